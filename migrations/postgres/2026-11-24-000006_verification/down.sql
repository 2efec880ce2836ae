DROP TRIGGER issuers_changed ON issuers;
DROP TRIGGER signing_keys_changed ON signing_keys;
DROP TRIGGER users_deleted ON users;
DROP TRIGGER users_changed ON users;
DROP TRIGGER tags_changed ON tags;
DROP TRIGGER token_tags_changed ON token_tags;
DROP TRIGGER tokens_deleted ON tokens;
DROP TRIGGER tokens_changed ON tokens;
DROP FUNCTION keyfob_keys_changed, keyfob_user_changed, keyfob_tag_changed, keyfob_token_tags_changed,
    keyfob_token_changed, keyfob_tell;
DROP TABLE token_calls;
ALTER TABLE tokens DROP COLUMN last_address;
ALTER TABLE tokens DROP COLUMN compromised;

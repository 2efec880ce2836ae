DROP TRIGGER tokens_changed ON tokens;
CREATE TRIGGER tokens_changed AFTER UPDATE OF owner_id, name, jti, hash, created, expiration, revoked, compromised ON tokens
    FOR EACH ROW EXECUTE FUNCTION keyfob_token_changed();
DROP TRIGGER tags_changed ON tags;
CREATE TRIGGER tags_changed AFTER UPDATE OF name, name_key, weight_modifier ON tags
    FOR EACH ROW EXECUTE FUNCTION keyfob_tag_changed();
DROP TRIGGER users_changed ON users;
CREATE TRIGGER users_changed AFTER UPDATE OF name, email, user_type, role, active ON users
    FOR EACH ROW EXECUTE FUNCTION keyfob_user_changed();

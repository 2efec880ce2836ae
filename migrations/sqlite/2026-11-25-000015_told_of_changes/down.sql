DROP TRIGGER tokens_changed;
CREATE TRIGGER tokens_changed AFTER UPDATE OF owner_id, name, jti, hash, created, expiration, revoked, compromised ON tokens BEGIN
    INSERT INTO changes (what) VALUES ('token:' || OLD.jti);
END;
DROP TRIGGER tags_changed;
CREATE TRIGGER tags_changed AFTER UPDATE OF name, name_key, weight_modifier ON tags
WHEN EXISTS (SELECT 1 FROM token_tags WHERE tag_id = OLD.id) BEGIN
    INSERT INTO changes (what) VALUES ('all');
END;
DROP TRIGGER users_changed;
CREATE TRIGGER users_changed AFTER UPDATE OF name, email, user_type, role, active ON users BEGIN
    INSERT INTO changes (what) VALUES ('user:' || OLD.id);
END;

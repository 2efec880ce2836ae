-- A change is told of, and not that a statement names a column: saving what is as it was makes nobody read anything again.
-- Columns that are not named here are no part of a check (tests/it/gate/told.rs lists those): uses, keys of lists.
DROP TRIGGER tokens_changed;
CREATE TRIGGER tokens_changed AFTER UPDATE ON tokens
WHEN (OLD.owner_id, OLD.name, OLD.jti, OLD.hash, OLD.created, OLD.expiration, OLD.revoked, OLD.compromised)
    IS NOT (NEW.owner_id, NEW.name, NEW.jti, NEW.hash, NEW.created, NEW.expiration, NEW.revoked, NEW.compromised) BEGIN
    INSERT INTO changes (what) VALUES ('token:' || OLD.jti);
END;

-- Tags of one weight come by list_key.
DROP TRIGGER tags_changed;
CREATE TRIGGER tags_changed AFTER UPDATE ON tags
WHEN (OLD.name, OLD.name_key, OLD.list_key, OLD.weight_modifier)
    IS NOT (NEW.name, NEW.name_key, NEW.list_key, NEW.weight_modifier)
    AND EXISTS (SELECT 1 FROM token_tags WHERE tag_id = OLD.id) BEGIN
    INSERT INTO changes (what) VALUES ('all');
END;

DROP TRIGGER users_changed;
CREATE TRIGGER users_changed AFTER UPDATE ON users
WHEN (OLD.name, OLD.email, OLD.user_type, OLD.role, OLD.active)
    IS NOT (NEW.name, NEW.email, NEW.user_type, NEW.role, NEW.active) BEGIN
    INSERT INTO changes (what) VALUES ('user:' || OLD.id);
END;

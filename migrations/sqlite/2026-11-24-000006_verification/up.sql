-- Revoked by somebody who only held the secret: it leaked, so it is never restored.
ALTER TABLE tokens ADD COLUMN compromised BOOLEAN NOT NULL DEFAULT FALSE;
-- Where the last good call came from.
ALTER TABLE tokens ADD COLUMN last_address TEXT;

-- How often a token was presented on a day (days since 1970, UTC), and what came of it.
CREATE TABLE token_calls (
    token_id BIGINT NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('good', 'revoked', 'expired', 'deactivated', 'demand')),
    calls BIGINT NOT NULL,
    PRIMARY KEY (token_id, day, outcome)
) WITHOUT ROWID;
CREATE INDEX token_calls_by_day ON token_calls (day);

-- What servers must know at once, whoever changed it (see src/db/changes.rs). Triggers write it, so that no rule can
-- forget to; readers that fell further behind than the last thousand drop all they know.
CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    what TEXT NOT NULL
);
CREATE TRIGGER changes_end AFTER INSERT ON changes BEGIN
    DELETE FROM changes WHERE id <= NEW.id - 1000;
END;

-- Uses (last_used, last_address) change nothing that a check depends on.
CREATE TRIGGER tokens_changed AFTER UPDATE OF owner_id, is_service, name, jti, hash, created, expiration, revoked, compromised ON tokens BEGIN
    INSERT INTO changes (what) VALUES ('token:' || OLD.jti);
END;
CREATE TRIGGER tokens_deleted AFTER DELETE ON tokens BEGIN
    INSERT INTO changes (what) VALUES ('token:' || OLD.jti);
END;
CREATE TRIGGER token_tags_added AFTER INSERT ON token_tags BEGIN
    INSERT INTO changes (what) SELECT 'token:' || jti FROM tokens WHERE id = NEW.token_id;
END;
CREATE TRIGGER token_tags_removed AFTER DELETE ON token_tags BEGIN
    INSERT INTO changes (what) SELECT 'token:' || jti FROM tokens WHERE id = OLD.token_id;
END;
CREATE TRIGGER tags_changed AFTER UPDATE OF name, name_key, weight_modifier ON tags
WHEN EXISTS (SELECT 1 FROM token_tags WHERE tag_id = OLD.id) BEGIN
    INSERT INTO changes (what) VALUES ('all');
END;
CREATE TRIGGER users_changed AFTER UPDATE OF name, email, user_type, role, active ON users BEGIN
    INSERT INTO changes (what) VALUES ('user:' || OLD.id);
END;
CREATE TRIGGER users_deleted AFTER DELETE ON users BEGIN
    INSERT INTO changes (what) VALUES ('user:' || OLD.id);
END;
CREATE TRIGGER signing_keys_added AFTER INSERT ON signing_keys BEGIN
    INSERT INTO changes (what) VALUES ('keys');
END;
CREATE TRIGGER signing_keys_changed AFTER UPDATE ON signing_keys BEGIN
    INSERT INTO changes (what) VALUES ('keys');
END;
CREATE TRIGGER signing_keys_removed AFTER DELETE ON signing_keys BEGIN
    INSERT INTO changes (what) VALUES ('keys');
END;
CREATE TRIGGER issuers_added AFTER INSERT ON issuers BEGIN
    INSERT INTO changes (what) VALUES ('keys');
END;
CREATE TRIGGER issuers_removed AFTER DELETE ON issuers BEGIN
    INSERT INTO changes (what) VALUES ('keys');
END;

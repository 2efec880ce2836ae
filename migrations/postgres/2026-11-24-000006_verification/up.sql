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
);
CREATE INDEX token_calls_by_day ON token_calls (day);

-- What servers must know at once, whoever changed it (see src/db/changes.rs). Triggers tell it, so that no rule can
-- forget to: to every node when the transaction commits, and to its own server, which reads the setting before.
CREATE FUNCTION keyfob_tell(what TEXT) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    told TEXT := coalesce(current_setting('keyfob.changes', true), '');
BEGIN
    IF told = 'all' THEN
        RETURN;
    END IF;
    -- So many at once are told as one.
    IF what = 'all' OR length(told) > 4000 THEN
        PERFORM set_config('keyfob.changes', 'all', true), pg_notify('keyfob_changes', 'all');
        RETURN;
    END IF;
    PERFORM set_config('keyfob.changes', told || what || ' ', true), pg_notify('keyfob_changes', what);
END $$;

CREATE FUNCTION keyfob_token_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keyfob_tell('token:' || OLD.jti);
    RETURN NULL;
END $$;
CREATE FUNCTION keyfob_token_tags_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keyfob_tell('token:' || jti) FROM tokens WHERE id = coalesce(NEW.token_id, OLD.token_id);
    RETURN NULL;
END $$;
CREATE FUNCTION keyfob_tag_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keyfob_tell('all') WHERE EXISTS (SELECT 1 FROM token_tags WHERE tag_id = OLD.id);
    RETURN NULL;
END $$;
CREATE FUNCTION keyfob_user_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keyfob_tell('user:' || OLD.id);
    RETURN NULL;
END $$;
CREATE FUNCTION keyfob_keys_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM keyfob_tell('keys');
    RETURN NULL;
END $$;

-- Uses (last_used, last_address) change nothing that a check depends on.
CREATE TRIGGER tokens_changed AFTER UPDATE OF owner_id, is_service, name, jti, hash, created, expiration, revoked, compromised ON tokens
    FOR EACH ROW EXECUTE FUNCTION keyfob_token_changed();
CREATE TRIGGER tokens_deleted AFTER DELETE ON tokens
    FOR EACH ROW EXECUTE FUNCTION keyfob_token_changed();
CREATE TRIGGER token_tags_changed AFTER INSERT OR DELETE ON token_tags
    FOR EACH ROW EXECUTE FUNCTION keyfob_token_tags_changed();
CREATE TRIGGER tags_changed AFTER UPDATE OF name, name_key, weight_modifier ON tags
    FOR EACH ROW EXECUTE FUNCTION keyfob_tag_changed();
CREATE TRIGGER users_changed AFTER UPDATE OF name, email, user_type, role, active ON users
    FOR EACH ROW EXECUTE FUNCTION keyfob_user_changed();
CREATE TRIGGER users_deleted AFTER DELETE ON users
    FOR EACH ROW EXECUTE FUNCTION keyfob_user_changed();
CREATE TRIGGER signing_keys_changed AFTER INSERT OR UPDATE OR DELETE ON signing_keys
    FOR EACH ROW EXECUTE FUNCTION keyfob_keys_changed();
CREATE TRIGGER issuers_changed AFTER INSERT OR DELETE ON issuers
    FOR EACH ROW EXECUTE FUNCTION keyfob_keys_changed();

-- What a person recognizes a session of theirs by: the browser as far as it says, and where it signed in from.
ALTER TABLE sessions ADD COLUMN browser TEXT;
ALTER TABLE sessions ADD COLUMN address TEXT;

-- A token belongs to a person or to a service user for ever, so the row says which: the list of all service tokens
-- stays as fast when there are a million personal ones.
ALTER TABLE tokens ADD COLUMN is_service BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE tokens SET is_service = TRUE WHERE owner_id IN (SELECT id FROM users WHERE user_type = 'Service');
CREATE INDEX service_tokens_by_created ON tokens (created, id) WHERE is_service;
CREATE INDEX service_tokens_by_name ON tokens (name_key, id) WHERE is_service;

-- The audit is read newest first: all of it, one person's, what was done to one, and each by the kind of action.
CREATE INDEX audit_by_actor ON audit (actor_id, at, id);
CREATE INDEX audit_by_actor_and_action ON audit (actor_id, action, at, id);
CREATE INDEX audit_by_subject ON audit (subject_id, at, id);
CREATE INDEX audit_by_action ON audit (action, at, id);

-- The service users to choose from, among however many people.
CREATE INDEX users_by_type_and_name ON users (user_type, name_key, id);

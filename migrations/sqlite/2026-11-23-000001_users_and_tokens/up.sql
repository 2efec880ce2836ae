-- Moments are whole seconds since 1970-01-01T00:00:00Z, the same on both engines.
-- The *_key columns hold the name as it is compared: normalized and lower case (see src/db/fold.rs).
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    email TEXT,
    email_key TEXT UNIQUE,
    name TEXT NOT NULL,
    user_type TEXT NOT NULL CHECK (user_type IN ('Human', 'Service')),
    role TEXT NOT NULL CHECK (role IN ('admin', 'manager', 'member')),
    password_hash TEXT,
    active BOOLEAN NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE tokens (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    owner_id BIGINT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    -- The random id inside the secret, and the SHA-256 of the whole secret. The secret itself is nowhere.
    jti TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL,
    created BIGINT NOT NULL,
    expiration BIGINT,
    revoked BIGINT,
    last_used BIGINT,
    UNIQUE (owner_id, name_key)
);
CREATE INDEX tokens_by_created ON tokens (owner_id, created, id);

-- What was done to what. Names are copied, so that a line outlives the token it tells of.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    at BIGINT NOT NULL,
    actor_id BIGINT REFERENCES users (id),
    actor_name TEXT NOT NULL,
    door TEXT NOT NULL CHECK (door IN ('page', 'api', 'command line')),
    address TEXT,
    action TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    subject_name TEXT NOT NULL
);
CREATE INDEX audit_by_time ON audit (at, id);

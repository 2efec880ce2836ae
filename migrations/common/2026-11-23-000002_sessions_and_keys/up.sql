-- Browser sessions; the id is kept as a hash, so a stolen backup signs nobody in.
CREATE TABLE sessions (
    id_hash TEXT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    state TEXT NOT NULL,
    created BIGINT NOT NULL,
    last_seen BIGINT NOT NULL
);
CREATE INDEX sessions_by_user ON sessions (user_id);

-- Failed sign-ins per account and per address, for the waiting time after too many.
CREATE TABLE sign_in_failures (
    subject TEXT PRIMARY KEY NOT NULL,
    failures INTEGER NOT NULL,
    last BIGINT NOT NULL
);

-- Keys that sign tokens; the private half is sealed with the master secret from the key file.
CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY NOT NULL,
    algorithm TEXT NOT NULL,
    public_key TEXT NOT NULL,
    sealed_private_key TEXT NOT NULL,
    created BIGINT NOT NULL
);

-- Every public URL that ever issued a token: moving Keyfob to another address ends no token.
CREATE TABLE issuers (
    url TEXT PRIMARY KEY NOT NULL,
    first_used BIGINT NOT NULL
);

-- Generate forms that were posted: one form makes one token, however often it is sent.
CREATE TABLE used_forms (
    form_key TEXT PRIMARY KEY NOT NULL,
    used BIGINT NOT NULL
);
CREATE INDEX used_forms_by_time ON used_forms (used);

-- Holds its one row until the first user exists; deleting it is what makes setup happen only once.
CREATE TABLE pending_setup (
    id INTEGER PRIMARY KEY NOT NULL
);
INSERT INTO pending_setup (id) VALUES (1);

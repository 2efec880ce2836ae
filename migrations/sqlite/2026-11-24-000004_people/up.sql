-- The name as it is compared and sorted by. Empty means "not folded yet": the next start fills it (src/users/fold_names.rs),
-- because the engines' own lower() differ.
ALTER TABLE users ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
-- When the person last used a page, or a token of this user the API; exact to a minute.
ALTER TABLE users ADD COLUMN last_active BIGINT;
CREATE INDEX users_by_name ON users (name_key, id);
CREATE INDEX users_by_created ON users (created, id);
CREATE INDEX users_by_last_active ON users (last_active, id);

-- The one-time link by which a person chooses a password: at most one each, and only the hash of its secret.
CREATE TABLE password_links (
    user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id),
    hash TEXT NOT NULL UNIQUE,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);

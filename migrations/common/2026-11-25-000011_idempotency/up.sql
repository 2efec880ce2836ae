-- What a program said was one making of a token (`Idempotency-Key`), for a day: whose program, its key, the SHA-256 of the
-- body, and the token that was made. That one may be gone.
CREATE TABLE idempotency_keys (
    user_id BIGINT NOT NULL REFERENCES users (id),
    idempotency_key TEXT NOT NULL,
    body TEXT NOT NULL,
    token_id BIGINT NOT NULL,
    made BIGINT NOT NULL,
    PRIMARY KEY (user_id, idempotency_key)
);
CREATE INDEX idempotency_keys_by_made ON idempotency_keys (made);
CREATE INDEX idempotency_keys_of_user ON idempotency_keys (user_id, made);

-- Networks that somebody signed in from: what strangers do elsewhere does not keep them waiting there. Of IPv6 it is the
-- first 64 bits, so of the sign-ins of before only IPv4 is of use.
CREATE TABLE known_networks (
    user_id BIGINT NOT NULL REFERENCES users (id),
    network TEXT NOT NULL,
    last BIGINT NOT NULL,
    PRIMARY KEY (user_id, network)
);
INSERT INTO known_networks (user_id, network, last)
    SELECT actor_id, address, MAX(at) FROM audit
    WHERE action = 'user.sign_in' AND actor_id IS NOT NULL AND address LIKE '%.%.%.%' AND address NOT LIKE '% %'
    GROUP BY actor_id, address;

-- Whose turn a network waits for; in the rows that count failures there is nothing.
ALTER TABLE sign_in_failures ADD COLUMN account TEXT;
CREATE INDEX sign_in_failures_by_time ON sign_in_failures (last);
CREATE INDEX sign_in_turns_by_account ON sign_in_failures (account) WHERE account IS NOT NULL;

DROP INDEX sign_in_turns_by_account;
DROP INDEX sign_in_failures_by_time;
DELETE FROM sign_in_failures WHERE account IS NOT NULL;
ALTER TABLE sign_in_failures DROP COLUMN account;
DROP TABLE known_networks;

DROP TABLE pending_setup;
DROP TABLE used_forms;
DROP TABLE issuers;
DROP TABLE signing_keys;
DROP TABLE sign_in_failures;
DROP TABLE sessions;

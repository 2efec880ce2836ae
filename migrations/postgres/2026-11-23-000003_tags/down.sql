DROP TABLE token_tags;
DROP TABLE tags;

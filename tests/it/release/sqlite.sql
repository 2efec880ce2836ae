PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE __diesel_schema_migrations (
       version VARCHAR(50) PRIMARY KEY NOT NULL,
       run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO __diesel_schema_migrations VALUES('20261123000001','2026-11-25 13:19:48');
INSERT INTO __diesel_schema_migrations VALUES('20261123000002','2026-11-25 13:19:48');
INSERT INTO __diesel_schema_migrations VALUES('20261123000003','2026-11-25 13:19:48');
INSERT INTO __diesel_schema_migrations VALUES('20261124000004','2026-11-25 13:19:48');
INSERT INTO __diesel_schema_migrations VALUES('20261124000005','2026-11-25 13:19:48');
INSERT INTO __diesel_schema_migrations VALUES('20261124000006','2026-11-25 13:19:48');
INSERT INTO __diesel_schema_migrations VALUES('20261124000007','2026-11-25 13:19:48');
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
, name_key TEXT NOT NULL DEFAULT '', last_active BIGINT);
INSERT INTO users VALUES(1,'maya@example.net','maya@example.net','Maya Lindqvist','Human','admin','$argon2id$v=19$m=19456,t=2,p=1$2ptRJiuHOV2oqvq5RFCLNA$/Qpwz/DXhmP7kBzZ7b0MIzEmVlT+olqQGNiH6FGveY0',1,1795612788,'maya lindqvist',1795612790);
INSERT INTO users VALUES(2,'jörg.straße@bücher.example','jörg.straße@bücher.example','Jörg Straße','Human','manager','$argon2id$v=19$m=19456,t=2,p=1$awdfho4dC+vqtBhd8hORyg$JUsNW+0+ZVSBjSssL5suEim9C/RcaBNWX2OchLld0Mg',1,1795612789,'jörg straße',1795612790);
INSERT INTO users VALUES(3,'Maya@Bücher.example','maya@bücher.example','Maya Bücher','Human','member','$argon2id$v=19$m=19456,t=2,p=1$AjKa1ChqOZ5dx0FTmIgL9g$4txgubO6LzNwKvB/qlr+EO6W8ENcNZv106cjNZvTtyI',1,1795612789,'maya bücher',1795612790);
INSERT INTO users VALUES(4,'abc@example.net','abc@example.net','ＡＢＣ　Éclair','Human','member','$argon2id$v=19$m=19456,t=2,p=1$M3UFitUcz/CwdrfRMmzLmA$l4iz3nF/hHUnSsgJgC6QGGlncKzotLtg/eCd69Kvsxg',1,1795612789,'ａｂｃ　éclair',1795612790);
INSERT INTO users VALUES(5,'gone@example.net','gone@example.net','Gone Away','Human','member','$argon2id$v=19$m=19456,t=2,p=1$Fuu4jpXIeRZ1h6QkB5ma0g$0wLJgYWZMKdVwPZlmgSHoK2/cPkEQkEDok+bMjKct90',0,1795612789,'gone away',1795612790);
INSERT INTO users VALUES(6,'deploy_rbot@service','deploy_rbot@service','Deploy Röbot','Service','manager',NULL,1,1795612789,'deploy röbot',1795612790);
INSERT INTO users VALUES(7,'idle_robot@service','idle_robot@service','Idle robot','Service','member',NULL,0,1795612789,'idle robot',NULL);
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
    last_used BIGINT, is_service BOOLEAN NOT NULL DEFAULT FALSE, compromised BOOLEAN NOT NULL DEFAULT FALSE, last_address TEXT,
    UNIQUE (owner_id, name_key)
);
INSERT INTO tokens VALUES(1,1,'Root','root','8250186bc6e6222db8eaae976c0f1a19','5ec6dee9553301166b65705202863422c8d92017a23026e10ca593c2b96771ef',1790428789,NULL,NULL,1795612790,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(2,1,'Expired','expired','5cf51c096f7697a93b12af8673e6b407','bb2d2de1708b44bb86510621936a41f66a471854dd32b069d515b5878f0bef39',1790428789,1793020789,NULL,NULL,0,0,NULL);
INSERT INTO tokens VALUES(3,1,'Deploy','deploy','14a034d6b1a0c88fd22414688a7960d8','bf0c1bc39efef1b27a823e356e9e85b4b73bde9812e46c1339b28d3c4be553c9',1795612789,NULL,NULL,1795612790,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(4,1,'Éclair über  ß','éclair über  ß','bcc54e033421f7d8b4973d6c1b455cdb','7716d0843c8fbafbd04fb54c846e17a846207950e7a8fd7be0b1d540f1b439fc',1795612789,NULL,NULL,1795612790,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(5,1,'Éclair über ß','éclair über ß','94662f9f3cc7987bce8b37aa0916be0e','b2baae97207167af07c49c21ea6c27aaa757e75c1b585b8cfd7a8beffe31fdf0',1795612789,NULL,NULL,1795612790,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(6,1,'ＣＩ','ｃｉ','ec9ef3d069d30020805d0b1fd74edf86','1e0748eefd335268afdf69f713fc79a45f779ec29d12dd3ba3872ef169089a19',1795612789,NULL,NULL,1795612790,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(7,1,'Revoked','revoked','4fd2496576faec4dd64ecbbcb1825b97','55ef94afe9d8674b6234f6d40ded9f3b27aa7d5f58ef5d2515ccad82960e8e1a',1795612789,NULL,1795612789,NULL,0,0,NULL);
INSERT INTO tokens VALUES(8,1,'Leaked','leaked','eb1ab2d589495a171ee2d587f144db8b','efafc4932822b203e4f06a90f3ac2d29b4ed274b205b6406dc3cd01b07efaa81',1795612789,NULL,1795612789,NULL,0,1,NULL);
INSERT INTO tokens VALUES(10,6,'Robot','robot','82584a9da71983ed38029b2d3c63537f','e9365c5975d92f91c59a2a0e5edcdfa0db1eeda86203563c1ceb92cbb9ecce66',1795612789,NULL,NULL,1795612790,1,0,'127.0.0.1');
INSERT INTO tokens VALUES(11,2,'Jörg','jörg','413ca114794a4199ead4c51026908028','3085a2e70a6809ff43bbeccb80aab810a30ef9997f9668e350a242f7d7b05b32',1795612789,NULL,NULL,1795612790,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(12,3,'Maya B','maya b','e0b171fd097625ef7da0c5eb9786d372','bc41739fa5844f9dea5a901c2f3248c37586cc75e73d9b6771b115ed7b499003',1795612790,NULL,NULL,1795612790,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(13,4,'ABC','abc','2c5250a1ad07b5db50664f975ec3dbb0','45ec16bcdbd3db9fd05a88de750672fb5b2a2ce43be95cb7efeac47884ac1e84',1795612790,NULL,NULL,1795612790,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(14,5,'Gone','gone','f18eaf75133d1140ee34846301199fbb','e7e719612fa3c0c2f347950e8f51e662f950c08da2916682c5a6a983afc10a56',1795612790,NULL,NULL,NULL,0,0,NULL);
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
, subject_of TEXT);
INSERT INTO audit VALUES(1,1795612788,NULL,'command line','command line',NULL,'user.create',1,'Maya Lindqvist',NULL);
INSERT INTO audit VALUES(2,1790428789,1,'Maya Lindqvist','page','127.0.0.1','user.sign_in',1,'Maya Lindqvist',NULL);
INSERT INTO audit VALUES(3,1790428789,1,'Maya Lindqvist','page','127.0.0.1','token.generate',1,'Root',NULL);
INSERT INTO audit VALUES(4,1790428789,1,'Maya Lindqvist','api','127.0.0.1','token.generate',2,'Expired',NULL);
INSERT INTO audit VALUES(5,1795612789,NULL,'command line','command line',NULL,'user.create',2,'Jörg Straße',NULL);
INSERT INTO audit VALUES(6,1795612789,NULL,'command line','command line',NULL,'user.create',3,'Maya Bücher',NULL);
INSERT INTO audit VALUES(7,1795612789,NULL,'command line','command line',NULL,'user.create',4,'ＡＢＣ　Éclair',NULL);
INSERT INTO audit VALUES(8,1795612789,NULL,'command line','command line',NULL,'user.create',5,'Gone Away',NULL);
INSERT INTO audit VALUES(9,1795612789,1,'Maya Lindqvist','api','127.0.0.1','tag.create',1,'Production',NULL);
INSERT INTO audit VALUES(10,1795612789,1,'Maya Lindqvist','api','127.0.0.1','tag.create',2,'Straße',NULL);
INSERT INTO audit VALUES(11,1795612789,1,'Maya Lindqvist','api','127.0.0.1','tag.create',3,'ÉCLAIR',NULL);
INSERT INTO audit VALUES(12,1795612789,1,'Maya Lindqvist','api','127.0.0.1','tag.create',4,'ＴＡＧ',NULL);
INSERT INTO audit VALUES(13,1795612789,1,'Maya Lindqvist','api','127.0.0.1','tag.create',5,'Team 　A',NULL);
INSERT INTO audit VALUES(14,1795612789,1,'Maya Lindqvist','api','127.0.0.1','tag.create',6,'Team A',NULL);
INSERT INTO audit VALUES(15,1795612789,1,'Maya Lindqvist','api','127.0.0.1','tag.create',7,'C++, 100',NULL);
INSERT INTO audit VALUES(16,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.generate',3,'Deploy',NULL);
INSERT INTO audit VALUES(17,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.tags',3,'Deploy',NULL);
INSERT INTO audit VALUES(18,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.generate',4,'Éclair über  ß',NULL);
INSERT INTO audit VALUES(19,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.tags',4,'Éclair über  ß',NULL);
INSERT INTO audit VALUES(20,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.generate',5,'Éclair über ß',NULL);
INSERT INTO audit VALUES(21,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.tags',5,'Éclair über ß',NULL);
INSERT INTO audit VALUES(22,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.generate',6,'ＣＩ',NULL);
INSERT INTO audit VALUES(23,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.tags',6,'ＣＩ',NULL);
INSERT INTO audit VALUES(24,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.generate',7,'Revoked',NULL);
INSERT INTO audit VALUES(25,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.tags',7,'Revoked',NULL);
INSERT INTO audit VALUES(26,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.revoke',7,'Revoked',NULL);
INSERT INTO audit VALUES(27,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.generate',8,'Leaked',NULL);
INSERT INTO audit VALUES(28,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.tags',8,'Leaked',NULL);
INSERT INTO audit VALUES(29,1795612789,NULL,'holder of the secret','api','127.0.0.1','token.compromise',8,'Leaked',NULL);
INSERT INTO audit VALUES(30,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.generate',9,'Deleted',NULL);
INSERT INTO audit VALUES(31,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.tags',9,'Deleted',NULL);
INSERT INTO audit VALUES(32,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.revoke',9,'Deleted',NULL);
INSERT INTO audit VALUES(33,1795612789,1,'Maya Lindqvist','api','127.0.0.1','token.delete',9,'Deleted',NULL);
INSERT INTO audit VALUES(34,1795612789,1,'Maya Lindqvist','api','127.0.0.1','user.create',6,'Deploy Röbot',NULL);
INSERT INTO audit VALUES(35,1795612789,1,'Maya Lindqvist','api','127.0.0.1','service_token.generate',10,'Robot','deploy_rbot@service');
INSERT INTO audit VALUES(36,1795612789,1,'Maya Lindqvist','api','127.0.0.1','service_token.tags',10,'Robot','deploy_rbot@service');
INSERT INTO audit VALUES(37,1795612789,1,'Maya Lindqvist','api','127.0.0.1','user.create',7,'Idle robot',NULL);
INSERT INTO audit VALUES(38,1795612789,1,'Maya Lindqvist','api','127.0.0.1','user.deactivate',7,'Idle robot',NULL);
INSERT INTO audit VALUES(39,1795612789,2,'Jörg Straße','page','127.0.0.1','user.sign_in',2,'Jörg Straße',NULL);
INSERT INTO audit VALUES(40,1795612789,2,'Jörg Straße','page','127.0.0.1','token.generate',11,'Jörg',NULL);
INSERT INTO audit VALUES(41,1795612790,3,'Maya Bücher','page','127.0.0.1','user.sign_in',3,'Maya Bücher',NULL);
INSERT INTO audit VALUES(42,1795612790,3,'Maya Bücher','page','127.0.0.1','token.generate',12,'Maya B',NULL);
INSERT INTO audit VALUES(43,1795612790,4,'ＡＢＣ　Éclair','page','127.0.0.1','user.sign_in',4,'ＡＢＣ　Éclair',NULL);
INSERT INTO audit VALUES(44,1795612790,4,'ＡＢＣ　Éclair','page','127.0.0.1','token.generate',13,'ABC',NULL);
INSERT INTO audit VALUES(45,1795612790,5,'Gone Away','page','127.0.0.1','user.sign_in',5,'Gone Away',NULL);
INSERT INTO audit VALUES(46,1795612790,5,'Gone Away','page','127.0.0.1','token.generate',14,'Gone',NULL);
INSERT INTO audit VALUES(47,1795612790,1,'Maya Lindqvist','api','127.0.0.1','user.deactivate',5,'Gone Away',NULL);
INSERT INTO audit VALUES(48,1795612790,1,'Maya Lindqvist','page','127.0.0.1','user.sign_in',1,'Maya Lindqvist',NULL);
CREATE TABLE sessions (
    id_hash TEXT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    state TEXT NOT NULL,
    created BIGINT NOT NULL,
    last_seen BIGINT NOT NULL
, browser TEXT, address TEXT);
INSERT INTO sessions VALUES('7b2651e6e7392a4d96fc7d4ce2bf65f22adaa4ab2f3218dadf713e25b8c53f01',2,'{"password":"\"a67b2fd70a89b92347b28387f84bb5ac\"","user":"2"}',1795612789,1795612789,'Firefox on Linux','127.0.0.1');
INSERT INTO sessions VALUES('15aed823ec6fc9312a42c0f9fc461124838a521d6300119e00beee1eae6d5ed8',3,'{"user":"3","password":"\"aaffaf81cff7f9c4e3eeb438c7bf1abc\""}',1795612790,1795612790,'Firefox on Linux','127.0.0.1');
INSERT INTO sessions VALUES('c6e33b8a587ce7dd81986ad4842580c58471ff37854e9f37fd94e23d761d67ca',4,'{"password":"\"af6663c27d33708a91db0a1745603cef\"","user":"4"}',1795612790,1795612790,'Firefox on Linux','127.0.0.1');
INSERT INTO sessions VALUES('7d6b47f450cf37ed4cf95ad05a4f5a87b40298b7ed203652327dd7b56edf8351',1,'{"password":"\"a3219831b4ba02b6418f56ca6266fbc6\"","user":"1"}',1795612790,1795612790,'Firefox on Linux','127.0.0.1');
CREATE TABLE sign_in_failures (
    subject TEXT PRIMARY KEY NOT NULL,
    failures INTEGER NOT NULL,
    last BIGINT NOT NULL
);
INSERT INTO sign_in_failures VALUES('address:127.0.0.1',1,1795612790);
INSERT INTO sign_in_failures VALUES('account:cfc38d9ad256d3852522dae51c0c30afd2a3a1a28c6e6c31cf6bb9c2fa7998dc',1,1795612790);
CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY NOT NULL,
    algorithm TEXT NOT NULL,
    public_key TEXT NOT NULL,
    sealed_private_key TEXT NOT NULL,
    created BIGINT NOT NULL
);
INSERT INTO signing_keys VALUES('687804e936306d78','EdDSA','440dbc28c87816d37aa893b170570cbbfaf788a131139b2778bc3b7f9ef6d2b5','e61ba00ba50617fa0fe8d1ddf4bc0ced938bea12c9ae8dadede7b654d605a2a3d79204528deb4597b1437a88312ffb908526f25bdd35a8988a7a6896bcad32d34b5a3aa19692c06db8cf1981',1790428788);
CREATE TABLE issuers (
    url TEXT PRIMARY KEY NOT NULL,
    first_used BIGINT NOT NULL
);
INSERT INTO issuers VALUES('http://keyfob.example.net',1790428788);
CREATE TABLE used_forms (
    form_key TEXT PRIMARY KEY NOT NULL,
    used BIGINT NOT NULL
);
INSERT INTO used_forms VALUES('3a2ca7c3932b8c83a8477bb846fd700a',1795612789);
INSERT INTO used_forms VALUES('effed75cf8baf34151f31d9f0d549d14',1795612790);
INSERT INTO used_forms VALUES('d75e0d3d2ae7d856b745b87b5b503572',1795612790);
INSERT INTO used_forms VALUES('139b73fe67c272ae36889992bd9252b6',1795612790);
CREATE TABLE pending_setup (
    id INTEGER PRIMARY KEY NOT NULL
);
CREATE TABLE tags (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    name TEXT NOT NULL,
    -- Empty (NULL) from the deletion of a tag until it is swept out: its name is free, and Undo can bring it back.
    name_key TEXT UNIQUE,
    type TEXT NOT NULL CHECK (type IN ('global', 'external')),
    source TEXT,
    color TEXT NOT NULL,
    -- Hue, then lightness, as one number to sort by.
    color_order INTEGER NOT NULL,
    description TEXT,
    category TEXT,
    weight_modifier INTEGER NOT NULL CHECK (weight_modifier BETWEEN -10 AND 10),
    created BIGINT NOT NULL,
    deleted BIGINT
);
INSERT INTO tags VALUES(1,'Production','production','global',NULL,'#475569',1100870,'Of the last release',NULL,9,1795612789,NULL);
INSERT INTO tags VALUES(2,'Straße','straße','global',NULL,'#475569',1100870,'Of the last release',NULL,3,1795612789,NULL);
INSERT INTO tags VALUES(3,'ÉCLAIR','éclair','global',NULL,'#475569',1100870,'Of the last release',NULL,2,1795612789,NULL);
INSERT INTO tags VALUES(4,'ＴＡＧ','ｔａｇ','global',NULL,'#475569',1100870,'Of the last release',NULL,1,1795612789,NULL);
INSERT INTO tags VALUES(5,'Team 　A','team 　a','global',NULL,'#475569',1100870,'Of the last release',NULL,0,1795612789,NULL);
INSERT INTO tags VALUES(6,'Team A','team a','global',NULL,'#475569',1100870,'Of the last release',NULL,0,1795612789,NULL);
INSERT INTO tags VALUES(7,'C++, 100','c++, 100','global',NULL,'#475569',1100870,'Of the last release',NULL,0,1795612789,NULL);
CREATE TABLE token_tags (
    token_id BIGINT NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    tag_id BIGINT NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (token_id, tag_id)
);
INSERT INTO token_tags VALUES(3,1);
INSERT INTO token_tags VALUES(3,2);
INSERT INTO token_tags VALUES(4,3);
INSERT INTO token_tags VALUES(4,5);
INSERT INTO token_tags VALUES(5,6);
INSERT INTO token_tags VALUES(6,4);
INSERT INTO token_tags VALUES(6,7);
INSERT INTO token_tags VALUES(7,1);
INSERT INTO token_tags VALUES(8,1);
INSERT INTO token_tags VALUES(10,1);
CREATE TABLE password_links (
    user_id BIGINT PRIMARY KEY NOT NULL REFERENCES users (id),
    hash TEXT NOT NULL UNIQUE,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE TABLE token_calls (
    token_id BIGINT NOT NULL REFERENCES tokens (id) ON DELETE CASCADE,
    day INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('good', 'revoked', 'expired', 'deactivated', 'demand')),
    calls BIGINT NOT NULL,
    PRIMARY KEY (token_id, day, outcome)
) WITHOUT ROWID;
INSERT INTO token_calls VALUES(1,20782,'good',34);
INSERT INTO token_calls VALUES(2,20782,'expired',3);
INSERT INTO token_calls VALUES(3,20782,'good',3);
INSERT INTO token_calls VALUES(4,20782,'good',3);
INSERT INTO token_calls VALUES(5,20782,'good',3);
INSERT INTO token_calls VALUES(6,20782,'good',3);
INSERT INTO token_calls VALUES(7,20782,'revoked',3);
INSERT INTO token_calls VALUES(8,20782,'revoked',3);
INSERT INTO token_calls VALUES(10,20782,'demand',1);
INSERT INTO token_calls VALUES(10,20782,'good',2);
INSERT INTO token_calls VALUES(11,20782,'demand',1);
INSERT INTO token_calls VALUES(11,20782,'good',2);
INSERT INTO token_calls VALUES(12,20782,'demand',1);
INSERT INTO token_calls VALUES(12,20782,'good',2);
INSERT INTO token_calls VALUES(13,20782,'demand',1);
INSERT INTO token_calls VALUES(13,20782,'good',2);
INSERT INTO token_calls VALUES(14,20782,'deactivated',3);
CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    what TEXT NOT NULL
);
INSERT INTO changes VALUES(1,'keys');
INSERT INTO changes VALUES(2,'keys');
INSERT INTO changes VALUES(3,'token:14a034d6b1a0c88fd22414688a7960d8');
INSERT INTO changes VALUES(4,'token:14a034d6b1a0c88fd22414688a7960d8');
INSERT INTO changes VALUES(5,'token:14a034d6b1a0c88fd22414688a7960d8');
INSERT INTO changes VALUES(6,'token:bcc54e033421f7d8b4973d6c1b455cdb');
INSERT INTO changes VALUES(7,'token:bcc54e033421f7d8b4973d6c1b455cdb');
INSERT INTO changes VALUES(8,'token:bcc54e033421f7d8b4973d6c1b455cdb');
INSERT INTO changes VALUES(9,'token:94662f9f3cc7987bce8b37aa0916be0e');
INSERT INTO changes VALUES(10,'token:94662f9f3cc7987bce8b37aa0916be0e');
INSERT INTO changes VALUES(11,'token:ec9ef3d069d30020805d0b1fd74edf86');
INSERT INTO changes VALUES(12,'token:ec9ef3d069d30020805d0b1fd74edf86');
INSERT INTO changes VALUES(13,'token:ec9ef3d069d30020805d0b1fd74edf86');
INSERT INTO changes VALUES(14,'token:4fd2496576faec4dd64ecbbcb1825b97');
INSERT INTO changes VALUES(15,'token:4fd2496576faec4dd64ecbbcb1825b97');
INSERT INTO changes VALUES(16,'token:4fd2496576faec4dd64ecbbcb1825b97');
INSERT INTO changes VALUES(17,'token:eb1ab2d589495a171ee2d587f144db8b');
INSERT INTO changes VALUES(18,'token:eb1ab2d589495a171ee2d587f144db8b');
INSERT INTO changes VALUES(19,'token:eb1ab2d589495a171ee2d587f144db8b');
INSERT INTO changes VALUES(20,'token:eb1ab2d589495a171ee2d587f144db8b');
INSERT INTO changes VALUES(21,'token:d94f2f1bc38a08b5f82b88a69a8204b9');
INSERT INTO changes VALUES(22,'token:d94f2f1bc38a08b5f82b88a69a8204b9');
INSERT INTO changes VALUES(23,'token:d94f2f1bc38a08b5f82b88a69a8204b9');
INSERT INTO changes VALUES(24,'token:d94f2f1bc38a08b5f82b88a69a8204b9');
INSERT INTO changes VALUES(25,'token:82584a9da71983ed38029b2d3c63537f');
INSERT INTO changes VALUES(26,'token:82584a9da71983ed38029b2d3c63537f');
INSERT INTO changes VALUES(27,'user:7');
INSERT INTO changes VALUES(28,'user:5');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('users',7);
INSERT INTO sqlite_sequence VALUES('audit',48);
INSERT INTO sqlite_sequence VALUES('changes',28);
INSERT INTO sqlite_sequence VALUES('tokens',14);
INSERT INTO sqlite_sequence VALUES('tags',7);
CREATE INDEX tokens_by_created ON tokens (owner_id, created, id);
CREATE INDEX audit_by_time ON audit (at, id);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX used_forms_by_time ON used_forms (used);
CREATE INDEX tags_by_weight ON tags (weight_modifier DESC, name_key);
CREATE INDEX tags_by_weight_up ON tags (weight_modifier, name_key);
CREATE INDEX tags_by_color ON tags (color_order, name_key);
CREATE INDEX tags_by_created ON tags (created, id);
CREATE INDEX tags_by_category ON tags (category) WHERE name_key IS NOT NULL;
CREATE INDEX tags_by_deleted ON tags (deleted);
CREATE INDEX token_tags_by_tag ON token_tags (tag_id, token_id);
CREATE INDEX users_by_name ON users (name_key, id);
CREATE INDEX users_by_created ON users (created, id);
CREATE INDEX users_by_last_active ON users (last_active, id);
CREATE INDEX service_tokens_by_created ON tokens (created, id) WHERE is_service;
CREATE INDEX service_tokens_by_name ON tokens (name_key, id) WHERE is_service;
CREATE INDEX audit_by_actor ON audit (actor_id, at, id);
CREATE INDEX audit_by_actor_and_action ON audit (actor_id, action, at, id);
CREATE INDEX audit_by_subject ON audit (subject_id, at, id);
CREATE INDEX audit_by_action ON audit (action, at, id);
CREATE INDEX users_by_type_and_name ON users (user_type, name_key, id);
CREATE INDEX token_calls_by_day ON token_calls (day);
CREATE TRIGGER changes_end AFTER INSERT ON changes BEGIN
    DELETE FROM changes WHERE id <= NEW.id - 1000;
END;
CREATE TRIGGER tokens_changed AFTER UPDATE OF owner_id, name, jti, hash, created, expiration, revoked, compromised ON tokens BEGIN
    INSERT INTO changes (what) VALUES ('token:' || OLD.jti);
END;
CREATE TRIGGER tokens_deleted AFTER DELETE ON tokens BEGIN
    INSERT INTO changes (what) VALUES ('token:' || OLD.jti);
END;
CREATE TRIGGER token_tags_added AFTER INSERT ON token_tags BEGIN
    INSERT INTO changes (what) SELECT 'token:' || jti FROM tokens WHERE id = NEW.token_id;
END;
CREATE TRIGGER token_tags_removed AFTER DELETE ON token_tags BEGIN
    INSERT INTO changes (what) SELECT 'token:' || jti FROM tokens WHERE id = OLD.token_id;
END;
CREATE TRIGGER tags_changed AFTER UPDATE OF name, name_key, weight_modifier ON tags
WHEN EXISTS (SELECT 1 FROM token_tags WHERE tag_id = OLD.id) BEGIN
    INSERT INTO changes (what) VALUES ('all');
END;
CREATE TRIGGER users_changed AFTER UPDATE OF name, email, user_type, role, active ON users BEGIN
    INSERT INTO changes (what) VALUES ('user:' || OLD.id);
END;
CREATE TRIGGER users_deleted AFTER DELETE ON users BEGIN
    INSERT INTO changes (what) VALUES ('user:' || OLD.id);
END;
CREATE TRIGGER signing_keys_added AFTER INSERT ON signing_keys BEGIN
    INSERT INTO changes (what) VALUES ('keys');
END;
CREATE TRIGGER signing_keys_changed AFTER UPDATE ON signing_keys BEGIN
    INSERT INTO changes (what) VALUES ('keys');
END;
CREATE TRIGGER signing_keys_removed AFTER DELETE ON signing_keys BEGIN
    INSERT INTO changes (what) VALUES ('keys');
END;
CREATE TRIGGER issuers_added AFTER INSERT ON issuers BEGIN
    INSERT INTO changes (what) VALUES ('keys');
END;
CREATE TRIGGER issuers_removed AFTER DELETE ON issuers BEGIN
    INSERT INTO changes (what) VALUES ('keys');
END;
COMMIT;

PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE __diesel_schema_migrations (
       version VARCHAR(50) PRIMARY KEY NOT NULL,
       run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO __diesel_schema_migrations VALUES('20261123000001','2026-11-25 14:04:30');
INSERT INTO __diesel_schema_migrations VALUES('20261123000002','2026-11-25 14:04:30');
INSERT INTO __diesel_schema_migrations VALUES('20261123000003','2026-11-25 14:04:30');
INSERT INTO __diesel_schema_migrations VALUES('20261124000004','2026-11-25 14:04:30');
INSERT INTO __diesel_schema_migrations VALUES('20261124000005','2026-11-25 14:04:30');
INSERT INTO __diesel_schema_migrations VALUES('20261124000006','2026-11-25 14:04:30');
INSERT INTO __diesel_schema_migrations VALUES('20261124000007','2026-11-25 14:04:30');
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
INSERT INTO users VALUES(1,'maya@example.net','maya@example.net','Maya Lindqvist','Human','admin','$argon2id$v=19$m=19456,t=2,p=1$fZhrdWssxiDj7ZU+aD/kbg$MEpZXLMMX0zynefgZntcric9gsDfUK64g77QsDizwnQ',1,1795615470,'maya lindqvist',1795615471);
INSERT INTO users VALUES(2,'jörg.straße@bücher.example','jörg.straße@bücher.example','Jörg Straße','Human','manager','$argon2id$v=19$m=19456,t=2,p=1$n9aD6hV13VD0GyPpYjbJBw$3OhQen3Mkh0hoHtaYJwjZkj4ZMHgndX+Q9pRK7qgYME',1,1795615470,'jörg straße',1795615471);
INSERT INTO users VALUES(3,'Maya@Bücher.example','maya@bücher.example','Maya Bücher','Human','member','$argon2id$v=19$m=19456,t=2,p=1$eJLFcAzpzMui6nWn/57k5A$clw4UTipj8PioZMLK1LzXw8+vogfeRr/t4Tf7X3zhRU',1,1795615471,'maya bücher',1795615471);
INSERT INTO users VALUES(4,'abc@example.net','abc@example.net','ＡＢＣ　Éclair','Human','member','$argon2id$v=19$m=19456,t=2,p=1$fpgnHwNZ3yah7iirgzt0Og$Py0sqLYUeM1TPLOUyNSsXyEF3KO+6VaMdB/hW4IDDDw',1,1795615471,'ａｂｃ　éclair',1795615471);
INSERT INTO users VALUES(5,'gone@example.net','gone@example.net','Gone Away','Human','member','$argon2id$v=19$m=19456,t=2,p=1$/BGHrN9DWBN+QGEAetgVUQ$uivEevpAda5EzNWrNslLNsH81gKpImYAec1UccHbNcU',0,1795615471,'gone away',1795615471);
INSERT INTO users VALUES(6,'deploy_rbot@service','deploy_rbot@service','Deploy Röbot','Service','manager',NULL,1,1795615471,'deploy röbot',1795615471);
INSERT INTO users VALUES(7,'idle_robot@service','idle_robot@service','Idle robot','Service','member',NULL,0,1795615471,'idle robot',NULL);
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
INSERT INTO tokens VALUES(1,1,'Root','root','eb534c922f4600c8fb8e9ca40c384730','72e9d23b834360c4f60d812b1dd3c9accdc09d8fb4ec16134af04cea26d25152',1790431470,NULL,NULL,1795615471,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(2,1,'Expired','expired','e2059c48d44d20307e7d4210e5e61ea0','5d02514869940b99c46fae2e6e82e6ea7720ac23faffbaf90b6cf350798db752',1790431470,1793023470,NULL,1790431470,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(3,1,'Deploy','deploy','a623902462b6c26f2a03336d899f90a9','cc3b90538771aaa90bc57a0b4688f4c9c08da0c1984fbe9fbf460bb5a160d35a',1795615471,NULL,NULL,1795615471,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(4,1,'Éclair über  ß','éclair über  ß','a4409d034425b902be0bb62b8f4267b2','cc23bbd553d72806d7a40abefa8777a1baa072702e88b86b1b806024334e6109',1795615471,NULL,NULL,1795615471,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(5,1,'Éclair über ß','éclair über ß','ee8f976d72892de6b3b78bdbd2e4857f','fdbbacd62464ff3bdd531dbb3ae6aad6b46c64362c80d22efbe1b05a4c9491b5',1795615471,NULL,NULL,1795615471,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(6,1,'ＣＩ','ｃｉ','5949f31b860ce71e61abf909142b4b01','7d888de7b66c95a959a5c51a0ed95a1b9befe3ef778aea5b6169cd05c1320c37',1795615471,NULL,NULL,1795615471,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(7,1,'Revoked','revoked','4ee8befbcc3c995155263d715d8b9e83','34e55ee05091118e9a54dfe853ecb9c987b020f9ae0bc4bf0e5e564a61e33f82',1795615471,NULL,1795615471,NULL,0,0,NULL);
INSERT INTO tokens VALUES(8,1,'Leaked','leaked','784d5e55551e12f8e85a7979c8350d2d','7561467bfed724fcc6b0fc3a8256619d4fce89c932861b5cde9d11cdd569c808',1795615471,NULL,1795615471,NULL,0,1,NULL);
INSERT INTO tokens VALUES(10,6,'Robot','robot','d122e6d76e1b079b36892972b5560900','735b9a0ed3743595629276169f82ada1ae9af562fdc7b61e9337d0ed1679c501',1795615471,NULL,NULL,1795615471,1,0,'127.0.0.1');
INSERT INTO tokens VALUES(11,2,'Jörg','jörg','222edad8723ec9b68bc7a81f8ac47c8f','1428d8f11c0a810f2436fcb59edd97b03904610a8994edd42d978f19b7479b31',1795615471,NULL,NULL,1795615471,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(12,3,'Maya B','maya b','905476fe4157348faafd10de6ce8897f','560f33ca5c92edf04315dcf13abc0eddd7716306d791cde8730fc1504301affa',1795615471,NULL,NULL,1795615471,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(13,4,'ABC','abc','6003da552d5016e021d6f78cbdf485f8','38c6d5630561d34b6eb5a3242430fd988532222c6c122b40937bb9daabdcb6b0',1795615471,NULL,NULL,1795615471,0,0,'127.0.0.1');
INSERT INTO tokens VALUES(14,5,'Gone','gone','95c837b5807b03e2537144a9fd4eb691','1cc2cf7e0fa6e647f85bcde8e63a3474fc61e65b96f6ac0a08798e9cf161abe9',1795615471,NULL,NULL,NULL,0,0,NULL);
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
INSERT INTO audit VALUES(1,1795615470,NULL,'command line','command line',NULL,'user.create',1,'Maya Lindqvist',NULL);
INSERT INTO audit VALUES(2,1790431470,1,'Maya Lindqvist','page','127.0.0.1','user.sign_in',1,'Maya Lindqvist',NULL);
INSERT INTO audit VALUES(3,1790431470,1,'Maya Lindqvist','page','127.0.0.1','token.generate',1,'Root',NULL);
INSERT INTO audit VALUES(4,1790431470,1,'Maya Lindqvist','api','127.0.0.1','token.generate',2,'Expired',NULL);
INSERT INTO audit VALUES(5,1795615470,NULL,'command line','command line',NULL,'user.create',2,'Jörg Straße',NULL);
INSERT INTO audit VALUES(6,1795615471,NULL,'command line','command line',NULL,'user.create',3,'Maya Bücher',NULL);
INSERT INTO audit VALUES(7,1795615471,NULL,'command line','command line',NULL,'user.create',4,'ＡＢＣ　Éclair',NULL);
INSERT INTO audit VALUES(8,1795615471,NULL,'command line','command line',NULL,'user.create',5,'Gone Away',NULL);
INSERT INTO audit VALUES(9,1795615471,1,'Maya Lindqvist','api','127.0.0.1','tag.create',1,'Production',NULL);
INSERT INTO audit VALUES(10,1795615471,1,'Maya Lindqvist','api','127.0.0.1','tag.create',2,'Straße',NULL);
INSERT INTO audit VALUES(11,1795615471,1,'Maya Lindqvist','api','127.0.0.1','tag.create',3,'ÉCLAIR',NULL);
INSERT INTO audit VALUES(12,1795615471,1,'Maya Lindqvist','api','127.0.0.1','tag.create',4,'ＴＡＧ',NULL);
INSERT INTO audit VALUES(13,1795615471,1,'Maya Lindqvist','api','127.0.0.1','tag.create',5,'Team 　A',NULL);
INSERT INTO audit VALUES(14,1795615471,1,'Maya Lindqvist','api','127.0.0.1','tag.create',6,'Team A',NULL);
INSERT INTO audit VALUES(15,1795615471,1,'Maya Lindqvist','api','127.0.0.1','tag.create',7,'C++, 100',NULL);
INSERT INTO audit VALUES(16,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.generate',3,'Deploy',NULL);
INSERT INTO audit VALUES(17,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.tags',3,'Deploy',NULL);
INSERT INTO audit VALUES(18,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.generate',4,'Éclair über  ß',NULL);
INSERT INTO audit VALUES(19,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.tags',4,'Éclair über  ß',NULL);
INSERT INTO audit VALUES(20,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.generate',5,'Éclair über ß',NULL);
INSERT INTO audit VALUES(21,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.tags',5,'Éclair über ß',NULL);
INSERT INTO audit VALUES(22,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.generate',6,'ＣＩ',NULL);
INSERT INTO audit VALUES(23,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.tags',6,'ＣＩ',NULL);
INSERT INTO audit VALUES(24,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.generate',7,'Revoked',NULL);
INSERT INTO audit VALUES(25,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.tags',7,'Revoked',NULL);
INSERT INTO audit VALUES(26,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.revoke',7,'Revoked',NULL);
INSERT INTO audit VALUES(27,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.generate',8,'Leaked',NULL);
INSERT INTO audit VALUES(28,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.tags',8,'Leaked',NULL);
INSERT INTO audit VALUES(29,1795615471,NULL,'holder of the secret','api','127.0.0.1','token.compromise',8,'Leaked',NULL);
INSERT INTO audit VALUES(30,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.generate',9,'Deleted',NULL);
INSERT INTO audit VALUES(31,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.tags',9,'Deleted',NULL);
INSERT INTO audit VALUES(32,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.revoke',9,'Deleted',NULL);
INSERT INTO audit VALUES(33,1795615471,1,'Maya Lindqvist','api','127.0.0.1','token.delete',9,'Deleted',NULL);
INSERT INTO audit VALUES(34,1795615471,1,'Maya Lindqvist','api','127.0.0.1','user.create',6,'Deploy Röbot',NULL);
INSERT INTO audit VALUES(35,1795615471,1,'Maya Lindqvist','api','127.0.0.1','service_token.generate',10,'Robot','deploy_rbot@service');
INSERT INTO audit VALUES(36,1795615471,1,'Maya Lindqvist','api','127.0.0.1','service_token.tags',10,'Robot','deploy_rbot@service');
INSERT INTO audit VALUES(37,1795615471,1,'Maya Lindqvist','api','127.0.0.1','user.create',7,'Idle robot',NULL);
INSERT INTO audit VALUES(38,1795615471,1,'Maya Lindqvist','api','127.0.0.1','user.deactivate',7,'Idle robot',NULL);
INSERT INTO audit VALUES(39,1795615471,2,'Jörg Straße','page','127.0.0.1','user.sign_in',2,'Jörg Straße',NULL);
INSERT INTO audit VALUES(40,1795615471,2,'Jörg Straße','page','127.0.0.1','token.generate',11,'Jörg',NULL);
INSERT INTO audit VALUES(41,1795615471,3,'Maya Bücher','page','127.0.0.1','user.sign_in',3,'Maya Bücher',NULL);
INSERT INTO audit VALUES(42,1795615471,3,'Maya Bücher','page','127.0.0.1','token.generate',12,'Maya B',NULL);
INSERT INTO audit VALUES(43,1795615471,4,'ＡＢＣ　Éclair','page','127.0.0.1','user.sign_in',4,'ＡＢＣ　Éclair',NULL);
INSERT INTO audit VALUES(44,1795615471,4,'ＡＢＣ　Éclair','page','127.0.0.1','token.generate',13,'ABC',NULL);
INSERT INTO audit VALUES(45,1795615471,5,'Gone Away','page','127.0.0.1','user.sign_in',5,'Gone Away',NULL);
INSERT INTO audit VALUES(46,1795615471,5,'Gone Away','page','127.0.0.1','token.generate',14,'Gone',NULL);
INSERT INTO audit VALUES(47,1795615471,1,'Maya Lindqvist','api','127.0.0.1','user.deactivate',5,'Gone Away',NULL);
INSERT INTO audit VALUES(48,1795615472,1,'Maya Lindqvist','page','127.0.0.1','user.sign_in',1,'Maya Lindqvist',NULL);
CREATE TABLE sessions (
    id_hash TEXT PRIMARY KEY NOT NULL,
    user_id BIGINT NOT NULL REFERENCES users (id),
    state TEXT NOT NULL,
    created BIGINT NOT NULL,
    last_seen BIGINT NOT NULL
, browser TEXT, address TEXT);
INSERT INTO sessions VALUES('a4e583bbc222dcc61f57878ed998559166c1ab7f9b4340e8363a1e39ab98eca0',2,'{"user":"2","password":"\"2e1bacc363b24f06213a2583fd8fd010\""}',1795615471,1795615471,'Firefox on Linux','127.0.0.1');
INSERT INTO sessions VALUES('a34295b6e572c48e3b8deca45b54a1b2d168b849c28dd7fbf658823ef1d3ca9c',3,'{"user":"3","password":"\"36cd4c8098fe49c645ebb5e58876a0ee\""}',1795615471,1795615471,'Firefox on Linux','127.0.0.1');
INSERT INTO sessions VALUES('535bec587f4c2477ee9141995773a27844796300239c6647001396929fddbd8e',4,'{"user":"4","password":"\"d7fb1b419c0c0c20e25a60a961d6cfdd\""}',1795615471,1795615471,'Firefox on Linux','127.0.0.1');
INSERT INTO sessions VALUES('35d79567c328ac3e2cd7b8e0a1c9c3d548d7a00fb5ce12b1756be3debe105b4b',1,'{"password":"\"617651e0678c4a457742c5d48c9ffe19\"","user":"1"}',1795615472,1795615472,'Firefox on Linux','127.0.0.1');
CREATE TABLE sign_in_failures (
    subject TEXT PRIMARY KEY NOT NULL,
    failures INTEGER NOT NULL,
    last BIGINT NOT NULL
);
INSERT INTO sign_in_failures VALUES('address:127.0.0.1',1,1795615472);
INSERT INTO sign_in_failures VALUES('account:cfc38d9ad256d3852522dae51c0c30afd2a3a1a28c6e6c31cf6bb9c2fa7998dc',1,1795615472);
CREATE TABLE signing_keys (
    kid TEXT PRIMARY KEY NOT NULL,
    algorithm TEXT NOT NULL,
    public_key TEXT NOT NULL,
    sealed_private_key TEXT NOT NULL,
    created BIGINT NOT NULL
);
INSERT INTO signing_keys VALUES('4784d15205f9e671','EdDSA','d86eedc475e6ac150d0903176198f213a57ad57e4046d4c4b3e02f5df5b799b8','3bc052b85ef99b4cfa570f21b994f66e29f367f007831c61137f446c9cd8f058df90b4045340937ad281c17f7f0675341f295ca9c31336507b981079c657ca2879732ee46f84c38c644028db',1790431470);
CREATE TABLE issuers (
    url TEXT PRIMARY KEY NOT NULL,
    first_used BIGINT NOT NULL
);
INSERT INTO issuers VALUES('http://keyfob.example.net',1790431470);
CREATE TABLE used_forms (
    form_key TEXT PRIMARY KEY NOT NULL,
    used BIGINT NOT NULL
);
INSERT INTO used_forms VALUES('9d20f664912b21ea3a43e9f913278a0b',1795615471);
INSERT INTO used_forms VALUES('690a59238f9abe2c65073627d4d43a6f',1795615471);
INSERT INTO used_forms VALUES('7256bfcccde162d9d047aadfc11dbe0c',1795615471);
INSERT INTO used_forms VALUES('d108f2fa6202f69e79ad42a40ed5171f',1795615471);
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
INSERT INTO tags VALUES(1,'Production','production','global',NULL,'#475569',1100870,'Of the last release',NULL,9,1795615471,NULL);
INSERT INTO tags VALUES(2,'Straße','straße','global',NULL,'#475569',1100870,'Of the last release',NULL,3,1795615471,NULL);
INSERT INTO tags VALUES(3,'ÉCLAIR','éclair','global',NULL,'#475569',1100870,'Of the last release',NULL,2,1795615471,NULL);
INSERT INTO tags VALUES(4,'ＴＡＧ','ｔａｇ','global',NULL,'#475569',1100870,'Of the last release',NULL,1,1795615471,NULL);
INSERT INTO tags VALUES(5,'Team 　A','team 　a','global',NULL,'#475569',1100870,'Of the last release',NULL,0,1795615471,NULL);
INSERT INTO tags VALUES(6,'Team A','team a','global',NULL,'#475569',1100870,'Of the last release',NULL,0,1795615471,NULL);
INSERT INTO tags VALUES(7,'C++, 100','c++, 100','global',NULL,'#475569',1100870,'Of the last release',NULL,0,1795615471,NULL);
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
INSERT INTO token_calls VALUES(1,20722,'good',1);
INSERT INTO token_calls VALUES(1,20782,'good',34);
INSERT INTO token_calls VALUES(2,20722,'good',3);
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
INSERT INTO changes VALUES(3,'token:a623902462b6c26f2a03336d899f90a9');
INSERT INTO changes VALUES(4,'token:a623902462b6c26f2a03336d899f90a9');
INSERT INTO changes VALUES(5,'token:a623902462b6c26f2a03336d899f90a9');
INSERT INTO changes VALUES(6,'token:a4409d034425b902be0bb62b8f4267b2');
INSERT INTO changes VALUES(7,'token:a4409d034425b902be0bb62b8f4267b2');
INSERT INTO changes VALUES(8,'token:a4409d034425b902be0bb62b8f4267b2');
INSERT INTO changes VALUES(9,'token:ee8f976d72892de6b3b78bdbd2e4857f');
INSERT INTO changes VALUES(10,'token:ee8f976d72892de6b3b78bdbd2e4857f');
INSERT INTO changes VALUES(11,'token:5949f31b860ce71e61abf909142b4b01');
INSERT INTO changes VALUES(12,'token:5949f31b860ce71e61abf909142b4b01');
INSERT INTO changes VALUES(13,'token:5949f31b860ce71e61abf909142b4b01');
INSERT INTO changes VALUES(14,'token:4ee8befbcc3c995155263d715d8b9e83');
INSERT INTO changes VALUES(15,'token:4ee8befbcc3c995155263d715d8b9e83');
INSERT INTO changes VALUES(16,'token:4ee8befbcc3c995155263d715d8b9e83');
INSERT INTO changes VALUES(17,'token:784d5e55551e12f8e85a7979c8350d2d');
INSERT INTO changes VALUES(18,'token:784d5e55551e12f8e85a7979c8350d2d');
INSERT INTO changes VALUES(19,'token:784d5e55551e12f8e85a7979c8350d2d');
INSERT INTO changes VALUES(20,'token:784d5e55551e12f8e85a7979c8350d2d');
INSERT INTO changes VALUES(21,'token:0fffe5625150e3a1d8580f5cf1cf0f42');
INSERT INTO changes VALUES(22,'token:0fffe5625150e3a1d8580f5cf1cf0f42');
INSERT INTO changes VALUES(23,'token:0fffe5625150e3a1d8580f5cf1cf0f42');
INSERT INTO changes VALUES(24,'token:0fffe5625150e3a1d8580f5cf1cf0f42');
INSERT INTO changes VALUES(25,'token:d122e6d76e1b079b36892972b5560900');
INSERT INTO changes VALUES(26,'token:d122e6d76e1b079b36892972b5560900');
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

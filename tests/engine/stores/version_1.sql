BEGIN TRANSACTION;
CREATE TABLE adoptions (
    number   INTEGER PRIMARY KEY,
    pack     TEXT    NOT NULL REFERENCES packs (id),
    since    INTEGER NOT NULL,
    recorded INTEGER NOT NULL
) STRICT;
INSERT INTO "adoptions" VALUES(1,'4e21c0',1,2);
CREATE TABLE clocks (
    relationship TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    due_at       INTEGER NOT NULL,
    party        TEXT    NOT NULL,
    PRIMARY KEY (due_at, relationship, id)
) STRICT, WITHOUT ROWID;
INSERT INTO "clocks" VALUES('r-42','buddy@1','promise',5,'m-7');
CREATE TABLE events (
    number       INTEGER PRIMARY KEY,
    relationship TEXT    NOT NULL,
    seq          INTEGER NOT NULL,
    type         TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    recorded     INTEGER NOT NULL,
    fields       TEXT    NOT NULL,
    about        TEXT    NOT NULL,
    actor        TEXT    NOT NULL,
    source       TEXT    NOT NULL,
    key          TEXT    NOT NULL,
    corrects     INTEGER NOT NULL,
    policy       TEXT    REFERENCES packs (id),
    previous     TEXT    NOT NULL,
    hash         TEXT    NOT NULL
) STRICT;
INSERT INTO "events" VALUES(1,'r-42',1,'applied',1000,2000,'{"a":"\u00e9"}','','','','k-1',0,'4e21c0','','ab271f218004ff34e6559e7bdf62dc15ac595d49bc24a712a5d12d4131bf4a35');
INSERT INTO "events" VALUES(2,'r-42',2,'applied',1000,2000,'{"hours":2}','','','','k-2',1,NULL,'ab271f218004ff34e6559e7bdf62dc15ac595d49bc24a712a5d12d4131bf4a35','d468bda41a50a20baa7bdc8e15235e94a51a2f13d120f2b556e0d6b2cf6ed5d4');
CREATE TABLE heads (
    relationship TEXT    PRIMARY KEY,
    seq          INTEGER NOT NULL,
    hash         TEXT    NOT NULL,
    wake         INTEGER
) STRICT, WITHOUT ROWID;
INSERT INTO "heads" VALUES('r-42',2,'d468bda41a50a20baa7bdc8e15235e94a51a2f13d120f2b556e0d6b2cf6ed5d4',5);
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
INSERT INTO "meta" VALUES('format','1');
INSERT INTO "meta" VALUES('created','77');
CREATE TABLE outbox (
    number       INTEGER PRIMARY KEY,
    key          TEXT    NOT NULL UNIQUE,
    relationship TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    recorded     INTEGER NOT NULL,
    body         TEXT    NOT NULL,
    delivered    INTEGER
) STRICT;
INSERT INTO "outbox" VALUES(1,'n-1','r-42',3,9,'{}',NULL);
CREATE TABLE pack_files (
    pack    TEXT NOT NULL REFERENCES packs (id),
    path    TEXT NOT NULL,
    content BLOB NOT NULL,
    UNIQUE (pack, path)
) STRICT;
INSERT INTO "pack_files" VALUES('4e21c0','pack.yaml',X'6E616D653A2061636D650A');
CREATE TABLE packs (
    number  INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    name    TEXT NOT NULL,
    version TEXT NOT NULL,
    meaning TEXT NOT NULL
) STRICT;
INSERT INTO "packs" VALUES(1,'4e21c0','acme','2026.1','sha256:1');
CREATE TABLE schema_version (
    version INTEGER PRIMARY KEY,
    name    TEXT    NOT NULL,
    applied INTEGER NOT NULL
) STRICT;
INSERT INTO "schema_version" VALUES(1,'ledger',77);
CREATE UNIQUE INDEX events_by_place ON events (relationship, seq);
CREATE UNIQUE INDEX events_by_key ON events (key) WHERE key <> '';
CREATE INDEX heads_by_wake ON heads (wake) WHERE wake IS NOT NULL;
CREATE UNIQUE INDEX clocks_by_id ON clocks (relationship, id);
CREATE INDEX outbox_pending ON outbox (number) WHERE delivered IS NULL;
CREATE INDEX outbox_by_relationship ON outbox (relationship);
CREATE TRIGGER events_stay BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'records of a ledger never change'); END;
CREATE TRIGGER events_remain BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'records of a ledger are never taken out'); END;
CREATE TRIGGER packs_stay BEFORE UPDATE ON packs
BEGIN SELECT RAISE(ABORT, 'packs of a ledger never change'); END;
CREATE TRIGGER packs_remain BEFORE DELETE ON packs
BEGIN SELECT RAISE(ABORT, 'packs of a ledger are never taken out'); END;
CREATE TRIGGER pack_files_stay BEFORE UPDATE ON pack_files
BEGIN SELECT RAISE(ABORT, 'packs of a ledger never change'); END;
CREATE TRIGGER pack_files_remain BEFORE DELETE ON pack_files
BEGIN SELECT RAISE(ABORT, 'packs of a ledger are never taken out'); END;
CREATE TRIGGER adoptions_stay BEFORE UPDATE ON adoptions
BEGIN SELECT RAISE(ABORT, 'adoptions of a ledger never change'); END;
CREATE TRIGGER adoptions_remain BEFORE DELETE ON adoptions
BEGIN SELECT RAISE(ABORT, 'adoptions of a ledger are never taken out'); END;
COMMIT;

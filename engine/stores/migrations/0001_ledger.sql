-- Everything of a ledger. Texts are UTF-8; moments are whole seconds since 1970-01-01 UTC.

CREATE TABLE schema_version (
    version INTEGER PRIMARY KEY,
    name    TEXT    NOT NULL,
    applied INTEGER NOT NULL
) STRICT;

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Every pack that was ever in force, with the files it was made of.
CREATE TABLE packs (
    number  INTEGER PRIMARY KEY,
    id      TEXT NOT NULL UNIQUE,
    name    TEXT NOT NULL,
    version TEXT NOT NULL,
    meaning TEXT NOT NULL
) STRICT;

CREATE TABLE pack_files (
    pack    TEXT NOT NULL REFERENCES packs (id),
    path    TEXT NOT NULL,
    content BLOB NOT NULL,
    UNIQUE (pack, path)
) STRICT;

CREATE TABLE adoptions (
    number   INTEGER PRIMARY KEY,
    pack     TEXT    NOT NULL REFERENCES packs (id),
    since    INTEGER NOT NULL,
    recorded INTEGER NOT NULL
) STRICT;

-- The records. `number` is the order in which the whole ledger learned of them; `fields` is JSON,
-- and part of what is hashed to the letter. A record under no policy has none.
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

CREATE UNIQUE INDEX events_by_place ON events (relationship, seq);
CREATE UNIQUE INDEX events_by_key ON events (key) WHERE key <> '';

-- Where each relationship ends, and when it has to be looked at next.
CREATE TABLE heads (
    relationship TEXT    PRIMARY KEY,
    seq          INTEGER NOT NULL,
    hash         TEXT    NOT NULL,
    wake         INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX heads_by_wake ON heads (wake) WHERE wake IS NOT NULL;

-- What will fall due unless it ends before, in the order in which it does: a day of it lies together.
CREATE TABLE clocks (
    relationship TEXT    NOT NULL,
    id           TEXT    NOT NULL,
    kind         TEXT    NOT NULL,
    due_at       INTEGER NOT NULL,
    party        TEXT    NOT NULL,
    PRIMARY KEY (due_at, relationship, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX clocks_by_id ON clocks (relationship, id);

-- What is to be announced, once each, and when it was.
CREATE TABLE outbox (
    number       INTEGER PRIMARY KEY,
    key          TEXT    NOT NULL UNIQUE,
    relationship TEXT    NOT NULL,
    at           INTEGER NOT NULL,
    recorded     INTEGER NOT NULL,
    body         TEXT    NOT NULL,
    delivered    INTEGER
) STRICT;

CREATE INDEX outbox_pending ON outbox (number) WHERE delivered IS NULL;
CREATE INDEX outbox_by_relationship ON outbox (relationship);

-- Nothing that was recorded changes, whoever opens the file.
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

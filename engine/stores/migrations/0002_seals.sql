-- What is no record is sealed too: the hash of its row, so that a byte that changed is found.
-- Rows from before have none.

ALTER TABLE packs ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE pack_files ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE adoptions ADD COLUMN seal TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox ADD COLUMN seal TEXT NOT NULL DEFAULT '';

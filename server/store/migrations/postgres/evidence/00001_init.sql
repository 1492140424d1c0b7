-- +goose Up
-- The display log. leaf is the only copy of the evidence; all other tables are
-- rebuilt from it, and the audit compares them with what it rebuilds. hex: the
-- random 64-bit stream is kept as 16 hex digits, since neither engine has an
-- unsigned 64-bit integer.

CREATE TABLE leaf (
    idx  BIGINT NOT NULL PRIMARY KEY,
    body BYTEA   NOT NULL
);

-- Merkle tree hashes: full and partial rows of 256 hashes per level of 8.
CREATE TABLE tile (
    level  BIGINT NOT NULL,
    n      BIGINT NOT NULL,
    hashes BYTEA   NOT NULL,
    PRIMARY KEY (level, n)
);

CREATE TABLE checkpoint (
    size    BIGINT NOT NULL PRIMARY KEY,
    note    BYTEA   NOT NULL,
    made_at BIGINT NOT NULL
);

-- Small numbers for displays, so that the tables below stay narrow; the key that
-- the newest device leaf names; the longest batch, which bounds searches by time.
CREATE TABLE display_key (
    num  BIGINT NOT NULL PRIMARY KEY,
    id   TEXT COLLATE "C"   NOT NULL UNIQUE,
    pub  BYTEA   NOT NULL,
    leaf BIGINT NOT NULL,
    span BIGINT NOT NULL
);

-- How far each stream of batches is complete.
CREATE TABLE stream (
    display BIGINT NOT NULL,
    stream  TEXT COLLATE "C"   NOT NULL,
    upto    BIGINT NOT NULL,
    PRIMARY KEY (display, stream)
);

-- Where each signed batch of plays stands.
CREATE TABLE play_batch (
    display  BIGINT NOT NULL,
    stream   TEXT COLLATE "C"   NOT NULL,
    seq      BIGINT NOT NULL,
    t0       BIGINT NOT NULL,
    t1       BIGINT NOT NULL,
    n        BIGINT NOT NULL,
    hash     BYTEA   NOT NULL,
    prev     BYTEA   NOT NULL,
    key_leaf BIGINT NOT NULL,
    leaf     BIGINT NOT NULL UNIQUE,
    PRIMARY KEY (display, stream, seq)
);
CREATE INDEX play_batch_time ON play_batch (display, t0, t1);

-- Folded per day (UTC days since 1970), display, placement and file.
CREATE TABLE day (
    day       BIGINT NOT NULL,
    display   BIGINT NOT NULL,
    campaign  TEXT COLLATE "C"   NOT NULL,
    placement TEXT COLLATE "C"   NOT NULL,
    file      TEXT COLLATE "C"   NOT NULL,
    plays     BIGINT NOT NULL,
    ms        BIGINT NOT NULL,
    bad       BIGINT NOT NULL,
    PRIMARY KEY (day, display, campaign, placement, file)
);
CREATE INDEX day_campaign ON day (campaign, day);

-- The second of two differing batches with one key, as it came.
CREATE TABLE quarantine (
    display BIGINT NOT NULL,
    stream  TEXT COLLATE "C"   NOT NULL,
    seq     BIGINT NOT NULL,
    hash    BYTEA   NOT NULL,
    body    BYTEA   NOT NULL,
    alarm   BIGINT NOT NULL,
    PRIMARY KEY (display, stream, seq, hash)
);

-- Where the acts of people stand, by their id.
CREATE TABLE logged (
    id      TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    leaf    BIGINT NOT NULL UNIQUE,
    made_at BIGINT NOT NULL,
    actor   TEXT COLLATE "C"   NOT NULL,
    act     TEXT COLLATE "C"   NOT NULL,
    object  TEXT COLLATE "C"   NOT NULL
);
CREATE INDEX logged_object ON logged (object, leaf);
CREATE INDEX logged_actor ON logged (actor, leaf);
CREATE INDEX logged_time ON logged (made_at, leaf);

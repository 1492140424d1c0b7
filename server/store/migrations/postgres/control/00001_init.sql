-- +goose Up
-- What people decide. Instants are microseconds UTC, lists are JSON text that no
-- query looks into, fold is the search form written by Go. The PostgreSQL twin
-- differs in the types of bytes and text alone; a test compares the two.

CREATE TABLE unit (
    id         TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    name       TEXT COLLATE "C"   NOT NULL,
    short      TEXT COLLATE "C"   NOT NULL,
    kind       TEXT COLLATE "C"   NOT NULL,
    parent     TEXT COLLATE "C"   NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT NOT NULL,
    successors TEXT COLLATE "C"   NOT NULL,
    fold       TEXT COLLATE "C"   NOT NULL,
    version    BIGINT NOT NULL
);

CREATE TABLE area (
    id        TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    name      TEXT COLLATE "C"   NOT NULL,
    short     TEXT COLLATE "C"   NOT NULL,
    old_names TEXT COLLATE "C"   NOT NULL,
    fold      TEXT COLLATE "C"   NOT NULL,
    version   BIGINT NOT NULL
);

CREATE TABLE reference (
    id      TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    number  TEXT COLLATE "C"   NOT NULL,
    issuer  TEXT COLLATE "C"   NOT NULL,
    dated   TEXT COLLATE "C"   NOT NULL,
    title   TEXT COLLATE "C"   NOT NULL,
    fold    TEXT COLLATE "C"   NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE campaign (
    id        TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    name      TEXT COLLATE "C"   NOT NULL,
    code      TEXT COLLATE "C"   NOT NULL,
    colour    BIGINT NOT NULL,
    kind      TEXT COLLATE "C"   NOT NULL,
    tone      TEXT COLLATE "C"   NOT NULL,
    owner     TEXT COLLATE "C"   NOT NULL,
    goal      TEXT COLLATE "C"   NOT NULL,
    refs      TEXT COLLATE "C"   NOT NULL,
    status    TEXT COLLATE "C"   NOT NULL,
    sponsored BIGINT NOT NULL,
    demo      BIGINT NOT NULL,
    fold      TEXT COLLATE "C"   NOT NULL,
    version   BIGINT NOT NULL
);

CREATE TABLE phase (
    id            TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    campaign      TEXT COLLATE "C"   NOT NULL REFERENCES campaign (id),
    parent        TEXT COLLATE "C"   NOT NULL,
    label         TEXT COLLATE "C"   NOT NULL,
    start_moment  TEXT COLLATE "C"   NOT NULL,
    end_moment    TEXT COLLATE "C"   NOT NULL,
    start_at      BIGINT NOT NULL,
    end_at        BIGINT NOT NULL,
    media_windows TEXT COLLATE "C"   NOT NULL,
    targets       TEXT COLLATE "C"   NOT NULL,
    seq           BIGINT NOT NULL,
    fold          TEXT COLLATE "C"   NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX phase_campaign ON phase (campaign);

CREATE TABLE milestone (
    id        TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    campaign  TEXT COLLATE "C"   NOT NULL REFERENCES campaign (id),
    name      TEXT COLLATE "C"   NOT NULL,
    planned   BIGINT NOT NULL,
    confirmed BIGINT NOT NULL,
    actual    BIGINT NOT NULL,
    exactness TEXT COLLATE "C"   NOT NULL,
    history   TEXT COLLATE "C"   NOT NULL,
    fold      TEXT COLLATE "C"   NOT NULL,
    version   BIGINT NOT NULL
);
CREATE INDEX milestone_campaign ON milestone (campaign);

CREATE TABLE slogan (
    id          TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    campaign    TEXT COLLATE "C"   NOT NULL,
    words       TEXT COLLATE "C"   NOT NULL,
    short       TEXT COLLATE "C"   NOT NULL,
    tone        TEXT COLLATE "C"   NOT NULL,
    refs        TEXT COLLATE "C"   NOT NULL,
    approved_by TEXT COLLATE "C"   NOT NULL,
    approved_at BIGINT NOT NULL,
    fold        TEXT COLLATE "C"   NOT NULL,
    version     BIGINT NOT NULL
);
CREATE INDEX slogan_campaign ON slogan (campaign);

CREATE TABLE location (
    id          TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    name        TEXT COLLATE "C"   NOT NULL,
    kind        TEXT COLLATE "C"   NOT NULL,
    area        TEXT COLLATE "C"   NOT NULL,
    old_ward    TEXT COLLATE "C"   NOT NULL,
    street      TEXT COLLATE "C"   NOT NULL,
    keeper      TEXT COLLATE "C"   NOT NULL,
    phone       TEXT COLLATE "C"   NOT NULL,
    unit        TEXT COLLATE "C"   NOT NULL,
    lat         DOUBLE PRECISION NOT NULL,
    lng         DOUBLE PRECISION NOT NULL,
    precision_m BIGINT NOT NULL,
    notes       TEXT COLLATE "C"   NOT NULL,
    demo        BIGINT NOT NULL,
    fold        TEXT COLLATE "C"   NOT NULL,
    version     BIGINT NOT NULL
);
CREATE INDEX location_area ON location (area);

CREATE TABLE display (
    id              TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    name            TEXT COLLATE "C"   NOT NULL,
    location        TEXT COLLATE "C"   NOT NULL REFERENCES location (id),
    kind            TEXT COLLATE "C"   NOT NULL,
    driven          TEXT COLLATE "C"   NOT NULL,
    profile         TEXT COLLATE "C"   NOT NULL,
    w_px            BIGINT NOT NULL,
    h_px            BIGINT NOT NULL,
    colours         TEXT COLLATE "C"   NOT NULL,
    w_mm            DOUBLE PRECISION NOT NULL,
    h_mm            DOUBLE PRECISION NOT NULL,
    faces           BIGINT NOT NULL,
    tz              TEXT COLLATE "C"   NOT NULL,
    default_asset   TEXT COLLATE "C"   NOT NULL,
    default_version BIGINT NOT NULL,
    rev             BIGINT NOT NULL,
    desired_at      BIGINT NOT NULL,
    paired          BIGINT NOT NULL,
    retired         BIGINT NOT NULL,
    demo            BIGINT NOT NULL,
    fold            TEXT COLLATE "C"   NOT NULL,
    version         BIGINT NOT NULL
);
CREATE INDEX display_location ON display (location);

CREATE TABLE asset (
    id         TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    campaign   TEXT COLLATE "C"   NOT NULL,
    name       TEXT COLLATE "C"   NOT NULL,
    set_id     TEXT COLLATE "C"   NOT NULL,
    current    BIGINT NOT NULL,
    created_by TEXT COLLATE "C"   NOT NULL,
    created_at BIGINT NOT NULL,
    demo       BIGINT NOT NULL,
    fold       TEXT COLLATE "C"   NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX asset_campaign ON asset (campaign);
CREATE INDEX asset_set ON asset (set_id);

CREATE TABLE asset_version (
    asset        TEXT COLLATE "C"   NOT NULL REFERENCES asset (id),
    n            BIGINT NOT NULL,
    state        TEXT COLLATE "C"   NOT NULL,
    author       TEXT COLLATE "C"   NOT NULL,
    inputs       TEXT COLLATE "C"   NOT NULL,
    files        TEXT COLLATE "C"   NOT NULL,
    digest       TEXT COLLATE "C"   NOT NULL,
    created_at   BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL,
    decided_at   BIGINT NOT NULL,
    decision     TEXT COLLATE "C"   NOT NULL,
    fold         TEXT COLLATE "C"   NOT NULL,
    version      BIGINT NOT NULL,
    PRIMARY KEY (asset, n)
);
CREATE INDEX asset_version_state ON asset_version (state);
CREATE INDEX asset_version_newest ON asset_version (created_at, asset, n);

-- Which versions hold a file: for garbage collection and "where is this used".
CREATE TABLE asset_file (
    sha256 TEXT COLLATE "C"   NOT NULL,
    asset  TEXT COLLATE "C"   NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (sha256, asset, n)
);
CREATE INDEX asset_file_version ON asset_file (asset, n);

CREATE TABLE approval (
    id       TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    asset    TEXT COLLATE "C"   NOT NULL,
    n        BIGINT NOT NULL,
    digest   TEXT COLLATE "C"   NOT NULL,
    by_user  TEXT COLLATE "C"   NOT NULL,
    by_name  TEXT COLLATE "C"   NOT NULL,
    made_at  BIGINT NOT NULL,
    approved BIGINT NOT NULL,
    reason   TEXT COLLATE "C"   NOT NULL,
    leaf     BIGINT NOT NULL,
    FOREIGN KEY (asset, n) REFERENCES asset_version (asset, n)
);
CREATE INDEX approval_asset ON approval (asset, n);

CREATE TABLE placement (
    id            TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    campaign      TEXT COLLATE "C"   NOT NULL,
    phase         TEXT COLLATE "C"   NOT NULL,
    grp           TEXT COLLATE "C"   NOT NULL,
    asset         TEXT COLLATE "C"   NOT NULL,
    asset_version BIGINT NOT NULL,
    display       TEXT COLLATE "C"   NOT NULL REFERENCES display (id),
    from_at       BIGINT NOT NULL,
    to_at         BIGINT NOT NULL,
    dayparts      TEXT COLLATE "C"   NOT NULL,
    rrule         TEXT COLLATE "C"   NOT NULL,
    except_days   TEXT COLLATE "C"   NOT NULL,
    rank          BIGINT NOT NULL,
    share         BIGINT NOT NULL,
    duration_ms   BIGINT NOT NULL,
    qty           BIGINT NOT NULL,
    state         TEXT COLLATE "C"   NOT NULL,
    seq           BIGINT NOT NULL,
    by_user       TEXT COLLATE "C"   NOT NULL,
    made_at       BIGINT NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX placement_display ON placement (display, from_at);
CREATE INDEX placement_campaign ON placement (campaign, phase);
CREATE INDEX placement_group ON placement (grp);
CREATE INDEX placement_asset ON placement (asset);

CREATE TABLE takeover (
    id            TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    displays      TEXT COLLATE "C"   NOT NULL,
    files         TEXT COLLATE "C"   NOT NULL,
    title         TEXT COLLATE "C"   NOT NULL,
    words         TEXT COLLATE "C"   NOT NULL,
    asset         TEXT COLLATE "C"   NOT NULL,
    asset_version BIGINT NOT NULL,
    blank         BIGINT NOT NULL,
    rank          BIGINT NOT NULL,
    from_at       BIGINT NOT NULL,
    to_at         BIGINT NOT NULL,
    reason        TEXT COLLATE "C"   NOT NULL,
    by_user       TEXT COLLATE "C"   NOT NULL,
    by_name       TEXT COLLATE "C"   NOT NULL,
    made_at       BIGINT NOT NULL,
    ended_at      BIGINT NOT NULL,
    ended_by      TEXT COLLATE "C"   NOT NULL,
    drill         BIGINT NOT NULL,
    leaf          BIGINT NOT NULL,
    fold          TEXT COLLATE "C"   NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX takeover_window ON takeover (to_at);

CREATE TABLE takeover_display (
    takeover TEXT COLLATE "C" NOT NULL REFERENCES takeover (id) ON DELETE CASCADE,
    display  TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (takeover, display)
);
CREATE INDEX takeover_display_display ON takeover_display (display);

CREATE TABLE task (
    id         TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    kind       TEXT COLLATE "C"   NOT NULL,
    placement  TEXT COLLATE "C"   NOT NULL,
    display    TEXT COLLATE "C"   NOT NULL REFERENCES display (id),
    due        BIGINT NOT NULL,
    state      TEXT COLLATE "C"   NOT NULL,
    note       TEXT COLLATE "C"   NOT NULL,
    done_at    BIGINT NOT NULL,
    done_by    TEXT COLLATE "C"   NOT NULL,
    created_at BIGINT NOT NULL,
    fold       TEXT COLLATE "C"   NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX task_display ON task (display);
CREATE INDEX task_placement ON task (placement);
CREATE INDEX task_state ON task (state, due);

CREATE TABLE evidence (
    id          TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    task        TEXT COLLATE "C"   NOT NULL,
    placement   TEXT COLLATE "C"   NOT NULL,
    display     TEXT COLLATE "C"   NOT NULL REFERENCES display (id),
    kind        TEXT COLLATE "C"   NOT NULL,
    sha256      TEXT COLLATE "C"   NOT NULL,
    mime        TEXT COLLATE "C"   NOT NULL,
    taken_at    BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    lat         DOUBLE PRECISION NOT NULL,
    lng         DOUBLE PRECISION NOT NULL,
    accuracy_m  DOUBLE PRECISION NOT NULL,
    source      TEXT COLLATE "C"   NOT NULL,
    by_user     TEXT COLLATE "C"   NOT NULL,
    by_name     TEXT COLLATE "C"   NOT NULL,
    condition   TEXT COLLATE "C"   NOT NULL,
    note        TEXT COLLATE "C"   NOT NULL,
    verified_by TEXT COLLATE "C"   NOT NULL,
    verified_at BIGINT NOT NULL,
    leaf        BIGINT NOT NULL,
    fold        TEXT COLLATE "C"   NOT NULL
);
CREATE INDEX evidence_task ON evidence (task);
CREATE INDEX evidence_placement ON evidence (placement);
CREATE INDEX evidence_display ON evidence (display, received_at);

CREATE TABLE device (
    display     TEXT COLLATE "C"   NOT NULL PRIMARY KEY REFERENCES display (id),
    public_key  BYTEA   NOT NULL,
    secret_hash BYTEA   NOT NULL,
    paired_at   BIGINT NOT NULL,
    revoked     BIGINT NOT NULL,
    software    TEXT COLLATE "C"   NOT NULL,
    name        TEXT COLLATE "C"   NOT NULL
);

-- Every revision a display was ever told; rows are only added.
CREATE TABLE desired (
    display   TEXT COLLATE "C"   NOT NULL REFERENCES display (id),
    rev       BIGINT NOT NULL,
    pointer   BYTEA   NOT NULL,
    programme BYTEA   NOT NULL,
    digest    TEXT COLLATE "C"   NOT NULL,
    made_at   BIGINT NOT NULL,
    by_user   TEXT COLLATE "C"   NOT NULL,
    PRIMARY KEY (display, rev)
);

CREATE TABLE pairing_code (
    hash    BYTEA   NOT NULL PRIMARY KEY,
    display TEXT COLLATE "C"   NOT NULL,
    expires BIGINT NOT NULL,
    by_user TEXT COLLATE "C"   NOT NULL
);

CREATE TABLE setting (
    name    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    content TEXT COLLATE "C" NOT NULL
);

CREATE TABLE counter (
    name TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    n    BIGINT NOT NULL
);

-- Acts that wait for their place in the display log (package displaylog).
CREATE TABLE log_pending (
    id      TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    made_at BIGINT NOT NULL,
    body    BYTEA   NOT NULL
);

-- Answers to requests with an idempotency key, kept for a day.
CREATE TABLE repeat (
    actor   TEXT COLLATE "C"   NOT NULL,
    mark    TEXT COLLATE "C"   NOT NULL,
    digest  BYTEA   NOT NULL,
    answer  BYTEA   NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (actor, mark)
);
CREATE INDEX repeat_age ON repeat (made_at);

-- People who sign in (package auth). hash is a PHC string, empty until set.
CREATE TABLE account (
    id         TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    login      TEXT COLLATE "C"   NOT NULL UNIQUE,
    name       TEXT COLLATE "C"   NOT NULL,
    roles      TEXT COLLATE "C"   NOT NULL,
    units      TEXT COLLATE "C"   NOT NULL,
    lang       TEXT COLLATE "C"   NOT NULL,
    hash       TEXT COLLATE "C"   NOT NULL,
    created_at BIGINT NOT NULL,
    disabled   BIGINT NOT NULL,
    fold       TEXT COLLATE "C"   NOT NULL,
    version    BIGINT NOT NULL
);

CREATE TABLE session (
    hash       BYTEA   NOT NULL PRIMARY KEY,
    account    TEXT COLLATE "C"   NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    address    TEXT COLLATE "C"   NOT NULL,
    agent      TEXT COLLATE "C"   NOT NULL
);
CREATE INDEX session_account ON session (account);

CREATE TABLE token (
    id         TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    hash       BYTEA   NOT NULL UNIQUE,
    account    TEXT COLLATE "C"   NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name       TEXT COLLATE "C"   NOT NULL,
    scopes     TEXT COLLATE "C"   NOT NULL,
    created_at BIGINT NOT NULL,
    expires    BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    revoked    BIGINT NOT NULL
);
CREATE INDEX token_account ON token (account);

-- One-time links: the first admin's, and new passwords.
CREATE TABLE invite (
    hash    BYTEA   NOT NULL PRIMARY KEY,
    account TEXT COLLATE "C"   NOT NULL,
    expires BIGINT NOT NULL
);

-- Failed sign-ins per account and per address.
CREATE TABLE failure (
    mark     TEXT COLLATE "C"   NOT NULL PRIMARY KEY,
    n        BIGINT NOT NULL,
    until_at BIGINT NOT NULL
);

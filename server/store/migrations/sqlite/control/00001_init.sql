-- +goose Up
-- What people decide. Instants are microseconds UTC, lists are JSON text that no
-- query looks into, fold is the search form written by Go. The PostgreSQL twin
-- differs in the types of bytes and text alone; a test compares the two.

CREATE TABLE unit (
    id         TEXT   NOT NULL PRIMARY KEY,
    name       TEXT   NOT NULL,
    short      TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    parent     TEXT   NOT NULL,
    valid_from BIGINT NOT NULL,
    valid_to   BIGINT NOT NULL,
    successors TEXT   NOT NULL,
    fold       TEXT   NOT NULL,
    version    BIGINT NOT NULL
);

CREATE TABLE area (
    id        TEXT   NOT NULL PRIMARY KEY,
    name      TEXT   NOT NULL,
    short     TEXT   NOT NULL,
    old_names TEXT   NOT NULL,
    fold      TEXT   NOT NULL,
    version   BIGINT NOT NULL
);

CREATE TABLE reference (
    id      TEXT   NOT NULL PRIMARY KEY,
    number  TEXT   NOT NULL,
    issuer  TEXT   NOT NULL,
    dated   TEXT   NOT NULL,
    title   TEXT   NOT NULL,
    fold    TEXT   NOT NULL,
    version BIGINT NOT NULL
);

CREATE TABLE campaign (
    id        TEXT   NOT NULL PRIMARY KEY,
    name      TEXT   NOT NULL,
    code      TEXT   NOT NULL,
    colour    BIGINT NOT NULL,
    kind      TEXT   NOT NULL,
    tone      TEXT   NOT NULL,
    owner     TEXT   NOT NULL,
    goal      TEXT   NOT NULL,
    refs      TEXT   NOT NULL,
    status    TEXT   NOT NULL,
    sponsored BIGINT NOT NULL,
    demo      BIGINT NOT NULL,
    fold      TEXT   NOT NULL,
    version   BIGINT NOT NULL
);

CREATE TABLE phase (
    id            TEXT   NOT NULL PRIMARY KEY,
    campaign      TEXT   NOT NULL REFERENCES campaign (id),
    parent        TEXT   NOT NULL,
    label         TEXT   NOT NULL,
    start_moment  TEXT   NOT NULL,
    end_moment    TEXT   NOT NULL,
    start_at      BIGINT NOT NULL,
    end_at        BIGINT NOT NULL,
    media_windows TEXT   NOT NULL,
    targets       TEXT   NOT NULL,
    seq           BIGINT NOT NULL,
    fold          TEXT   NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX phase_campaign ON phase (campaign);

CREATE TABLE milestone (
    id        TEXT   NOT NULL PRIMARY KEY,
    campaign  TEXT   NOT NULL REFERENCES campaign (id),
    name      TEXT   NOT NULL,
    planned   BIGINT NOT NULL,
    confirmed BIGINT NOT NULL,
    actual    BIGINT NOT NULL,
    exactness TEXT   NOT NULL,
    history   TEXT   NOT NULL,
    fold      TEXT   NOT NULL,
    version   BIGINT NOT NULL
);
CREATE INDEX milestone_campaign ON milestone (campaign);

CREATE TABLE slogan (
    id          TEXT   NOT NULL PRIMARY KEY,
    campaign    TEXT   NOT NULL,
    words       TEXT   NOT NULL,
    short       TEXT   NOT NULL,
    tone        TEXT   NOT NULL,
    refs        TEXT   NOT NULL,
    approved_by TEXT   NOT NULL,
    approved_at BIGINT NOT NULL,
    fold        TEXT   NOT NULL,
    version     BIGINT NOT NULL
);
CREATE INDEX slogan_campaign ON slogan (campaign);

CREATE TABLE location (
    id          TEXT   NOT NULL PRIMARY KEY,
    name        TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    area        TEXT   NOT NULL,
    old_ward    TEXT   NOT NULL,
    street      TEXT   NOT NULL,
    keeper      TEXT   NOT NULL,
    phone       TEXT   NOT NULL,
    unit        TEXT   NOT NULL,
    lat         DOUBLE PRECISION NOT NULL,
    lng         DOUBLE PRECISION NOT NULL,
    precision_m BIGINT NOT NULL,
    notes       TEXT   NOT NULL,
    demo        BIGINT NOT NULL,
    fold        TEXT   NOT NULL,
    version     BIGINT NOT NULL
);
CREATE INDEX location_area ON location (area);

CREATE TABLE display (
    id              TEXT   NOT NULL PRIMARY KEY,
    name            TEXT   NOT NULL,
    location        TEXT   NOT NULL REFERENCES location (id),
    kind            TEXT   NOT NULL,
    driven          TEXT   NOT NULL,
    profile         TEXT   NOT NULL,
    w_px            BIGINT NOT NULL,
    h_px            BIGINT NOT NULL,
    colours         TEXT   NOT NULL,
    w_mm            DOUBLE PRECISION NOT NULL,
    h_mm            DOUBLE PRECISION NOT NULL,
    faces           BIGINT NOT NULL,
    tz              TEXT   NOT NULL,
    default_asset   TEXT   NOT NULL,
    default_version BIGINT NOT NULL,
    rev             BIGINT NOT NULL,
    desired_at      BIGINT NOT NULL,
    paired          BIGINT NOT NULL,
    retired         BIGINT NOT NULL,
    demo            BIGINT NOT NULL,
    fold            TEXT   NOT NULL,
    version         BIGINT NOT NULL
);
CREATE INDEX display_location ON display (location);

CREATE TABLE asset (
    id         TEXT   NOT NULL PRIMARY KEY,
    campaign   TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    set_id     TEXT   NOT NULL,
    current    BIGINT NOT NULL,
    created_by TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    demo       BIGINT NOT NULL,
    fold       TEXT   NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX asset_campaign ON asset (campaign);
CREATE INDEX asset_set ON asset (set_id);

CREATE TABLE asset_version (
    asset        TEXT   NOT NULL REFERENCES asset (id),
    n            BIGINT NOT NULL,
    state        TEXT   NOT NULL,
    author       TEXT   NOT NULL,
    inputs       TEXT   NOT NULL,
    files        TEXT   NOT NULL,
    digest       TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    submitted_at BIGINT NOT NULL,
    decided_at   BIGINT NOT NULL,
    decision     TEXT   NOT NULL,
    fold         TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    PRIMARY KEY (asset, n)
);
CREATE INDEX asset_version_state ON asset_version (state);
CREATE INDEX asset_version_newest ON asset_version (created_at, asset, n);

-- Which versions hold a file: for garbage collection and "where is this used".
CREATE TABLE asset_file (
    sha256 TEXT   NOT NULL,
    asset  TEXT   NOT NULL,
    n      BIGINT NOT NULL,
    PRIMARY KEY (sha256, asset, n)
);
CREATE INDEX asset_file_version ON asset_file (asset, n);

CREATE TABLE approval (
    id       TEXT   NOT NULL PRIMARY KEY,
    asset    TEXT   NOT NULL,
    n        BIGINT NOT NULL,
    digest   TEXT   NOT NULL,
    by_user  TEXT   NOT NULL,
    by_name  TEXT   NOT NULL,
    made_at  BIGINT NOT NULL,
    approved BIGINT NOT NULL,
    reason   TEXT   NOT NULL,
    leaf     BIGINT NOT NULL,
    FOREIGN KEY (asset, n) REFERENCES asset_version (asset, n)
);
CREATE INDEX approval_asset ON approval (asset, n);

CREATE TABLE placement (
    id            TEXT   NOT NULL PRIMARY KEY,
    campaign      TEXT   NOT NULL,
    phase         TEXT   NOT NULL,
    grp           TEXT   NOT NULL,
    asset         TEXT   NOT NULL,
    asset_version BIGINT NOT NULL,
    display       TEXT   NOT NULL REFERENCES display (id),
    from_at       BIGINT NOT NULL,
    to_at         BIGINT NOT NULL,
    dayparts      TEXT   NOT NULL,
    rrule         TEXT   NOT NULL,
    except_days   TEXT   NOT NULL,
    rank          BIGINT NOT NULL,
    share         BIGINT NOT NULL,
    duration_ms   BIGINT NOT NULL,
    qty           BIGINT NOT NULL,
    state         TEXT   NOT NULL,
    seq           BIGINT NOT NULL,
    by_user       TEXT   NOT NULL,
    made_at       BIGINT NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX placement_display ON placement (display, from_at);
CREATE INDEX placement_campaign ON placement (campaign, phase);
CREATE INDEX placement_group ON placement (grp);
CREATE INDEX placement_asset ON placement (asset);

CREATE TABLE takeover (
    id            TEXT   NOT NULL PRIMARY KEY,
    displays      TEXT   NOT NULL,
    files         TEXT   NOT NULL,
    title         TEXT   NOT NULL,
    words         TEXT   NOT NULL,
    asset         TEXT   NOT NULL,
    asset_version BIGINT NOT NULL,
    blank         BIGINT NOT NULL,
    rank          BIGINT NOT NULL,
    from_at       BIGINT NOT NULL,
    to_at         BIGINT NOT NULL,
    reason        TEXT   NOT NULL,
    by_user       TEXT   NOT NULL,
    by_name       TEXT   NOT NULL,
    made_at       BIGINT NOT NULL,
    ended_at      BIGINT NOT NULL,
    ended_by      TEXT   NOT NULL,
    drill         BIGINT NOT NULL,
    leaf          BIGINT NOT NULL,
    fold          TEXT   NOT NULL,
    version       BIGINT NOT NULL
);
CREATE INDEX takeover_window ON takeover (to_at);

CREATE TABLE takeover_display (
    takeover TEXT NOT NULL REFERENCES takeover (id) ON DELETE CASCADE,
    display  TEXT NOT NULL,
    PRIMARY KEY (takeover, display)
);
CREATE INDEX takeover_display_display ON takeover_display (display);

CREATE TABLE task (
    id         TEXT   NOT NULL PRIMARY KEY,
    kind       TEXT   NOT NULL,
    placement  TEXT   NOT NULL,
    display    TEXT   NOT NULL REFERENCES display (id),
    due        BIGINT NOT NULL,
    state      TEXT   NOT NULL,
    note       TEXT   NOT NULL,
    done_at    BIGINT NOT NULL,
    done_by    TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    fold       TEXT   NOT NULL,
    version    BIGINT NOT NULL
);
CREATE INDEX task_display ON task (display);
CREATE INDEX task_placement ON task (placement);
CREATE INDEX task_state ON task (state, due);

CREATE TABLE evidence (
    id          TEXT   NOT NULL PRIMARY KEY,
    task        TEXT   NOT NULL,
    placement   TEXT   NOT NULL,
    display     TEXT   NOT NULL REFERENCES display (id),
    kind        TEXT   NOT NULL,
    sha256      TEXT   NOT NULL,
    mime        TEXT   NOT NULL,
    taken_at    BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    lat         DOUBLE PRECISION NOT NULL,
    lng         DOUBLE PRECISION NOT NULL,
    accuracy_m  DOUBLE PRECISION NOT NULL,
    source      TEXT   NOT NULL,
    by_user     TEXT   NOT NULL,
    by_name     TEXT   NOT NULL,
    condition   TEXT   NOT NULL,
    note        TEXT   NOT NULL,
    verified_by TEXT   NOT NULL,
    verified_at BIGINT NOT NULL,
    leaf        BIGINT NOT NULL,
    fold        TEXT   NOT NULL
);
CREATE INDEX evidence_task ON evidence (task);
CREATE INDEX evidence_placement ON evidence (placement);
CREATE INDEX evidence_display ON evidence (display, received_at);

CREATE TABLE device (
    display     TEXT   NOT NULL PRIMARY KEY REFERENCES display (id),
    public_key  BLOB   NOT NULL,
    secret_hash BLOB   NOT NULL,
    paired_at   BIGINT NOT NULL,
    revoked     BIGINT NOT NULL,
    software    TEXT   NOT NULL,
    name        TEXT   NOT NULL
);

-- Every revision a display was ever told; rows are only added.
CREATE TABLE desired (
    display   TEXT   NOT NULL REFERENCES display (id),
    rev       BIGINT NOT NULL,
    pointer   BLOB   NOT NULL,
    programme BLOB   NOT NULL,
    digest    TEXT   NOT NULL,
    made_at   BIGINT NOT NULL,
    by_user   TEXT   NOT NULL,
    PRIMARY KEY (display, rev)
);

CREATE TABLE pairing_code (
    hash    BLOB   NOT NULL PRIMARY KEY,
    display TEXT   NOT NULL,
    expires BIGINT NOT NULL,
    by_user TEXT   NOT NULL
);

CREATE TABLE setting (
    name    TEXT NOT NULL PRIMARY KEY,
    content TEXT NOT NULL
);

CREATE TABLE counter (
    name TEXT   NOT NULL PRIMARY KEY,
    n    BIGINT NOT NULL
);

-- Acts that wait for their place in the display log (package displaylog).
CREATE TABLE log_pending (
    id      TEXT   NOT NULL PRIMARY KEY,
    made_at BIGINT NOT NULL,
    body    BLOB   NOT NULL
);

-- Answers to requests with an idempotency key, kept for a day.
CREATE TABLE repeat (
    actor   TEXT   NOT NULL,
    mark    TEXT   NOT NULL,
    digest  BLOB   NOT NULL,
    answer  BLOB   NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (actor, mark)
);
CREATE INDEX repeat_age ON repeat (made_at);

-- People who sign in (package auth). hash is a PHC string, empty until set.
CREATE TABLE account (
    id         TEXT   NOT NULL PRIMARY KEY,
    login      TEXT   NOT NULL UNIQUE,
    name       TEXT   NOT NULL,
    roles      TEXT   NOT NULL,
    units      TEXT   NOT NULL,
    lang       TEXT   NOT NULL,
    hash       TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    disabled   BIGINT NOT NULL,
    fold       TEXT   NOT NULL,
    version    BIGINT NOT NULL
);

CREATE TABLE session (
    hash       BLOB   NOT NULL PRIMARY KEY,
    account    TEXT   NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    address    TEXT   NOT NULL,
    agent      TEXT   NOT NULL
);
CREATE INDEX session_account ON session (account);

CREATE TABLE token (
    id         TEXT   NOT NULL PRIMARY KEY,
    hash       BLOB   NOT NULL UNIQUE,
    account    TEXT   NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name       TEXT   NOT NULL,
    scopes     TEXT   NOT NULL,
    created_at BIGINT NOT NULL,
    expires    BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    revoked    BIGINT NOT NULL
);
CREATE INDEX token_account ON token (account);

-- One-time links: the first admin's, and new passwords.
CREATE TABLE invite (
    hash    BLOB   NOT NULL PRIMARY KEY,
    account TEXT   NOT NULL,
    expires BIGINT NOT NULL
);

-- Failed sign-ins per account and per address.
CREATE TABLE failure (
    mark     TEXT   NOT NULL PRIMARY KEY,
    n        BIGINT NOT NULL,
    until_at BIGINT NOT NULL
);

-- +goose Up
-- Where the restore leaves stand.
CREATE TABLE restored (
    leaf BIGINT NOT NULL PRIMARY KEY
);
INSERT INTO restored (leaf) SELECT idx FROM leaf WHERE substr(body, 2, 1) = x'05';

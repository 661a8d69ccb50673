CREATE SCHEMA IF NOT EXISTS tracuu;

CREATE TABLE tracuu.tracuu_migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    sha256 text NOT NULL,
    applied timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE tracuu.feedback (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key uuid NOT NULL UNIQUE,
    made timestamptz NOT NULL,
    question text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('right', 'wrong', 'missing')),
    comment text NOT NULL,
    generation bigint NOT NULL,
    answer text NOT NULL,
    abstained boolean NOT NULL,
    citations text NOT NULL,
    within text NOT NULL
);

CREATE TABLE tracuu.generations (
    number bigint PRIMARY KEY,
    manifest text NOT NULL,
    digest text NOT NULL,
    created timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE tracuu.current (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    number bigint REFERENCES tracuu.generations,
    digest text
);

-- Names this library's collections in Milvus, which other libraries may share.
CREATE TABLE tracuu.library (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    id text NOT NULL CHECK (id ~ '^[0-9a-f]{8}$')
);
INSERT INTO tracuu.library (id) VALUES (substr(md5(gen_random_uuid()::text), 1, 8));

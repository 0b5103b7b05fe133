-- What pages and tools read. Every row can be rebuilt from the event log.

-- One numbering each; usually one repository.
CREATE TABLE adr.projects (
    tenant_id   uuid        NOT NULL,
    key         text        NOT NULL CHECK (key ~ '^[a-z0-9][a-z0-9._-]{0,99}$'),
    name        text        NOT NULL,
    next_number integer     NOT NULL DEFAULT 1,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key)
);

CREATE TABLE adr.decisions (
    tenant_id       uuid        NOT NULL,
    id              uuid        NOT NULL,
    project         text        NOT NULL,
    number          integer,
    title           text        NOT NULL,
    status          smallint    NOT NULL, -- adr.v1.Status
    status_text     text        NOT NULL,
    date_iso        text        NOT NULL, -- '', '2024', '2024-05' or '2024-05-13'
    date_text       text        NOT NULL,
    tags            text[]      NOT NULL,
    categories      text[]      NOT NULL,
    authors         text[]      NOT NULL,
    archived        boolean     NOT NULL,
    version         bigint      NOT NULL,
    format          smallint    NOT NULL, -- adr.v1.Format
    path            text        NOT NULL, -- '' when written here
    content         text        NOT NULL,
    created_by      uuid,
    created_by_name text        NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_by      uuid,
    updated_by_name text        NOT NULL,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, project) REFERENCES adr.projects
);
CREATE INDEX decisions_by_change ON adr.decisions (tenant_id, updated_at DESC, id);
CREATE INDEX decisions_by_number ON adr.decisions (tenant_id, project, number);
CREATE UNIQUE INDEX decisions_by_path ON adr.decisions (tenant_id, project, path) WHERE path <> '';

-- One line of a decision's history for each event. The texts themselves are read from the log.
CREATE TABLE adr.versions (
    tenant_id   uuid        NOT NULL,
    decision_id uuid        NOT NULL,
    version     bigint      NOT NULL,
    event_type  text        NOT NULL,
    summary     text        NOT NULL,
    title       text        NOT NULL,
    status      smallint    NOT NULL,
    changed_by  uuid,
    changed_by_name text    NOT NULL,
    changed_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, decision_id, version),
    FOREIGN KEY (tenant_id, decision_id) REFERENCES adr.decisions
);

-- Links as a record states them, by path or number, or as people made them, by id. They are resolved when read,
-- so that records may come in any order and a link to a missing record stays visible.
CREATE TABLE adr.links (
    tenant_id     uuid     NOT NULL,
    decision_id   uuid     NOT NULL,
    ordinal       smallint NOT NULL,
    kind          smallint NOT NULL, -- adr.v1.RelationKind
    project       text     NOT NULL,
    target_id     uuid,
    target_path   text,
    target_number integer,
    text          text     NOT NULL,
    PRIMARY KEY (tenant_id, decision_id, ordinal),
    FOREIGN KEY (tenant_id, decision_id) REFERENCES adr.decisions
);
CREATE INDEX links_by_id ON adr.links (tenant_id, target_id) WHERE target_id IS NOT NULL;
CREATE INDEX links_by_path ON adr.links (tenant_id, project, target_path) WHERE target_path IS NOT NULL;
CREATE INDEX links_by_number ON adr.links (tenant_id, project, target_number) WHERE target_number IS NOT NULL;

-- Files of an imported folder that are not records: indexes, templates, pictures.
CREATE TABLE adr.files (
    tenant_id uuid     NOT NULL,
    project   text     NOT NULL,
    path      text     NOT NULL,
    kind      smallint NOT NULL, -- adr.v1.FileKind
    sha256    bytea    NOT NULL,
    data      bytea    NOT NULL,
    PRIMARY KEY (tenant_id, project, path),
    FOREIGN KEY (tenant_id, project) REFERENCES adr.projects
);

SELECT storage.enable_tenant_isolation('adr.projects');
SELECT storage.enable_tenant_isolation('adr.decisions');
SELECT storage.enable_tenant_isolation('adr.versions');
SELECT storage.enable_tenant_isolation('adr.links');
SELECT storage.enable_tenant_isolation('adr.files');

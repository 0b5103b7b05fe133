-- Questions and answers. A conversation belongs to the person who started it.

CREATE TABLE adr.conversations (
    tenant_id  uuid        NOT NULL,
    id         uuid        NOT NULL,
    user_id    uuid        NOT NULL,
    title      text        NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX conversations_by_person ON adr.conversations (tenant_id, user_id, updated_at DESC);

CREATE TABLE adr.messages (
    tenant_id       uuid        NOT NULL,
    id              uuid        NOT NULL,
    conversation_id uuid        NOT NULL,
    author          smallint    NOT NULL, -- adr.v1.Author
    text            text        NOT NULL,
    citations       bytea       NOT NULL, -- adr.v1.StreamStarted, of which only `citations` is set
    model           text        NOT NULL,
    finish_reason   smallint    NOT NULL, -- ai.v1.FinishReason
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES adr.conversations ON DELETE CASCADE
);
CREATE INDEX messages_in_order ON adr.messages (tenant_id, conversation_id, at);

SELECT storage.enable_tenant_isolation('adr.conversations');
SELECT storage.enable_tenant_isolation('adr.messages');

-- What an answer cost, and questions that take an earlier one's place.

ALTER TABLE adr.messages
    ADD COLUMN usage       bytea NOT NULL DEFAULT '', -- ai.v1.Usage
    ADD COLUMN replaced_at timestamptz;               -- From when on it is shown no more

-- How often something in it was replaced. Who replaces says which state they saw, so of two at once only one does; an
-- answer that belongs to an earlier state is not shown.
ALTER TABLE adr.conversations ADD COLUMN revision bigint NOT NULL DEFAULT 0;

-- A page in order of change, and how many decisions there are, from the index alone. Counting them in the table read every
-- row of every workspace: 4.6 of the 5.4 ms that a page of 5,000 decisions cost the database, and 0.9 with this.
DROP INDEX adr.decisions_by_change;
CREATE INDEX decisions_by_change ON adr.decisions (tenant_id, updated_at DESC, id DESC) INCLUDE (archived);

-- How far the log has been read is kept by the engine, as the checkpoint of a following projection. What is left here
-- tells indexes on disk which database they belong to.
alter table search.cursors rename to instances;
alter table search.instances drop column transaction, drop column sequence;

-- Who keeps indexes of words asks which tenants changed since they asked last.
create index on search.tenants (transaction, sequence);

comment on column search.failures.stage is 'index: not found at all in its last version; embed: not found by meaning in parts';

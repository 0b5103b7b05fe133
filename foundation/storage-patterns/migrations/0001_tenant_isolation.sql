-- What every tenant table is fenced with. Migrations of other packages call
-- storage.enable_tenant_isolation('schema.table') right after they create a table.

-- The tenant of the current transaction, or NULL when none is set. A setting that was
-- local to an earlier transaction reads as '' and not as NULL, hence the nullif.
-- Policies spell the expression out as a subquery, so that it is evaluated once per
-- statement and not once per row.
create function storage.current_tenant() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('app.tenant_id', true), '')::uuid;

-- The acting user of the current transaction, or NULL.
create function storage.current_actor() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('app.user_id', true), '')::uuid;

-- Fences a table that has a tenant_id column: only rows of the transaction's tenant can be
-- seen or written, also by the table's owner. Without a tenant there are no rows.
create function storage.enable_tenant_isolation(target regclass) returns void
    language plpgsql as
$$
declare
    own_rows constant text :=
        'tenant_id = (select nullif(current_setting(''app.tenant_id'', true), '''')::uuid)';
begin
    if not exists (
        select from pg_attribute
        where attrelid = target and attname = 'tenant_id' and atttypid = 'uuid'::regtype and attnotnull
    ) then
        raise exception 'table % needs a column "tenant_id uuid not null" to be isolated by tenant', target;
    end if;
    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    execute format('create policy tenant_isolation on %s using (%s) with check (%s)', target, own_rows, own_rows);
end
$$;

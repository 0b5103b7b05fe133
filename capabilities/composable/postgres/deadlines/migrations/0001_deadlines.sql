-- Commands for later, until they are delivered or cancelled.

-- Tells a deadline from another one that takes its place.
create sequence composable_deadlines.revision;

create table composable_deadlines.deadlines (
    tenant_id uuid not null,
    id text collate "C" not null,
    due_at timestamptz not null,
    revision bigint not null default nextval('composable_deadlines.revision'),
    -- The command, see CommandMessage.
    command_id uuid not null,
    target text collate "C" not null,
    command_type text collate "C" not null,
    -- As in composable.events.
    codec smallint not null,
    payload bytea not null,
    correlation_id uuid,
    causation_id uuid,
    traceparent text,
    actor_id uuid,
    actor_name text,
    -- How often it was taken. Above zero it may have been delivered, though that is not noted.
    attempts bigint not null default 0,
    -- Not before this, after it could not be delivered.
    retry_at timestamptz,
    problem text,
    primary key (tenant_id, id)
);
create unique index deadlines_by_revision on composable_deadlines.deadlines (revision);
create index deadlines_by_due on composable_deadlines.deadlines (due_at, revision);
select storage.enable_tenant_isolation('composable_deadlines.deadlines');

-- Keeps a deadline in place of an earlier one with its id. The same one again changes nothing.
create function composable_deadlines.schedule(
    of_tenant uuid, of_id text, of_due timestamptz, of_command uuid, for_target text, of_type text, in_codec smallint,
    content bytea, correlation uuid, causation uuid, trace text, by_actor uuid, by_actor_name text
)
    returns void
    language plpgsql as
$$
begin
    perform set_config('app.tenant_id', of_tenant::text, true);
    insert into composable_deadlines.deadlines as d (
        tenant_id, id, due_at, command_id, target, command_type, codec, payload,
        correlation_id, causation_id, traceparent, actor_id, actor_name
    )
    values (
        of_tenant, of_id, of_due, of_command, for_target, of_type, in_codec, content,
        correlation, causation, trace, by_actor, by_actor_name
    )
    on conflict (tenant_id, id) do update
    set due_at = excluded.due_at, revision = excluded.revision, command_id = excluded.command_id,
        target = excluded.target, command_type = excluded.command_type, codec = excluded.codec,
        payload = excluded.payload, correlation_id = excluded.correlation_id, causation_id = excluded.causation_id,
        traceparent = excluded.traceparent, actor_id = excluded.actor_id, actor_name = excluded.actor_name,
        attempts = 0, retry_at = null, problem = null
    where (d.due_at, d.command_id) is distinct from (excluded.due_at, excluded.command_id);
end
$$;

-- Forgets a deadline. Returns how often it had been taken; NULL when there is none.
create function composable_deadlines.cancel(of_tenant uuid, of_id text) returns bigint
    language plpgsql as
$$
declare
    taken bigint;
begin
    perform set_config('app.tenant_id', of_tenant::text, true);
    delete from composable_deadlines.deadlines d where d.tenant_id = of_tenant and d.id = of_id
    returning d.attempts into taken;
    return taken;
end
$$;

-- Takes those of these deadlines that are still there: returns their revisions. From here on a cancellation knows that
-- it may be too late.
create function composable_deadlines.take(of_tenants uuid[], revisions bigint[]) returns setof bigint
    language plpgsql as
$$
declare
    of_tenant uuid;
begin
    for of_tenant in select distinct t from unnest(of_tenants) t loop
        perform set_config('app.tenant_id', of_tenant::text, true);
        return query
            update composable_deadlines.deadlines d set attempts = d.attempts + 1
            where d.tenant_id = of_tenant and d.revision = any (revisions)
            returning d.revision;
    end loop;
end
$$;

-- Forgets those that are delivered.
create function composable_deadlines.delivered(of_tenants uuid[], revisions bigint[]) returns void
    language plpgsql as
$$
declare
    of_tenant uuid;
begin
    for of_tenant in select distinct t from unnest(of_tenants) t loop
        perform set_config('app.tenant_id', of_tenant::text, true);
        delete from composable_deadlines.deadlines d
        where d.tenant_id = of_tenant and d.revision = any (revisions);
    end loop;
end
$$;

-- Notes why one could not be delivered, and when it is to be tried again.
create function composable_deadlines.put_back(
    of_tenant uuid, of_revision bigint, again_at timestamptz, because text
)
    returns void
    language plpgsql as
$$
begin
    perform set_config('app.tenant_id', of_tenant::text, true);
    update composable_deadlines.deadlines d set retry_at = again_at, problem = because
    where d.tenant_id = of_tenant and d.revision = of_revision;
end
$$;

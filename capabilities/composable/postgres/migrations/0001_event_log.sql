-- The event log. Everything else can be rebuilt from it.

-- Transaction numbers restart when a dump is restored into another cluster. The offset
-- lifts them over what is in the log already, so that the order goes on and cursors stay
-- good; see composable.continue_after.
create table composable.log (
    only_row boolean primary key default true check (only_row),
    transaction_offset bigint not null
);
insert into composable.log (transaction_offset) values (0);

create table composable.events (
    tenant_id uuid not null,
    stream_id text collate "C" not null,
    -- Place in the stream, from 1, without gaps.
    version bigint not null check (version > 0),
    -- Place in the log: by transaction, then by sequence.
    transaction_id bigint not null,
    sequence bigint generated always as identity,
    event_id uuid not null,
    event_type text collate "C" not null,
    schema_version integer not null,
    -- 1 Protobuf, 2 Minicbor, 3 JSON, as in the contract platform.common.v1.Codec.
    codec smallint not null,
    payload bytea not null,
    correlation_id uuid,
    causation_id uuid,
    traceparent text,
    actor_id uuid,
    actor_name text,
    recorded_at timestamptz not null,
    primary key (tenant_id, stream_id, version)
);
create unique index events_by_id on composable.events (tenant_id, event_id);
create unique index events_in_order on composable.events (transaction_id, sequence);
select storage.enable_tenant_isolation('composable.events');

-- A cache of states; safe to empty at any time.
create table composable.snapshots (
    tenant_id uuid not null,
    stream_id text collate "C" not null,
    schema_hash bigint not null,
    version bigint not null,
    payload bytea not null,
    saved_at timestamptz not null default now(),
    primary key (tenant_id, stream_id)
);
select storage.enable_tenant_isolation('composable.snapshots');

-- The number that events of this transaction are ordered by.
create function composable.transaction_number() returns bigint
    language sql volatile
    return pg_current_xact_id()::text::bigint + (select transaction_offset from composable.log);

-- Transactions below this number are finished: their events are all there, and no event
-- will ever appear among them. Readers stop here.
create function composable.settled_before() returns bigint
    language sql stable
    return pg_snapshot_xmin(pg_current_snapshot())::text::bigint + (select transaction_offset from composable.log);

-- Makes numbers go on after `last`, the highest one in the log, when they would not.
-- Returns whether that was needed.
create function composable.continue_after(last bigint) returns boolean
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
begin
    update composable.log
    set transaction_offset = last + 1 - pg_current_xact_id()::text::bigint
    where pg_current_xact_id()::text::bigint + transaction_offset <= last;
    return found;
end
$$;

-- Appends events to a stream, all or none. The columns of the events come as arrays.
--
-- expected: the version the stream must have; NULL for any.
-- outcome:  0 appended; 1 the same events were appended before, this is where;
--           2 conflict, stream_version is the actual one.
create function composable.append(
    in of_tenant uuid,
    in of_stream text,
    in expected bigint,
    in ids uuid[],
    in types text[],
    in schema_versions integer[],
    in codecs smallint[],
    in payloads bytea[],
    in correlation_ids uuid[],
    in causation_ids uuid[],
    in traceparents text[],
    in actor_ids uuid[],
    in actor_names text[],
    out outcome smallint,
    out stream_version bigint,
    out transaction_number bigint,
    out sequences bigint[],
    out appended_at timestamptz
)
    language plpgsql as
$$
declare
    actual bigint;
    -- Where the first of the events would follow, if they were appended before.
    start bigint;
    count constant integer := cardinality(ids);
begin
    perform set_config('app.tenant_id', of_tenant::text, true);
    -- One writer per stream from here to the end of the transaction. The lock comes before
    -- the transaction has a number, so that within a stream numbers rise with versions.
    perform pg_advisory_xact_lock(hashtextextended(of_stream, hashtext(of_tenant::text)));

    select e.version, e.recorded_at into actual, appended_at
    from composable.events e
    where e.tenant_id = of_tenant and e.stream_id = of_stream
    order by e.version desc
    limit 1;
    actual := coalesce(actual, 0);
    -- Time in a stream never runs backwards, even when the server's clock is set back.
    appended_at := greatest(appended_at, clock_timestamp());

    if expected is null then
        select e.version - 1 into start
        from composable.events e
        where e.tenant_id = of_tenant and e.event_id = ids[1] and e.stream_id = of_stream;
    elsif expected < actual then
        start := expected;
    elsif expected > actual then
        outcome := 2;
        stream_version := actual;
        return;
    end if;

    if start is not null then
        if count = (
            select count(*)
            from unnest(ids) with ordinality i (id, n)
            join composable.events e
                on e.tenant_id = of_tenant and e.stream_id = of_stream
                and e.version = start + i.n and e.event_id = i.id
        ) then
            outcome := 1;
            stream_version := start + count;
            select e.transaction_id, array[e.sequence], e.recorded_at
            into transaction_number, sequences, appended_at
            from composable.events e
            where e.tenant_id = of_tenant and e.stream_id = of_stream and e.version = stream_version;
            return;
        elsif expected is not null then
            outcome := 2;
            stream_version := actual;
            return;
        end if;
    end if;

    outcome := 0;
    stream_version := actual + count;
    transaction_number := composable.transaction_number();
    with inserted as (
        insert into composable.events (
            tenant_id, stream_id, version, transaction_id, event_id, event_type, schema_version, codec, payload,
            correlation_id, causation_id, traceparent, actor_id, actor_name, recorded_at
        )
        select
            of_tenant, of_stream, actual + n, transaction_number, id, type, schema, codec, payload,
            correlation, causation, trace, actor, actor_name, appended_at
        from unnest(
            ids, types, schema_versions, codecs, payloads,
            correlation_ids, causation_ids, traceparents, actor_ids, actor_names
        ) with ordinality
            u (id, type, schema, codec, payload, correlation, causation, trace, actor, actor_name, n)
        order by n
        returning version, sequence
    )
    select array_agg(i.sequence order by i.version) into sequences from inserted i;
end
$$;

-- The events of a stream after a version, oldest first. With a snapshot_schema, and when
-- there is a snapshot of it, the first row is the snapshot (its event_id is NULL) and the
-- events are those after it.
create function composable.load(of_tenant uuid, of_stream text, after bigint, snapshot_schema bigint)
    returns table (
        version bigint,
        transaction_id bigint,
        sequence bigint,
        event_id uuid,
        event_type text,
        schema_version integer,
        codec smallint,
        payload bytea,
        correlation_id uuid,
        causation_id uuid,
        traceparent text,
        actor_id uuid,
        actor_name text,
        recorded_at timestamptz
    )
    language plpgsql as
$$
#variable_conflict use_column
begin
    perform set_config('app.tenant_id', of_tenant::text, true);
    if snapshot_schema is not null then
        select s.version, s.payload into load.version, load.payload
        from composable.snapshots s
        where s.tenant_id = of_tenant and s.stream_id = of_stream and s.schema_hash = snapshot_schema;
        if found then
            after := load.version;
            return next;
        end if;
    end if;
    return query
        select
            e.version, e.transaction_id, e.sequence, e.event_id, e.event_type, e.schema_version, e.codec, e.payload,
            e.correlation_id, e.causation_id, e.traceparent, e.actor_id, e.actor_name, e.recorded_at
        from composable.events e
        where e.tenant_id = of_tenant and e.stream_id = of_stream and e.version > after
        order by e.version;
end
$$;

create function composable.load_snapshot(of_tenant uuid, of_stream text, schema bigint)
    returns table (version bigint, payload bytea)
    language plpgsql as
$$
#variable_conflict use_column
begin
    perform set_config('app.tenant_id', of_tenant::text, true);
    return query
        select s.version, s.payload
        from composable.snapshots s
        where s.tenant_id = of_tenant and s.stream_id = of_stream and s.schema_hash = schema;
end
$$;

-- Keeps a snapshot, unless a newer one of the same schema is there.
create function composable.save_snapshot(
    of_tenant uuid, of_stream text, schema bigint, at_version bigint, state bytea
)
    returns void
    language plpgsql as
$$
begin
    perform set_config('app.tenant_id', of_tenant::text, true);
    insert into composable.snapshots as s (tenant_id, stream_id, schema_hash, version, payload)
    values (of_tenant, of_stream, schema, at_version, state)
    on conflict (tenant_id, stream_id) do update
    set schema_hash = excluded.schema_hash,
        version = excluded.version,
        payload = excluded.payload,
        saved_at = excluded.saved_at
    where s.schema_hash <> excluded.schema_hash or s.version < excluded.version;
end
$$;

-- Appends again, with the same promises and less work. The heads of all streams of a tenant come from one statement;
-- events are taken from the arrays by their place, which costs a tenth of unnesting them; one event is inserted without
-- either. What needs no table is an assignment, which plpgsql evaluates without running a statement. A column in which
-- no event has anything may come as an empty array.

create or replace function composable.append(
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
    transaction_offset bigint;
    sequence bigint;
    setting text;
    is_locked boolean;
begin
    setting := set_config('app.tenant_id', of_tenant::text, true);
    -- One writer per stream from here to the end of the transaction. The lock comes before the transaction has a
    -- number, so that within a stream numbers rise with versions.
    is_locked := pg_advisory_xact_lock(hashtextextended(of_stream, hashtext(of_tenant::text))) is not null;

    select l.transaction_offset, coalesce(head.version, 0), head.recorded_at
    into transaction_offset, actual, appended_at
    from composable.log l
    left join lateral (
        select e.version, e.recorded_at
        from composable.events e
        where e.tenant_id = of_tenant and e.stream_id = of_stream
        order by e.version desc
        limit 1
    ) head on true;
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
    transaction_number := pg_current_xact_id()::text::bigint + transaction_offset;
    if count = 1 then
        insert into composable.events (
            tenant_id, stream_id, version, transaction_id, event_id, event_type, schema_version, codec, payload,
            correlation_id, causation_id, traceparent, actor_id, actor_name, recorded_at
        )
        values (
            of_tenant, of_stream, stream_version, transaction_number, ids[1], types[1], schema_versions[1], codecs[1],
            payloads[1], correlation_ids[1], causation_ids[1], traceparents[1], actor_ids[1], actor_names[1],
            appended_at
        )
        returning events.sequence into sequence;
        sequences := array[sequence];
        return;
    end if;
    with inserted as (
        insert into composable.events (
            tenant_id, stream_id, version, transaction_id, event_id, event_type, schema_version, codec, payload,
            correlation_id, causation_id, traceparent, actor_id, actor_name, recorded_at
        )
        select
            of_tenant, of_stream, actual + n, transaction_number, ids[n], types[n], schema_versions[n], codecs[n],
            payloads[n], correlation_ids[n], causation_ids[n], traceparents[n], actor_ids[n], actor_names[n],
            appended_at
        from (select n from generate_series(1, count) n order by n) e
        returning events.version, events.sequence
    )
    select array_agg(i.sequence order by i.version) into sequences from inserted i;
end
$$;

drop function composable.append_many;

-- Appends to many streams in one transaction: each append all or none, whatever becomes of the others. No stream comes
-- twice, and appends of one tenant stand together. Columns of the appends come as arrays, and so do those of all their
-- events, in the order of the appends. first_events: the place of each append's first event among all events, from 1,
-- and at the end one more than there are events. event_append: the append that an event belongs to, from 1.
--
-- Of each append:
-- outcome: 0 appended; 2 conflict; 3 not decided, because the events may be there already: composable.append knows.
-- base_versions: the version of the stream before.
-- sequences: of the events of all that were appended, in their order.
create function composable.append_many(
    in of_tenants uuid[],
    in of_streams text[],
    in expected_versions bigint[],
    in first_events integer[],
    in event_append integer[],
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
    out outcomes smallint[],
    out base_versions bigint[],
    out transaction_number bigint,
    out sequences bigint[],
    out appended_at timestamptz[]
)
    language plpgsql
    -- Planned once per connection: planning for the arrays of each call would cost more than the call.
    set plan_cache_mode = force_generic_plan
    as
$$
declare
    appends constant integer := cardinality(of_streams);
    -- A statement sees the rows of one tenant only, so they take turns.
    of_tenant uuid;
    first_append integer;
    last_append integer := 0;
    of_group record;
    -- When there is one tenant only.
    tenant_hash integer;
    new_sequences bigint[];
    setting text;
begin
    -- The same locks as in composable.append, and again before the transaction has a number. All take them in the
    -- same order, so that no two wait for each other.
    if of_tenants[1] = of_tenants[appends] then
        tenant_hash := hashtext(of_tenants[1]::text);
    end if;
    perform pg_advisory_xact_lock(lock.key)
    from (
        select distinct
            hashtextextended(of_streams[n], coalesce(tenant_hash, hashtext(of_tenants[n]::text))) as key
        from generate_series(1, appends) n
        order by key
        offset 0
    ) lock;
    while last_append < appends loop
        first_append := last_append + 1;
        of_tenant := of_tenants[first_append];
        last_append := first_append;
        if of_tenants[appends] = of_tenant then
            last_append := appends;
        else
            while of_tenants[last_append + 1] = of_tenant loop
                last_append := last_append + 1;
            end loop;
        end if;
        setting := set_config('app.tenant_id', of_tenant::text, true);

        select
            (select l.transaction_offset from composable.log l) as transaction_offset,
            array_agg(judged.outcome) as outcomes, array_agg(judged.base) as bases,
            -- Time in a stream never runs backwards.
            array_agg(greatest(judged.last_at, clock_timestamp())) as times
        into of_group
        from (
            select
                coalesce(head.version, 0) as base, head.recorded_at as last_at,
                case
                    when expected_versions[n] = coalesce(head.version, 0) then 0::smallint
                    when expected_versions[n] > coalesce(head.version, 0) then 2::smallint
                    when expected_versions[n] < head.version then
                        case when exists (
                            select from composable.events e
                            where e.tenant_id = of_tenant and e.stream_id = of_streams[n]
                                and e.version = expected_versions[n] + 1 and e.event_id = ids[first_events[n]]
                        ) then 3::smallint else 2::smallint end
                    when exists (
                        select from composable.events e
                        where e.tenant_id = of_tenant and e.event_id = ids[first_events[n]]
                    ) then 3::smallint
                    else 0::smallint
                end as outcome
            from generate_series(first_append, last_append) n
            left join lateral (
                select e.version, e.recorded_at
                from composable.events e
                where e.tenant_id = of_tenant and e.stream_id = of_streams[n]
                order by e.version desc
                limit 1
            ) head on true
            order by n
        ) judged;
        transaction_number := pg_current_xact_id()::text::bigint + of_group.transaction_offset;
        outcomes := outcomes || of_group.outcomes;
        base_versions := base_versions || of_group.bases;
        appended_at := appended_at || of_group.times;

        with inserted as (
            insert into composable.events (
                tenant_id, stream_id, version, transaction_id, event_id, event_type, schema_version, codec,
                payload, correlation_id, causation_id, traceparent, actor_id, actor_name, recorded_at
            )
            select
                of_tenant, of_streams[event_append[i]],
                base_versions[event_append[i]] + 1 + i - first_events[event_append[i]], transaction_number,
                ids[i], types[i], schema_versions[i], codecs[i], payloads[i], correlation_ids[i], causation_ids[i],
                traceparents[i], actor_ids[i], actor_names[i], appended_at[event_append[i]]
            from (
                select i
                from generate_series(first_events[first_append], first_events[last_append + 1] - 1) i
                where outcomes[event_append[i]] = 0
                order by i
            ) e
            returning sequence
        )
        select array_agg(i.sequence order by i.sequence) into new_sequences from inserted i;
        sequences := sequences || new_sequences;
    end loop;
end
$$;

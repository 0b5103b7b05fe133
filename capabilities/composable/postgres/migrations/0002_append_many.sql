-- Appends to many streams in one transaction: each append all or none, whatever becomes of the others. No stream
-- comes twice, and appends of one tenant stand together. Columns of the appends come as arrays, and so do those of all
-- their events, in the order of the appends: event_append says which append an event belongs to, event_place which of
-- its events it is, both from 1.
--
-- Of each append:
-- outcome: 0 appended; 2 conflict, stream_version is the actual one; 3 not decided, because the events may be there
-- already: composable.append knows.
-- sequences: of the events of all that were appended, in their order.
create function composable.append_many(
    in of_tenants uuid[],
    in of_streams text[],
    in expected_versions bigint[],
    in event_counts integer[],
    in event_append integer[],
    in event_place integer[],
    in event_streams text[],
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
    out stream_versions bigint[],
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
    of_tenant uuid;
    expected bigint;
    -- Version and time of the last event in the stream.
    actual bigint;
    last_at timestamptz;
    outcome smallint;
    -- Of each append, the version that its events follow.
    bases bigint[];
    new_sequences bigint[];
    -- Events of the tenant, as far as they were looked at.
    first_event integer := 1;
    last_event integer := 0;
begin
    -- The same locks as in composable.append, and again before the transaction has a number. All take them in the
    -- same order, so that no two wait for each other.
    perform pg_advisory_xact_lock(lock.key)
    from (
        select distinct hashtextextended(a.stream, hashtext(a.tenant::text)) as key
        from unnest(of_tenants, of_streams) a (tenant, stream)
        order by key
        offset 0
    ) lock;
    transaction_number := composable.transaction_number();
    sequences := '{}';

    for n in 1 .. cardinality(of_streams) loop
        if of_tenant is distinct from of_tenants[n] then
            of_tenant := of_tenants[n];
            perform set_config('app.tenant_id', of_tenant::text, true);
        end if;
        expected := expected_versions[n];
        select e.version, e.recorded_at into actual, last_at
        from composable.events e
        where e.tenant_id = of_tenant and e.stream_id = of_streams[n]
        order by e.version desc
        limit 1;
        actual := coalesce(actual, 0);

        outcome := 0;
        if expected is null then
            if exists (
                select from composable.events e where e.tenant_id = of_tenant and e.event_id = ids[last_event + 1]
            ) then
                outcome := 3;
            end if;
        elsif expected > actual then
            outcome := 2;
        elsif expected < actual then
            outcome := case when exists (
                select from composable.events e
                where e.tenant_id = of_tenant and e.stream_id = of_streams[n]
                    and e.version = expected + 1 and e.event_id = ids[last_event + 1]
            ) then 3 else 2 end;
        end if;
        outcomes[n] := outcome;
        bases[n] := actual;
        stream_versions[n] := case outcome when 0 then actual + event_counts[n] else actual end;
        appended_at[n] := greatest(last_at, clock_timestamp());
        last_event := last_event + event_counts[n];

        -- The last of the tenant: a statement sees the rows of one tenant only.
        if of_tenant is distinct from of_tenants[n + 1] then
            with inserted as (
                insert into composable.events (
                    tenant_id, stream_id, version, transaction_id, event_id, event_type, schema_version, codec,
                    payload, correlation_id, causation_id, traceparent, actor_id, actor_name, recorded_at
                )
                select
                    of_tenant, u.stream, bases[u.append] + u.place, transaction_number, u.id, u.type, u.schema, u.codec,
                    u.payload, u.correlation, u.causation, u.trace, u.actor, u.actor_name, appended_at[u.append]
                from unnest(
                    event_append[first_event:last_event], event_place[first_event:last_event],
                    event_streams[first_event:last_event], ids[first_event:last_event], types[first_event:last_event],
                    schema_versions[first_event:last_event], codecs[first_event:last_event],
                    payloads[first_event:last_event], correlation_ids[first_event:last_event],
                    causation_ids[first_event:last_event], traceparents[first_event:last_event],
                    actor_ids[first_event:last_event], actor_names[first_event:last_event]
                ) with ordinality u (
                    append, place, stream, id, type, schema, codec, payload, correlation, causation, trace, actor,
                    actor_name, n
                )
                where outcomes[u.append] = 0
                order by u.n
                returning sequence
            )
            select array_agg(i.sequence order by i.sequence) into new_sequences from inserted i;
            sequences := sequences || new_sequences;
            first_event := last_event + 1;
        end if;
    end loop;
end
$$;

-- Appends that need not look for the end of a stream that the same process wrote last: that was a fifth of the time of a
-- full transaction. A process says of which streams it knows the end. It may be mistaken in three ways:
-- somebody else has written there since: the primary key refuses the event, as it does without knowledge;
-- the end was removed, by erasing the tenant: the log counts removals, and what was known before one does not hold;
-- the server lost it, in a crash with synchronous_commit off or because another server took over: that ends all sessions,
-- and a session that the process has not used before says so.
alter table composable.log add column removals bigint not null default 0;

create function composable.note_removal() returns trigger
    language plpgsql security definer set search_path = pg_catalog, pg_temp as
$$
begin
    update composable.log set removals = removals + 1;
    return null;
end
$$;
create trigger note_removal after delete or truncate on composable.events
    for each statement execute function composable.note_removal();

drop function composable.append_many;

-- Appends to many streams in one transaction: each append all or none, whatever becomes of the others. No stream comes
-- twice, appends of one tenant stand together, and streams of a tenant are in order, so that no two calls wait for each
-- other. Columns of the appends come as arrays, and so do those of all their events, in the order of the appends.
-- takes_locks: where several processes write the same streams, waiting is cheaper than being refused.
-- known_to: the process, for as long as it keeps what it knows. known_removals: the removals when it learned that.
-- known_at: of each append, when the last event of its stream was recorded, if the process knows that the stream is at the
-- expected version; otherwise NULL.
-- first_events: the place of each append's first event among all events, from 1, and at the end one more than there are
-- events. event_append: the append that an event belongs to, from 1.
--
-- Of each append:
-- outcome: 0 appended; 2 conflict; 3 not decided, because the events may be there already: composable.append knows.
-- base_versions: the version of the stream before.
-- sequences: of the events of all that were appended, in their order.
-- is_new_session: nothing that the process knows holds; nothing of it was believed. removals: up to now.
create function composable.append_many(
    in takes_locks boolean,
    in known_to uuid,
    in known_removals bigint,
    in known_at timestamptz[],
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
    out appended_at timestamptz[],
    out is_new_session boolean,
    out removals bigint
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
    -- First all heads are looked up, then all events are written.
    is_writing boolean;
    new_sequences bigint[];
    setting text;
begin
    is_new_session := current_setting('composable.known_to', true) is distinct from known_to::text;
    if is_new_session then
        setting := set_config('composable.known_to', known_to::text, false);
    end if;
    if takes_locks then
        -- The same locks as in composable.append. All take them in the same order, so that no two wait for each other.
        perform pg_advisory_xact_lock(lock.key)
        from (
            select distinct hashtextextended(of_streams[n], hashtext(of_tenants[n]::text)) as key
            from generate_series(1, appends) n
            order by key
            offset 0
        ) lock;
    end if;
    foreach is_writing in array array[false, true] loop
        last_append := 0;
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
            if not is_writing then
                select
                    min(judged.transaction_offset) as transaction_offset, min(judged.removals) as removals,
                    array_agg(judged.outcome) as outcomes, array_agg(judged.base) as bases,
                    -- Time in a stream never runs backwards.
                    array_agg(greatest(judged.last_at, clock_timestamp())) as times
                into of_group
                from (
                    select
                        l.transaction_offset, l.removals,
                        case when known.is_so then expected_versions[n] else coalesce(head.version, 0) end as base,
                        case when known.is_so then known_at[n] else head.recorded_at end as last_at,
                        case
                            when known.is_so then 0::smallint
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
                    from composable.log l
                    cross join generate_series(first_append, last_append) n
                    cross join lateral (
                        select not is_new_session and known_removals = l.removals and known_at[n] is not null as is_so
                    ) known
                    left join lateral (
                        select e.version, e.recorded_at
                        from composable.events e
                        where not known.is_so and e.tenant_id = of_tenant and e.stream_id = of_streams[n]
                        order by e.version desc
                        limit 1
                    ) head on true
                    order by n
                ) judged;
                removals := least(removals, of_group.removals);
                outcomes := outcomes || of_group.outcomes;
                base_versions := base_versions || of_group.bases;
                appended_at := appended_at || of_group.times;
            else
                with inserted as (
                    insert into composable.events (
                        tenant_id, stream_id, version, transaction_id, event_id, event_type, schema_version, codec,
                        payload, correlation_id, causation_id, traceparent, actor_id, actor_name, recorded_at
                    )
                    select
                        of_tenant, of_streams[event_append[i]],
                        base_versions[event_append[i]] + 1 + i - first_events[event_append[i]], transaction_number,
                        ids[i], types[i], schema_versions[i], codecs[i], payloads[i], correlation_ids[i],
                        causation_ids[i], traceparents[i], actor_ids[i], actor_names[i], appended_at[event_append[i]]
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
            end if;
        end loop;
        if not is_writing then
            transaction_number := pg_current_xact_id()::text::bigint + of_group.transaction_offset;
        end if;
    end loop;
end
$$;

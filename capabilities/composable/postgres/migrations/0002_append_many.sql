-- Appends to many streams in one transaction: each append all or none, whatever becomes of the others. No stream
-- comes twice. Columns of the appends come as arrays, and so do those of all their events: event_append says which
-- append an event belongs to, event_place which of its events it is, both from 1 and rising.
--
-- outcome: 0 appended; 2 conflict, stream_version is the actual one; 3 not decided, because the events may be there
-- already: composable.append knows.
create function composable.append_many(
    of_tenants uuid[],
    of_streams text[],
    expected_versions bigint[],
    event_counts integer[],
    first_ids uuid[],
    event_append integer[],
    event_place integer[],
    ids uuid[],
    types text[],
    schema_versions integer[],
    codecs smallint[],
    payloads bytea[],
    correlation_ids uuid[],
    causation_ids uuid[],
    traceparents text[],
    actor_ids uuid[],
    actor_names text[]
)
    returns table (
        append integer,
        outcome smallint,
        stream_version bigint,
        transaction_number bigint,
        sequences bigint[],
        appended_at timestamptz
    )
    language plpgsql as
$$
#variable_conflict use_column
declare
    of_tenant uuid;
    number bigint;
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
    number := composable.transaction_number();

    for of_tenant in select distinct t from unnest(of_tenants) t loop
        perform set_config('app.tenant_id', of_tenant::text, true);
        return query
            with wanted as materialized (
                select
                    a.n::integer as n, a.stream, a.expected, a.events, a.first_id,
                    coalesce(head.version, 0) as actual,
                    greatest(head.recorded_at, clock_timestamp()) as at
                from unnest(of_tenants, of_streams, expected_versions, event_counts, first_ids) with ordinality
                    a (tenant, stream, expected, events, first_id, n)
                left join lateral (
                    select e.version, e.recorded_at from composable.events e
                    where e.tenant_id = of_tenant and e.stream_id = a.stream
                    order by e.version desc
                    limit 1
                ) head on true
                where a.tenant = of_tenant
            ),
            judged as materialized (
                select w.*, case
                    when w.expected = w.actual then 0
                    when w.expected > w.actual then 2
                    when w.expected is null then case when exists (
                        select from composable.events e where e.tenant_id = of_tenant and e.event_id = w.first_id
                    ) then 3 else 0 end
                    when exists (
                        select from composable.events e
                        where e.tenant_id = of_tenant and e.stream_id = w.stream
                            and e.version = w.expected + 1 and e.event_id = w.first_id
                    ) then 3
                    else 2
                end as outcome
                from wanted w
            ),
            inserted as (
                insert into composable.events (
                    tenant_id, stream_id, version, transaction_id, event_id, event_type, schema_version, codec,
                    payload, correlation_id, causation_id, traceparent, actor_id, actor_name, recorded_at
                )
                select
                    of_tenant, j.stream, j.actual + u.place, number, u.id, u.type, u.schema, u.codec,
                    u.payload, u.correlation, u.causation, u.trace, u.actor, u.actor_name, j.at
                from unnest(
                    event_append, event_place, ids, types, schema_versions, codecs,
                    payloads, correlation_ids, causation_ids, traceparents, actor_ids, actor_names
                ) u (append, place, id, type, schema, codec, payload, correlation, causation, trace, actor, actor_name)
                join judged j on j.n = u.append and j.outcome = 0
                order by u.append, u.place
                returning stream_id, version, sequence
            )
            select
                j.n, j.outcome::smallint, case j.outcome when 0 then j.actual + j.events else j.actual end, number,
                i.sequences, j.at
            from judged j
            left join (
                select i.stream_id, array_agg(i.sequence order by i.version) as sequences
                from inserted i
                group by i.stream_id
            ) i on i.stream_id = j.stream
            order by j.n;
    end loop;
end
$$;

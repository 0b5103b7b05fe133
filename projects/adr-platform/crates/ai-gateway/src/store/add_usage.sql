-- $1: the tenant; then columns of groups of settlements and of their sums, which are texts because nothing else is as wide.
-- A group without requests adds nothing, and is here so that its totals are returned.
-- Rows are locked in an order that is the same for every process.
with added as (
    select day::date, month::date, user_id, key_id, model, model_asked, requests, failed, estimated,
        input::numeric, cache_read::numeric, cache_write::numeric, output::numeric, cost::numeric
    from unnest(
        $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::bigint[],
        $11::text[], $12::text[], $13::text[], $14::text[], $15::text[]
    ) as row (
        day, month, user_id, key_id, model, model_asked, requests, failed, estimated,
        input, cache_read, cache_write, output, cost
    )
),
daily as (
    insert into ai.usage_daily as u (
        tenant_id, day, user_id, key_id, model, requests, failed, estimated, input, cache_read, cache_write, output, cost
    )
    select $1::uuid, day, user_id, key_id, model, sum(requests), sum(failed), sum(estimated), sum(input), sum(cache_read),
        sum(cache_write), sum(output), sum(cost)
    from added
    where requests > 0
    group by day, user_id, key_id, model
    order by day, user_id, key_id, model
    on conflict (tenant_id, day, user_id, key_id, model) do update set
        requests = u.requests + excluded.requests, failed = u.failed + excluded.failed,
        estimated = u.estimated + excluded.estimated, input = u.input + excluded.input,
        cache_read = u.cache_read + excluded.cache_read, cache_write = u.cache_write + excluded.cache_write,
        output = u.output + excluded.output, cost = u.cost + excluded.cost
)
insert into ai.totals as t (tenant_id, span, starts, scope, scope_id, model, tokens, cost)
select $1::uuid, span, starts, scope, scope_id, of_model, sum(input + cache_read + cache_write + output), sum(cost)
from added
cross join lateral (values ('day', day), ('month', month)) as spans (span, starts)
cross join lateral (values ('tenant', null::uuid), ('user', user_id), ('key', key_id)) as scopes (scope, scope_id)
cross join lateral (values (null::text), (model_asked)) as models (of_model)
where scope = 'tenant' or scope_id is not null
group by span, starts, scope, scope_id, of_model
order by span, starts, scope, scope_id, of_model
on conflict (tenant_id, span, starts, scope, scope_id, model) do update set
    tokens = t.tokens + excluded.tokens, cost = t.cost + excluded.cost
returning span as "span!", starts::text as "starts!", scope as "scope!", scope_id, model,
    least(tokens, 9223372036854775807)::bigint as "tokens!", least(cost, 9223372036854775807)::bigint as "cost!"

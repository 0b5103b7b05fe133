-- $1: the tenant; $2 to $23: a batch, its columns; then columns of groups of its settlements and of their sums, which are
-- texts because nothing else is as wide. A batch that is there already adds nothing, and its totals are returned.
-- Rows are locked in an order that is the same for every process.
with written as (
    insert into ai.settlement_batches (
        tenant_id, batch_id, last_started_at, id, user_id, key_id, model_asked, model, provider, input, cache_read,
        cache_write_5m, cache_write_1h, audio_input, output, reasoning, audio_output, cost, is_estimated, outcome,
        started_at, first_token_at, finished_at
    )
    values (
        $1::uuid, $2::uuid, $3::timestamptz, $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::text[], $9::text[],
        $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[],
        $17::bigint[], $18::bigint[], $19::boolean[], $20::text[], $21::timestamptz[], $22::timestamptz[],
        $23::timestamptz[]
    )
    on conflict (tenant_id, batch_id) do nothing
    returning 1
),
added as (
    select day::date, month::date, user_id, key_id, model, model_asked, requests, failed, estimated,
        input::numeric, cache_read::numeric, cache_write::numeric, output::numeric, cost::numeric,
        exists (select from written) as is_new
    from unnest(
        $24::text[], $25::text[], $26::uuid[], $27::uuid[], $28::text[], $29::text[], $30::bigint[], $31::bigint[],
        $32::bigint[], $33::text[], $34::text[], $35::text[], $36::text[], $37::text[]
    ) as row (
        day, month, user_id, key_id, model, model_asked, requests, failed, estimated,
        input, cache_read, cache_write, output, cost
    )
),
daily as (
    insert into ai.usage_daily as u (
        tenant_id, day, user_id, key_id, model, model_asked, requests, failed, estimated, input, cache_read, cache_write,
        output, cost
    )
    select $1::uuid, day, user_id, key_id, model, model_asked, sum(requests), sum(failed), sum(estimated), sum(input),
        sum(cache_read), sum(cache_write), sum(output), sum(cost)
    from added
    where is_new
    group by day, user_id, key_id, model, model_asked
    order by day, user_id, key_id, model, model_asked
    on conflict (tenant_id, day, user_id, key_id, model, model_asked) do update set
        requests = u.requests + excluded.requests, failed = u.failed + excluded.failed,
        estimated = u.estimated + excluded.estimated, input = u.input + excluded.input,
        cache_read = u.cache_read + excluded.cache_read, cache_write = u.cache_write + excluded.cache_write,
        output = u.output + excluded.output, cost = u.cost + excluded.cost
)
insert into ai.totals as t (tenant_id, span, starts, scope, scope_id, model, tokens, cost)
select $1::uuid, span, starts, scope, scope_id, of_model,
    coalesce(sum(input + cache_read + cache_write + output) filter (where is_new), 0),
    coalesce(sum(cost) filter (where is_new), 0)
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

-- $1: the tenant. $2: an array of settlements. Rows are locked in an order that is the same for every process.
with given as (
    -- Each once, also where a batch has one twice.
    select distinct on (id) * from jsonb_to_recordset($2::jsonb) as row (
        id uuid, user_id uuid, key_id uuid, model_asked text, model text, provider text,
        input bigint, cache_read bigint, cache_write_5m bigint, cache_write_1h bigint, audio_input bigint,
        output bigint, reasoning bigint, audio_output bigint, cost bigint, is_estimated boolean, outcome text,
        started_at timestamptz, first_token_at timestamptz, finished_at timestamptz, day date, month date
    )
),
written as (
    insert into ai.settlements (
        tenant_id, id, user_id, key_id, model_asked, model, provider, input, cache_read, cache_write_5m, cache_write_1h,
        audio_input, output, reasoning, audio_output, cost, is_estimated, outcome, started_at, first_token_at, finished_at
    )
    select $1::uuid, id, user_id, key_id, model_asked, model, provider, input, cache_read, cache_write_5m, cache_write_1h,
        audio_input, output, reasoning, audio_output, cost, is_estimated, outcome, started_at, first_token_at, finished_at
    from given
    order by id
    on conflict (tenant_id, id) do nothing
    returning id
),
new as (
    select given.* from given join written using (id)
),
-- What was there before adds nothing, and is here so that its totals are returned all the same: who writes again, because
-- it is not known whether the first time came to its end, must hear what counts now.
added as (
    select user_id, key_id, model_asked, day, month,
        case when written.id is null then 0 else cost::numeric end as cost,
        case when written.id is null then 0 else input::numeric + cache_read + cache_write_5m + cache_write_1h + audio_input
            + output + reasoning + audio_output end as tokens
    from given left join written using (id)
),
daily as (
    insert into ai.usage_daily as u (
        tenant_id, day, user_id, key_id, model, requests, failed, estimated, input, cache_read, cache_write, output, cost
    )
    select $1::uuid, day, user_id, key_id, model, count(*), count(*) filter (where outcome = 'failed'),
        count(*) filter (where is_estimated), sum(input::numeric + audio_input), sum(cache_read::numeric),
        sum(cache_write_5m::numeric + cache_write_1h), sum(output::numeric + reasoning + audio_output), sum(cost::numeric)
    from new
    group by day, user_id, key_id, model
    order by day, user_id, key_id, model
    on conflict (tenant_id, day, user_id, key_id, model) do update set
        requests = u.requests + excluded.requests, failed = u.failed + excluded.failed,
        estimated = u.estimated + excluded.estimated, input = u.input + excluded.input,
        cache_read = u.cache_read + excluded.cache_read, cache_write = u.cache_write + excluded.cache_write,
        output = u.output + excluded.output, cost = u.cost + excluded.cost
)
insert into ai.totals as t (tenant_id, span, starts, scope, scope_id, model, tokens, cost)
select $1::uuid, span, starts, scope, scope_id, of_model, sum(tokens), sum(cost)
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

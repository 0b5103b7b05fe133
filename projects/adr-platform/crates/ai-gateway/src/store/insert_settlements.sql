-- $1: the tenant; then columns of settlements. Gives the ids of those that were not there, each once.
insert into ai.settlements (
    tenant_id, id, user_id, key_id, model_asked, model, provider, input, cache_read, cache_write_5m, cache_write_1h,
    audio_input, output, reasoning, audio_output, cost, is_estimated, outcome, started_at, first_token_at, finished_at
)
select $1::uuid, row.*
from unnest(
    $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::bigint[], $9::bigint[], $10::bigint[],
    $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::boolean[], $18::text[],
    $19::timestamptz[], $20::timestamptz[], $21::timestamptz[]
) as row (id)
-- Rows are locked in an order that is the same for every process.
order by row.id
on conflict (tenant_id, id) do nothing
returning id

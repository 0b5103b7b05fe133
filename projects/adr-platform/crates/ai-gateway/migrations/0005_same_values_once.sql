-- A column of a batch keeps a value that all its calls share once: most batches are of one key, model and outcome, and
-- most kinds of tokens are never used.
create function ai.for_each_call(kept anyarray, calls integer) returns anyarray language sql immutable parallel safe as
$$
    select case when cardinality(kept) = 1 then array_fill(kept[1], array[calls]) else kept end
$$;

create or replace view ai.settlements with (security_invoker = true) as
select b.tenant_id, s.*
from ai.settlement_batches b
cross join lateral unnest(
    b.id, ai.for_each_call(b.user_id, cardinality(b.id)), ai.for_each_call(b.key_id, cardinality(b.id)),
    ai.for_each_call(b.model_asked, cardinality(b.id)), ai.for_each_call(b.model, cardinality(b.id)),
    ai.for_each_call(b.provider, cardinality(b.id)), ai.for_each_call(b.input, cardinality(b.id)),
    ai.for_each_call(b.cache_read, cardinality(b.id)), ai.for_each_call(b.cache_write_5m, cardinality(b.id)),
    ai.for_each_call(b.cache_write_1h, cardinality(b.id)), ai.for_each_call(b.audio_input, cardinality(b.id)),
    ai.for_each_call(b.output, cardinality(b.id)), ai.for_each_call(b.reasoning, cardinality(b.id)),
    ai.for_each_call(b.audio_output, cardinality(b.id)), ai.for_each_call(b.cost, cardinality(b.id)),
    ai.for_each_call(b.is_estimated, cardinality(b.id)), ai.for_each_call(b.outcome, cardinality(b.id)),
    ai.for_each_call(b.started_at, cardinality(b.id)), ai.for_each_call(b.first_token_at, cardinality(b.id)),
    ai.for_each_call(b.finished_at, cardinality(b.id))
) as s (
    id, user_id, key_id, model_asked, model, provider, input, cache_read, cache_write_5m,
    cache_write_1h, audio_input, output, reasoning, audio_output, cost, is_estimated, outcome,
    started_at, first_token_at, finished_at
);

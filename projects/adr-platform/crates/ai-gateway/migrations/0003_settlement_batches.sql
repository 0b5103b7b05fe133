-- What calls came to, as columns: one row for each batch that a process writes, which costs the server about a sixth of
-- a row for each call. `ai.settlements` shows it call by call.
create table ai.settlement_batches (
    tenant_id       uuid not null,
    -- That of its first call.
    batch_id        uuid not null,
    -- When the last of its calls began.
    last_started_at timestamptz not null,
    id              uuid[] not null,
    user_id         uuid[] not null,
    key_id          uuid[] not null,
    model_asked     text[] not null,
    model           text[] not null,
    provider        text[] not null,
    input           bigint[] not null,
    cache_read      bigint[] not null,
    cache_write_5m  bigint[] not null,
    cache_write_1h  bigint[] not null,
    audio_input     bigint[] not null,
    output          bigint[] not null,
    reasoning       bigint[] not null,
    audio_output    bigint[] not null,
    cost            bigint[] not null,
    is_estimated    boolean[] not null,
    outcome         text[] not null,
    started_at      timestamptz[] not null,
    first_token_at  timestamptz[] not null,
    finished_at     timestamptz[] not null,
    primary key (tenant_id, batch_id)
);

-- Compressing the columns would take most of the time that writing them as columns saves.
do $$
declare name text;
begin
    for name in
        select attname from pg_attribute
        where attrelid = 'ai.settlement_batches'::regclass and attnum > 0 and attndims > 0
    loop
        execute format('alter table ai.settlement_batches alter column %I set storage external', name);
    end loop;
end $$;

insert into ai.settlement_batches
select tenant_id, (array_agg(id order by id))[1], max(started_at), array_agg(id order by id),
    array_agg(user_id order by id), array_agg(key_id order by id), array_agg(model_asked order by id),
    array_agg(model order by id), array_agg(provider order by id), array_agg(input order by id),
    array_agg(cache_read order by id), array_agg(cache_write_5m order by id), array_agg(cache_write_1h order by id),
    array_agg(audio_input order by id), array_agg(output order by id), array_agg(reasoning order by id),
    array_agg(audio_output order by id), array_agg(cost order by id), array_agg(is_estimated order by id),
    array_agg(outcome order by id), array_agg(started_at order by id), array_agg(first_token_at order by id),
    array_agg(finished_at order by id)
from (select *, (row_number() over (partition by tenant_id order by id) - 1) / 1000 as part from ai.settlements) as s
group by tenant_id, part;

drop table ai.settlements;

-- The oldest come first in the table, too: a small index finds them.
create index settlement_batches_by_age on ai.settlement_batches using brin (last_started_at);
select storage.enable_tenant_isolation('ai.settlement_batches');
-- These let the owner, and nobody else, reach what is old of every tenant.
create policy owner_finds on ai.settlement_batches for select to current_user using (true);
create policy owner_removes on ai.settlement_batches for delete to current_user using (true);

-- One row for each call that may have cost something. Its id was given before the call was made.
create view ai.settlements with (security_invoker = true) as
select b.tenant_id, s.*
from ai.settlement_batches b
cross join lateral unnest(
    b.id, b.user_id, b.key_id, b.model_asked, b.model, b.provider, b.input, b.cache_read, b.cache_write_5m,
    b.cache_write_1h, b.audio_input, b.output, b.reasoning, b.audio_output, b.cost, b.is_estimated, b.outcome,
    b.started_at, b.first_token_at, b.finished_at
) as s (
    id, user_id, key_id, model_asked, model, provider, input, cache_read, cache_write_5m,
    cache_write_1h, audio_input, output, reasoning, audio_output, cost, is_estimated, outcome,
    started_at, first_token_at, finished_at
);

-- Removes batches of calls, and totals of days and months, from before a moment: at most so many of each. Says how many
-- rows. The application may not remove calls, so this never reaches those of the last 31 days, whatever it is asked. What
-- another process is removing is left to it.
create or replace function ai.remove_old(before timestamptz, most integer) returns bigint
    language sql volatile security definer set search_path = '' as
$$
    with gone_calls as (
        delete from ai.settlement_batches s where s.ctid = any (array(
            select o.ctid from ai.settlement_batches o
            where o.last_started_at < least(before, now() - interval '31 days')
            limit most for update skip locked
        ))
        returning 1
    ),
    gone_totals as (
        delete from ai.totals t where t.ctid = any (array(
            select o.ctid from ai.totals o
            where o.starts < (least(before, now() - interval '31 days') at time zone 'UTC')::date - 31
            limit most for update skip locked
        ))
        returning 1
    )
    select (select count(*) from gone_calls) + (select count(*) from gone_totals)
$$;

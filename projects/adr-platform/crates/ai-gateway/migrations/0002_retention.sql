-- Calls are not kept for ever. The sums of each day stay.

-- The oldest come first in the table, too: a small index finds them.
create index settlements_by_age on ai.settlements using brin (started_at);
create index totals_by_age on ai.totals (starts);

-- These let the owner, and nobody else, reach what is old of every tenant.
create policy owner_finds on ai.settlements for select to current_user using (true);
create policy owner_removes on ai.settlements for delete to current_user using (true);
create policy owner_finds on ai.totals for select to current_user using (true);
create policy owner_removes on ai.totals for delete to current_user using (true);

-- Removes calls, and totals of days and months, from before a moment: at most so many of each. Says how many rows. The
-- application may not remove calls, so this never reaches those of the last 31 days, whatever it is asked. What another
-- process is removing is left to it.
create function ai.remove_old(before timestamptz, most integer) returns bigint
    language sql volatile security definer set search_path = '' as
$$
    with gone_calls as (
        delete from ai.settlements s where s.ctid = any (array(
            select o.ctid from ai.settlements o
            where o.started_at < least(before, now() - interval '31 days')
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

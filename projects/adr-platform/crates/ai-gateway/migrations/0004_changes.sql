-- How often admins have changed something of these tenants, and what each has used in a month, so that a process that
-- writes nothing itself hears of what others let in.
create function ai.changes_of(tenants uuid[], in_month date)
    returns table (tenant_id uuid, revision bigint, tokens numeric, cost numeric)
    language sql stable security definer set search_path = '' as
$$
    select t.tenant_id, t.revision, coalesce(m.tokens, 0), coalesce(m.cost, 0)
    from ai.tenants t
    left join ai.totals m on m.tenant_id = t.tenant_id and m.span = 'month' and m.starts = in_month
        and m.scope = 'tenant' and m.scope_id is null and m.model is null
    where t.tenant_id = any (tenants)
$$;

drop function ai.revisions_of(uuid[]);

select
    tenant_id, model, sum(requests)::bigint as "requests!", sum(failed)::bigint as "failed!",
    least(sum(input) + sum(cache_read) + sum(cache_write), 9223372036854775807)::bigint as "read!",
    least(sum(output), 9223372036854775807)::bigint as "written!",
    least(sum(cost), 9223372036854775807)::bigint as "cost!"
from ai.usage_daily
where day between $1::text::date and $2::text::date
group by 1, 2
order by sum(sum(cost)) over (partition by tenant_id) desc, tenant_id, sum(cost) desc, model

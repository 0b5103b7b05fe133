select
    case when $3 then day end::text as day, case when $4 then model end as model,
    case when $5 then model_asked end as model_asked, case when $6 then user_id end as user_id,
    case when $7 then key_id end as key_id,
    sum(requests)::bigint as "requests!", sum(failed)::bigint as "failed!", sum(estimated)::bigint as "estimated!",
    least(sum(input), 9223372036854775807)::bigint as "input!",
    least(sum(cache_read), 9223372036854775807)::bigint as "cache_read!",
    least(sum(cache_write), 9223372036854775807)::bigint as "cache_write!",
    least(sum(output), 9223372036854775807)::bigint as "output!",
    least(sum(cost), 9223372036854775807)::bigint as "cost!"
from ai.usage_daily
where day between $1::text::date and $2::text::date and ($8::uuid is null or user_id = $8)
group by 1, 2, 3, 4, 5
order by 1 nulls first, sum(cost) desc, 2, 3, 4, 5
limit $9

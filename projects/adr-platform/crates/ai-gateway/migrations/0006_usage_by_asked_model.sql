-- The model that was asked for, beside the one that answered: keys and budgets are about the former. It is null for sums of
-- before, which did not tell it.
alter table ai.usage_daily add column model_asked text;
alter table ai.usage_daily drop constraint usage_daily_tenant_id_day_user_id_key_id_model_key;
alter table ai.usage_daily add unique nulls not distinct (tenant_id, day, user_id, key_id, model, model_asked);

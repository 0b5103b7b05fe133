-- The gateway's money: what calls came to, who may spend how much, and with which keys.
--
-- A subject is a tenant, a person or a key, or each of these, with or without a model:
--   scope: 'tenant', 'each_user', 'user', 'each_key' or 'key'; scope_id: the person's or key's id, else null
-- Amounts of money are pico-dollars (10^-12 dollars). Sums are numeric, so that no sum is too large to be written.

create table ai.tenants (
    tenant_id uuid primary key,
    -- When its first call came.
    since     timestamptz not null default now(),
    -- Counts what admins change, so that every process notices.
    revision  bigint not null default 0
);
select storage.enable_tenant_isolation('ai.tenants');

-- One row for each call that may have cost something. Its id was given before the call was made.
create table ai.settlements (
    tenant_id       uuid not null,
    id              uuid not null,
    user_id         uuid,
    key_id          uuid,
    model_asked     text not null,
    model           text not null,
    provider        text not null,
    input           bigint not null,
    cache_read      bigint not null,
    cache_write_5m  bigint not null,
    cache_write_1h  bigint not null,
    audio_input     bigint not null,
    output          bigint not null,
    reasoning       bigint not null,
    audio_output    bigint not null,
    cost            bigint not null,
    is_estimated    boolean not null,
    outcome         text not null,
    started_at      timestamptz not null,
    first_token_at  timestamptz,
    finished_at     timestamptz not null,
    primary key (tenant_id, id)
);
create index settlements_by_time on ai.settlements (tenant_id, started_at);
select storage.enable_tenant_isolation('ai.settlements');

-- The same by UTC day, for pages. Written with the settlements.
create table ai.usage_daily (
    tenant_id     uuid not null,
    day           date not null,
    user_id       uuid,
    key_id        uuid,
    model         text not null,
    requests      bigint not null,
    failed        bigint not null,
    estimated     bigint not null,
    input         numeric not null,
    cache_read    numeric not null,
    cache_write   numeric not null,
    output        numeric not null,
    cost          numeric not null,
    unique nulls not distinct (tenant_id, day, user_id, key_id, model)
);
select storage.enable_tenant_isolation('ai.usage_daily');

-- What each subject has used in a day or a month, for limits. Written with the settlements.
create table ai.totals (
    tenant_id uuid not null,
    span      text not null check (span in ('day', 'month')),
    starts    date not null,
    scope     text not null check (scope in ('tenant', 'user', 'key')),
    scope_id  uuid,
    -- The model that was asked for; null for all of them.
    model     text,
    tokens    numeric not null,
    cost      numeric not null,
    unique nulls not distinct (tenant_id, span, starts, scope, scope_id, model)
);
select storage.enable_tenant_isolation('ai.totals');

create table ai.virtual_keys (
    tenant_id   uuid not null,
    id          uuid not null unique,
    name        text not null check (char_length(name) between 1 and 100),
    -- SHA-256 of a secret of 256 random bits: nothing to guess, so no salt and no slow hash.
    secret_hash bytea not null check (octet_length(secret_hash) = 32),
    -- Whose calls these are, where they are one person's.
    user_id     uuid,
    -- The models it may call; null for all. A name that ends in * stands for all that begin so.
    models      text[] check (array_length(models, 1) between 1 and 100),
    created_by  uuid not null,
    created_at  timestamptz not null default now(),
    expires_at  timestamptz,
    revoked_at  timestamptz,
    primary key (tenant_id, id)
);
select storage.enable_tenant_isolation('ai.virtual_keys');

create table ai.limits (
    tenant_id           uuid not null,
    scope               text not null check (scope in ('tenant', 'each_user', 'user', 'each_key', 'key')),
    scope_id            uuid,
    model               text,
    requests_per_minute bigint check (requests_per_minute >= 0),
    tokens_per_minute   bigint check (tokens_per_minute >= 0),
    tokens_per_day      bigint check (tokens_per_day >= 0),
    concurrent_streams  bigint check (concurrent_streams >= 0),
    dollars_per_day     bigint check (dollars_per_day >= 0),
    dollars_per_month   bigint check (dollars_per_month >= 0),
    check ((scope in ('user', 'key')) = (scope_id is not null)),
    unique nulls not distinct (tenant_id, scope, scope_id, model)
);
select storage.enable_tenant_isolation('ai.limits');

-- Hard stops that an admin has lifted: until a moment, or by an amount for the period that began at a day.
create table ai.overrides (
    tenant_id uuid not null,
    scope     text not null check (scope in ('tenant', 'user', 'key')),
    scope_id  uuid,
    model     text,
    measure   text not null check (measure in ('dollars_per_day', 'dollars_per_month')),
    until     timestamptz,
    extra     bigint check (extra >= 0),
    starts    date not null,
    given_by  uuid not null,
    given_at  timestamptz not null default now(),
    check ((until is null) <> (extra is null)),
    unique nulls not distinct (tenant_id, scope, scope_id, model, measure)
);
select storage.enable_tenant_isolation('ai.overrides');

create table ai.stops (
    tenant_id  uuid not null,
    scope      text not null check (scope in ('tenant', 'user', 'key')),
    scope_id   uuid,
    stopped_by uuid not null,
    stopped_at timestamptz not null default now(),
    unique nulls not distinct (tenant_id, scope, scope_id)
);
select storage.enable_tenant_isolation('ai.stops');

create table ai.alerts (
    tenant_id uuid not null,
    scope     text not null check (scope in ('tenant', 'user', 'key')),
    scope_id  uuid,
    model     text,
    measure   text not null check (measure in ('dollars_per_day', 'dollars_per_month')),
    percent   integer not null,
    starts    date not null,
    budget    bigint not null,
    used      bigint not null,
    raised_at timestamptz not null default now(),
    unique nulls not distinct (tenant_id, scope, scope_id, model, measure, percent, starts)
);
create index alerts_by_time on ai.alerts (tenant_id, raised_at);
select storage.enable_tenant_isolation('ai.alerts');

-- There while everything is stopped.
create table ai.everything_stopped (
    is_stopped boolean primary key default true check (is_stopped),
    stopped_by uuid not null,
    stopped_at timestamptz not null default now()
);

-- The functions below answer what no single tenant can: they run as the owner, whom the forced fence would stop too.
-- This lets the owner, and nobody else, through.
create policy owner_functions on ai.tenants for select to current_user using (true);
create policy owner_functions on ai.virtual_keys for select to current_user using (true);

-- Whose key this is, to whoever knows its secret.
create function ai.tenant_of_key(key uuid, its_hash bytea) returns uuid
    language sql stable security definer set search_path = '' as
$$
    select k.tenant_id from ai.virtual_keys k where k.id = key and k.secret_hash = its_hash and k.revoked_at is null
$$;

-- How often admins have changed something of these tenants.
create function ai.revisions_of(tenants uuid[]) returns table (tenant_id uuid, revision bigint)
    language sql stable security definer set search_path = '' as
$$
    select t.tenant_id, t.revision from ai.tenants t where t.tenant_id = any (tenants)
$$;

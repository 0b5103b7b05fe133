-- How far each relay is. A relay holds an advisory lock on its name while it works, so that
-- there is one at a time.
create table composable_bus.checkpoints (
    relay text collate "C" primary key,
    transaction_id bigint not null,
    sequence bigint not null,
    advanced_at timestamptz not null default now()
);

-- Messages that could not be handled, kept until someone replays or drops them.
create table composable_bus.dead_letters (
    -- The message's own; nobody's (all zeros) where the message names none.
    tenant_id uuid not null,
    id uuid not null,
    -- The consumer group that gave up, or the relay.
    put_aside_by text collate "C" not null,
    -- The envelope as it travels, and the payload.
    header_names text[] not null,
    header_values text[] not null,
    payload bytea not null,
    problem text not null,
    attempts bigint not null,
    -- How often it came to be put aside.
    times bigint not null default 1,
    first_at timestamptz not null,
    last_at timestamptz not null,
    primary key (tenant_id, id)
);
create index dead_letters_by_group on composable_bus.dead_letters (put_aside_by, id);
select storage.enable_tenant_isolation('composable_bus.dead_letters');

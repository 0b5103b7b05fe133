-- Keys that content about subjects is sealed with. Without its key, content is gone.
create table composable_keys.subject_keys (
    tenant_id uuid not null,
    subject text collate "C" not null,
    -- Absent for good once it was destroyed.
    key bytea,
    created_at timestamptz not null default now(),
    destroyed_at timestamptz,
    primary key (tenant_id, subject),
    check ((key is null) = (destroyed_at is not null))
);
select storage.enable_tenant_isolation('composable_keys.subject_keys');

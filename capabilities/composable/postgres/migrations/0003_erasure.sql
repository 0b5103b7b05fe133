-- Tenants that were erased, for whoever has to show that they were. In a schema of its own that the application cannot
-- enter; nothing in it is anyone's content.
create schema if not exists composable_audit;
create table composable_audit.erasures (
    id bigint generated always as identity primary key,
    tenant uuid not null,
    reason text not null,
    erased_by text not null default session_user,
    started_at timestamptz not null default clock_timestamp(),
    -- Absent while it is under way, or when it was interrupted: erase the tenant again.
    finished_at timestamptz,
    -- Rows by table.
    removed jsonb not null default '{}'
);

-- How far the log went, though the event is gone: cursors may stand there. See composable.continue_after.
alter table composable.log add column highest_removed bigint not null default 0;

create table notes.note (
    tenant_id uuid not null,
    id uuid not null,
    text text,
    primary key (tenant_id, id)
);
select storage.enable_tenant_isolation('notes.note');

create table notes.journal (
    tenant_id uuid not null,
    entry bigint generated always as identity primary key,
    line text not null check (line <> '')
);
select storage.enable_tenant_isolation('notes.journal');

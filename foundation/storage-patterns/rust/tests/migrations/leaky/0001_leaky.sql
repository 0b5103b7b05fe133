create table leaky.unfenced (tenant_id uuid not null, text text not null);

create table leaky.readable (tenant_id uuid not null, text text not null);
select storage.enable_tenant_isolation('leaky.readable');
create policy everyone_reads on leaky.readable for select using (true);

create table leaky.fenced (tenant_id uuid not null, text text not null);
select storage.enable_tenant_isolation('leaky.fenced');
create view leaky.peephole as select tenant_id, text from leaky.fenced;

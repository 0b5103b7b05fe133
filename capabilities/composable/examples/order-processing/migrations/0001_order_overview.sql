-- What a list of orders shows. Written with the events, see src/overview.rs; can be rebuilt from them.
create table orders.overview (
    tenant_id uuid not null,
    order_id uuid not null,
    customer text not null,
    status text not null check (status in ('open', 'shipped', 'cancelled')),
    ordered bigint not null,
    shipped bigint not null,
    -- The order's version: what a change of it has to be based on.
    version bigint not null,
    primary key (tenant_id, order_id)
);
select storage.enable_tenant_isolation('orders.overview');

-- What search knows of decisions. Everything here can be thrown away and built again from the event log.
-- Positions are the two parts of composable's GlobalPosition.

create extension if not exists vector;

-- How far the log has been read, over all tenants. `instance` tells indexes on disk which database they belong to.
create table search.cursors (
    name text primary key,
    transaction bigint not null default 0,
    sequence bigint not null default 0,
    instance uuid not null default gen_random_uuid()
);
insert into search.cursors (name) values ('decisions');

-- The embedding models that were ever set up here, one table of embeddings for each.
create table search.models (
    id smallint primary key generated always as identity,
    name text not null unique,
    dimensions integer not null check (dimensions between 1 and 4000)
);

create table search.tenants (
    tenant_id uuid primary key,
    -- The last change applied below.
    transaction bigint not null,
    sequence bigint not null,
    passages bigint not null default 0,
    -- The model whose embeddings were complete last; it answers until the next one is.
    serving_model smallint references search.models (id)
);
select storage.enable_tenant_isolation('search.tenants');

-- How far each model's embeddings have come for a tenant.
create table search.tenant_models (
    tenant_id uuid not null,
    model_id smallint not null references search.models (id),
    transaction bigint not null,
    sequence bigint not null,
    primary key (tenant_id, model_id)
);
select storage.enable_tenant_isolation('search.tenant_models');

create table search.decisions (
    tenant_id uuid not null,
    decision_id uuid not null,
    version bigint not null,
    transaction bigint not null,
    sequence bigint not null,
    project text not null,
    number bigint,
    title text not null,
    status smallint not null,
    date text not null,
    -- First and last day the date may mean, as yyyymmdd.
    date_first integer,
    date_last integer,
    tags text[] not null,
    categories text[] not null,
    authors text[] not null,
    -- The three above as they are compared: without case, accents and outer space.
    tag_keys text[] not null,
    category_keys text[] not null,
    author_keys text[] not null,
    archived boolean not null,
    passages integer not null,
    primary key (tenant_id, decision_id)
);
create index on search.decisions (tenant_id, transaction, sequence);
select storage.enable_tenant_isolation('search.decisions');

create table search.passages (
    tenant_id uuid not null,
    -- Made from the decision and the passage's text: a passage that an edit leaves alone keeps its id and embedding.
    passage_id uuid not null,
    decision_id uuid not null,
    decision_version bigint not null,
    ordinal integer not null,
    headings text[] not null,
    anchor text not null,
    text text not null,
    primary key (tenant_id, passage_id),
    foreign key (tenant_id, decision_id) references search.decisions on delete cascade
);
create index on search.passages (tenant_id, decision_id, ordinal);
select storage.enable_tenant_isolation('search.passages');

-- What could not be indexed, and why.
create table search.failures (
    tenant_id uuid not null,
    decision_id uuid not null,
    -- read, store or embed.
    stage text not null,
    reason text not null,
    failed_at timestamptz not null default now(),
    primary key (tenant_id, decision_id, stage)
);
select storage.enable_tenant_isolation('search.failures');

-- Makes room for a model's embeddings: a table of its own, so that its index has one dimension and no condition, and
-- a model that is given up goes by dropping a table. Runs as the owner, because the application owns nothing; it
-- takes a name and a number and makes nothing but tables of this one shape, at most 32 of them.
create function search.prepare_model(model_name text, model_dimensions integer) returns smallint
    language plpgsql security definer set search_path = pg_catalog, public, pg_temp as
$$
declare
    model search.models;
    target text;
begin
    -- Two servers may start at the same time.
    perform pg_advisory_xact_lock(hashtext('search.prepare_model'));
    select * into model from search.models where name = model_name;
    if found then
        if model.dimensions <> model_dimensions then
            raise exception 'model % has % dimensions, not %', model_name, model.dimensions, model_dimensions;
        end if;
        return model.id;
    end if;
    if (select count(*) from search.models) >= 32 then
        raise exception 'there are 32 embedding models already: drop the tables of those not used any more';
    end if;
    insert into search.models (name, dimensions) values (model_name, model_dimensions) returning * into model;
    target := format('search.embeddings_%s', model.id);
    execute format(
        'create table %s (
            tenant_id uuid not null,
            passage_id uuid not null,
            decision_id uuid not null,
            embedding halfvec(%s) not null,
            primary key (tenant_id, passage_id),
            foreign key (tenant_id, passage_id) references search.passages on delete cascade
        )', target, model_dimensions);
    -- Vectors have length 1, so the inner product orders as the cosine does and costs less.
    execute format('create index on %s using hnsw (embedding halfvec_ip_ops) with (m = 16, ef_construction = 64)', target);
    execute format('create index on %s (tenant_id, decision_id)', target);
    perform storage.enable_tenant_isolation(target::regclass);
    return model.id;
end
$$;

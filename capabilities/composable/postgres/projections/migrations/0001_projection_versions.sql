-- Read models that follow the log: which versions there are, and how far each is.

create table composable_projections.versions (
    projection text collate "C" not null,
    version bigint not null check (version > 0),
    -- building: beside the live one, nobody reads it; live: the one that is read; retired: its rows are being dropped,
    -- or are gone. It stays on record, so that a program of that version knows that its time is over.
    state text not null check (state in ('building', 'live', 'retired')),
    -- Everything up to here is in its rows.
    transaction_id bigint not null default 0,
    sequence bigint not null default 0,
    advanced_at timestamptz not null default now(),
    primary key (projection, version)
);
create unique index versions_one_live on composable_projections.versions (projection) where state = 'live';

-- Whose rows a version has. The application sees one tenant at a time, so it must know whose to drop.
create table composable_projections.tenants (
    projection text collate "C" not null,
    version bigint not null,
    tenant uuid not null,
    primary key (projection, version, tenant)
);

-- Events a version could not take: what it waits for, and what it left out.
create table composable_projections.problems (
    projection text collate "C" not null,
    version bigint not null,
    transaction_id bigint not null,
    sequence bigint not null,
    event_id uuid not null,
    event_type text not null,
    problem text not null,
    attempts bigint not null,
    is_put_aside boolean not null,
    last_at timestamptz not null default now(),
    primary key (projection, version, transaction_id, sequence)
);

-- The version to read: NULL until the first one is complete. Said in the statement that reads the rows, it makes the
-- statement see one whole version, also while another one takes over.
create function composable_projections.live_version(of_projection text) returns bigint
    language sql stable
    return (select v.version from composable_projections.versions v where v.projection = of_projection and v.state = 'live');

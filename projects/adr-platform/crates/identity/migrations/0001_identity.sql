-- People, workspaces, who belongs where, invitations, and keys for programs.
--
-- A workspace's id is the tenant_id of every row that belongs to it, here and elsewhere.
-- People exist once, over all workspaces; what others see of them is decided by a policy.

create type identity.role as enum ('viewer', 'editor', 'owner');

create table identity.users (
    id             uuid primary key,
    -- Who vouches for the person, and under what name.
    issuer         text not null,
    subject        text not null,
    name           text not null,
    email          text not null,
    email_verified boolean not null,
    created_at     timestamptz not null default now(),
    changed_at     timestamptz not null default now(),
    unique (issuer, subject)
);
create index users_by_email on identity.users (lower(email)) where email_verified;

create table identity.workspaces (
    tenant_id  uuid primary key,
    name       text not null check (char_length(name) between 1 and 100),
    created_at timestamptz not null default now()
);
select storage.enable_tenant_isolation('identity.workspaces');

create table identity.memberships (
    tenant_id  uuid not null references identity.workspaces on delete cascade,
    user_id    uuid not null references identity.users on delete cascade,
    role       identity.role not null,
    created_at timestamptz not null default now(),
    primary key (tenant_id, user_id)
);
create index memberships_by_user on identity.memberships (user_id);
select storage.enable_tenant_isolation('identity.memberships');

create table identity.invitations (
    tenant_id  uuid not null references identity.workspaces on delete cascade,
    -- Stands for the person until they have an id of their own.
    id         uuid not null,
    email      text not null check (email = lower(email)),
    role       identity.role not null,
    invited_by uuid not null references identity.users on delete cascade,
    created_at timestamptz not null default now(),
    primary key (tenant_id, id),
    unique (tenant_id, email)
);
create index invitations_by_email on identity.invitations (email);
select storage.enable_tenant_isolation('identity.invitations');

create table identity.api_keys (
    tenant_id    uuid not null references identity.workspaces on delete cascade,
    id           uuid not null unique,
    name         text not null check (char_length(name) between 1 and 100),
    role         identity.role not null,
    -- SHA-256 of a secret of 256 random bits: nothing to guess, so no salt and no slow hash.
    secret_hash  bytea not null check (octet_length(secret_hash) = 32),
    created_by   uuid not null references identity.users on delete cascade,
    created_at   timestamptz not null default now(),
    last_used_at timestamptz,
    revoked_at   timestamptz,
    primary key (tenant_id, id)
);
select storage.enable_tenant_isolation('identity.api_keys');

-- One sees oneself and the members of the workspace one acts in (memberships has its own
-- fence, which holds inside the subquery). Nobody writes people but identity.sign_in.
alter table identity.users enable row level security;
alter table identity.users force row level security;
create policy known_people on identity.users for select using (
    id = (select nullif(current_setting('app.user_id', true), '')::uuid)
    or exists (select from identity.memberships m where m.user_id = users.id)
);

-- The functions below answer what no single workspace can: they run as the owner, whom the
-- forced fence would stop too. This lets the owner, and nobody else, through.
do $$
declare
    target regclass;
begin
    foreach target in array array[
        'identity.users', 'identity.workspaces', 'identity.memberships',
        'identity.invitations', 'identity.api_keys'
    ]::regclass[] loop
        execute format('create policy owner_functions on %s to %I using (true) with check (true)',
                       target, current_user);
    end loop;
end
$$;

-- Remembers a person at sign-in. With a verified address, invitations become memberships.
-- Absent claims leave what is known.
create function identity.sign_in(
    new_id uuid, its_issuer text, its_subject text, its_name text, its_email text, is_verified boolean
) returns table (id uuid, name text, email text)
    language plpgsql security definer set search_path = '' as
$$
declare
    person identity.users;
begin
    insert into identity.users as u (id, issuer, subject, name, email, email_verified)
    values (new_id, its_issuer, its_subject, coalesce(its_name, ''), coalesce(its_email, ''), coalesce(is_verified, false))
    on conflict (issuer, subject) do update
        set name = coalesce(its_name, u.name),
            email = coalesce(its_email, u.email),
            email_verified = case when its_email is null then u.email_verified else coalesce(is_verified, false) end,
            changed_at = now()
        where (u.name, u.email, u.email_verified) is distinct from (
            coalesce(its_name, u.name), coalesce(its_email, u.email),
            case when its_email is null then u.email_verified else coalesce(is_verified, false) end)
    returning u.* into person;
    if person.id is null then
        select u.* into person from identity.users u where u.issuer = its_issuer and u.subject = its_subject;
    end if;

    if person.email_verified and person.email <> '' then
        with accepted as (
            delete from identity.invitations i where i.email = lower(person.email)
            returning i.tenant_id, i.role
        )
        insert into identity.memberships (tenant_id, user_id, role)
        select a.tenant_id, person.id, a.role from accepted a
        on conflict do nothing;
    end if;
    return query select person.id, person.name, person.email;
end
$$;

-- Whether a person is known, without telling who they are.
create function identity.knows(its_issuer text, its_subject text) returns boolean
    language sql stable security definer set search_path = '' as
$$
    select exists (select from identity.users u where u.issuer = its_issuer and u.subject = its_subject)
$$;

-- The workspaces a person belongs to.
create function identity.workspaces_of(person uuid) returns table (tenant_id uuid, name text, role text)
    language sql stable security definer set search_path = '' as
$$
    select w.tenant_id, w.name, m.role::text
    from identity.memberships m join identity.workspaces w using (tenant_id)
    where m.user_id = person
    order by lower(w.name), w.tenant_id
$$;

-- A person's role in a workspace; null for strangers. One round trip, on every request.
create function identity.role_in(workspace uuid, person uuid) returns text
    language sql stable security definer set search_path = '' as
$$
    select m.role::text from identity.memberships m where m.tenant_id = workspace and m.user_id = person
$$;

-- Gives a person without any workspace one of their own; at most one, whoever asks at once.
create function identity.ensure_workspace(person uuid, new_id uuid, its_name text) returns void
    language plpgsql security definer set search_path = '' as
$$
begin
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('identity.ensure_workspace' || person, 0));
    if not exists (select from identity.memberships m where m.user_id = person) then
        insert into identity.workspaces (tenant_id, name) values (new_id, its_name);
        insert into identity.memberships (tenant_id, user_id, role) values (new_id, person, 'owner');
    end if;
end
$$;

-- Who holds the verified address; several, where several issuers vouch for it.
create function identity.holders_of(address text) returns table (id uuid, name text, email text)
    language sql stable security definer set search_path = '' as
$$
    select u.id, u.name, u.email from identity.users u
    where u.email_verified and lower(u.email) = lower(address)
    order by u.created_at
$$;

-- Whom a key speaks for: nobody, unless the caller knows the secret. A key can do no more
-- than its maker can now, and nothing once they have left.
create function identity.use_key(key uuid, its_hash bytea)
    returns table (tenant_id uuid, role text, user_id uuid, user_name text, email text)
    language plpgsql security definer set search_path = '' as
$$
begin
    -- Once a minute is precise enough, and spares a write for every request.
    update identity.api_keys k set last_used_at = now()
    where k.id = key and k.secret_hash = its_hash and k.revoked_at is null
      and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute');
    return query
        select k.tenant_id, least(k.role, m.role)::text, u.id, u.name, u.email
        from identity.api_keys k
        join identity.memberships m on m.tenant_id = k.tenant_id and m.user_id = k.created_by
        join identity.users u on u.id = k.created_by
        where k.id = key and k.secret_hash = its_hash and k.revoked_at is null;
end
$$;

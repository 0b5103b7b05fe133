//! Pools, tenant context, row-level security, migrations and repositories on Postgres.

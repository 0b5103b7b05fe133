//! Every table of the whole program, together.

use composable_postgres::following::PROJECTION_MIGRATIONS;
use storage_patterns::testing::{IsolationCheck, TestDatabase};

#[tokio::test]
async fn every_table_of_the_program_keeps_workspaces_apart() {
    let sets = [
        composable_postgres::MIGRATIONS,
        PROJECTION_MIGRATIONS,
        identity::MIGRATIONS,
        adr_service::MIGRATIONS,
        adr_search::MIGRATIONS,
    ];
    let database = TestDatabase::create(&sets).await;
    // Embeddings get their table when a model is first used.
    sqlx::query("SELECT search.prepare_model('a model', 8)").execute(&database.databases.application).await.unwrap();
    let tables = IsolationCheck::new()
        .with_row(
            "adr.projects",
            "INSERT INTO adr.projects (tenant_id, key, name) VALUES ($1, left(gen_random_uuid()::text, 8), 'A project')",
        )
        .with_row(
            "identity.invitations",
            "INSERT INTO identity.invitations (tenant_id, id, email, role, invited_by) \
             VALUES ($1, gen_random_uuid(), 'a@b.c', 'viewer', gen_random_uuid())",
        )
        .with_row(
            "identity.api_keys",
            "INSERT INTO identity.api_keys (tenant_id, id, name, role, secret_hash, created_by) \
             VALUES ($1, gen_random_uuid(), 'k', 'viewer', decode(repeat('00', 32), 'hex'), gen_random_uuid())",
        )
        .with_row(
            "search.embeddings_1",
            "INSERT INTO search.embeddings_1 \
             VALUES ($1, gen_random_uuid(), gen_random_uuid(), array_fill(0.05::real, array[8])::halfvec)",
        )
        .run(&database)
        .await;
    // The check finds tables by itself; that it found those of every package is for us to see.
    for schema in ["adr", "composable", "identity", "search"] {
        assert!(tables.iter().any(|table| table.split('.').next() == Some(schema)), "none of {schema}: {tables:?}");
    }
}

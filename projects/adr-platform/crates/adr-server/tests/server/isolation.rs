//! Every table of the whole program, together.

use composable_postgres::following::PROJECTION_MIGRATIONS;
use storage_patterns::testing::{IsolationCheck, TestDatabase};

/// Tables of the AI gateway that do not take just any row: columns and values beside the tenant.
const AI_ROWS: [(&str, &str, &str); 6] = [
    ("ai.totals", "span, starts, scope, tokens, cost", "'day', current_date, 'tenant', 1, 1"),
    (
        "ai.virtual_keys",
        "id, name, secret_hash, created_by",
        "gen_random_uuid(), 'k', decode(repeat('00', 32), 'hex'), gen_random_uuid()",
    ),
    ("ai.limits", "scope", "'tenant'"),
    (
        "ai.overrides",
        "scope, measure, extra, starts, given_by",
        "'tenant', 'dollars_per_day', 1, current_date, gen_random_uuid()",
    ),
    ("ai.stops", "scope, stopped_by", "'tenant', gen_random_uuid()"),
    (
        "ai.alerts",
        "scope, measure, percent, starts, budget, used",
        "'tenant', 'dollars_per_day', 70, current_date, 1, 1",
    ),
];

#[tokio::test]
async fn every_table_of_the_program_keeps_workspaces_apart() {
    let sets = [
        composable_postgres::MIGRATIONS,
        PROJECTION_MIGRATIONS,
        identity::MIGRATIONS,
        adr_service::MIGRATIONS,
        adr_search::MIGRATIONS,
        ai_gateway::MIGRATIONS,
    ];
    let database = TestDatabase::create(&sets).await;
    // Embeddings get their table when a model is first used.
    sqlx::query("SELECT search.prepare_model('a model', 8)").execute(&database.databases.application).await.unwrap();
    let check = AI_ROWS.iter().fold(IsolationCheck::new(), |check, (table, columns, values)| {
        check.with_row(table, &format!("INSERT INTO {table} (tenant_id, {columns}) VALUES ($1, {values})"))
    });
    let tables = check
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
    for schema in ["adr", "ai", "composable", "identity", "search"] {
        assert!(tables.iter().any(|table| table.split('.').next() == Some(schema)), "none of {schema}: {tables:?}");
    }
}

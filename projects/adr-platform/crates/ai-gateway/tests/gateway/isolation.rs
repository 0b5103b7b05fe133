//! No tenant sees another's money.

use ai_gateway::MIGRATIONS;
use storage_patterns::testing::{IsolationCheck, TestDatabase};

#[tokio::test]
async fn every_table_of_a_tenant_is_fenced() {
    let database = TestDatabase::create(&[MIGRATIONS]).await;
    let row = |columns: &str, values: &str| {
        let table = columns.split_once(' ').unwrap().0;
        let columns = columns.split_once(' ').unwrap().1;
        (format!("ai.{table}"), format!("INSERT INTO ai.{table} (tenant_id, {columns}) VALUES ($1, {values})"))
    };
    let rows = [
        row("totals span, starts, scope, tokens, cost", "'day', current_date, 'tenant', 1, 1"),
        row(
            "virtual_keys id, name, secret_hash, created_by",
            "gen_random_uuid(), 'k', decode(repeat('00', 32), 'hex'), gen_random_uuid()",
        ),
        row("limits scope", "'tenant'"),
        row(
            "overrides scope, measure, extra, starts, given_by",
            "'tenant', 'dollars_per_day', 1, current_date, gen_random_uuid()",
        ),
        row("stops scope, stopped_by", "'tenant', gen_random_uuid()"),
        row(
            "alerts scope, measure, percent, starts, budget, used",
            "'tenant', 'dollars_per_day', 70, current_date, 1, 1",
        ),
    ];
    let check = rows.iter().fold(IsolationCheck::new(), |check, (table, insert)| check.with_row(table, insert));
    let tables = check.run(&database).await;
    let names: Vec<_> = tables.iter().map(|table| table.trim_start_matches("ai.")).collect();
    assert_eq!(
        names,
        [
            "alerts",
            "limits",
            "overrides",
            "settlement_batches",
            "stops",
            "tenants",
            "totals",
            "usage_daily",
            "virtual_keys"
        ]
    );
}

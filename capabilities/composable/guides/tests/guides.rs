//! The code of `docs/engine`, and what its own tests leave out.

#![expect(unreachable_pub, reason = "the guides show what a reader's library would have")]

include!(concat!(env!("OUT_DIR"), "/guides.rs"));

/// What a program does with a database of its own.
#[tokio::test]
async fn a_database_is_opened_by_its_url() {
    let database = storage_patterns::testing::TestDatabase::create(&[]).await;
    let server = std::env::var("TEST_DATABASE_URL").unwrap();
    let (server, _) = server.rsplit_once('/').unwrap();
    let store = getting_started::open(&format!("{server}/{}", database.name())).await.unwrap();
    let left_out = getting_started::three_people(store, composable_core::TenantId::fresh()).await.unwrap();
    assert_eq!(left_out, ["Vera"]);
}

/// The page shows the metrics that there are, as they are.
#[test]
fn the_metrics_on_the_page_are_the_engines() {
    let page = include_str!("../../../../docs/engine/guarantees.md");
    let shown: Vec<&str> = page.lines().filter(|line| line.starts_with("| `composable.")).collect();
    let row = |metric: &composable_core::telemetry::Metric| {
        let labels: Vec<String> = metric.labels.iter().map(|label| format!("`{label}`")).collect();
        let (kind, unit) = (format!("{:?}", metric.kind), format!("{:?}", metric.unit));
        let (kind, unit, labels) = (kind.to_lowercase(), unit.to_lowercase(), labels.join(", "));
        format!("| `{}` | {kind} | {unit} | {labels} | {} |", metric.name, metric.meaning)
    };
    let there_are: Vec<String> = composable_core::telemetry::METRICS.iter().map(row).collect();
    assert_eq!(shown, there_are);
}

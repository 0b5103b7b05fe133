//! Whatever people do, the read model is what a replay of the log would make of it.

use adr_records::Status;
use adr_service::decisions::{Change, NewDecision};
use adr_service::read_model::Projection;
use api_gateway_core::{ErrorKind, ServiceError};
use composable_postgres::InlineProjection;
use identity::Caller;
use platform_contracts::adr::v1::RelationKind;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::Value;
use storage_patterns::{TenantContext, tenant_transaction};

use crate::app::{App, editor, nygard};

/// Decisions that commands choose from; half of them are imported, half written here.
const DECISIONS: usize = 4;

/// Something that somebody does to one of the decisions.
#[derive(Debug, Clone)]
enum Step {
    Import(usize, u8),
    Edit(usize, u8),
    Status(usize, u8),
    Supersede(usize, Vec<usize>),
    Relate(usize, usize, u8),
    Unrelate(usize, usize, u8),
    Tag(usize, Vec<u8>),
    Categorise(usize, Vec<u8>),
    Archive(usize),
    Restore(usize),
    RollBack(usize, u64),
    /// From a version that may be an old one.
    Late(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let which = || 0..DECISIONS;
    prop_oneof![
        2 => (which(), 0..6_u8).prop_map(|(which, text)| Step::Import(which, text)),
        3 => (which(), 0..6_u8).prop_map(|(which, text)| Step::Edit(which, text)),
        2 => (which(), 0..6_u8).prop_map(|(which, status)| Step::Status(which, status)),
        2 => (which(), prop::collection::vec(which(), 1..3)).prop_map(|(which, by)| Step::Supersede(which, by)),
        2 => (which(), which(), 0..6_u8).prop_map(|(which, to, kind)| Step::Relate(which, to, kind)),
        1 => (which(), which(), 0..6_u8).prop_map(|(which, to, kind)| Step::Unrelate(which, to, kind)),
        1 => (which(), prop::collection::vec(0..5_u8, 0..4)).prop_map(|(which, tags)| Step::Tag(which, tags)),
        1 => (which(), prop::collection::vec(0..5_u8, 0..4)).prop_map(|(which, tags)| Step::Categorise(which, tags)),
        1 => which().prop_map(Step::Archive),
        2 => which().prop_map(Step::Restore),
        2 => (which(), 1..12_u64).prop_map(|(which, version)| Step::RollBack(which, version)),
        1 => which().prop_map(Step::Late),
    ]
}

/// Records with different numbers of links, of different kinds, to each other and to nothing.
fn text(which: u8) -> String {
    match which {
        0 => nygard(1, "Plain", "Accepted"),
        1 => nygard(2, "Old", "Superseded by [3. New](0003.md)"),
        2 => nygard(3, "New", "Accepted\n\nSupersedes [2. Old](0002.md)\n\nAmends [1. Plain](0001.md)"),
        3 => "---\nstatus: proposed\ndate: 2024-05\ntags: [a, b]\n---\n\n# Front matter\n\nSee [it](0001.md).\n"
            .to_owned(),
        4 => "# Without anything\n".to_owned(),
        _ => nygard(9, "Far", "Superseded by [99. Nowhere](0099-nowhere.md)").replace('\n', "\r\n"),
    }
}

struct Run<'a> {
    app: &'a App,
    caller: Caller,
    ids: Vec<String>,
}

impl<'a> Run<'a> {
    async fn start(app: &'a App) -> Self {
        let caller = editor();
        let mut ids = Vec::new();
        for which in 0..DECISIONS {
            let id = if which % 2 == 0 {
                app.record(&caller, &path(which), &text(which as u8)).await.summary.id.clone()
            } else {
                let new = NewDecision { title: "Written here", tags: vec!["new"], ..NewDecision::default() };
                app.decisions.create(&caller, new).await.unwrap().summary.id.clone()
            };
            ids.push(id);
        }
        Self { app, caller, ids }
    }

    async fn take(&self, step: &Step) -> Result<(), ServiceError> {
        let (decisions, caller) = (&self.app.decisions, &self.caller);
        let id = |which: usize| self.ids[which].as_str();
        let labels = |numbers: &[u8]| numbers.iter().map(|number| format!("label {number}")).collect::<Vec<_>>();
        fn borrowed(texts: &[String]) -> Vec<&str> {
            texts.iter().map(String::as_str).collect()
        }
        match step {
            Step::Import(which, content) => {
                let text = text(*content);
                self.app.import(caller, &[(&path(*which), text.as_bytes())]).await;
            }
            Step::Edit(which, content) => {
                decisions.edit(caller, self.change(*which).await, &text(*content), "", "because").await?;
            }
            Step::Status(which, status) => {
                let statuses =
                    [Status::Draft, Status::Proposed, Status::Accepted, Status::Rejected, Status::Deprecated];
                let status = statuses.get(usize::from(*status)).copied().unwrap_or(Status::Superseded);
                decisions.change_status(caller, self.change(*which).await, status).await?;
            }
            Step::Supersede(which, by) => {
                let by: Vec<_> = by.iter().map(|by| id(*by)).collect();
                decisions.supersede(caller, self.change(*which).await, &by).await?;
            }
            Step::Relate(which, to, kind) => {
                decisions.relate(caller, self.change(*which).await, relation(*kind), id(*to)).await?;
            }
            Step::Unrelate(which, to, kind) => {
                decisions.unrelate(caller, self.change(*which).await, relation(*kind), id(*to)).await?;
            }
            Step::Tag(which, tags) => {
                decisions.tag(caller, self.change(*which).await, &borrowed(&labels(tags))).await?;
            }
            Step::Categorise(which, categories) => {
                decisions.categorise(caller, self.change(*which).await, &borrowed(&labels(categories))).await?;
            }
            Step::Archive(which) => drop(decisions.archive(caller, self.change(*which).await).await?),
            Step::Restore(which) => drop(decisions.restore(caller, self.change(*which).await).await?),
            Step::RollBack(which, version) => {
                decisions.roll_back(caller, self.change(*which).await, *version).await?;
            }
            Step::Late(which) => {
                let late = Change { id: id(*which), expected_version: 1 };
                decisions.tag(caller, late, &["late"]).await?;
            }
        }
        Ok(())
    }

    async fn change(&self, which: usize) -> Change<'_> {
        let id = self.ids[which].as_str();
        let expected_version = self.app.decisions.get(&self.caller, id).await.unwrap().summary.version;
        Change { id, expected_version }
    }

    /// Every row that is made from events.
    async fn rows(&self) -> Vec<Value> {
        let mut rows = Vec::new();
        for (table, key) in
            [("decisions", "id"), ("versions", "decision_id, version"), ("links", "decision_id, ordinal")]
        {
            let query = format!("SELECT to_jsonb(t) FROM adr.{table} t WHERE tenant_id = $1 ORDER BY {key}");
            let found = sqlx::query_scalar(sqlx::AssertSqlSafe(query)).bind(self.caller.tenant.uuid());
            rows.extend(found.fetch_all(&self.app.database.owner).await.unwrap());
        }
        rows
    }

    /// Empties the read model and makes it anew from the log, `at_once` events at a time.
    async fn rebuild(&self, at_once: usize) {
        let tenant = self.caller.tenant.uuid();
        for table in ["links", "versions", "decisions"] {
            let delete = format!("DELETE FROM adr.{table} WHERE tenant_id = $1");
            sqlx::query(sqlx::AssertSqlSafe(delete)).bind(tenant).execute(&self.app.database.owner).await.unwrap();
        }
        for events in self.app.log(self.caller.tenant).await.chunks(at_once) {
            let mut transaction = tenant_transaction(&self.app.pool(), &TenantContext::tenant(tenant)).await.unwrap();
            InlineProjection::project(&Projection::default(), &mut transaction, events).await.unwrap();
            transaction.commit().await.unwrap();
        }
    }
}

fn path(which: usize) -> String {
    format!("{:04}.md", which + 1)
}

fn relation(kind: u8) -> RelationKind {
    let kinds = [
        RelationKind::RELATION_KIND_UNSPECIFIED,
        RelationKind::RELATION_KIND_SUPERSEDES,
        RelationKind::RELATION_KIND_SUPERSEDED_BY,
        RelationKind::RELATION_KIND_AMENDS,
        RelationKind::RELATION_KIND_AMENDED_BY,
    ];
    kinds.get(usize::from(kind)).copied().unwrap_or(RelationKind::RELATION_KIND_RELATES_TO)
}

/// Takes the steps, and compares what they left with what the log makes of them.
async fn check(app: &App, steps: &[Step], at_once: usize) -> Result<(), TestCaseError> {
    let run = Run::start(app).await;
    for step in steps {
        if let Err(error) = run.take(step).await {
            let ours = matches!(error.kind(), ErrorKind::Internal | ErrorKind::Unavailable);
            prop_assert!(!ours, "{step:?}: {error:?}");
        }
    }
    let kept = run.rows().await;
    for id in &run.ids {
        let decision = app.decisions.get(&run.caller, id).await.unwrap();
        let replayed = app.decisions.version(&run.caller, id, decision.summary.version).await.unwrap();
        prop_assert_eq!(&replayed.content, &decision.content);
        prop_assert_eq!(&replayed.tags, &decision.summary.tags);
        prop_assert_eq!(&replayed.categories, &decision.summary.categories);
    }
    run.rebuild(at_once).await;
    let rebuilt = run.rows().await;
    prop_assert_eq!(kept, rebuilt);
    Ok(())
}

#[test]
fn the_read_model_is_what_the_log_says() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let app = runtime.block_on(App::start());
    let steps = (prop::collection::vec(step(), 1..30), 1..40_usize);
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(40);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let result = TestRunner::new(config).run(&steps, |(steps, at_once)| runtime.block_on(check(&app, &steps, at_once)));
    // The database goes with the app, which needs the runtime that its connections live in.
    runtime.block_on(async move { drop(app) });
    result.unwrap_or_else(|failure| panic!("{failure}"));
}

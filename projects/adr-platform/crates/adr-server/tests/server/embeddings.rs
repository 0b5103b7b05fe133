//! Search by meaning with a provider's vectors: on whose account they are made, and what happens without them.

use ai_gateway_mock_provider::{Failure, Script};
use serde_json::{Value, json};

use crate::call::Headers;
use crate::fixtures::{Fixtures, person};
use crate::server::Server;

const MODEL: &str = "mock/v";

/// Settings that have search use the provider's model.
fn chosen(dimensions: usize) -> String {
    format!("[embeddings]\nmodel = 'vectors'\ndimensions = {dimensions}\nlongest_tokens = 8191\n")
}

struct Scene {
    server: Server,
    fixtures: Fixtures,
    /// The owner of another workspace.
    other: Headers,
}

impl Scene {
    async fn start(dimensions: usize) -> Self {
        let server = Server::start_with_settings(&chosen(dimensions), &[], &[]).await;
        let fixtures = Fixtures::of(&server).await;
        let own = fixtures.first_workspace(&person(&server, "sam", "")).await;
        let other = person(&server, "sam", &own);
        Self { server, fixtures, other }
    }

    async fn must(&self, who: &Headers, rpc: &str, message: Value) -> Value {
        self.fixtures.must(who, rpc, message).await
    }

    async fn write(&self, who: &Headers, title: &str) {
        self.must(who, "adr.v1.DecisionService/CreateDecision", json!({"project": "vectors", "title": title})).await;
    }

    /// Until the index is as is asked for. What it is like then.
    async fn until(&self, who: &Headers, holds: impl Fn(&Value) -> bool) -> Value {
        loop {
            let status = self.must(who, "adr.v1.SearchService/GetIndexStatus", json!({})).await;
            if holds(&status) {
                return status;
            }
        }
    }

    /// Until everything is found by meaning.
    async fn complete(&self, who: &Headers) -> Value {
        self.until(who, |status| status["upToDate"] == true).await
    }

    /// The mode that answers, and the titles found.
    async fn search(&self, who: &Headers, query: &str, mode: &str) -> (String, Vec<String>) {
        let found = self.must(who, "adr.v1.SearchService/Search", json!({"query": query, "mode": mode})).await;
        let hits = found["hits"].as_array().cloned().unwrap_or_default();
        let titles = hits.iter().map(|hit| hit["decision"]["title"].as_str().unwrap().to_owned());
        (found["mode"].as_str().unwrap().to_owned(), titles.collect())
    }

    /// What a workspace has used of the model so far: calls and tokens of people, and those of nobody in particular.
    async fn used(&self, who: &Headers) -> [(u64, u64); 2] {
        let message =
            json!({"fromDay": day(-1), "toDay": day(1), "by": ["USAGE_DIMENSION_MODEL", "USAGE_DIMENSION_USER"]});
        let usage = self.must(who, "ai.v1.UsageService/GetUsage", message).await;
        let rows = usage["rows"].as_array().cloned().unwrap_or_default();
        let mut used = [(0, 0); 2];
        for row in rows.iter().filter(|row| row["model"] == MODEL) {
            let number = |name: &str| row[name].as_str().map_or(0, |number| number.parse().unwrap());
            let of = &mut used[usize::from(row["userId"].as_str().unwrap_or_default().is_empty())];
            *of = (of.0 + number("requests"), of.1 + number("inputTokens"));
        }
        used
    }
}

/// A day by UTC, counted from today.
fn day(offset: i64) -> String {
    let moment = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(24 * offset);
    moment.to_string()[..10].to_owned()
}

#[tokio::test]
async fn each_workspace_pays_for_its_own_vectors() {
    let scene = Scene::start(1536).await;
    let owner = scene.fixtures.owner.clone();
    for who in [&owner, &scene.other] {
        scene.write(who, "Keep events in Postgres").await;
        let status = scene.complete(who).await;
        assert_eq!(status["embeddingModel"], MODEL);
        assert_eq!(status["passagesSemantic"], status["passagesTotal"]);
    }
    let found = scene.search(&owner, "where do events live?", "SEARCH_MODE_SEMANTIC").await;
    assert_eq!(found, ("SEARCH_MODE_SEMANTIC".to_owned(), vec!["Keep events in Postgres".to_owned()]));
    // The provider's own bill is the sum of theirs, as soon as it is written down.
    let reported = scene.server.models.stats().total().reported.input;
    let (mine, theirs) = loop {
        let (mine, theirs) = (scene.used(&owner).await, scene.used(&scene.other).await);
        if [mine, theirs].concat().iter().map(|(_, tokens)| tokens).sum::<u64>() == reported {
            break (mine, theirs);
        }
    };
    assert!(mine[0].0 == 1 && mine[0].1 > 0, "the query is the owner's: {mine:?}");
    assert!(mine[1].0 >= 1 && mine[1].1 > 0, "the texts are the workspace's: {mine:?}");
    assert!(theirs[0] == (0, 0) && theirs[1].1 == mine[1].1, "{theirs:?} for the same text as {mine:?}");
    assert_eq!(scene.server.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn while_the_provider_is_down_search_is_by_word_and_it_recovers() {
    let scene = Scene::start(1536).await;
    let owner = scene.fixtures.owner.clone();
    scene.server.models.set_script(Script::failing(Failure::new(503)));
    scene.write(&owner, "Keep events in Postgres").await;
    scene.until(&owner, |status| status["wordsUpToDate"] == true).await;
    scene.server.models.until(|stats| stats.errors > 0).await;
    for mode in ["SEARCH_MODE_HYBRID", "SEARCH_MODE_SEMANTIC"] {
        let found = scene.search(&owner, "events", mode).await;
        assert_eq!(found, ("SEARCH_MODE_LEXICAL".to_owned(), vec!["Keep events in Postgres".to_owned()]));
    }
    assert_ne!(scene.until(&owner, |_| true).await["upToDate"], true);
    scene.server.models.set_script(Script::default());
    scene.complete(&owner).await;
    // The breaker may still refuse what comes in the moment after.
    while scene.search(&owner, "events", "SEARCH_MODE_HYBRID").await.0 != "SEARCH_MODE_HYBRID" {}
    assert_eq!(scene.server.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn a_stopped_workspace_waits_for_its_vectors_and_others_do_not() {
    let scene = Scene::start(1536).await;
    let owner = scene.fixtures.owner.clone();
    let workspace = || json!({"subject": {"scope": "SCOPE_TENANT"}});
    scene.must(&owner, "ai.v1.BudgetService/Stop", workspace()).await;
    scene.write(&owner, "Keep events in Postgres").await;
    scene.until(&owner, |status| status["wordsUpToDate"] == true).await;
    scene.write(&scene.other, "Keep events in Kafka").await;
    scene.complete(&scene.other).await;
    let status = scene.until(&owner, |_| true).await;
    assert!(status["upToDate"] != true && status["passagesSemantic"].is_null(), "{status}");
    let found = scene.search(&owner, "events", "SEARCH_MODE_HYBRID").await;
    assert_eq!(found, ("SEARCH_MODE_LEXICAL".to_owned(), vec!["Keep events in Postgres".to_owned()]));
    assert_eq!(scene.used(&owner).await, [(0, 0); 2]);
    scene.must(&owner, "ai.v1.BudgetService/Resume", workspace()).await;
    scene.complete(&owner).await;
    assert_eq!(scene.search(&owner, "events", "SEARCH_MODE_HYBRID").await.0, "SEARCH_MODE_HYBRID");
    assert_eq!(scene.server.errors(), Vec::<String>::new());
}

#[tokio::test]
async fn wrong_dimensions_are_told_to_the_operator_and_search_is_by_word() {
    let scene = Scene::start(8).await;
    let owner = scene.fixtures.owner.clone();
    scene.write(&owner, "Keep events in Postgres").await;
    scene.until(&owner, |status| status["wordsUpToDate"] == true).await;
    scene.server.models.until(|stats| stats.completed > 0).await;
    let found = scene.search(&owner, "events", "SEARCH_MODE_HYBRID").await;
    assert_eq!(found, ("SEARCH_MODE_LEXICAL".to_owned(), vec!["Keep events in Postgres".to_owned()]));
    let status = scene.until(&owner, |_| true).await;
    assert!(status["upToDate"] != true && status["passagesSemantic"].is_null(), "{status}");
    let lines = scene.server.lines();
    let told = lines.iter().any(|line| line.contains("1536") && line.contains("`dimensions` in `embeddings`"));
    assert!(told, "{lines:?}");
}

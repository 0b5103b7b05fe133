//! No tenant finds another's decisions, in any mode, also when the index on disk is wrong.

mod support;

use adr_search::{DecisionChange, Question, SearchError, SearchQuery, TenantContext};
use composable_core::TenantId;
use storage_patterns::testing::IsolationCheck;
use support::{Rig, both, decision, meaning, tenant, words};

/// Two tenants with the same words under titles of their own, and a third with nothing.
async fn two_tenants() -> (Rig, TenantId, TenantId) {
    let (rig, first, second) = (Rig::start().await, tenant(), tenant());
    for number in 0..3 {
        for (owner, name) in [(first, "First"), (second, "Second")] {
            let change =
                decision(owner, &format!("{name} {number}"), &["Kafka is our event bus.", "A database of cars."]);
            rig.add(DecisionChange { number: Some(number), ..change }).await;
        }
    }
    rig.settle(first).await;
    rig.settle(second).await;
    (rig, first, second)
}

#[tokio::test]
async fn identical_texts_stay_apart_in_all_modes() {
    let (rig, first, second) = two_tenants().await;
    for (owner, name) in [(first, "First"), (second, "Second")] {
        for query in [
            words("kafka "),
            words("\"event bus\""),
            words("kaf*"),
            words("kafak "),
            meaning("kafka"),
            both("kafka "),
            words("1"),
        ] {
            let found = rig.titles(owner, &query).await;
            assert!(!found.is_empty(), "{query:?}");
            assert!(found.iter().all(|title| title.starts_with(name)), "{query:?} gave {found:?}");
        }
    }
    for query in [words("kafka "), meaning("kafka"), both("kafka ")] {
        assert!(rig.titles(tenant(), &query).await.is_empty());
    }
}

#[tokio::test]
async fn neighbours_and_passages_stay_apart() {
    let (rig, first, second) = two_tenants().await;
    let context = TenantContext::tenant(first.uuid());
    let own = rig.search(first, &words("kafka ")).await.hits[0].decision;
    let related = rig.engine.related(&context, own, 10).await.expect("neighbours");
    assert_eq!(related.len(), 2);
    assert!(related.iter().all(|related| related.summary.starts_with("First") && related.decision != own));
    let foreign = TenantContext::tenant(second.uuid());
    let refused = rig.engine.related(&foreign, own, 10).await;
    assert!(matches!(refused, Err(SearchError::UnknownDecision)));
    let question = Question { text: "Which database do we use?".to_owned(), project: None, limit: 20 };
    let passages = rig.engine.retrieve(&context, &question).await.expect("passages");
    assert_eq!(passages.len(), 6);
    assert!(passages.iter().all(|found| found.summary.starts_with("First")));
}

#[tokio::test]
async fn another_tenants_index_in_ones_folder_shows_nothing() {
    let (rig, first, second) = two_tenants().await;
    let (from, to) = (rig.tenant_folder(first), rig.tenant_folder(second));
    let (database, folder, log, model) = rig.kill().await;
    std::fs::remove_dir_all(&to).expect("removed");
    std::fs::create_dir(&to).expect("made");
    for entry in std::fs::read_dir(&from).expect("a folder") {
        let entry = entry.expect("an entry");
        std::fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
    }
    let mut rig = Rig::with(database, folder, log, Some(model), Vec::new()).await;
    // Without an indexer nothing repairs the folder.
    if let Some(running) = rig.running.take() {
        running.abort();
    }
    let found = rig.search(second, &words("first ")).await;
    assert!(found.hits.is_empty(), "{found:?}");
    for query in [words("kafka "), both("kafka ")] {
        let found = rig.titles(second, &query).await;
        assert!(found.iter().all(|title| title.starts_with("Second")), "{query:?} gave {found:?}");
    }
}

#[tokio::test]
async fn one_tenants_words_do_not_weigh_in_anothers_ranking() {
    let (rig, first, second) = (Rig::start().await, tenant(), tenant());
    for owner in [first, second] {
        rig.add(decision(owner, "Rare", &["zebra and lion live here in peace"])).await;
        rig.add(decision(owner, "Common", &["lion and lion live here in peace"])).await;
    }
    for number in 0..50 {
        rig.add(decision(second, &format!("Filler {number}"), &["zebra zebra zebra"])).await;
    }
    rig.settle(first).await;
    rig.settle(second).await;
    let score = |found: &adr_search::SearchResults<String>| found.hits[0].score;
    let query = SearchQuery { limit: 1, ..words("zebra lion ") };
    let before = score(&rig.search(first, &query).await);
    for number in 0..50 {
        rig.add(decision(second, &format!("More {number}"), &["lion zebra"])).await;
    }
    rig.settle(second).await;
    assert_eq!(score(&rig.search(first, &query).await).to_bits(), before.to_bits());
}

#[tokio::test]
async fn every_table_is_fenced_also_those_of_models() {
    let (rig, ..) = two_tenants().await;
    let tables: Vec<String> =
        sqlx::query_scalar("select relname::text from pg_class where relname like 'embeddings\\__' and relkind = 'r'")
            .fetch_all(&rig.database.owner)
            .await
            .expect("tables");
    assert_eq!(tables, ["embeddings_1"]);
    let (database, ..) = rig.kill().await;
    IsolationCheck::new()
        .with_row(
            "search.embeddings_1",
            "insert into search.embeddings_1
             values ($1, gen_random_uuid(), gen_random_uuid(), array_fill(0.05::real, array[384])::halfvec)",
        )
        .run(&database)
        .await;
}

//! The indexer keeps up, resumes, repairs, and goes on past what it cannot index.

mod support;

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use adr_search::{DecisionChange, Mode, TenantContext};
use composable_core::TenantId;
use support::{Rig, WordModel, both, decision, meaning, passage, tenant, words};

fn context(tenant: TenantId) -> TenantContext {
    TenantContext::tenant(tenant.uuid())
}

#[tokio::test]
async fn an_edit_is_found_within_a_second_and_the_old_text_no_more() {
    let (rig, tenant) = (Rig::start().await, tenant());
    let first = decision(tenant, "Bus", &["We use RabbitMQ.", "Costs are low."]);
    rig.add(first.clone()).await;
    rig.settle(tenant).await;
    assert_eq!(rig.model.embedded.load(Ordering::SeqCst), 2);
    let edited = DecisionChange {
        version: 2,
        passages: vec![passage(&["Context"], "We use Kafka."), passage(&["Context"], "Costs are low.")],
        ..first
    };
    let started = Instant::now();
    rig.log.append(edited).await;
    while rig.titles(tenant, &words("kafka ")).await.is_empty() {
        assert!(started.elapsed() < Duration::from_secs(1), "not found after a second");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    rig.settle(tenant).await;
    assert!(rig.titles(tenant, &words("rabbitmq ")).await.is_empty());
    assert_eq!(rig.model.embedded.load(Ordering::SeqCst), 3, "the passage that stayed is not embedded again");
    let found = rig.search(tenant, &words("costs ")).await;
    assert_eq!(found.hits[0].passages[0].version, 2);
}

#[tokio::test]
async fn an_older_version_read_again_changes_nothing() {
    let (rig, tenant) = (Rig::start().await, tenant());
    let change = decision(tenant, "Twice", &["Same.", "Same.", "Same."]);
    rig.add(change.clone()).await;
    rig.add(change.clone()).await;
    rig.add(DecisionChange { version: 2, ..change }).await;
    rig.settle(tenant).await;
    let status = rig.handle.status(&context(tenant)).await.expect("a status");
    assert_eq!((status.passages_total, status.passages_lexical, status.passages_semantic), (3, 3, 3));
    assert_eq!(rig.titles(tenant, &both("same ")).await.len(), 1);
}

#[tokio::test]
async fn a_killed_indexer_goes_on_without_loss_or_repetition() {
    let tenant = tenant();
    let mut rig = Rig::start().await;
    *rig.model.pause.lock().expect("the pause") = Duration::from_millis(3);
    for round in 0..6_u64 {
        for number in 0..40 {
            let text = format!("Kafka in round {round}, decision {number}.");
            rig.log.append(decision(tenant, &format!("Decision {round}-{number}"), &[&text])).await;
        }
        // In the middle of another step each time.
        tokio::time::sleep(Duration::from_millis(15 + 23 * round)).await;
        let (database, folder, log, model) = rig.kill().await;
        rig = Rig::with(database, folder, log, Some(model), Vec::new()).await;
    }
    rig.settle(tenant).await;
    let status = rig.handle.status(&context(tenant)).await.expect("a status");
    assert_eq!((status.passages_total, status.passages_lexical, status.passages_semantic), (240, 240, 240));
    for round in 0..6 {
        for number in [0, 17, 39] {
            let title = format!("Decision {round}-{number}");
            assert_eq!(rig.titles(tenant, &words(&format!("\"{title}\""))).await, [title]);
        }
    }
}

#[tokio::test]
async fn a_deleted_or_damaged_folder_is_built_again() {
    let (rig, tenant) = (Rig::start().await, tenant());
    for number in 0..10 {
        rig.add(decision(tenant, &format!("Decision {number}"), &["Kafka."])).await;
    }
    rig.settle(tenant).await;
    let path = rig.tenant_folder(tenant);
    let (database, folder, log, model) = rig.kill().await;
    std::fs::remove_dir_all(&path).expect("removed");
    let rig = Rig::with(database, folder, log, Some(model), Vec::new()).await;
    rig.settle(tenant).await;
    assert_eq!(rig.titles(tenant, &words("kafka ")).await.len(), 10);
    let (database, folder, log, model) = rig.kill().await;
    std::fs::write(path.join("meta.json"), "not what it was").expect("damaged");
    let rig = Rig::with(database, folder, log, Some(model), Vec::new()).await;
    rig.settle(tenant).await;
    assert_eq!(rig.titles(tenant, &words("kafka ")).await.len(), 10);
}

#[tokio::test]
async fn an_index_of_another_database_is_built_again() {
    let (rig, tenant) = (Rig::start().await, tenant());
    rig.add(decision(tenant, "Gone", &["Kafka."])).await;
    rig.add(decision(tenant, "Gone too", &["Kafka."])).await;
    rig.settle(tenant).await;
    let (database, folder, _, model) = rig.kill().await;
    drop(database);
    let database = support::database().await;
    sqlx::query("update search.instances set instance = gen_random_uuid()")
        .execute(&database.owner)
        .await
        .expect("another");
    let rig = Rig::with(database, folder, Arc::default(), Some(model), Vec::new()).await;
    rig.add(decision(tenant, "Here", &["Kafka."])).await;
    rig.settle(tenant).await;
    assert_eq!(rig.handle.status(&context(tenant)).await.expect("a status").passages_lexical, 1);
    assert_eq!(rig.titles(tenant, &words("kafka ")).await, ["Here"]);
}

#[tokio::test]
async fn what_cannot_be_indexed_is_reported_and_the_rest_goes_on() {
    let (rig, tenant) = (Rig::start().await, tenant());
    sqlx::raw_sql(
        "create function search.refuse() returns trigger language plpgsql as
             $$ begin raise exception 'refused by the test'; end $$;
         create trigger refuse before insert on search.decisions for each row
             when (new.title = 'Poison') execute function search.refuse();",
    )
    .execute(&rig.database.owner)
    .await
    .expect("a trigger");
    *rig.model.refuses.lock().expect("the refusal") = Some("unspeakable".to_owned());
    rig.log.append(decision(tenant, "Before", &["Kafka."])).await;
    let poison = decision(tenant, "Poison", &["Kafka."]);
    rig.log.append(poison.clone()).await;
    rig.log.append_unreadable(tenant, decision(tenant, "", &[]).decision, "its events are damaged").await;
    rig.log.append(decision(tenant, "Unspeakable", &["Kafka.", "An unspeakable text about kafka."])).await;
    rig.log.append(decision(tenant, "Nul", &["Kafka with \0 in it."])).await;
    rig.add(decision(tenant, "After", &["Kafka."])).await;
    rig.settle(tenant).await;
    let mut titles = rig.titles(tenant, &words("kafka ")).await;
    titles.sort();
    assert_eq!(titles, ["After", "Before", "Nul", "Unspeakable"]);
    let status = rig.handle.status(&context(tenant)).await.expect("a status");
    assert_eq!((status.failures, status.passages_total, status.passages_semantic), (3, 5, 4));
    let stages: Vec<String> = sqlx::query_scalar("select stage from search.failures order by stage")
        .fetch_all(&rig.database.owner)
        .await
        .expect("failures");
    assert_eq!(stages, ["embed", "index", "index"]);
    // Mended, it is indexed, and the report is gone.
    rig.add(DecisionChange { title: "Mended".to_owned(), version: 2, ..poison }).await;
    rig.settle(tenant).await;
    assert_eq!(rig.titles(tenant, &words("mended ")).await, ["Mended"]);
    assert_eq!(rig.handle.status(&context(tenant)).await.expect("a status").failures, 2);
}

#[tokio::test]
async fn without_meaning_hybrid_answers_by_word_and_says_so() {
    let (rig, tenant) = (Rig::start().await, tenant());
    rig.model.broken.store(true, Ordering::SeqCst);
    rig.add(decision(tenant, "Bus", &["Kafka."])).await;
    let started = Instant::now();
    while rig.titles(tenant, &words("kafka ")).await.is_empty() {
        assert!(started.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    for query in [both("kafka "), meaning("kafka ")] {
        let found = rig.search(tenant, &query).await;
        assert_eq!((found.mode, found.hits.len()), (Mode::Lexical, 1), "{query:?}");
    }
    let status = rig.handle.status(&context(tenant)).await.expect("a status");
    assert_eq!((status.words_up_to_date, status.up_to_date), (true, false));
    assert_eq!((status.passages_lexical, status.passages_semantic), (1, 0));
    rig.model.broken.store(false, Ordering::SeqCst);
    rig.settle(tenant).await;
    let found = rig.search(tenant, &both("kafka ")).await;
    assert_eq!((found.mode, found.passages_without_meaning), (Mode::Hybrid, 0));
}

#[tokio::test]
async fn no_model_is_search_by_word() {
    let tenant = tenant();
    let database = support::database().await;
    let folder = tempfile::tempdir().expect("a folder");
    let rig = Rig::with(database, folder, Arc::default(), None, Vec::new()).await;
    rig.add(decision(tenant, "Bus", &["Kafka."])).await;
    rig.settle(tenant).await;
    assert_eq!(rig.search(tenant, &both("kafka ")).await.mode, Mode::Lexical);
    assert_eq!(rig.handle.status(&context(tenant)).await.expect("a status").model, None);
}

#[tokio::test]
async fn another_model_takes_over_when_it_is_complete() {
    let (rig, tenant) = (Rig::start().await, tenant());
    for number in 0..20 {
        rig.add(decision(tenant, &format!("Car {number}"), &["About the automobile."])).await;
    }
    rig.settle(tenant).await;
    let (database, folder, log, old) = rig.kill().await;
    let new = WordModel::new("other", 64);
    new.broken.store(true, Ordering::SeqCst);
    let rig = Rig::with(database, folder, log, Some(Arc::clone(&new)), vec![old]).await;
    // The new one answers nothing yet, and the old one does.
    let found = rig.search(tenant, &meaning("car")).await;
    assert_eq!((found.mode, found.hits.len()), (Mode::Semantic, 20));
    assert_eq!(rig.handle.status(&context(tenant)).await.expect("a status").model.as_deref(), Some("words"));
    new.broken.store(false, Ordering::SeqCst);
    let deadline = Instant::now() + Duration::from_secs(10);
    while rig.handle.status(&context(tenant)).await.expect("a status").model.as_deref() != Some("other") {
        assert!(Instant::now() < deadline, "the new model never took over");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(new.embedded.load(Ordering::SeqCst), 20);
    assert_eq!(rig.titles(tenant, &meaning("car")).await.len(), 20);
    let left: i64 = sqlx::query_scalar("select count(*) from search.embeddings_1")
        .fetch_one(&rig.database.owner)
        .await
        .expect("a count");
    assert_eq!(left, 0, "the old model's embeddings are removed");
}

#[tokio::test]
async fn meaning_finds_what_words_do_not_and_hybrid_both() {
    let (rig, tenant) = (Rig::start().await, tenant());
    rig.add(decision(tenant, "Wheels", &["Our automobile is parked."])).await;
    rig.add(decision(tenant, "Bread", &["We bake."])).await;
    rig.add(decision(tenant, "", &[])).await;
    rig.settle(tenant).await;
    assert!(rig.titles(tenant, &words("car ")).await.is_empty());
    assert_eq!(rig.titles(tenant, &meaning("car")).await[0], "Wheels");
    assert_eq!(rig.titles(tenant, &both("car ")).await[0], "Wheels");
    assert_eq!(rig.titles(tenant, &both("bread ")).await[0], "Bread");
}

#[tokio::test]
async fn while_the_log_does_not_answer_nothing_is_given_up() {
    let (rig, tenant) = (Rig::start().await, tenant());
    rig.log.unreachable.store(true, Ordering::SeqCst);
    rig.add(decision(tenant, "Bus", &["Kafka."])).await;
    // It was asked, and had no answer, more often than it tries a decision that it puts aside in the end.
    rig.log.asked(10).await;
    let status = rig.handle.status(&context(tenant)).await.expect("a status");
    assert_eq!((status.failures, status.words_up_to_date), (0, false));
    rig.log.unreachable.store(false, Ordering::SeqCst);
    rig.settle(tenant).await;
    assert_eq!(rig.titles(tenant, &words("kafka ")).await, ["Bus"]);
    assert_eq!(rig.handle.status(&context(tenant)).await.expect("a status").failures, 0);
}

#[tokio::test]
async fn several_servers_find_the_same_and_one_goes_on_for_another() {
    let (mut rig, tenant) = (Rig::start().await, tenant());
    rig.add(decision(tenant, "Before", &["Kafka."])).await;
    rig.settle(tenant).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (other, running) = rig.another_server(&folder);
    let found_by_the_other = async |expected: usize| {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let found = other.search(&context(tenant), &words("kafka ")).await.expect("an answer").hits.len();
            if found == expected {
                return;
            }
            assert!(Instant::now() < deadline, "{found} found after 20 s, {expected} expected");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    found_by_the_other(1).await;
    rig.add(decision(tenant, "Beside", &["Kafka."])).await;
    found_by_the_other(2).await;
    rig.running.take().expect("it runs").abort();
    rig.add(decision(tenant, "After", &["Kafka."])).await;
    found_by_the_other(3).await;
    running.abort();
}

//! Search by word, from the query to the highlighted passage.

mod support;

use adr_search::lexical::Weights;
use adr_search::{DecisionChange, Filter, Highlight, SearchQuery, StatusCode};
use storage_patterns::TenantContext;
use support::{Rig, both, decision, meaning, passage, tenant, words};

#[tokio::test]
async fn ranks_by_rarity_and_by_title() {
    let (rig, tenant) = (Rig::start().await, tenant());
    rig.add(decision(tenant, "Use Kafka", &["Messages go through the broker."])).await;
    rig.add(decision(
        tenant,
        "Log format",
        &["Kafka is mentioned here once, among the many other words of this text."],
    ))
    .await;
    for number in 0..20 {
        rig.add(decision(tenant, &format!("Service {number}"), &["The service has a format of its own."])).await;
    }
    rig.settle(tenant).await;
    assert_eq!(rig.titles(tenant, &words("kafka ")).await, ["Use Kafka", "Log format"]);
    // `format` is everywhere and `kafka` is not.
    assert_eq!(rig.titles(tenant, &words("kafka format ")).await[0], "Log format");
}

#[tokio::test]
async fn phrases_beginnings_and_stems() {
    let (rig, tenant) = (Rig::start().await, tenant());
    rig.add(decision(tenant, "First", &["We run the event bus in one process."])).await;
    rig.add(decision(tenant, "Second", &["A bus brings people to the event."])).await;
    rig.add(decision(tenant, "Third", &["Migrating the schema needs care."])).await;
    rig.settle(tenant).await;
    assert_eq!(rig.titles(tenant, &words("\"event bus\"")).await, ["First"]);
    assert_eq!(rig.titles(tenant, &words("event bus ")).await.len(), 2);
    assert_eq!(rig.titles(tenant, &words("proc*")).await, ["First"]);
    assert_eq!(rig.titles(tenant, &words("migrations ")).await, ["Third"]);
    // Being typed.
    assert_eq!(rig.titles(tenant, &words("sche")).await, ["Third"]);
    assert!(rig.titles(tenant, &words("sche ")).await.is_empty());
}

#[tokio::test]
async fn forgives_typing_mistakes_and_says_so() {
    let (rig, tenant) = (Rig::start().await, tenant());
    rig.add(decision(tenant, "Use Kubernetes", &["Containers are orchestrated."])).await;
    rig.add(decision(tenant, "Use Kafka", &["The broker is replicated in 2024."])).await;
    rig.settle(tenant).await;
    for (typed, corrected, title) in [
        ("kuberntes ", "kubernetes ", "Use Kubernetes"),
        ("Kubrenetse cluster ", "kubernetes cluster ", "Use Kubernetes"),
        ("kafak ", "kafka ", "Use Kafka"),
        ("orchestraded containers ", "orchestrated containers ", "Use Kubernetes"),
    ] {
        let found = rig.search(tenant, &words(typed)).await;
        assert_eq!(found.corrected_query.as_deref(), Some(corrected), "{typed}");
        assert_eq!(found.hits[0].summary, title, "{typed}");
    }
    // Known words, short ones and numbers are left alone.
    for text in ["kafka ", "use ", "kaf ", "2025 ", "usd "] {
        assert_eq!(rig.search(tenant, &words(text)).await.corrected_query, None, "{text}");
    }
    assert!(rig.titles(tenant, &words("2025 ")).await.is_empty());
    // By setting, all are.
    let as_typed = rig.engine.clone().with_weights(Weights { correction: 0.0, ..Weights::default() });
    let found = as_typed.search(&TenantContext::tenant(tenant.uuid()), &words("kafak ")).await.expect("an answer");
    assert_eq!((found.corrected_query, found.hits.len()), (None, 0));
}

#[tokio::test]
async fn says_when_no_decision_has_any_of_the_words() {
    let (rig, tenant) = (Rig::start().await, tenant());
    rig.add(decision(tenant, "Use Kafka", &["The car is parked."])).await;
    rig.add(DecisionChange { project: "other".to_owned(), ..decision(tenant, "Engines", &["An automobile."]) }).await;
    rig.settle(tenant).await;
    let here = Filter { projects: vec!["platform".to_owned()], ..Filter::default() };
    for (query, expected) in [
        (both("zzzzqqq "), true),
        (both("zzzzqqq vvvvwww "), true),
        (both("\"parked car\" "), true),
        (both("zzzzqqq kafka "), false),
        (both("kafak "), false),
        (both("automobile "), false),
        (SearchQuery { filter: here, ..both("automobile ") }, true),
        // Nobody looked for words here, or there is nothing else.
        (meaning("zzzzqqq "), false),
        (words("zzzzqqq "), false),
    ] {
        let found = rig.search(tenant, &query).await;
        assert_eq!(found.only_by_meaning, expected, "{query:?}");
        assert!(!found.hits.is_empty() || !expected, "{query:?}");
    }
    let empty = rig.search(support::tenant(), &both("zzzzqqq ")).await;
    assert!(!empty.only_by_meaning && empty.hits.is_empty());
}

#[tokio::test]
async fn numbers_and_identifiers_are_found_exactly() {
    let (rig, tenant) = (Rig::start().await, tenant());
    rig.add(DecisionChange { number: Some(42), ..decision(tenant, "Answer", &["Everything."]) }).await;
    rig.add(DecisionChange {
        number: Some(7),
        ..decision(tenant, "Pages", &["It has 42 pages, see ADR-0042 and ADR-42."])
    })
    .await;
    rig.add(decision(tenant, "Login", &["OAuth2 is used with postgres-fdw and EventStore, in C# and C++."])).await;
    rig.add(decision(tenant, "Other", &["OAuth is used with postgres, an event and a store, in C."])).await;
    rig.settle(tenant).await;
    for text in ["42", "0042", "ADR-0042", "#42", "adr 42"] {
        assert_eq!(rig.titles(tenant, &words(text)).await[0], "Answer", "{text}");
    }
    for text in ["OAuth2 ", "postgres-fdw ", "EventStore ", "C# ", "C++ "] {
        assert_eq!(rig.titles(tenant, &words(text)).await[0], "Login", "{text}");
    }
}

#[tokio::test]
async fn any_text_is_a_query() {
    let (rig, tenant) = (Rig::start().await, tenant());
    rig.add(decision(tenant, "Use Kafka", &["Text."])).await;
    rig.settle(tenant).await;
    let long = "kafka ".repeat(166);
    for text in [
        "+-&|!(){}[]^\"~*?:\\/",
        "\"",
        "\"\"",
        "* ",
        "title:kafka AND (",
        "kafka~2^3",
        "[a TO b]",
        "\u{0}",
        "🚀",
        "'; drop table x",
        "%_",
        "\"*\"",
        "***kafka***",
        &long,
        "\u{202e}kafka",
        "-kafka",
        "ﬁ",
        "a\u{301}\u{301}\u{301}",
    ] {
        rig.search(tenant, &words(text)).await;
    }
    assert_eq!(rig.titles(tenant, &words("title:kafka AND (")).await, ["Use Kafka"]);
    assert_eq!(rig.titles(tenant, &words(&long)).await, ["Use Kafka"]);
}

#[tokio::test]
async fn filters_hold_in_the_index_and_in_the_database() {
    let (rig, tenant) = (Rig::start().await, tenant());
    let base = |title: &str| decision(tenant, title, &["All of them mention Kafka."]);
    rig.add(DecisionChange { project: "other".to_owned(), ..base("project") }).await;
    rig.add(DecisionChange { status: StatusCode(4), ..base("status") }).await;
    rig.add(DecisionChange { tags: vec!["Événement".to_owned(), "b".to_owned()], ..base("tags") }).await;
    rig.add(DecisionChange { categories: vec!["Data".to_owned()], ..base("category") }).await;
    rig.add(DecisionChange { authors: vec!["Ada Lovelace".to_owned()], ..base("author") }).await;
    rig.add(DecisionChange { date: "2024-05".to_owned(), ..base("date") }).await;
    rig.add(DecisionChange { archived: true, ..base("archived") }).await;
    rig.settle(tenant).await;
    let owned = |text: &str| vec![text.to_owned()];
    let cases: Vec<(Filter, &[&str])> = vec![
        (Filter { projects: owned("other"), ..Filter::default() }, &["project"]),
        (Filter { statuses: vec![StatusCode(4)], ..Filter::default() }, &["status"]),
        (Filter { tags: owned("evenement"), ..Filter::default() }, &["tags"]),
        (Filter { tags: vec!["B".to_owned(), "événement ".to_owned()], ..Filter::default() }, &["tags"]),
        (Filter { tags: vec!["b".to_owned(), "c".to_owned()], ..Filter::default() }, &[]),
        (Filter { categories: vec!["data".to_owned(), "x".to_owned()], ..Filter::default() }, &["category"]),
        (Filter { authors: owned("ada lovelace"), ..Filter::default() }, &["author"]),
        (Filter { date_from: Some("2024-05-20".to_owned()), ..Filter::default() }, &["date"]),
        (
            Filter { date_to: Some("2024".to_owned()), date_from: Some("2024".to_owned()), ..Filter::default() },
            &["date"],
        ),
        (Filter { date_from: Some("2024-06-01".to_owned()), ..Filter::default() }, &[]),
        (Filter { date_to: Some("2024-04-30".to_owned()), ..Filter::default() }, &[]),
        (Filter { projects: owned("other"), statuses: vec![StatusCode(4)], ..Filter::default() }, &[]),
    ];
    for (filter, expected) in cases {
        for make in [words, support::meaning, support::both] {
            let query = SearchQuery { filter: filter.clone(), ..make("kafka ") };
            assert_eq!(rig.titles(tenant, &query).await, *expected, "{query:?}");
        }
    }
    let archived = Filter { include_archived: true, ..Filter::default() };
    for make in [words, support::meaning, support::both] {
        assert_eq!(rig.titles(tenant, &make("kafka ")).await.len(), 6);
        assert_eq!(rig.titles(tenant, &SearchQuery { filter: archived.clone(), ..make("kafka ") }).await.len(), 7);
    }
}

#[tokio::test]
async fn shows_the_best_passages_with_their_words_marked() {
    let (rig, tenant) = (Rig::start().await, tenant());
    let mut change = decision(tenant, "Messaging", &[]);
    for number in 0..6 {
        change
            .passages
            .push(passage(&["Context", &format!("Part {number}")], &format!("🚀 决策 café Kafka number {number}")));
    }
    change.passages.push(passage(&["Other"], "Nothing of the kind."));
    rig.add(change).await;
    rig.settle(tenant).await;
    let found = rig.search(tenant, &words("kafka ")).await;
    assert_eq!(found.hits.len(), 1);
    assert_eq!(found.hits[0].passages.len(), 3);
    let first = &found.hits[0].passages[0];
    assert_eq!(first.headings[0], "Context");
    assert_eq!(first.highlights, [Highlight { start: 10, end: 15 }]);
    assert_eq!(first.text.chars().skip(10).take(5).collect::<String>(), "Kafka");
    let found = rig.search(tenant, &words("决策")).await;
    assert_eq!(found.hits[0].passages[0].highlights, [Highlight { start: 2, end: 4 }]);
}

#[tokio::test]
async fn limits_hold() {
    let (rig, tenant) = (Rig::start().await, tenant());
    for number in 0..30 {
        rig.add(decision(tenant, &format!("Kafka {number}"), &["Kafka.", "Kafka again.", "And again Kafka."])).await;
    }
    rig.settle(tenant).await;
    assert_eq!(rig.titles(tenant, &words("kafka ")).await.len(), 20);
    assert_eq!(rig.titles(tenant, &SearchQuery { limit: 5, ..words("kafka ") }).await.len(), 5);
    assert_eq!(rig.titles(tenant, &SearchQuery { limit: 5000, ..words("kafka ") }).await.len(), 30);
    assert!(rig.titles(tenant, &words("nothing like it")).await.is_empty());
}

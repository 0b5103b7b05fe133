//! What the gateway's cache makes of questions that people ask, compared by the real model.

#[expect(clippy::expect_used, reason = "the measurement uses it as well")]
mod gateway;

use gateway::Stand;

#[tokio::test]
async fn a_rephrased_question_is_answered_from_the_cache_and_another_one_is_not() {
    let stand = Stand::start("threshold = 0.9").await;
    let asked = stand.ask("", "How do I roll back a failed deployment?").await;
    assert_eq!(asked, ("miss".to_owned(), None));
    let (marked, similarity) = stand.ask("", "How can I roll back a deployment that failed?").await;
    assert_eq!(marked, "semantic");
    assert!((0.9..1.0).contains(&similarity.unwrap()), "{similarity:?}");
    for (instructions, other) in [
        ("", "Which teams own the billing service?"),
        ("Answer in German.", "How can I roll back a deployment that failed?"),
        ("", "How do I roll back 2 failed deployments?"),
    ] {
        assert_eq!(stand.ask(instructions, other).await, ("miss".to_owned(), None), "{other}");
    }
    assert_eq!(stand.provider.stats().requests, 4);
}

//! Questions that take an earlier one's place, and questions that are answered anew.

use adr_service::chat::{Answer, Question};
use ai_gateway_mock_provider::{Failure, FaultKind, Script};
use api_gateway_core::ServiceError;
use futures::StreamExt;
use identity::{Caller, Role};
use platform_contracts::adr::v1::StreamStarted;
use platform_contracts::adr::v1::stream_response::Event;
use uuid::Uuid;

use crate::app::{editor, person};
use crate::chat::{Rig, heard};

/// A conversation of two questions with answers, and the ids of its messages.
async fn conversation(rig: &Rig, grace: &Caller) -> (String, Vec<String>) {
    rig.says("One.");
    let conversation = rig.hear(grace, "", "First?").await;
    rig.says("Two.");
    rig.hear(grace, &conversation, "Second?").await;
    let ids = rig.messages(grace, &conversation).await.into_iter().map(|message| message.id).collect();
    (conversation, ids)
}

fn replacing(conversation: &str, id: &str, text: &str) -> Question {
    Question {
        conversation_id: conversation.to_owned(),
        text: text.to_owned(),
        replaces: id.to_owned(),
        ..Question::default()
    }
}

async fn begun(answer: Result<Answer, ServiceError>) -> (StreamStarted, Answer) {
    let mut answer = answer.unwrap();
    match answer.next().await.unwrap().unwrap().event {
        Some(Event::Started(started)) => (*started, answer),
        other => panic!("the answer began with {other:?}"),
    }
}

async fn whole(answer: Result<Answer, ServiceError>) -> StreamStarted {
    let (started, answer) = begun(answer).await;
    let events: Vec<_> = answer.collect().await;
    assert!(events.iter().all(Result::is_ok), "{events:?}");
    started
}

async fn texts(rig: &Rig, caller: &Caller, conversation: &str) -> Vec<String> {
    rig.messages(caller, conversation).await.into_iter().map(|message| message.text).collect()
}

#[tokio::test]
async fn an_edited_question_takes_the_place_of_the_earlier_one_and_what_came_after() {
    let rig = Rig::start(Script::default()).await;
    let grace = editor();
    let (conversation, ids) = conversation(&rig, &grace).await;
    rig.says("New two.");
    let started = whole(rig.chat.ask(&grace, replacing(&conversation, &ids[2], "Second, better?")).await).await;
    assert_eq!(texts(&rig, &grace, &conversation).await, ["First?", "One.", "Second, better?", "New two."]);
    assert!(!ids.contains(&started.question_id));
    let said: Vec<String> = rig.model.said().into_iter().skip(1).map(|(_, text)| text).collect();
    assert_eq!(said, ["First?", "One.", "Second, better?"], "the model is not told what was replaced");
    let title =
        async || rig.chat.conversation_with_messages(&grace, &conversation).await.unwrap().conversation.title.clone();
    assert_eq!(title().await, "First?");
    rig.says("New one.");
    whole(rig.chat.ask(&grace, replacing(&conversation, &ids[0], "Something else?")).await).await;
    assert_eq!(texts(&rig, &grace, &conversation).await, ["Something else?", "New one."]);
    assert_eq!(title().await, "Something else?");
    let rows: i64 =
        sqlx::query_scalar("SELECT count(*) FROM adr.messages").fetch_one(&rig.app.database.owner).await.unwrap();
    assert_eq!(rows, 8, "what was replaced is still there");
    rig.says("Three.");
    rig.hear(&grace, &conversation, "Third?").await;
    let said: Vec<String> = rig.model.said().into_iter().skip(1).map(|(_, text)| text).collect();
    assert_eq!(said, ["Something else?", "New one.", "Third?"]);
}

#[tokio::test]
async fn a_question_is_answered_anew_and_stays_what_it_is() {
    let rig = Rig::start(Script::default()).await;
    let grace = editor();
    let (conversation, ids) = conversation(&rig, &grace).await;
    for (number, text) in ["", "First?"].into_iter().enumerate() {
        let answer = format!("New {number}.");
        rig.says(&answer);
        let started = whole(rig.chat.ask(&grace, replacing(&conversation, &ids[0], text)).await).await;
        assert_eq!(started.question_id, ids[0]);
        assert_eq!(texts(&rig, &grace, &conversation).await, ["First?", answer.as_str()]);
        assert_eq!(rig.messages(&grace, &conversation).await[0].id, ids[0]);
    }
}

#[tokio::test]
async fn a_model_that_fails_or_a_person_who_leaves_before_the_first_word_loses_nothing() {
    let rig = Rig::start(Script::default()).await;
    let grace = editor();
    let (conversation, ids) = conversation(&rig, &grace).await;
    let before = rig.messages(&grace, &conversation).await;
    rig.model.provider.set_script(Script::failing(Failure::new(500)));
    for text in ["", "Other?"] {
        let failed = rig.chat.ask(&grace, replacing(&conversation, &ids[0], text)).await.map(drop).unwrap_err();
        assert_eq!(failed.code(), "model.provider_failed");
    }
    rig.model.provider.set_script(Script::saying("x").with_fault_before_head(FaultKind::Stall));
    let asking = tokio::spawn({
        let (chat, grace, question) = (rig.chat.clone(), grace.clone(), replacing(&conversation, &ids[0], ""));
        async move { chat.ask(&grace, question).await.map(drop) }
    });
    rig.model.provider.until(|stats| stats.requests == 5).await;
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    rig.model.has_ended(1).await;
    assert_eq!(rig.messages(&grace, &conversation).await, before);
}

#[tokio::test]
async fn an_answer_that_is_stopped_stands_where_the_earlier_one_stood() {
    let rig = Rig::start(Script::default()).await;
    let grace = editor();
    let (conversation, ids) = conversation(&rig, &grace).await;
    rig.model.provider.set_script(Script::saying("New and more").with_fault(1, FaultKind::Stall));
    let (_, mut answer) = begun(rig.chat.ask(&grace, replacing(&conversation, &ids[0], "")).await).await;
    heard(&mut answer, "New").await;
    assert_eq!(texts(&rig, &grace, &conversation).await, ["First?"], "from its first word on");
    drop(answer);
    let kept = rig.messages_once(&grace, &conversation, 2).await;
    assert_eq!(kept[1].text, "New");
}

#[tokio::test]
async fn only_questions_of_ones_own_conversation_that_are_still_shown_can_be_replaced() {
    let rig = Rig::start(Script::default()).await;
    let grace = editor();
    let (conversation, ids) = conversation(&rig, &grace).await;
    let (other, others) = self::conversation(&rig, &grace).await;
    let ada = person(grace.tenant, "Ada", Role::Owner);
    let unknown = Uuid::now_v7().to_string();
    let asked = rig.model.asked().len();
    for (caller, question, code) in [
        (&grace, replacing(&conversation, &unknown, "x"), "message.not_found"),
        (&grace, replacing(&conversation, "x\0", "x"), "message.not_found"),
        (&grace, replacing(&conversation, &others[0], "x"), "message.not_found"),
        (&grace, replacing(&other, &ids[0], ""), "message.not_found"),
        (&grace, replacing("", &ids[0], "x"), "message.not_found"),
        (&grace, replacing(&conversation, &ids[1], "x"), "message.not_a_question"),
        (&grace, replacing(&conversation, &ids[1], ""), "message.not_a_question"),
        (&grace, replacing(&conversation, &ids[0], " "), "question.invalid"),
        (&grace, replacing(&conversation, &ids[0], &"x".repeat(8_001)), "question.invalid"),
        (&ada, replacing(&conversation, &ids[0], "x"), "conversation.not_found"),
        (&editor(), replacing(&conversation, &ids[0], "x"), "conversation.not_found"),
    ] {
        let refused = rig.chat.ask(caller, question).await.map(drop).unwrap_err();
        assert_eq!(refused.code(), code);
    }
    assert_eq!(rig.model.asked().len(), asked, "nobody was asked");
    whole(rig.chat.ask(&grace, replacing(&conversation, &ids[0], "Other?")).await).await;
    let again = rig.chat.ask(&grace, replacing(&conversation, &ids[0], "x")).await.map(drop).unwrap_err();
    assert_eq!(again.code(), "conversation.changed");
}

#[tokio::test]
async fn of_two_at_once_one_wins_and_the_other_changes_nothing() {
    for text in ["Other?", ""] {
        let rig = Rig::start(Script::default()).await;
        let grace = editor();
        let (conversation, ids) = conversation(&rig, &grace).await;
        // Both have been asked before either answers.
        rig.model.provider.set_script(Script::saying("New.").with_fault_before_head(FaultKind::Hold));
        let ask = || {
            let (chat, grace, question) = (rig.chat.clone(), grace.clone(), replacing(&conversation, &ids[2], text));
            tokio::spawn(async move { chat.ask(&grace, question).await })
        };
        let (one, two) = (ask(), ask());
        rig.model.provider.until(|stats| stats.requests == 4).await;
        rig.model.provider.release();
        let (won, lost): (Vec<_>, Vec<_>) =
            [one.await.unwrap(), two.await.unwrap()].into_iter().partition(Result::is_ok);
        assert_eq!((won.len(), lost.len()), (1, 1));
        let lost = lost.into_iter().next().unwrap().map(drop).unwrap_err();
        assert_eq!(lost.code(), "conversation.changed");
        whole(won.into_iter().next().unwrap()).await;
        let question = if text.is_empty() { "Second?" } else { text };
        assert_eq!(texts(&rig, &grace, &conversation).await, ["First?", "One.", question, "New."]);
    }
}

#[tokio::test]
async fn an_answer_to_a_question_that_was_replaced_meanwhile_is_not_shown() {
    let rig = Rig::start(Script::default()).await;
    let grace = editor();
    let (conversation, ids) = conversation(&rig, &grace).await;
    rig.model.provider.set_script(Script::saying("Slow answer").with_fault(1, FaultKind::Hold));
    let (_, mut slow) = rig.ask(&grace, &conversation, "Third?").await;
    heard(&mut slow, "Slow").await;
    rig.says("New.");
    whole(rig.chat.ask(&grace, replacing(&conversation, &ids[2], "Other?")).await).await;
    rig.model.provider.release();
    let events: Vec<_> = slow.collect().await;
    assert!(events.iter().all(Result::is_ok), "{events:?}");
    assert_eq!(texts(&rig, &grace, &conversation).await, ["First?", "One.", "Other?", "New."]);
}

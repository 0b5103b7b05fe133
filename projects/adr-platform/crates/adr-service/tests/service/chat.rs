//! Questions and answers: kept as far as they came, ended when nobody listens, and each person's own.

use adr_service::chat::{Answer, Chat, Question};
use adr_service::transfer::Folder;
use ai_gateway_ledger::{Limits, Outcome, Scope, Switch, TenantId};
use ai_gateway_mock_provider::{Failure, FaultKind, Script};
use futures::StreamExt;
use identity::{Caller, Role};
use platform_contracts::adr::v1::stream_response::Event;
use platform_contracts::adr::v1::{Author, Citation, Message, StreamStarted};
use platform_contracts::ai::v1::FinishReason as Reason;
use platform_contracts::platform::common::v1::PageRequest;

use crate::app::{App, LIMIT, editor, folder, nygard, person};
use crate::model::{INPUT, Model, OUTPUT, models};

/// Says the beginning of an answer and then nothing more, for ever.
fn hanging() -> Script {
    Script::saying("Because of nothing heard").with_fault(2, FaultKind::Stall)
}

pub(crate) struct Rig {
    pub(crate) app: App,
    pub(crate) chat: Chat,
    pub(crate) model: Model,
}

impl Rig {
    pub(crate) async fn start(script: Script) -> Self {
        let app = App::start().await;
        let model = Model::start(app.pool(), script).await;
        let chat = Chat::new(app.pool(), app.finder.clone(), model.models.clone());
        Self { app, chat, model }
    }

    pub(crate) fn says(&self, text: &str) {
        self.model.provider.set_script(Script::saying(text));
    }

    /// Asks, and reads the beginning of the answer.
    pub(crate) async fn ask(&self, caller: &Caller, conversation: &str, text: &str) -> (StreamStarted, Answer) {
        let question =
            Question { conversation_id: conversation.to_owned(), text: text.to_owned(), ..Question::default() };
        let mut answer = self.chat.ask(caller, question).await.unwrap();
        match answer.next().await.unwrap().unwrap().event {
            Some(Event::Started(started)) => (*started, answer),
            other => panic!("the answer began with {other:?}"),
        }
    }

    /// Asks and hears the answer to its end.
    pub(crate) async fn hear(&self, caller: &Caller, conversation: &str, text: &str) -> String {
        let (started, answer) = self.ask(caller, conversation, text).await;
        let events: Vec<_> = answer.collect().await;
        assert!(matches!(events.last().unwrap().as_ref().unwrap().event, Some(Event::Finished(_))), "{events:?}");
        started.conversation_id
    }

    pub(crate) async fn messages(&self, caller: &Caller, conversation: &str) -> Vec<Message> {
        self.chat.conversation_with_messages(caller, conversation).await.unwrap().messages
    }

    /// The messages once there are that many; what is stopped is kept beside whoever stopped it.
    pub(crate) async fn messages_once(&self, caller: &Caller, conversation: &str, count: usize) -> Vec<Message> {
        let settled = async {
            loop {
                let messages = self.messages(caller, conversation).await;
                if messages.len() >= count {
                    return messages;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(LIMIT, settled).await.expect("the messages are not kept")
    }
}

fn as_cited(event: &Event) -> Option<&Citation> {
    if let Event::Cited(citation) = event { Some(citation) } else { None }
}

/// Hears the answer until it has said this.
pub(crate) async fn heard(answer: &mut Answer, text: &str) {
    let mut said = String::new();
    while said != text {
        match answer.next().await.unwrap().unwrap().event {
            Some(Event::Delta(piece)) => said.push_str(&piece),
            other => panic!("not a piece: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_whole_answer_is_kept_with_what_it_cost() {
    let rig = Rig::start(Script::saying("Because of this.")).await;
    let grace = editor();
    let (started, answer) = rig.ask(&grace, "", "Why  Postgres?").await;
    assert_eq!((started.model.id.as_str(), started.model.display_name.as_str()), ("scripted", "Scripted"));
    assert_eq!((started.model.input_picodollars, started.model.output_picodollars), (Some(INPUT), Some(OUTPUT)));
    let events: Vec<_> = answer.collect().await;
    let Some(Event::Finished(finished)) = &events.last().unwrap().as_ref().unwrap().event else { panic!("{events:?}") };
    let kept = rig.chat.conversation_with_messages(&grace, &started.conversation_id).await.unwrap();
    assert_eq!(kept.conversation.title, "Why Postgres?");
    let [question, answer] = &kept.messages[..] else { panic!("{:?}", kept.messages) };
    assert_eq!((question.author.as_known(), question.text.as_str()), (Some(Author::AUTHOR_PERSON), "Why  Postgres?"));
    assert_eq!((question.id.as_str(), question.usage.is_set()), (started.question_id.as_str(), false));
    assert_eq!((answer.author.as_known(), answer.text.as_str()), (Some(Author::AUTHOR_MODEL), "Because of this."));
    assert_eq!(answer.finish_reason, Reason::FINISH_REASON_STOP);
    assert_eq!(answer.model.display_name, "Scripted");
    let [bill] = &rig.model.settled()[..] else { panic!("one call") };
    assert_eq!((bill.scopes.user.unwrap().0, bill.scopes.tenant.0), (grace.user_id.0, grace.tenant.uuid()));
    for usage in [&answer.usage, &finished.usage] {
        assert_eq!((usage.input_tokens, usage.output_tokens), (bill.tokens.total_input(), bill.tokens.total_output()));
        assert_eq!((usage.cost_picodollars, usage.estimated), (Some(bill.cost.get()), false));
    }
    assert!(bill.cost.get() > 0);
}

#[tokio::test]
async fn stopping_ends_the_models_work_and_keeps_what_was_said_and_used() {
    let rig = Rig::start(hanging()).await;
    let grace = editor();
    let (started, mut answer) = rig.ask(&grace, "", "Why?").await;
    heard(&mut answer, "Because of").await;
    assert_eq!(rig.model.provider.stats().answers_open, 1, "the model works as long as somebody listens");
    drop(answer);
    rig.model.has_ended(1).await;
    let messages = rig.messages_once(&grace, &started.conversation_id, 2).await;
    assert_eq!((messages[1].id.as_str(), messages[1].text.as_str()), (started.message_id.as_str(), "Because of"));
    assert_eq!(messages[1].finish_reason, Reason::FINISH_REASON_CANCELLED);
    let bill = rig.model.settled().remove(0);
    let usage = &messages[1].usage;
    assert_eq!((bill.outcome, bill.is_estimated, usage.estimated), (Outcome::Cancelled, true, true));
    assert_eq!((usage.output_tokens, usage.cost_picodollars), (bill.tokens.total_output(), Some(bill.cost.get())));
    assert!(usage.output_tokens >= 2, "{usage:?}");
}

#[tokio::test]
async fn leaving_before_the_first_word_ends_the_models_work_and_keeps_the_question_alone() {
    let rig = Rig::start(Script::saying("x").with_fault_before_head(FaultKind::Stall)).await;
    let (chat, grace) = (rig.chat.clone(), editor());
    let question = Question { text: "Why?".to_owned(), ..Question::default() };
    let asking = tokio::spawn({
        let grace = grace.clone();
        async move { chat.ask(&grace, question).await.map(drop) }
    });
    rig.model.provider.until(|stats| stats.requests == 1).await;
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    rig.model.has_ended(1).await;
    // Later words come after: were an empty answer kept, it would stand between them.
    rig.says("Because.");
    let list = rig.chat.conversations(&grace, &PageRequest::default()).await.unwrap();
    let conversation = &list.conversations[0].id;
    rig.hear(&grace, conversation, "Still, why?").await;
    let texts: Vec<_> = rig.messages(&grace, conversation).await.into_iter().map(|one| one.text).collect();
    assert_eq!(texts, ["Why?", "Still, why?", "Because."]);
}

#[tokio::test]
async fn a_model_that_fails_says_so_and_keeps_what_it_had_said() {
    let broken = Failure { message: Some("the cable of sk-secret is cut".to_owned()), ..Failure::new(529) };
    let rig = Rig::start(Script::saying("Because of").with_fault(1, FaultKind::Error(broken))).await;
    let grace = editor();
    let (started, mut answer) = rig.ask(&grace, "", "Why?").await;
    heard(&mut answer, "Because").await;
    let failure = answer.next().await.unwrap().unwrap_err();
    assert_eq!(failure.code(), "model.provider_failed");
    assert!(!failure.to_string().contains("cable"), "its words stay inside: {failure}");
    assert!(answer.next().await.is_none());
    let messages = rig.messages(&grace, &started.conversation_id).await;
    assert_eq!(
        (messages[1].text.as_str(), messages[1].finish_reason.as_known()),
        ("Because", Some(Reason::FINISH_REASON_CANCELLED))
    );
    assert!(messages[1].usage.estimated);
}

#[tokio::test]
async fn failures_before_the_first_word_have_their_own_codes() {
    let rig = Rig::start(Script::default()).await;
    let grace = editor();
    let failing = |failure| Script::failing(failure);
    for (script, code) in [
        (failing(Failure::new(401)), "model.provider_unreachable"),
        (failing(Failure::new(400)), "model.request_invalid"),
        (failing(Failure::new(429)), "model.rate_limited"),
        (failing(Failure::new(429).code("insufficient_quota")), "model.quota_exhausted"),
        (failing(Failure::new(500)), "model.provider_failed"),
        (Script::saying("x").with_fault_before_head(FaultKind::Close), "model.provider_unreachable"),
    ] {
        rig.model.provider.set_script(script);
        let question = Question { text: "Why?".into(), ..Question::default() };
        let error = rig.chat.ask(&grace, question).await.map(drop).unwrap_err();
        assert_eq!(error.code(), code, "{error:?}");
    }
}

#[tokio::test]
async fn budgets_and_stops_hold_for_chat() {
    let rig = Rig::start(Script::saying("Because.")).await;
    let grace = editor();
    let tenant = TenantId(grace.tenant.uuid());
    rig.hear(&grace, "", "Why?").await;
    let refused = async || {
        let question = Question { text: "Why?".into(), ..Question::default() };
        rig.chat.ask(&grace, question).await.map(drop).unwrap_err()
    };
    rig.model.accounts.ledger().set_stopped(Switch::Of(tenant, Scope::Tenant), true);
    assert_eq!(refused().await.code(), "ai_gateway.stopped");
    rig.model.accounts.ledger().set_stopped(Switch::Of(tenant, Scope::Tenant), false);
    let store = rig.model.accounts.store();
    let limits = Limits { requests_per_minute: Some(1), ..Limits::NONE };
    store
        .set_limits(tenant, ai_gateway_ledger::UserId(grace.user_id.0), &Scope::Tenant.into(), Some(&limits))
        .await
        .unwrap();
    rig.model.accounts.refresh(tenant).await.unwrap();
    let error = refused().await;
    assert_eq!(error.code(), "ai_limit.requests_per_minute");
    assert!(error.to_string().contains("try again in"), "{error}");
}

#[tokio::test]
async fn without_a_language_model_answers_are_quotes_and_cost_nothing() {
    let mut rig = Rig::start(Script::default()).await;
    let grace = editor();
    let record =
        nygard(1, "Use Postgres", "Accepted") + "\nWe rejected Kafka because nobody can operate it at night.\n";
    let record = rig.app.record(&grace, "0001-a.md", &record).await;
    let indexing = tokio::spawn(rig.app.indexer.take().unwrap().run(std::future::pending()));
    rig.app.finds(&grace, "Kafka", &record).await;
    let (models, accounts) = models(rig.app.pool(), "");
    let chat = Chat::new(rig.app.pool(), rig.app.finder.clone(), models);
    for (text, is_answered) in [("Why was Kafka rejected?", true), ("Which colour has the office?", false)] {
        let question = Question { text: text.into(), ..Question::default() };
        let events: Vec<_> =
            chat.ask(&grace, question).await.unwrap().map(|event| event.unwrap().event.unwrap()).collect().await;
        let Some(Event::Finished(finished)) = events.last() else { panic!("{events:?}") };
        assert_eq!((finished.answered, finished.usage.cost_picodollars), (is_answered, Some(0)), "{events:?}");
        assert_eq!(events.iter().any(|event| as_cited(event).is_some()), is_answered, "{events:?}");
    }
    assert_eq!(accounts.ledger().waiting(), 2, "quotes are counted too");
    indexing.abort();
}

#[tokio::test]
async fn a_conversation_goes_on_where_it_was_and_nowhere_else() {
    let rig = Rig::start(Script::saying("One.")).await;
    let grace = editor();
    let conversation = rig.hear(&grace, "", "First?").await;
    rig.hear(&grace, "", "Something else?").await;
    rig.says("Two.");
    rig.hear(&grace, &conversation, "Second?").await;
    let said = rig.model.said();
    let said: Vec<_> = said.iter().map(|(role, text)| (role.as_str(), text.as_str())).collect();
    assert_eq!(said[1..], [("user", "First?"), ("assistant", "One."), ("user", "Second?")]);
    assert_eq!(said[0].0, "system");
    assert_eq!(rig.model.asked()[1]["messages"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn conversations_are_a_persons_own_in_each_workspace() {
    let rig = Rig::start(Script::saying("Because.")).await;
    let grace = editor();
    let colleague = person(grace.tenant, "Ada", Role::Owner);
    let elsewhere = Caller { tenant: editor().tenant, ..grace.clone() };
    let conversation = rig.hear(&grace, "", "Why?").await;
    for other in [&colleague, &elsewhere] {
        let list = rig.chat.conversations(other, &PageRequest::default()).await.unwrap();
        assert_eq!((list.conversations.len(), list.page.total), (0, 0));
        let read = rig.chat.conversation_with_messages(other, &conversation).await.unwrap_err();
        assert_eq!(read.code(), "conversation.not_found");
        let deleted = rig.chat.delete_conversation(other, &conversation).await.unwrap_err();
        assert_eq!(deleted.code(), "conversation.not_found");
        let question = Question { conversation_id: conversation.clone(), text: "And?".into(), ..Question::default() };
        let asked = rig.chat.ask(other, question).await.map(drop).unwrap_err();
        assert_eq!(asked.code(), "conversation.not_found");
    }
    assert_eq!(rig.messages(&grace, &conversation).await.len(), 2);
    assert_eq!(rig.model.asked().len(), 1, "the model was not asked for others");
    rig.chat.delete_conversation(&grace, &conversation).await.unwrap();
    let gone = rig.chat.conversation_with_messages(&grace, &conversation).await.unwrap_err();
    assert_eq!(gone.code(), "conversation.not_found");
}

#[tokio::test]
async fn an_answer_to_a_conversation_that_was_deleted_is_not_kept() {
    let rig = Rig::start(Script::saying("Because.")).await;
    let grace = editor();
    let (started, answer) = rig.ask(&grace, "", "Why?").await;
    rig.chat.delete_conversation(&grace, &started.conversation_id).await.unwrap();
    let events: Vec<_> = answer.collect().await;
    assert!(events.iter().all(Result::is_ok), "{events:?}");
    let gone = rig.chat.conversation_with_messages(&grace, &started.conversation_id).await.unwrap_err();
    assert_eq!(gone.code(), "conversation.not_found");
    let orphans: i64 =
        sqlx::query_scalar("SELECT count(*) FROM adr.messages").fetch_one(&rig.app.database.owner).await.unwrap();
    assert_eq!(orphans, 0);
}

#[tokio::test]
async fn conversations_have_pages() {
    let rig = Rig::start(Script::saying("Because.")).await;
    let grace = editor();
    let mut newest_first = Vec::new();
    for number in 0..7 {
        newest_first.insert(0, rig.hear(&grace, "", &format!("Question {number}?")).await);
    }
    let (mut read, mut token) = (Vec::new(), String::new());
    loop {
        let page = PageRequest { size: 3, token, ..Default::default() };
        let response = rig.chat.conversations(&grace, &page).await.unwrap();
        assert!(response.page.total >= 7);
        read.extend(response.conversations.into_iter().map(|one| one.id));
        token = response.page.next_token.clone();
        if token.is_empty() {
            break;
        }
        rig.hear(&grace, "", "One more, newer than all that is still to be read?").await;
    }
    assert_eq!(read, newest_first);
    for token in ["x", "-1", "1", "1 x", "99999999999999999999 1", "\0", "3 019a0000-0000-7000-8000-00000000000g"] {
        let page = PageRequest { size: 3, token: token.to_owned(), ..Default::default() };
        let refused = rig.chat.conversations(&grace, &page).await.unwrap_err();
        assert_eq!(refused.code(), "list.token_invalid", "{token:?}");
    }
}

#[tokio::test]
async fn questions_that_make_no_sense_are_refused_before_anything_is_kept() {
    let rig = Rig::start(Script::saying("Because.")).await;
    let grace = editor();
    let question = |text: &str, model: &str| Question { text: text.into(), model: model.into(), ..Question::default() };
    for (question, expected) in [
        (question("", ""), "question.invalid"),
        (question(" \n", ""), "question.invalid"),
        (question("a\0b", ""), "question.invalid"),
        (question(&"x".repeat(8_001), ""), "question.invalid"),
        (question("Why?", "unknown"), "model.unknown"),
        (question("Why?", "\0"), "model.unknown"),
        (Question { conversation_id: "x".into(), ..question("Why?", "") }, "conversation.not_found"),
    ] {
        let refused = rig.chat.ask(&grace, question).await.map(drop).unwrap_err();
        assert_eq!(refused.code(), expected);
    }
    assert_eq!(rig.chat.conversations(&grace, &PageRequest::default()).await.unwrap().page.total, 0);
}

#[tokio::test]
async fn answers_are_made_from_the_callers_own_decisions() {
    let mut rig = Rig::start(Script::saying("Because [2], [1] and [2].")).await;
    let (grace, stranger) = (editor(), editor());
    let own = rig.app.record(&grace, "0001-a.md", &nygard(1, "Use Postgres", "Accepted")).await;
    let strangers = rig.app.record(&stranger, "0001-a.md", &nygard(1, "Use Postgres, secretly", "Accepted")).await;
    let other = nygard(1, "Use Postgres elsewhere", "Accepted");
    let elsewhere = Folder { project: "search".into(), ..folder(&[("0001-a.md", other.as_bytes())]) };
    let imported = rig.app.transfer.import(&grace, elsewhere).await.unwrap();
    let elsewhere = rig.app.decisions.get(&grace, &imported.results[0].decision.id).await.unwrap();
    let indexing = tokio::spawn(rig.app.indexer.take().unwrap().run(std::future::pending()));
    for (caller, decision) in [(&grace, &own), (&grace, &elsewhere), (&stranger, &strangers)] {
        rig.app.finds(caller, "Postgres", decision).await;
    }
    let (started, answer) = rig.ask(&grace, "", "Why Postgres?").await;
    let events: Vec<_> = answer.map(|event| event.unwrap().event.unwrap()).collect().await;
    let titles: Vec<_> = started.citations.iter().map(|citation| citation.decision.title.as_str()).collect();
    assert!(titles.len() > 1 && !titles.contains(&"Use Postgres, secretly"), "{titles:?}");
    assert!(started.citations.iter().all(|citation| citation.number == 0), "nothing is cited yet: {started:?}");
    let system = &rig.model.said()[0].1;
    for number in 1..=titles.len() {
        assert!(system.contains(&format!("<source number=\"{number}\"")), "{system}");
    }
    // Numbers follow the answer: the second source is cited first.
    let numbered = |number, place: usize| Citation { number, ..started.citations[place].clone() };
    let cited = vec![numbered(1, 1), numbered(2, 0)];
    let told: Vec<_> = events.iter().filter_map(|event| as_cited(event).cloned()).collect();
    assert_eq!(told, cited);
    let kept = rig.messages(&grace, &started.conversation_id).await.swap_remove(1);
    assert_eq!((kept.text.as_str(), kept.citations), ("Because [1], [2] and [1].", cited));

    let within = Question { text: "Why Postgres?".into(), project: "payments".into(), ..Question::default() };
    let mut answer = rig.chat.ask(&grace, within).await.unwrap();
    let Some(Event::Started(started)) = answer.next().await.unwrap().unwrap().event else { panic!("no start") };
    assert!(started.citations.iter().all(|citation| citation.decision.id == own.summary.id), "{started:?}");
    assert!(!started.citations.is_empty());
    indexing.abort();
}

//! Questions and answers: kept as far as they came, ended when nobody listens, and each person's own.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use adr_service::chat::{Answer, Chat, Question};
use adr_service::transfer::Folder;
use ai_gateway_sdk::{
    ChatEvent, ChatProvider, ChatRequest, ChatStream, Finish, FinishReason, Model, ModelId, ProviderError,
    ProviderRegistry, Role as Speaker,
};
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt, stream};
use identity::{Caller, Role};
use platform_contracts::adr::v1::stream_response::Event;
use platform_contracts::adr::v1::{Author, Citation, Message, StreamStarted};
use platform_contracts::ai::v1::FinishReason as Reason;
use platform_contracts::platform::common::v1::PageRequest;
use tokio::sync::mpsc;

use crate::app::{App, editor, folder, nygard, person};

/// Longer than anything here takes, so that a test that hangs fails instead.
const LIMIT: Duration = Duration::from_secs(30);

/// What the model does with a question.
#[derive(Debug, Clone, Copy)]
enum Script {
    /// Says these pieces and is done.
    Says(&'static [&'static str]),
    /// Says these and then nothing more, for ever.
    Hangs(&'static [&'static str]),
    /// Says these and fails.
    Fails(&'static [&'static str]),
    /// Never even accepts the question.
    NeverAccepts,
}

/// A model that follows a script, remembers what it was asked, and tells when its work is ended.
struct Scripted {
    models: [Model; 1],
    script: Mutex<Script>,
    asked: Mutex<Vec<ChatRequest>>,
    ended: mpsc::UnboundedSender<()>,
}

/// Tells when it is dropped: where the work would end a request to a server.
struct Work(mpsc::UnboundedSender<()>);

impl Drop for Work {
    fn drop(&mut self) {
        self.0.send(()).ok();
    }
}

impl ChatProvider for Scripted {
    fn models(&self) -> &[Model] {
        &self.models
    }

    fn chat(&self, request: ChatRequest) -> BoxFuture<'_, Result<ChatStream, ProviderError>> {
        let (script, work) = (*self.script.lock().unwrap(), Work(self.ended.clone()));
        self.asked.lock().unwrap().push(request);
        let said = |pieces: &'static [&'static str]| {
            stream::iter(pieces.iter().map(|piece| Ok(ChatEvent::Delta((*piece).to_owned()))))
        };
        let finish = Finish { reason: FinishReason::Stop, usage: None, answered: true };
        async move {
            let answer = match script {
                Script::NeverAccepts => futures::future::pending().await,
                Script::Says(pieces) => said(pieces).chain(stream::iter([Ok(ChatEvent::Finished(finish))])).boxed(),
                Script::Hangs(pieces) => said(pieces).chain(stream::pending()).boxed(),
                Script::Fails(pieces) => {
                    let failure = Err(ProviderError::Unreachable("the cable is cut".to_owned()));
                    said(pieces).chain(stream::iter([failure])).boxed()
                }
            };
            // The work lives as long as the stream does.
            Ok(answer.map(move |event| (event, &work).0).boxed())
        }
        .boxed()
    }
}

struct Rig {
    app: App,
    chat: Chat,
    model: Arc<Scripted>,
    ended: mpsc::UnboundedReceiver<()>,
}

impl Rig {
    async fn start(script: Script) -> Self {
        let app = App::start().await;
        let (ended, ending) = mpsc::unbounded_channel();
        let id = ModelId::new("test", "scripted").unwrap();
        let models = [Model { id, display_name: "Scripted".into(), extractive: false }];
        let model = Arc::new(Scripted { models, script: Mutex::new(script), asked: Mutex::default(), ended });
        let providers = ProviderRegistry::new([Arc::clone(&model) as Arc<dyn ChatProvider>]).unwrap();
        let chat = Chat::new(app.pool(), app.finder.clone(), providers);
        Self { app, chat, model, ended: ending }
    }

    fn follow(&self, script: Script) {
        *self.model.script.lock().unwrap() = script;
    }

    /// Asks, and reads the beginning of the answer.
    async fn ask(&self, caller: &Caller, conversation: &str, text: &str) -> (StreamStarted, Answer) {
        let question =
            Question { conversation_id: conversation.to_owned(), text: text.to_owned(), ..Question::default() };
        let mut answer = self.chat.ask(caller, question).await.unwrap();
        match answer.next().await.unwrap().unwrap().event {
            Some(Event::Started(started)) => (*started, answer),
            other => panic!("the answer began with {other:?}"),
        }
    }

    /// Asks and hears the answer to its end.
    async fn hear(&self, caller: &Caller, conversation: &str, text: &str) -> String {
        let (started, answer) = self.ask(caller, conversation, text).await;
        let events: Vec<_> = answer.collect().await;
        assert!(matches!(events.last().unwrap().as_ref().unwrap().event, Some(Event::Finished(_))), "{events:?}");
        started.conversation_id
    }

    async fn messages(&self, caller: &Caller, conversation: &str) -> Vec<Message> {
        self.chat.conversation_with_messages(caller, conversation).await.unwrap().messages
    }

    /// The messages once there are that many; what is stopped is kept beside whoever stopped it.
    async fn messages_once(&self, caller: &Caller, conversation: &str, count: usize) -> Vec<Message> {
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

    async fn work_has_ended(&mut self) {
        tokio::time::timeout(LIMIT, self.ended.recv()).await.expect("the model still works").unwrap();
    }
}

fn as_cited(event: &Event) -> Option<&Citation> {
    if let Event::Cited(citation) = event { Some(citation) } else { None }
}

async fn delta(answer: &mut Answer) -> String {
    match answer.next().await.unwrap().unwrap().event {
        Some(Event::Delta(text)) => text,
        other => panic!("not a piece: {other:?}"),
    }
}

#[tokio::test]
async fn a_whole_answer_is_kept() {
    let mut rig = Rig::start(Script::Says(&["Because ", "of ", "this."])).await;
    let grace = editor();
    let conversation = rig.hear(&grace, "", "Why  Postgres?").await;
    rig.work_has_ended().await;
    let kept = rig.chat.conversation_with_messages(&grace, &conversation).await.unwrap();
    assert_eq!(kept.conversation.title, "Why Postgres?");
    let [question, answer] = &kept.messages[..] else { panic!("{:?}", kept.messages) };
    assert_eq!((question.author.as_known(), question.text.as_str()), (Some(Author::AUTHOR_PERSON), "Why  Postgres?"));
    assert_eq!((answer.author.as_known(), answer.text.as_str()), (Some(Author::AUTHOR_MODEL), "Because of this."));
    assert_eq!(answer.finish_reason, Reason::FINISH_REASON_STOP);
    assert_eq!(answer.model.id, "test/scripted");
}

#[tokio::test]
async fn stopping_ends_the_models_work_and_keeps_what_was_said() {
    let mut rig = Rig::start(Script::Hangs(&["Because ", "of ", "nothing heard"])).await;
    let grace = editor();
    let (started, mut answer) = rig.ask(&grace, "", "Why?").await;
    assert_eq!((delta(&mut answer).await, delta(&mut answer).await), ("Because ".to_owned(), "of ".to_owned()));
    assert!(rig.ended.try_recv().is_err(), "the model works as long as somebody listens");
    drop(answer);
    rig.work_has_ended().await;
    let messages = rig.messages_once(&grace, &started.conversation_id, 2).await;
    assert_eq!((messages[1].id.as_str(), messages[1].text.as_str()), (started.message_id.as_str(), "Because of "));
    assert_eq!(messages[1].finish_reason, Reason::FINISH_REASON_CANCELLED);
}

#[tokio::test]
async fn stopping_before_the_first_word_keeps_the_question_alone() {
    let mut rig = Rig::start(Script::Hangs(&[])).await;
    let grace = editor();
    let (started, answer) = rig.ask(&grace, "", "Why?").await;
    drop(answer);
    rig.work_has_ended().await;
    // Later words come after: were the empty answer kept, it would stand between them.
    rig.follow(Script::Says(&["Because."]));
    rig.hear(&grace, &started.conversation_id, "Still, why?").await;
    let texts: Vec<_> = rig.messages(&grace, &started.conversation_id).await.into_iter().map(|one| one.text).collect();
    assert_eq!(texts, ["Why?", "Still, why?", "Because."]);
}

#[tokio::test]
async fn leaving_while_the_model_has_not_accepted_ends_its_work_too() {
    let mut rig = Rig::start(Script::NeverAccepts).await;
    let (chat, grace) = (rig.chat.clone(), editor());
    let question = Question { text: "Why?".to_owned(), ..Question::default() };
    let asking = tokio::spawn(async move { chat.ask(&grace, question).await.map(drop) });
    while rig.model.asked.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    asking.abort();
    rig.work_has_ended().await;
    assert!(asking.await.unwrap_err().is_cancelled());
}

#[tokio::test]
async fn a_model_that_fails_says_so_and_keeps_what_it_had_said() {
    let rig = Rig::start(Script::Fails(&["Because "])).await;
    let grace = editor();
    let (started, mut answer) = rig.ask(&grace, "", "Why?").await;
    assert_eq!(delta(&mut answer).await, "Because ");
    let failure = answer.next().await.unwrap().unwrap_err();
    assert!(!failure.to_string().contains("cable"), "its words stay inside: {failure}");
    assert!(answer.next().await.is_none());
    let messages = rig.messages_once(&grace, &started.conversation_id, 2).await;
    assert_eq!(
        (messages[1].text.as_str(), messages[1].finish_reason.as_known()),
        ("Because ", Some(Reason::FINISH_REASON_CANCELLED))
    );
}

#[tokio::test]
async fn a_conversation_goes_on_where_it_was_and_nowhere_else() {
    let rig = Rig::start(Script::Says(&["One."])).await;
    let grace = editor();
    let conversation = rig.hear(&grace, "", "First?").await;
    rig.hear(&grace, "", "Something else?").await;
    rig.follow(Script::Says(&["Two."]));
    rig.hear(&grace, &conversation, "Second?").await;
    let asked = rig.model.asked.lock().unwrap();
    let said: Vec<_> = asked[2].messages.iter().map(|message| (message.role, message.text.as_str())).collect();
    assert_eq!(said, [(Speaker::User, "First?"), (Speaker::Assistant, "One."), (Speaker::User, "Second?")]);
    assert_eq!(asked[1].messages.len(), 1);
}

#[tokio::test]
async fn conversations_are_a_persons_own_in_each_workspace() {
    let rig = Rig::start(Script::Says(&["Because."])).await;
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
    assert_eq!(rig.model.asked.lock().unwrap().len(), 1, "the model was not asked for others");
    rig.chat.delete_conversation(&grace, &conversation).await.unwrap();
    let gone = rig.chat.conversation_with_messages(&grace, &conversation).await.unwrap_err();
    assert_eq!(gone.code(), "conversation.not_found");
}

#[tokio::test]
async fn an_answer_to_a_conversation_that_was_deleted_is_not_kept() {
    let rig = Rig::start(Script::Says(&["Because."])).await;
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
    let rig = Rig::start(Script::Says(&["Because."])).await;
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
    let rig = Rig::start(Script::Says(&["Because."])).await;
    let grace = editor();
    let question = |text: &str, model: &str| Question { text: text.into(), model: model.into(), ..Question::default() };
    for (question, expected) in [
        (question("", ""), "question.invalid"),
        (question(" \n", ""), "question.invalid"),
        (question("a\0b", ""), "question.invalid"),
        (question(&"x".repeat(8_001), ""), "question.invalid"),
        (question("Why?", "test/unknown"), "model.unknown"),
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
    let mut rig = Rig::start(Script::Says(&["Because [2", "], [1] and [", "2]."])).await;
    let (grace, stranger) = (editor(), editor());
    let own = rig.app.record(&grace, "0001-a.md", &nygard(1, "Use Postgres", "Accepted")).await;
    rig.app.record(&stranger, "0001-a.md", &nygard(1, "Use Postgres, secretly", "Accepted")).await;
    let other = nygard(1, "Use Postgres elsewhere", "Accepted");
    let elsewhere = Folder { project: "search".into(), ..folder(&[("0001-a.md", other.as_bytes())]) };
    rig.app.transfer.import(&grace, elsewhere).await.unwrap();
    let indexing = tokio::spawn(rig.app.indexer.take().unwrap().run(std::future::pending()));
    for caller in [&grace, &stranger] {
        let settled = async {
            while !rig.app.finder.status(caller).await.unwrap().up_to_date {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(LIMIT, settled).await.expect("nothing is indexed");
    }
    let (started, answer) = rig.ask(&grace, "", "Why Postgres?").await;
    let events: Vec<_> = answer.map(|event| event.unwrap().event.unwrap()).collect().await;
    let titles: Vec<_> = started.citations.iter().map(|citation| citation.decision.title.as_str()).collect();
    assert!(titles.len() > 1 && !titles.contains(&"Use Postgres, secretly"), "{titles:?}");
    assert!(started.citations.iter().all(|citation| citation.number == 0), "nothing is cited yet: {started:?}");
    let given: Vec<_> = rig.model.asked.lock().unwrap()[0].sources.iter().map(|source| source.number).collect();
    assert_eq!(given, (1..=u32::try_from(titles.len()).unwrap()).collect::<Vec<_>>());
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

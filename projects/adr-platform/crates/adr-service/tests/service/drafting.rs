//! Help while a decision is written: what the model is told, and what the author gets.

use adr_service::drafting::{Draft, Drafting, Task, Written};
use ai_gateway_ledger::Outcome;
use ai_gateway_mock_provider::{Failure, FaultKind, Script};
use futures::StreamExt;
use identity::{Caller, Role};
use platform_contracts::adr::v1::draft_response::Event;
use platform_contracts::adr::v1::{Decision, DraftResponse};
use platform_contracts::ai::v1::FinishReason;

use crate::app::{App, change, editor, nygard, person};
use crate::model::{Model, models, settled};

const RECORD: &str = "# 7. Use Kafka\n\n## Status\n\nProposed\n\n## Context\n\nWe need a log.\n";
const TASKS: [Task; 4] = [Task::Write, Task::Expand, Task::Summarise, Task::FindConflicts];

struct Rig {
    app: App,
    model: Model,
    drafting: Drafting,
}

impl Rig {
    async fn start(script: Script) -> Self {
        let app = App::start().await;
        let model = Model::start(app.pool(), script).await;
        let drafting = Drafting::new(app.finder.clone(), model.models.clone());
        Self { app, model, drafting }
    }

    /// Earlier decisions, indexed: two of the project, one of them archived, and one of somebody else.
    async fn with_decisions(script: Script) -> (Self, Caller, Decision) {
        let mut rig = Self::start(script).await;
        let (grace, stranger) = (editor(), editor());
        tokio::spawn(rig.app.indexer.take().unwrap().run(std::future::pending()));
        let earlier = rig.app.record(&grace, "0001-a.md", &nygard(1, "Use Kafka for orders", "Accepted")).await;
        let old = rig.app.record(&grace, "0002-b.md", &nygard(2, "Use Kafka for mail", "Accepted")).await;
        let secret = nygard(1, "Use Kafka, secretly", "Accepted");
        let strangers = rig.app.record(&stranger, "0001-a.md", &secret).await;
        for (caller, decision) in [(&grace, &earlier), (&grace, &old), (&stranger, &strangers)] {
            rig.app.finds(caller, "Kafka", decision).await;
        }
        rig.app.decisions.archive(&grace, change(&old)).await.unwrap();
        (rig, grace, earlier)
    }
}

fn draft(task: Task) -> Draft {
    Draft {
        task,
        content: RECORD.to_owned(),
        selection: String::new(),
        instruction: if task == Task::Write { "Add the consequences".to_owned() } else { String::new() },
        project: String::new(),
        decision_id: String::new(),
        model: String::new(),
    }
}

async fn events(written: Written) -> Vec<Event> {
    written.map(|event: Result<DraftResponse, _>| event.unwrap().event.unwrap()).collect().await
}

fn text(events: &[Event]) -> String {
    events.iter().filter_map(|event| if let Event::Delta(text) = event { Some(text.as_str()) } else { None }).collect()
}

#[tokio::test]
async fn each_task_is_told_what_to_do_and_streams_what_the_model_writes() {
    let (rig, grace, _) = Rig::with_decisions(Script::saying("A text [1] of several words.")).await;
    for (task, rule) in TASKS.into_iter().zip(["whole record", "more detail", "the gist", "contradicts, repeats"]) {
        let asked = Draft { selection: "We need a log.".to_owned(), ..draft(task) };
        let events = events(rig.drafting.draft(&grace, asked).await.unwrap()).await;
        let Event::Started(started) = &events[0] else { panic!("{events:?}") };
        assert_eq!(started.model.id, "scripted", "the first language model");
        assert_eq!(text(&events), "A text [1] of several words.");
        let Some(Event::Finished(finished)) = events.last() else { panic!("{events:?}") };
        assert_eq!((finished.reason.as_known(), finished.answered), (Some(FinishReason::FINISH_REASON_STOP), true));
        let [bill] = &rig.model.settled()[..] else { panic!("one call") };
        assert_eq!(bill.scopes.user.unwrap().0, grace.user_id.0);
        assert_eq!(
            (finished.usage.output_tokens, finished.usage.cost_picodollars),
            (bill.tokens.output, Some(bill.cost.get()))
        );
        let said = rig.model.said();
        let [(_, system), (role, question)] = &said[..] else { panic!("{said:?}") };
        assert!(system.contains(rule), "{task:?}: {system}");
        assert!(role == "user" && question.contains(&format!("<record>\n{RECORD}\n</record>")), "{question}");
        assert!(question.contains("<selection>\nWe need a log.\n</selection>"), "{question}");
        assert_eq!(question.contains("The author asks: Add the consequences"), task == Task::Write, "{question}");
    }
}

#[tokio::test]
async fn conflicts_are_looked_for_in_the_nearest_decisions_and_cited() {
    let (rig, grace, earlier) = Rig::with_decisions(Script::saying("- **Use Kafka for orders** repeats it [1].")).await;
    let events = events(rig.drafting.draft(&grace, draft(Task::FindConflicts)).await.unwrap()).await;
    let Event::Started(started) = &events[0] else { panic!("{events:?}") };
    assert!(!started.citations.is_empty());
    assert!(started.citations.iter().all(|citation| citation.decision.id == earlier.summary.id), "{started:?}");
    let cited: Vec<_> = events.iter().filter(|event| matches!(event, Event::Cited(_))).collect();
    assert_eq!(cited.len(), 1);
    let system = &rig.model.said()[0].1;
    assert!(system.contains("<source number=\"1\" title=\"0001 Use Kafka for orders\">"), "{system}");
    assert!(!system.contains("secretly") && !system.contains("for mail"), "{system}");
    // Nothing is compared with itself, and then nobody has to be asked.
    let asked = rig.model.asked().len();
    let itself = Draft { decision_id: earlier.summary.id.clone(), ..draft(Task::FindConflicts) };
    let nothing = self::events(rig.drafting.draft(&grace, itself).await.unwrap()).await;
    let Some(Event::Finished(finished)) = nothing.last() else { panic!("{nothing:?}") };
    assert!(!finished.answered && text(&nothing).contains("no earlier decisions"), "{nothing:?}");
    let elsewhere = Draft { project: "nowhere".to_owned(), ..draft(Task::FindConflicts) };
    assert!(text(&self::events(rig.drafting.draft(&grace, elsewhere).await.unwrap()).await).contains("no earlier"));
    assert_eq!(rig.model.asked().len(), asked);
    rig.model.provider.set_script(Script::saying("None of them."));
    let none = self::events(rig.drafting.draft(&grace, draft(Task::FindConflicts)).await.unwrap()).await;
    let Some(Event::Finished(finished)) = none.last() else { panic!("{none:?}") };
    assert!(!finished.answered, "nothing is cited");
}

#[tokio::test]
async fn without_a_language_model_the_nearest_passages_are_quoted_and_nothing_else_is_done() {
    let (rig, grace, _) = Rig::with_decisions(Script::default()).await;
    let (alone, accounts) = models(rig.app.pool(), "");
    let drafting = Drafting::new(rig.app.finder.clone(), alone);
    for (drafting, model, accounts) in
        [(&drafting, "", &accounts), (&rig.drafting, "local/extractive", &rig.model.accounts)]
    {
        for task in TASKS {
            let asked = drafting.draft(&grace, Draft { model: model.to_owned(), ..draft(task) }).await;
            if task != Task::FindConflicts {
                let refused = asked.map(drop).unwrap_err();
                assert_eq!(refused.code(), "draft.needs_language_model");
                continue;
            }
            let events = events(asked.unwrap()).await;
            let Event::Started(started) = &events[0] else { panic!("{events:?}") };
            assert!(started.model.extractive);
            assert!(
                text(&events).contains("- **0001 Use Kafka for orders**: ") && text(&events).contains("[1]\n"),
                "{events:?}"
            );
            assert!(events.iter().any(|event| matches!(event, Event::Cited(_))));
            let Some(Event::Finished(finished)) = events.last() else { panic!("{events:?}") };
            assert!(finished.answered && finished.usage.cost_picodollars == Some(0), "{finished:?}");
            let [bill] = &settled(accounts)[..] else { panic!("one call is counted, as for every model") };
            assert_eq!((&*bill.model, bill.scopes.user.unwrap().0), ("local/extractive", grace.user_id.0));
            assert_eq!((bill.outcome, bill.tokens.output), (Outcome::Completed, finished.usage.output_tokens));
            assert!(bill.cost.get() == 0 && bill.tokens.output > 0);
        }
    }
    assert_eq!(rig.model.asked().len(), 0);
}

#[tokio::test]
async fn leaving_ends_the_models_work_and_settles_it() {
    let script = Script::saying("A text of several words").with_fault(2, FaultKind::Stall);
    let rig = Rig::start(script).await;
    let mut written = rig.drafting.draft(&editor(), draft(Task::Expand)).await.unwrap();
    let mut said = String::new();
    while said != "A text" {
        if let Some(Event::Delta(piece)) = written.next().await.unwrap().unwrap().event {
            said.push_str(&piece);
        }
    }
    drop(written);
    rig.model.has_ended(1).await;
    let settled = rig.model.settled();
    assert_eq!((settled.len(), settled[0].outcome), (1, Outcome::Cancelled));
}

#[tokio::test]
async fn a_failure_in_the_middle_is_the_last_that_is_told() {
    let rig = Rig::start(Script::saying("A text").with_fault(1, FaultKind::Error(Failure::new(500)))).await;
    let written = rig.drafting.draft(&editor(), draft(Task::Summarise)).await.unwrap();
    let mut events: Vec<_> = written.collect().await;
    assert_eq!(events.pop().unwrap().unwrap_err().code(), "model.provider_failed");
    assert!(events.iter().all(Result::is_ok));
    rig.model.provider.set_script(Script::failing(Failure::new(429)));
    let refused = rig.drafting.draft(&editor(), draft(Task::Summarise)).await.map(drop).unwrap_err();
    assert_eq!(refused.code(), "model.rate_limited");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_before_anybody_is_asked() {
    let rig = Rig::start(Script::saying("x")).await;
    let grace = editor();
    let viewer = person(grace.tenant, "Vera", Role::Viewer);
    let empty = |task| Draft { content: " ".to_owned(), ..draft(task) };
    for (caller, asked, code) in [
        (&viewer, draft(Task::Summarise), "role.insufficient"),
        (&viewer, draft(Task::FindConflicts), "role.insufficient"),
        (&grace, Draft { instruction: " ".to_owned(), ..draft(Task::Write) }, "draft.invalid"),
        (&grace, empty(Task::Expand), "draft.invalid"),
        (&grace, empty(Task::Summarise), "draft.invalid"),
        (&grace, empty(Task::FindConflicts), "draft.invalid"),
        (&grace, Draft { content: "x".repeat(200_001), ..draft(Task::Write) }, "draft.invalid"),
        (&grace, Draft { selection: "x\0".to_owned(), ..draft(Task::Expand) }, "draft.invalid"),
        (&grace, Draft { instruction: "x".repeat(8_001), ..draft(Task::Write) }, "draft.invalid"),
        (&grace, Draft { model: "unknown".to_owned(), ..draft(Task::Write) }, "model.unknown"),
    ] {
        let refused = rig.drafting.draft(caller, asked).await.map(drop).unwrap_err();
        assert_eq!(refused.code(), code);
    }
    assert_eq!(rig.model.asked().len(), 0);
    let largest = Draft { content: "ü".repeat(200_000), ..draft(Task::Expand) };
    events(rig.drafting.draft(&grace, largest).await.unwrap()).await;
}

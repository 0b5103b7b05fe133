//! The panel with every change and every effect of it: what a test does not mention fails it.

#![expect(clippy::unwrap_used, reason = "a test stops where its fixture is wrong")]

use std::sync::Arc;
use std::time::Duration;

use composable_core::environment::{CountingIds, FixedClock};
use composable_core::{
    Aggregate, AggregateAction, AggregateRoot, Conflict, ExpectedVersion, Reducer, StreamId, Version,
};
use composable_testing::TestStore;
use counter::panel::LIGHT;
use counter::{Button, Counter, PanelAction, PanelState, World, panel};
use jiff::Timestamp;

fn stream() -> StreamId {
    Counter::stream("desk").unwrap()
}

fn test_store() -> TestStore<impl Reducer<State = PanelState, Action = PanelAction, Environment = World>> {
    let world = World { clock: Arc::new(FixedClock::at(Timestamp::UNIX_EPOCH)), ids: Arc::new(CountingIds::new()) };
    let state = PanelState { counter: AggregateRoot::new(stream()), is_lit: false, message: None };
    TestStore::new(panel(), state, world)
}

fn is_command(action: &PanelAction) -> bool {
    matches!(action, PanelAction::Counter(AggregateAction::Command { .. }))
}

fn is_event(action: &PanelAction) -> bool {
    matches!(action, PanelAction::Counter(AggregateAction::Event(_)))
}

#[test]
fn a_press_is_counted_once_it_is_recorded() {
    let mut store = test_store();
    store.send(PanelAction::Pressed(Button::Plus), |panel| panel.is_lit = true);
    store.receive_where(is_command, |_| ());
    let events = store.appended(&stream());
    assert_eq!(events[0].event_type, "counter.v1.Incremented");
    store.receive_where(is_event, |panel| {
        panel.counter.state.value = 1;
        panel.counter.state.incremented_at = Some(0);
        panel.counter.version = Version::new(1);
    });
    store.advance(LIGHT);
    store.receive_where(|action| matches!(action, PanelAction::Faded), |panel| panel.is_lit = false);
    store.finish();
}

#[test]
fn a_second_press_keeps_the_light_burning() {
    let mut store = test_store();
    let refused = |action: &PanelAction| matches!(action, PanelAction::Counter(AggregateAction::Rejected(_)));
    for press in 0..2 {
        store.send(PanelAction::Pressed(Button::Minus), |panel| {
            panel.is_lit = true;
            panel.message = None;
        });
        store.receive_where(is_command, |_| ());
        store.receive_where(refused, |panel| panel.message = Some("below zero there is nothing".to_owned()));
        if press == 0 {
            store.advance(LIGHT - Duration::from_secs(1));
        }
    }
    // The first light would have faded a second later.
    store.advance(LIGHT - Duration::from_millis(1));
    store.advance(Duration::from_millis(1));
    store.receive_where(|action| matches!(action, PanelAction::Faded), |panel| panel.is_lit = false);
    store.finish();
}

#[test]
fn the_panel_says_when_someone_else_was_faster() {
    let mut store = test_store();
    store.send(PanelAction::Pressed(Button::Plus), |panel| panel.is_lit = true);
    store.receive_where(is_command, |_| ());
    let expected = ExpectedVersion::Exact(Version::NONE);
    let conflict = Conflict { stream: stream(), expected, actual: Version::new(3) };
    store.append_failed(&stream(), conflict.clone().into());
    store.receive_where(
        |action| matches!(action, PanelAction::Counter(AggregateAction::NotAppended(_))),
        |panel| panel.message = Some(conflict.to_string()),
    );
    store.advance(LIGHT);
    store.receive_where(|action| matches!(action, PanelAction::Faded), |panel| panel.is_lit = false);
    store.finish();
}

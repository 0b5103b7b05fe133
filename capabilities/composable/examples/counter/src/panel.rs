//! A panel with two buttons, a counter and a light: a [`Reducer`] made of two.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use composable_core::{
    AggregateAction, AggregateReducer, AggregateRoot, Clock, CommandContext, CommandId, Effect, Effects, IdGenerator,
    Reducer, combine_reducers, scope_reducer,
};

use crate::counter::{Command, Counter, Refused};

/// How long the light burns after a button was pressed.
pub const LIGHT: Duration = Duration::from_secs(30);

/// The panel as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct PanelState {
    /// The counter, as far as it is recorded.
    pub counter: AggregateRoot<Counter>,
    /// Whether the light burns.
    pub is_lit: bool,
    /// What the panel says, if anything.
    pub message: Option<String>,
}

/// The buttons.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// One more.
    Plus,
    /// One less.
    Minus,
}

/// Everything that can happen to the panel: to itself, and to the counter that is a part of it.
#[derive(Clone, Debug)]
pub enum PanelAction {
    /// Somebody pressed a button.
    Pressed(Button),
    /// The light has burned long enough.
    Faded,
    /// Something for the counter, or of it.
    Counter(AggregateAction<Counter>),
}

/// What the panel may ask of the world.
#[derive(Clone)]
pub struct World {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Fresh ids.
    pub ids: Arc<dyn IdGenerator>,
}

impl fmt::Debug for World {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("World").finish_non_exhaustive()
    }
}

/// Buttons, light and message.
#[derive(Clone, Copy, Debug)]
pub struct Panel;

impl Reducer for Panel {
    type State = PanelState;
    type Action = PanelAction;
    type Environment = World;

    /// Changes the state and says what should happen next. It does none of it.
    fn reduce(&self, panel: &mut PanelState, action: PanelAction, world: &World) -> Effects<PanelAction> {
        match action {
            PanelAction::Pressed(button) => {
                panel.is_lit = true;
                panel.message = None;
                let fade = Effect::delay(LIGHT, PanelAction::Faded).cancellable("light");
                // The light burns on from here: what was to put it out does not come.
                Effects::from(Effect::cancel("light")).and(fade).and(count(button, world))
            }
            PanelAction::Faded => {
                panel.is_lit = false;
                Effects::none()
            }
            PanelAction::Counter(AggregateAction::Rejected(Refused::AtZero)) => {
                panel.message = Some("below zero there is nothing".to_owned());
                Effects::none()
            }
            PanelAction::Counter(AggregateAction::NotAppended(error)) => {
                panel.message = Some(error.to_string());
                Effects::none()
            }
            PanelAction::Counter(AggregateAction::Command { .. } | AggregateAction::Event(_)) => Effects::none(),
        }
    }
}

/// A command for the counter, fed back to whoever reduces it.
fn count(button: Button, world: &World) -> Effect<PanelAction> {
    let command = match button {
        Button::Plus => Command::Increment,
        Button::Minus => Command::Decrement,
    };
    let context = CommandContext::new(CommandId::new(world.ids.next_id()));
    Effect::action(PanelAction::Counter(AggregateAction::Command { command, context }))
}

/// The whole: every action is shown to the counter, if it is the counter's, and then to the panel.
#[must_use]
pub fn panel() -> impl Reducer<State = PanelState, Action = PanelAction, Environment = World> + Send + Sync + 'static {
    let counter = scope_reducer(
        AggregateReducer::<Counter>::new(),
        |panel: &mut PanelState| Some(&mut panel.counter),
        |world: &World| &world.clock,
        |action| match action {
            PanelAction::Counter(action) => Some(action),
            PanelAction::Pressed(_) | PanelAction::Faded => None,
        },
        PanelAction::Counter,
    );
    combine_reducers(counter, Panel)
}

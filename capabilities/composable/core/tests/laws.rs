//! The laws of composing reducers, tried on random programs and random actions.

use composable_core::compose::{Nothing, combine_reducers, scope_reducer};
use composable_core::{Effect, Effects, Reducer};
use proptest::prelude::*;

/// A reducer that depends on everything it is given and on the order it is asked in.
#[derive(Clone, Copy, Debug)]
struct Step {
    factor: i64,
    offset: i64,
}

impl Reducer for Step {
    type State = i64;
    type Action = i64;
    type Environment = i64;

    fn reduce(&self, state: &mut i64, action: i64, environment: &i64) -> Effects<i64> {
        *state = state.wrapping_mul(self.factor).wrapping_add(self.offset ^ action);
        if *state % 3 == 0 { Effects::none() } else { Effect::action(state.wrapping_add(*environment)).into() }
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Inner {
    number: Option<i64>,
    untouched: i64,
}

#[derive(Clone, Debug, PartialEq)]
struct Outer {
    inner: Inner,
    untouched: i64,
}

#[derive(Clone, Debug, PartialEq)]
enum InnerAction {
    Number(i64),
    Other,
}

#[derive(Clone, Debug, PartialEq)]
enum OuterAction {
    Inner(InnerAction),
    Other,
}

fn narrow_inner(action: InnerAction) -> Option<i64> {
    if let InnerAction::Number(number) = action { Some(number) } else { None }
}

fn narrow_outer(action: OuterAction) -> Option<InnerAction> {
    if let OuterAction::Inner(action) = action { Some(action) } else { None }
}

fn to_inner(
    reducer: impl Reducer<State = i64, Action = i64, Environment = i64>,
) -> impl Reducer<State = Inner, Action = InnerAction, Environment = (i64, i64)> {
    scope_reducer(
        reducer,
        |inner: &mut Inner| inner.number.as_mut(),
        |both: &(i64, i64)| &both.0,
        narrow_inner,
        InnerAction::Number,
    )
}

fn inner_to_outer(
    reducer: impl Reducer<State = Inner, Action = InnerAction, Environment = (i64, i64)>,
) -> impl Reducer<State = Outer, Action = OuterAction, Environment = (i64, i64)> {
    scope_reducer(
        reducer,
        |outer: &mut Outer| Some(&mut outer.inner),
        |both: &(i64, i64)| both,
        narrow_outer,
        OuterAction::Inner,
    )
}

/// Everything one can see of a reducer: the states and the effects of a run.
fn run<R: Reducer>(reducer: &R, mut state: R::State, actions: &[R::Action], environment: &R::Environment) -> Vec<String>
where
    R::State: std::fmt::Debug,
    R::Action: Clone + std::fmt::Debug,
{
    let mut seen = Vec::new();
    for action in actions {
        let effects = reducer.reduce(&mut state, action.clone(), environment);
        seen.push(format!("{state:?} {effects:?}"));
    }
    seen
}

fn step() -> impl Strategy<Value = Step> {
    (any::<i64>(), any::<i64>()).prop_map(|(factor, offset)| Step { factor, offset })
}

fn numbers() -> impl Strategy<Value = Vec<i64>> {
    proptest::collection::vec(any::<i64>(), 0..20)
}

fn outer() -> impl Strategy<Value = Outer> {
    (any::<Option<i64>>(), any::<i64>(), any::<i64>())
        .prop_map(|(number, inside, untouched)| Outer { inner: Inner { number, untouched: inside }, untouched })
}

fn outer_actions() -> impl Strategy<Value = Vec<OuterAction>> {
    let action = prop_oneof![
        3 => any::<i64>().prop_map(|number| OuterAction::Inner(InnerAction::Number(number))),
        1 => Just(OuterAction::Inner(InnerAction::Other)),
        1 => Just(OuterAction::Other),
    ];
    proptest::collection::vec(action, 0..20)
}

proptest! {
    #[test]
    fn combining_is_associative(a in step(), b in step(), c in step(), state: i64, actions in numbers(), world: i64) {
        let left = combine_reducers(combine_reducers(a, b), c);
        let right = combine_reducers(a, combine_reducers(b, c));
        prop_assert_eq!(run(&left, state, &actions, &world), run(&right, state, &actions, &world));
    }

    #[test]
    fn nothing_is_neutral_on_both_sides(a in step(), state: i64, actions in numbers(), world: i64) {
        let alone = run(&a, state, &actions, &world);
        prop_assert_eq!(&run(&combine_reducers(Nothing::new(), a), state, &actions, &world), &alone);
        prop_assert_eq!(&run(&combine_reducers(a, Nothing::new()), state, &actions, &world), &alone);
    }

    #[test]
    fn scoping_to_the_whole_changes_nothing(a in step(), state: i64, actions in numbers(), world: i64) {
        let scoped = scope_reducer(a, |whole: &mut i64| Some(whole), |world: &i64| world, Some, |action: i64| action);
        prop_assert_eq!(run(&scoped, state, &actions, &world), run(&a, state, &actions, &world));
    }

    #[test]
    fn scoping_twice_is_scoping_once(a in step(), state in outer(), actions in outer_actions(), world: (i64, i64)) {
        let twice = inner_to_outer(to_inner(a));
        let once = scope_reducer(
            a,
            |outer: &mut Outer| outer.inner.number.as_mut(),
            |both: &(i64, i64)| &both.0,
            |action| narrow_outer(action).and_then(narrow_inner),
            |number| OuterAction::Inner(InnerAction::Number(number)),
        );
        prop_assert_eq!(run(&twice, state.clone(), &actions, &world), run(&once, state, &actions, &world));
    }

    #[test]
    fn scoping_distributes_over_combining(
        a in step(), b in step(), state in outer(), actions in outer_actions(), world: (i64, i64),
    ) {
        let inside = inner_to_outer(to_inner(combine_reducers(a, b)));
        let outside = combine_reducers(inner_to_outer(to_inner(a)), inner_to_outer(to_inner(b)));
        prop_assert_eq!(run(&inside, state.clone(), &actions, &world), run(&outside, state, &actions, &world));
    }

    #[test]
    fn a_part_leaves_the_rest_alone(a in step(), before in outer(), actions in outer_actions(), world: (i64, i64)) {
        let reducer = inner_to_outer(to_inner(a));
        let mut state = before.clone();
        for action in actions {
            let was = state.clone();
            let is_foreign = !matches!(action, OuterAction::Inner(InnerAction::Number(_)));
            let effects = reducer.reduce(&mut state, action, &world);
            if is_foreign || was.inner.number.is_none() {
                prop_assert!(effects.is_empty());
                prop_assert_eq!(&state, &was);
            }
        }
        let after = Outer { inner: Inner { number: before.inner.number, ..state.inner }, ..state };
        prop_assert_eq!(after, before);
    }
}

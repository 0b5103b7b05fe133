//! What each aggregate allows, and what the checkout makes of an answer.

use checkout::order::{Details, Order, OrderCommand, OrderEvent};
use checkout::payment::{Payment, PaymentCommand, PaymentEvent};
use checkout::saga::{Input, RESERVED_FOR};
use checkout::shipment::{Shipment, ShipmentCommand, ShipmentEvent, Undeliverable};
use checkout::stock::{OutOfStock, Stock, StockCommand, StockEvent};
use checkout::{Checkout, Step};
use composable_core::Command;
use composable_runtime::saga::{Phase, WorkflowCommand, WorkflowEvent};
use composable_runtime::{Workflow, WorkflowSaga};
use composable_testing::given;

fn details() -> Details {
    Details { article: "tea".to_owned(), pieces: 2, cents: 700, address: "Street, Place".to_owned() }
}

#[test]
fn no_piece_is_promised_twice_and_what_is_put_back_can_be_had_again() {
    let reserve = |order: &str, pieces| StockCommand::Reserve { order: order.to_owned(), pieces };
    given::<Stock>([StockEvent::Received { pieces: 3 }])
        .when(reserve("one", 2))
        .then([StockEvent::Reserved { order: "one".to_owned(), pieces: 2 }])
        .when(reserve("two", 2))
        .then_error(OutOfStock { pieces: 2, available: 1 })
        .when(StockCommand::Release { order: "one".to_owned() })
        .then([StockEvent::Released { order: "one".to_owned(), pieces: 2 }])
        .when(StockCommand::Release { order: "one".to_owned() })
        .then_nothing()
        .when(reserve("two", 3))
        .then([StockEvent::Reserved { order: "two".to_owned(), pieces: 3 }]);
}

#[test]
fn once_void_nothing_can_be_paid_whatever_was_before() {
    use PaymentEvent as Event;
    let request = PaymentCommand::Request { cents: 700 };
    let cases: [(Vec<Event>, Event); 4] = [
        (vec![], Event::Voided),
        (vec![Event::Requested { cents: 700 }], Event::Voided),
        (vec![Event::Requested { cents: 700 }, Event::Declined { reason: "no".to_owned() }], Event::Voided),
        (vec![Event::Requested { cents: 700 }, Event::Paid], Event::Refunded),
    ];
    for (before, void) in cases {
        let after = given::<Payment>(before).when(PaymentCommand::Void).then([void]);
        let after = after.when(PaymentCommand::Void).then_nothing();
        let state = *after.state();
        let refused = |command| <Payment as composable_core::Aggregate>::decide(&state, command, &()).is_err();
        assert!(refused(PaymentCommand::Pay) && refused(request.clone()));
    }
}

#[test]
fn the_carrier_wants_a_place_and_an_order_has_one_end() {
    let book = |address: &str| ShipmentCommand::Book { address: address.to_owned() };
    given::<Shipment>([]).when(book("nowhere")).then_error(Undeliverable { address: "nowhere".to_owned() });
    given::<Shipment>([])
        .when(book("a, b"))
        .then([ShipmentEvent::Booked { address: "a, b".to_owned() }])
        .when(ShipmentCommand::Cancel)
        .then([ShipmentEvent::Cancelled]);
    let cancelled = given::<Order>([OrderEvent::Placed { details: details() }])
        .when(OrderCommand::Accept)
        .then([OrderEvent::Accepted])
        .when(OrderCommand::Cancel)
        .then([OrderEvent::Cancelled]);
    let state = *cancelled.state();
    assert!(<Order as composable_core::Aggregate>::decide(&state, OrderCommand::Confirm, &()).is_err());
}

#[test]
fn a_checkout_that_is_not_paid_in_time_undoes_the_last_first() {
    let input = Input { order: "1".to_owned(), details: details() };
    let mut events = vec![WorkflowEvent::Started(input)];
    events.extend([Step::Accept, Step::Reserve].map(WorkflowEvent::StepDone));
    let mut checkout = given::<WorkflowSaga<Checkout>>(events)
        .when(WorkflowCommand::TimedOut(Step::Pay))
        .then([WorkflowEvent::StepFailed { step: Step::Pay, reason: "its time was over".to_owned(), was_asked: true }]);
    for step in [Step::Pay, Step::Reserve] {
        assert_eq!(checkout.state().phase, Phase::Compensating(step));
        checkout = checkout.when(WorkflowCommand::Compensated(step)).then([WorkflowEvent::Compensated(step)]);
    }
    checkout
        .when(WorkflowCommand::Compensated(Step::Accept))
        .then([WorkflowEvent::Compensated(Step::Accept), WorkflowEvent::Abandoned])
        .when(WorkflowCommand::StepDone(Step::Pay))
        .then_nothing();
}

#[test]
fn only_the_payment_may_take_its_time() {
    let limits: Vec<_> = Checkout::STEPS.iter().map(|step| Checkout::time_limit(*step)).collect();
    assert_eq!(limits, [None, None, Some(RESERVED_FOR), None, None]);
}

#[test]
fn commands_are_read_as_they_were_written() {
    let commands =
        [OrderCommand::Place { details: details() }, OrderCommand::Accept, OrderCommand::Confirm, OrderCommand::Cancel];
    for command in commands {
        assert_eq!(OrderCommand::decode(command.command_type(), &command.encode()).unwrap(), command);
    }
    assert!(OrderCommand::decode("stock.v1.Receive", &OrderCommand::Accept.encode()).is_err());
}

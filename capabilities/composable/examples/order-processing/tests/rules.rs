//! The rules of an order, by themselves.

use composable_testing::given;
use order_processing::{Command, Line, Order, OrderEvent as E, OrderState, Refused};

fn line(article: &str, pieces: u32) -> Line {
    Line { article: article.to_owned(), pieces }
}

fn place(lines: &[Line]) -> Command {
    Command::Place { customer: "Ada".to_owned(), lines: lines.to_vec() }
}

fn placed(lines: &[Line]) -> E {
    E::Placed { customer: "Ada".to_owned(), lines: lines.to_vec() }
}

fn cancel() -> Command {
    Command::Cancel { reason: "why not".to_owned() }
}

#[test]
fn an_order_has_lines_each_of_an_article_of_its_own() {
    for lines in [&[][..], &[line("tea", 0)], &[line("tea", 1), line("tea", 2)]] {
        given::<Order>([]).when(place(lines)).then_error(Refused::BadLines);
    }
    let lines = [line("tea", 1), line("pot", 1)];
    given::<Order>([])
        .when(place(&lines))
        .then([placed(&lines)])
        .when(place(&lines))
        .then_error(Refused::AlreadyPlaced);
}

#[test]
fn what_was_ordered_is_shipped_and_no_more() {
    let not_ordered = |article: &str, open| Refused::NotOrdered { article: article.to_owned(), open };
    given::<Order>([placed(&[line("tea", 2), line("pot", 1)])])
        .when(Command::Ship(line("tea", 3)))
        .then_error(not_ordered("tea", 2))
        .when(Command::Ship(line("cup", 1)))
        .then_error(not_ordered("cup", 0))
        .when(Command::Ship(line("tea", 2)))
        .then([E::Shipped { line: line("tea", 2) }])
        .when(Command::Ship(line("tea", 1)))
        .then_error(not_ordered("tea", 0))
        .when(Command::Ship(line("pot", 1)))
        .then([E::Shipped { line: line("pot", 1) }, E::Completed])
        .when(cancel())
        .then_error(Refused::Closed);
}

#[test]
fn an_order_is_cancelled_only_before_something_was_shipped() {
    let placed = placed(&[line("tea", 2)]);
    given::<Order>([placed.clone()])
        .when(cancel())
        .then_state(|order| *order == OrderState::Cancelled)
        .when(Command::Ship(line("tea", 1)))
        .then_error(Refused::Closed);
    given::<Order>([placed, E::Shipped { line: line("tea", 1) }]).when(cancel()).then_error(Refused::AlreadyShipped);
    given::<Order>([]).when(cancel()).then_error(Refused::NotPlaced);
}

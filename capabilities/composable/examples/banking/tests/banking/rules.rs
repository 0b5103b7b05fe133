//! One account by itself.

use banking::account::MOST_CENTS;
use banking::{Account, AccountEvent as E, AccountId, Command, Refused, TransferId, clearing};
use composable_testing::given;
use uuid::Uuid;

const OTHER: AccountId = AccountId(Uuid::from_u128(2));
const TRANSFER: TransferId = TransferId(Uuid::from_u128(3));

#[test]
fn money_comes_and_goes() {
    given::<Account>([])
        .when(Command::Deposit(5))
        .then_error(Refused::NoAccount)
        .when(Command::Open)
        .then([E::Opened])
        .when(Command::Open)
        .then_error(Refused::AlreadyOpen)
        .when(Command::Deposit(5))
        .then([E::Deposited { cents: 5 }])
        .when(Command::Withdraw(6))
        .then_error(Refused::NotEnough { cents: 5 })
        .when(Command::Close)
        .then_error(Refused::NotEmpty)
        .when(Command::Withdraw(5))
        .then([E::Withdrawn { cents: 5 }])
        .when(Command::Close)
        .then([E::Closed])
        .when(Command::Withdraw(0))
        .then_error(Refused::NoAccount);
}

#[test]
fn what_was_sent_is_settled_or_taken_back_once() {
    let sent = [E::Opened, E::Deposited { cents: 9 }, E::TransferSent { transfer: TRANSFER, to: OTHER, cents: 9 }];
    given::<Account>(sent.clone())
        .when(Command::Close)
        .then_error(Refused::NotEmpty)
        .when(Command::TakeBack(TRANSFER))
        .then([E::TransferTakenBack { transfer: TRANSFER }])
        .when(Command::TakeBack(TRANSFER))
        .then_nothing()
        .when(Command::Settle(TRANSFER))
        .then_nothing()
        .when(Command::Withdraw(9))
        .then([E::Withdrawn { cents: 9 }]);
    given::<Account>(sent)
        .when(Command::Settle(TRANSFER))
        .then([E::TransferSettled { transfer: TRANSFER }])
        .when(Command::TakeBack(TRANSFER))
        .then_nothing()
        .when(Command::Withdraw(1))
        .then_error(Refused::NotEnough { cents: 0 });
}

#[test]
fn an_account_answers_a_transfer_also_when_it_does_not_exist() {
    let receive = |cents| Command::Receive { transfer: TRANSFER, from: OTHER, cents };
    let declined = E::TransferDeclined { transfer: TRANSFER, from: OTHER };
    given::<Account>([]).when(receive(1)).then([declined.clone()]);
    given::<Account>([E::Opened, E::Closed]).when(receive(1)).then([declined.clone()]);
    given::<Account>([E::Opened])
        .when(receive(MOST_CENTS))
        .then([E::TransferReceived { transfer: TRANSFER, from: OTHER, cents: MOST_CENTS }])
        .when(receive(1))
        .then([declined])
        .when(Command::Deposit(1))
        .then_error(Refused::TooMuch);
}

#[test]
fn there_is_always_room_for_what_comes_back() {
    let sent = E::TransferSent { transfer: TRANSFER, to: OTHER, cents: 10 };
    given::<Account>([E::Opened, E::Deposited { cents: 10 }, sent])
        .when(Command::Deposit(MOST_CENTS - 9))
        .then_error(Refused::TooMuch)
        .when(Command::Deposit(MOST_CENTS - 10))
        .then([E::Deposited { cents: MOST_CENTS - 10 }])
        .when(Command::TakeBack(TRANSFER))
        .then_state(|account| account.balance == MOST_CENTS);
}

#[test]
fn each_answer_leads_back_to_the_sender() {
    let (me, transfer) = (AccountId(Uuid::from_u128(1)), TRANSFER);
    let follow_up = |event| clearing::follow_up(me, &event);
    let received = E::TransferReceived { transfer, from: OTHER, cents: 4 };
    assert_eq!(follow_up(received), Some((OTHER, Command::Settle(transfer))));
    assert_eq!(follow_up(E::TransferDeclined { transfer, from: OTHER }), Some((OTHER, Command::TakeBack(transfer))));
    assert_eq!(
        follow_up(E::TransferSent { transfer, to: OTHER, cents: 4 }),
        Some((OTHER, Command::Receive { transfer, from: me, cents: 4 }))
    );
    assert_eq!(follow_up(E::TransferSettled { transfer }), None);
}

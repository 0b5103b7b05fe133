//! Customers, and a shop that may die while it serves them.

use std::sync::Arc;
use std::time::Duration;

use checkout::order::{Details, Order, OrderCommand};
use checkout::payment::{Payment, PaymentCommand, PaymentState};
use checkout::shipment::Shipment;
use checkout::shop::Shop;
use checkout::stock::{Stock, StockCommand};
use composable_bus::{Checkpoints, DeadLetters, Relay, RelayOptions};
use composable_core::{Aggregate, CommandId, Deadlines, EventBus, EventStore, TenantId, Version};
use composable_runtime::saga::Phase;
use composable_runtime::{DeadlineOptions, WakeUp, WakingStore};
use composable_testing::bus_contract::PATIENCE;
use composable_testing::{Crash, Crashing, ManualClock};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const PAUSE: Duration = Duration::from_millis(1);

/// What a customer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Customer {
    Pays,
    HasNoMoney,
    Forgets,
    WantsTooMuch,
    LivesNowhere,
}

impl Customer {
    pub(crate) const ALL: [Self; 5] =
        [Self::Pays, Self::HasNoMoney, Self::Forgets, Self::WantsTooMuch, Self::LivesNowhere];

    pub(crate) fn details(self) -> Details {
        let pieces = if self == Self::WantsTooMuch { 9 } else { 2 };
        let address = if self == Self::LivesNowhere { "nowhere" } else { "Street, Place" };
        Details { article: "tea".to_owned(), pieces, cents: 700, address: address.to_owned() }
    }

    /// What they do when they are asked to pay.
    pub(crate) fn answer(self) -> Option<PaymentCommand> {
        match self {
            Self::Forgets => None,
            Self::HasNoMoney => Some(PaymentCommand::Decline { reason: "no money".to_owned() }),
            Self::Pays | Self::WantsTooMuch | Self::LivesNowhere => Some(PaymentCommand::Pay),
        }
    }

    /// All that happens to the order, the stock, the payment and the shipment.
    pub(crate) fn history(self) -> [Vec<&'static str>; 4] {
        let cancelled = vec!["Placed", "Accepted", "Cancelled"];
        let put_back = vec!["Received", "Reserved", "Released"];
        match self {
            Self::Pays => [
                vec!["Placed", "Accepted", "Confirmed"],
                vec!["Received", "Reserved"],
                vec!["Requested", "Paid"],
                vec!["Booked"],
            ],
            Self::HasNoMoney => [cancelled, put_back, vec!["Requested", "Declined", "Voided"], vec![]],
            Self::Forgets => [cancelled, put_back, vec!["Requested", "Voided"], vec![]],
            Self::WantsTooMuch => [cancelled, vec!["Received"], vec![], vec![]],
            Self::LivesNowhere => [cancelled, put_back, vec!["Requested", "Paid", "Refunded"], vec![]],
        }
    }
}

/// An order that somebody has placed, in a shop of their own.
#[derive(Debug)]
pub(crate) struct Placed {
    pub(crate) customer: Customer,
    pub(crate) tenant: TenantId,
    pub(crate) order: String,
}

impl Placed {
    pub(crate) fn new(customer: Customer) -> Self {
        Self { customer, tenant: TenantId::fresh(), order: Uuid::now_v7().to_string() }
    }

    pub(crate) fn id(&self, purpose: &str) -> CommandId {
        CommandId::following(self.tenant.uuid(), purpose)
    }
}

/// What survives the shop.
pub(crate) struct World<S, D, B, C, L> {
    store: WakingStore<S>,
    deadlines: D,
    bus: B,
    checkpoints: C,
    letters: L,
    clock: ManualClock,
    wake_up: WakeUp,
}

impl<S, D, B, C, L> World<S, D, B, C, L>
where
    S: EventStore + Clone + 'static,
    D: Deadlines + Clone,
    B: EventBus + Clone,
    C: Checkpoints + Clone,
    L: DeadLetters + Clone,
{
    pub(crate) fn new(store: S, deadlines: D, bus: B, checkpoints: C, letters: L) -> Self {
        let (clock, wake_up) = (ManualClock::at(Timestamp::now()), WakeUp::new());
        let store = WakingStore::new(store, wake_up.clone());
        Self { store, deadlines, bus, checkpoints, letters, clock, wake_up }
    }

    fn shop<T: EventStore + Clone + 'static, E: Deadlines + Clone>(&self, store: T, deadlines: E) -> Shop<T, E> {
        let options = DeadlineOptions { longest_pause: PAUSE, retry_pause: PAUSE, ..DeadlineOptions::default() };
        let clock = Arc::new(self.clock.clone());
        Shop::new(store, deadlines).with_clock(clock, self.clock.wake_up()).with_deadline_options(options)
    }

    /// The shop as customers see it: it does not die under them.
    fn counter(&self) -> Shop<WakingStore<S>, D> {
        self.shop(self.store.clone(), self.deadlines.clone())
    }

    pub(crate) async fn place(&self, customer: Customer) -> Placed {
        // Events are recorded by the store's clock.
        self.clock.set(Timestamp::now());
        let placed = Placed::new(customer);
        let (shop, tenant) = (self.counter(), placed.tenant);
        let receive = StockCommand::Receive { pieces: 5 };
        shop.ask::<Stock>(tenant, "tea", placed.id("receive"), &receive).await.unwrap();
        let place = OrderCommand::Place { details: customer.details() };
        shop.ask::<Order>(tenant, &placed.order, placed.id("place"), &place).await.unwrap();
        placed
    }

    /// Works until these orders have come to their ends, unless it dies before. Whether it lived.
    pub(crate) async fn work(&self, orders: &[Placed], crash: &Crash) -> bool {
        let store = Crashing::new(self.store.clone(), crash);
        let shop = self.shop(store, Crashing::new(self.deadlines.clone(), crash));
        let options = RelayOptions { idle_pause: PAUSE, retry_pause: PAUSE, ..RelayOptions::new("checkout") };
        let (store, bus, letters) = (self.store.clone(), self.bus.clone(), self.letters.clone());
        let relay = Relay::new(store, bus, self.checkpoints.clone(), letters, options);
        let stop = CancellationToken::new();
        let script = async {
            join_all(orders.iter().map(|placed| self.see_through(placed))).await;
            stop.cancel();
        };
        let all = async { tokio::join!(shop.work(&self.bus, &self.letters, &stop), relay.run(&stop), script).0 };
        let worked = tokio::time::timeout(PATIENCE, crash.run(all)).await.expect("it takes too long");
        worked.map(Result::unwrap).is_some()
    }

    /// Plays the customer until the order has come to its end.
    async fn see_through(&self, placed: &Placed) {
        let (shop, tenant) = (self.counter(), placed.tenant);
        let mut sleeper = self.wake_up.sleeper();
        let mut has_answered = false;
        loop {
            sleeper.look();
            let progress = shop.checkout(tenant, &placed.order).await.unwrap();
            if matches!(progress.phase, Phase::Completed | Phase::Abandoned) {
                return;
            }
            let payment = shop.look::<Payment>(tenant, &placed.order).await.unwrap();
            if payment == PaymentState::Requested && !has_answered {
                has_answered = true;
                self.answer(placed).await;
            }
            sleeper.woken().await;
        }
    }

    async fn answer(&self, placed: &Placed) {
        let Some(answer) = placed.customer.answer() else {
            return self.clock.advance(SignedDuration::from_mins(16));
        };
        let shop = self.counter();
        shop.ask::<Payment>(placed.tenant, &placed.order, placed.id("answer"), &answer).await.unwrap();
    }

    /// The checkout is over, each thing has happened once, and nothing is left to do.
    pub(crate) async fn is_settled(&self, placed: &Placed, circumstances: &str) {
        let Placed { customer, tenant, order } = placed;
        let streams = [Order::stream(order), Stock::stream("tea"), Payment::stream(order), Shipment::stream(order)];
        let mut history = Vec::new();
        for stream in streams {
            let events = self.store.load(*tenant, &stream.unwrap(), Version::NONE).await.unwrap();
            let short = |name: &str| name.rsplit('.').next().unwrap().to_owned();
            history.push(events.iter().map(|event| short(&event.event_type)).collect::<Vec<_>>());
        }
        assert_eq!(history, customer.history(), "{customer:?}, {circumstances}");
        let progress = self.counter().checkout(*tenant, order).await.unwrap();
        let is_completed = progress.phase == Phase::Completed;
        assert_eq!(is_completed, *customer == Customer::Pays, "{progress:?}, {circumstances}");
        assert_eq!((progress.failure.is_none(), progress.not_compensated), (is_completed, Vec::new()));
        assert_eq!(self.deadlines.list(*tenant, None, 10).await.unwrap(), [], "{customer:?}, {circumstances}");
    }
}

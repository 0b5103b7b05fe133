//! Orders on the Postgres that `TEST_DATABASE_URL` names.

#![expect(clippy::unwrap_used, reason = "a test stops where its fixture is wrong")]

use composable_core::{Aggregate, CommandId, EventStore, TenantId, Version};
use composable_postgres::PostgresEventStore;
use futures::future::join_all;
use order_processing::{
    Command, Line, MIGRATIONS, Order, OrderError, OrderEvent, OrderId, OrderState, Orders, Overview, Request, Row,
    overview,
};
use storage_patterns::testing::TestDatabase;
use uuid::Uuid;

struct Shop {
    database: TestDatabase,
    store: PostgresEventStore,
    orders: Orders<PostgresEventStore>,
    tenant: TenantId,
}

impl Shop {
    async fn open() -> Self {
        let database = TestDatabase::create(&[composable_postgres::MIGRATIONS, MIGRATIONS]).await;
        let store = PostgresEventStore::open(&database.databases).await.unwrap().with_projection(Overview);
        Self { database, store: store.clone(), orders: Orders::new(store), tenant: TenantId::fresh() }
    }

    fn request(&self, seen: u64) -> Request {
        Request { tenant: self.tenant, id: CommandId::fresh(), seen: Version::new(seen) }
    }

    async fn place(&self, pieces: u32) -> OrderId {
        let order = OrderId(Uuid::now_v7());
        self.orders.handle(self.request(0), order, place(pieces)).await.unwrap();
        order
    }

    async fn list(&self) -> Vec<Row> {
        overview::list(&self.database.databases.application, self.tenant.uuid()).await.unwrap()
    }
}

fn place(pieces: u32) -> Command {
    Command::Place { customer: "Ada".to_owned(), lines: vec![tea(pieces)] }
}

fn tea(pieces: u32) -> Line {
    Line { article: "tea".to_owned(), pieces }
}

fn cancel() -> Command {
    Command::Cancel { reason: "no more tea".to_owned() }
}

#[tokio::test]
async fn an_order_survives_the_process_and_its_list_is_never_behind() {
    let shop = Shop::open().await;
    let order = shop.place(2).await;
    shop.orders.handle(shop.request(1), order, Command::Ship(tea(1))).await.unwrap();
    let row = Row {
        order_id: order.0,
        customer: "Ada".to_owned(),
        status: "open".to_owned(),
        ordered: 2,
        shipped: 1,
        version: 2,
    };
    assert_eq!(shop.list().await, std::slice::from_ref(&row));

    // Another process: nothing is shared but the database.
    let store = PostgresEventStore::open(&shop.database.databases).await.unwrap().with_projection(Overview);
    let orders = Orders::new(store);
    orders.handle(shop.request(2), order, Command::Ship(tea(1))).await.unwrap();
    assert_eq!(orders.get(shop.tenant, order).await.unwrap(), (OrderState::Completed, Version::new(4)));
    assert_eq!(shop.list().await, [Row { status: "shipped".to_owned(), shipped: 2, version: 4, ..row }]);
}

#[tokio::test]
async fn a_long_order_is_loaded_from_a_snapshot() {
    let shop = Shop::open().await;
    let order = shop.place(250).await;
    for seen in 1..=205 {
        shop.orders.handle(shop.request(seen), order, Command::Ship(tea(1))).await.unwrap();
    }
    let shape = Order::snapshots().unwrap().schema;
    let stream = Order::stream(order.0).unwrap();
    let (snapshot, tail) = shop.store.load_with_snapshot(shop.tenant, &stream, shape).await.unwrap();
    assert_eq!((snapshot.unwrap().version, tail.len()), (Version::new(200), 6));
    let (state, version) = shop.orders.get(shop.tenant, order).await.unwrap();
    let OrderState::Open { to_ship, .. } = state else { panic!("not open: {state:?}") };
    assert_eq!((to_ship["tea"], version), (45, Version::new(206)));
}

#[tokio::test]
async fn a_request_sent_twice_is_handled_once() {
    let shop = Shop::open().await;
    let (order, request) = (OrderId(Uuid::now_v7()), shop.request(0));
    let twice = join_all([0, 1].map(|_| shop.orders.handle(request, order, place(1)))).await;
    let duplicates = twice.into_iter().filter(|executed| executed.as_ref().unwrap().was_duplicate).count();
    assert_eq!(duplicates, 1);
    // Also when the order has gone on since.
    shop.orders.handle(shop.request(1), order, cancel()).await.unwrap();
    assert!(shop.orders.handle(request, order, place(1)).await.unwrap().was_duplicate);
    assert_eq!(shop.list().await.len(), 1);
}

#[tokio::test]
async fn who_comes_second_is_shown_what_the_first_one_did() {
    let shop = Shop::open().await;
    let order = shop.place(5).await;
    let (ship, cancel) = tokio::join!(
        shop.orders.handle(shop.request(1), order, Command::Ship(tea(2))),
        shop.orders.handle(shop.request(1), order, cancel()),
    );
    let (done, lost) = if ship.is_ok() { (ship, cancel) } else { (cancel, ship) };
    done.unwrap();
    let OrderError::Changed { seen, now, since } = lost.unwrap_err() else { panic!("no conflict") };
    assert_eq!((seen, now), (Version::new(1), Version::new(2)));
    assert!(
        matches!(since.as_slice(), [OrderEvent::Shipped { .. } | OrderEvent::Cancelled { .. }]),
        "what happened was {since:?}"
    );
}

#[tokio::test]
async fn what_is_refused_is_nowhere_to_be_seen() {
    let shop = Shop::open().await;
    let order = shop.place(1).await;
    let error = shop.orders.handle(shop.request(1), order, Command::Ship(tea(2))).await.unwrap_err();
    assert!(matches!(error, OrderError::Refused(_)), "{error}");
    assert_eq!(shop.list().await[0].version, 1);
    let others = overview::list(&shop.database.databases.application, TenantId::fresh().uuid()).await.unwrap();
    assert_eq!(others, [], "another tenant sees it");
}

//! A log is carried to another server, in parts, and every cursor stays good.
#![expect(clippy::unwrap_used, reason = "a test stops where its fixture is wrong")]

use std::io::Cursor;
use std::time::Duration;

use composable_core::{
    EventFilter, EventStore, ExpectedVersion, GlobalPosition, RecordedEvent, StreamId, TenantId, Version,
};
use composable_postgres::PostgresEventStore;
use composable_postgres::transfer::{Part, TransferError, export, restore};
use composable_testing::contract::{PATIENCE, new_event, new_stream, new_tenant};
use storage_patterns::testing::TestDatabase;

use crate::setup::store;

/// Two tenants with a stream each, on a server whose numbers are far ahead of those where the log is restored.
async fn old_server() -> (TestDatabase, PostgresEventStore, [(TenantId, StreamId); 2]) {
    let (database, store) = store().await.unwrap();
    let ahead = "UPDATE composable.log SET transaction_offset = transaction_offset + 1000000000";
    sqlx::query(ahead).execute(&database.owner).await.unwrap();
    (database, store, [(new_tenant(), new_stream()), (new_tenant(), new_stream())])
}

async fn append(store: &PostgresEventStore, key: &(TenantId, StreamId), count: usize) {
    let events = (0..count).map(|index| new_event(format!("{index}"))).collect();
    store.append(key.0, &key.1, ExpectedVersion::Any, events).await.unwrap();
}

/// Everything after a position, once there are so many.
async fn read(store: &PostgresEventStore, after: GlobalPosition, count: usize) -> (Vec<RecordedEvent>, GlobalPosition) {
    let reading = async {
        let (mut events, mut cursor) = (Vec::new(), after);
        loop {
            let page = store.read_all(cursor, 3, &EventFilter::everything()).await.unwrap();
            events.extend(page.events);
            cursor = page.next;
            if events.len() >= count && !page.has_more {
                return (events, cursor);
            }
        }
    };
    tokio::time::timeout(PATIENCE, reading).await.unwrap()
}

/// What is settled, once that is as much. Transactions of other tests hold it back for a moment.
async fn exported(database: &TestDatabase, after: GlobalPosition, events: u64) -> (Part, Vec<u8>) {
    let exporting = async {
        loop {
            let mut file = Vec::new();
            let part = export(&database.databases, after, &mut file).await.unwrap();
            if part.events == events {
                return (part, file);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(PATIENCE, exporting).await.unwrap()
}

#[tokio::test]
async fn events_keep_their_places_and_cursors_stay_good() {
    let (old, from, streams) = old_server().await;
    append(&from, &streams[0], 4).await;
    append(&from, &streams[1], 3).await;
    let (all, end) = read(&from, GlobalPosition::START, 7).await;
    let middle = all[3].position;
    let (part, file) = exported(&old, GlobalPosition::START, 7).await;
    assert_eq!(part, Part { after: GlobalPosition::START, last: all[6].position, events: 7 });

    let (new, _) = store().await.unwrap();
    assert_eq!(restore(&new.options, Cursor::new(&file)).await.unwrap(), part);
    let to = PostgresEventStore::open(&new.databases).await.unwrap();
    assert_eq!(read(&to, GlobalPosition::START, 7).await.0, all);
    assert_eq!(read(&to, middle, 3).await.0, all[4..]);

    // Whoever was at the end of the old log sees what comes in the new one, and streams go on.
    let (tenant, stream) = &streams[0];
    let exactly = ExpectedVersion::Exact(Version::new(4));
    let appended = to.append(*tenant, stream, exactly, vec![new_event("new")]).await.unwrap();
    assert!(appended.position > end);
    let (later, _) = read(&to, end, 1).await;
    assert_eq!(later.iter().map(|event| event.position).collect::<Vec<_>>(), [appended.position]);
    assert_eq!(to.load(*tenant, stream, Version::NONE).await.unwrap().len(), 5);
    // And tenants are as far apart as before.
    let seen: i64 = sqlx::query_scalar("SELECT count(*) FROM composable.events")
        .fetch_one(&new.databases.application)
        .await
        .unwrap();
    assert_eq!(seen, 0);
}

#[tokio::test]
async fn what_came_since_is_carried_after_the_rest() {
    let (old, from, streams) = old_server().await;
    append(&from, &streams[0], 2).await;
    let (first, first_file) = exported(&old, GlobalPosition::START, 2).await;
    append(&from, &streams[1], 5).await;
    let (second, second_file) = exported(&old, first.last, 5).await;
    let (nothing, empty_file) = exported(&old, second.last, 0).await;
    assert_eq!((nothing.last, nothing.events), (second.last, 0));

    let (new, to) = store().await.unwrap();
    let early = restore(&new.options, Cursor::new(&second_file)).await.unwrap_err();
    assert!(matches!(early, TransferError::NotNext { last: GlobalPosition::START, .. }), "{early:?}");
    for file in [&first_file, &second_file, &empty_file] {
        restore(&new.options, Cursor::new(file)).await.unwrap();
    }
    let again = restore(&new.options, Cursor::new(&first_file)).await.unwrap_err();
    assert!(matches!(again, TransferError::NotNext { last, .. } if last == second.last), "{again:?}");
    let all = read(&from, GlobalPosition::START, 7).await.0;
    assert_eq!(read(&to, GlobalPosition::START, 7).await.0, all);
}

#[tokio::test]
async fn a_damaged_export_restores_nothing() {
    let (old, from, streams) = old_server().await;
    append(&from, &streams[0], 50).await;
    let (_, file) = exported(&old, GlobalPosition::START, 50).await;
    let (new, to) = store().await.unwrap();
    let fail = async |file: &[u8]| restore(&new.options, Cursor::new(file)).await.unwrap_err();
    assert!(matches!(fail(b"").await, TransferError::NoExport));
    assert!(matches!(fail(b"PGCOPY\n").await, TransferError::NoExport));
    assert!(matches!(fail(&file[..file.len() / 2]).await, TransferError::Database(_)));
    let text = String::from_utf8_lossy(&file[..60]).into_owned();
    let claims_more = [text.lines().next().unwrap().replace(" 50 ", " 51 ").as_bytes(), b"\n"].concat();
    let body = file.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    let incomplete = fail(&[&claims_more, &file[body..]].concat()).await;
    assert!(matches!(incomplete, TransferError::Incomplete { expected: 51, found: 50 }), "{incomplete:?}");
    assert_eq!(to.load(streams[0].0, &streams[0].1, Version::NONE).await.unwrap(), []);
    restore(&new.options, Cursor::new(&file)).await.unwrap();
    assert_eq!(to.load(streams[0].0, &streams[0].1, Version::NONE).await.unwrap().len(), 50);
}

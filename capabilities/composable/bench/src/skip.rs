//! The skip test: many writers whose commits are late, and a reader who follows by the system's own means. Does it see
//! every event, once, and those of each writer in their order?
//!
//! Commits are late by up to 4 ms, at random, for every system in the same way: by a trigger that runs at the commit.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::time::Duration;

use anyhow::Result;
use futures::future::try_join_all;
use sqlx::AssertSqlSafe;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::peer::{Tested, Writer};
use crate::server::pool;

/// Writers at the same time, each with streams of its own.
pub const WRITERS: u64 = 12;

/// How long a reader may be quiet, when all was written, before what it has not seen counts as skipped.
const PATIENCE: Duration = Duration::from_secs(3);

/// Can be followed from the start, by a subscription or by reading on from a cursor.
pub trait Followed: Writer {
    /// Sends writer and number of each event, in the order in which it sees them, for ever.
    fn follow(&self, seen: UnboundedSender<(u64, u64)>) -> impl Future<Output = Result<()>> + Send;
}

/// What a reader saw.
#[derive(Debug, Default)]
pub struct Found {
    pub written: usize,
    /// Never seen, though the reader had time.
    pub skipped: usize,
    /// Of those, how many are the last of their writer: a reader that has stopped or lags misses these.
    pub at_the_end: usize,
    pub out_of_order: usize,
    pub repeated: usize,
}

/// Makes commits of inserts into a table late.
pub async fn delay_commits(url: &str, table: &str) -> Result<()> {
    let statements = format!(
        "CREATE FUNCTION public.late_commit() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN PERFORM pg_sleep(random() * 0.004); RETURN NULL; END $$;
         CREATE CONSTRAINT TRIGGER late_commit AFTER INSERT ON {table}
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.late_commit()"
    );
    sqlx::raw_sql(AssertSqlSafe(statements)).execute(&pool(url, 1)?).await?;
    Ok(())
}

/// Writes so many events, and tells what a reader saw of them.
pub async fn skip_test<P: Followed>(peer: &P, events: usize) -> Result<Found> {
    let (sender, receiver) = unbounded_channel();
    let (reader, of_each) = (peer.clone(), events as u64 / WRITERS);
    let following = tokio::spawn(async move { reader.follow(sender).await });
    let writers = (0..WRITERS).map(|writer| write(peer.clone(), writer, of_each));
    let written = try_join_all(writers.map(tokio::spawn));
    let (seen, all) =
        listen(receiver, async { written.await.map(|results| results.into_iter().collect::<Result<Vec<()>>>()) }).await;
    all??;
    following.abort();
    Ok(judge((WRITERS * of_each) as usize, &seen))
}

async fn write<P: Writer>(peer: P, writer: u64, events: u64) -> Result<()> {
    let mut stream = peer.stream();
    for number in 0..events {
        if number % 100 == 99 {
            stream = peer.stream();
        }
        peer.append(&mut stream, vec![Tested::new(writer, number)]).await?;
    }
    Ok(())
}

/// Takes what is seen until everything is written and nothing more comes.
async fn listen<T>(mut seen: UnboundedReceiver<(u64, u64)>, written: impl Future<Output = T>) -> (Vec<(u64, u64)>, T) {
    let mut events = Vec::new();
    let mut written = std::pin::pin!(written);
    let result = loop {
        tokio::select! {
            result = &mut written => break result,
            Some(event) = seen.recv() => events.push(event),
        }
    };
    while let Ok(Some(event)) = tokio::time::timeout(PATIENCE, seen.recv()).await {
        events.push(event);
    }
    (events, result)
}

/// What is wrong with what was seen.
pub fn judge(written: usize, events: &[(u64, u64)]) -> Found {
    let distinct: HashSet<_> = events.iter().collect();
    let (mut last, mut out_of_order) = (HashMap::new(), 0);
    for (writer, number) in events {
        if last.insert(writer, number).is_some_and(|before| before >= number) {
            out_of_order += 1;
        }
    }
    let of_each = written as u64 / WRITERS;
    let furthest = |writer| events.iter().filter(|(of, _)| *of == writer).map(|(_, number)| number + 1).max();
    let at_the_end = (0..WRITERS).map(|writer| of_each - furthest(writer).unwrap_or_default()).sum::<u64>() as usize;
    let (skipped, repeated) = (written - distinct.len(), events.len() - distinct.len());
    Found { written, skipped, at_the_end, out_of_order, repeated }
}

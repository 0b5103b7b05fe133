//! What is measured of ours alone: open loop, skip test at full size, and what needs no database.

use anyhow::Result;
use bench_report::line;
use composable_core::RecordedEvent;
use composable_postgres::GroupCommit;

use crate::cases::{
    Bench, CQRS_ES, Commands, DISINTEGRATE, EMMETT, ESRS, EVENTCORE, EVENTSOURCING, Engines, OURS, entry,
};
use crate::full_skip;
use crate::open_loop::open_loop;
use crate::outside::Outside;
use crate::peer::Tested;
use crate::pure::{self, CompactEvent, CompactTester};
use crate::skip::{Followed, Found, delay_commits, skip_test};
use crate::systems::disintegrate::Disintegrate;
use crate::systems::eventcore::EventCore;
use crate::systems::ours::{self, Ours, Tester};

/// Commands a second, in the open loop.
const RATE: u32 = 1_000;

impl Bench {
    /// Commands that come whether those before are done or not.
    pub async fn open_loop(&mut self, engines: &Engines) -> Result<()> {
        let time = self.time * 2;
        for (name, ours) in [("command", engines.ours.clone()), ("command_cached", engines.ours.with_cache())] {
            let entries = vec![entry(OURS, &ours, move |peer| async move { open_loop(&peer, RATE, time).await })];
            self.case(&format!("{name}_open_loop_1000_per_s"), entries).await?;
        }
        Ok(())
    }

    /// Nanoseconds.
    pub async fn pure(&mut self) -> Result<()> {
        let json = pure::recorded::<Tester>(100_000, |number| Tested::new(0, number)).await?;
        let cbor = pure::recorded::<CompactTester>(100_000, CompactEvent::new).await?;
        let decoded = json.iter().map(RecordedEvent::decode).collect::<Result<Vec<_>, _>>()?;
        let mut rows = [const { Vec::new() }; 5];
        for run in 0..=self.runs {
            let measured = [
                pure::reduce(),
                pure::enqueue().await?,
                pure::replay_recorded::<Tester>(&json)?,
                pure::replay_recorded::<CompactTester>(&cbor)?,
                pure::replay_decoded(&decoded, 20)?,
            ];
            if run > 0 {
                rows.iter_mut().zip(measured).for_each(|(row, value)| row.push(value));
            }
        }
        line("── without a database");
        self.report.row(OURS, "reduce", "ns", &rows[0]);
        self.report.row(OURS, "enqueue_effect", "ns", &rows[1]);
        self.report.row(OURS, "replay_memory_json", "events_per_s", &rows[2]);
        self.report.row(OURS, "replay_memory_cbor", "events_per_s", &rows[3]);
        self.report.row(OURS, "replay_memory_decoded", "events_per_s", &rows[4]);
        Ok(())
    }

    /// The skip test of each system that can be followed, and of ours at full size.
    pub async fn skips(&mut self, events: usize, commands: &Commands) -> Result<()> {
        line("── skip test");
        let url = self.server.database("skip_full").await?;
        let databases = ours::migrated(&url, &full_skip::MIGRATIONS).await?;
        let (mut skipped, mut out_of_order, mut repeated) = (0, 0, 0);
        for (follower, seen) in full_skip::run(&databases).await? {
            let case = format!("skip_test_200000_events_{follower}");
            self.report.row(OURS, &case, "written", &[seen.written as f64]);
            self.report.row(OURS, &case, "skipped", &[seen.skipped as f64]);
            self.report.row(OURS, &case, "out_of_order", &[seen.out_of_order as f64]);
            self.report.row(OURS, &case, "repeated", &[seen.repeated as f64]);
            skipped += seen.skipped;
            out_of_order += seen.out_of_order;
            repeated += seen.repeated;
        }
        self.report.check("skipped_events", skipped as f64, 0.0, true);
        self.report.check("events_out_of_order", out_of_order as f64, 0.0, true);
        self.report.check("events_repeated", repeated as f64, 0.0, true);

        let url = self.server.database("skip_ours").await?;
        let ours = Ours::open(&ours::databases(&url).await?, GroupCommit::default()).await?;
        self.skip(OURS, &ours, &url, "composable.events", events).await?;
        let url = self.server.database("skip_core").await?;
        let eventcore = EventCore::open(&url, 32).await?;
        self.skip(EVENTCORE, &eventcore, &url, "eventcore_events", events).await?;
        let url = self.server.database("skip_dis").await?;
        let disintegrate = Disintegrate::open(&url, 32).await?;
        self.skip(DISINTEGRATE, &disintegrate, &url, "event", events).await?;
        // In both of its ways of writing: only one of them keeps readers from skipping.
        let locked = commands.iter().filter(|(system, _)| *system == EVENTSOURCING);
        let locked = locked.map(|(_, command)| ("eventsourcing, table lock", format!("{command} --locked")));
        for (system, command) in commands.iter().cloned().chain(locked) {
            let url = self.server.database("skip_outside").await?;
            let found =
                skip_outside(&command, &url, if system == EMMETT { "emt_messages" } else { "bench_events" }, events);
            self.found(system, found.await);
        }
        for (system, why) in [
            (CQRS_ES, "no global read: all events of a type at once, in the order of their versions, from no cursor"),
            (ESRS, "no global read: the whole table in the order of the writers' clocks, from no cursor"),
        ] {
            self.report.leave_out(&format!("{system} skip_test"), why);
        }
        Ok(())
    }

    async fn skip<P: Followed>(&mut self, system: &str, peer: &P, url: &str, table: &str, events: usize) -> Result<()> {
        delay_commits(url, table).await?;
        let found = skip_test(peer, events).await;
        self.found(system, found);
        Ok(())
    }

    fn found(&mut self, system: &str, found: Result<Found>) {
        match found {
            Ok(found) => {
                self.report.row(system, "skip_test", "written", &[found.written as f64]);
                self.report.row(system, "skip_test", "skipped", &[found.skipped as f64]);
                self.report.row(system, "skip_test", "skipped_at_the_end", &[found.at_the_end as f64]);
                self.report.row(system, "skip_test", "out_of_order", &[found.out_of_order as f64]);
                self.report.row(system, "skip_test", "repeated", &[found.repeated as f64]);
            }
            Err(error) => self.report.leave_out(&format!("{system} skip_test"), &format!("{error:#}")),
        }
    }
}

async fn skip_outside(command: &str, url: &str, table: &str, events: usize) -> Result<Found> {
    let peer = Outside::start(command, url, 16)?;
    // A question that writes nothing: its tables are there when it is answered.
    peer.fill(0).await?;
    delay_commits(url, table).await?;
    peer.skip(events).await
}

//! Turns Ctrl-C and SIGTERM into a demand: the first asks to stop, the second does not wait.
//!
//! SIGHUP keeps its default, so that `nohup` works and a closed terminal ends the supervisor; its children follow, see
//! [`crate::spawn`].

use std::io;

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// What the person at the terminal, or the init system, wants. Later values are stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Demand {
    Run,
    Stop,
    Kill,
}

/// Listens from now on; the default action of both signals is gone for the rest of the process.
///
/// # Errors
/// When the system refuses a handler.
pub(crate) fn listen() -> io::Result<watch::Receiver<Demand>> {
    let mut interrupts = signal(SignalKind::interrupt())?;
    let mut terminations = signal(SignalKind::terminate())?;
    let (demands, receiver) = watch::channel(Demand::Run);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = interrupts.recv() => {}
                _ = terminations.recv() => {}
                () = demands.closed() => return,
            }
            demands.send_modify(|demand| *demand = if *demand == Demand::Run { Demand::Stop } else { Demand::Kill });
        }
    });
    Ok(receiver)
}

/// Waits until the demand is at least this strong.
pub(crate) async fn at_least(demands: &mut watch::Receiver<Demand>, wanted: Demand) {
    if demands.wait_for(|demand| *demand >= wanted).await.is_err() {
        // Nobody can demand anything any more.
        std::future::pending::<()>().await;
    }
}

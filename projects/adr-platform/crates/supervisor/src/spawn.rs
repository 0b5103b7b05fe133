//! Starts programs so that none outlives the supervisor, even when that is killed.
//!
//! On Linux the kernel signals a child when the *thread* that started it ends, not the process. Runtime threads come
//! and go, so every child is started by one thread of its own that lives as long as the [`Spawner`]. Elsewhere there is
//! no such signal: a killed supervisor leaves its children, and only Postgres is cleaned up by the next start.

use std::io;
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;

use rustix::process::Signal;
use tokio::process::{Child, Command};
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::component::Program;

/// A handle to the thread that starts programs. Children are signalled when the last handle is dropped.
#[derive(Clone)]
pub(crate) struct Spawner {
    requests: mpsc::Sender<Request>,
}

struct Request {
    command: Command,
    answer: oneshot::Sender<io::Result<Child>>,
}

impl Spawner {
    /// Starts the thread. Must be called inside a Tokio runtime, which will watch the children.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(crate) fn start() -> io::Result<Self> {
        let (requests, inbox) = mpsc::channel::<Request>();
        let runtime = Handle::current();
        thread::Builder::new().name("spawner".to_owned()).spawn(move || {
            let _runtime = runtime.enter();
            for mut request in inbox {
                // A caller that gave up drops the child here, which kills it.
                let _ = request.answer.send(request.command.spawn());
            }
        })?;
        Ok(Self { requests })
    }

    /// Starts this command, made by [`command`].
    ///
    /// # Errors
    /// What the system says, for example that the executable does not exist.
    pub(crate) async fn spawn(&self, command: Command) -> io::Result<Child> {
        let (answer, result) = oneshot::channel();
        let gone = |_| io::Error::other("the thread that starts programs has ended");
        self.requests.send(Request { command, answer }).map_err(|_| gone(()))?;
        result.await.map_err(|_| gone(()))?
    }
}

/// The command of a program: without input, in a process group of its own (so that Ctrl-C in a terminal reaches only
/// the supervisor), and signalled with `orphaned` when the supervisor dies.
pub(crate) fn command(program: &Program, orphaned: Signal) -> Command {
    let mut command = Command::new(&program.executable);
    command
        .args(&program.arguments)
        .envs(program.environment.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .process_group(0)
        .kill_on_drop(true);
    if let Some(directory) = &program.directory {
        command.current_dir(directory);
    }
    if let Some(account) = &program.account {
        // The standard library also drops root's supplementary groups when it changes the user.
        command.gid(account.group).uid(account.user);
    }
    die_with_parent(&mut command, orphaned);
    command
}

#[cfg(target_os = "linux")]
fn die_with_parent(command: &mut Command, signal: Signal) {
    use rustix::process::{getpid, getppid, set_parent_process_death_signal};

    let parent = getpid();
    let arrange = move || {
        // After the change of user, which would reset it.
        set_parent_process_death_signal(Some(signal))?;
        // The parent may have died just before; then nobody would send the signal.
        if getppid() == Some(parent) { Ok(()) } else { Err(rustix::io::Errno::SRCH.into()) }
    };
    #[expect(unsafe_code, reason = "the only way to arrange something between fork and exec")]
    // SAFETY: between fork and exec only async-signal-safe calls are allowed. The closure makes two system calls and
    // neither allocates nor locks; its error is a plain number.
    unsafe {
        command.pre_exec(arrange);
    }
}

#[cfg(not(target_os = "linux"))]
fn die_with_parent(_: &mut Command, _: Signal) {}

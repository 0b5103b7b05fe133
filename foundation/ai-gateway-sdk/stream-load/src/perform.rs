//! One request, from when it was due to the end of its answer.

use std::time::{Duration, Instant};

use ai_gateway_mock_provider::monotonic_ns;
use http::Response;
use http_body_util::BodyExt as _;
use hyper::body::Incoming;

use crate::check::{Flaw, Stream, check_plain};
use crate::client::Client;
use crate::load::{Load, LoadError};
use crate::request::Template;
use crate::sse::Events;

/// What became of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Flawless,
    Flawed(Flaw),
    /// An error status.
    Refused(u16, String),
    /// The connection failed, or the time was over.
    Dropped(String),
    /// Left on purpose, at this time of [`monotonic_ns`].
    Cancelled(u64),
}

/// What was measured of a request.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) number: u64,
    pub(crate) due: Instant,
    pub(crate) started: Instant,
    pub(crate) outcome: Outcome,
    pub(crate) first_byte: Option<Duration>,
    pub(crate) first_token: Option<Duration>,
    pub(crate) gaps: Vec<Duration>,
    pub(crate) total: Duration,
    pub(crate) tokens: u64,
}

/// What all requests of a load share.
#[derive(Debug)]
pub(crate) struct Asking {
    pub(crate) load: Load,
    pub(crate) template: Template,
    pub(crate) client: Client,
}

impl Asking {
    pub(crate) fn new(load: Load) -> Result<Self, LoadError> {
        let client = Client::new(load.address()?, load.http2_connections);
        let template = Template::new(&load)?;
        template.request(0)?;
        Ok(Self { template, client, load })
    }

    /// Sends the request of this number and reads its answer.
    pub(crate) async fn perform(&self, number: u64, due: Instant) -> Sample {
        let mut sample = Sample {
            number,
            due,
            started: Instant::now(),
            outcome: Outcome::Flawless,
            first_byte: None,
            first_token: None,
            gaps: Vec::new(),
            total: Duration::ZERO,
            tokens: 0,
        };
        let outcome = tokio::time::timeout(self.load.timeout, self.ask(&mut sample)).await;
        sample.outcome = outcome.unwrap_or_else(|_| Outcome::Dropped("the time was over".to_owned()));
        sample.total = due.elapsed();
        sample
    }

    async fn ask(&self, sample: &mut Sample) -> Outcome {
        let request = match self.template.request(sample.number) {
            Ok(request) => request,
            Err(error) => return Outcome::Dropped(error.to_string()),
        };
        let answer = match self.client.send(request).await {
            Ok(answer) => answer,
            Err(error) => return Outcome::Dropped(error.to_string()),
        };
        sample.first_byte = Some(sample.due.elapsed());
        let (response, connection) = answer.into_parts();
        let status = response.status();
        let outcome = if !status.is_success() {
            match response.into_body().collect().await {
                Ok(body) => Outcome::Refused(status.as_u16(), start(&body.to_bytes())),
                Err(error) => Outcome::Dropped(error.to_string()),
            }
        } else if self.load.stream {
            self.read(response, sample).await
        } else {
            self.read_whole(response, sample).await
        };
        if !matches!(outcome, Outcome::Dropped(_) | Outcome::Cancelled(_)) {
            self.client.finished(connection).await;
        }
        outcome
    }

    async fn read(&self, response: Response<Incoming>, sample: &mut Sample) -> Outcome {
        let mut body = response.into_body();
        let mut stream = Stream::new(self.load.protocol, self.template.seed(sample.number));
        let (mut events, mut last, mut flaw) = (Events::default(), None, None);
        while let Some(frame) = body.frame().await {
            let data = match frame.map(hyper::body::Frame::into_data) {
                Ok(Ok(data)) => data,
                Ok(Err(_)) => continue,
                Err(error) => return Outcome::Dropped(error.to_string()),
            };
            let now = Instant::now();
            events.push(&data);
            // The rest of a flawed stream is read, so that its connection and its time are as any other's.
            while let Some(event) = events.next().filter(|_| flaw.is_none()) {
                flaw = stream.event(&event).err();
            }
            for _ in sample.tokens..stream.tokens {
                match last.replace(now) {
                    None => sample.first_token = Some(now.duration_since(sample.due)),
                    Some(before) => sample.gaps.push(now.duration_since(before)),
                }
            }
            sample.tokens = stream.tokens;
            if self.load.cancel_after.is_some_and(|after| stream.tokens >= after) {
                let now = monotonic_ns();
                drop(body);
                return flaw.map_or(Outcome::Cancelled(now), Outcome::Flawed);
            }
        }
        if events.has_rest() {
            flaw.get_or_insert(Flaw::Truncated);
        }
        let flaw = flaw.map_or_else(|| stream.end(self.tokens(), self.usage()), Err);
        flaw.map_or_else(Outcome::Flawed, |()| Outcome::Flawless)
    }

    async fn read_whole(&self, response: Response<Incoming>, sample: &mut Sample) -> Outcome {
        let body = match response.into_body().collect().await {
            Ok(body) => body.to_bytes(),
            Err(error) => return Outcome::Dropped(error.to_string()),
        };
        let seed = self.template.seed(sample.number);
        match check_plain(self.load.protocol, &body, seed, self.tokens(), self.usage()) {
            Ok(tokens) => {
                sample.tokens = tokens;
                Outcome::Flawless
            }
            Err(flaw) => Outcome::Flawed(flaw),
        }
    }

    fn tokens(&self) -> u64 {
        self.load.script.tokens.unwrap_or(16).into()
    }

    fn usage(&self) -> Option<u64> {
        self.load.check_usage.then(|| self.tokens() + u64::from(self.load.script.thinking))
    }
}

fn start(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(300)]).into_owned()
}

//! The generator and the provider check each other: every mistake that the one makes on purpose, the other finds.

#![expect(clippy::unwrap_used, reason = "a panic fails the test")]

use std::time::Duration;

use ai_gateway_mock_provider::{Failure, FaultKind, Framing, Mistake, MockProvider, Script, Stats, UsageScript};
use ai_gateway_stream_load::{Arrivals, Counts, Load, LoadError, Protocol, Report, ScriptIn, run};

const ALL: [Protocol; 4] = [Protocol::Chat, Protocol::Responses, Protocol::Messages, Protocol::Gemini];
const REQUESTS: u64 = 6;

fn load(provider: &MockProvider, protocol: Protocol, script: Script) -> Load {
    Load {
        script,
        arrivals: Arrivals::Closed { clients: 2 },
        requests: REQUESTS,
        ..Load::new(provider.base_url.parse().unwrap(), protocol)
    }
}

/// A load of one script in one protocol, and what the provider counted.
async fn loaded(protocol: Protocol, script: Script) -> (Report, Stats) {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let report = run(load(&provider, protocol, script)).await.unwrap();
    (report, provider.stats())
}

/// All requests in one of the counts, and none in another.
fn only(count: impl Fn(&mut Counts) -> &mut u64) -> Counts {
    let mut counts = Counts::default();
    *count(&mut counts) = REQUESTS;
    counts
}

#[tokio::test]
async fn flawless_answers_are_flawless_in_every_protocol_over_both_versions() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let mut tokens = 0;
    for protocol in ALL {
        for (stream, http2_connections) in [(true, 0), (true, 2), (false, 0), (false, 2)] {
            for script_in in [ScriptIn::Prompt, ScriptIn::Header] {
                let script = Script { thinking: 3, ..Script::seeded(11, 50) };
                let load = load(&provider, protocol, script);
                let load = Load { stream, http2_connections, script_in, prompt_bytes: 1_000, ..load };
                let report = run(load).await.unwrap();
                assert_eq!(report.counts, only(|counts| &mut counts.flawless), "{protocol:?} {:?}", report.failures);
                assert_eq!((report.tokens, report.total.count), (REQUESTS * 50, REQUESTS));
                tokens += REQUESTS * 53;
            }
        }
    }
    assert_eq!(provider.stats().total().generated.output, tokens);
}

#[tokio::test]
async fn connections_are_kept_for_the_next_request() {
    for (http2_connections, connections) in [(0, 2), (1, 1)] {
        let provider = MockProvider::start(Script::default()).await.unwrap();
        let load = load(&provider, Protocol::Chat, Script::seeded(1, 5));
        run(Load { http2_connections, ..load }).await.unwrap();
        assert!(provider.stats().connections <= connections);
    }
}

#[tokio::test]
async fn mistakes_in_the_text_are_wrong() {
    let mistakes = [0, 7, 18]
        .map(|at| [Mistake::Drop { at }, Mistake::Double { at }, Mistake::Swap { at }, Mistake::Corrupt { at }]);
    for protocol in ALL {
        for mistake in mistakes.into_iter().flatten() {
            for stream in [true, false] {
                let provider = MockProvider::start(Script::default()).await.unwrap();
                let script = Script { mistake: Some(mistake), ..Script::seeded(11, 20) };
                let report = run(Load { stream, ..load(&provider, protocol, script) }).await.unwrap();
                assert_eq!(report.counts, only(|counts| &mut counts.wrong), "{protocol:?} {mistake:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_last_token_that_is_missing_or_too_many_is_wrong() {
    for mistake in [Mistake::Drop { at: 19 }, Mistake::Double { at: 19 }] {
        let (report, _) = loaded(Protocol::Chat, Script { mistake: Some(mistake), ..Script::seeded(11, 20) }).await;
        assert_eq!(report.counts, only(|counts| &mut counts.wrong));
    }
}

#[tokio::test]
async fn ends_that_are_missing_are_truncated_or_dropped() {
    for protocol in ALL {
        let ends = [
            Script { framing: Framing { omit_end: true, ..Framing::default() }, ..Script::seeded(1, 20) },
            Script::seeded(1, 20).with_fault(7, FaultKind::End),
            Script::seeded(1, 20).with_fault(0, FaultKind::End),
        ];
        for script in ends {
            let (report, stats) = loaded(protocol, script).await;
            assert_eq!((report.counts, stats.broken), (only(|counts| &mut counts.truncated), REQUESTS));
        }
        for kind in [FaultKind::Close, FaultKind::Reset] {
            let (report, _) = loaded(protocol, Script::seeded(1, 20).with_fault(7, kind)).await;
            assert_eq!(report.counts, only(|counts| &mut counts.dropped), "{protocol:?}");
        }
        let cut = Script { framing: Framing { no_final_blank: true, ..Framing::default() }, ..Script::seeded(1, 20) };
        assert_eq!(loaded(protocol, cut).await.0.counts, only(|counts| &mut counts.truncated));
    }
}

#[tokio::test]
async fn errors_are_counted_before_and_in_the_middle() {
    for protocol in ALL {
        let failing = Script::seeded(1, 20).with_fault(7, FaultKind::Error(Failure::new(529)));
        assert_eq!(loaded(protocol, failing).await.0.counts, only(|counts| &mut counts.failed));
        let (report, stats) = loaded(protocol, Script::failing(Failure::new(429))).await;
        assert_eq!((report.counts.refused.get(&429), stats.errors), (Some(&REQUESTS), REQUESTS));
        assert!(report.failures[0].contains("429"));
    }
}

#[tokio::test]
async fn usage_that_is_wrong_or_absent_is_noticed() {
    let usage = |usage| Script { usage, ..Script::seeded(1, 20) };
    for protocol in ALL {
        for script in [
            usage(UsageScript { output: Some(19), ..UsageScript::default() }),
            usage(UsageScript { absent: true, ..UsageScript::default() }),
        ] {
            assert_eq!(loaded(protocol, script).await.0.counts, only(|counts| &mut counts.wrong_usage), "{protocol:?}");
        }
    }
}

#[tokio::test]
async fn every_framing_is_read() {
    let framings = [
        Framing { split_every: 1, ..Framing::default() },
        Framing { crlf: Some(true), ..Framing::default() },
        Framing { tokens_per_write: 6, ping_every: 2, comment_every: 3, ..Framing::default() },
    ];
    for protocol in ALL {
        for framing in &framings {
            let (report, _) = loaded(protocol, Script { framing: framing.clone(), ..Script::seeded(1, 20) }).await;
            assert_eq!(report.counts, only(|counts| &mut counts.flawless), "{:?}", report.failures);
        }
    }
}

#[tokio::test]
async fn an_open_loop_sends_what_is_due_and_counts_from_then() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let script = Script { ttft_ms: 40, tokens_per_second: Some(100.0), ..Script::seeded(1, 3) };
    let load = Load {
        arrivals: Arrivals::Open { per_second: 200.0, at_most: 1_000 },
        duration: Duration::from_millis(500),
        requests: u64::MAX,
        ..load(&provider, Protocol::Chat, script.clone())
    };
    let report = run(load.clone()).await.unwrap();
    assert_eq!((report.flawless(), provider.stats().requests), (100, 100));
    // Nothing is quicker than its script, whatever the machine does.
    assert!(report.first_token.p50_us >= 40_000.0 * 0.998 && report.total.p50_us >= 60_000.0 * 0.998);
    assert_eq!((report.first_token.count, report.gap.count), (100, 200));
    // One at a time, which ends long after the last was due.
    let slow = Script { ttft_ms: 2_000, ..script };
    let arrivals = Arrivals::Open { per_second: 200.0, at_most: 1 };
    let load = Load { arrivals, script: slow, duration: Duration::from_millis(50), ..load };
    let report = run(load).await.unwrap();
    assert_eq!((report.flawless(), report.counts.not_sent, report.finished()), (1, 9, 10));
}

#[tokio::test]
async fn clients_pause_before_they_ask_again() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let pause = Duration::from_millis(200);
    let arrivals = Arrivals::Closed { clients: 1 };
    let paused = Load { arrivals, requests: 3, pause, ..load(&provider, Protocol::Chat, Script::seeded(1, 5)) };
    let begun = std::time::Instant::now();
    let report = run(paused).await.unwrap();
    // Before the requests 0, 1 and 2: multiples of the golden ratio, without what is before the point.
    assert!(begun.elapsed() >= pause.mul_f64(0.0 + 0.618 + 0.236), "{:?}", begun.elapsed());
    assert_eq!(report.counts.flawless, 3);
}

#[tokio::test]
async fn what_is_due_in_the_warm_up_is_checked_and_not_measured() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let load = load(&provider, Protocol::Chat, Script::seeded(1, 3));
    let warming = run(Load { warm_up: Duration::from_secs(3_600), ..load.clone() }).await.unwrap();
    assert_eq!((warming.flawless(), warming.total.count, warming.per_second), (REQUESTS, 0, 0.0));
    let report = run(load).await.unwrap();
    assert!((report.per_second * report.seconds - REQUESTS as f64).abs() < 1e-6);
}

#[tokio::test]
async fn the_provider_notices_each_cancel() {
    for http2_connections in [0, 1] {
        let provider = MockProvider::start(Script::default()).await.unwrap();
        let script = Script::seeded(1, 10).with_fault(4, FaultKind::Stall);
        let load = Load { cancel_after: Some(4), http2_connections, ..load(&provider, Protocol::Chat, script) };
        let report = run(load).await.unwrap();
        assert_eq!(report.counts, only(|counts| &mut counts.cancelled));
        let noticed = provider.until(|stats| stats.disconnected == REQUESTS);
        let stats =
            tokio::time::timeout(Duration::from_secs(30), noticed).await.unwrap_or_else(|_| panic!("unnoticed"));
        let (notice, missing) = report.cancel_to_notice(&stats);
        assert_eq!((notice.count, missing), (REQUESTS, 0));
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_or_silent_drops_requests() {
    let provider = MockProvider::start(Script::default()).await.unwrap();
    let stalling = load(&provider, Protocol::Chat, Script::seeded(1, 10).with_fault(4, FaultKind::Stall));
    let report = run(Load { timeout: Duration::from_millis(50), ..stalling.clone() }).await.unwrap();
    assert_eq!(report.counts, only(|counts| &mut counts.dropped));
    drop(provider);
    let report = run(stalling).await.unwrap();
    assert_eq!(report.counts, only(|counts| &mut counts.dropped));
}

#[tokio::test]
async fn other_machines_are_refused() {
    let load = |url: &'static str| Load::new(url.parse().unwrap(), Protocol::Chat);
    assert!(matches!(run(load("http://192.0.2.1:80")).await, Err(LoadError::Elsewhere(_))));
    assert!(matches!(run(load("https://127.0.0.1:80")).await, Err(LoadError::BaseUrl(_))));
    let nothing = Load { arrivals: Arrivals::Closed { clients: 0 }, ..load("http://127.0.0.1:1") };
    assert!(matches!(run(nothing).await, Err(LoadError::Nothing)));
}

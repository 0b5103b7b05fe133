//! The limits that are to hold of ours.

use bench_report::Report;

use crate::cases::Figures;
use crate::systems::{DIRECT, OURS, PEERS, PROXY};

/// The least times by which every peer adds more than ours.
const TIMES: f64 = 2.0;
/// Two windows of the same system differ by so much; ours counts as no quicker.
const RESOLUTION_US: f64 = 50.0;

pub(crate) fn check(report: &mut Report) {
    for case in ["plain_1_client", "plain_32_clients_20ms", "stream_1_client", "stream_32_clients_20ms"] {
        let added = |system| report.median_of(system, case, "added_p99_us");
        let best = PEERS.into_iter().filter_map(added).min_by(f64::total_cmp);
        if let (Some(ours), Some(best)) = (added(OURS), best) {
            let times = best / ours.max(RESOLUTION_US);
            report.check(&format!("{case} added p99, the best peer's times ours"), times, TIMES, false);
        }
    }
    let rate = |system| report.median_of(system, "plain_saturated", "requests_per_s");
    if let (Some(ours), Some(proxy)) = (rate(OURS), rate(PROXY)) {
        report.check("plain_saturated, share of the bare proxy's requests", ours / proxy, 0.6, false);
    }
    at_most(report, "cancel", "p99_us", 20_000.0);
    at_most(report, "cancel", "unnoticed", 0.0);
    let gap = |system| report.median_of(system, "streams_1000_20_per_s", "gap_p95_us");
    if let (Some(ours), Some(direct)) = (gap(OURS), gap(DIRECT)) {
        report.check("streams_1000_20_per_s gap p95 beyond the provider's, µs", ours - direct, 10_000.0, true);
    }
    at_most(report, "streams_10000_1_per_s", "kib_per_stream", 30_000.0 / 1024.0);
}

/// What is wrong with any answer or any bill.
pub(crate) fn check_sums(report: &mut Report, figures: &Figures) {
    for metric in ["not_flawless", "tokens_wrongly_settled", "picodollars_wrongly_settled"] {
        let of_ours = figures.iter().filter(|((system, _, of), _)| *system == OURS && *of == metric);
        let values: Vec<f64> = of_ours.flat_map(|(_, values)| values.iter().copied()).collect();
        if !values.is_empty() {
            report.check(&format!("{metric}, all windows together"), values.iter().sum(), 0.0, true);
        }
    }
}

fn at_most(report: &mut Report, case: &str, metric: &str, limit: f64) {
    if let Some(measured) = report.median_of(OURS, case, metric) {
        report.check(&format!("{case} {metric}"), measured, limit, true);
    }
}

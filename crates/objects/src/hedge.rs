//! When a read that takes unusually long is asked for a second time: of a store's answers a few are late by far, and a second
//! request seldom is too.
//!
//! The patience follows from what reads take: twice what nineteen of twenty stay within, which is estimated by a number that
//! goes up nineteen steps where a read took longer, and down one where it did not. Second requests are one in twenty at most,
//! so that a store that is slow as a whole is not asked twice as much.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The estimate before anything is known.
const MICROS_FIRST: u64 = 100_000;
/// Nobody is less patient than this.
const PATIENCE_LEAST: Duration = Duration::from_millis(10);
/// Reads for which there is one second request.
const READS_A_HEDGE: u64 = 20;
/// Second requests that may be saved up.
const SAVED_MAX: u64 = 16;
/// The share of the estimate that a step is.
const STEPS: u64 = 64;

/// What is known of reads.
#[derive(Debug)]
pub(crate) struct Hedge {
    /// What nineteen of twenty reads stay within.
    micros: AtomicU64,
    /// Reads since the last second request, and those saved up.
    credit: AtomicU64,
}

impl Hedge {
    pub(crate) fn new() -> Hedge {
        Hedge { micros: AtomicU64::new(MICROS_FIRST), credit: AtomicU64::new(0) }
    }

    /// How long a read may take before it is asked for again.
    pub(crate) fn patience(&self) -> Duration {
        PATIENCE_LEAST.max(Duration::from_micros(2 * self.micros.load(Ordering::Relaxed)))
    }

    /// Notes what a read took. Two at one time may count as one.
    pub(crate) fn note(&self, took: Duration) {
        let micros = self.micros.load(Ordering::Relaxed);
        let step = micros / STEPS + 1;
        let is_longer = took.as_micros() > u128::from(micros);
        let next = if is_longer { micros + (READS_A_HEDGE - 1) * step } else { micros.saturating_sub(step) };
        self.micros.store(next, Ordering::Relaxed);
        let credit = self.credit.load(Ordering::Relaxed);
        self.credit.store((credit + 1).min(SAVED_MAX * READS_A_HEDGE), Ordering::Relaxed);
    }

    /// Whether there may be a second request now; it is taken off.
    pub(crate) fn spend(&self) -> bool {
        let take = |credit: u64| credit.checked_sub(READS_A_HEDGE);
        self.credit.fetch_update(Ordering::Relaxed, Ordering::Relaxed, take).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Objects;
    use crate::config::{Config, Provider};
    use crate::faults::{Faults, Kind, Rates};
    use bytes::Bytes;
    use std::sync::Arc;

    #[test]
    fn patience_follows_what_most_reads_take() {
        let hedge = Hedge::new();
        for n in 0..4_000u64 {
            hedge.note(Duration::from_micros(if n.is_multiple_of(50) { 900_000 } else { 20_000 + n % 1_000 }));
        }
        let patience = hedge.patience();
        assert!((30..150).contains(&patience.as_millis()), "{patience:?}");
        let spent = (0..100).filter(|_| hedge.spend()).count() as u64;
        assert_eq!(spent, SAVED_MAX);
    }

    #[test]
    fn a_read_that_is_not_answered_is_asked_for_again() {
        let config = Config {
            provider: Provider::Memory,
            bucket: "hedged-reads".to_owned(),
            region: String::new(),
            endpoint: None,
            use_https: false,
            credentials: None,
            path_style: true,
        };
        let faults = Arc::new(Faults::new(1, Rates::default()));
        let objects = Objects::open(&config, Some(Arc::clone(&faults)), Duration::ZERO).unwrap();
        objects.put("object", Bytes::from_static(b"0123456789")).unwrap();
        for _ in 0..2 * READS_A_HEDGE {
            objects.get_range("object", 2..4).unwrap();
        }
        let held = faults.hold_one(Kind::Get, "object");
        assert_eq!(objects.get_range("object", 2..4), Ok(Bytes::from_static(b"23")));
        held.wait_for_one();
        assert_eq!((objects.counters().hedges.get(), objects.counters().hedges_won.get()), (1, 1));
    }
}

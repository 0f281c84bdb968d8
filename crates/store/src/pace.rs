//! When commits that are only local are uploaded: a request costs the same for one commit as for a thousand.
//!
//! The oldest commit waits for the interval. Where few have come since, it waits longer, so that uploads of few begin a longer
//! interval apart: a commit a second does not cost a request a second. A commit after a silence waits for the interval alone. So
//! what a lost disk costs is bounded twice: by the longer interval, and by what the interval brings or few commits,
//! whichever is more.

use std::time::{Duration, Instant};

/// Fewer commits than this are few.
const FEW: u64 = 16;

/// How many intervals commits go on while uploads fail: what a lost disk or a second writer costs is bounded by it.
const OVERDUE_INTERVALS: u32 = 90;
/// And how long at least: a store may be away for a moment.
const OVERDUE_LEAST: Duration = Duration::from_secs(5);

/// How uploads follow one another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// How long a commit waits at least.
    pub(crate) interval: Duration,
    /// How far apart uploads of few commits begin, at least, and how long a commit waits at most. It counts where it is larger.
    pub(crate) interval_max: Duration,
}

impl Pace {
    /// How old the oldest commit that is only local may become, before none is acknowledged any more.
    pub(crate) fn overdue(self) -> Duration {
        self.interval_max + (self.interval * OVERDUE_INTERVALS).max(OVERDUE_LEAST)
    }

    /// When `commits` are uploaded, of which the oldest came at `oldest`; the upload before began at `last`.
    pub(crate) fn due(self, oldest: Instant, last: Option<Instant>, commits: u64) -> Instant {
        let soonest = oldest + self.interval;
        match last {
            Some(last) if commits < FEW => soonest.max((last + self.interval_max).min(oldest + self.interval_max)),
            _ => soonest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace { interval: Duration::from_secs(1), interval_max: Duration::from_secs(5) };

    /// How many uploads so many commits cost that come so many milliseconds apart, and how long one waits at most.
    fn uploads(pace: Pace, commits: u64, apart_ms: u64) -> (u64, Duration) {
        let begin = stdx::clock::now();
        let at = |n: u64| begin + Duration::from_millis(n * apart_ms);
        let (mut shipped, mut count, mut last, mut longest) = (0, 0, None, Duration::ZERO);
        while shipped < commits {
            let oldest = at(shipped);
            let mut pending = 1;
            while shipped + pending < commits && at(shipped + pending) < pace.due(oldest, last, pending) {
                pending += 1;
            }
            let due = pace.due(oldest, last, pending).max(at(shipped + pending - 1));
            (last, shipped, count) = (Some(due), shipped + pending, count + 1);
            longest = longest.max(due - oldest);
        }
        (count, longest)
    }

    #[test]
    fn few_commits_share_requests_and_many_do_not_wait_for_more() {
        // The first does not know yet that few come.
        assert_eq!(uploads(PACE, 600, 1_000), (121, PACE.interval_max));
        // Sixteen come in less than the longer interval.
        assert_eq!(uploads(PACE, 600, 200).0, 600_u64.div_ceil(16) + 1);
        let (count, longest) = uploads(PACE, 6_000, 10);
        assert!((60..=61).contains(&count) && longest == PACE.interval, "{count}, {longest:?}");
    }

    #[test]
    fn a_commit_after_a_silence_waits_for_the_interval() {
        assert_eq!(uploads(PACE, 20, 60_000), (20, PACE.interval));
        assert_eq!(uploads(PACE, 1, 0), (1, PACE.interval));
    }

    #[test]
    fn a_longer_interval_that_is_none_does_not_count() {
        let plain = Pace { interval_max: Duration::ZERO, ..PACE };
        assert_eq!(uploads(plain, 100, 1_000), (100, plain.interval));
    }
}

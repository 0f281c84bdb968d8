//! How fast commits may come beside flushes and merges. Without a bound they come at full speed until there is no room, and then
//! wait for all of a flush or a merge, which may be seconds.
//!
//! When a piece of work begins there is room for so many bytes until commits would have to wait for its end. Half of them may
//! come at once, so that what comes in bursts does not wait; of the other half as much as is done of the work. So whoever
//! writes more than can be flushed and merged waits often and shortly.

use lsm::progress::Share;

/// What came during one kind of work.
#[derive(Default)]
pub(crate) struct Throttle {
    round: u64,
    room: u64,
    taken: u64,
}

impl Throttle {
    /// Whether commits may go on while the work is as far as `share`; `room` says how much there is when a piece begins.
    pub(crate) fn admits(&mut self, share: Option<Share>, room: impl FnOnce() -> u64) -> bool {
        let Some(share) = share else { return true };
        if share.round != self.round {
            *self = Throttle { round: share.round, room: room(), taken: 0 };
        }
        self.taken as f64 <= self.room as f64 * (1.0 + share.done) / 2.0
    }

    /// Commits bring so many bytes.
    pub(crate) fn take(&mut self, bytes: u64) {
        self.taken += bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_comes_at_once_and_the_rest_as_the_work_goes_on() {
        let mut throttle = Throttle::default();
        assert!(throttle.admits(None, || 0));
        throttle.take(1_000_000);
        let mut come = |round, done| {
            let mut count = 0;
            while throttle.admits(Some(Share { round, done }), || 1_000) {
                throttle.take(100);
                count += 1;
            }
            count
        };
        assert_eq!([come(1, 0.0), come(1, 0.1), come(1, 0.5), come(1, 1.0)], [6, 0, 2, 3]);
        assert_eq!([come(2, 0.0), come(2, 1.0)], [6, 5], "the next piece has room of its own");
        assert!(throttle.admits(None, || 0), "without work nobody waits");
    }
}

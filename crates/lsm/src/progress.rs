//! How far a flush or a merge has come, for those who write meanwhile: they may bring so much the more the further it is. And
//! the way to end a merge early.

use stdx::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The progress of one piece of work after the other.
#[derive(Default)]
pub struct Progress {
    /// Which piece it is, from 1 on.
    round: AtomicU64,
    /// The size of the present piece; 0 where there is none.
    total: AtomicU64,
    done: AtomicU64,
    is_cancelled: AtomicBool,
}

/// What is known of a piece of work that is under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Which piece it is.
    pub round: u64,
    /// How much of it is done: from 0 to 1.
    pub done: f64,
}

impl Progress {
    /// Begins a piece of work of that size.
    pub(crate) fn begin(&self, total: u64) {
        self.done.store(0, Ordering::Relaxed);
        self.round.fetch_add(1, Ordering::Relaxed);
        self.total.store(total.max(1), Ordering::Release);
    }

    /// So much more is done.
    pub(crate) fn advance(&self, size: u64) {
        self.done.fetch_add(size, Ordering::Relaxed);
    }

    /// Ends the piece of work: what it has made is shown.
    pub(crate) fn end(&self) {
        self.total.store(0, Ordering::Release);
    }

    /// Lets the present piece end early, and every later one.
    pub(crate) fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Release);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Acquire)
    }

    /// The piece of work that is under way.
    pub fn share(&self) -> Option<Share> {
        let total = self.total.load(Ordering::Acquire);
        let (round, done) = (self.round.load(Ordering::Relaxed), self.done.load(Ordering::Relaxed));
        (total > 0).then(|| Share { round, done: (done as f64 / total as f64).min(1.0) })
    }
}

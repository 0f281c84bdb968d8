//! Turns among many clients: who has ended a transaction lets others run.
//!
//! A client and the thread that serves it wake each other at each statement, and the kernel lets the two go on for a slice of some
//! milliseconds, in which they do several transactions; where more clients ask than there are cores, the others wait for
//! dozens of such slices. So a few transactions take very long, and by the time a pair has its next slice the caches have forgotten it.
//! With many clients at work, a thread therefore gives way once it has answered the end of a transaction of several
//! statements: each client then has one transaction after the other in about the same time. Between single statements that would cost more
//! changes of threads than it is worth.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// So many clients a core are many. With half as many nothing was gained.
const MANY: usize = 24;
/// With so many a core, one thread serves several ([`super::desk`]). With half as many nothing was gained.
const DESKS: usize = 8;
/// It goes on with so many.
const DESKS_STAY: usize = 6;

/// How many clients are served just now.
pub(super) struct Crowd {
    served: AtomicUsize,
    cores: usize,
}

/// One of them, until it is dropped.
pub(super) struct Served(Arc<Crowd>);

impl Crowd {
    /// Nobody, on so many cores.
    pub(super) fn new(cores: usize) -> Crowd {
        Crowd { served: AtomicUsize::new(0), cores }
    }

    /// One more is served.
    pub(super) fn enter(self: &Arc<Self>) -> Served {
        // It guards no data: only its value counts.
        self.served.fetch_add(1, Ordering::Relaxed);
        Served(Arc::clone(self))
    }

    /// Lets other threads run where many clients are served.
    #[inline]
    pub(super) fn give_way(&self) {
        if self.is_at_least(MANY) {
            std::thread::yield_now();
        }
    }

    /// Whether there are no more than half as many as cores: each can have one with its thread, and one more is idle.
    #[inline]
    pub(super) fn is_small(&self) -> bool {
        2 * self.served.load(Ordering::Relaxed) <= self.cores
    }

    /// Whether one thread should begin to serve several.
    #[inline]
    pub(super) fn wants_desks(&self) -> bool {
        self.is_at_least(DESKS)
    }

    /// Whether it should go on to.
    pub(super) fn keeps_desks(&self) -> bool {
        self.is_at_least(DESKS_STAY)
    }

    #[inline]
    fn is_at_least(&self, each: usize) -> bool {
        self.served.load(Ordering::Relaxed) >= each * self.cores
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.0.served.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crowd_is_small_while_half_the_cores_are_enough() {
        let crowd = Arc::new(Crowd::new(2));
        let first = crowd.enter();
        assert!(crowd.is_small());
        let second = crowd.enter();
        assert!(!crowd.is_small());
        drop((first, second));
        let single = Arc::new(Crowd::new(1));
        let _one = single.enter();
        assert!(!single.is_small(), "one core is shared anyway");
    }

    #[test]
    fn a_crowd_is_large_while_many_are_served() {
        let crowd = Arc::new(Crowd::new(2));
        let mut served: Vec<_> = (0..2 * MANY).map(|_| crowd.enter()).collect();
        assert!(crowd.is_at_least(MANY));
        served.pop();
        assert!(!crowd.is_at_least(MANY));
        served.push(crowd.enter());
        assert!(crowd.is_at_least(MANY));
        drop(served);
        assert_eq!(crowd.served.load(Ordering::Relaxed), 0);
    }
}

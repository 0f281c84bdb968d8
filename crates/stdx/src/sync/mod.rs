//! Locks and atomics of what a model checker looks at: parking_lot's and std's, or, with the feature `model`, shuttle's under
//! the same names, of which each use is a point at which another thread may go on.
//!
//! The feature is for tests: nothing works with it outside of the checker.

#[cfg(not(feature = "model"))]
pub use parking_lot::{Condvar, Mutex, MutexGuard};
#[cfg(not(feature = "model"))]
pub use std::sync::atomic;

#[cfg(feature = "model")]
mod model;
#[cfg(feature = "model")]
pub use model::{Condvar, Mutex, MutexGuard};
#[cfg(feature = "model")]
pub use shuttle::sync::atomic;

#[cfg(not(feature = "model"))]
const SPINS_BEFORE_YIELD: u32 = 64;

/// Lets others go on: to be called at each turn of a loop that waits for another thread, with the count of its turns.
#[inline]
pub fn relax(spins: u32) {
    #[cfg(not(feature = "model"))]
    {
        if spins.is_multiple_of(SPINS_BEFORE_YIELD) {
            std::thread::yield_now();
        }
        std::hint::spin_loop();
    }
    #[cfg(feature = "model")]
    {
        assert!(spins < u32::MAX, "a loop that ends");
        shuttle::thread::yield_now();
    }
}

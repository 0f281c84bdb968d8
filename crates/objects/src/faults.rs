//! Failures on purpose: requests that fail before they reach the store, and such that succeed and lose their answer.

use parking_lot::Mutex;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// Which requests fail, decided by a seed.
#[derive(Debug)]
pub struct Faults {
    random: Mutex<StdRng>,
    per_mille: u32,
}

/// What happens to one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// Nothing.
    Pass,
    /// It fails and the store does not see it.
    Refused,
    /// The store does it, and the answer is lost.
    AnswerLost,
}

impl Faults {
    /// Of a thousand attempts about `per_mille` fail.
    pub fn new(seed: u64, per_mille: u32) -> Faults {
        Faults { random: Mutex::new(StdRng::seed_from_u64(seed)), per_mille }
    }

    pub(crate) fn draw(&self) -> Fate {
        let mut random = self.random.lock();
        if random.random_range(0..1000) >= self.per_mille {
            return Fate::Pass;
        }
        if random.random_bool(0.5) { Fate::Refused } else { Fate::AnswerLost }
    }
}

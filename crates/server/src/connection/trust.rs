//! What is learnt of a client: whether something that serves it faster, if the client is of the right kind, has been worth its cost.
//!
//! Each packet that was is a hit and brings credit, each that was not is a miss and costs more. Without credit the thing is left, and now
//! and then tried for a few packets: ever less often where the trials fail.

/// The most credit.
const CREDIT_MAX: u32 = 16;
/// How many packets pass before the first trial.
pub(super) const PAUSE_MIN: u32 = 32;
/// The longest pause between trials.
const PAUSE_MAX: u32 = 4096;

/// What a trial is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms {
    /// The credit it begins with.
    pub(super) trial: u32,
    /// What a miss costs.
    pub(super) miss: u32,
}

/// What is known of a client.
pub(super) struct Trust {
    terms: Terms,
    /// The thing is done while it lasts.
    credit: u32,
    /// Packets that pass before the next trial.
    pause: u32,
    /// The pause after a trial that fails.
    next_pause: u32,
}

impl Trust {
    /// Nothing is known.
    pub(super) fn new(terms: Terms) -> Trust {
        Trust { terms, credit: 0, pause: PAUSE_MIN, next_pause: 2 * PAUSE_MIN }
    }

    /// Whether it was worth it for one packet.
    #[inline]
    pub(super) fn learn(&mut self, was_worth: bool) {
        if was_worth {
            self.hit();
        } else {
            self.miss();
        }
    }

    /// Whether it should be done for the next packet.
    #[inline]
    pub(super) fn is_there(&mut self) -> bool {
        if self.credit > 0 {
            return true;
        }
        match self.pause.checked_sub(1) {
            Some(rest) => self.pause = rest,
            None => self.credit = self.terms.trial,
        }
        false
    }

    /// The credit.
    pub(super) fn credit(&self) -> u32 {
        self.credit
    }

    fn hit(&mut self) {
        self.credit = (self.credit + 1).min(CREDIT_MAX);
        if self.credit == CREDIT_MAX {
            self.next_pause = PAUSE_MIN;
        }
    }

    fn miss(&mut self) {
        self.credit = self.credit.saturating_sub(self.terms.miss);
        if self.credit == 0 {
            self.pause = self.next_pause;
            self.next_pause = (2 * self.next_pause).min(PAUSE_MAX);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{CREDIT_MAX, PAUSE_MAX, PAUSE_MIN, Terms, Trust};

    fn begin_trial(trust: &mut Trust) -> u32 {
        let pause = trust.pause;
        while !trust.is_there() {}
        pause
    }

    #[test]
    fn trials_become_rare_where_they_fail_and_frequent_where_they_do_not() {
        let terms = Terms { trial: 4, miss: 2 };
        let mut trust = Trust::new(terms);
        let mut pauses = Vec::new();
        for _ in 0..10 {
            pauses.push(begin_trial(&mut trust));
            trust.learn(false);
            assert_eq!(trust.credit(), terms.trial - terms.miss);
            trust.learn(false);
            assert_eq!(trust.credit(), 0);
        }
        assert_eq!(pauses[..4], [PAUSE_MIN, 2 * PAUSE_MIN, 4 * PAUSE_MIN, 8 * PAUSE_MIN]);
        assert_eq!(pauses[9], PAUSE_MAX);
        begin_trial(&mut trust);
        for _ in terms.trial..CREDIT_MAX {
            trust.learn(true);
        }
        while trust.credit() > 0 {
            trust.learn(false);
        }
        assert_eq!(begin_trial(&mut trust), PAUSE_MIN);
    }
}

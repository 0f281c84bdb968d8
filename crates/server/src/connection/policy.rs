//! The scheduling policy of a thread that serves clients (sched(7)).
//!
//! A statement's thread is woken by its client, and again by the log when it commits. Under `SCHED_OTHER` the kernel may interrupt whoever
//! runs for it: often a client that was about to wait anyway, or another thread of the same commit. Under `SCHED_BATCH` who is woken waits
//! until a core is free, with the same share of the cores. Fewer threads are interrupted then: logins, statements that write and longer
//! answers cost less. Short statements that do not wait have more of being woken at once.
//!
//! Where the process itself has another policy than `SCHED_OTHER`, somebody wanted that, and threads keep it.
#![expect(unsafe_code, reason = "neither the standard library nor the libraries over it have these functions")]

use std::cell::Cell;
use std::sync::OnceLock;

/// How the kernel wakes a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Policy {
    /// It may interrupt another one: `SCHED_OTHER`, which processes begin with.
    Other,
    /// It waits for its turn: `SCHED_BATCH`.
    Batch,
}

thread_local! {
    /// What the thread was given; it begins with what the one had that started it.
    static NOW: Cell<Option<Policy>> = const { Cell::new(None) };
}

/// Whether threads may have policies of their own.
static IS_FREE: OnceLock<bool> = OnceLock::new();

/// Looks at the process's policy, by the one of the calling thread: to be called before threads are given others.
pub(super) fn look() {
    IS_FREE.get_or_init(|| current() == libc::SCHED_OTHER);
}

/// The calling thread has this policy from now on, where the kernel lets it. It costs a system call where it is a change.
#[inline]
pub(super) fn set(policy: Policy) {
    if NOW.get() != Some(policy) {
        NOW.set(Some(policy));
        change(policy, IS_FREE.get() == Some(&true));
    }
}

#[cold]
fn change(policy: Policy, is_free: bool) {
    let number = match policy {
        Policy::Other => libc::SCHED_OTHER,
        Policy::Batch => libc::SCHED_BATCH,
    };
    let priority = libc::sched_param { sched_priority: 0 };
    if is_free {
        // SAFETY: the structure outlives the call, which only reads it; thread 0 is the calling one. Where the kernel forbids it,
        // nothing is changed.
        unsafe { libc::sched_setscheduler(0, number, &raw const priority) };
    }
}

/// The calling thread's policy.
fn current() -> i32 {
    // SAFETY: the call has no memory for an argument; thread 0 is the calling one.
    unsafe { libc::sched_getscheduler(0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_has_what_it_was_given() {
        for (policy, number) in [(Policy::Batch, libc::SCHED_BATCH), (Policy::Other, libc::SCHED_OTHER)] {
            change(policy, true);
            assert_eq!(current(), number);
        }
    }

    #[test]
    fn where_the_process_has_another_one_it_stays() {
        change(Policy::Batch, true);
        change(Policy::Other, false);
        assert_eq!(current(), libc::SCHED_BATCH);
    }
}

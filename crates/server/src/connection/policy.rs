//! The scheduling policy of a thread that serves clients (sched(7)).
//!
//! A statement's thread is woken by its client, and again by the log when it commits. Under `SCHED_OTHER` the kernel may interrupt whoever
//! runs for it: often a client that was about to wait anyway, or another thread of the same commit. Under `SCHED_BATCH` who is woken waits
//! until a core is free, with the same share of the cores. Fewer threads are interrupted then: logins, statements that write and longer
//! answers cost less. Short statements that do not wait have more of being woken at once.
//!
//! A thread of `SCHED_IDLE` gives way to every other, and a core where nothing else runs counts as idle: what a thread wakes meanwhile is
//! put on its own core and runs there at once ([`super::beside`]). Who has that policy may leave it only with `CAP_SYS_NICE`, or where
//! `RLIMIT_NICE` allows the nice value 0 (20 and more); where not, no thread of clients ever takes it.
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
/// Whether they may also leave `SCHED_IDLE`.
static MAY_BE_IDLE: OnceLock<bool> = OnceLock::new();

/// Looks at the process's policy, by the one of the calling thread: to be called before threads are given others.
pub(super) fn look() {
    let is_free = *IS_FREE.get_or_init(|| current() == libc::SCHED_OTHER);
    MAY_BE_IDLE.get_or_init(|| is_free && may_leave_idle());
}

/// Whether a thread may leave `SCHED_IDLE`: one has to try it, which nobody needs any more.
fn may_leave_idle() -> bool {
    let try_it = || request(libc::SCHED_IDLE) && request(libc::SCHED_OTHER);
    stdx::thread::spawn("policy", try_it).is_ok_and(|tried| tried.join().unwrap_or(false))
}

/// The time in which the calling thread is `SCHED_IDLE`; what it had before it gets back at the end.
pub(super) struct Idle {
    before: Policy,
}

/// The calling thread is `SCHED_IDLE` while the value lives, if it may be and has a policy of its own. Two system calls.
#[inline]
pub(super) fn idle() -> Option<Idle> {
    let before = NOW.get().filter(|_| MAY_BE_IDLE.get() == Some(&true))?;
    request(libc::SCHED_IDLE).then_some(Idle { before })
}

impl Drop for Idle {
    #[inline]
    fn drop(&mut self) {
        request(self.before.number());
    }
}

impl Policy {
    fn number(self) -> i32 {
        match self {
            Policy::Other => libc::SCHED_OTHER,
            Policy::Batch => libc::SCHED_BATCH,
        }
    }
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
    if is_free {
        // Where the kernel forbids it, nothing is changed.
        request(policy.number());
    }
}

/// Asks the kernel for a policy of the calling thread; whether it has it now.
fn request(policy: i32) -> bool {
    let priority = libc::sched_param { sched_priority: 0 };
    // SAFETY: the structure outlives the call, which only reads it; thread 0 is the calling one.
    unsafe { libc::sched_setscheduler(0, policy, &raw const priority) == 0 }
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
    fn a_thread_is_idle_for_a_time() {
        look();
        set(Policy::Batch);
        let is_so = may_leave_idle();
        let time = idle();
        assert_eq!(time.is_some(), is_so);
        assert_eq!(current(), if is_so { libc::SCHED_IDLE } else { libc::SCHED_BATCH });
        drop(time);
        assert_eq!(current(), libc::SCHED_BATCH);
    }

    #[test]
    fn where_the_process_has_another_one_it_stays() {
        change(Policy::Batch, true);
        change(Policy::Other, false);
        assert_eq!(current(), libc::SCHED_BATCH);
    }
}

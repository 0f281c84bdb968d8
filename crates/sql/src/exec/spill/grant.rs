//! How much memory steps may take for the rows that they keep.
//!
//! All steps of all sessions share a [`Pool`], a part of the server's memory. A step's [`Grant`] has little of its own and takes
//! more from the pool while it leaves at least as much as it takes, so that no step has to wait for another. Where one
//! of MySQL's sizes (sort_buffer_size, join_buffer_size, tmp_table_size) has another value than its default, that is the most.

use crate::expr::context::Context;
use crate::variables::Id;
use crate::variables::kind::Setting;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What every step may take, whatever others take.
const OWN_BYTES: usize = 128 << 10;
/// What a step may take however little a session allows it.
const LEAST_BYTES: usize = 16 << 10;
/// What is taken from the pool at a time, at least.
const PORTION_BYTES: usize = 1 << 20;

/// Which of MySQL's sizes limits a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Buffer {
    /// sort_buffer_size.
    Sort,
    /// join_buffer_size.
    Join,
    /// tmp_table_size.
    Table,
}

impl Buffer {
    /// The most that the session allows; `None` for as much as there is.
    fn bytes_max(self, context: &Context<'_>) -> Option<usize> {
        let (id, default) = match self {
            Buffer::Sort => (const { Id::of("sort_buffer_size") }, 256 << 10),
            Buffer::Join => (const { Id::of("join_buffer_size") }, 256 << 10),
            Buffer::Table => (const { Id::of("tmp_table_size") }, 16 << 20),
        };
        match context.state.variable(id) {
            Setting::Int(bytes) if bytes != default => Some(usize::try_from(bytes).unwrap_or(usize::MAX)),
            _ => None,
        }
    }
}

/// The memory for the rows that all statements keep.
#[derive(Debug)]
pub struct Pool {
    bytes_max: usize,
    taken: AtomicUsize,
}

impl Pool {
    /// A pool of so much.
    pub fn new(bytes_max: usize) -> Pool {
        Pool { bytes_max, taken: AtomicUsize::new(0) }
    }

    /// Takes bytes for one who has `given` of them already, where as many stay.
    fn take(&self, bytes: usize, given: usize) -> bool {
        let fits = |taken: usize| {
            let after = taken + bytes;
            let left = self.bytes_max.checked_sub(after)?;
            (given + bytes <= left).then_some(after)
        };
        self.taken.fetch_update(Ordering::Relaxed, Ordering::Relaxed, fits).is_ok()
    }
}

/// What one step may take.
#[derive(Debug)]
pub struct Grant<'p> {
    pool: &'p Arc<Pool>,
    own: usize,
    /// What the pool gave.
    given: usize,
    bytes_max: usize,
}

impl<'p> Grant<'p> {
    /// A step's that the session limits by `buffer`.
    pub fn new(context: &Context<'p>, buffer: Buffer) -> Grant<'p> {
        Grant::of(&context.server.kept, buffer.bytes_max(context))
    }

    fn of(pool: &'p Arc<Pool>, bytes_max: Option<usize>) -> Grant<'p> {
        let bytes_max = bytes_max.map_or(usize::MAX, |bytes| bytes.max(LEAST_BYTES));
        Grant { pool, own: bytes_max.min(OWN_BYTES), given: 0, bytes_max }
    }

    /// Whether so many bytes may be kept in memory.
    #[inline]
    pub fn holds(&mut self, bytes: usize) -> bool {
        bytes <= self.own + self.given || self.extend(bytes)
    }

    /// Keeps what was taken.
    pub fn hold(mut self) -> Held {
        Held { pool: Arc::clone(self.pool), given: std::mem::take(&mut self.given) }
    }

    #[cold]
    fn extend(&mut self, bytes: usize) -> bool {
        if bytes > self.bytes_max {
            return false;
        }
        let missing = bytes - self.own - self.given;
        // What doubles its rows' room asks for more at a time.
        let portion = missing.max(PORTION_BYTES);
        let is_given = self.pool.take(portion, self.given);
        if is_given {
            self.given += portion;
        }
        is_given
    }
}

/// What a step took, for rows that outlive it.
#[derive(Debug)]
pub struct Held {
    pool: Arc<Pool>,
    given: usize,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.pool.taken.fetch_sub(self.given, Ordering::Relaxed);
    }
}

impl Drop for Grant<'_> {
    fn drop(&mut self) {
        self.pool.taken.fetch_sub(self.given, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_leaves_as_much_as_it_takes() {
        let pool = Arc::new(Pool::new(64 << 20));
        let mut first = Grant::of(&pool, None);
        assert!(first.holds(OWN_BYTES) && first.holds(32 << 20));
        assert!(!first.holds(34 << 20));
        let mut second = Grant::of(&pool, None);
        assert!(second.holds(15 << 20) && !second.holds(17 << 20));
        drop(first);
        assert!(second.holds(31 << 20));
        drop(second);
        assert_eq!(pool.taken.load(Ordering::Relaxed), 0);
    }

    #[test]
    fn a_session_s_size_is_the_most() {
        let pool = Arc::new(Pool::new(64 << 20));
        assert!(!Grant::of(&pool, Some(1 << 20)).holds((1 << 20) + 1));
        assert!(Grant::of(&pool, Some(1)).holds(LEAST_BYTES));
    }
}

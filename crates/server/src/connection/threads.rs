//! The threads that serve clients who were silent, one for each that is active. A thread that has done waits a while for another
//! such client. Clients who come have threads of their own, those that accept.

use super::crowd::Served;
use super::desk::Lead;
use super::policy::{self, Policy};
use super::rest::Resting;
use super::{Connection, Shared};
use parking_lot::{Condvar, Mutex};
use std::collections::VecDeque;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// The stack of a thread: deep expressions recurse. Only what is touched is real memory.
const STACK_BYTES: usize = 8 << 20;
/// How long a thread waits for another connection: long enough where clients come and go all the time. A new thread is placed on
/// the idlest core, one that waited beside whoever woke it: steady clients of reused threads had 7 % fewer point selects.
const WAIT: Duration = Duration::from_millis(10);
/// How many threads wait at most.
const WAITING_MAX: usize = 32;

/// Starts a thread that serves connections.
///
/// # Errors
/// There is none to be had.
pub(crate) fn spawn(serve: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let serve = || {
        stdx::thread::before_waits(super::note_wait);
        policy::set(Policy::Batch);
        serve();
    };
    stdx::thread::spawn_detached("connection", STACK_BYTES, serve)
}

/// What a thread is to do.
pub(super) enum Work {
    /// A silent client has said something, or has gone.
    Awake(Box<Resting>),
    /// A client has been silent for too long.
    Overdue(Box<Resting>),
    /// A client is to be served on its own.
    Busy(Box<Connection>, Served),
    /// The clients of a desk are to be served.
    Lead(Lead),
}

/// The threads that wait, and the work that waits for them.
#[derive(Default)]
pub(super) struct Threads {
    queue: Mutex<Queue>,
    more: Condvar,
}

#[derive(Default)]
struct Queue {
    /// Each entry has a thread that is about to take it.
    work: VecDeque<Work>,
    waiting: usize,
}

impl Threads {
    /// Has a thread do this.
    ///
    /// # Errors
    /// There is none, and none could be started; the work is dropped.
    pub(super) fn give(&self, shared: &Arc<Shared>, work: Work) -> io::Result<()> {
        {
            let mut queue = self.queue.lock();
            if queue.waiting > queue.work.len() {
                queue.work.push_back(work);
                self.more.notify_one();
                return Ok(());
            }
        }
        let shared = Arc::clone(shared);
        let serve = move || {
            let mut work = Some(work);
            while let Some(now) = work {
                now.run();
                work = shared.threads.wait();
            }
        };
        spawn(serve)
    }

    /// More work, if some comes in time.
    fn wait(&self) -> Option<Work> {
        let mut queue = self.queue.lock();
        if queue.waiting >= WAITING_MAX {
            return None;
        }
        queue.waiting += 1;
        let deadline = stdx::clock::deadline(WAIT);
        let mut is_over = false;
        while queue.work.is_empty() && !is_over {
            is_over = self.more.wait_until(&mut queue, deadline).timed_out();
        }
        queue.waiting -= 1;
        queue.work.pop_front()
    }
}

impl Work {
    fn run(self) {
        match self {
            Work::Awake(resting) => {
                let connection = resting.resume();
                let served = connection.line.shared.crowd.enter();
                connection.go_on(served);
            }
            Work::Overdue(resting) => resting.resume().send_away(),
            Work::Busy(connection, served) => connection.go_on(served),
            Work::Lead(lead) => {
                if let Some((connection, served)) = lead.run() {
                    connection.go_on(served);
                }
            }
        }
    }
}

//! Who is there: how many connections the server has, and their entries among the processes.

use parking_lot::{Condvar, Mutex};
use sql::session::shared::Server;
use std::sync::Arc;
use std::time::Duration;

/// How many connections there are.
#[derive(Default)]
pub(super) struct Count {
    connections: Mutex<usize>,
    left: Condvar,
}

/// One connection's place among all; it is free again when this is dropped.
pub(super) struct Place(Arc<Count>);

impl Count {
    /// A connection comes.
    pub(super) fn enter(self: &Arc<Count>) -> Place {
        *self.connections.lock() += 1;
        Place(Arc::clone(self))
    }

    /// Waits until all connections have gone; how many are left when `wait` is over.
    pub(super) fn wait_for_none(&self, wait: Duration) -> usize {
        let deadline = stdx::clock::deadline(wait);
        let mut connections = self.connections.lock();
        while *connections > 0 && !self.left.wait_until(&mut connections, deadline).timed_out() {}
        *connections
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *self.0.connections.lock() -= 1;
        self.0.left.notify_all();
    }
}

/// A connection's entry among the processes. It goes however the connection ends: a panic must not leave a client waiting, and the
/// entry holds the socket open.
pub(super) struct Presence {
    server: Arc<Server>,
    id: u32,
    _place: Place,
}

impl Presence {
    /// Of a connection that is listed.
    pub(super) fn new(server: Arc<Server>, id: u32, place: Place) -> Presence {
        Presence { server, id, _place: place }
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        let process = self.server.processes.lock().remove(&self.id);
        // The socket is closed with it, which is much to do while others wait for the list.
        drop(process);
    }
}

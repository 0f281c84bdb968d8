//! A connection whose client is silent: what it is, without thread, buffers and plans.

use super::{Connection, Line, Shared};
use sql::session::rest::RestingSession;
use std::net::TcpStream;
use std::sync::Arc;

/// A connection at rest.
pub(super) struct Resting {
    session: RestingSession,
    line: Line,
}

impl Connection {
    /// Puts the connection to rest.
    ///
    /// # Errors
    /// The connection, where bytes have been received or wait to be sent.
    pub(super) fn rest(mut self: Box<Self>) -> Result<Box<Resting>, Box<Self>> {
        if !self.line.channel.rest() {
            return Err(self);
        }
        Ok(Box::new(Resting { session: self.session.rest(), line: self.line }))
    }
}

impl Resting {
    /// What all connections share.
    pub(super) fn shared(&self) -> &Arc<Shared> {
        &self.line.shared
    }

    /// The socket, to be waited for.
    pub(super) fn socket(&self) -> &Arc<TcpStream> {
        &self.line.socket
    }

    /// The connection again.
    pub(super) fn resume(self) -> Box<Connection> {
        Box::new(Connection { session: self.session.resume(), line: self.line })
    }
}

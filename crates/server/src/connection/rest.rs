//! A connection whose client is silent: what it is, without thread, buffers and plans.

use super::prepared::Prepared;
use super::presence::Presence;
use super::stream::Stream;
use super::track::Tracked;
use super::{Connection, Shared};
use sql::session::rest::RestingSession;
use sql::session::shared::Process;
use std::collections::HashMap;
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use stdx::hash::BuildNumberHasher;
use wire::capability::Capabilities;
use wire::channel::Channel;
use wire::handshake::NONCE_BYTES;

/// A connection at rest.
pub(super) struct Resting {
    /// What all connections share.
    pub(super) shared: Arc<Shared>,
    /// The socket, to be waited for.
    pub(super) socket: Arc<TcpStream>,
    channel: Channel<Stream>,
    process: Arc<Process>,
    session: RestingSession,
    capabilities: Capabilities,
    nonce: [u8; NONCE_BYTES],
    peer: SocketAddr,
    prepared: HashMap<u32, Option<Box<Prepared>>, BuildNumberHasher>,
    tracked: Tracked,
    timeout: u64,
    has_spoken: bool,
    /// The last to go.
    presence: Presence,
}

impl Connection {
    /// Puts the connection to rest.
    ///
    /// # Errors
    /// The connection, where bytes have been received or wait to be sent.
    pub(super) fn rest(mut self: Box<Self>) -> Result<Box<Resting>, Box<Self>> {
        if !self.channel.rest() {
            return Err(self);
        }
        self.shared.server.counters.resting.fetch_add(1, Ordering::Relaxed);
        Ok(Box::new(Resting {
            shared: self.shared,
            socket: self.socket,
            presence: self.presence,
            channel: self.channel,
            process: self.process,
            session: self.session.rest(),
            capabilities: self.capabilities,
            nonce: self.nonce,
            peer: self.peer,
            prepared: self.prepared,
            tracked: self.tracked,
            timeout: self.timeout,
            has_spoken: self.has_spoken,
        }))
    }
}

impl Resting {
    /// The connection again.
    pub(super) fn resume(self) -> Box<Connection> {
        self.shared.server.counters.resting.fetch_sub(1, Ordering::Relaxed);
        Box::new(Connection {
            shared: self.shared,
            presence: self.presence,
            channel: self.channel,
            socket: self.socket,
            process: self.process,
            session: self.session.resume(),
            capabilities: self.capabilities,
            nonce: self.nonce,
            peer: self.peer,
            prepared: self.prepared,
            tracked: self.tracked,
            timeout: self.timeout,
            has_spoken: self.has_spoken,
            may_change_settings: true,
        })
    }
}

//! The listening socket and the thread that accepts.

use crate::connection::Shared;
use crate::log;
use crate::options::config::Listen;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// A socket that is bound and does not accept yet.
pub(crate) struct Bound {
    socket: TcpListener,
    address: SocketAddr,
}

/// The thread that accepts.
pub(crate) struct Listener {
    address: SocketAddr,
    is_stopping: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl Listener {
    /// Takes the port.
    ///
    /// # Errors
    /// A line for a human.
    pub(crate) fn bind(listen: &Listen) -> Result<Bound, String> {
        let mut failure = None;
        for address in &listen.resolved {
            match TcpListener::bind(address) {
                Ok(socket) => {
                    let address = socket.local_addr().map_err(|e| format!("option port: {e}"))?;
                    return Ok(Bound { socket, address });
                }
                // A machine without IPv6 has the address that comes next; a port in use is in use on all.
                Err(e) if e.kind() == io::ErrorKind::AddrInUse => return Err(in_use(listen, &e)),
                Err(e) => failure = Some(e),
            }
        }
        let failure = failure.map_or_else(|| "no address".to_owned(), |e| e.to_string());
        Err(format!("option bind_address: cannot listen on {listen}: {failure}"))
    }

    /// The port.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Accepts no more connections.
    pub(crate) fn stop(self) {
        self.is_stopping.store(true, Ordering::Release);
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
        }
        // The connection wakes the thread, which then sees that it is to stop.
        let woken = TcpStream::connect(address).is_ok();
        if woken && self.thread.join().is_err() {
            log::error("the listener's thread has failed");
        }
    }
}

fn in_use(listen: &Listen, error: &io::Error) -> String {
    format!("option port: cannot listen on {listen}: {error}")
}

impl Bound {
    /// The port.
    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Begins to accept.
    ///
    /// # Errors
    /// No thread could be started.
    pub(crate) fn accept(self, shared: &Arc<Shared>) -> io::Result<Listener> {
        let is_stopping = Arc::new(AtomicBool::new(false));
        let (stopping, shared, socket) = (Arc::clone(&is_stopping), Arc::clone(shared), self.socket);
        let thread = stdx::thread::spawn("listener", move || {
            for stream in socket.incoming() {
                if stopping.load(Ordering::Acquire) {
                    return;
                }
                match stream {
                    Ok(stream) => shared.enter(stream),
                    Err(e) => log::warning(&format!("cannot accept a connection: {e}")),
                }
            }
        })?;
        Ok(Listener { address: self.address, is_stopping, thread })
    }
}

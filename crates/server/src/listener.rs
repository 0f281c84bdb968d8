//! The listening socket and the threads that accept: who has served a client waits there for the next one, so that a client that
//! comes and goes costs no start of a thread, and nobody hands it on.
//!
//! Invariant: while the server runs one thread at least waits for clients. It serves a client itself where another one waits; the
//! last one starts a thread for it.
//!
//! The socket's options are those that a connection begins with, for accepted sockets have them from it.

use crate::connection::{self, Client, LINGER_AT_FIRST, Shared};
use crate::log;
use crate::options::config::Listen;
use parking_lot::{Condvar, Mutex};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::net::sockopt::{self, Timeout};
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Weak};

/// How many threads wait for clients at most.
const WAITING_MAX: usize = 32;

/// A socket that is bound and does not accept yet.
pub(crate) struct Bound {
    socket: TcpListener,
    address: SocketAddr,
}

/// The socket, by which threads accept.
pub(crate) struct Listener {
    door: Arc<Door>,
}

/// What the threads that wait have in common; who serves a client does not keep it open.
struct Door {
    socket: TcpListener,
    address: SocketAddr,
    waiting: AtomicUsize,
    is_closing: AtomicBool,
    /// Told when a thread has left because the door closes.
    left: (Mutex<()>, Condvar),
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
        self.door.address.port()
    }

    /// Accepts no more connections.
    pub(crate) fn stop(self) {
        let door = &self.door;
        door.is_closing.store(true, Ordering::SeqCst);
        let mut address = door.address;
        if address.ip().is_unspecified() {
            address.set_ip(IpAddr::V4(Ipv4Addr::LOCALHOST));
        }
        let (lock, left) = &door.left;
        let mut guard = lock.lock();
        // A connection wakes who waits without limit, the others see the end of their time; all then see that they are to go.
        while door.waiting.load(Ordering::SeqCst) > 0 && TcpStream::connect(address).is_ok() {
            left.wait_for(&mut guard, LINGER_AT_FIRST);
        }
    }
}

impl Door {
    /// The client that the thread is to serve; `None` when it is to end.
    fn next(&self, at: &Weak<Door>, shared: &Arc<Shared>) -> Option<Client> {
        let one_more = |waiting: usize| (waiting < WAITING_MAX).then_some(waiting + 1);
        self.waiting.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_more).ok()?;
        loop {
            let accepted = self.socket.accept();
            if self.is_closing.load(Ordering::SeqCst) {
                self.waiting.fetch_sub(1, Ordering::SeqCst);
                drop(self.left.0.lock());
                self.left.1.notify_all();
                return None;
            }
            match accepted {
                Ok((socket, peer)) => {
                    let client = shared.enter(socket, peer);
                    if self.leave_to_others() {
                        return Some(client);
                    }
                    if let Err(e) = start(at, shared, Some(client)) {
                        log::warning(&format!("cannot start a thread for a connection: {e}"));
                    }
                }
                Err(e) if matches!(e.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                    if self.leave_to_others() {
                        return None;
                    }
                    self.sleep();
                }
                Err(e) => {
                    log::warning(&format!("cannot accept a connection: {e}"));
                    if self.leave_to_others() {
                        return None;
                    }
                }
            }
        }
    }

    /// Waits for clients without limit: a thread on its own need not look again and again.
    fn sleep(&self) {
        // Where it is a signal that ends it, or a failure, the next attempt to accept says more.
        poll(&mut [PollFd::new(&self.socket, PollFlags::IN)], None).ok();
    }

    /// The thread waits no more, if another one does; whether it is so.
    fn leave_to_others(&self) -> bool {
        let one_less = |waiting: usize| (waiting > 1).then(|| waiting - 1);
        self.waiting.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less).is_ok()
    }
}

/// Starts a thread that serves the client, and then others for as long as they come.
///
/// # Errors
/// There is none to be had; the client is sent away.
fn start(at: &Weak<Door>, shared: &Arc<Shared>, client: Option<Client>) -> io::Result<()> {
    let (at, shared) = (Weak::clone(at), Arc::clone(shared));
    connection::spawn(move || {
        let next = || at.upgrade().and_then(|door| door.next(&at, &shared));
        let mut now = client.or_else(next);
        while let Some(client) = now {
            client.serve(&shared);
            now = next();
        }
    })
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
    /// The socket takes no options, or no thread could be started.
    pub(crate) fn accept(self, shared: &Arc<Shared>) -> io::Result<Listener> {
        sockopt::set_tcp_nodelay(&self.socket, true)?;
        sockopt::set_socket_timeout(&self.socket, Timeout::Recv, Some(LINGER_AT_FIRST))?;
        let door = Arc::new(Door {
            socket: self.socket,
            address: self.address,
            waiting: AtomicUsize::new(0),
            is_closing: AtomicBool::new(false),
            left: (Mutex::new(()), Condvar::new()),
        });
        start(&Arc::downgrade(&door), shared, None)?;
        Ok(Listener { door })
    }
}

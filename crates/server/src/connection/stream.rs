//! The byte stream under a connection: the socket, or TLS over it.
//!
//! A socket begins with the read time-out that it has from the listening one ([`LINGER_AT_FIRST`]). Most clients have been let in
//! before that is over; for one that takes longer the time-out is set to what a login may take, and back after it.

use super::LINGER_AT_FIRST;
use super::beside::Beside;
use super::spin::Spin;
use rustix::net::{RecvFlags, recv};
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

/// A connection's stream.
pub(super) enum Stream {
    /// The socket.
    Plain(Socket),
    /// TLS over it.
    Tls(Box<rustls::StreamOwned<rustls::ServerConnection, Continued>>),
}

/// A socket, and how it is waited for.
pub(super) struct Socket {
    tcp: Arc<TcpStream>,
    spin: Spin,
    beside: Beside,
    login: Login,
}

/// Where the login is, as far as the socket's read time-out goes.
enum Login {
    /// It may take so long, and has not taken long yet.
    Quick(Duration),
    /// It takes long: the time-out is set.
    Slow,
    /// It is over.
    Over,
}

impl Socket {
    #[inline]
    fn receive(&mut self, to: &mut [u8]) -> io::Result<usize> {
        stdx::thread::about_to_wait();
        if let Some(received) = self.beside.receive(&self.tcp, to) {
            return received;
        }
        let received = self.spin.receive(&self.tcp, to);
        self.beside.follow(&self.tcp);
        match (&received, &self.login) {
            (Err(e), Login::Quick(patience)) if is_time_out(e) => {
                self.tcp.set_read_timeout(Some(*patience))?;
                self.login = Login::Slow;
                self.spin.receive(&self.tcp, to)
            }
            _ => received,
        }
    }

    #[inline]
    fn send(&mut self, from: &[u8]) -> io::Result<usize> {
        stdx::thread::about_to_wait();
        self.beside.send(&self.tcp, from)
    }
}

fn is_time_out(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut)
}

/// A socket behind bytes that had been received before TLS began.
pub(super) struct Continued {
    received: io::Cursor<Vec<u8>>,
    socket: Socket,
}

impl Stream {
    /// The socket of a client that has come, which is to say each thing of its login within `patience`.
    pub(super) fn new(tcp: Arc<TcpStream>, (spin, beside): (Spin, Beside), patience: Duration) -> Stream {
        Stream::Plain(Socket { tcp, spin, beside, login: Login::Quick(patience) })
    }

    /// The client was let in.
    ///
    /// # Errors
    /// The socket's.
    pub(super) fn end_login(&mut self) -> io::Result<()> {
        let socket = match self {
            Stream::Plain(socket) => socket,
            Stream::Tls(tls) => &mut tls.sock.socket,
        };
        match std::mem::replace(&mut socket.login, Login::Over) {
            Login::Slow => socket.tcp.set_read_timeout(Some(LINGER_AT_FIRST)),
            Login::Quick(_) | Login::Over => Ok(()),
        }
    }

    /// TLS over the socket; `received` is what came before it began.
    ///
    /// # Errors
    /// The library's, and the stream as it was.
    pub(super) fn secured(
        self,
        received: &[u8],
        config: &Arc<rustls::ServerConfig>,
    ) -> Result<Stream, (Stream, io::Error)> {
        let Stream::Plain(socket) = self else { return Err((self, io::ErrorKind::AlreadyExists.into())) };
        match rustls::ServerConnection::new(Arc::clone(config)) {
            Ok(server) => {
                let below = Continued { received: io::Cursor::new(received.to_vec()), socket };
                Ok(Stream::Tls(Box::new(rustls::StreamOwned::new(server, below))))
            }
            Err(e) => Err((Stream::Plain(socket), io::Error::other(e))),
        }
    }

    /// What is there already, at least a byte if the client has not closed.
    ///
    /// # Errors
    /// The socket's; [`io::ErrorKind::WouldBlock`] where nothing is there. Of TLS this is not to be had.
    pub(super) fn receive_now(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(socket) => Ok(recv(&*socket.tcp, to, RecvFlags::DONTWAIT)?.0),
            Stream::Tls(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// Whether it is TLS.
    pub(super) fn is_secure(&self) -> bool {
        matches!(self, Stream::Tls(_))
    }
}

impl Read for Stream {
    #[inline]
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(socket) => socket.receive(to),
            Stream::Tls(tls) => tls.read(to),
        }
    }
}

impl Write for Stream {
    #[inline]
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(socket) => socket.send(from),
            Stream::Tls(tls) => tls.write(from),
        }
    }

    #[inline]
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stream::Plain(_) => Ok(()),
            Stream::Tls(tls) => tls.flush(),
        }
    }
}

impl Read for Continued {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self.received.read(to)? {
            0 => self.socket.receive(to),
            count => Ok(count),
        }
    }
}

impl Write for Continued {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        self.socket.send(from)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&*self.socket.tcp).flush()
    }
}

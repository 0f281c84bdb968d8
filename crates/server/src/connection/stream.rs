//! The byte stream under a connection: the socket, or TLS over it.

use super::spin::Spin;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

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
}

/// A socket behind bytes that had been received before TLS began.
pub(super) struct Continued {
    received: io::Cursor<Vec<u8>>,
    socket: Socket,
}

impl Stream {
    /// The socket of a client that has come.
    pub(super) fn new(tcp: Arc<TcpStream>, spin: Spin) -> Stream {
        Stream::Plain(Socket { tcp, spin })
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

    /// Whether it is TLS.
    pub(super) fn is_secure(&self) -> bool {
        matches!(self, Stream::Tls(_))
    }
}

impl Read for Stream {
    #[inline]
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(socket) => socket.spin.receive(&socket.tcp, to),
            Stream::Tls(tls) => tls.read(to),
        }
    }
}

impl Write for Stream {
    #[inline]
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Plain(socket) => (&*socket.tcp).write(from),
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
            0 => self.socket.spin.receive(&self.socket.tcp, to),
            count => Ok(count),
        }
    }
}

impl Write for Continued {
    fn write(&mut self, from: &[u8]) -> io::Result<usize> {
        (&*self.socket.tcp).write(from)
    }

    fn flush(&mut self) -> io::Result<()> {
        (&*self.socket.tcp).flush()
    }
}

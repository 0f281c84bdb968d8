//! Connections that come, ask once and go; active connections among many that are idle.
//!
//! Who comes and goes speaks the protocol's bytes itself: a client library asks for several variables at each connect, and its own work
//! would hide the server's on a machine that both share.

use super::{Measured, Options, Server, process, sysbench};
use mysql::prelude::Queryable;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Runs what was asked for.
pub(super) fn run(options: &Options, report: &mut dyn FnMut(&str, &[Measured])) -> Result<(), String> {
    if options.wants("connect") {
        let threads = options.number("connect-threads", 8)?;
        options.settle();
        let measured: Result<Vec<_>, String> =
            options.servers.iter().map(|s| come_and_go(options, s, threads)).collect();
        report(&format!("connect, one query, disconnect, {threads} threads"), &measured?);
    }
    if options.wants("idle") {
        let idle = options.number("idle", 5_000)?;
        sysbench::prepare_all(options)?;
        for count in [0, idle] {
            let measured: Result<Vec<_>, String> = options.servers.iter().map(|s| beside(options, s, count)).collect();
            report(&format!("oltp_point_select, 128 threads beside {count} idle connections"), &measured?);
        }
    }
    Ok(())
}

/// Connects, asks once and disconnects, again and again.
fn come_and_go(options: &Options, server: &Server, threads: u64) -> Result<Measured, String> {
    let time = Duration::from_secs(options.number("seconds", 10)?);
    let is_over = AtomicBool::new(false);
    let failed = |e: io::Error| format!("bench: {}: connect: {e}", server.name);
    let script = Script::new(server, options.get("user", "root")).map_err(failed)?;
    let once = || -> Result<f64, String> {
        let begun = Instant::now();
        script.play().map_err(failed)?;
        Ok(begun.elapsed().as_secs_f64() * 1e3)
    };
    let until_over = || -> Result<Vec<f64>, String> {
        let mut took = vec![once()?];
        while !is_over.load(Ordering::Relaxed) {
            took.push(once()?);
        }
        Ok(took)
    };
    let (before, client_before) = (server.process.and_then(|p| p.cpu_seconds()), process::client_seconds());
    let begun = Instant::now();
    let took: Result<Vec<Vec<f64>>, String> = std::thread::scope(|scope| {
        let clients: Vec<_> = (0..threads).map(|_| scope.spawn(until_over)).collect();
        while let Some(left) = time.checked_sub(begun.elapsed()) {
            std::thread::park_timeout(left);
        }
        is_over.store(true, Ordering::Relaxed);
        clients.into_iter().map(|c| c.join().map_err(|_panic| "bench: a client failed".to_owned())?).collect()
    });
    let mut took: Vec<f64> = took?.into_iter().flatten().collect();
    let seconds = begun.elapsed().as_secs_f64();
    let after = server.process.and_then(|p| p.cpu_seconds());
    took.sort_by(f64::total_cmp);
    let count = took.len();
    Ok(Measured {
        per_second: count as f64 / seconds,
        p95: took[count * 95 / 100],
        p99: took[count * 99 / 100],
        errors: 0.0,
        cpu: before.zip(after).map(|(b, a)| (a - b) * 1e6 / count as f64),
        client_cpu: client_before.zip(process::client_seconds()).map(|(b, a)| (a - b) * 1e6 / count as f64),
        memory: server.process.and_then(|p| p.memory_mb()),
    })
}

/// A client's side of one connection: packets out by one `write` each, in by as few reads as they come in.
struct Client {
    stream: TcpStream,
    received: [u8; RECEIVE_BYTES],
    /// Where what was received and not looked at begins and ends.
    unread: (usize, usize),
}

/// More than a greeting, or the answer to a query for one number.
const RECEIVE_BYTES: usize = 1024;
const HEADER_BYTES: usize = 4;

impl Client {
    fn connect(address: SocketAddr) -> io::Result<Client> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Client { stream, received: [0; RECEIVE_BYTES], unread: (0, 0) })
    }

    /// The first byte of the next packet, which is passed.
    fn receive(&mut self) -> io::Result<Option<u8>> {
        let mut wanted = HEADER_BYTES;
        loop {
            let (from, to) = self.unread;
            let unread = &self.received[from..to];
            if let Some(&[a, b, c, _]) = unread.first_chunk() {
                wanted = HEADER_BYTES + u32::from_le_bytes([a, b, c, 0]) as usize;
            }
            if wanted > RECEIVE_BYTES {
                return Err(io::Error::other("a packet is larger than it should be"));
            }
            if unread.len() >= wanted {
                let first = unread[..wanted].get(HEADER_BYTES).copied();
                self.unread.0 += wanted;
                return Ok(first);
            }
            self.received.copy_within(from..to, 0);
            self.unread = (0, to - from);
            match self.stream.read(&mut self.received[to - from..])? {
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                count => self.unread.1 += count,
            }
        }
    }
}

/// What the client says: its response to the greeting, its question, its farewell.
struct Script {
    address: SocketAddr,
    response: Vec<u8>,
    question: Vec<u8>,
    farewell: Vec<u8>,
}

impl Script {
    fn new(server: &Server, user: &str) -> io::Result<Script> {
        /// CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION, CLIENT_PLUGIN_AUTH, CLIENT_DEPRECATE_EOF and CLIENT_LONG_PASSWORD.
        const CAPABILITIES: u32 = 0x0108_8201;
        const UTF8MB4: u8 = 255;
        let mut response = Vec::with_capacity(96);
        response.extend_from_slice(&CAPABILITIES.to_le_bytes());
        response.extend_from_slice(&(1_u32 << 24).to_le_bytes());
        response.push(UTF8MB4);
        response.extend_from_slice(&[0; 23]);
        response.extend_from_slice(user.as_bytes());
        response.extend_from_slice(b"\0\0caching_sha2_password\0");
        let address = (server.host.as_str(), server.port).to_socket_addrs()?.next();
        Ok(Script {
            address: address.ok_or_else(|| io::Error::other("the host has no address"))?,
            response: packet(1, &response),
            question: packet(0, b"\x03SELECT 1"),
            farewell: packet(0, &[1]),
        })
    }

    /// Connects as a user without a password, asks for 1 and leaves.
    fn play(&self) -> io::Result<()> {
        let mut client = Client::connect(self.address)?;
        client.receive()?;
        client.stream.write_all(&self.response)?;
        if client.receive()? != Some(0) {
            return Err(io::Error::other("the user is not let in without a password"));
        }
        client.stream.write_all(&self.question)?;
        // How many columns, the column, the row, the end.
        for _ in 0..4 {
            client.receive()?;
        }
        client.stream.write_all(&self.farewell)?;
        // Who closes first keeps the port for a while, of which the client has only so many: 14,000 connections a second and no more.
        match client.stream.read(&mut client.received)? {
            0 => Ok(()),
            _ => Err(io::Error::other("the server says more than it was asked")),
        }
    }
}

fn packet(sequence: u8, payload: &[u8]) -> Vec<u8> {
    let header = (payload.len() as u32 | u32::from(sequence) << 24).to_le_bytes();
    [&header, payload].concat()
}

fn beside(options: &Options, server: &Server, count: u64) -> Result<Measured, String> {
    let mut control = options.connect(server)?;
    let room = format!("SET GLOBAL max_connections = {}", count + 200);
    control.query_drop(room).map_err(|e| format!("bench: {}: {e}", server.name))?;
    let idle: Result<Vec<_>, String> = (0..count).map(|_| options.connect(server)).collect();
    let _idle = idle?;
    sysbench::measure(options, server, ("oltp_point_select", "auto", "128"))
}

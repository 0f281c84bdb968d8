//! Connections that come, ask once and go; active connections among many that are idle.
//!
//! Who comes and goes speaks the protocol's bytes itself: a client library asks for several variables at each connect, and its own work
//! would hide the server's on a machine that both share.

use super::{Measured, Options, Server, sysbench};
use mysql::prelude::Queryable;
use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Runs what was asked for.
pub(super) fn run(options: &Options, report: &mut dyn FnMut(&str, &[Measured])) -> Result<(), String> {
    if options.wants("connect") {
        let threads = options.number("connect-threads", 8)?;
        let measured: Result<Vec<_>, String> =
            options.servers.iter().map(|s| come_and_go(options, s, threads)).collect();
        report(&format!("connect, one query, disconnect, {threads} threads"), &measured?);
    }
    if options.wants("idle") {
        let idle = options.number("idle", 5_000)?;
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
    let once = || -> Result<f64, String> {
        let begun = Instant::now();
        ask_once(server, options.get("user", "root")).map_err(|e| format!("bench: {}: connect: {e}", server.name))?;
        Ok(begun.elapsed().as_secs_f64() * 1e3)
    };
    let until_over = || -> Result<Vec<f64>, String> {
        let mut took = vec![once()?];
        while !is_over.load(Ordering::Relaxed) {
            took.push(once()?);
        }
        Ok(took)
    };
    let before = server.process.and_then(|p| p.cpu_seconds());
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
        memory: server.process.and_then(|p| p.memory_mb()),
    })
}

/// Connects as a user without a password, asks for 1 and leaves.
fn ask_once(server: &Server, user: &str) -> io::Result<()> {
    /// CLIENT_PROTOCOL_41, CLIENT_SECURE_CONNECTION, CLIENT_PLUGIN_AUTH, CLIENT_DEPRECATE_EOF and CLIENT_LONG_PASSWORD.
    const CAPABILITIES: u32 = 0x0108_8201;
    const UTF8MB4: u8 = 255;
    let mut stream = TcpStream::connect((server.host.as_str(), server.port))?;
    stream.set_nodelay(true)?;
    let mut received = Vec::new();
    receive(&mut stream, &mut received)?;
    let mut response = Vec::with_capacity(96);
    response.extend_from_slice(&CAPABILITIES.to_le_bytes());
    response.extend_from_slice(&(1_u32 << 24).to_le_bytes());
    response.push(UTF8MB4);
    response.extend_from_slice(&[0; 23]);
    response.extend_from_slice(user.as_bytes());
    response.extend_from_slice(b"\0\0caching_sha2_password\0");
    send(&mut stream, 1, &response)?;
    receive(&mut stream, &mut received)?;
    if received.first() != Some(&0) {
        return Err(io::Error::other("the user is not let in without a password"));
    }
    send(&mut stream, 0, b"\x03SELECT 1")?;
    // How many columns, the column, the row, the end.
    for _ in 0..4 {
        receive(&mut stream, &mut received)?;
    }
    send(&mut stream, 0, &[1])
}

fn send(stream: &mut TcpStream, sequence: u8, payload: &[u8]) -> io::Result<()> {
    let header = (payload.len() as u32 | u32::from(sequence) << 24).to_le_bytes();
    stream.write_all(&[&header, payload].concat())
}

fn receive(stream: &mut TcpStream, payload: &mut Vec<u8>) -> io::Result<()> {
    let mut header = [0; 4];
    stream.read_exact(&mut header)?;
    payload.resize((u32::from_le_bytes(header) & 0xff_ffff) as usize, 0);
    stream.read_exact(payload)
}

fn beside(options: &Options, server: &Server, count: u64) -> Result<Measured, String> {
    let mut control = options.connect(server)?;
    let room = format!("SET GLOBAL max_connections = {}", count + 200);
    control.query_drop(room).map_err(|e| format!("bench: {}: {e}", server.name))?;
    let idle: Result<Vec<_>, String> = (0..count).map(|_| options.connect(server)).collect();
    let _idle = idle?;
    sysbench::measure(options, server, ("oltp_point_select", "auto", "128"))
}

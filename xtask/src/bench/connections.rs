//! Connections that come, ask once and go; active connections among many that are idle.

use super::{Measured, Options, Server, sysbench};
use mysql::prelude::Queryable;
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
        let mut conn = options.connect(server)?;
        let one: Result<Option<i64>, _> = conn.query_first("SELECT 1");
        one.map_err(|e| format!("bench: {}: {e}", server.name))?;
        drop(conn);
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

fn beside(options: &Options, server: &Server, count: u64) -> Result<Measured, String> {
    let idle: Result<Vec<_>, String> = (0..count).map(|_| options.connect(server)).collect();
    let _idle = idle?;
    sysbench::measure(options, server, ("oltp_point_select", "auto", "128"))
}

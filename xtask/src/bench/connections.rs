//! Active connections among many that are idle.

use super::{Measured, Options, Server, sysbench};

/// Runs the active workload alone and among idle connections.
pub(super) fn run(options: &Options, report: &mut dyn FnMut(&str, &[Measured])) -> Result<(), String> {
    if !options.wants("idle") {
        return Ok(());
    }
    let idle = options.number("idle", 5_000)?;
    for count in [0, idle] {
        let measured: Result<Vec<_>, String> = options.servers.iter().map(|s| beside(options, s, count)).collect();
        report(&format!("oltp_point_select, 128 threads beside {count} idle connections"), &measured?);
    }
    Ok(())
}

fn beside(options: &Options, server: &Server, count: u64) -> Result<Measured, String> {
    let idle: Result<Vec<_>, String> = (0..count).map(|_| options.connect(server)).collect();
    let _idle = idle?;
    sysbench::measure(options, server, ("oltp_point_select", "auto", "128"))
}

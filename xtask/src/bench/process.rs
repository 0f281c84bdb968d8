//! A server's process on this machine: its CPU time and its memory, from `/proc`.

use std::fs;
use std::path::Path;
use std::time::Duration;

/// Ticks a second of `/proc/PID/stat`, fixed by the kernel's interface.
const TICKS: f64 = 100.0;
/// The state of a listening socket in `/proc/net/tcp`.
const LISTENING: &str = "0A";

/// A process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Process(u32);

impl Process {
    /// The process that listens on a port, if it can be seen.
    pub(super) fn listening(port: u16) -> Option<Process> {
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|file| fs::read_to_string(file).unwrap_or_default());
        let inode = tables.iter().find_map(|table| socket(table, port))?;
        let link = format!("socket:[{inode}]");
        let holds = |pid: &u32| {
            let files = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
            files.map(|f| fs::read_link(f.path())).any(|to| to.is_ok_and(|to| to == Path::new(&link)))
        };
        let pids = fs::read_dir("/proc").ok()?.flatten().filter_map(|e| e.file_name().to_str()?.parse().ok());
        pids.into_iter().find(holds).map(Process)
    }

    /// Seconds of CPU that it has used.
    pub(super) fn cpu_seconds(self) -> Option<f64> {
        stat_ticks(&fs::read_to_string(format!("/proc/{}/stat", self.0)).ok()?, OWN).map(|ticks| ticks / TICKS)
    }

    /// Megabytes of memory that it holds.
    pub(super) fn memory_mb(self) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0)).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.split_whitespace().next()?.parse::<f64>().ok().map(|kb| kb / 1024.0)
    }
}

/// How much of a core a server that has nothing left to do uses at most.
const SETTLED_SHARE: f64 = 0.03;
/// How long it is looked at.
const LOOK: Duration = Duration::from_secs(1);
/// So many looks in a row must find it so: some ten seconds after the last commit a store is put in order.
const QUIET_LOOKS: usize = 12;
/// How often servers are looked at before a measurement begins all the same.
const LOOKS_MAX: usize = 60;

/// Waits until none of the processes works on something of its own, as after a load: merging and flushing are not a workload's.
/// Whether they have settled.
#[expect(clippy::disallowed_methods, reason = "CPU is measured over a time")]
pub(super) fn settle(processes: &[Process]) -> bool {
    let mut quiet = 0;
    (0..LOOKS_MAX).any(|_| {
        let before: Vec<_> = processes.iter().map(|p| p.cpu_seconds()).collect();
        std::thread::sleep(LOOK);
        let most = SETTLED_SHARE * LOOK.as_secs_f64();
        let is_quiet = processes
            .iter()
            .zip(before)
            .all(|(p, b)| b.zip(p.cpu_seconds()).is_none_or(|(before, after)| after - before < most));
        quiet = if is_quiet { quiet + 1 } else { 0 };
        quiet == QUIET_LOOKS
    })
}

/// The inode of the socket that listens on a port.
fn socket(table: &str, port: u16) -> Option<String> {
    let local = format!(":{port:04X}");
    table.lines().find_map(|line| {
        let fields: Vec<_> = line.split_whitespace().collect();
        let is_it = fields.get(1)?.ends_with(&local) && *fields.get(3)? == LISTENING;
        is_it.then(|| fields.get(9).map(|inode| (*inode).to_owned()))?
    })
}

/// Seconds of CPU that this process and its children, as far as they have ended, have used: what the clients cost.
pub(super) fn client_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let [own, children] = [stat_ticks(&text, OWN)?, stat_ticks(&text, CHILDREN)?];
    Some((own + children) / TICKS)
}

/// Where the process's own time and its children's are in `/proc/PID/stat`, behind the name: each user time and system time.
const OWN: usize = 11;
const CHILDREN: usize = 13;

fn stat_ticks(text: &str, at: usize) -> Option<f64> {
    let (_, fields) = text.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(at);
    let (user, system): (f64, f64) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    Some(user + system)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_s_time_is_read() {
        let text = "42 (a b) S 1 1 1 0 -1 4194560 1 2 3 4 150 50 7 5 20 0 1 0 100 1 1";
        assert_eq!((stat_ticks(text, OWN), stat_ticks(text, CHILDREN)), (Some(200.0), Some(12.0)));
    }

    #[test]
    fn a_listening_socket_is_found() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   0: \
                     0100007F:0CEA 0100007F:8235 01 00000000:00000000 00:00000000 00000000     0        0 11 1\n   1: \
                     0100007F:0CEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 22 1\n";
        assert_eq!(socket(table, 3306).as_deref(), Some("22"));
        assert_eq!(socket(table, 3307), None);
    }
}

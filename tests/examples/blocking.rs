//! Plays random schedules of three connections on a MySQL and on a server of ours, and tells how many are answered the same, step
//! by step: done, waits, deadlock, rows.
//!
//! ```text
//! WESQL_ORACLE=HOST:PORT WESQL_SERVER=HOST:PORT cargo run -p tests --example blocking -- FIRST_SEED COUNT [THREADS] [show] [purged] [locks]
//! ```
//!
//! A schedule that MySQL itself answers otherwise when it is asked again, because two that were set free at once came in another
//! order, is not counted. A fourth connection with an older snapshot keeps the records of deleted rows for as long as a schedule
//! runs, so that no answer depends on when MySQL purges; with `purged` there is none. `show` prints the schedules that differ,
//! MySQL's lines with `-`, ours with `+`. With `locks` the number of each transaction's locks, as the choice of a deadlock's victim
//! counts them, is compared after each step.

#![expect(clippy::print_stdout, reason = "a command line tool")]

use mysql::{Conn, OptsBuilder};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use tests::schedule::{Deleted, schedule};
use tests::script::{Stage, client};

/// The databases of the schedules, one a thread, begin so.
const DATABASE: &str = "tx_blocking";

/// How many locks each connection has in InnoDB: one for a kind, a page and a mode.
const THEIR_LOCKS: &str = "SELECT t.PROCESSLIST_ID, l.n FROM \
     (SELECT ENGINE_TRANSACTION_ID AS x, COUNT(DISTINCT SUBSTRING_INDEX(ENGINE_LOCK_ID, ':', -1)) AS n FROM performance_schema.data_locks GROUP BY x) AS l \
     JOIN (SELECT DISTINCT ENGINE_TRANSACTION_ID AS x, THREAD_ID FROM performance_schema.data_locks WHERE LOCK_TYPE = 'TABLE') AS o USING (x) \
     JOIN performance_schema.threads AS t USING (THREAD_ID) WHERE t.PROCESSLIST_ID IS NOT NULL";

/// The same of ours.
const OUR_LOCKS: &str =
    "SELECT trx_mysql_thread_id, trx_lock_structs FROM information_schema.innodb_trx WHERE trx_lock_structs > 0";

/// How often MySQL is asked again before a difference is believed.
const AGAIN: u32 = 2;

fn main() {
    let address = |name| std::env::var(name).unwrap_or_else(|_| panic!("{name}=HOST:PORT"));
    let (oracle, server) = (client(&address("WESQL_ORACLE")), client(&address("WESQL_SERVER")));
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |word: &str| arguments.iter().any(|a| a == word);
    let mut numbers = arguments.iter().filter_map(|a| a.parse::<u64>().ok());
    let mut number = || numbers.next().unwrap_or(1);
    let (first, count, threads) = (number(), number(), number());
    let run = Run {
        oracle,
        server,
        deleted: if has("purged") { Deleted::Purged } else { Deleted::Kept },
        shows: has("show"),
        counts: has("locks"),
        next: AtomicU64::new(first),
        end: first + count,
        same: AtomicU64::new(0),
        unstable: AtomicU64::new(0),
    };
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let run = &run;
            scope.spawn(move || run.play_all(&format!("{DATABASE}_{thread}")));
        }
    });
    let same = run.same.into_inner();
    let judged = count - run.unstable.into_inner();
    println!("{same} of {judged} schedules agree: {:.2} %", 100.0 * same as f64 / judged.max(1) as f64);
}

/// Schedules that are played, by several threads.
struct Run {
    oracle: OptsBuilder,
    server: OptsBuilder,
    deleted: Deleted,
    shows: bool,
    counts: bool,
    next: AtomicU64,
    end: u64,
    same: AtomicU64,
    unstable: AtomicU64,
}

impl Run {
    /// Plays schedules in a database of its own until none is left.
    fn play_all(&self, database: &str) {
        for options in [&self.oracle, &self.server] {
            drop(Stage::new(options, database));
        }
        loop {
            let seed = self.next.fetch_add(1, Ordering::Relaxed);
            if seed >= self.end {
                return;
            }
            self.play(seed, database);
        }
    }

    fn play(&self, seed: u64, database: &str) {
        let script = schedule(seed, self.deleted);
        let on = |options: &OptsBuilder, locks: &'static str| {
            let control = Conn::new(options.clone()).expect("root comes in");
            let stage = Stage::within(control, options, database);
            if self.counts { stage.counting(locks) } else { stage }.play(&script)
        };
        let (theirs, ours) = (on(&self.oracle, THEIR_LOCKS), on(&self.server, OUR_LOCKS));
        if theirs == ours {
            self.same.fetch_add(1, Ordering::Relaxed);
        } else if (0..AGAIN).any(|_| on(&self.oracle, THEIR_LOCKS) != theirs) {
            println!("seed {seed}: MySQL answers otherwise each time");
            self.unstable.fetch_add(1, Ordering::Relaxed);
        } else {
            let shown = if self.shows { difference(&theirs, &ours) } else { String::new() };
            println!("seed {seed} differs\n{shown}");
        }
    }
}

/// Two plays up to the first lines that differ, and these.
fn difference(theirs: &str, ours: &str) -> String {
    let mut out = String::new();
    let mut pairs = theirs.lines().zip(ours.lines());
    for (a, b) in pairs.by_ref() {
        if a != b {
            writeln!(out, "- {a}\n+ {b}").expect("a string takes all");
            break;
        }
        writeln!(out, "  {a}").expect("a string takes all");
    }
    for (a, b) in pairs.take(3) {
        writeln!(out, "- {a}\n+ {b}").expect("a string takes all");
    }
    out
}

//! Plays random SELECTs over random tables on a MySQL and on a server of ours, and prints those that are answered otherwise.
//!
//! ```text
//! WESQL_ORACLE=HOST:PORT WESQL_SERVER=HOST:PORT cargo run -p tests --example selects -- FIRST_SEED COUNT [SELECTS] [THREADS]
//! ```
//!
//! A seed is a set of tables with so many SELECTs (200). Errors are compared by their number, decimals and floating point numbers
//! to twelve digits, rows in order where the statement orders them. `SEED/NUMBER` in place of the numbers plays one SELECT and prints
//! its tables too. A server that dies of a statement is waited for: a MySQL that others use is none for this.

#![expect(clippy::print_stdout, reason = "a command line tool")]

use mysql::prelude::Queryable;
use mysql::{Conn, OptsBuilder};
use std::sync::atomic::{AtomicU64, Ordering};
use tests::script::client;
use tests::selects::answer::{LOST, answer};
use tests::selects::{Keys, Select, Selects};

/// The databases, one a thread, begin so.
const DATABASE: &str = "tx_selects";

fn main() {
    let address = |name| std::env::var(name).unwrap_or_else(|_| panic!("{name}=HOST:PORT"));
    let (oracle, server) = (client(&address("WESQL_ORACLE")), client(&address("WESQL_SERVER")));
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some((seed, number)) = arguments.first().and_then(|a| a.split_once('/')) {
        let number = number.parse().expect("SEED/NUMBER");
        let database = format!("{DATABASE}_one");
        let mut play = Play::new(&oracle, &server, &database);
        let mut selects = Selects::new(seed.parse().expect("SEED/NUMBER"));
        selects.definitions(Keys::Secondary).iter().for_each(|s| println!("{s};"));
        play.prepare(&selects);
        println!("{}", play.difference(&selects.select(number)).unwrap_or_else(|| "the same".to_owned()));
        return;
    }
    let mut numbers = arguments.iter().map(|a| a.parse::<u64>().expect("a number"));
    let mut number = |default| numbers.next().unwrap_or(default);
    let (first, count, selects, threads) = (number(1), number(1), number(200), number(1));
    let (next, differences, failed) = (AtomicU64::new(first), AtomicU64::new(0), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (oracle, server) = (&oracle, &server);
            let (next, differences, failed) = (&next, &differences, &failed);
            scope.spawn(move || {
                let mut play = Play::new(oracle, server, &format!("{DATABASE}_{thread}"));
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + count {
                        break;
                    }
                    differences.fetch_add(play.seed(seed, selects), Ordering::Relaxed);
                }
                failed.fetch_add(play.errors, Ordering::Relaxed);
            });
        }
    });
    let all = count * selects;
    println!("{} of {all} SELECTs differ; {} were errors", differences.into_inner(), failed.into_inner());
}

/// Two connections.
struct Play {
    oracle: Conn,
    server: Conn,
    options: [OptsBuilder; 2],
    database: String,
    errors: u64,
}

impl Play {
    fn new(oracle: &OptsBuilder, server: &OptsBuilder, database: &str) -> Play {
        let connect = |options: &OptsBuilder| Conn::new(options.clone()).expect("root comes in");
        let options = [oracle.clone(), server.clone()];
        Play { oracle: connect(oracle), server: connect(server), options, database: database.to_owned(), errors: 0 }
    }

    /// Waits for servers that are started again when they die, as MySQL's does of some statements.
    fn connect_again(&mut self) {
        let patience = std::time::Duration::from_secs(60);
        let since = stdx::clock::now();
        for (conn, options) in [(&mut self.oracle, &self.options[0]), (&mut self.server, &self.options[1])] {
            *conn = loop {
                match Conn::new(options.clone()) {
                    Ok(fresh) => break fresh,
                    Err(error) => assert!(since.elapsed() < patience, "{error}"),
                }
            };
        }
    }

    fn prepare(&mut self, selects: &Selects) {
        for conn in [&mut self.oracle, &mut self.server] {
            let database = &self.database;
            let fresh = [
                format!("DROP DATABASE IF EXISTS {database}"),
                format!("CREATE DATABASE {database}"),
                format!("USE {database}"),
            ];
            let settings = ["SET NAMES utf8mb4".to_owned(), "SET max_execution_time = 20000".to_owned()];
            for statement in fresh.iter().chain(&settings).chain(&selects.definitions(Keys::Secondary)) {
                conn.query_drop(statement).unwrap_or_else(|e| panic!("{statement}: {e}"));
            }
        }
    }

    /// Plays the SELECTs of a seed; how many are answered otherwise.
    fn seed(&mut self, seed: u64, count: u64) -> u64 {
        let mut selects = Selects::new(seed);
        self.prepare(&selects);
        let mut differences = 0;
        for number in 0..count {
            if let Some(difference) = self.difference(&selects.select(number)) {
                println!("-- {seed}/{number}\n{difference}");
                differences += 1;
                if difference.contains(LOST) {
                    self.connect_again();
                    self.prepare(&selects);
                }
            }
        }
        differences
    }

    /// How a SELECT is answered otherwise.
    fn difference(&mut self, select: &Select) -> Option<String> {
        let (theirs, ours) = (answer(&mut self.oracle, select), answer(&mut self.server, select));
        self.errors += u64::from(theirs.rows.is_err());
        let shown = theirs.difference(&ours)?;
        Some(format!("{};\n{shown}", select.text))
    }
}

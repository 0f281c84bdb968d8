//! Sixteen clients append to lists and read them, servers are killed and resumed in between, and the histories have none of the
//! anomalies that their level forbids (`tests::history`).
//!
//! `WESQL_HISTORIES=SECONDS` goes on for so long in place of one round a level; `WESQL_SEED=N` chooses the transactions.

use mysql::Conn;
use mysql::prelude::Queryable;
use std::sync::mpsc::{Sender, channel};
use std::time::Duration;
use tests::history::{Ending, Level, Lists, Step, Transaction, anomalies};
use tests::schedule::Dice;
use tests::{Place, Server};

const CLIENTS: u64 = 16;
/// Lists that are written at one time.
const LISTS: u64 = 6;
/// Values that a client has for each round.
const VALUES: u32 = 1_000_000;
/// A round ends with so many commits.
const COMMITS: usize = 500;

/// One client's part of a round.
struct Client {
    conn: Conn,
    level: Level,
    dice: Dice,
    next_value: u32,
    /// The first list of the round.
    first_list: u32,
}

impl Client {
    /// Runs one transaction; what it did and how it ended. Errors that are neither deadlocks nor timeouts fail the test.
    fn transaction(&mut self) -> Transaction {
        let mut steps = Vec::new();
        let ending = match self.run(&mut steps) {
            Ok(ending) => ending,
            // The server ends: a commit may have been done.
            Err(mysql::Error::MySqlError(error)) if matches!(error.code, 1053 | 1317) => Ending::Unknown,
            Err(mysql::Error::MySqlError(error)) => {
                assert!(matches!(error.code, 1213 | 1205), "{error}");
                // Where the connection is lost now, nobody will commit it either.
                drop(self.conn.query_drop("ROLLBACK"));
                Ending::RolledBack
            }
            Err(_gone) => Ending::Unknown,
        };
        Transaction { steps, ending }
    }

    fn run(&mut self, steps: &mut Vec<Step>) -> Result<Ending, mysql::Error> {
        self.conn.query_drop(format!("SET SESSION TRANSACTION ISOLATION LEVEL {}", self.level.sql()))?;
        self.conn.query_drop("BEGIN")?;
        let only_reads = self.dice.below(4) == 0;
        for _ in 0..=self.dice.below(4) {
            let list = self.first_list + self.dice.below(LISTS) as u32;
            if only_reads || self.dice.below(2) == 0 {
                let values = self.read(list)?;
                steps.push(Step::Read { list, values });
            } else {
                self.next_value += 1;
                let value = self.next_value;
                // Before the answer: whether it was done is not known where the connection is lost.
                steps.push(Step::Append { list, value });
                self.append(list, value)?;
            }
        }
        if !only_reads && self.dice.below(8) == 0 {
            self.conn.query_drop("ROLLBACK")?;
            return Ok(Ending::RolledBack);
        }
        self.conn.query_drop("COMMIT")?;
        Ok(Ending::Committed)
    }

    fn read(&mut self, list: u32) -> Result<Vec<u32>, mysql::Error> {
        // By the row's own key, by another index, or with all rows.
        let statement = match self.dice.below(3) {
            0 => format!("SELECT content FROM lists WHERE id = {list}"),
            1 => format!("SELECT content FROM lists FORCE INDEX (alias) WHERE alias = {list} + 7"),
            _ => format!("SELECT content FROM lists WHERE id BETWEEN {list} AND {list} + 2 AND alias = {list} + 7"),
        };
        // All rows: an error may come behind the first.
        let found: Vec<String> = self.conn.query(statement)?;
        Ok(found.first().map_or_else(Vec::new, |content| split(content)))
    }

    fn append(&mut self, list: u32, value: u32) -> Result<(), mysql::Error> {
        let update = match self.dice.below(2) {
            0 => format!("UPDATE lists SET content = CONCAT(content, ',', {value}) WHERE id = {list}"),
            _ => String::new(),
        };
        if !update.is_empty() {
            self.conn.query_drop(update)?;
            if self.conn.affected_rows() == 1 {
                return Ok(());
            }
        }
        self.conn.query_drop(format!(
            "INSERT INTO lists VALUES ({list}, {list} + 7, {value}) \
             ON DUPLICATE KEY UPDATE content = CONCAT(content, ',', {value})"
        ))
    }

    fn until_the_end(mut self, committed: &Sender<()>) -> Vec<Transaction> {
        let mut done = Vec::new();
        loop {
            let transaction = self.transaction();
            let ending = transaction.ending;
            done.push(transaction);
            match ending {
                Ending::Committed if committed.send(()).is_err() => return done,
                Ending::Committed | Ending::RolledBack => {}
                Ending::Unknown => return done,
            }
            // A rollback that met the end of the server.
            if ending == Ending::RolledBack && self.conn.ping().is_err() {
                return done;
            }
        }
    }
}

fn split(content: &str) -> Vec<u32> {
    content.split(',').filter(|part| !part.is_empty()).map(|part| part.parse().expect("a number")).collect()
}

/// One round: the history of all clients until the server is killed, or stopped and its local files lost.
fn round(place: &Place, server: Server, level: Level, seed: u64, number: u32) -> Server {
    let (committed, counted) = channel();
    let first_list = number * LISTS as u32;
    let clients = (0..CLIENTS).map(|at| {
        let mut conn = server.connect();
        conn.query_drop("USE histories").expect("the database is there");
        let dice = Dice::new(seed.wrapping_mul(1_000).wrapping_add(at));
        let client = Client { conn, level, dice, next_value: at as u32 * VALUES, first_list };
        let committed = committed.clone();
        std::thread::Builder::new().spawn(move || client.until_the_end(&committed)).expect("a thread starts")
    });
    let clients: Vec<_> = clients.collect();
    drop(committed);
    assert_eq!(counted.iter().take(COMMITS).count(), COMMITS, "the clients go on until the end");
    let is_clean = number % 3 == 2;
    if is_clean {
        let (status, _) = server.stop();
        assert!(status.success());
        std::fs::remove_dir_all(place.data()).expect("the local files can be lost");
    } else {
        server.kill();
    }
    let history: Vec<Transaction> =
        clients.into_iter().flat_map(|client| client.join().expect("a client ends well")).collect();
    let server = place.start();
    let mut conn = server.connect();
    let rows: Vec<(u32, String)> = conn
        .exec(
            "SELECT id, content FROM histories.lists WHERE id BETWEEN ? AND ?",
            (first_list, first_list + LISTS as u32 - 1),
        )
        .expect("it answers");
    let lists: Lists = rows.into_iter().map(|(list, content)| (list, split(&content))).collect();
    let found = anomalies(&history, &lists, level);
    assert!(found.is_empty(), "seed {seed}, {level:?}: {found:#?}");
    server
}

#[test]
fn histories_have_no_anomalies() {
    let number = |name: &str, default: u64| std::env::var(name).map_or(default, |v| v.parse().expect("a number"));
    let (seconds, seed) = (number("WESQL_HISTORIES", 0), number("WESQL_SEED", 1));
    let place = Place::default();
    let mut server = place.start();
    let mut conn = server.connect();
    conn.query_drop(
        "CREATE DATABASE histories; \
         CREATE TABLE histories.lists (id INT PRIMARY KEY, alias INT, content MEDIUMTEXT, KEY alias (alias))",
    )
    .expect("it is made");
    let begun = stdx::clock::now();
    for at in 0.. {
        if at >= Level::ALL.len() as u64 && begun.elapsed() >= Duration::from_secs(seconds) {
            break;
        }
        let level = Level::ALL[(at % Level::ALL.len() as u64) as usize];
        server = round(&place, server, level, seed + at, at as u32);
    }
}

#[test]
fn anomalies_are_found() {
    let append = |list, value| Step::Append { list, value };
    let read = |list, values: &[u32]| Step::Read { list, values: values.to_vec() };
    let committed = |steps| Transaction { steps, ending: Ending::Committed };
    let lists = Lists::from([(1, vec![1, 2]), (2, vec![3, 4])]);
    let count = |history: &[Transaction], level| anomalies(history, &lists, level).len();
    let written = [committed(vec![append(1, 1), append(2, 3)]), committed(vec![append(1, 2), append(2, 4)])];
    assert_eq!(count(&written, Level::Serializable), 0);
    // Writes in two orders.
    let crossed = [committed(vec![append(1, 1), append(2, 4)]), committed(vec![append(1, 2), append(2, 3)])];
    assert_eq!(count(&crossed, Level::ReadUncommitted), 1);
    // A value that was rolled back is read; a value is lost.
    let mut dirty = written.to_vec();
    dirty.push(Transaction { steps: vec![append(1, 9)], ending: Ending::RolledBack });
    dirty.push(committed(vec![read(1, &[1, 2, 9])]));
    assert_eq!(count(&dirty, Level::ReadUncommitted), 0);
    assert_eq!(count(&dirty, Level::ReadCommitted), 1);
    let mut lost = written.to_vec();
    lost.push(committed(vec![append(2, 5)]));
    assert_eq!(count(&lost, Level::ReadUncommitted), 1);
    // A reader sees one of two writes of a transaction.
    let mut skewed = written.to_vec();
    skewed.push(committed(vec![read(1, &[1]), read(2, &[3, 4])]));
    assert_eq!(count(&skewed, Level::ReadCommitted), 0);
    assert_eq!(count(&skewed, Level::RepeatableRead), 1);
    assert_eq!(count(&skewed, Level::Serializable), 1);
    // Two that each read what the other appends to.
    let write_skew = [
        committed(vec![append(1, 1), append(2, 3)]),
        committed(vec![read(1, &[1]), append(2, 4)]),
        committed(vec![read(2, &[3]), append(1, 2)]),
    ];
    assert_eq!(count(&write_skew, Level::RepeatableRead), 0);
    assert_eq!(count(&write_skew, Level::Serializable), 1);
}

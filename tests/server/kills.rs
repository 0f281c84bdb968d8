//! Kills in the middle of writes: whatever was acknowledged is there, nothing is half there, indexes agree with rows.
//!
//! Each writer changes rows of its own by transactions like sysbench's oltp_write_only and knows what they hold, but for the one
//! transaction that the kill met. `WESQL_KILLS=N` kills N times in place of a few, `WESQL_SEED=N` chooses the kills' moments.

use mysql::prelude::Queryable;
use mysql::{Conn, TxOpts};
use std::collections::BTreeMap;
use std::sync::mpsc::{Sender, channel};
use tests::Place;

const WRITERS: u32 = 6;
const ROWS_A_WRITER: u32 = 50;
/// A kill comes after at most so many commits.
const COMMITS_MAX: u64 = 400;

/// A row's columns `k` and `c`.
type Columns = (i64, String);

/// What a writer knows of its rows.
#[derive(Default)]
struct Known {
    rows: BTreeMap<u32, Columns>,
    /// The changes of a transaction whose end it has not heard of.
    doubtful: BTreeMap<u32, Columns>,
}

/// Numbers that a seed determines (Knuth's generator of 64 bits).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// One transaction: a change of an indexed column, one of another, a row removed and put back changed.
fn change(conn: &mut Conn, known: &mut Known, writer: u32, dice: &mut Dice) -> Result<(), mysql::Error> {
    let mut id = || writer * ROWS_A_WRITER + dice.below(u64::from(ROWS_A_WRITER)) as u32;
    let (indexed, plain, replaced) = (id(), id(), id());
    let (k, c) = (dice.below(1_000) as i64, format!("{:x}", dice.below(u64::MAX)));
    let mut after: BTreeMap<u32, Columns> = BTreeMap::new();
    let row = |after: &BTreeMap<u32, Columns>, id| after.get(&id).unwrap_or(&known.rows[&id]).clone();
    let old = row(&after, indexed);
    after.insert(indexed, (k, old.1));
    let old = row(&after, plain);
    after.insert(plain, (old.0, c.clone()));
    after.insert(replaced, (k + 1, format!("again {c}")));
    known.doubtful = after;
    let mut txn = conn.start_transaction(TxOpts::default())?;
    txn.exec_drop("UPDATE t SET k = ? WHERE id = ?", (k, indexed))?;
    txn.exec_drop("UPDATE t SET c = ? WHERE id = ?", (&c, plain))?;
    txn.exec_drop("DELETE FROM t WHERE id = ?", (replaced,))?;
    let (k, c) = &known.doubtful[&replaced];
    txn.exec_drop("INSERT INTO t (id, k, c) VALUES (?, ?, ?)", (replaced, k, c))?;
    txn.commit()?;
    known.rows.append(&mut known.doubtful);
    Ok(())
}

fn write_until_the_end(mut conn: Conn, mut known: Known, writer: u32, seed: u64, committed: &Sender<()>) -> Known {
    let mut dice = Dice(seed + u64::from(writer));
    match conn.query_drop("USE kills") {
        Err(mysql::Error::MySqlError(error)) => panic!("the database is there: {error}"),
        // The others were fast: the kill has come already.
        Err(_gone) => return known,
        Ok(()) => {}
    }
    loop {
        match change(&mut conn, &mut known, writer, &mut dice) {
            Ok(()) => committed.send(()).expect("the test counts"),
            Err(mysql::Error::MySqlError(error)) => panic!("writers have rows of their own: {error}"),
            Err(_gone) => return known,
        }
    }
}

/// Compares what is there with what is known; doubtful transactions are there as a whole or not at all.
fn check(conn: &mut Conn, known: &mut [Known]) {
    conn.query_drop("USE kills").expect("the database is there");
    let rows: Vec<(u32, i64, String)> = conn.query("SELECT id, k, c FROM t").expect("it answers");
    let mut rows: BTreeMap<u32, Columns> = rows.into_iter().map(|(id, k, c)| (id, (k, c))).collect();
    for (writer, known) in known.iter_mut().enumerate() {
        let first = writer as u32 * ROWS_A_WRITER;
        let behind = rows.split_off(&(first + ROWS_A_WRITER));
        let found = std::mem::replace(&mut rows, behind);
        let mut with_doubtful = known.rows.clone();
        with_doubtful.append(&mut known.doubtful);
        assert!(found == known.rows || found == with_doubtful, "writer {writer}: {found:?}");
        known.rows = found;
    }
    assert!(rows.is_empty(), "{rows:?}");
    let by_index: Option<(i64, i64)> =
        conn.query_first("SELECT COUNT(*), SUM(k) FROM t FORCE INDEX (k) WHERE k >= 0").expect("it answers");
    let by_rows: Option<(i64, i64)> =
        conn.query_first("SELECT COUNT(*), SUM(k + LENGTH(c) * 0) FROM t IGNORE INDEX (k)").expect("it answers");
    assert_eq!(by_index, by_rows);
    let checked: Vec<(String, String, String, String)> = conn.query("CHECK TABLE t").expect("it answers");
    assert_eq!(checked.last().map(|row| row.3.as_str()), Some("OK"), "{checked:?}");
}

#[test]
fn what_was_acknowledged_survives_kills() {
    let number = |name: &str, default: u64| std::env::var(name).map_or(default, |v| v.parse().expect("a number"));
    let (kills, seed) = (number("WESQL_KILLS", 3), number("WESQL_SEED", 1));
    let place = Place::default();
    let mut known: Vec<Known> = (0..WRITERS).map(|_| Known::default()).collect();
    let mut dice = Dice(seed);
    let mut server = place.start();
    let mut conn = server.connect();
    conn.query_drop(
        "CREATE DATABASE kills; CREATE TABLE kills.t (id INT PRIMARY KEY, k INT, c VARCHAR(40), KEY k (k))",
    )
    .expect("it is made");
    for id in 0..WRITERS * ROWS_A_WRITER {
        let row = (i64::from(id), format!("first {id}"));
        conn.exec_drop("INSERT INTO kills.t VALUES (?, ?, ?)", (id, row.0, &row.1)).expect("it is inserted");
        known[(id / ROWS_A_WRITER) as usize].rows.insert(id, row);
    }
    let mut total = 0;
    for round in 0..kills {
        let (committed, counted) = channel();
        let commits = 1 + dice.below(COMMITS_MAX);
        let writers = known.drain(..).zip(0..).map(|(known, writer)| {
            let (conn, committed, seed) = (server.connect(), committed.clone(), seed + round * 1_000);
            std::thread::Builder::new()
                .spawn(move || write_until_the_end(conn, known, writer, seed, &committed))
                .expect("a thread starts")
        });
        let writers: Vec<_> = writers.collect();
        drop(committed);
        assert_eq!(counted.iter().take(commits as usize).count() as u64, commits, "the writers go on until the kill");
        server.kill();
        known = writers.into_iter().map(|w| w.join().expect("a writer ends well")).collect();
        total += commits + counted.iter().count() as u64;
        server = place.start();
        check(&mut server.connect(), &mut known);
    }
    eprintln!("{kills} kills, {total} acknowledged transactions, none missing");
}

//! Random schedules of three connections that meet in a small table: what blocks what.

use std::fmt::Write as _;

/// Numbers from a seed.
pub struct Dice(u64);

impl Dice {
    /// Those of a seed.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// The next number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }

    /// One of a list.
    pub fn pick<'l>(&mut self, list: &[&'l str]) -> &'l str {
        list[self.below(list.len() as u64) as usize]
    }

    /// A copy of one of a list.
    pub fn pick_of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len() as u64) as usize].clone()
    }
}

/// Steps of a schedule.
const STEPS: u64 = 14;

/// Whether the records of deleted rows stay while a schedule runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deleted {
    /// An older snapshot of a fourth connection keeps them.
    Kept,
    /// They go when purge comes to them, in MySQL sooner or later.
    Purged,
}

/// The schedule of a seed, as a script.
pub fn schedule(seed: u64, deleted: Deleted) -> String {
    let mut dice = Dice::new(seed);
    let level = dice.pick(&[
        "REPEATABLE READ",
        "REPEATABLE READ",
        "REPEATABLE READ",
        "READ COMMITTED",
        "READ COMMITTED",
        "SERIALIZABLE",
    ]);
    let mut out = format!("# Seed {seed}: {level}.\n");
    out.push_str("DROP TABLE IF EXISTS t;\nCREATE TABLE t (id INT PRIMARY KEY, k INT, u INT, v INT, KEY k (k), UNIQUE KEY u (u));\n");
    out.push_str("INSERT INTO t VALUES (10,1,10,0),(20,2,20,0),(30,2,30,0),(40,3,40,0),(50,5,50,0),(60,6,60,0);\n");
    if deleted == Deleted::Kept {
        out.push_str("@reader START TRANSACTION WITH CONSISTENT SNAPSHOT;\n");
    }
    for name in ["a", "b", "c"] {
        writeln!(out, "@{name} SET SESSION TRANSACTION ISOLATION LEVEL {level};\n@{name} BEGIN;").expect("room");
    }
    for step in 0..STEPS {
        let name = dice.pick(&["a", "b", "c"]);
        let statement = if step > 3 && dice.below(6) == 0 {
            dice.pick(&["COMMIT", "COMMIT", "ROLLBACK"]).to_owned()
        } else {
            change_or_read(&mut dice)
        };
        writeln!(out, "@{name} {statement};").expect("room");
        if matches!(&statement[..], "COMMIT" | "ROLLBACK") {
            writeln!(out, "@{name} BEGIN;").expect("room");
        }
    }
    for _ in 0..2 {
        for name in ["a", "b", "c"] {
            writeln!(out, "@{name} COMMIT;").expect("room");
        }
    }
    out.push_str("SELECT * FROM t ORDER BY id;\nDROP TABLE t;\n");
    out
}

/// A statement that changes rows, locks them or reads them.
fn change_or_read(dice: &mut Dice) -> String {
    let id = 10 * (1 + dice.below(6));
    let any = 5 * (1 + dice.below(13));
    let k = 1 + dice.below(6);
    let lock = dice.pick(&["FOR UPDATE", "FOR SHARE"]);
    let high = any + 5 * dice.below(5);
    match dice.below(22) {
        0..=2 => format!("INSERT INTO t VALUES ({any},{k},{},1)", any + dice.below(2)),
        3 => format!("INSERT IGNORE INTO t VALUES ({any},{k},{},1)", any + dice.below(2)),
        4 => format!("INSERT INTO t VALUES ({any},{k},{any},1) ON DUPLICATE KEY UPDATE v = v + 1"),
        5 => format!("REPLACE INTO t VALUES ({id},{k},{id},1)"),
        6 | 7 => format!("UPDATE t SET v = v + 1 WHERE id = {any}"),
        8 => format!("UPDATE t SET k = {k} WHERE id = {id}"),
        9 => format!("UPDATE t FORCE INDEX (k) SET v = v + 1 WHERE k = {k}"),
        10 => format!("UPDATE t SET v = v + 1 WHERE id BETWEEN {any} AND {high}"),
        11 => format!("DELETE FROM t WHERE id = {id}"),
        12 => format!("DELETE FROM t WHERE k = {k}"),
        13 | 14 => format!("SELECT * FROM t WHERE id = {any} {lock}"),
        15 => format!("SELECT * FROM t WHERE id BETWEEN {any} AND {high} {lock}"),
        16 => format!("SELECT * FROM t FORCE INDEX (k) WHERE k = {k} {lock}"),
        17 => format!("SELECT * FROM t FORCE INDEX (u) WHERE u >= {any} AND u <= {high} {lock}"),
        18 => format!("SELECT * FROM t WHERE id > {any} ORDER BY id LIMIT 2 {lock}"),
        19 => format!("SELECT * FROM t WHERE id < {any} ORDER BY id DESC {lock}"),
        20 => format!("SELECT * FROM t WHERE id = {id} {lock} {}", dice.pick(&["NOWAIT", "SKIP LOCKED"])),
        _ => format!("SELECT * FROM t WHERE id BETWEEN {any} AND {high}"),
    }
}

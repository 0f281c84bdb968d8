//! Reads of an index alone give what reads of the rows give, in the same snapshot, whatever others do meanwhile.

use mysql::Conn;
use mysql::prelude::Queryable;
use tests::Place;

const WRITES: u32 = 600;
const READS: u32 = 120;
const IDS: u64 = 60;

/// Marsaglia's xorshift.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// A change of a row, or of some.
fn change(random: &mut Random) -> String {
    let (id, k) = (random.below(IDS), random.below(40));
    let d = ["NULL", "-1.25", "0", "99.99"][random.below(4) as usize];
    match random.below(6) {
        0 => format!("REPLACE INTO t VALUES ({id}, {k}, {d}, x'00{k:02}', 'new')"),
        1 => format!("DELETE FROM t WHERE id = {id}"),
        2 => format!("UPDATE t SET k = k + 1 WHERE id BETWEEN {id} AND {}", id + 3),
        3 => format!("UPDATE t SET d = {d}, b = NULL WHERE k = {k}"),
        4 => format!("UPDATE t SET pad = 'same entry' WHERE id = {id}"),
        _ => format!("UPDATE t SET k = {k}, b = x'ff{k:02}00' WHERE id = {id}"),
    }
}

/// The rows that a condition leaves, by the index alone and without it; how many they are.
fn compare(conn: &mut Conn, random: &mut Random) -> usize {
    let (from, count) = (random.below(40), 1 + random.below(10));
    let k = format!("k BETWEEN {from} AND {}", from + count);
    let (columns, condition) = match random.below(5) {
        0 => ("k, d, b, id", k),
        1 => ("id, b", format!("{k} AND d < 50 OR k > 45")),
        2 => ("d, k", "k IN (3, 7, 9, 20, 33) AND (d > -2 OR d IS NULL)".to_owned()),
        3 => ("COUNT(d), SUM(id), MIN(b), MAX(k)", k),
        _ => ("b, k", format!("k > {from}")),
    };
    let read = |conn: &mut Conn, hint: &str| -> Vec<String> {
        let query = format!("SELECT {columns} FROM t {hint} INDEX (kdb) WHERE {condition}");
        let rows: Vec<mysql::Row> = conn.query(query).expect("it answers");
        let mut shown: Vec<String> = rows.into_iter().map(|row| format!("{:?}", row.unwrap())).collect();
        shown.sort();
        shown
    };
    let (alone, rows) = (read(conn, "FORCE"), read(conn, "IGNORE"));
    assert_eq!(alone, rows, "{columns} WHERE {condition}");
    rows.len()
}

#[test]
fn an_index_alone_gives_what_the_rows_give() {
    let place = Place::with(&[]);
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("CREATE DATABASE c; USE c").expect("it is made");
    conn.query_drop(
        "CREATE TABLE t (id INT PRIMARY KEY, k INT NOT NULL, d DECIMAL(6,2), b VARBINARY(9), pad CHAR(12), KEY kdb (k, d DESC, b))",
    )
    .expect("it is made");
    let mut random = Random(88_172_645_463_325_252);
    for id in 0..IDS {
        conn.query_drop(format!("INSERT INTO t VALUES ({id}, {}, {id} / 4, x'0{}00', 'old')", id % 40, id % 10))
            .expect("it fits");
    }
    let explained: Vec<mysql::Row> =
        conn.query("EXPLAIN FORMAT=TRADITIONAL SELECT k, d, b, id FROM t WHERE k > 3").expect("it answers");
    assert_eq!(explained[0].get::<String, _>("Extra").as_deref(), Some("Using where; Using index"));
    let seen: usize = std::thread::scope(|scope| {
        for seed in [1_u64, 2] {
            let mut writer = server.connect();
            scope.spawn(move || {
                writer.query_drop("USE c").expect("it is there");
                let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ seed);
                for _ in 0..WRITES {
                    // Two that wait for each other: one of them is told so.
                    if let Err(error) = writer.query_drop(change(&mut random)) {
                        assert!(error.to_string().contains("1213"), "{error}");
                    }
                }
            });
        }
        let mut seen = 0;
        for _ in 0..READS {
            conn.query_drop("BEGIN").expect("it begins");
            seen += (0..4).map(|_| compare(&mut conn, &mut random)).sum::<usize>();
            conn.query_drop("COMMIT").expect("it ends");
        }
        seen
    });
    assert!(seen > READS as usize, "they saw {seen} rows");
    see_own_changes(&mut conn, &mut random);
}

/// In transactions that change rows, when all others are quiet.
fn see_own_changes(conn: &mut Conn, random: &mut Random) {
    for isolation in ["READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"] {
        conn.query_drop(format!("SET SESSION TRANSACTION ISOLATION LEVEL {isolation}")).expect("it is set");
        for end in ["ROLLBACK", "COMMIT", "ROLLBACK"] {
            conn.query_drop("BEGIN").expect("it begins");
            for _ in 0..8 {
                compare(conn, random);
                conn.query_drop(change(random)).expect("it changes");
            }
            compare(conn, random);
            conn.query_drop(end).expect("it ends");
            compare(conn, random);
        }
    }
}

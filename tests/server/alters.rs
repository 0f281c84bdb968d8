//! Changes of definitions beside sessions that write: whatever was acknowledged is in the table as it is afterwards.

use mysql::prelude::Queryable;
use std::sync::atomic::{AtomicU32, Ordering};
use tests::Place;

const WRITERS: u32 = 4;
const ROWS_A_WRITER: u32 = 400;

#[test]
fn rows_that_come_while_a_table_is_copied_are_in_the_copy() {
    let place = Place::default();
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("CREATE DATABASE copied; USE copied; CREATE TABLE t (id INT PRIMARY KEY, v INT)")
        .expect("it is made");
    let writing = AtomicU32::new(WRITERS);
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (mut conn, writing) = (server.connect(), &writing);
            scope.spawn(move || {
                for row in 0..ROWS_A_WRITER {
                    let insert = format!("INSERT INTO copied.t (id, v) VALUES ({}, 1)", writer * ROWS_A_WRITER + row);
                    conn.query_drop(insert).expect("it is inserted");
                }
                writing.fetch_sub(1, Ordering::Relaxed);
            });
        }
        while writing.load(Ordering::Relaxed) > 0 {
            conn.query_drop("ALTER TABLE t FORCE").expect("it is copied");
            conn.query_drop("ALTER TABLE t ADD INDEX (v); ALTER TABLE t DROP INDEX v").expect("it comes and goes");
        }
    });
    let rows: Option<u32> = conn.query_first("SELECT COUNT(*) FROM t").expect("it answers");
    assert_eq!(rows, Some(WRITERS * ROWS_A_WRITER));
}

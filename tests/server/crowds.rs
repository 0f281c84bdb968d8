//! Many clients at once, several of which a thread serves: all get what they asked for, whatever the others do.

use mysql::Conn;
use mysql::prelude::Queryable;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tests::{Place, Server};

/// More than enough for one thread to serve several.
fn clients() -> usize {
    16 * std::thread::available_parallelism().map_or(1, usize::from)
}

fn shared(control: &mut Conn) -> usize {
    let row: Option<(String, usize)> =
        control.query_first("SHOW GLOBAL STATUS LIKE 'Wesql_connections_shared'").expect("it answers");
    row.expect("it is there").1
}

fn with_tables(server: &Server) -> Conn {
    let mut control = server.connect();
    let tables = "CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v INT); \
                  CREATE TABLE counts (id INT PRIMARY KEY, n INT); INSERT INTO counts VALUES (1, 0)";
    control.query_drop(tables).expect("they are made");
    let rows: Vec<String> = (0..1000).map(|at| format!("({at}, {})", at * 7)).collect();
    control.query_drop(format!("INSERT INTO t VALUES {}", rows.join(", "))).expect("they are inserted");
    control
}

/// What a client of the crowd does but for short reads.
fn step(conn: &mut Conn, round: usize, counted: &AtomicUsize) {
    match round % 97 {
        11 => {
            // All want the same row, and all wait for the log.
            conn.query_drop("BEGIN").expect("it begins");
            let n: Option<usize> = conn.query_first("SELECT n FROM counts WHERE id = 1 FOR UPDATE").expect("it waits");
            let n = n.expect("it is there") + 1;
            conn.query_drop(format!("UPDATE counts SET n = {n} WHERE id = 1")).expect("it is locked");
            conn.query_drop("COMMIT").expect("it commits");
            counted.fetch_add(1, Ordering::Relaxed);
        }
        37 => {
            // Longer than what a socket takes at once.
            let long: Option<String> = conn.query_first("SELECT REPEAT('long', 2000000)").expect("it answers");
            assert!(long.expect("a row") == "long".repeat(2_000_000));
        }
        53 => {
            let slept: Option<i32> = conn.query_first("SELECT SLEEP(0.01)").expect("it answers");
            assert_eq!(slept, Some(0));
        }
        71 => {
            // Some time of one core, without a wait.
            let sum: Option<f64> =
                conn.query_first("SELECT SUM(a.v * b.v) FROM t a, t b WHERE b.id < 100").expect("it answers");
            assert_eq!(sum, Some((7 * 999 * 500) as f64 * (7 * 99 * 50) as f64));
        }
        _ => {
            let error = conn.query_drop("SELECT nothing FROM t").expect_err("there is no such column");
            assert!(error.to_string().contains("1054"), "{error}");
        }
    }
}

#[test]
fn who_waits_keeps_nobody_of_the_crowd_waiting() {
    let place = Place::default();
    let server = place.start();
    let mut control = with_tables(&server);
    let (is_over, counted, asked) = (AtomicBool::new(false), AtomicUsize::new(0), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        let member = |own: usize| {
            let mut conn = server.connect();
            conn.query_drop("USE d").expect("it is there");
            let read = conn.prep("SELECT v FROM t WHERE id = ?").expect("it is prepared");
            let mut round = own;
            while !is_over.load(Ordering::Relaxed) {
                for id in (round..round + 40).map(|id| id % 1000) {
                    let v: Option<usize> = conn.exec_first(&read, (id,)).expect("it answers");
                    assert_eq!(v, Some(id * 7));
                }
                asked.fetch_add(1, Ordering::Relaxed);
                round += 1;
                if round.is_multiple_of(3) {
                    step(&mut conn, round, &counted);
                }
            }
        };
        let members: Vec<_> = (0..clients()).map(|own| scope.spawn(move || member(own))).collect();
        let (mut was_shared, mut killed) = (0, 0);
        while asked.load(Ordering::Relaxed) < 15 * clients() || was_shared == 0 {
            was_shared = was_shared.max(shared(&mut control));
            if members.iter().any(std::thread::ScopedJoinHandle::is_finished) {
                break;
            }
        }
        // A client that is served with others can be killed.
        let mut victim = server.connect();
        let id = victim.connection_id();
        victim.query_drop("USE d").expect("it is there");
        for at in 0.. {
            if at == 100 {
                control.query_drop(format!("KILL {id}")).expect("it is there");
            }
            if victim.query_drop("SELECT v FROM t WHERE id = 3").is_err() {
                killed = at;
                break;
            }
        }
        is_over.store(true, Ordering::Relaxed);
        assert!(killed >= 100);
    });
    let n: Option<usize> = control.query_first("SELECT n FROM d.counts").expect("it answers");
    assert_eq!(n, Some(counted.load(Ordering::Relaxed)));
    // All have gone: nobody is served with others.
    while shared(&mut control) > 0 {}
}

#[test]
fn a_crowd_falls_silent_and_speaks_again() {
    let place = Place::default();
    let server = place.start();
    let mut control = with_tables(&server);
    let mut crowd: Vec<Conn> = (0..clients()).map(|_| server.connect()).collect();
    for _ in 0..2 {
        let is_shared = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for conn in &mut crowd {
                let is_shared = &is_shared;
                scope.spawn(move || {
                    while !is_shared.load(Ordering::Relaxed) {
                        let v: Option<i32> = conn.query_first("SELECT v FROM d.t WHERE id = 5").expect("it answers");
                        assert_eq!(v, Some(35));
                    }
                });
            }
            while shared(&mut control) == 0 {}
            is_shared.store(true, Ordering::Relaxed);
        });
        let resting = "SHOW GLOBAL STATUS LIKE 'Wesql_connections_resting'";
        while control.query_first::<(String, usize), _>(resting).expect("it answers").expect("it is there").1
            < clients()
        {}
        // Who asks was served with the others, too, and is served alone again as they are gone.
        while shared(&mut control) > 0 {}
    }
}

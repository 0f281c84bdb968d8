//! What a wait for a row that takes too long undoes.

use mysql::prelude::Queryable;
use mysql::{Conn, Error};
use tests::{Place, Server};

/// Waits in vain for a row after a change of another; the values that the session then sees, before and after it commits.
fn wait_in_vain(server: &Server) -> (Vec<i32>, Vec<i32>) {
    let (mut holder, mut waiter): (Conn, Conn) = (server.connect(), server.connect());
    let tables =
        "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY, v INT); INSERT INTO d.t VALUES (1, 1), (2, 2)";
    holder.query_drop(tables).expect("it runs");
    holder.query_drop("BEGIN; UPDATE d.t SET v = 10 WHERE id = 1").expect("it runs");
    waiter.query_drop("SET innodb_lock_wait_timeout = 1; BEGIN; UPDATE d.t SET v = 20 WHERE id = 2").expect("it runs");
    let Err(Error::MySqlError(error)) = waiter.query_drop("UPDATE d.t SET v = 20 WHERE id = 1") else {
        panic!("the row is locked")
    };
    assert_eq!((error.code, error.state.as_str()), (1205, "HY000"));
    let mut values = || waiter.query("SELECT v FROM d.t ORDER BY id").expect("it answers");
    let before = values();
    holder.query_drop("ROLLBACK").expect("it runs");
    waiter.query_drop("COMMIT").expect("it runs");
    (before, waiter.query("SELECT v FROM d.t ORDER BY id").expect("it answers"))
}

#[test]
fn a_wait_in_vain_undoes_its_statement() {
    let place = Place::default();
    assert_eq!(wait_in_vain(&place.start()), (vec![1, 20], vec![1, 20]));
}

#[test]
fn a_wait_in_vain_undoes_its_transaction_where_that_is_wanted() {
    let place = Place::with(&["--innodb-rollback-on-timeout"]);
    let server = place.start();
    let wanted: Option<i32> = server.connect().query_first("SELECT @@innodb_rollback_on_timeout").expect("it answers");
    assert_eq!(wanted, Some(1));
    assert_eq!(wait_in_vain(&server), (vec![1, 2], vec![1, 2]));
}

#[test]
fn a_wait_lasts_as_long_as_was_said_when_it_began() {
    let place = Place::default();
    let server = place.start();
    let (mut holder, mut waiter) = (server.connect(), server.connect());
    holder
        .query_drop("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1)")
        .expect("it runs");
    holder.query_drop("BEGIN; DELETE FROM d.t").expect("it runs");
    waiter.query_drop("SET innodb_lock_wait_timeout = 1").expect("it runs");
    let (first, next) = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            let first = waiter.query_drop("DELETE FROM d.t");
            waiter.query_drop("SET innodb_lock_wait_timeout = DEFAULT").expect("it runs");
            (first, waiter.query_first::<u32, _>("SELECT @@innodb_lock_wait_timeout").expect("it answers"))
        });
        let waits = "SELECT COUNT(*) FROM performance_schema.data_lock_waits";
        while holder.query_first::<u32, _>(waits).expect("it answers") == Some(0) {
            std::thread::yield_now();
        }
        holder.query_drop("SET GLOBAL innodb_lock_wait_timeout = 1000000").expect("it runs");
        waiting.join().expect("it ends")
    });
    assert!(matches!(first, Err(Error::MySqlError(error)) if error.code == 1205));
    assert_eq!(next, Some(1_000_000));
}

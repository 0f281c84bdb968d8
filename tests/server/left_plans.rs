//! Clients that come for a statement and go: the next one goes on with the plans of the last, where these are right for it.

use mysql::Conn;
use mysql::prelude::Queryable;
use tests::{Place, Server};

/// A client of a user in a database.
fn client(server: &Server, user: &str, database: &str) -> Conn {
    Conn::new(server.client().user(Some(user)).db_name(Some(database))).expect("it comes in")
}

/// Ends a client; its session has ended, too, when this is back.
fn leave(client: Conn, control: &mut Conn) {
    drop(client);
    while control.query_first::<i64, _>("SELECT COUNT(*) FROM information_schema.processlist").expect("it answers")
        != Some(1)
    {}
}

/// How often plans were taken over.
fn taken_over(control: &mut Conn) -> u64 {
    let row: Option<(String, u64)> =
        control.query_first("SHOW GLOBAL STATUS LIKE 'Wesql_plans_taken_over'").expect("it answers");
    row.expect("it is counted").1
}

/// A database with a table, twice.
fn prepare(control: &mut Conn) {
    for (database, value) in [("one", 10), ("two", 20)] {
        control.query_drop(format!("CREATE DATABASE {database}")).expect("it is done");
        control.query_drop(format!("CREATE TABLE {database}.t (id INT PRIMARY KEY, v INT)")).expect("it is done");
        control
            .query_drop(format!("INSERT INTO {database}.t VALUES (1, {value}), (2, {value} + 1)"))
            .expect("it is done");
    }
    control.query_drop("CREATE USER other").expect("it is done");
    control.query_drop("GRANT ALL ON *.* TO other").expect("it is done");
}

#[test]
fn the_next_client_goes_on_with_the_plans_of_the_last() {
    let place = Place::default();
    let server = place.start();
    let mut control = server.connect();
    prepare(&mut control);
    for turn in 0..4 {
        let mut client = client(&server, "root", "one");
        let id = 1 + turn % 2;
        let value: Option<i64> = client.query_first(format!("SELECT v FROM t WHERE id = {id}")).unwrap();
        assert_eq!(value, Some(9 + id));
        leave(client, &mut control);
        assert_eq!(taken_over(&mut control), turn as u64);
    }
}

#[test]
fn plans_are_no_other_account_s_and_no_other_database_s() {
    let place = Place::default();
    let server = place.start();
    let mut control = server.connect();
    prepare(&mut control);
    for (user, database, value) in [("root", "one", 10), ("other", "one", 10), ("root", "two", 20)] {
        let mut client = client(&server, user, database);
        assert_eq!(client.query_first::<i64, _>("SELECT v FROM t WHERE id = 1").unwrap(), Some(value));
        leave(client, &mut control);
    }
    assert_eq!(taken_over(&mut control), 0);
    // Each finds its own.
    for (user, database, value) in [("root", "one", 10), ("other", "one", 10), ("root", "two", 20)] {
        let mut client = client(&server, user, database);
        assert_eq!(client.query_first::<i64, _>("SELECT v FROM t WHERE id = 1").unwrap(), Some(value));
        leave(client, &mut control);
    }
    assert_eq!(taken_over(&mut control), 3);
}

#[test]
fn what_has_changed_since_is_seen() {
    let place = Place::default();
    let server = place.start();
    let mut control = server.connect();
    prepare(&mut control);
    let ask = |before: &[&str], query: &str, control: &mut Conn| -> Vec<mysql::Row> {
        let mut client = client(&server, "root", "one");
        for statement in before {
            client.query_drop(*statement).unwrap();
        }
        let rows = client.query(query).unwrap();
        leave(client, control);
        rows
    };
    let first = |rows: &[mysql::Row]| rows[0].get::<String, _>(0).expect("a value");
    let third = "SELECT v / 3 FROM t WHERE id = 1";
    assert_eq!(first(&ask(&[], third, &mut control)), "3.3333");
    assert_eq!(first(&ask(&["SET div_precision_increment = 6"], third, &mut control)), "3.333333");
    assert_eq!(first(&ask(&[], third, &mut control)), "3.3333");
    let own = ["CREATE TEMPORARY TABLE t (id INT, v INT)", "INSERT INTO t VALUES (1, 6)"];
    assert_eq!(first(&ask(&own, third, &mut control)), "2.0000");
    assert_eq!(first(&ask(&[], third, &mut control)), "3.3333");
    let all = "SELECT * FROM t WHERE id = 2";
    assert_eq!(ask(&[], all, &mut control)[0].len(), 2);
    control.query_drop("ALTER TABLE one.t ADD COLUMN w INT").expect("it is done");
    assert_eq!(ask(&[], all, &mut control)[0].len(), 3);
    assert!(taken_over(&mut control) >= 5);
}

#[test]
fn a_client_that_begins_anew_has_answers_of_its_new_settings() {
    let place = Place::default();
    let server = place.start();
    let mut control = server.connect();
    prepare(&mut control);
    let mut client = client(&server, "root", "one");
    client.query_drop("SET div_precision_increment = 6").unwrap();
    assert_eq!(client.query_first::<String, _>("SELECT v / 3 FROM t WHERE id = 1").unwrap().unwrap(), "3.333333");
    client.reset().unwrap();
    assert_eq!(client.query_first::<String, _>("SELECT v / 3 FROM t WHERE id = 1").unwrap().unwrap(), "3.3333");
    client
        .change_user(mysql::ChangeUserOpts::default().with_user(Some("other".into())).with_db_name(Some("two".into())))
        .unwrap();
    assert_eq!(client.query_first::<String, _>("SELECT v / 3 FROM t WHERE id = 1").unwrap().unwrap(), "6.6667");
}

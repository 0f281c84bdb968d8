//! Branches, restores and looks into the bucket, as their commands do them beside a running server.

use mysql::prelude::Queryable;
use tests::{Place, Server};

/// A place for a branch of what is in another place.
fn branch_of(place: &Place, name: &str) -> Place {
    let mut of = Place::with(&["--wesql-durability=object_store"]);
    of.options.push(format!("--objectstore_bucket={}", place.folder.path().join("objects").display()));
    of.options.push(format!("--branch-objectstore-id={name}"));
    of
}

fn values(server: &Server) -> Vec<i32> {
    server.connect().query("SELECT v FROM d.t ORDER BY v").expect("it answers")
}

fn says(place: &Place, words: &[&str]) -> String {
    let (is_well, text) = place.tool(words);
    assert!(is_well, "{words:?}: {text}");
    text
}

#[test]
fn a_branch_is_made_used_restored_and_deleted() {
    let place = Place::with(&["--wesql-durability=object_store"]);
    let server = place.start();
    let mut conn = server.connect();
    conn.query_drop("CREATE DATABASE d; CREATE TABLE d.t (v INT PRIMARY KEY); INSERT INTO d.t VALUES (1)")
        .expect("it runs");
    assert_eq!(
        says(&place, &["branch", "create", "dev"]),
        "branch dev begins with what main has in the object store now"
    );
    let before: String = conn.query_first("SELECT UTC_TIMESTAMP(6)").expect("it answers").expect("a row");
    conn.query_drop("INSERT INTO d.t VALUES (2)").expect("it runs");
    let dev = branch_of(&place, "dev");
    let serving = dev.start();
    serving.connect().query_drop("INSERT INTO d.t VALUES (3)").expect("it runs");
    assert_eq!((values(&server), values(&serving)), (vec![1, 2], vec![1, 3]));
    let (is_well, text) = place.tool(&["branch", "create", "dev"]);
    assert_eq!((is_well, text.as_str()), (false, "wesql: branch wesql/dev exists"));
    assert!(says(&place, &["branch", "list"]).contains("\ndev of main: "));
    says(&place, &["restore", &format!("--to={before}"), "--as=back"]);
    assert_eq!(values(&branch_of(&place, "back").start()), [1]);
    let seen = says(&place, &["inspect"]);
    assert!(seen.contains("branches: dev, back") && seen.contains("the database as it is"), "{seen}");
    assert!(says(&place, &["inspect", "cost"]).contains("dollars a month"));
    drop(serving);
    says(&place, &["branch", "delete", "dev"]);
    let failed = dev.fail();
    assert!(String::from_utf8_lossy(&failed.stdout).contains("this branch was deleted"));
    assert_eq!(values(&server), [1, 2]);
    assert!(server.stop().0.success());
}

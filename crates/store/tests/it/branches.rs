//! Branches, restores, and what is kept for them.

use crate::setup::{dump_now, open, options, put};
use crate::tables::{counter, small, wipe};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;
use store::branch::{Moment, Repository};
use store::db::{Durability, Options, Store};
use store::error::Error;
use store::inspect::{Purpose, inspect};
use store::txn::CommitMeta;

/// The options of a branch, with local files of its own.
fn on(dir: &Path, branch: &str) -> Options {
    let of_branch = options(&dir.join(branch));
    Options {
        branch: branch.to_owned(),
        objects: options(dir).objects,
        durability: Durability::ObjectStore,
        ..of_branch
    }
}

fn now() -> u64 {
    // Two commits in one microsecond could not be told apart by a time between them.
    let time = stdx::clock::unix_micros();
    while stdx::clock::unix_micros() <= time + 1 {
        std::hint::spin_loop();
    }
    time + 1
}

#[test]
fn a_branch_and_its_parent_go_their_own_ways() {
    let dir = tempfile::tempdir().unwrap();
    let repository = Repository::open(&on(dir.path(), "main")).unwrap();
    let parent = Store::open(&on(dir.path(), "main")).unwrap();
    put(&parent, "a", "1");
    repository.create("main", "child", Moment::Now).unwrap();
    put(&parent, "b", "2");
    let child = Store::open(&on(dir.path(), "child")).unwrap();
    assert_eq!(dump_now(&child), "a=1");
    put(&child, "a", "3");
    repository.create("child", "grandchild", Moment::Now).unwrap();
    put(&child, "c", "4");
    drop(child);
    parent.close().unwrap();
    drop(parent);
    let texts = ["main", "child", "grandchild"].map(|branch| dump_now(&Store::open(&on(dir.path(), branch)).unwrap()));
    assert_eq!(texts, ["a=1 b=2", "a=3 c=4", "a=3"]);
    let listed = repository.list("main").unwrap();
    let listed: Vec<_> = listed.into_iter().map(|b| (b.name, b.parent)).collect();
    let owned = |n: &str, p: Option<&str>| (n.to_owned(), p.map(str::to_owned));
    assert_eq!(listed, [owned("main", None), owned("child", Some("main")), owned("grandchild", Some("child"))]);
    let Err(Error::Config(text)) = repository.create("main", "child", Moment::Now) else { panic!("it exists") };
    assert_eq!(text, "branch repo/child exists");
    let Err(Error::Config(text)) = repository.delete("main", "child") else { panic!("it has a branch") };
    assert_eq!(text, "branch child has branches itself, among them grandchild");
    assert!(matches!(repository.create("none", "x", Moment::Now), Err(Error::Config(_))));
    assert!(matches!(repository.create("main", "a/b", Moment::Now), Err(Error::Config(_))));
}

#[test]
fn a_restore_has_what_was_committed_until_then() {
    let dir = tempfile::tempdir().unwrap();
    let main = || Options { restore_window: Duration::from_secs(3600), ..on(dir.path(), "main") };
    let repository = Repository::open(&main()).unwrap();
    let mut moments = Vec::new();
    for n in 0..5 {
        let store = Store::open(&main()).unwrap();
        for at in 0..3 {
            put(&store, "n", &format!("{n}.{at}"));
            moments.push((now(), dump_now(&store)));
        }
        if n % 2 == 0 {
            store.close().unwrap();
        }
    }
    for (at, (time, text)) in moments.iter().enumerate() {
        let name = format!("back{at}");
        repository.create("main", &name, Moment::Time(*time)).unwrap();
        assert_eq!(dump_now(&Store::open(&on(dir.path(), &name)).unwrap()), *text);
    }
    repository.create("back4", "back", Moment::Time(moments[3].0)).unwrap_err();
    assert!(matches!(repository.create("main", "early", Moment::Time(5)), Err(Error::Config(_))));
}

/// Objects of a branch by purpose.
fn totals(repository: &Repository, branch: &str) -> BTreeMap<Purpose, (usize, u64)> {
    inspect(repository, branch).unwrap().totals()
}

fn fill(store: &Store, round: u64) {
    for batch in 0..60u64 {
        let mut txn = store.begin();
        for n in 0..20u64 {
            let key = format!("key{:05}", (batch * 20 + n * 7919) % 1200);
            txn.put(key.as_bytes(), format!("{round}.{n}").repeat(40).as_bytes()).unwrap();
        }
        txn.commit(CommitMeta::default()).unwrap();
    }
}

#[test]
fn what_a_branch_refers_to_stays_until_it_is_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let main =
        || Options { memory_bytes: 1 << 20, upload_interval: Duration::from_micros(1), ..on(dir.path(), "main") };
    let repository = Repository::open(&main()).unwrap();
    let store = Store::open(&main()).unwrap();
    fill(&store, 0);
    let expected = dump_now(&store);
    repository.create("main", "child", Moment::Now).unwrap();
    for round in 1..12 {
        fill(&store, round);
    }
    let replaced = dump_now(&store);
    assert!(counter(&store, "compactions") > 3, "the tables of the branch were replaced");
    store.close().unwrap();
    drop(store);
    assert!(totals(&repository, "main").contains_key(&Purpose::Branch));
    assert!(!totals(&repository, "main").contains_key(&Purpose::Orphan));
    let child = Store::open(&on(dir.path(), "child")).unwrap();
    assert_eq!(dump_now(&child), expected);
    put(&child, "own", "1");
    child.close().unwrap();
    drop(child);
    repository.delete("main", "child").unwrap();
    assert!(matches!(Store::open(&on(dir.path(), "child")), Err(Error::Config(_))));
    let store = Store::open(&main()).unwrap();
    put(&store, "more", "1");
    store.close().unwrap();
    drop(store);
    let left = totals(&repository, "main");
    assert!(!left.contains_key(&Purpose::Branch) && !left.contains_key(&Purpose::Orphan), "{left:?}");
    let store = Store::open(&main()).unwrap();
    assert_eq!(dump_now(&store), format!("{replaced} more=1"));
    let left = totals(&repository, "child");
    assert_eq!(left.keys().copied().collect::<Vec<_>>(), [Purpose::Current, Purpose::Guard], "{left:?}");
    drop(store);
    repository.create("main", "child", Moment::Now).unwrap();
    wipe(&dir.path().join("child"));
    assert_eq!(dump_now(&Store::open(&on(dir.path(), "child")).unwrap()), format!("{replaced} more=1"));
}

#[test]
fn checkpoints_leave_with_the_window_and_what_only_they_kept_goes_too() {
    let dir = tempfile::tempdir().unwrap();
    let main = || Options {
        memory_bytes: 1 << 20,
        restore_window: Duration::from_secs(10),
        upload_interval: Duration::from_micros(1),
        ..on(dir.path(), "main")
    };
    let repository = Repository::open(&main()).unwrap();
    let store = Store::open(&main()).unwrap();
    for round in 0..30 {
        fill(&store, round);
    }
    let last = dump_now(&store);
    store.close().unwrap();
    drop(store);
    let report = inspect(&repository, "main").unwrap();
    assert!(report.checkpoints.len() > 1, "{:?}", report.checkpoints);
    assert!(!report.totals().contains_key(&Purpose::Orphan), "{:?}", report.totals());
    let time = report.checkpoints[report.checkpoints.len() / 2];
    repository.create("main", "back", Moment::Time(time)).unwrap();
    let back = dump_now(&Store::open(&on(dir.path(), "back")).unwrap());
    assert!(back != last && back.contains("key00000"));
    repository.delete("main", "back").unwrap();
    let zero = Options { restore_window: Duration::ZERO, ..main() };
    for _ in 0..2 {
        let store = Store::open(&zero).unwrap();
        assert_eq!(dump_now(&store), last);
        store.close().unwrap();
    }
    let report = inspect(&repository, "main").unwrap();
    assert_eq!(report.checkpoints, [0; 0]);
    let left: Vec<_> = report.totals().into_keys().collect();
    assert!(!left.contains(&Purpose::Orphan) && !left.contains(&Purpose::Checkpoint), "{left:?}");
}

#[test]
fn an_orphan_of_a_killed_writer_is_deleted_at_the_next_start() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    put(&store, "a", "1");
    drop(store);
    let orphan = dir.path().join("bucket/repo/main/table/0000000001-00000000000000ff");
    std::fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    std::fs::write(&orphan, b"stored, and then the process died").unwrap();
    let of_the_future = orphan.with_file_name("0000000009-00000000000000ff");
    std::fs::write(&of_the_future, b"stored by a writer that displaces this one").unwrap();
    let store = Store::open(&small(dir.path())).unwrap();
    put(&store, "b", "2");
    store.close().unwrap();
    assert!(!orphan.exists() && of_the_future.exists());
}

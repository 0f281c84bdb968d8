//! Locks on keys and on the gaps between them.

use crate::setup::{open, put};
use std::ops::Bound;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;
use store::db::Store;
use store::error::Error;
use store::lock::{InsertOutcome, LockMode, LockOutcome, Wait};
use store::scan::Direction;
use store::txn::{CommitMeta, Txn};

const LONG: Wait = Wait::Timeout(Duration::from_secs(20));
const X: LockMode = LockMode::Exclusive;
const S: LockMode = LockMode::Shared;

fn until_waiting(store: &Store, count: usize) {
    while store.locks().iter().filter(|row| !row.granted).count() < count {
        std::thread::yield_now();
    }
}

#[test]
fn modes_conflict_as_they_should() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut a, mut b) = (store.begin(), store.begin());
    assert_eq!(a.lock(b"k", S, LONG), Ok(LockOutcome::Granted));
    assert_eq!(b.lock(b"k", S, LONG), Ok(LockOutcome::Granted));
    assert_eq!(a.lock(b"k", S, LONG), Ok(LockOutcome::AlreadyHeld));
    assert_eq!(a.lock(b"k", X, Wait::NoWait), Err(Error::WouldBlock));
    assert_eq!(a.lock(b"k", X, Wait::Timeout(Duration::from_millis(1))), Err(Error::LockTimeout));
    b.unlock(b"k");
    assert_eq!(a.lock(b"k", X, LONG), Ok(LockOutcome::Strengthened));
    assert_eq!(b.lock(b"k", S, Wait::SkipLocked), Ok(LockOutcome::Skipped));
    drop(a);
    assert_eq!(b.lock(b"k", X, Wait::NoWait), Ok(LockOutcome::Granted));
    drop(b);
    assert_eq!(store.locks(), []);
}

#[test]
fn a_waiter_gets_the_lock_when_its_holder_commits() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let mut holder = store.begin();
    holder.lock(b"k", X, LONG).unwrap();
    holder.put(b"k", b"1").unwrap();
    let mut waiter = store.begin();
    let waiting = stdx::thread::spawn("waiter", move || {
        let outcome = waiter.lock(b"k", X, LONG);
        (outcome, waiter.get(b"k", store::txn::View::Current).unwrap().map(|v| v.to_vec()))
    })
    .unwrap();
    until_waiting(&store, 1);
    holder.commit(CommitMeta::default()).unwrap();
    assert_eq!(waiting.join().unwrap(), (Ok(LockOutcome::Waited), Some(b"1".to_vec())));
}

#[test]
fn the_lighter_transaction_of_a_circle_is_the_victim() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut heavy, mut light) = (store.begin(), store.begin());
    heavy.lock(b"a", X, LONG).unwrap();
    heavy.put(b"a", b"1").unwrap();
    heavy.count_change();
    light.lock(b"b", X, LONG).unwrap();
    let waiting = stdx::thread::spawn("light", move || {
        let outcome = light.lock(b"a", X, LONG);
        light.rollback();
        outcome
    })
    .unwrap();
    until_waiting(&store, 1);
    assert_eq!(heavy.lock(b"b", X, LONG), Ok(LockOutcome::Waited));
    assert_eq!(waiting.join().unwrap(), Err(Error::Deadlock));
}

#[test]
fn two_that_share_a_key_and_want_it_alone_are_a_circle() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut a, mut b) = (store.begin(), store.begin());
    a.lock(b"k", S, LONG).unwrap();
    b.lock(b"k", S, LONG).unwrap();
    // Which of the two closes the circle is not certain; that one ends and the other goes on.
    let first = stdx::thread::spawn("first", move || a.lock(b"k", X, LONG)).unwrap();
    until_waiting(&store, 1);
    let second = b.lock(b"k", X, LONG);
    drop(b);
    let mut outcomes = [first.join().unwrap(), second];
    outcomes.sort_by_key(Result::is_err);
    assert_eq!(outcomes, [Ok(LockOutcome::Strengthened), Err(Error::Deadlock)]);
}

#[test]
fn a_gap_keeps_inserts_out_and_gaps_do_not_disturb_each_other() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut a, mut b, mut c) = (store.begin(), store.begin(), store.begin());
    a.lock_gap(b"b", b"d", X);
    b.lock_gap(b"b", b"d", X);
    assert_eq!(c.lock_insert(b"c"), Ok(InsertOutcome::Covered));
    c.take_back_insert(b"c", InsertOutcome::Covered);
    assert_eq!(c.wait_for_gaps(b"c", Wait::NoWait), Err(Error::WouldBlock));
    assert_eq!(c.lock_insert(b"d"), Ok(InsertOutcome::Granted));
    assert_eq!(a.lock_insert(b"c1"), Ok(InsertOutcome::Covered));
    a.take_back_insert(b"c1", InsertOutcome::Covered);
    drop(b);
    assert_eq!(a.lock_insert(b"c2"), Ok(InsertOutcome::Granted));
    let waiting =
        stdx::thread::spawn("insert", move || c.wait_for_gaps(b"c3", LONG).and_then(|()| c.lock_insert(b"c3")));
    until_waiting(&store, 1);
    a.commit(CommitMeta::default()).unwrap();
    assert_eq!(waiting.unwrap().join().unwrap(), Ok(InsertOutcome::Granted));
    assert_eq!(store.locks(), []);
}

#[test]
fn what_was_announced_is_seen_until_it_is_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    put(&store, "c2", "0");
    let mut inserter = store.begin();
    for key in [b"c5", b"c1", b"c3"] {
        assert_eq!(inserter.lock_insert(key), Ok(InsertOutcome::Granted));
    }
    let mut reader = store.begin();
    let seen = |reader: &Txn| {
        let mut records = reader.records(Bound::Excluded(&b"c1"[..]), Bound::Included(&b"c4"[..]), Direction::Forward);
        let mut seen = Vec::new();
        while let Some(key) = records.peek().unwrap() {
            records.pass(&key).unwrap();
            seen.push(key);
        }
        seen
    };
    assert_eq!(seen(&reader), [b"c2", b"c3"]);
    assert_eq!(reader.lock(b"c3", X, Wait::NoWait), Err(Error::WouldBlock));
    inserter.rollback();
    assert_eq!(seen(&reader), [b"c2"]);
    assert_eq!(reader.lock(b"c3", X, Wait::NoWait), Ok(LockOutcome::Granted));
}

#[test]
fn gaps_within_gaps_leave_what_they_cover() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut a, mut b) = (store.begin(), store.begin());
    a.lock_gap(b"b", b"f", X);
    a.lock_gap(b"c", b"d", X);
    a.lock_gap(b"f", b"h", X);
    a.lock_gap(b"a", b"c", X);
    for key in [b"bb", b"cc", b"ee", b"gg", b"aa"] {
        assert_eq!(b.lock_insert(key), Ok(InsertOutcome::Covered), "{key:?}");
    }
    assert_eq!(b.lock_insert(b"f"), Ok(InsertOutcome::Granted));
    assert_eq!(b.lock_insert(b"hh"), Ok(InsertOutcome::Granted));
}

#[test]
fn the_walk_over_records_meets_what_others_have_announced() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let mut writer = store.begin();
    writer.put(b"c3", b"").unwrap();
    writer.commit(CommitMeta::default()).unwrap();
    let (mut inserter, reader) = (store.begin(), store.begin());
    for key in [b"c5", b"c1"] {
        inserter.lock_insert(key).unwrap();
    }
    let walk = |direction| {
        let mut records = reader.records(Bound::Excluded(b"c"), Bound::Excluded(b"d"), direction);
        let mut keys = Vec::new();
        while let Some(key) = records.peek().unwrap() {
            records.pass(&key).unwrap();
            keys.push(key);
        }
        keys
    };
    assert_eq!(walk(Direction::Forward), [b"c1", b"c3", b"c5"]);
    assert_eq!(walk(Direction::Backward), [b"c5", b"c3", b"c1"]);
    inserter.rollback();
    assert_eq!(walk(Direction::Forward), [b"c3"]);
}

#[test]
fn an_insert_that_was_undone_leaves_nothing_locked() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut a, mut b) = (store.begin(), store.begin());
    a.lock_insert(b"k1").unwrap();
    let savepoint = a.savepoint();
    a.lock_insert(b"k2").unwrap();
    assert_eq!(b.lock_insert(b"k2"), Ok(InsertOutcome::Taken));
    let mut undone = Vec::new();
    a.rollback_to(&savepoint).each(|key| undone.push(key.to_vec()));
    assert_eq!(undone, [b"k2"]);
    assert_eq!(b.lock_insert(b"k2"), Ok(InsertOutcome::Granted));
    assert_eq!(b.lock_insert(b"k1"), Ok(InsertOutcome::Taken));
}

#[test]
fn a_kill_ends_a_wait() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut a, mut b) = (store.begin(), store.begin());
    a.lock(b"k", X, LONG).unwrap();
    let kill = b.kill_handle();
    let waiting = stdx::thread::spawn("waiter", move || b.lock(b"k", X, LONG)).unwrap();
    until_waiting(&store, 1);
    kill.kill();
    assert_eq!(waiting.join().unwrap(), Err(Error::Killed));
}

#[test]
fn many_threads_that_increment_lose_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (threads, rounds) = (8, 50);
    let (send, receive) = mpsc::channel();
    let store = Arc::new(store);
    for n in 0..threads {
        let (store, send) = (Arc::clone(&store), send.clone());
        stdx::thread::spawn("increment", move || {
            let mut retries = 0;
            for round in 0..rounds {
                while let Err(error) = increment(&store, (n + round) % 3) {
                    assert_eq!(error, Error::Deadlock);
                    retries += 1;
                }
            }
            send.send(retries).unwrap();
        })
        .unwrap();
    }
    drop(send);
    assert_eq!(receive.iter().count(), threads);
    let mut txn = store.begin();
    let total: u64 = (0..3).map(|n| read(&mut txn, n)).sum();
    assert_eq!(total, 2 * (threads * rounds) as u64);
}

fn read(txn: &mut Txn, n: usize) -> u64 {
    let value = txn.get(&[n as u8], store::txn::View::Current).unwrap();
    value.map_or(0, |v| u64::from_be_bytes(v[..].try_into().unwrap()))
}

fn increment(store: &Store, n: usize) -> Result<(), Error> {
    let mut txn = store.begin();
    for key in [n, (n + 1) % 3] {
        txn.lock(&[key as u8], X, LONG)?;
        let value = read(&mut txn, key) + 1;
        txn.put(&[key as u8], &value.to_be_bytes())?;
    }
    txn.commit(CommitMeta::default()).map(|_| ())
}

/// More than a transaction's locks are kept one by one.
const MANY: u32 = 100_000;

fn key(n: u32) -> [u8; 8] {
    (u64::from(n) | 7 << 32).to_be_bytes()
}

fn told(store: &Store) -> usize {
    store.locks().iter().filter(|row| row.granted).count()
}

#[test]
fn many_locks_of_one_are_packed_and_hold_others_off() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut a, mut b) = (store.begin(), store.begin());
    for n in (0..MANY).step_by(2) {
        assert_eq!(a.lock(&key(n), X, LONG), Ok(LockOutcome::Granted), "{n}");
    }
    assert!(told(&store) < 10_000);
    assert_eq!(told(&store) + a.kill_handle().packed_locks(), MANY as usize / 2);
    for n in (0..MANY).step_by(2) {
        assert_eq!(b.lock(&key(n), S, Wait::SkipLocked), Ok(LockOutcome::Skipped), "{n}");
        assert_eq!(b.lock(&key(n + 1), S, Wait::SkipLocked), Ok(LockOutcome::Granted), "{n}");
        assert_eq!(a.lock(&key(n), S, Wait::NoWait), Ok(LockOutcome::AlreadyHeld), "{n}");
    }
    a.unlock(&key(40_000));
    a.unlock(&key(2));
    assert_eq!(b.lock(&key(40_000), X, Wait::NoWait), Ok(LockOutcome::Granted));
    assert_eq!(b.lock(&key(2), X, Wait::NoWait), Ok(LockOutcome::Granted));
    drop(a);
    for n in 0..MANY {
        b.lock(&key(n), X, Wait::NoWait).unwrap();
    }
    drop(b);
    assert_eq!(store.locks(), []);
}

#[test]
fn many_shared_locks_are_packed_for_each_and_strengthened() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut a, mut b) = (store.begin(), store.begin());
    for n in 0..MANY {
        assert_eq!(a.lock(&key(n), S, LONG), Ok(LockOutcome::Granted), "{n}");
    }
    for n in 0..MANY {
        assert_eq!(b.lock(&key(n), S, LONG), Ok(LockOutcome::Granted), "{n}");
    }
    assert!(told(&store) < 20_000);
    assert_eq!(a.lock(&key(50_000), X, Wait::NoWait), Err(Error::WouldBlock));
    assert_eq!(b.lock(&key(50_001), X, Wait::NoWait), Err(Error::WouldBlock));
    drop(b);
    for n in 0..MANY {
        assert_eq!(a.lock(&key(n), X, Wait::NoWait), Ok(LockOutcome::Strengthened), "{n}");
    }
    let mut c = store.begin();
    assert_eq!(c.lock(&key(50_000), S, Wait::NoWait), Err(Error::WouldBlock));
    assert!(told(&store) < 20_000);
    drop(a);
    assert_eq!(c.lock(&key(50_000), X, Wait::NoWait), Ok(LockOutcome::Granted));
}

#[test]
fn a_packed_lock_is_waited_for_and_found_in_circles() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut many, mut few) = (store.begin(), store.begin());
    for n in 0..MANY {
        many.lock_written(&key(n), LONG).unwrap();
        many.count_change();
    }
    few.lock(b"few", X, LONG).unwrap();
    let waiting = stdx::thread::spawn("few", move || few.lock(&key(30_000), X, LONG)).unwrap();
    until_waiting(&store, 1);
    assert_eq!(store.lock_waits()[0].blockers, [many.id()]);
    assert_eq!(many.lock(b"few", X, LONG), Ok(LockOutcome::Waited));
    assert_eq!(waiting.join().unwrap(), Err(Error::Deadlock));
    let mut next = store.begin();
    let waiting = stdx::thread::spawn("next", move || next.lock(&key(30_001), S, LONG)).unwrap();
    until_waiting(&store, 1);
    drop(many);
    assert_eq!(waiting.join().unwrap(), Ok(LockOutcome::Waited));
}

#[test]
fn many_gaps_that_touch_become_one_from_either_side() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut a, mut b) = (store.begin(), store.begin());
    for n in 0..MANY / 10 {
        a.lock_gap(&key(MANY - n), &key(MANY - n + 1), X);
        a.lock_gap(&key(n), &key(n + 1), S);
    }
    assert!(told(&store) < 10_000);
    for n in 0..MANY / 10 {
        for first in [n, MANY - n] {
            let within = [&key(first)[..], &[0]].concat();
            assert_eq!(b.lock_insert(&within), Ok(InsertOutcome::Covered), "{first}");
        }
    }
    assert_eq!(b.lock_insert(&key(MANY / 2)), Ok(InsertOutcome::Granted));
}

#[test]
fn many_inserts_that_were_undone_leave_nothing_locked() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut a, mut b) = (store.begin(), store.begin());
    let mut savepoint = None;
    for n in 0..MANY {
        if n == MANY / 4 {
            savepoint = Some(a.savepoint());
        }
        assert_eq!(a.lock_insert(&key(n)), Ok(InsertOutcome::Granted));
        a.put(&key(n), b"").unwrap();
    }
    let mut undone = 0;
    a.rollback_to(&savepoint.unwrap()).each(|_| undone += 1);
    assert_eq!(undone, MANY - MANY / 4);
    let mut records = b.records(Bound::Unbounded, Bound::Unbounded, Direction::Backward);
    assert_eq!(records.peek().unwrap().as_deref(), Some(&key(MANY / 4 - 1)[..]));
    for n in 0..MANY {
        let expected = if n < MANY / 4 { InsertOutcome::Taken } else { InsertOutcome::Granted };
        assert_eq!(b.lock_insert(&key(n)), Ok(expected), "{n}");
    }
}

/// Keys of one index in no order.
fn scattered(n: u32) -> [u8; 12] {
    let mut key = [9; 12];
    key[4..].copy_from_slice(&u64::from(n).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes());
    key
}

fn insert(txn: &mut Txn, n: u32) {
    assert_eq!(txn.lock_insert(&scattered(n)), Ok(InsertOutcome::Granted), "{n}");
    txn.put(&scattered(n), b"v").unwrap();
}

#[test]
fn many_inserts_are_locked_by_their_keys_alone() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut a, mut b) = (store.begin(), store.begin());
    assert_eq!(b.lock(&scattered(70_000), X, LONG), Ok(LockOutcome::Granted));
    (0..MANY).filter(|n| *n != 70_000).for_each(|n| insert(&mut a, n));
    assert_eq!(a.lock_insert(&scattered(70_000)), Ok(InsertOutcome::Taken));
    assert!(told(&store) < 50_000);
    assert_eq!(a.kill_handle().packed_locks(), 0);
    for n in (0..MANY).filter(|n| *n != 70_000) {
        assert_eq!(b.lock(&scattered(n), S, Wait::SkipLocked), Ok(LockOutcome::Skipped), "{n}");
    }
    assert_eq!(b.lock(&scattered(MANY), X, Wait::NoWait), Ok(LockOutcome::Granted));
    b.unlock(&scattered(70_000));
    assert_eq!(a.lock(&scattered(70_000), S, Wait::NoWait), Ok(LockOutcome::Granted));
    assert_eq!(a.lock(&scattered(1), S, Wait::NoWait), Ok(LockOutcome::AlreadyHeld));
    let again = a.lock_insert(&scattered(2)).unwrap();
    a.take_back_insert(&scattered(2), again);
    assert_eq!(b.lock(&scattered(2), X, Wait::NoWait), Err(Error::WouldBlock));
    a.commit(CommitMeta::default()).unwrap();
    for n in 0..MANY {
        b.lock(&scattered(n), X, Wait::NoWait).unwrap();
    }
    drop(b);
    assert_eq!(store.locks(), []);
}

#[test]
fn inserts_that_are_undone_are_locked_no_more() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut a, mut b) = (store.begin(), store.begin());
    (0..MANY).for_each(|n| insert(&mut a, n));
    let savepoint = a.savepoint();
    (MANY..2 * MANY).for_each(|n| insert(&mut a, n));
    assert_eq!(b.lock(&scattered(MANY), S, Wait::NoWait), Err(Error::WouldBlock));
    a.rollback_to(&savepoint);
    for n in 0..2 * MANY {
        let expected = if n < MANY { LockOutcome::Skipped } else { LockOutcome::Granted };
        assert_eq!(b.lock(&scattered(n), S, Wait::SkipLocked), Ok(expected), "{n}");
    }
    (2 * MANY..3 * MANY).for_each(|n| insert(&mut a, n));
    assert_eq!(b.lock(&scattered(2 * MANY), S, Wait::NoWait), Err(Error::WouldBlock));
}

#[test]
fn an_insert_among_many_is_waited_for_and_found_in_circles() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path());
    let (mut many, mut few) = (store.begin(), store.begin());
    for n in 0..MANY {
        insert(&mut many, n);
        many.count_change();
    }
    few.lock(b"few", X, LONG).unwrap();
    let waiting = stdx::thread::spawn("few", move || few.lock(&scattered(300), X, LONG)).unwrap();
    until_waiting(&store, 1);
    assert_eq!(store.lock_waits()[0].blockers, [many.id()]);
    assert_eq!(many.lock(b"few", X, LONG), Ok(LockOutcome::Waited));
    assert_eq!(waiting.join().unwrap(), Err(Error::Deadlock));
    let mut next = store.begin();
    let waiting = stdx::thread::spawn("next", move || next.lock(&scattered(301), S, LONG)).unwrap();
    until_waiting(&store, 1);
    // What is waited for stays in the table, whatever is packed meanwhile.
    (MANY..2 * MANY).for_each(|n| insert(&mut many, n));
    drop(many);
    assert_eq!(waiting.join().unwrap(), Ok(LockOutcome::Waited));
}

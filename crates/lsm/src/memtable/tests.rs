//! The memtable against a BTreeMap, and readers beside its writer.

use super::{Change, Cursor, Memtable};
use crate::kind::Kind;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

fn random(state: &mut u64) -> u64 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    *state
}

fn put(memtable: &Memtable, key: &[u8], seq: u64, value: &[u8]) {
    memtable.writer().put(seq, Change { key, kind: Kind::Put, old: b"old", value }, 0);
}

fn key_of(n: u64, shape: u64) -> Vec<u8> {
    let mut key = format!("t{:02}", n % shape).into_bytes();
    key.extend_from_slice(&n.to_be_bytes()[(n % 5) as usize..]);
    key
}

#[test]
fn it_equals_a_btreemap() {
    for (seed, shape) in [(7u64, 1), (8, 3), (9, 97)] {
        let (mut state, memtable, mut model) = (seed, Arc::new(Memtable::new()), BTreeMap::new());
        for seq in 1..20_000 {
            let key = key_of(random(&mut state) % 9_000, shape);
            let value = seq.to_string().into_bytes();
            put(&memtable, &key, seq, &value);
            model.insert(key, value);
        }
        assert_eq!(memtable.entries(), model.len());
        let mut cursor = Cursor::new(Arc::clone(&memtable));
        cursor.seek_first();
        for (key, value) in &model {
            assert_eq!((cursor.key(), cursor.get(u64::MAX).unwrap().value), (&key[..], &value[..]));
            assert_eq!(memtable.get(key, u64::MAX).unwrap().old(), b"old");
            cursor.next();
        }
        assert!(!cursor.is_valid());
        cursor.seek_last();
        for key in model.keys().rev() {
            assert_eq!(cursor.key(), &key[..]);
            cursor.prev();
        }
        assert!(!cursor.is_valid());
        for _ in 0..2_000 {
            let key = key_of(random(&mut state) % 10_000, shape);
            cursor.seek(&key);
            let at = cursor.is_valid().then(|| cursor.key().to_vec());
            assert_eq!(at.as_ref(), model.range(key.clone()..).next().map(|(k, _)| k));
            cursor.seek_below(&key);
            let below = cursor.is_valid().then(|| cursor.key().to_vec());
            assert_eq!(below.as_ref(), model.range(..key).next_back().map(|(k, _)| k));
        }
    }
}

#[test]
fn a_reader_sees_the_version_of_its_sequence_number() {
    let memtable = Memtable::with_undo();
    for seq in [2, 4, 6] {
        put(&memtable, b"k", seq, &[seq as u8]);
    }
    let seen: Vec<_> = (1..7).map(|seq| memtable.get(b"k", seq).map(|f| f.value[0])).collect();
    assert_eq!(seen, [None, Some(2), Some(2), Some(4), Some(4), Some(6)]);
    memtable.writer().undo_to(2);
    assert_eq!(memtable.get(b"k", 9).map(|f| f.value[0]), Some(4));
}

#[test]
fn a_version_far_down_is_few_steps_away() {
    let memtable = Memtable::with_undo();
    for seq in 1..=50_000 {
        put(&memtable, b"k", 2 * seq, &seq.to_le_bytes());
        if seq % 7 == 0 {
            let mut writer = memtable.writer();
            let all = writer.undo_len();
            writer.undo_to(all - 1);
        }
    }
    for seq in 1..50_000 {
        let found = memtable.get(b"k", 2 * seq + 1).expect("the first was not undone");
        assert_eq!(found.seq, if seq % 7 == 0 { 2 * seq - 2 } else { 2 * seq });
    }
    let newest = memtable.tree.get(b"k").unwrap().newest().unwrap();
    for seq in (1..100_000).rev() {
        let steps = std::iter::successors(Some(newest), |v| (v.seq > seq).then(|| v.step_towards(seq))?).count();
        assert!(steps <= 48, "{steps} steps to {seq}");
    }
}

#[test]
fn what_nobody_sees_is_cut_off_and_the_rest_is_found() {
    let (memtable, mut state, mut keep) = (Memtable::new(), 5, 0);
    for seq in 1..20_000 {
        if random(&mut state).is_multiple_of(50) {
            keep = seq - random(&mut state) % (seq - keep);
        }
        memtable.writer().put(seq, Change { key: b"k", kind: Kind::Put, old: &[], value: &seq.to_le_bytes() }, keep);
        let seen = keep.max(1) + random(&mut state) % (seq - keep.max(1) + 1);
        assert_eq!(memtable.get(b"k", seen).map(|f| f.seq), Some(seen));
    }
}

#[test]
fn readers_beside_the_writer_miss_nothing_that_was_published() {
    let memtable = Arc::new(Memtable::new());
    let published = Arc::new(AtomicU64::new(0));
    let readers: Vec<_> = (0..3u64)
        .map(|seed| {
            let (memtable, published) = (Arc::clone(&memtable), Arc::clone(&published));
            stdx::thread::spawn("reader", move || {
                let mut state = seed + 1;
                loop {
                    let seen = published.load(Ordering::Acquire);
                    let n = random(&mut state) % (seen + 1);
                    if n > 0 {
                        let found = memtable.get(&spread(n), seen).expect("published keys are there");
                        assert_eq!(found.value, n.to_string().as_bytes());
                    }
                    if n % 64 == 1 {
                        assert_eq!(count(&memtable, seen), seen);
                    }
                    if seen == 30_000 {
                        break;
                    }
                }
            })
            .unwrap()
        })
        .collect();
    for n in 1..=30_000u64 {
        put(&memtable, &spread(n), n, n.to_string().as_bytes());
        published.store(n, Ordering::Release);
    }
    readers.into_iter().for_each(|r| r.join().unwrap());
}

fn spread(n: u64) -> [u8; 8] {
    n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes()
}

fn count(memtable: &Arc<Memtable>, seq: u64) -> u64 {
    let mut cursor = Cursor::new(Arc::clone(memtable));
    cursor.seek_first();
    let mut count = 0;
    while cursor.is_valid() {
        count += u64::from(cursor.get(seq).is_some());
        cursor.next();
    }
    count
}

//! The memtable under a model checker: one writer whose inserts split nodes at every turn, readers at every point between.

use super::{Change, Cursor, Memtable};
use crate::kind::Kind;
use std::sync::Arc;
use stdx::sync::atomic::{AtomicU64, Ordering};

/// Enough for three levels of nodes.
const KEYS: u64 = 22;
const SCHEDULES: usize = 600;

/// Which keys are put, in order.
#[derive(Clone, Copy)]
enum Course {
    Up,
    Down,
    Across,
}

impl Course {
    fn key(self, n: u64) -> [u8; 2] {
        let at = match self {
            Course::Up => n,
            Course::Down => KEYS - n,
            Course::Across => n * 7 % (KEYS + 1),
        };
        [b'k', at as u8]
    }
}

/// Puts each key, and the first one again each time.
fn write(memtable: &Memtable, published: &AtomicU64, course: Course) {
    for n in 1..=KEYS {
        for key in [course.key(n), course.key(1)] {
            let change = Change { key: &key, kind: Kind::Put, old: &[], value: &[n as u8] };
            memtable.writer().put(n, change, 0);
        }
        published.store(n, Ordering::Release);
    }
}

/// Everything that was published is found, by look-ups and by cursors in both directions.
fn read(memtable: &Arc<Memtable>, published: &AtomicU64, course: Course) {
    for _ in 0..3 {
        let seen = published.load(Ordering::Acquire);
        for n in [seen / 2, seen].into_iter().filter(|&n| n > 0) {
            let found = memtable.get(&course.key(n), seen).expect("what was published is there");
            assert_eq!(found.value, if n == 1 { [seen as u8] } else { [n as u8] });
        }
        let mut expected: Vec<_> = (1..=seen).map(|n| course.key(n)).collect();
        expected.sort_unstable();
        let mut cursor = Cursor::new(Arc::clone(memtable));
        cursor.seek_first();
        assert_eq!(walk(&mut cursor, seen, Cursor::next), expected);
        expected.reverse();
        cursor.seek_last();
        assert_eq!(walk(&mut cursor, seen, Cursor::prev), expected);
    }
}

fn walk(cursor: &mut Cursor, seq: u64, step: impl Fn(&mut Cursor)) -> Vec<[u8; 2]> {
    let mut keys = Vec::new();
    while cursor.is_valid() {
        if cursor.get(seq).is_some() {
            keys.push(cursor.key().try_into().expect("keys have two bytes"));
        }
        step(cursor);
    }
    keys
}

fn run(course: Course) {
    let (memtable, published) = (Arc::new(Memtable::new()), Arc::new(AtomicU64::new(0)));
    let reader = {
        let (memtable, published) = (Arc::clone(&memtable), Arc::clone(&published));
        shuttle::thread::spawn(move || read(&memtable, &published, course))
    };
    write(&memtable, &published, course);
    reader.join().expect("a panic ends the check");
    read(&memtable, &published, course);
}

#[test]
fn readers_beside_a_writer_that_splits_nodes() {
    for course in [Course::Up, Course::Down, Course::Across] {
        shuttle::check_random(move || run(course), SCHEDULES);
        shuttle::check_pct(move || run(course), SCHEDULES, 3);
    }
}

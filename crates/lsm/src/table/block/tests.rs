//! Searches and walks, against lists.

use super::*;

/// Keys of few different bytes, so that many share their beginnings and some are beginnings of others, with some versions.
fn entries(count: usize, value_length: usize) -> Vec<(Vec<u8>, u64, Vec<u8>)> {
    let mut state = 7u64;
    let mut below = |bound: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % bound
    };
    let mut entries = Vec::new();
    for _ in 0..count {
        let key: Vec<u8> = (0..1 + below(9)).map(|_| [0, 1, 0xfe, 0xff][below(4) as usize]).collect();
        let value = vec![b'v'; below(value_length as u64) as usize];
        entries.push((key, 1 + below(90), value));
    }
    entries.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1)));
    entries.dedup_by(|a, b| (&a.0, a.1) == (&b.0, b.1));
    entries
}

fn sequence(entries: &[(Vec<u8>, u64, Vec<u8>)]) -> Vec<(Vec<u8>, u64)> {
    entries.iter().map(|(key, seq, _)| (key.clone(), *seq)).collect()
}

fn walk(
    cursor: &mut Cursor,
    begin: impl Fn(&mut Cursor) -> Option<()>,
    step: impl Fn(&mut Cursor) -> Option<()>,
) -> Vec<(Vec<u8>, u64)> {
    let mut passed = Vec::new();
    begin(cursor).expect("a block as drawn");
    while cursor.is_valid() {
        passed.push((cursor.key().to_vec(), cursor.seq()));
        step(cursor).expect("a block as drawn");
    }
    passed
}

#[test]
fn keys_of_any_length_come_back_whole_both_ways() {
    let key = |n: usize, last: u8| [vec![b'a'; n], vec![last; n % 13]].concat();
    let mut keys: Vec<_> = (1..400).flat_map(|n| [key(n, b'b'), key(n, b'c')]).collect();
    keys.sort();
    keys.dedup();
    let mut builder = Builder::new(0);
    for key in &keys {
        builder.add(key, 1, Kind::Put, &[b'v'; 30]);
    }
    let mut cursor = Cursor::new(builder.finish(|raw| Frame::from(raw))).expect("a block as drawn");
    let mut expected: Vec<_> = keys.into_iter().map(|key| (key, 1)).collect();
    assert_eq!(walk(&mut cursor, Cursor::first, Cursor::next), expected);
    expected.reverse();
    assert_eq!(walk(&mut cursor, Cursor::last, Cursor::prev), expected);
    assert!(expected.iter().all(|(key, _)| cursor.seek(key).is_some() && cursor.key() == key));
}

#[test]
fn a_walk_may_turn_round_anywhere() {
    let entries = entries(400, 200);
    let mut builder = Builder::new(0);
    for (key, seq, value) in &entries {
        builder.add(key, *seq, Kind::Put, value);
    }
    let mut cursor = Cursor::new(builder.finish(|raw| Frame::from(raw))).expect("a block as drawn");
    let expected = sequence(&entries);
    let (mut at, mut state) = (0, 1u64);
    cursor.first().expect("a block as drawn");
    for _ in 0..5_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let forward = (state >> 60) < 9;
        if (forward && at + 1 == expected.len()) || (!forward && at == 0) {
            continue;
        }
        if forward { cursor.next() } else { cursor.prev() }.expect("a block as drawn");
        at = if forward { at + 1 } else { at - 1 };
        let value = if cursor.value().len() == entries[at].2.len() { 1 } else { 0 };
        assert_eq!(((cursor.key().to_vec(), cursor.seq()), value), (expected[at].clone(), 1));
    }
}

/// The same block as it was before there were heads.
fn without_heads(block: &[u8]) -> Frame {
    let layout = Layout::of(block).expect("a block as drawn");
    let heads = layout.buckets_at - layout.restarts * HEAD_BYTES..layout.buckets_at;
    let mut old = [&block[..heads.start], &block[heads.end..heads.end + layout.buckets]].concat();
    coding::put_u32(&mut old, layout.restarts as u32);
    coding::put_u32(&mut old, layout.buckets as u32);
    Frame::from(old)
}

#[test]
fn a_search_finds_the_first_key_at_or_behind() {
    for (count, value_length) in [(1, 3), (15, 3), (16, 3), (17, 300), (400, 3), (400, 300)] {
        for beginning in [&[][..], &[1], &[7; 20]] {
            let mut entries = entries(count, value_length);
            entries.iter_mut().for_each(|(key, ..)| *key = [beginning, &key[..]].concat());
            let mut builder = Builder::new(0);
            for (at, (key, seq, value)) in entries.iter_mut().enumerate() {
                let kind = if at % 5 == 0 { Kind::Delete } else { Kind::Put };
                if kind == Kind::Delete {
                    value.clear();
                }
                builder.add(key, *seq, kind, value);
            }
            let frame = builder.finish(|raw| Frame::from(raw));
            check_searches(&frame, &entries);
            check_searches(&without_heads(&frame), &entries);
        }
    }
}

fn check_searches(frame: &Frame, entries: &[(Vec<u8>, u64, Vec<u8>)]) {
    let mut cursor = Cursor::new(Arc::clone(frame)).expect("a block as drawn");
    assert_eq!(walk(&mut cursor, Cursor::first, Cursor::next), sequence(entries));
    let mut back = walk(&mut cursor, Cursor::last, Cursor::prev);
    back.reverse();
    assert_eq!(back, sequence(entries));
    let near = entries.iter().flat_map(|(key, ..)| {
        [key.clone(), [&key[..], &[0]].concat(), [&key[..], &[0xff]].concat(), key[..key.len() - 1].to_vec()]
    });
    for key in near.chain([vec![], vec![0], vec![7; 19], vec![7, 6], vec![7, 8], vec![255; 30]]) {
        cursor.seek(&key).expect("a block as drawn");
        let expected = entries.partition_point(|(its, ..)| *its < key);
        let here = cursor.is_valid().then(|| (cursor.key().to_vec(), cursor.seq(), cursor.value().to_vec()));
        assert_eq!(here.as_ref(), entries.get(expected), "{key:?}");
        for seq in [0, 30, 60, u64::MAX] {
            let found = match find(frame, (&key, hash64(&key)), seq, None).expect("a block as drawn") {
                Lookup::Version { seq, from, length, .. } => {
                    Some((key.clone(), seq, frame[from as usize..][..length as usize].to_vec()))
                }
                Lookup::Absent | Lookup::Beyond => None,
            };
            let expected = entries.iter().find(|(its, version, _)| *its == key && *version <= seq);
            assert_eq!(found.as_ref(), expected, "{key:?} as of {seq}");
        }
    }
}

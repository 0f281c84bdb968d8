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

/// A block of entries, some of them removals.
fn raw_block(entries: &[(Vec<u8>, u64, Vec<u8>)]) -> Vec<u8> {
    let mut builder = Builder::new(0);
    for (n, (key, seq, value)) in entries.iter().enumerate() {
        let kind = if n % 7 == 3 { Kind::Delete } else { Kind::Put };
        builder.add(key, *seq, kind, if kind == Kind::Put { value } else { &[] });
    }
    builder.finish(<[u8]>::to_vec)
}

/// Blocks of rows, of entries of an index, of keys of any length, with and without values.
fn blocks() -> Vec<Vec<u8>> {
    let rows = |rows: u64, length: usize| {
        let value = |n: u64| [&n.to_le_bytes()[..], b"text of a row that goes on ".repeat(length).as_slice()].concat();
        (0..rows).map(|n| ([&b"table"[..], &n.to_be_bytes()].concat(), 90 - n % 90, value(n))).collect::<Vec<_>>()
    };
    let of_names = (0..300_u64).map(|n| (format!("name{:x}", n * n % 4_001).into_bytes(), n, Vec::new()));
    let mut of_names: Vec<_> = of_names.collect();
    of_names.sort();
    let long = (0..60_u64).map(|n| ([vec![b'k'; 2_000], n.to_be_bytes().to_vec()].concat(), 7, b"value".to_vec()));
    let all = [entries(300, 1), entries(90, 100), rows(80, 6), rows(1_000, 0), of_names, long.collect()];
    all.iter().map(|entries| raw_block(entries)).collect()
}

#[test]
fn a_block_that_was_taken_apart_is_the_same_bytes_again() {
    for (at, raw) in blocks().into_iter().enumerate() {
        for codec in [Codec::Lz4, Codec::Zstd] {
            let mut stored = b"before".to_vec();
            store_data(&mut stored, 9, 6, &raw, codec).expect("it is compressed");
            assert_eq!(load(9, 6, &stored[6..]).as_deref(), Some(&raw[..]), "block {at}, {codec:?}");
            let kind = stored[stored.len() - TRAILER_BYTES];
            assert_eq!(kind == COLUMNS, codec == Codec::Zstd, "block {at}, {codec:?}: {kind}");
        }
    }
}

#[test]
fn blocks_of_few_or_of_random_bytes_are_stored_as_they_were() {
    let few = raw_block(&entries(5, 3_000));
    let random: Vec<_> = (0..2_000_u64).map(|n| stdx::hash::hash64(&n.to_be_bytes()).to_be_bytes()).collect();
    let random = raw_block(&[(b"key".to_vec(), 1, random.concat())]);
    for (raw, codec) in [(few, ZSTD), (random, PLAIN)] {
        let mut stored = Vec::new();
        store_data(&mut stored, 9, 0, &raw, Codec::Zstd).expect("it is compressed");
        assert_eq!(stored[stored.len() - TRAILER_BYTES], codec);
        assert_eq!(load(9, 0, &stored).as_deref(), Some(&raw[..]));
    }
}

#[test]
fn a_damaged_payload_is_refused_or_another_block_and_ends_nothing() {
    let mut columns = Columns::new();
    for raw in blocks() {
        let mut payload = Vec::new();
        assert!(columns.pack(&raw, &mut payload).expect("it is compressed"));
        for at in 0..payload.len() {
            let sound = payload[at];
            for damage in [0x01, 0x80, 0xff] {
                payload[at] = sound ^ damage;
                let length = columns.unpack(&payload, raw.len(), <[u8]>::len);
                assert!(length.is_none_or(|length| length == raw.len()));
            }
            payload[at] = sound;
        }
        assert_eq!(columns.unpack(&payload, raw.len(), <[u8]>::to_vec), Some(raw));
    }
}

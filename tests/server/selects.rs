//! Random SELECTs give the same rows whatever indexes their tables have.

use mysql::Conn;
use mysql::prelude::Queryable;
use tests::Place;
use tests::selects::answer::answer;
use tests::selects::{Keys, Selects};

const SEEDS: std::ops::Range<u64> = 1_000..1_006;
const SELECTS: u64 = 100;

/// A connection to fresh tables of a seed.
fn tables(mut conn: Conn, selects: &Selects, keys: Keys) -> Conn {
    let database = format!("{keys:?}").to_lowercase();
    for statement in [
        format!("DROP DATABASE IF EXISTS k_{database}"),
        format!("CREATE DATABASE k_{database}"),
        format!("USE k_{database}"),
    ] {
        conn.query_drop(statement).expect("a fresh database");
    }
    for statement in selects.definitions(keys) {
        conn.query_drop(&statement).unwrap_or_else(|e| panic!("{statement}: {e}"));
    }
    conn
}

#[test]
fn selects_give_the_same_with_indexes_and_without() {
    let place = Place::with(&[]);
    let server = place.start();
    let mut seen = 0;
    for seed in SEEDS {
        let mut selects = Selects::new(seed);
        let mut indexed = tables(server.connect(), &selects, Keys::Secondary);
        let mut bare = tables(server.connect(), &selects, Keys::None);
        for number in 0..SELECTS {
            let select = selects.select(number);
            let (by_index, by_rows) = (answer(&mut indexed, &select), answer(&mut bare, &select));
            // Which row comes first to an expression that fails is the plan's affair.
            if by_index.rows.is_ok() && by_rows.rows.is_ok() {
                let difference = by_rows.difference(&by_index);
                assert_eq!(difference, None, "{seed}/{number}: {}", select.text);
                seen += 1;
            }
        }
    }
    assert!(seen > 9 * SELECTS * (SEEDS.end - SEEDS.start) / 10, "{seen} gave rows");
}

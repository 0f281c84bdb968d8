//! How many different values the parts of indexes have: the store counts them while it flushes, merges and ingests, by what this
//! says of its keys.
//!
//! Nothing is counted of an index whose first part alone tells its rows apart.

use crate::catalog::Catalog;
use crate::catalog::keys::index_prefix;
use crate::catalog::table::{Index, IndexId, Table};
use crate::key::{PREFIX, directions};
use crate::session::shared::Server;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::sync::{Arc, Weak};
use store::db::{Ends, Store};
use values::key::{self, Direction, Nulls};
use values::types::Type;

/// Where the parts of an index's keys end; `None` where that is not worth counting.
pub fn ends(table: &Table, index: &Index) -> Option<Ends> {
    if !index.is_stored() || (index.is_unique() && index.parts.len() == 1) {
        return None;
    }
    let piece = |part| -> (Type, Direction, Nulls) {
        let (direction, nulls) = directions(table, part);
        (table.columns[part.column].ty.clone(), direction, nulls)
    };
    let pieces: Vec<_> = index.parts.iter().map(piece).collect();
    Some(Arc::new(move |key: &[u8], ends: &mut Vec<usize>| {
        let mut rest = key.get(PREFIX..).unwrap_or_default();
        for (ty, direction, nulls) in &pieces {
            if key::split(&mut rest, ty, *direction, *nulls).is_none() {
                return;
            }
            ends.push(key.len() - rest.len());
        }
    }))
}

/// The indexes of a catalogue by their ids.
type Known = HashMap<u32, Ends>;

fn known(catalog: &Catalog) -> Known {
    let tables = catalog.databases().flat_map(|database| database.tables.values());
    let of_table = |table: &Arc<Table>| -> Vec<_> {
        table.indexes.iter().filter_map(|index| Some((index.id.0, ends(table, index)?))).collect()
    };
    tables.flat_map(of_table).collect()
}

/// Lets the store count the keys of the server's indexes.
pub fn count(server: &Arc<Server>) {
    let weak: Weak<Server> = Arc::downgrade(server);
    let last: Mutex<(Option<u64>, Known)> = Mutex::default();
    server.store.count_by(Arc::new(move |key| {
        let length = key.len().min(PREFIX);
        let Some((id, server)) = key.first_chunk().zip(weak.upgrade()) else { return (length, None) };
        let catalog = server.catalog.load();
        let mut last = last.lock();
        if last.0 != Some(catalog.version()) {
            *last = (Some(catalog.version()), known(&catalog));
        }
        (length, last.1.get(&u32::from_be_bytes(*id)).cloned())
    }));
}

/// How many different values the first `parts` parts of an index have for each of its entries, where they were counted.
pub fn values_a_row(store: &Store, index: IndexId, parts: usize) -> Option<f64> {
    let spread = store.spread(&index_prefix(index))?;
    let values = *spread.values.get(parts.checked_sub(1)?)?;
    (values > 0).then(|| values as f64 / spread.keys as f64)
}

//! Whether equal values of some columns come together in a step's rows: groups then end where a value changes.
//!
//! Rows of a scan come in the order of the index that it reads, those of a join in that of its outer side.

use super::access::Reads;
use super::{Access, Node, Scan};
use crate::catalog::table::{Index, Part, Table};
use crate::covering;
use crate::expr::{Expr, ExprKind, Slot};
use std::sync::Arc;
use store::scan::Direction;
use values::types::Kind;

/// Whether rows whose keys are equal come one behind the other.
pub fn come_together(node: &Node, keys: &[Expr]) -> bool {
    let mut wanted: Vec<(Slot, usize)> = Vec::new();
    for key in keys {
        match key.kind {
            ExprKind::Column(slot, column) => wanted.push((slot, column)),
            _ => return false,
        }
    }
    let Some((slot, table, order)) = order_of(node) else { return false };
    let is_led = |part: &&Ordered| part.is_fixed || wanted.contains(&(slot, part.column));
    let leading: Vec<usize> = order.iter().take_while(is_led).map(|part| part.column).collect();
    let is_leading = |(s, column): &(Slot, usize)| *s == slot && leading.contains(column);
    // What a whole unique key says of a row says all of it.
    let is_row = table.indexes.iter().any(|index| {
        let is_given = |part: &crate::catalog::table::Part| {
            part.prefix.is_none() && !table.columns[part.column].nullable && leading.contains(&part.column)
        };
        index.is_unique() && index.parts.iter().all(is_given)
    });
    !wanted.is_empty() && wanted.iter().all(|key| is_leading(key) || is_row && key.0 == slot)
}

/// Whether groups by these keys, each of which goes out when its last row has come, have this order.
pub fn are_ordered(node: &Node, keys: &[Expr], order: &[(Expr, bool)]) -> bool {
    if order.is_empty() || !come_together(node, keys) {
        return false;
    }
    let Some((slot, _, parts)) = order_of(node).filter(|_| keeps_order(node)) else { return false };
    let is_fixed = |column: usize| parts.iter().any(|part| part.is_fixed && part.column == column);
    let mut left: Vec<&Expr> = keys.iter().collect();
    let mut next = parts.iter().filter(|part| !part.is_fixed);
    for (e, descending) in order {
        // No two groups have the same values of all keys.
        if left.is_empty() {
            return true;
        }
        let ExprKind::Column(of, column) = e.kind else { return false };
        if of != slot {
            return false;
        }
        left.retain(|key| !matches!(key.kind, ExprKind::Column(s, c) if (s, c) == (of, column)));
        if is_fixed(column) {
            continue;
        }
        if next.next().is_none_or(|part| part.column != column || part.descending != *descending) {
            return false;
        }
    }
    true
}

/// The order of an index by which equal keys come together and that has all that is read of a table, all rows of which are read, but
/// not so that it gives all values back.
pub fn index_order(node: &Node, keys: &[Expr], reads: &Reads) -> Option<Vec<(Expr, bool)>> {
    let Node::Scan(scan) = node else { return None };
    let is_of = |key: &Expr, column: usize| matches!(key.kind, ExprKind::Column(s, c) if (s, c) == (scan.slot, column));
    let read = reads.of(scan.slot).filter(|_| matches!(scan.access, Access::Full))?;
    let order = |index: &Index| {
        let part = |part: &Part| Some((keys.iter().find(|key| is_of(key, part.column))?.clone(), part.descending));
        let has_all = covering::has_all(&scan.table, index, read.iter().copied());
        let parts = index.parts.iter().take(keys.len()).filter(|_| has_all && index.visible && index.is_stored());
        parts.map(part).collect::<Option<Vec<_>>>().filter(|order| order.len() == keys.len())
    };
    scan.table.indexes.iter().find_map(order)
}

/// Whether rows whose keys are equal would come one behind the other by an index of the table that is read first, whose rows
/// are all read: MySQL reads it so where it groups, whatever it costs.
pub fn could_come_together(node: &Node, keys: &[Expr]) -> bool {
    let Some(scan) = first_scan(node) else { return false };
    if !matches!(scan.access, Access::Full) {
        return come_together(node, keys);
    }
    let column = |key: &Expr| match key.kind {
        ExprKind::Column(slot, column) if slot == scan.slot => Some(column),
        _ => None,
    };
    let Some(wanted) = keys.iter().map(column).collect::<Option<Vec<usize>>>() else { return false };
    scan.table.indexes.iter().any(|index| {
        let leading = index.parts.iter().take(wanted.len());
        index.parts.len() >= wanted.len()
            && leading.clone().all(|part| part.prefix.is_none())
            && leading.map(|part| part.column).eq(wanted.iter().copied())
    })
}

/// The scan whose rows come first in nested loops.
fn first_scan(node: &Node) -> Option<&Scan> {
    match node {
        Node::Filter(input, _) => first_scan(input),
        Node::Join(join) => first_scan(&join.outer),
        Node::Scan(scan) => Some(scan),
        _ => None,
    }
}

/// Whether rows come exactly in the order that [`order_of`] says: of groups that are looked for by seeks that is not asked.
fn keeps_order(node: &Node) -> bool {
    match node {
        Node::Filter(input, _) => keeps_order(input),
        Node::Join(join) => keeps_order(&join.outer),
        Node::HashJoin(join) => keeps_order(&join.outer),
        Node::Scan(scan) => !matches!(&scan.access, Access::Index(access) if access.skip.is_some()),
        _ => false,
    }
}

/// A column that rows are ordered by.
struct Ordered {
    column: usize,
    descending: bool,
    /// Whether all rows have one value in it.
    is_fixed: bool,
}

/// The columns that rows are ordered by, and whose they are.
fn order_of(node: &Node) -> Option<(Slot, &Arc<Table>, Vec<Ordered>)> {
    match node {
        Node::Filter(input, _) => order_of(input),
        Node::Join(join) => order_of(&join.outer),
        Node::HashJoin(join) => order_of(&join.outer),
        Node::Scan(scan) => {
            let (index, equal) = match &scan.access {
                Access::Full | Access::Union(_) => (scan.table.clustered?, 0),
                Access::Index(access) => (access.index, access.equal.iter().take_while(|v| v.len() == 1).count()),
            };
            // The hour that comes twice lies apart in an index, which has it in UTC.
            let is_kept = |column: &usize| scan.table.columns[*column].ty.kind != Kind::Timestamp;
            let parts = scan.table.indexes[index].parts.iter().take_while(|part| part.prefix.is_none());
            let parts = parts.take_while(|part| is_kept(&part.column));
            let is_reversed = scan.direction == Direction::Backward;
            let ordered = |(at, part): (usize, &Part)| Ordered {
                column: part.column,
                descending: part.descending != is_reversed,
                is_fixed: at < equal,
            };
            Some((scan.slot, &scan.table, parts.enumerate().map(ordered).collect()))
        }
        _ => None,
    }
}

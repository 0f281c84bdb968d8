//! Whether equal values of some columns come together in a step's rows: groups then end where a value changes.
//!
//! Rows of a scan come in the order of the index that it reads, those of a join in that of its outer side.

use super::{Access, Node, Scan};
use crate::catalog::table::Table;
use crate::expr::{Expr, ExprKind, Slot};
use std::sync::Arc;
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
    let leading: Vec<usize> = order.into_iter().take_while(|column| wanted.contains(&(slot, *column))).collect();
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

/// The columns that rows are ordered by, and whose they are.
fn order_of(node: &Node) -> Option<(Slot, &Arc<Table>, Vec<usize>)> {
    match node {
        Node::Filter(input, _) => order_of(input),
        Node::Join(join) => order_of(&join.outer),
        Node::HashJoin(join) => order_of(&join.outer),
        Node::Scan(scan) => {
            let index = match &scan.access {
                Access::Full | Access::Union(_) => scan.table.clustered?,
                Access::Index(access) => access.index,
            };
            // The hour that comes twice lies apart in an index, which has it in UTC.
            let is_kept = |column: &usize| scan.table.columns[*column].ty.kind != Kind::Timestamp;
            let parts = scan.table.indexes[index].parts.iter().take_while(|part| part.prefix.is_none());
            Some((scan.slot, &scan.table, parts.map(|part| part.column).take_while(is_kept).collect()))
        }
        _ => None,
    }
}

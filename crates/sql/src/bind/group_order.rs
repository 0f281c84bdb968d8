//! The order of groups.

use super::Block;
use super::select::{Parts, gathers_in_order};
use crate::expr::{Expr, same};
use crate::plan::access::Reads;
use crate::plan::{AggregateCall, Node, together};
use syntax::ast::expr::AggregateKind as A;

impl Parts {
    /// Groups of functions that MySQL works out group by group come in the order of their keys, as its sort leaves them; and those that it
    /// reads from an index that has all of `reads`, where ours cannot give texts back: then the rows are read and grouped in any order.
    ///
    /// Whether they come in the order of the block without a sort.
    pub(super) fn sort_groups(&mut self, node: &Node, block: &Block, reads: &Reads, is_distinct: bool) -> bool {
        let by_group = |call: &AggregateCall| match call.kind {
            A::Min | A::Max => false,
            _ => call.distinct || gathers_in_order(call),
        };
        let is_shown = |key: &Expr| !is_distinct || self.items.iter().any(|i| same(&i.expr, key));
        if self.order.is_empty()
            && block.windows.is_empty()
            && self.keys.iter().all(is_shown)
            && !together::come_together(node, &self.keys)
        {
            let sorted = || self.keys.iter().map(|key| (key.clone(), false)).collect();
            let by_sort = || block.aggregates.iter().any(by_group).then(sorted);
            self.order = together::index_order(node, &self.keys, reads).or_else(by_sort).unwrap_or_default();
        }
        !is_distinct && block.windows.is_empty() && together::are_ordered(node, &self.keys, &self.order)
    }

    /// The order in which MySQL sorts rows by the keys of groups: ORDER BY says in which directions, where it has nothing but the first
    /// of these.
    pub(super) fn group_order(&self) -> Vec<(Expr, bool)> {
        let follows = self.follows_keys();
        let descending = |at: usize| follows && self.order.get(at).is_some_and(|(_, descending)| *descending);
        self.keys.iter().enumerate().map(|(at, key)| (key.clone(), descending(at))).collect()
    }

    /// Whether ORDER BY has nothing but the first of the keys.
    fn follows_keys(&self) -> bool {
        let are_first = self.order.iter().zip(&self.keys).all(|((e, _), key)| same(e, key));
        are_first && self.order.len() <= self.keys.len()
    }

    /// The order in which rows would best be read where only some groups are wanted: in one that the groups then have, and MySQL gives
    /// them in. Nothing where they are in another one, or HAVING says which are wanted.
    pub(super) fn wished_group_order(&self) -> Vec<(Expr, bool)> {
        if self.follows_keys() && self.having.is_none() { self.group_order() } else { Vec::new() }
    }
}

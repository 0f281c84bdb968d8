//! The numbers of a statement's SELECTs: in the order of the text, a block before the ones within it.

use super::outline::operands;
use super::{each_step, subqueries};
use crate::bind::dml::STATEMENT_PLACE;
use crate::exec::Subplans;
use crate::expr::{Slot, SubId};
use crate::plan::order::each_expression;
use crate::plan::{Node, Query};
use std::collections::{HashMap, HashSet};

/// The numbers.
#[derive(Debug, Default)]
pub struct Numbers {
    by_query: HashMap<usize, u32>,
    by_place: HashMap<u32, u32>,
    by_set: HashMap<Slot, u32>,
    seen: HashSet<SubId>,
    last: u32,
    /// Subqueries whose tables are joined, with the places of the SELECTs that have them.
    joined: Vec<(u32, SubId)>,
    /// How many of these have numbers.
    joined_count: u32,
}

impl Numbers {
    /// No number yet, where the tables of some subqueries are joined.
    pub fn of_joined(joined: Vec<(u32, SubId)>) -> Numbers {
        Numbers { joined, ..Numbers::default() }
    }

    /// The number of a query's SELECT, the first of several.
    pub fn of(&self, query: &Query) -> u32 {
        self.by_query.get(&key(query)).copied().unwrap_or(1)
    }

    /// The number of the SELECT at a place of the text.
    pub fn at(&self, place: u32) -> Option<u32> {
        self.by_place.get(&place).copied()
    }

    /// The numbers by places of the text.
    pub fn places(&self) -> impl Iterator<Item = (u32, u32)> {
        self.by_place.iter().map(|(place, number)| (*place, *number))
    }

    /// The number of a set operation's result.
    pub fn of_set(&self, slot: Slot) -> Option<u32> {
        self.by_set.get(&slot).copied()
    }

    /// Whether there is but one SELECT.
    pub fn is_single(&self) -> bool {
        self.last - self.joined_count <= 1
    }

    /// Numbers a query and all within.
    pub fn add<'q>(&mut self, query: &'q Query, subplans: &'q Subplans) {
        match combined(&query.node) {
            Some(Node::SetOperation(step)) => {
                let mut parts = Vec::new();
                operands(step, &mut parts);
                parts.iter().for_each(|part| self.add(part, subplans));
                let first = parts.first().map_or(1, |part| self.of(part));
                self.by_query.insert(key(query), first);
                self.by_query.insert(key(&step.left), first);
                self.last += 1;
                self.by_set.insert(step.slot, self.last);
            }
            Some(Node::Recursive(step)) => {
                self.add(&step.seed, subplans);
                self.add(&step.step, subplans);
                self.by_query.insert(key(query), self.of(&step.seed));
            }
            _ => {
                self.last += 1;
                self.by_query.insert(key(query), self.last);
                self.by_place.insert(query.place, self.last);
                let mut within = Vec::new();
                each_expression(query, &mut |e| subqueries(e, &mut within));
                within.extend(self.joined.iter().filter(|(place, _)| *place == query.place).map(|(_, id)| *id));
                self.add_all(derived(&query.node, within), subplans);
            }
        }
    }

    /// Numbers what a step that is no query of its own has within: of an UPDATE or a DELETE.
    pub fn add_step<'q>(&mut self, node: &'q Node, mut expressions: Vec<SubId>, subplans: &'q Subplans) {
        self.last = 1;
        let joined = self.joined.iter().filter(|(place, _)| *place == STATEMENT_PLACE);
        expressions.extend(joined.map(|(_, id)| *id));
        self.add_all(derived(node, expressions), subplans);
    }

    fn add_all(&mut self, mut within: Vec<SubId>, subplans: &Subplans) {
        within.sort_by_key(|id| subplans.get(*id).query.place);
        for id in within {
            let query = &subplans.get(id).query;
            let is_function = matches!(query.node, Node::JsonTable(_));
            if self.seen.insert(id) && !is_function {
                self.joined_count += u32::from(self.joined.iter().any(|(_, joined)| *joined == id));
                self.add(query, subplans);
            }
        }
    }
}

fn key(query: &Query) -> usize {
    std::ptr::from_ref(query).addr()
}

fn derived(node: &Node, mut within: Vec<SubId>) -> Vec<SubId> {
    each_step(node, &mut |step| {
        if let Node::Derived(derived) = step {
            within.push(derived.query);
        }
    });
    within
}

/// The set operation or recursion that a query is, below its ORDER BY and LIMIT.
pub fn combined(node: &Node) -> Option<&Node> {
    match node {
        Node::SetOperation(_) | Node::Recursive(_) => Some(node),
        Node::Sort(step) => combined(&step.input),
        Node::Limit(step) => combined(&step.input),
        Node::Measured(step) => combined(&step.input),
        _ => None,
    }
}

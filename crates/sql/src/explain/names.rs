//! What the slots and subqueries of a plan are called.

use super::expression::{Style, Text};
use super::numbers::Numbers;
use super::{each_step, subqueries};
use crate::bind::dml::{Bound, Prepared, Rows};
use crate::bind::scope::ScopeTable;
use crate::bind::trace::Trace;
use crate::exec::Subplans;
use crate::expr::{Expr, ExprKind, Slot, SubId};
use crate::plan::{Aggregate, Node, Query, WindowCall};
use std::collections::HashMap;

/// What a step puts into its slot.
#[derive(Clone, Copy, Debug)]
pub enum Made<'p> {
    /// Groups.
    Groups(&'p Aggregate),
    /// What a sort or DISTINCT keeps.
    Kept(&'p [Expr]),
    /// The different rows of a subquery of a condition.
    Different(SubId, &'p [Expr]),
    /// Values of window functions.
    Windows(&'p [WindowCall]),
    /// Rows of a set operation, or of a recursion.
    Combined(&'p Query),
}

/// The names.
#[derive(Debug)]
pub struct Names<'p> {
    /// What the binding noted.
    pub trace: &'p Trace,
    /// The statement's subqueries.
    pub subplans: &'p Subplans,
    /// The numbers of its SELECTs.
    pub numbers: Numbers,
    made: HashMap<Slot, Made<'p>>,
}

impl<'p> Names<'p> {
    /// The names of a statement.
    pub fn new(prepared: &'p Prepared, trace: &'p Trace) -> Names<'p> {
        let subplans = &prepared.subplans;
        let numbers = Numbers::of_joined(trace.joined.clone());
        let mut names = Names { trace, subplans, numbers, made: HashMap::new() };
        for plan in &subplans.plans {
            names.note_query(&plan.query);
        }
        match &prepared.bound {
            Bound::Query(query) => {
                names.note_query(query);
                names.numbers.add(query, subplans);
            }
            Bound::Insert(insert) => {
                if let Rows::Query(query) = &insert.rows {
                    names.note_query(query);
                    names.numbers.add(query, subplans);
                }
            }
            Bound::Update(update) => {
                names.note(&update.node);
                let mut within = Vec::new();
                condition_queries(&update.node, &mut within);
                update.tables.iter().flat_map(|t| &t.assignments).for_each(|(_, e)| subqueries(e, &mut within));
                names.numbers.add_step(&update.node, within, subplans);
            }
            Bound::Delete(delete) => {
                names.note(&delete.node);
                let mut within = Vec::new();
                condition_queries(&delete.node, &mut within);
                names.numbers.add_step(&delete.node, within, subplans);
            }
        }
        names
    }

    fn note_query(&mut self, query: &'p Query) {
        self.note(&query.node);
    }

    fn note(&mut self, node: &'p Node) {
        each_step(node, &mut |step| match step {
            Node::Aggregate(step) => {
                self.made.insert(step.slot, Made::Groups(step));
            }
            Node::Sort(step) => {
                self.made.insert(step.slot, Made::Kept(&step.kept));
            }
            Node::Distinct(step) => {
                let kept = match step.query {
                    Some(id) => Made::Different(id, &step.kept),
                    None => Made::Kept(&step.kept),
                };
                self.made.insert(step.slot, kept);
            }
            Node::Window(step) => {
                self.made.insert(step.slot, Made::Windows(&step.calls));
            }
            Node::SetOperation(step) => {
                self.made.insert(step.slot, Made::Combined(&step.left));
                self.note_query(&step.left);
                self.note_query(&step.right);
            }
            Node::Recursive(step) => {
                self.made.insert(step.slot, Made::Combined(&step.seed));
                self.note_query(&step.seed);
                self.note_query(&step.step);
            }
            _ => {}
        });
    }

    /// The table of a slot.
    pub fn table(&self, slot: Slot) -> Option<&'p ScopeTable> {
        self.trace.tables.iter().find(|t| t.slot == slot)
    }

    /// What a table is called in its block.
    pub fn alias(&self, slot: Slot) -> &str {
        self.table(slot).map_or("<table>", |t| &t.alias)
    }

    /// What a step puts into a slot.
    pub fn made(&self, slot: Slot) -> Option<Made<'p>> {
        self.made.get(&slot).copied()
    }

    /// What a table is called, one that a subquery's rows make too.
    pub fn called(&self, slot: Slot) -> String {
        match self.made(slot) {
            Some(Made::Different(id, _)) => format!("<subquery{}>", self.number(id)),
            _ => self.alias(slot).to_owned(),
        }
    }

    /// What a value of a subquery's different rows is called.
    pub fn different(&self, e: &Expr) -> String {
        match e.kind {
            ExprKind::Column(slot, column) => {
                let of = self.table(slot).and_then(|table| table.columns.get(column));
                of.map_or_else(String::new, |of| of.name.to_string())
            }
            _ => Text { names: self, style: Style::Full }.of(e),
        }
    }

    /// The number of a subquery's SELECT.
    pub fn number(&self, id: SubId) -> u32 {
        self.numbers.of(&self.subplans.get(id).query)
    }
}

/// The subqueries in the conditions of a step.
pub fn condition_queries(node: &Node, found: &mut Vec<SubId>) {
    each_step(node, &mut |step| match step {
        Node::Scan(scan) => scan.filter.iter().for_each(|e| subqueries(e, found)),
        Node::Derived(derived) => derived.filter.iter().for_each(|e| subqueries(e, found)),
        Node::Virtual(table) => table.filter.iter().for_each(|e| subqueries(e, found)),
        Node::Filter(_, condition) => subqueries(condition, found),
        Node::Join(join) => join.on.iter().for_each(|e| subqueries(e, found)),
        Node::HashJoin(join) => join.on.iter().for_each(|e| subqueries(e, found)),
        _ => {}
    });
}

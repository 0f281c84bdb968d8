//! What EXPLAIN shows: a bound statement's plan, in MySQL's words.
//!
//! A [`names::Names`] knows what slots and subqueries are called; [`expression`] prints bound expressions with it.
//! [`outline`] is the plan as the tree of lines that FORMAT=TREE shows, [`tables`] the rows of the traditional form, [`document`]
//! FORMAT=JSON, [`note`] the statement as it was understood. Nothing here runs anything: what EXPLAIN ANALYZE measured lies in the plan.

pub mod access;
pub mod document;
pub mod expression;
pub mod names;
pub mod note;
pub mod numbers;
pub mod outline;
mod ranges;
mod semijoin;
pub mod tables;

use crate::bind::dml::Prepared;
use crate::bind::peek::Peek;
use crate::bind::trace::Trace;
use crate::catalog::table::Table;
use crate::exec::Subplans;
use crate::expr::{Expr, ExprKind};
use crate::plan::share::{Guesses, Judge};
use crate::plan::{Access, Node, Scan};
use names::Names;
use std::sync::Arc;

/// A statement that is explained.
pub struct Explained<'p> {
    /// Its plan.
    pub prepared: &'p Prepared,
    /// What things in it are called.
    pub names: Names<'p>,
    /// How many rows a table has, about.
    pub table_rows: &'p dyn Fn(&Table) -> f64,
    /// Whether conditions are taken to leave rows out that no index is asked about.
    pub filters_rows: bool,
}

impl<'p> Explained<'p> {
    /// Its plan, with what its binding noted.
    pub fn new(
        (prepared, trace): (&'p Prepared, &'p Trace),
        table_rows: &'p dyn Fn(&Table) -> f64,
        filters_rows: bool,
    ) -> Explained<'p> {
        Explained { prepared, names: Names::new(prepared, trace), table_rows, filters_rows }
    }

    /// Its subqueries.
    pub fn subplans(&self) -> &'p Subplans {
        &self.prepared.subplans
    }

    /// Whether it has window functions.
    pub fn has_windows(&self) -> bool {
        let mut found = false;
        let mut look = |node: &Node| each_step(node, &mut |step| found |= matches!(step, Node::Window(_)));
        self.subplans().plans.iter().for_each(|plan| look(&plan.query.node));
        if let crate::bind::dml::Bound::Query(query) = &self.prepared.bound {
            look(&query.node);
        }
        found
    }

    /// How many rows a scan reads, before its condition.
    pub fn rows_read(&self, scan: &Scan) -> f64 {
        if let Some(skip) = scan.skip() {
            return skip.rows;
        }
        match &scan.access {
            Access::Full => (self.table_rows)(&scan.table),
            Access::Union(_) => scan.found.clamp(1.0, (self.table_rows)(&scan.table).max(1.0)),
            Access::Index(access) if access.is_point => 1.0,
            Access::Index(_) if !scan.access.is_bounded() => (self.table_rows)(&scan.table),
            Access::Index(_) => scan.found.clamp(1.0, (self.table_rows)(&scan.table).max(1.0)),
        }
    }

    /// The share of what a scan reads that satisfies its condition.
    pub fn share(&self, scan: &Scan) -> f64 {
        let is_of_groups = scan.skip().is_some_and(|skip| skip.is_of_groups());
        let Some(filter) = scan.filter.as_ref().filter(|_| !is_of_groups) else { return 1.0 };
        let seen: Vec<usize> = match (&scan.access, scan.index()) {
            (Access::Index(access), Some(index)) => access.columns(index).collect(),
            _ => Vec::new(),
        };
        let tables = [(scan.slot, Arc::clone(&scan.table))];
        let (own, rows) = (Some(scan.slot), (self.table_rows)(&scan.table));
        let judge = Judge {
            is_asked: self.filters_rows,
            guesses: Guesses::SHOWN,
            tables: &tables,
            own,
            seen: &seen,
            rows,
            known: Peek::of_constants(),
        };
        judge.left(std::iter::once(filter))
    }

    /// The share of so many rows that a condition leaves which is looked at once they are there.
    pub fn share_of(&self, condition: &Expr, rows: f64) -> f64 {
        let known = Peek::of_constants();
        let judge = Judge {
            is_asked: self.filters_rows,
            guesses: Guesses::SHOWN,
            tables: &[],
            own: None,
            seen: &[],
            rows,
            known,
        };
        judge.left(std::iter::once(condition))
    }
}

/// Whether a step reads nothing because a condition is false.
pub fn is_impossible(node: &Node) -> bool {
    match node {
        Node::Scan(scan) => scan.is_impossible(),
        step => step.inputs().next().is_some_and(is_impossible),
    }
}

/// Whether a step gives one row of all rows, whatever they are.
pub fn is_one_row(node: &Node) -> bool {
    let mut found = false;
    each_step(node, &mut |step| found |= matches!(step, Node::Aggregate(step) if step.always));
    found
}

/// Calls `visit` for what a step is made of, without going into other queries' blocks.
pub fn each_step<'n>(node: &'n Node, visit: &mut dyn FnMut(&'n Node)) {
    visit(node);
    node.inputs().for_each(|input| each_step(input, visit));
}

/// The numbers of the subqueries in an expression.
pub fn subqueries(e: &Expr, found: &mut Vec<crate::expr::SubId>) {
    e.walk(&mut |e| {
        match &e.kind {
            ExprKind::Scalar(id) | ExprKind::Exists(id) | ExprKind::RowItem(id, _) => found.push(*id),
            ExprKind::InQuery(test) => found.push(test.query),
            _ => {}
        }
        true
    });
}

/// A number as EXPLAIN shows it: three digits that count.
pub fn readable(number: f64) -> String {
    const DIGITS: i32 = 3;
    const LARGE: f64 = 1e6;
    const SMALL: f64 = 1e-3;
    if !number.is_finite() || number == 0.0 {
        return "0".to_owned();
    }
    let exponent = number.abs().log10().floor() as i32;
    if number.abs() < SMALL {
        return format!("{}e-6", plain(number * LARGE, (DIGITS - 7 - exponent).max(0)));
    }
    if number.abs() >= LARGE {
        let mantissa = number / 10f64.powi(exponent);
        return format!("{}e+{exponent}", plain(mantissa, DIGITS - 1));
    }
    plain(number, (DIGITS - 1 - exponent).max(0))
}

fn plain(number: f64, decimals: i32) -> String {
    let text = format!("{number:.*}", decimals as usize);
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

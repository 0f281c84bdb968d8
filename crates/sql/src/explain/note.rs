//! The note of EXPLAIN: the statement as it was understood.

use super::expression::{Style, Text};
use super::names::Names;
use super::{Explained, each_step};
use crate::bind::dml::{Bound, Rows};
use crate::expr::{Expr, ExprKind, Slot};
use crate::plan::Node;
use std::collections::HashMap;
use syntax::ast::Statement;
use syntax::printer::explained::{ColumnMeaning, Meaning, statement as print};

/// The text.
pub fn note(explained: &Explained<'_>, statement: &Statement<'_>) -> String {
    let names = &explained.names;
    let ranks = ranks(explained);
    let text = Text { names, style: Style::Full };
    let column = |e: &Expr| match e.kind {
        ExprKind::Column(slot, _) if names.table(slot).is_some() => {
            let rank = ranks.get(&slot).copied().unwrap_or(usize::MAX);
            Some(ColumnMeaning { text: text.of(e), rank })
        }
        _ => None,
    };
    let trace = names.trace;
    let columns = trace.columns.iter().filter_map(|(at, e)| column(e).map(|meaning| (*at, meaning))).collect();
    let star =
        |list: &Vec<(Expr, std::sync::Arc<str>)>| list.iter().map(|(e, name)| (text.of(e), name.to_string())).collect();
    let using = |on: &Vec<Expr>| on.iter().map(|e| equality(e, &text, &ranks)).collect();
    let meaning = Meaning {
        columns,
        stars: trace.stars.iter().map(|(at, list)| (*at, star(list))).collect(),
        selects: names.numbers.places().collect(),
        schemas: trace.schemas.iter().map(|(at, schema)| (*at, schema.to_string())).collect(),
        usings: trace.usings.iter().map(|(at, on)| (*at, using(on))).collect(),
    };
    print(statement, meaning)
}

/// An equality with the column of the table that is read later first.
fn equality(e: &Expr, text: &Text<'_, '_>, ranks: &HashMap<Slot, usize>) -> String {
    let rank = |e: &Expr| match e.kind {
        ExprKind::Column(slot, _) => ranks.get(&slot).copied(),
        _ => None,
    };
    match &e.kind {
        ExprKind::Compare(_, _, pair) if rank(&pair[0]) < rank(&pair[1]) => {
            format!("({} = {})", text.of(&pair[1]), text.of(&pair[0]))
        }
        _ => text.of(e),
    }
}

/// The places of tables in the order in which they are read.
fn ranks(explained: &Explained<'_>) -> HashMap<Slot, usize> {
    let mut ranks = HashMap::new();
    let mut look = |node: &Node| {
        each_step(node, &mut |step| {
            let slot = match step {
                Node::Scan(scan) => scan.slot,
                Node::Derived(derived) => derived.slot,
                Node::Virtual(table) => table.slot,
                Node::RecursiveRows { slot, .. } => *slot,
                _ => return,
            };
            let next = ranks.len();
            ranks.entry(slot).or_insert(next);
        });
    };
    match &explained.prepared.bound {
        Bound::Query(query) => look(&query.node),
        Bound::Insert(insert) => {
            if let Rows::Query(query) = &insert.rows {
                look(&query.node);
            }
        }
        Bound::Update(update) => look(&update.node),
        Bound::Delete(delete) => look(&delete.node),
    }
    explained.subplans().plans.iter().for_each(|plan| look(&plan.query.node));
    ranks
}

/// The notes of names that mean columns of blocks around theirs.
pub fn outer_names(names: &Names<'_>) -> Vec<(String, u32, u32)> {
    let mut found = Vec::new();
    for (e, from, to) in &names.trace.outer {
        let ExprKind::Column(slot, column) = e.kind else { continue };
        let (Some(table), Some(from), Some(to)) = (names.table(slot), names.numbers.at(*from), names.numbers.at(*to))
        else {
            continue;
        };
        let name = table.columns.get(column).map_or("", |c| &c.name);
        let schema = if table.schema.is_empty() { String::new() } else { format!("{}.", table.schema) };
        found.push((format!("{schema}{}.{name}", table.alias), from, to));
    }
    found
}

//! The traditional form: a row for each table that is read, in the order in which that is done.

use super::access::{self, Compared, Way};
use super::numbers::combined;
use super::outline::{Outline, counts, operands, skip_below, strip};
use super::semijoin::{self, Asked};
use super::{Explained, each_step, subqueries};
use crate::bind::dml::{Bound, OnDuplicate, Rows};
use crate::expr::{Slot, SubId};
use crate::plan::{Access, Derived, Node, Query, Scan, SetOperation};
use std::collections::HashSet;
use syntax::ast::query::SetOperator;

/// A row.
#[derive(Clone, Debug, Default)]
pub struct TableRow {
    /// The number of its SELECT.
    pub id: Option<u32>,
    /// What that is.
    pub select_type: String,
    /// The table.
    pub table: Option<String>,
    /// How it is reached.
    pub way: Option<&'static str>,
    /// Indexes that could be used.
    pub possible_keys: Vec<String>,
    /// The one that is.
    pub key: Option<String>,
    /// How many bytes of its keys.
    pub key_length: Option<u32>,
    /// What they are compared with.
    pub references: Vec<String>,
    /// How many rows are read.
    pub rows: Option<f64>,
    /// How many of 100 satisfy the conditions.
    pub filtered: Option<f64>,
    /// What else is done.
    pub extra: Vec<String>,
}

/// Makes the rows.
pub struct Tables<'e, 'p> {
    explained: &'e Explained<'p>,
    rows: Vec<TableRow>,
    shown: HashSet<SubId>,
}

/// The rows of a statement.
pub fn rows(explained: &Explained<'_>) -> Vec<TableRow> {
    let mut tables = Tables { explained, rows: Vec::new(), shown: HashSet::new() };
    match &explained.prepared.bound {
        Bound::Query(query) => {
            tables.query(query, if explained.names.numbers.is_single() { "SIMPLE" } else { "PRIMARY" });
        }
        Bound::Insert(insert) => {
            let verb = if matches!(insert.on_duplicate, OnDuplicate::Replace) { "REPLACE" } else { "INSERT" };
            tables.rows.push(TableRow {
                id: Some(1),
                select_type: verb.to_owned(),
                table: Some(insert.table.name.to_string()),
                way: Some("ALL"),
                ..TableRow::default()
            });
            if let Rows::Query(query) = &insert.rows {
                tables.query(query, if explained.names.numbers.is_single() { "SIMPLE" } else { "PRIMARY" });
            }
        }
        Bound::Update(update) => {
            let mut within = Vec::new();
            super::names::condition_queries(&update.node, &mut within);
            update.tables.iter().flat_map(|t| &t.assignments).for_each(|(_, e)| subqueries(e, &mut within));
            tables.changed(
                &update.node,
                "UPDATE",
                &update.tables.iter().map(|t| t.target.slot).collect::<Vec<_>>(),
                within,
            );
        }
        Bound::Delete(delete) => {
            let mut within = Vec::new();
            super::names::condition_queries(&delete.node, &mut within);
            tables.changed(&delete.node, "DELETE", &delete.targets.iter().map(|t| t.slot).collect::<Vec<_>>(), within);
        }
    }
    tables.rows
}

impl Tables<'_, '_> {
    fn changed(&mut self, node: &Node, verb: &str, slots: &[Slot], within: Vec<SubId>) {
        let first = self.rows.len();
        let simple = if self.explained.names.numbers.is_single() { "SIMPLE" } else { "PRIMARY" };
        let mut read = Vec::new();
        each_step(node, &mut |step| {
            if let Node::Scan(scan) = step {
                read.push(scan.slot);
            }
        });
        self.block(node, 1, simple);
        for (row, slot) in self.rows[first..].iter_mut().zip(read) {
            if slots.contains(&slot) {
                verb.clone_into(&mut row.select_type);
            }
        }
        self.within(within, node);
    }

    /// A query's rows, those of its subqueries behind them.
    fn query(&mut self, query: &Query, kind: &str) {
        match combined(&query.node) {
            Some(Node::SetOperation(step)) => self.set(query, step, kind),
            Some(Node::Recursive(step)) => {
                self.query(&step.seed, kind);
                self.query(&step.step, "UNION");
            }
            _ => {
                let id = self.explained.names.numbers.of(query);
                self.block(&query.node, id, kind);
                let mut within = Vec::new();
                crate::plan::order::each_expression(query, &mut |e| subqueries(e, &mut within));
                self.within(within, &query.node);
            }
        }
    }

    fn set(&mut self, query: &Query, step: &SetOperation, kind: &str) {
        let (word, small) = match step.op {
            SetOperator::Union => ("UNION", "union"),
            SetOperator::Intersect => ("INTERSECT", "intersect"),
            SetOperator::Except => ("EXCEPT", "except"),
        };
        let mut parts = Vec::new();
        operands(step, &mut parts);
        let mut ids = Vec::new();
        let dependent = if kind.starts_with("DEPENDENT") { "DEPENDENT " } else { "" };
        for (at, part) in parts.into_iter().enumerate() {
            ids.push(self.explained.names.numbers.of(part).to_string());
            if at == 0 {
                self.query(part, kind);
            } else {
                self.query(part, &format!("{dependent}{word}"));
            }
        }
        let sorts = has_sort(&query.node);
        if step.op == SetOperator::Union && step.all && !sorts {
            return;
        }
        let mut extra = vec!["Using temporary".to_owned()];
        extra.extend(sorts.then(|| "Using filesort".to_owned()));
        self.rows.push(TableRow {
            id: self.explained.names.numbers.of_set(step.slot),
            select_type: format!("{word} RESULT"),
            table: Some(format!("<{small}{}>", ids.join(","))),
            way: Some("ALL"),
            extra,
            ..TableRow::default()
        });
    }

    /// The rows of what a block reads but for its own tables: the last one first.
    fn within(&mut self, mut within: Vec<SubId>, node: &Node) {
        let mut derived = Vec::new();
        each_step(node, &mut |step| {
            if let Node::Derived(of) = step {
                derived.push(of.query);
            }
        });
        let subplans = self.explained.subplans();
        within.sort_by_key(|id| subplans.get(*id).query.place);
        derived.sort_by_key(|id| std::cmp::Reverse(subplans.get(*id).query.place));
        for (id, is_derived) in derived.into_iter().map(|id| (id, true)).chain(within.into_iter().map(|id| (id, false)))
        {
            let plan = subplans.get(id);
            if !self.shown.insert(id) || matches!(plan.query.node, Node::JsonTable(_)) {
                continue;
            }
            let kind = match (is_derived, plan.outer.is_empty(), plan.is_fixed()) {
                (true, true, _) => "DERIVED",
                (true, false, _) => "DEPENDENT DERIVED",
                (false, false, _) => "DEPENDENT SUBQUERY",
                (false, true, true) => "SUBQUERY",
                (false, true, false) => "UNCACHEABLE SUBQUERY",
            };
            self.query(&plan.query, kind);
        }
    }

    /// The rows of a block's own tables.
    fn block(&mut self, node: &Node, id: u32, kind: &str) {
        let first = self.rows.len();
        if super::is_impossible(node) {
            let (id, select_type, extra) = (Some(id), kind.to_owned(), vec!["Impossible WHERE".to_owned()]);
            self.rows.push(TableRow { id, select_type, extra, ..TableRow::default() });
            return;
        }
        if is_looked_up(node) {
            let extra = vec!["Select tables optimized away".to_owned()];
            let (id, select_type) = (Some(id), kind.to_owned());
            self.rows.push(TableRow { id, select_type, extra, ..TableRow::default() });
            return;
        }
        let (compared, hashed) = Compared::of_block(node);
        let zero =
            matches!(node, Node::Limit(step) if !step.counts_all && counts(&step.limits).is_some_and(|c| c.1 == 0));
        if !zero {
            let asked = semijoin::asked(node);
            semijoin::each_own(node, &mut |step| {
                let Some(row) = self.table(step, &compared) else { return };
                let is_hashed = slot_of(step).is_some_and(|slot| hashed.contains(&slot));
                let mut row = TableRow { id: Some(id), select_type: kind.to_owned(), ..row };
                if is_hashed {
                    row.extra.retain(|e| e != "Using where");
                    row.extra.insert(0, "Using where".to_owned());
                }
                row.extra.extend(match slot_of(step).and_then(|slot| asked.get(&slot)) {
                    Some(Asked::FirstMatch(before)) => {
                        Some(format!("FirstMatch({})", self.explained.names.called(*before)))
                    }
                    Some(Asked::NotExists) => Some("Not exists".to_owned()),
                    None => None,
                });
                if is_hashed {
                    row.extra.push("Using join buffer (hash join)".to_owned());
                }
                self.rows.push(row);
            });
        }
        if let Some(last) = self.rows[first..].last_mut()
            && filters_tables(node)
            && !last.extra.iter().any(|e| e == "Using where")
        {
            last.extra.push("Using where".to_owned());
        }
        match self.rows.get_mut(first) {
            Some(row) => {
                // What is done with all rows stands beside the first table.
                let at = row.extra.iter().position(|e| e.starts_with("Using join")).unwrap_or(row.extra.len());
                row.extra.splice(at..at, work(node).into_iter().map(str::to_owned));
            }
            None => {
                let extra = if zero { "Zero limit" } else { "No tables used" };
                let (id, select_type) = (Some(id), kind.to_owned());
                self.rows.push(TableRow { id, select_type, extra: vec![extra.to_owned()], ..TableRow::default() });
            }
        }
        let mut kept = Vec::new();
        semijoin::each_own(node, &mut |step| kept.extend(semijoin::kept(step)));
        for kept in kept {
            self.block(kept.input, self.explained.names.number(kept.id), "MATERIALIZED");
        }
    }

    /// The row of a subquery whose rows are kept as a table.
    fn kept(&self, kept: semijoin::Kept<'_>) -> TableRow {
        let names = &self.explained.names;
        let row = TableRow {
            table: Some(format!("<subquery{}>", names.number(kept.id))),
            way: Some("ALL"),
            filtered: Some(100.0),
            ..TableRow::default()
        };
        let Some(keys) = kept.keys else { return row };
        let key = Some("<auto_distinct_key>".to_owned());
        TableRow {
            way: Some("eq_ref"),
            possible_keys: key.clone().into_iter().collect(),
            key,
            key_length: Some(keys.iter().map(|(_, own, _)| access::bytes_of(own)).sum()),
            references: keys.iter().map(|(given, ..)| access::reference(given, names)).collect(),
            rows: Some(1.0),
            extra: if kept.is_missing { vec!["Using where".to_owned(), "Not exists".to_owned()] } else { Vec::new() },
            ..row
        }
    }

    /// The row of a step, where it reads a table.
    fn table(&self, step: &Node, compared: &Compared) -> Option<TableRow> {
        let names = &self.explained.names;
        let all = |table: String| TableRow { table: Some(table), way: Some("ALL"), ..TableRow::default() };
        if let Some(kept) = semijoin::kept(step) {
            return Some(self.kept(kept));
        }
        Some(match step {
            Node::Scan(scan) => self.scan(scan, compared),
            Node::Derived(derived) => self.derived(derived),
            Node::Virtual(table) => TableRow {
                extra: table.filter.iter().map(|_| "Using where".to_owned()).collect(),
                ..all(names.alias(table.slot).to_owned())
            },
            Node::RecursiveRows { slot, .. } => TableRow {
                rows: Some(2.0),
                filtered: Some(100.0),
                extra: vec!["Recursive".to_owned()],
                ..all(names.alias(*slot).to_owned())
            },
            _ => return None,
        })
    }

    fn derived(&self, derived: &Derived) -> TableRow {
        let names = &self.explained.names;
        let query = &self.explained.subplans().get(derived.query).query;
        let (table, extra) = match query.node {
            Node::JsonTable(_) => {
                (names.alias(derived.slot).to_owned(), vec!["Table function: json_table", "Using temporary"])
            }
            _ => (format!("<derived{}>", names.number(derived.query)), Vec::new()),
        };
        let conditions = derived.conditions();
        let filter = conditions.as_ref();
        let rows = Outline::new(self.explained).rows_of(query).round();
        let share = filter.map_or(1.0, |filter| self.explained.share_of(filter, rows));
        TableRow {
            table: Some(table),
            way: Some("ALL"),
            rows: Some(rows),
            filtered: Some(share * 100.0),
            extra: extra.into_iter().chain(filter.map(|_| "Using where")).map(str::to_owned).collect(),
            ..TableRow::default()
        }
    }

    fn scan(&self, scan: &Scan, compared: &Compared) -> TableRow {
        let way = Way::of(scan);
        let mut row = TableRow {
            table: Some(self.explained.names.alias(scan.slot).to_owned()),
            way: Some(way.text()),
            possible_keys: compared.possible(scan).into_iter().map(str::to_owned).collect(),
            rows: Some(self.explained.rows_read(scan).round()),
            filtered: Some(self.explained.share(scan) * 100.0),
            ..TableRow::default()
        };
        if let (Access::Index(access), Some(index)) = (&scan.access, scan.index()) {
            row.key = Some(index.name.to_string());
            row.key_length = Some(access::key_length(scan, access, index));
            if matches!(way, Way::Const | Way::EqRef | Way::Ref) {
                row.references = access::references(access, &self.explained.names);
            }
        }
        if let (Access::Full, Way::Index, Some(index)) = (&scan.access, way, access::row_key(scan)) {
            row.key = Some(index.name.to_string());
            row.key_length = Some(access::length_of(scan, index, index.parts.len()));
        }
        if let Access::Union(ways) = &scan.access {
            let names = access::names_of(scan, ways);
            row.extra.push(format!("Using union({names})"));
            row.key = Some(names);
        }
        let covered = access::is_covered(scan);
        let is_clustered = matches!(&scan.access, Access::Index(a) if scan.table.clustered == Some(a.index));
        if scan.gate.is_some()
            || scan.filter.is_some()
            || scan.skip().is_none() && way == Way::Range && (covered || is_clustered)
        {
            row.extra.push("Using where".to_owned());
        }
        if scan.direction == store::scan::Direction::Backward && way != Way::All {
            row.extra.push("Backward index scan".to_owned());
        }
        match scan.skip() {
            Some(skip) if skip.is_of_groups() => row.extra.push("Using index for group-by".to_owned()),
            Some(_) => row.extra.push("Using index for skip scan".to_owned()),
            None if covered => row.extra.push("Using index".to_owned()),
            None => {}
        }
        row
    }
}

/// Whether MIN and MAX are all that a block wants, and an index has them.
fn is_looked_up(node: &Node) -> bool {
    let mut found = false;
    each_step(node, &mut |step| {
        found |= matches!(step, Node::Aggregate(step) if skip_below(&step.input).is_some_and(|skip| skip.group == 0));
    });
    found
}

/// Whether a condition is looked at once the rows of all tables are there.
fn filters_tables(node: &Node) -> bool {
    let mut found = false;
    each_step(node, &mut |step| {
        if let Node::Filter(input, _) = step {
            let read = strip(input);
            found |= matches!(read, Node::Join(_) | Node::HashJoin(_) | Node::RecursiveRows { .. });
        }
    });
    found
}

/// What is done with all rows of a block.
fn work(node: &Node) -> Vec<&'static str> {
    let (mut temporary, mut filesort) = (false, false);
    semijoin::each_own(node, &mut |step| match step {
        Node::Aggregate(step) => temporary |= !step.keys.is_empty() && skip_below(&step.input).is_none(),
        Node::Distinct(step) => temporary |= step.query.is_none() && skip_below(&step.input).is_none(),
        Node::Sort(_) => filesort = true,
        Node::Window(step) => {
            filesort |= step.calls.iter().any(|c| !c.spec.partition.is_empty() || !c.spec.order.is_empty());
        }
        _ => {}
    });
    let words = [(temporary, "Using temporary"), (filesort, "Using filesort")];
    words.into_iter().filter(|(is_done, _)| *is_done).map(|(_, word)| word).collect()
}

fn slot_of(step: &Node) -> Option<Slot> {
    match step {
        Node::Scan(scan) => Some(scan.slot),
        Node::Derived(derived) => Some(derived.slot),
        Node::Virtual(table) => Some(table.slot),
        Node::Distinct(step) => step.query.map(|_| step.slot),
        _ => None,
    }
}

fn has_sort(node: &Node) -> bool {
    match node {
        Node::Sort(_) => true,
        Node::Limit(step) => has_sort(&step.input),
        Node::Measured(step) => has_sort(&step.input),
        _ => false,
    }
}

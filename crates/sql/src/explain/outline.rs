//! A plan as the lines of FORMAT=TREE: each says what a step does, with the steps that it reads from below it.
//!
//! Costs count rows: one that a scan reads costs one, as for the planner.

use super::expression::{Style, Text};
use super::names::Made;
use super::numbers::combined;
use super::{Explained, access, readable, subqueries};
use crate::bind::dml::{Bound, Rows};
use crate::exec::measure::Counts;
use crate::expr::{Expr, ExprKind, SubId};
use crate::plan::skip::{Skip, Wanted};
use crate::plan::{
    Aggregate, Derived, Distinct, HashJoin, Join, JoinKind, Limit, Limits, Node, Query, Recursive, Scan, SetOperation,
    Sort, Window,
};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;
use syntax::ast::query::SetOperator;
use values::value::Value;

/// A block whose condition is false.
const IMPOSSIBLE: &str = "Zero rows (Impossible WHERE)";
/// The share of groups among rows.
const GROUPS_SHARE: f64 = 0.5;
/// What joins of unknown tables leave of pairs.
const PAIR_SHARE: f64 = 0.1;

/// A step.
#[derive(Clone, Debug)]
pub struct Line {
    text: String,
    /// What it costs, and how many rows it gives.
    estimate: Option<(f64, f64)>,
    counts: Option<Counts>,
    below: Vec<Line>,
}

impl Line {
    fn new(text: impl Into<String>, below: Vec<Line>) -> Line {
        Line { text: text.into(), estimate: None, counts: None, below }
    }

    fn estimated(self, cost: f64, rows: f64) -> Line {
        Line { estimate: Some((cost, rows)), ..self }
    }

    fn rows(&self) -> f64 {
        self.estimate.map_or(1.0, |(_, rows)| rows)
    }

    /// The rows of the first step below that knows them.
    fn deep_rows(&self) -> f64 {
        match (self.estimate, self.below.first()) {
            (Some((_, rows)), _) => rows,
            (None, Some(below)) => below.deep_rows(),
            (None, None) => 1.0,
        }
    }

    fn cost(&self) -> f64 {
        self.estimate.map_or(0.0, |(cost, _)| cost)
    }

    fn write(&self, depth: usize, analyze: bool, to: &mut String) {
        const INDENT: usize = 4;
        write!(to, "{:1$}-> ", "", depth * INDENT).expect("a string takes all");
        to.push_str(&self.text);
        if let Some((cost, rows)) = self.estimate {
            // What costs nothing is there from the first row to the last.
            let cost = if cost == 0.0 { "0..0".to_owned() } else { readable(cost) };
            write!(to, "  (cost={cost} rows={})", readable(rows)).expect("a string takes all");
        }
        if analyze && let Some(counts) = self.counts {
            to.push_str(if self.estimate.is_some() { " " } else { "  " });
            to.push_str(&actual(&counts));
        }
        to.push('\n');
        for line in &self.below {
            line.write(depth + 1, analyze, to);
        }
    }
}

fn actual(counts: &Counts) -> String {
    if counts.loops == 0 {
        return "(never executed)".to_owned();
    }
    let each = |time: Duration| readable(time.as_secs_f64() * 1e3 / counts.loops as f64);
    let rows = readable(counts.rows as f64 / counts.loops as f64);
    format!("(actual time={}..{} rows={rows} loops={})", each(counts.first), each(counts.all), counts.loops)
}

/// The text of FORMAT=TREE; with what was measured.
pub fn text(lines: &[Line], analyze: bool) -> String {
    let mut text = String::new();
    lines.iter().for_each(|line| line.write(0, analyze, &mut text));
    text
}

/// Draws the outline.
pub struct Outline<'e, 'p> {
    explained: &'e Explained<'p>,
    /// Subqueries that were drawn.
    drawn: HashSet<SubId>,
    /// The names of the columns of the query that is drawn.
    columns: Vec<Arc<str>>,
}

impl<'e, 'p> Outline<'e, 'p> {
    /// Of a statement.
    pub fn new(explained: &'e Explained<'p>) -> Self {
        Outline { explained, drawn: HashSet::new(), columns: Vec::new() }
    }

    /// The statement's lines.
    pub fn statement(&mut self) -> Vec<Line> {
        let alias = |slot| self.explained.names.alias(slot).to_owned();
        match &self.explained.prepared.bound {
            Bound::Query(query) => self.query_lines(query),
            Bound::Insert(insert) => {
                let verb = match insert.on_duplicate {
                    crate::bind::dml::OnDuplicate::Replace => "Replace into",
                    _ => "Insert into",
                };
                let (below, others) = match &insert.rows {
                    Rows::Query(query) => {
                        let mut lines = self.query_lines(query);
                        let rest = lines.split_off(1);
                        (lines, rest)
                    }
                    _ => (vec![Line::new("Rows fetched before execution", Vec::new())], Vec::new()),
                };
                let line = Line::new(format!("{verb} {}", insert.table.name), below);
                std::iter::once(line).chain(others).collect()
            }
            Bound::Update(update) => {
                let names: Vec<String> = update.tables.iter().map(|t| alias(t.target.slot)).collect();
                let verb = changed("Update", &names, update.collects);
                vec![Line::new(verb, vec![self.limited(&update.node, update.limits.as_ref())])]
            }
            Bound::Delete(delete) => {
                let names: Vec<String> = delete.targets.iter().map(|t| alias(t.slot)).collect();
                let verb = changed("Delete from", &names, delete.collects);
                vec![Line::new(verb, vec![self.limited(&delete.node, delete.limits.as_ref())])]
            }
        }
    }

    fn limited(&mut self, node: &Node, limits: Option<&Limits>) -> Line {
        let line = self.node(node);
        match limits {
            Some(limits) => limit_line(limits, line),
            None => line,
        }
    }

    /// A query's lines: its steps, then the subqueries in what it makes of their rows.
    fn query_lines(&mut self, query: &Query) -> Vec<Line> {
        let columns = query.columns.iter().map(|c| Arc::clone(&c.name)).collect();
        let around = std::mem::replace(&mut self.columns, columns);
        let mut lines = vec![self.node(&query.node)];
        self.columns = around;
        if combined(&query.node).is_none() {
            let mut found = Vec::new();
            query.output.iter().for_each(|e| subqueries(e, &mut found));
            super::each_step(&query.node, &mut |step| match step {
                Node::Sort(step) => step.kept.iter().for_each(|e| subqueries(e, &mut found)),
                Node::Distinct(step) => step.kept.iter().for_each(|e| subqueries(e, &mut found)),
                Node::Aggregate(step) => {
                    step.keys.iter().chain(step.calls.iter().flat_map(|c| &c.arguments)).for_each(|e| {
                        subqueries(e, &mut found);
                    });
                }
                _ => {}
            });
            lines.extend(found.into_iter().filter_map(|id| self.subquery(id, "projection")));
        }
        lines
    }

    /// How many rows a query gives, about.
    pub fn rows_of(&mut self, query: &Query) -> f64 {
        self.query_lines(query).first().map_or(1.0, |line| line.deep_rows()).max(2.0)
    }

    fn subquery(&mut self, id: SubId, place: &str) -> Option<Line> {
        if !self.drawn.insert(id) {
            return None;
        }
        let plan = self.explained.subplans().get(id);
        let how = match (plan.outer.is_empty(), plan.is_fixed()) {
            (false, _) => "dependent",
            (true, true) => "run only once",
            (true, false) => "uncacheable",
        };
        let number = self.explained.names.number(id);
        let below = self.query_lines(&plan.query);
        Some(Line::new(format!("Select #{number} (subquery in {place}; {how})"), below))
    }

    fn text(&self, e: &Expr) -> String {
        Text { names: &self.explained.names, style: Style::Short }.of(e)
    }

    /// A step's line.
    fn node(&mut self, node: &Node) -> Line {
        if super::is_impossible(node) && !matches!(node, Node::Scan(_)) {
            let is_one = matches!(strip(node), Node::Aggregate(step) if step.always);
            if is_one {
                let text = "Zero input rows (Impossible WHERE), aggregated into one output row";
                return Line::new(text, Vec::new()).estimated(0.0, 1.0);
            }
            if !super::is_one_row(node) {
                return Line::new(IMPOSSIBLE, Vec::new()).estimated(0.0, 0.0);
            }
        }
        match node {
            Node::One => Line::new("Rows fetched before execution", Vec::new()).estimated(0.0, 1.0),
            Node::None => Line::new("Zero rows (no rows)", Vec::new()).estimated(0.0, 0.0),
            Node::Scan(scan) => self.scan(scan),
            Node::Derived(derived) => self.derived(derived),
            Node::Virtual(table) => {
                let name = self.explained.names.alias(table.slot);
                let fill =
                    Line::new(format!("Fill information schema table {}", table.source.name.to_lowercase()), vec![]);
                let line = Line::new(format!("Table scan on {name}"), vec![fill]).estimated(1000.0, 1000.0);
                self.filtered(line, table.filter.as_ref(), 0.1)
            }
            Node::Values(values) => {
                Line::new("Rows fetched before execution", Vec::new()).estimated(0.0, values.rows.len() as f64)
            }
            Node::JsonTable(_) => Line::new("Materialize table function", Vec::new()).estimated(2.0, 2.0),
            Node::Filter(input, condition) => {
                let line = self.node(input);
                self.filtered(line, Some(condition), 1.0)
            }
            Node::Join(join) => self.join(join),
            Node::HashJoin(join) => self.hash_join(join),
            // A plan that is drawn has none.
            Node::Looked(step) => self.node(&step.join.inner),
            Node::Aggregate(step) => self.aggregate(step),
            Node::Window(step) => self.window(step),
            Node::Sort(step) => self.sort(step),
            Node::Distinct(step) if let Some(id) = step.query => self.different(step, id),
            Node::Distinct(step) => {
                let input = self.node(&step.input);
                if skip_below(&step.input).is_some() {
                    return input;
                }
                let (cost, rows) = (input.cost() + input.rows(), input.rows());
                let inner = Line::new("Temporary table with deduplication", vec![input]).estimated(cost, rows);
                Line::new("Table scan on <temporary>", vec![inner]).estimated(cost + rows, rows)
            }
            Node::Limit(step) => self.limit(step),
            Node::SetOperation(step) => self.set(step),
            Node::Recursive(_) => Line::new("Recursion", Vec::new()),
            Node::RecursiveRows { slot, .. } => {
                let name = self.explained.names.alias(*slot);
                Line::new(format!("Scan new records on {name}"), Vec::new()).estimated(2.0, 2.0)
            }
            Node::Measured(step) => {
                let mut line = self.node(&step.input);
                spread(&mut line, step.counts.get());
                line
            }
        }
    }

    fn scan(&mut self, scan: &Scan) -> Line {
        if scan.is_impossible() {
            return Line::new(IMPOSSIBLE, Vec::new()).estimated(0.0, 0.0);
        }
        let rows = self.explained.rows_read(scan);
        let line = Line::new(access::line(scan, &self.explained.names), Vec::new()).estimated(rows, rows);
        match &scan.conditions() {
            None => line,
            Some(filter) => {
                let mut line = self.filter_line(line, filter, rows * self.explained.share(scan));
                self.attach(&mut line, filter);
                line
            }
        }
    }

    fn filter_line(&self, input: Line, condition: &Expr, rows: f64) -> Line {
        let cost = input.cost();
        Line::new(format!("Filter: {}", self.text(condition)), vec![input]).estimated(cost, rows)
    }

    /// The line of a condition, with the subqueries in it.
    fn filtered(&mut self, input: Line, condition: Option<&Expr>, least: f64) -> Line {
        let Some(condition) = condition else { return input };
        let rows = (input.rows() * self.explained.share_of(condition, input.rows())).max(least);
        let has_estimate = input.estimate.is_some();
        let mut line = self.filter_line(input, condition, rows);
        if !has_estimate {
            line.estimate = None;
        }
        self.attach(&mut line, condition);
        line
    }

    fn attach(&mut self, line: &mut Line, condition: &Expr) {
        let mut found = Vec::new();
        subqueries(condition, &mut found);
        line.below.extend(found.into_iter().filter_map(|id| self.subquery(id, "condition")));
    }

    fn derived(&mut self, derived: &Derived) -> Line {
        let conditions = derived.conditions();
        let names = &self.explained.names;
        let plan = self.explained.subplans().get(derived.query);
        let name = names.alias(derived.slot).to_owned();
        if matches!(strip(&plan.query.node), Node::JsonTable(_)) {
            let mut line = self.node(&plan.query.node);
            line.estimate = Some((derived.rows, derived.rows));
            return self.filtered(line, conditions.as_ref(), 1.0);
        }
        let cte = names.trace.ctes.get(&derived.query).cloned();
        let cte_text = cte.as_ref().map_or_else(String::new, |name| format!(" CTE {name}"));
        let is_first = self.drawn.insert(derived.query);
        let below = match (is_first, strip(&plan.query.node)) {
            (false, _) => {
                let text = format!("Materialize{cte_text} if needed (query plan printed elsewhere)");
                Line::new(text, Vec::new()).estimated(0.0, 0.0)
            }
            (true, Node::Recursive(step)) => self.recursive(step, &cte_text),
            (true, _) => {
                let if_needed = if cte.is_some() && self.is_read_again(derived.query) { " if needed" } else { "" };
                let on: Vec<&str> = plan.outer.iter().map(|slot| names.alias(*slot)).collect();
                let invalidate = match on.is_empty() {
                    true => String::new(),
                    false => format!(" (invalidate on row from {})", on.join("; ")),
                };
                let lines = self.materialized(&plan.query);
                let cost = lines.iter().map(Line::cost).sum::<f64>();
                let rows = lines.first().map_or(1.0, Line::rows);
                let is_set = matches!(strip(&plan.query.node), Node::SetOperation(_));
                match lines.into_iter().next() {
                    Some(line) if is_set => line,
                    first => {
                        let text = format!("Materialize{cte_text}{if_needed}{invalidate}");
                        Line::new(text, first.into_iter().collect()).estimated(cost + rows, rows)
                    }
                }
            }
        };
        let (cost, rows) = (below.cost(), below.rows());
        let counts = below.counts;
        let mut line = Line::new(format!("Table scan on {name}"), vec![below]).estimated(cost + rows, rows);
        line.counts = counts;
        self.filtered(line, conditions.as_ref(), 1.0)
    }

    /// The lines of a query whose rows are kept: of a set operation only what makes them.
    fn materialized(&mut self, query: &Query) -> Vec<Line> {
        let mut lines = self.query_lines(query);
        if matches!(strip(&query.node), Node::SetOperation(_))
            && let Some(first) = lines.first_mut()
            && first.text.starts_with("Table scan on <")
            && let Some(inner) = first.below.pop()
        {
            *first = inner;
        }
        lines
    }

    fn is_read_again(&self, id: SubId) -> bool {
        let mut count = 0;
        let mut look = |node: &Node| {
            super::each_step(node, &mut |step| {
                count += usize::from(matches!(step, Node::Derived(d) if d.query == id));
            });
        };
        self.explained.subplans().plans.iter().for_each(|plan| look(&plan.query.node));
        if let Bound::Query(query) = &self.explained.prepared.bound {
            look(&query.node);
        }
        count > 1
    }

    fn recursive(&mut self, step: &Recursive, cte: &str) -> Line {
        let mut below = self.query_lines(&step.seed);
        let again = self.query_lines(&step.step);
        let cost = below.iter().chain(&again).map(Line::cost).sum::<f64>();
        let rows = below.iter().chain(&again).map(Line::rows).sum::<f64>();
        below.push(Line::new("Repeat until convergence", again));
        let kind = if step.distinct { " with deduplication" } else { "" };
        Line::new(format!("Materialize recursive{cte}{kind}"), below).estimated(cost + rows, rows)
    }

    fn join(&mut self, join: &Join) -> Line {
        let outer = self.node(&join.outer);
        let inner = self.node(&join.inner);
        let rows = outer.rows() * inner.rows();
        let cost = outer.cost() + outer.rows() * inner.cost();
        if join.kind.is_asked() {
            let inner = self.filtered(inner, join.on.as_ref(), 0.0);
            let text = format!("Nested loop {}", asked(join.kind));
            let rows = rows.min(outer.rows());
            return Line::new(text, vec![outer, inner]).estimated(cost, rows);
        }
        if join.kind == JoinKind::Left {
            let inner = self.filtered(inner, join.on.as_ref(), 0.0);
            let rows = rows.max(outer.rows());
            return Line::new("Nested loop left join", vec![outer, inner]).estimated(cost, rows);
        }
        let line = Line::new("Nested loop inner join", vec![outer, inner]).estimated(cost, rows);
        self.filtered(line, join.on.as_ref(), 1.0)
    }

    /// The different rows of a subquery as a table.
    fn different(&mut self, step: &Distinct, id: SubId) -> Line {
        let made = self.deduplicated(&step.input);
        let (cost, rows) = (made.cost(), made.rows());
        let text = format!("Table scan on <subquery{}>", self.explained.names.number(id));
        Line::new(text, vec![made]).estimated(cost + rows, rows)
    }

    fn deduplicated(&mut self, input: &Node) -> Line {
        let input = self.node(input);
        let (cost, rows) = (input.cost() + input.rows(), input.rows());
        Line::new("Materialize with deduplication", vec![input]).estimated(cost, rows)
    }

    /// Rows that are looked up among the different ones of a subquery.
    fn looked_up(&mut self, join: &HashJoin, id: SubId) -> Line {
        let outer = self.node(&join.outer);
        let made = self.deduplicated(&join.inner);
        let names = &self.explained.names;
        let key = |(outer, inner, _): &(Expr, Expr, _)| format!("{} = {}", names.different(inner), self.text(outer));
        let keys = join.keys.iter().map(key).collect::<Vec<_>>().join(", ");
        let table = format!("<subquery{}>", names.number(id));
        let text = format!("Single-row index lookup on {table} using <auto_distinct_key> ({keys})");
        let (cost, rows) = (outer.cost() + made.cost() + outer.rows(), outer.rows());
        let made_cost = made.cost();
        let lookup = Line::new(text, vec![made]).estimated(made_cost, 1.0);
        let kind = if join.kind == JoinKind::Anti { "antijoin" } else { "inner join" };
        Line::new(format!("Nested loop {kind}"), vec![outer, lookup]).estimated(cost, rows)
    }

    fn hash_join(&mut self, join: &HashJoin) -> Line {
        if let Some(id) = join.query {
            return self.looked_up(join, id);
        }
        let outer = self.node(&join.outer);
        let inner = self.node(&join.inner);
        let pairs = outer.rows() * inner.rows() * PAIR_SHARE;
        let kind = match join.kind {
            JoinKind::Inner => "Inner hash join".to_owned(),
            JoinKind::Left => "Left hash join".to_owned(),
            kind => format!("Hash {}", asked(kind)),
        };
        let rows = match join.kind {
            JoinKind::Inner => pairs,
            JoinKind::Left => pairs.max(outer.rows()),
            JoinKind::Semi | JoinKind::Anti => pairs.min(outer.rows()),
        };
        let cost = outer.cost() + inner.cost() + outer.rows() + inner.rows();
        let is_column = |e: &Expr| matches!(e.kind, ExprKind::Column(..));
        let key = |(outer, inner, _): &(Expr, Expr, _)| match is_column(outer) && is_column(inner) {
            true => format!("({} = {})", self.text(inner), self.text(outer)),
            false => format!("({} = {})", self.text(outer), self.text(inner)),
        };
        let keys: Vec<String> = join.keys.iter().map(key).collect();
        let extra = match &join.on {
            Some(on) => format!(", extra conditions: {}", self.text(on)),
            None => String::new(),
        };
        let hash = Line::new("Hash", vec![inner]);
        let text = format!("{kind} {}{extra}", keys.join(", "));
        let mut line = Line::new(text, vec![outer, hash]).estimated(cost, rows);
        if let Some(on) = &join.on {
            self.attach(&mut line, on);
        }
        line
    }

    fn aggregate(&mut self, step: &Aggregate) -> Line {
        let input = self.node(&step.input);
        let skip = skip_below(&step.input);
        if skip.is_some_and(|skip| skip.group == 0) {
            return Line::new("Rows fetched before execution", Vec::new()).estimated(0.0, 1.0);
        }
        if skip.is_some_and(|skip| step.calls.is_empty() || !matches!(skip.wanted, Wanted::First)) {
            return input;
        }
        let (cost, rows) = (input.cost() + input.rows(), input.rows());
        let text = Text { names: &self.explained.names, style: Style::Short };
        let named = step.calls.iter().filter(|call| call.sum_of.is_none());
        let calls: Vec<String> = named.map(|call| text.aggregate(call)).collect();
        if step.always {
            let rollup = if step.rollup { " with rollup" } else { "" };
            return Line::new(format!("Aggregate{rollup}: {}", calls.join(", ")), vec![input]).estimated(cost, 1.0);
        }
        let has_estimate = input.estimate.is_some();
        let groups = (rows * GROUPS_SHARE).max(1.0);
        let line = match step.rollup {
            true => Line::new(format!("Group aggregate with rollup: {}", calls.join(", ")), vec![input]),
            false if skip.is_some() => {
                return Line::new(format!("Group aggregate: {}", calls.join(", ")), vec![input])
                    .estimated(cost, groups);
            }
            false => {
                let inner = Line::new("Aggregate using temporary table", vec![input]);
                Line::new("Table scan on <temporary>", vec![inner])
            }
        };
        if has_estimate && step.rollup { line.estimated(cost, groups) } else { line }
    }

    fn window(&mut self, step: &Window) -> Line {
        let mut line = self.node(&step.input);
        let estimate = line.estimate;
        let text = Text { names: &self.explained.names, style: Style::Short };
        let mut last: Option<String> = None;
        for call in &step.calls {
            let keys: Vec<_> = call.spec.partition.iter().chain(&call.spec.order).cloned().collect();
            let order = text.keys(&keys, ", ");
            if !order.is_empty() && last.as_ref() != Some(&order) {
                line = Line { estimate, ..Line::new(format!("Sort: {order}"), vec![line]) };
            }
            line = match (&last, line.text.starts_with("Window aggregate")) {
                (Some(known), true) if *known == order => {
                    Line { text: format!("{}, {}", line.text, text.window(call)), ..line }
                }
                _ => {
                    let what = format!("Window aggregate with buffering: {}", text.window(call));
                    Line { estimate, ..Line::new(what, vec![line]) }
                }
            };
            last = Some(order);
        }
        line
    }

    fn sort(&mut self, step: &Sort) -> Line {
        let input = self.node(&step.input);
        let key = |(at, _, descending): &(usize, _, bool)| {
            let text = step.kept.get(*at).map_or_else(String::new, |e| self.sort_key(e, *at));
            format!("{text}{}", if *descending { " DESC" } else { "" })
        };
        let keys: Vec<String> = step.keys.iter().map(key).collect();
        let doubles = if step.is_distinct { " with duplicate removal" } else { "" };
        let limit = match step.limit.as_ref().and_then(counts) {
            Some((offset, count)) => format!(", limit input to {} row(s) per chunk", offset.saturating_add(count)),
            None => String::new(),
        };
        let estimate = input.estimate.map(|(cost, rows)| (cost + rows, rows));
        Line { estimate, ..Line::new(format!("Sort{doubles}: {}{limit}", keys.join(", ")), vec![input]) }
    }

    /// A key of a sort: what is worked out for the select list is called as there.
    fn sort_key(&self, e: &Expr, at: usize) -> String {
        let is_column = match e.kind {
            ExprKind::Column(slot, column) => match self.explained.names.made(slot) {
                None => true,
                Some(Made::Groups(step)) => {
                    step.keys.get(column).is_some_and(|key| matches!(key.kind, ExprKind::Column(..)))
                }
                Some(Made::Kept(kept)) => kept.get(column).is_some_and(|e| matches!(e.kind, ExprKind::Column(..))),
                Some(_) => false,
            },
            _ => false,
        };
        match self.columns.get(at) {
            Some(name) if !is_column => name.to_string(),
            _ => self.text(e),
        }
    }

    fn limit(&mut self, step: &Limit) -> Line {
        if !step.counts_all && counts(&step.limits).is_some_and(|(_, count)| count == 0) {
            return Line::new("Zero rows (Zero limit)", Vec::new()).estimated(0.0, 0.0);
        }
        let input = self.node(&step.input);
        limit_line(&step.limits, input)
    }

    fn set(&mut self, step: &SetOperation) -> Line {
        let (word, small) = match step.op {
            SetOperator::Union => ("Union", "union"),
            SetOperator::Intersect => ("Intersect", "intersect"),
            SetOperator::Except => ("Except", "except"),
        };
        let mut parts = Vec::new();
        operands(step, &mut parts);
        let streams = step.op == SetOperator::Union && step.all;
        let mut below = Vec::new();
        for query in parts {
            let lines = self.query_lines(query);
            if streams {
                let (cost, rows) = lines.first().map_or((0.0, 0.0), |l| (l.cost(), l.rows()));
                let counts = lines.first().and_then(|l| l.counts);
                let mut line = Line::new("Stream results", lines).estimated(cost, rows);
                line.counts = counts;
                below.push(line);
            } else {
                below.extend(lines);
            }
        }
        let cost = below.iter().map(Line::cost).sum::<f64>();
        let rows = below.iter().map(Line::rows).sum::<f64>();
        if streams {
            return Line::new("Append", below).estimated(cost, rows);
        }
        let text = match step.all {
            true => format!("{word} all materialize"),
            false => format!("{word} materialize with deduplication"),
        };
        let made = Line::new(text, below).estimated(cost + rows, rows);
        Line::new(format!("Table scan on <{small} temporary>"), vec![made]).estimated(cost + 2.0 * rows, rows)
    }
}

fn changed(verb: &str, names: &[String], collects: bool) -> String {
    let how = if collects { "buffered" } else { "immediate" };
    let each: Vec<String> = names.iter().map(|name| format!("{name} ({how})")).collect();
    format!("{verb} {}", each.join(", "))
}

fn asked(kind: JoinKind) -> &'static str {
    if kind == JoinKind::Anti { "antijoin" } else { "semijoin (FirstMatch)" }
}

/// Gives what was measured of a step to its lines: all those that the step is.
fn spread(line: &mut Line, counts: Counts) {
    if line.counts.is_some() {
        return;
    }
    if matches!(&*line.text, "Hash" | "Repeat until convergence") || line.text.starts_with("Select #") {
        return;
    }
    line.counts = Some(counts);
    line.below.iter_mut().filter(|l| l.counts.is_none()).for_each(|l| spread(l, counts));
}

/// The queries that set operations of one kind combine.
pub fn operands<'n>(step: &'n SetOperation, to: &mut Vec<&'n Query>) {
    match strip(&step.left.node) {
        Node::SetOperation(left) if left.op == step.op && left.all == step.all => operands(left, to),
        _ => to.push(&step.left),
    }
    to.push(&step.right);
}

/// How the scan below conditions passes over entries of groups, if it does.
pub fn skip_below(node: &Node) -> Option<&Skip> {
    match strip(node) {
        Node::Scan(scan) => scan.skip().filter(|skip| skip.is_of_groups()),
        Node::Filter(input, _) => skip_below(input),
        _ => None,
    }
}

/// A step without what measures it.
pub fn strip(node: &Node) -> &Node {
    match node {
        Node::Measured(step) => strip(&step.input),
        other => other,
    }
}

/// The numbers of a LIMIT, where they are constants.
pub fn counts(limits: &Limits) -> Option<(u64, u64)> {
    let number = |e: &Expr| match &e.kind {
        ExprKind::Constant(Value::Int(v)) => u64::try_from(*v).ok(),
        ExprKind::Constant(Value::Uint(v)) => Some(*v),
        _ => None,
    };
    Some((limits.offset.as_ref().map_or(Some(0), number)?, number(&limits.count)?))
}

fn limit_line(limits: &Limits, input: Line) -> Line {
    let text = match counts(limits) {
        Some((0, count)) => format!("Limit: {count} row(s)"),
        Some((offset, count)) => format!("Limit/Offset: {count}/{offset} row(s)"),
        None => "Limit: ? row(s)".to_owned(),
    };
    let count = counts(limits).map_or(f64::MAX, |(_, count)| count as f64);
    let estimate = input.estimate.map(|(cost, rows)| (cost, rows.min(count)));
    Line { estimate, ..Line::new(text, vec![input]) }
}

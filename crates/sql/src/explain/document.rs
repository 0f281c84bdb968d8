//! FORMAT=JSON: a plan as a document, in the form of MySQL 8.0.

use super::access::{self, Compared, Way};
use super::expression::{Style, Text};
use super::numbers::combined;
use super::outline::{Outline, counts, operands, skip_below, strip};
use super::semijoin::{self, Asked};
use super::{Explained, each_step, subqueries};
use crate::bind::dml::{Bound, OnDuplicate, Rows};
use crate::expr::{Expr, ExprKind, Slot, SubId};
use crate::plan::order::each_expression;
use crate::plan::{Access, Derived, Node, Query, Recursive, Scan, SetOperation, Window, WindowFunction};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;
use syntax::ast::query::SetOperator;
use syntax::printer::{aggregate_text, window_text};

/// Looking at a row costs this, where reading it costs one.
const LOOK_COST: f64 = 0.1;

/// A part of the document.
#[derive(Clone, Debug)]
enum Json {
    Object(Members),
    Array(Vec<Json>),
    Text(String),
    Number(u64),
    Bool(bool),
}

type Members = Vec<(&'static str, Json)>;

fn text(text: impl Into<String>) -> Json {
    Json::Text(text.into())
}

fn texts(list: impl IntoIterator<Item = impl Into<String>>) -> Json {
    Json::Array(list.into_iter().map(text).collect())
}

impl Json {
    fn write(&self, depth: usize, to: &mut String) {
        match self {
            Json::Text(text) => write_text(text, to),
            Json::Number(number) => {
                write!(to, "{number}").expect("a string takes all");
            }
            Json::Bool(value) => {
                write!(to, "{value}").expect("a string takes all");
            }
            Json::Object(members) => {
                let members = members.iter().map(|(name, value)| (Some(*name), value));
                write_list(members, ('{', '}'), depth, to);
            }
            Json::Array(items) => write_list(items.iter().map(|value| (None, value)), ('[', ']'), depth, to),
        }
    }
}

fn write_list<'j>(
    items: impl Iterator<Item = (Option<&'static str>, &'j Json)>,
    (open, close): (char, char),
    depth: usize,
    to: &mut String,
) {
    const INDENT: usize = 2;
    to.push(open);
    for (at, (name, value)) in items.enumerate() {
        to.push_str(if at == 0 { "\n" } else { ",\n" });
        write!(to, "{:1$}", "", (depth + 1) * INDENT).expect("a string takes all");
        if let Some(name) = name {
            write!(to, "\"{name}\": ").expect("a string takes all");
        }
        value.write(depth + 1, to);
    }
    write!(to, "\n{:1$}{close}", "", depth * INDENT).expect("a string takes all");
}

fn write_text(text: &str, to: &mut String) {
    to.push('"');
    for c in text.chars() {
        match c {
            '"' => to.push_str("\\\""),
            '\\' => to.push_str("\\\\"),
            '\n' => to.push_str("\\n"),
            c if c.is_control() => {
                write!(to, "\\u{:04x}", u32::from(c)).expect("a string takes all");
            }
            c => to.push(c),
        }
    }
    to.push('"');
}

/// The document of a statement.
pub fn document(explained: &Explained<'_>) -> String {
    let mut maker = Document { explained, shown: HashSet::new(), used: used_columns(explained) };
    let members = maker.statement();
    let mut written = String::new();
    Json::Object(vec![("query_block", Json::Object(members))]).write(0, &mut written);
    written
}

/// The columns that a statement reads.
fn used_columns(explained: &Explained<'_>) -> BTreeSet<(Slot, usize)> {
    let mut used = BTreeSet::new();
    let mut add = |query: &Query| {
        each_expression(query, &mut |e| {
            e.walk(&mut |e| {
                if let ExprKind::Column(slot, column) = e.kind {
                    used.insert((slot, column));
                }
                true
            });
        });
    };
    explained.subplans().plans.iter().for_each(|plan| add(&plan.query));
    match &explained.prepared.bound {
        Bound::Query(query) => add(query),
        Bound::Insert(insert) => {
            if let Rows::Query(query) = &insert.rows {
                add(query);
            }
        }
        Bound::Update(_) | Bound::Delete(_) => {}
    }
    used
}

struct Document<'e, 'p> {
    explained: &'e Explained<'p>,
    shown: HashSet<SubId>,
    used: BTreeSet<(Slot, usize)>,
}

/// The tables of a block while they are described, in the order of their reading.
struct Joined {
    tables: Vec<Members>,
    compared: Compared,
    hashed: HashSet<Slot>,
    asked: HashMap<Slot, Asked>,
    rows: f64,
    cost: f64,
}

impl Joined {
    fn of(node: &Node) -> Joined {
        let (compared, hashed) = Compared::of_block(node);
        Joined { tables: Vec::new(), compared, hashed, asked: semijoin::asked(node), rows: 1.0, cost: 0.0 }
    }
}

impl Document<'_, '_> {
    fn statement(&mut self) -> Members {
        match &self.explained.prepared.bound {
            Bound::Query(query) => self.query(query),
            Bound::Insert(insert) => {
                let verb = if matches!(insert.on_duplicate, OnDuplicate::Replace) { "replace" } else { "insert" };
                let table = vec![
                    (verb, Json::Bool(true)),
                    ("table_name", text(&*insert.table.name)),
                    ("access_type", text("ALL")),
                ];
                let mut members = vec![("select_id", Json::Number(1)), ("table", Json::Object(table))];
                if let Rows::Query(query) = &insert.rows {
                    let mut from = self.query(query);
                    from.retain(|(name, _)| *name != "select_id");
                    let costs = from.iter().position(|(name, _)| *name == "cost_info");
                    if let Some(at) = costs {
                        members.insert(1, from.remove(at));
                    }
                    members.push(("insert_from", Json::Object(from)));
                }
                members
            }
            Bound::Update(update) => {
                let slots: Vec<Slot> = update.tables.iter().map(|t| t.target.slot).collect();
                self.changed(&update.node, "update", &slots)
            }
            Bound::Delete(delete) => {
                let slots: Vec<Slot> = delete.targets.iter().map(|t| t.slot).collect();
                self.changed(&delete.node, "delete", &slots)
            }
        }
    }

    fn changed(&mut self, node: &Node, verb: &'static str, slots: &[Slot]) -> Members {
        let mut members = vec![("select_id", Json::Number(1))];
        let mut joined = Joined::of(node);
        let mut read = Vec::new();
        each_step(node, &mut |step| {
            if let Node::Scan(scan) = step {
                read.push(scan.slot);
            }
        });
        self.tables(node, &mut joined);
        for (table, slot) in joined.tables.iter_mut().zip(read) {
            if slots.contains(&slot) {
                table.insert(0, (verb, Json::Bool(true)));
            }
        }
        members.extend(listed(joined.tables));
        members
    }

    /// The members of a query's block.
    fn query(&mut self, query: &Query) -> Members {
        match combined(&query.node) {
            Some(Node::SetOperation(step)) => return self.set(query, step),
            Some(Node::Recursive(step)) => return self.recursive(step),
            _ => {}
        }
        let id = self.explained.names.numbers.of(query);
        let mut members = vec![("select_id", Json::Number(id.into()))];
        if let Some(message) = message(&query.node) {
            members.push(("message", text(message)));
        } else {
            let mut joined = Joined::of(&query.node);
            let content = self.content(&query.node, &mut joined);
            let cost = vec![("query_cost", text(format!("{:.2}", joined.cost)))];
            members.push(("cost_info", Json::Object(cost)));
            members.extend(content);
        }
        let mut found = Vec::new();
        query.output.iter().for_each(|e| subqueries(e, &mut found));
        each_step(&query.node, &mut |step| match step {
            Node::Sort(step) => step.kept.iter().for_each(|e| subqueries(e, &mut found)),
            Node::Distinct(step) => step.kept.iter().for_each(|e| subqueries(e, &mut found)),
            Node::Aggregate(step) => {
                step.calls.iter().flat_map(|c| &c.arguments).for_each(|e| subqueries(e, &mut found));
            }
            _ => {}
        });
        let listed: Vec<Json> = found.into_iter().filter_map(|id| self.subquery(id)).collect();
        if !listed.is_empty() {
            members.push(("select_list_subqueries", Json::Array(listed)));
        }
        members
    }

    fn set(&mut self, query: &Query, step: &SetOperation) -> Members {
        let (member, small) = match step.op {
            SetOperator::Union => ("union_result", "union"),
            SetOperator::Intersect => ("intersect_result", "intersect"),
            SetOperator::Except => ("except_result", "except"),
        };
        let mut parts = Vec::new();
        operands(step, &mut parts);
        let ids: Vec<String> = parts.iter().map(|q| self.explained.names.numbers.of(q).to_string()).collect();
        let streams = step.op == SetOperator::Union && step.all && matches!(strip(&query.node), Node::SetOperation(_));
        let mut members = vec![("using_temporary_table", Json::Bool(!streams))];
        if !streams {
            let id = self.explained.names.numbers.of_set(step.slot).unwrap_or_default();
            members.push(("select_id", Json::Number(id.into())));
            members.push(("table_name", text(format!("<{small}{}>", ids.join(",")))));
            members.push(("access_type", text("ALL")));
        }
        members.push(("query_specifications", self.specifications(&parts)));
        let result = vec![(member, Json::Object(members))];
        match sorts(&query.node) {
            true => {
                let mut ordering = vec![("using_filesort", Json::Bool(true))];
                ordering.extend(result);
                vec![("ordering_operation", Json::Object(ordering))]
            }
            false => result,
        }
    }

    fn specifications(&mut self, parts: &[&Query]) -> Json {
        let one = |query: &&Query| {
            Json::Object(vec![
                ("dependent", Json::Bool(false)),
                ("cacheable", Json::Bool(true)),
                ("query_block", Json::Object(self.query(query))),
            ])
        };
        Json::Array(parts.iter().map(one).collect())
    }

    fn recursive(&mut self, step: &Recursive) -> Members {
        let seed = self.specifications(&[&step.seed]);
        let mut again = self.query(&step.step);
        again.insert(1.min(again.len()), ("recursive", Json::Bool(true)));
        let again = Json::Object(vec![
            ("dependent", Json::Bool(false)),
            ("cacheable", Json::Bool(true)),
            ("query_block", Json::Object(again)),
        ]);
        let mut parts = match seed {
            Json::Array(parts) => parts,
            _ => Vec::new(),
        };
        parts.push(again);
        let members =
            vec![("using_temporary_table", Json::Bool(step.distinct)), ("query_specifications", Json::Array(parts))];
        vec![("union_result", Json::Object(members))]
    }

    fn subquery(&mut self, id: SubId) -> Option<Json> {
        if !self.shown.insert(id) {
            return None;
        }
        let plan = self.explained.subplans().get(id);
        let block = self.query(&plan.query);
        Some(Json::Object(vec![
            ("dependent", Json::Bool(!plan.outer.is_empty())),
            ("cacheable", Json::Bool(plan.outer.is_empty() && plan.is_fixed())),
            ("query_block", Json::Object(block)),
        ]))
    }

    /// What a block does with its tables, the last thing outermost.
    fn content(&mut self, node: &Node, joined: &mut Joined) -> Members {
        let around = |member: &'static str, mut own: Members, inner: Members| {
            own.extend(inner);
            vec![(member, Json::Object(own))]
        };
        let work = |temporary: bool, filesort: bool| {
            vec![("using_temporary_table", Json::Bool(temporary)), ("using_filesort", Json::Bool(filesort))]
        };
        match node {
            Node::Limit(step) => self.content(&step.input, joined),
            Node::Measured(step) => self.content(&step.input, joined),
            Node::Sort(step) => {
                let inner = self.content(&step.input, joined);
                around("ordering_operation", vec![("using_filesort", Json::Bool(true))], inner)
            }
            Node::Distinct(step) => {
                let inner = self.content(&step.input, joined);
                around("duplicates_removal", work(skip_below(&step.input).is_none(), false), inner)
            }
            Node::Aggregate(step) if !step.keys.is_empty() => {
                let inner = self.content(&step.input, joined);
                around("grouping_operation", work(skip_below(&step.input).is_none(), false), inner)
            }
            Node::Aggregate(step) => self.content(&step.input, joined),
            Node::Window(step) => {
                let inner = self.content(&step.input, joined);
                around("windowing", vec![("windows", self.windows(step))], inner)
            }
            Node::Filter(input, condition) if is_grouped(input) => {
                let mut inner = self.content(input, joined);
                let mut found = Vec::new();
                subqueries(condition, &mut found);
                let having: Vec<Json> = found.into_iter().filter_map(|id| self.subquery(id)).collect();
                if !having.is_empty() {
                    inner.push(("having_subqueries", Json::Array(having)));
                }
                inner
            }
            _ => {
                self.tables(node, joined);
                listed(std::mem::take(&mut joined.tables))
            }
        }
    }

    fn windows(&self, step: &Window) -> Json {
        let names = Text { names: &self.explained.names, style: Style::Full };
        let one = |call: &crate::plan::WindowCall| {
            let function = match &call.function {
                WindowFunction::Aggregate(aggregate) => aggregate_text(aggregate.kind),
                WindowFunction::Other(kind, _) => window_text(*kind),
            };
            let keys: Vec<String> = call
                .spec
                .partition
                .iter()
                .chain(&call.spec.order)
                .map(|k| names.keys(std::slice::from_ref(k), "").replace(" DESC", " desc"))
                .collect();
            let name = call.spec.name.as_deref().unwrap_or("<unnamed window>");
            let mut members = vec![("name", text(name))];
            if !keys.is_empty() {
                members.push(("using_filesort", Json::Bool(true)));
                members.push(("filesort_key", texts(keys)));
            }
            members.push(("frame_buffer", Json::Object(vec![("using_temporary_table", Json::Bool(true))])));
            members.push(("functions", texts([function])));
            Json::Object(members)
        };
        Json::Array(step.calls.iter().map(one).collect())
    }

    /// Describes the tables of joins.
    fn tables(&mut self, node: &Node, joined: &mut Joined) {
        match node {
            Node::Scan(scan) => {
                let members = self.scan(scan, joined);
                joined.tables.push(members);
            }
            Node::Derived(derived) => {
                let members = self.derived(derived, joined);
                joined.tables.push(members);
            }
            Node::Virtual(table) => {
                let name = self.explained.names.alias(table.slot);
                let mut members = vec![("table_name", text(name)), ("access_type", text("ALL"))];
                self.condition(table.filter.as_ref(), &mut members);
                joined.tables.push(members);
            }
            Node::RecursiveRows { slot, .. } => {
                let name = self.explained.names.alias(*slot);
                joined.tables.push(vec![("table_name", text(name)), ("access_type", text("ALL"))]);
            }
            Node::Join(join) => {
                self.tables(&join.outer, joined);
                self.tables(&join.inner, joined);
                self.add_condition(join.on.as_ref(), joined);
            }
            Node::HashJoin(join) if let Some(kept) = semijoin::kept(node) => {
                self.tables(&join.outer, joined);
                let members = self.kept(kept);
                joined.tables.push(members);
            }
            Node::Distinct(_) if let Some(kept) = semijoin::kept(node) => {
                let members = self.kept(kept);
                joined.tables.push(members);
            }
            Node::HashJoin(join) => {
                self.tables(&join.outer, joined);
                self.tables(&join.inner, joined);
                let names = Text { names: &self.explained.names, style: Style::Full };
                let keys: Vec<String> =
                    join.keys.iter().map(|(a, b, _)| format!("({} = {})", names.of(b), names.of(a))).collect();
                add_text(joined, &keys);
                self.add_condition(join.on.as_ref(), joined);
            }
            Node::Filter(input, condition) => {
                self.tables(input, joined);
                self.add_condition(Some(condition), joined);
            }
            Node::Measured(step) => self.tables(&step.input, joined),
            Node::Sort(step) => self.tables(&step.input, joined),
            Node::Limit(step) => self.tables(&step.input, joined),
            _ => {}
        }
    }

    fn scan(&mut self, scan: &Scan, joined: &mut Joined) -> Members {
        let way = Way::of(scan);
        let name = self.explained.names.alias(scan.slot);
        let mut members = vec![("table_name", text(name)), ("access_type", text(way.text()))];
        let possible = joined.compared.possible(scan);
        if !possible.is_empty() {
            members.push(("possible_keys", texts(possible)));
        }
        if let (Access::Index(access), Some(index)) = (&scan.access, scan.index()) {
            members.push(("key", text(&*index.name)));
            let parts = index.parts.iter().take(access::parts_used(access, index));
            members.push(("used_key_parts", texts(parts.map(|p| &*scan.table.columns[p.column].name))));
            members.push(("key_length", text(access::key_length(scan, access, index).to_string())));
            if matches!(way, Way::Const | Way::EqRef | Way::Ref) {
                members.push(("ref", texts(access::references(access, &self.explained.names))));
            }
        }
        let (read, share) = (self.explained.rows_read(scan), self.explained.share(scan));
        let (examined, produced) = (joined.rows * read, joined.rows * read * share);
        joined.rows = produced;
        joined.cost += examined;
        members.push(("rows_examined_per_scan", Json::Number(read.round() as u64)));
        members.push(("rows_produced_per_join", Json::Number(produced.round() as u64)));
        members.push(("filtered", text(format!("{:.2}", share * 100.0))));
        match joined.asked.get(&scan.slot) {
            Some(Asked::FirstMatch(before)) => {
                members.push(("first_match", text(self.explained.names.called(*before))));
            }
            Some(Asked::NotExists) => members.push(("not_exists", Json::Bool(true))),
            None => {}
        }
        if scan.direction == store::scan::Direction::Backward && way != Way::All {
            members.push(("backward_index_scan", Json::Bool(true)));
        }
        match scan.skip() {
            Some(skip) if skip.is_of_groups() => members.push(("using_index_for_group_by", Json::Bool(true))),
            Some(_) => members.push(("using_index_for_skip_scan", Json::Bool(true))),
            None if access::is_covered(scan) => members.push(("using_index", Json::Bool(true))),
            None => {}
        }
        if joined.hashed.contains(&scan.slot) {
            members.push(("using_join_buffer", text("hash join")));
        }
        let bytes: u64 = scan.table.columns.iter().map(|c| u64::from(c.ty.octets_max().min(1 << 16))).sum();
        let costs = vec![
            ("read_cost", text(format!("{:.2}", examined))),
            ("eval_cost", text(format!("{:.2}", produced * LOOK_COST))),
            ("prefix_cost", text(format!("{:.2}", joined.cost))),
            ("data_read_per_join", text(amount(produced * bytes as f64))),
        ];
        members.push(("cost_info", Json::Object(costs)));
        members.push(("used_columns", texts(self.columns_of(scan.slot))));
        self.condition(scan.conditions().as_ref(), &mut members);
        members
    }

    /// A subquery whose rows are kept as a table.
    fn kept(&mut self, kept: semijoin::Kept<'_>) -> Members {
        let names = &self.explained.names;
        let name = format!("<subquery{}>", names.number(kept.id));
        let mut members = vec![("table_name", text(name))];
        match kept.keys {
            None => members.push(("access_type", text("ALL"))),
            Some(keys) => {
                let length: u32 = keys.iter().map(|(_, own, _)| access::bytes_of(own)).sum();
                members.push(("access_type", text("eq_ref")));
                members.push(("key", text("<auto_distinct_key>")));
                members.push(("key_length", text(length.to_string())));
                members.push(("ref", texts(keys.iter().map(|(given, ..)| access::reference(given, names)))));
                members.push(("rows_examined_per_scan", Json::Number(1)));
            }
        }
        if kept.is_missing {
            members.push(("not_exists", Json::Bool(true)));
        }
        let mut own = Joined::of(kept.input);
        self.tables(kept.input, &mut own);
        let block = listed(std::mem::take(&mut own.tables));
        let made = vec![("using_temporary_table", Json::Bool(true)), ("query_block", Json::Object(block))];
        members.push(("materialized_from_subquery", Json::Object(made)));
        members
    }

    fn columns_of(&self, slot: Slot) -> Vec<String> {
        let Some(table) = self.explained.names.table(slot) else { return Vec::new() };
        let used = self.used.iter().filter(|(s, _)| *s == slot);
        used.filter_map(|(_, at)| table.columns.get(*at)).map(|c| c.name.to_string()).collect()
    }

    fn derived(&mut self, derived: &Derived, joined: &mut Joined) -> Members {
        let plan = self.explained.subplans().get(derived.query);
        let name = self.explained.names.alias(derived.slot).to_owned();
        let mut members = vec![("table_name", text(name)), ("access_type", text("ALL"))];
        let rows = Outline::new(self.explained).rows_of(&plan.query);
        let conditions = derived.conditions();
        let share = conditions.as_ref().map_or(1.0, |filter| self.explained.share_of(filter, rows));
        joined.cost += joined.rows * rows;
        joined.rows *= rows * share;
        members.push(("rows_examined_per_scan", Json::Number(rows.round() as u64)));
        members.push(("rows_produced_per_join", Json::Number(joined.rows.round() as u64)));
        members.push(("filtered", text(format!("{:.2}", share * 100.0))));
        if joined.hashed.contains(&derived.slot) {
            members.push(("using_join_buffer", text("hash join")));
        }
        members.push(("used_columns", texts(self.columns_of(derived.slot))));
        self.condition(conditions.as_ref(), &mut members);
        if matches!(strip(&plan.query.node), Node::JsonTable(_)) {
            members.push(("table_function", text("json_table")));
            members.push(("using_temporary_table", Json::Bool(true)));
            return members;
        }
        let mut made = vec![("using_temporary_table", Json::Bool(true))];
        if self.shown.insert(derived.query) {
            made.push(("dependent", Json::Bool(!plan.outer.is_empty())));
            made.push(("cacheable", Json::Bool(plan.outer.is_empty())));
            made.push(("query_block", Json::Object(self.query(&plan.query))));
        } else {
            let number = self.explained.names.number(derived.query);
            made.push(("sharing_temporary_table_with", Json::Object(vec![("select_id", Json::Number(number.into()))])));
        }
        members.push(("materialized_from_subquery", Json::Object(made)));
        members
    }

    fn condition(&mut self, condition: Option<&Expr>, members: &mut Members) {
        let Some(condition) = condition else { return };
        let names = Text { names: &self.explained.names, style: Style::Full };
        members.push(("attached_condition", text(names.of(condition))));
        let mut found = Vec::new();
        subqueries(condition, &mut found);
        let attached: Vec<Json> = found.into_iter().filter_map(|id| self.subquery(id)).collect();
        if !attached.is_empty() {
            members.push(("attached_subqueries", Json::Array(attached)));
        }
    }

    /// A condition that is looked at once the last table's row is there.
    fn add_condition(&mut self, condition: Option<&Expr>, joined: &mut Joined) {
        let Some(condition) = condition else { return };
        let names = Text { names: &self.explained.names, style: Style::Full };
        add_text(joined, &[names.of(condition)]);
        let mut found = Vec::new();
        subqueries(condition, &mut found);
        let attached: Vec<Json> = found.into_iter().filter_map(|id| self.subquery(id)).collect();
        if let Some(last) = joined.tables.last_mut().filter(|_| !attached.is_empty()) {
            last.push(("attached_subqueries", Json::Array(attached)));
        }
    }
}

/// Adds conditions to what the last table has.
fn add_text(joined: &mut Joined, conditions: &[String]) {
    let Some(last) = joined.tables.last_mut() else { return };
    let known = last.iter().position(|(name, _)| *name == "attached_condition");
    let mut all: Vec<String> = Vec::new();
    if let Some(Json::Text(known)) = known.map(|at| last.remove(at).1) {
        all.push(known);
    }
    all.extend_from_slice(conditions);
    let joined = if all.len() == 1 { all.remove(0) } else { format!("({})", all.join(" and ")) };
    last.push(("attached_condition", text(joined)));
}

fn listed(mut tables: Vec<Members>) -> Members {
    match tables.len() {
        0 => Vec::new(),
        1 => tables.pop().map(|table| ("table", Json::Object(table))).into_iter().collect(),
        _ => {
            let each = tables.into_iter().map(|table| Json::Object(vec![("table", Json::Object(table))]));
            vec![("nested_loop", Json::Array(each.collect()))]
        }
    }
}

/// What is said of a block that reads no table.
fn message(node: &Node) -> Option<&'static str> {
    if let Node::Limit(step) = node
        && !step.counts_all
        && counts(&step.limits).is_some_and(|(_, count)| count == 0)
    {
        return Some("Zero limit");
    }
    let mut reads = false;
    each_step(node, &mut |step| {
        reads |= matches!(step, Node::Scan(_) | Node::Derived(_) | Node::Virtual(_) | Node::RecursiveRows { .. });
    });
    (!reads).then_some("No tables used")
}

fn is_grouped(node: &Node) -> bool {
    matches!(strip(node), Node::Aggregate(_))
}

fn sorts(node: &Node) -> bool {
    match node {
        Node::Sort(_) => true,
        Node::Limit(step) => sorts(&step.input),
        Node::Measured(step) => sorts(&step.input),
        _ => false,
    }
}

/// Bytes in the largest unit that they fill.
fn amount(bytes: f64) -> String {
    const STEP: f64 = 1024.0;
    let mut bytes = bytes;
    for unit in ["", "K", "M", "G", "T"] {
        if bytes < STEP || unit == "T" {
            return format!("{}{unit}", bytes as u64);
        }
        bytes /= STEP;
    }
    String::new()
}

//! A statement as a server understood it, in the form in which MySQL's EXPLAIN notes it.
//!
//! It is the text of views with three differences: names of columns and tables are what [`Meaning`] says that they mean, each
//! SELECT has its number before it, and conditions of inner joins stand in WHERE. There equalities come first, the last one first.

use std::collections::HashMap;

use crate::ast::Statement;
use crate::ast::dml::{Assignment, Delete, DeleteTarget, Insert, InsertSource, Priority, Update};
use crate::ast::expr::{BinaryOp, Column, Expr, ExprKind, LiteralValue, UnaryOp};
use crate::ast::query::{
    Join, JoinCondition, JoinKind, OrderItem, Query, Select, SelectExpr, SelectItem, TableFactor, TableRef,
};
use crate::printer::{Printer, Strings};

/// What a name of a column means.
#[derive(Clone, Debug)]
pub struct ColumnMeaning {
    /// Its text, qualified.
    pub text: String,
    /// Its place in the order in which tables are read.
    pub rank: usize,
}

/// What the names in a text mean, by where they stand.
#[derive(Clone, Debug, Default)]
pub struct Meaning {
    /// Names of columns.
    pub columns: HashMap<u32, ColumnMeaning>,
    /// What `*` stands for: texts and names.
    pub stars: HashMap<u32, Vec<(String, String)>>,
    /// The numbers of SELECTs.
    pub selects: HashMap<u32, u32>,
    /// The databases of tables.
    pub schemas: HashMap<u32, String>,
    /// The equalities of USING, by its first name, and of NATURAL, by the table on its right.
    pub usings: HashMap<u32, Vec<String>>,
}

/// A statement that reads or changes rows, with what its names mean.
#[must_use]
pub fn statement(statement: &Statement<'_>, meaning: Meaning) -> String {
    let mut printer =
        Printer { out: String::new(), strings: Strings::Plain, meaning: Some(Box::new(Explained::new(meaning))) };
    match statement {
        Statement::Query(query) => printer.query(query),
        Statement::Insert(insert) => printer.insert(insert),
        Statement::Update(update) => printer.update(update),
        Statement::Delete(delete) => printer.delete(delete),
        _ => {}
    }
    printer.out
}

/// What a printer knows of a statement that is explained.
pub(super) struct Explained {
    pub(super) meaning: Meaning,
    /// How deep in subqueries of expressions it is: their columns have no names.
    depth: u32,
    /// The texts of the items of the present SELECT, for positions.
    items: Vec<String>,
    /// Their names.
    names: Vec<String>,
}

impl Explained {
    fn new(meaning: Meaning) -> Explained {
        Explained { meaning, depth: 0, items: Vec::new(), names: Vec::new() }
    }
}

/// A condition: its text, and whether it is an equality of columns or with a constant.
struct Condition {
    text: String,
    is_equality: bool,
}

impl Printer {
    fn known(&self) -> Option<&Meaning> {
        self.meaning.as_ref().map(|explained| &explained.meaning)
    }

    /// The text of something, printed apart.
    fn apart(&mut self, print: impl FnOnce(&mut Self)) -> String {
        let before = std::mem::take(&mut self.out);
        print(self);
        std::mem::replace(&mut self.out, before)
    }

    /// A subquery of an expression.
    pub(super) fn subquery(&mut self, query: &Query<'_>) {
        let items = self.meaning.as_mut().map(|explained| {
            explained.depth += 1;
            std::mem::take(&mut explained.items)
        });
        self.query(query);
        if let (Some(explained), Some(items)) = (&mut self.meaning, items) {
            explained.depth -= 1;
            explained.items = items;
        }
    }

    /// What a name of a column means.
    pub(super) fn column_meaning(&self, column: &Column<'_>) -> Option<&str> {
        let meaning = &self.known()?.columns.get(&column.name.span.start)?.text;
        let name = super::quoted(&column.name.text).to_lowercase();
        // An alias stays one.
        let is_alias = column.qualifier.is_none() && !meaning.to_lowercase().ends_with(&name);
        (!is_alias).then_some(meaning)
    }

    /// SELECT with what its names mean.
    pub(super) fn explained_select(&mut self, select: &Select<'_>) {
        let number = self.known().and_then(|known| known.selects.get(&select.span.start).copied());
        if let Some(number) = number {
            self.push(&format!("/* select#{number} */ "));
        }
        self.push("select ");
        self.select_options(select.options);
        self.explained_items(&select.items);
        let mut conditions = Vec::new();
        if let Some(filter) = &select.filter {
            self.conditions(filter, &mut conditions);
        }
        if !select.from.is_empty() {
            self.push(" from ");
            self.explained_tables(&select.from, &mut conditions);
        } else if select.dual {
            self.push(" from DUAL ");
        }
        if conditions.is_empty() && select.from.iter().any(has_outer_join) {
            self.push(" where true");
        }
        self.explained_where(" where ", conditions);
        if !select.group_by.is_empty() {
            self.push(" group by ");
            self.order_items(&select.group_by);
            self.push(if select.rollup { " with rollup" } else { "" });
        }
        if let Some(having) = &select.having {
            self.push(" having ");
            self.expr(having);
        }
        if !select.windows.is_empty() {
            self.push(" window ");
            self.separated(&select.windows, ", ", |printer, (name, window)| {
                printer.ident(name);
                printer.push(" AS ");
                printer.window(window);
                printer.push(" ");
            });
        }
    }

    fn explained_items(&mut self, items: &[SelectItem<'_>]) {
        let mut texts: Vec<(String, String)> = Vec::new();
        for item in items {
            let place = match item {
                SelectItem::Star(span) => span.start,
                SelectItem::TableStar(name) => name.name.span.start,
                SelectItem::Expr(item) => {
                    let text = self.apart(|printer| printer.expr(&item.expr));
                    texts.push((text, item_name(item)));
                    continue;
                }
            };
            match self.known().and_then(|known| known.stars.get(&place)) {
                Some(columns) => texts.extend(columns.iter().cloned()),
                None => texts.push(("*".to_owned(), "*".to_owned())),
            }
        }
        let has_names = self.meaning.as_ref().is_none_or(|explained| explained.depth == 0);
        for (at, (text, name)) in texts.iter().enumerate() {
            self.push(if at > 0 { "," } else { "" });
            self.push(text);
            if has_names {
                self.push(" AS ");
                self.name_text(name);
            }
        }
        if let Some(explained) = &mut self.meaning {
            (explained.items, explained.names) = texts.into_iter().unzip();
        }
    }

    /// An item of ORDER BY or GROUP BY that is a position of the select list.
    pub(super) fn position(&mut self, item: &OrderItem<'_>) -> bool {
        let ExprKind::Literal(literal) = &item.expr.kind else { return false };
        let LiteralValue::Integer(position) = literal.value else { return false };
        let at = usize::try_from(position).ok().and_then(|p| p.checked_sub(1));
        let items = self.meaning.as_ref().map(|explained| &explained.items);
        let text = at.and_then(|at| items?.get(at)).cloned();
        if let Some(text) = &text {
            self.push(text);
        }
        text.is_some()
    }

    /// The conditions that a condition consists of.
    fn conditions(&mut self, condition: &Expr<'_>, to: &mut Vec<Condition>) {
        if let ExprKind::And(parts) = &condition.kind {
            parts.iter().for_each(|part| self.conditions(part, to));
            return;
        }
        let is_constant = |e: &Expr<'_>| matches!(e.kind, ExprKind::Literal(_));
        let (text, is_equality) = match &condition.kind {
            ExprKind::Binary(BinaryOp::Equal, left, right) => match (self.rank(left), self.rank(right)) {
                (Some(a), Some(b)) if a < b => {
                    let pair = (self.apart(|p| p.expr(right)), self.apart(|p| p.expr(left)));
                    (format!("({} = {})", pair.0, pair.1), true)
                }
                (Some(a), Some(b)) => (self.apart(|p| p.expr(condition)), a != b),
                (Some(_), None) => (self.apart(|p| p.expr(condition)), is_constant(right)),
                (None, Some(_)) if is_constant(left) => {
                    let pair = (self.apart(|p| p.expr(right)), self.apart(|p| p.expr(left)));
                    (format!("({} = {})", pair.0, pair.1), true)
                }
                (None, _) => (self.apart(|p| p.expr(condition)), false),
            },
            _ => (self.apart(|p| p.expr(condition)), false),
        };
        to.push(Condition { text, is_equality });
    }

    /// The place of a column's table in the order of reading.
    fn rank(&self, e: &Expr<'_>) -> Option<usize> {
        let ExprKind::Column(column) = &e.kind else { return None };
        self.known()?.columns.get(&column.name.span.start).map(|column| column.rank)
    }

    fn explained_where(&mut self, word: &str, conditions: Vec<Condition>) {
        let (equalities, others): (Vec<Condition>, Vec<Condition>) =
            conditions.into_iter().partition(|condition| condition.is_equality);
        let texts: Vec<String> = equalities.into_iter().rev().chain(others).map(|c| c.text).collect();
        if !texts.is_empty() {
            self.push(word);
            self.push(&all_of(&texts));
        }
    }

    fn explained_tables(&mut self, tables: &[TableRef<'_>], conditions: &mut Vec<Condition>) {
        for (at, table) in tables.iter().enumerate() {
            self.push(if at > 0 { " join " } else { "" });
            self.explained_table(table, conditions);
        }
    }

    fn explained_table(&mut self, table: &TableRef<'_>, conditions: &mut Vec<Condition>) {
        match table {
            TableRef::Table(factor) => self.explained_factor(factor),
            TableRef::Join(join) => self.explained_join(join, conditions),
            TableRef::Nested(list) => self.explained_tables(list, conditions),
            other => self.table_ref(other),
        }
    }

    fn explained_factor(&mut self, factor: &TableFactor<'_>) {
        self.schema_before(factor.name.name.span.start);
        self.ident(&factor.name.name);
        if !factor.partitions.is_empty() {
            self.push(" PARTITION (");
            self.idents(&factor.partitions);
            self.push(")");
        }
        if let Some(alias) = factor.alias.as_ref().filter(|alias| alias.text != factor.name.name.text) {
            self.push(" ");
            self.ident(alias);
        }
        for hint in &factor.hints {
            self.index_hint(hint);
        }
    }

    fn schema_before(&mut self, at: u32) {
        if let Some(schema) = self.known().and_then(|known| known.schemas.get(&at)).cloned() {
            self.name_text(&schema);
            self.push(".");
        }
    }

    fn explained_join(&mut self, join: &Join<'_>, conditions: &mut Vec<Condition>) {
        let (first, second) = match join.kind {
            JoinKind::Right => (&join.right, &join.left),
            _ => (&join.left, &join.right),
        };
        let is_outer = matches!(join.kind, JoinKind::Left | JoinKind::Right);
        self.explained_table(first, conditions);
        self.push(match join.kind {
            JoinKind::Inner | JoinKind::Cross => " join ",
            JoinKind::Straight => " straight_join ",
            JoinKind::Left | JoinKind::Right => " left join ",
        });
        let mut own = Vec::new();
        match &join.condition {
            JoinCondition::On(condition) => self.conditions(condition, &mut own),
            JoinCondition::Using(names) => own = self.merged(names.first().map(|name| name.span.start)),
            JoinCondition::Natural => {
                own = self.merged(match &join.right {
                    TableRef::Table(factor) => Some(factor.name.name.span.start),
                    _ => None,
                });
            }
            JoinCondition::None => {}
        }
        let is_nested = matches!(second, TableRef::Join(_) | TableRef::Nested(_));
        self.push(if is_nested { "(" } else { "" });
        self.explained_table(second, if is_outer { &mut own } else { &mut *conditions });
        self.push(if is_nested { ")" } else { "" });
        if is_outer {
            let text = self.apart(|printer| printer.explained_where("", own));
            self.push(" on(");
            self.push(if text.is_empty() { "true" } else { &text });
            self.push(")");
        } else {
            conditions.append(&mut own);
        }
    }

    /// The equalities of NATURAL and USING.
    fn merged(&self, place: Option<u32>) -> Vec<Condition> {
        let texts = place.and_then(|place| self.known()?.usings.get(&place)).cloned().unwrap_or_default();
        texts.into_iter().map(|text| Condition { text, is_equality: true }).collect()
    }

    /// The items of a set operation are those of its first SELECT, by their names.
    pub(super) fn take_items(&mut self) -> Vec<String> {
        self.meaning.as_mut().map(|explained| std::mem::take(&mut explained.names)).unwrap_or_default()
    }

    /// Gives the items of a set operation back, for the positions of its ORDER BY.
    pub(super) fn name_items(&mut self, names: Vec<String>) {
        if let Some(explained) = &mut self.meaning {
            explained.items = names.iter().map(|name| super::quoted(name)).collect();
            explained.names = names;
        }
    }

    /// NOT of what is no condition is a comparison with 0, and of a comparison the opposite one.
    pub(super) fn explained_not(&mut self, op: UnaryOp, inner: &Expr<'_>) -> bool {
        if self.meaning.is_some()
            && matches!(op, UnaryOp::Not | UnaryOp::Bang)
            && let ExprKind::Binary(comparison, left, right) = &inner.kind
            && let Some(opposite) = opposite(*comparison)
        {
            self.binary(opposite, left, right);
            return true;
        }
        let is_value = matches!(inner.kind, ExprKind::Column(_) | ExprKind::Literal(_) | ExprKind::Function(_));
        if self.meaning.is_none() || !matches!(op, UnaryOp::Not | UnaryOp::Bang) || !is_value {
            return false;
        }
        self.push("(0 = ");
        self.expr(inner);
        self.push(")");
        true
    }

    fn insert(&mut self, insert: &Insert<'_>) {
        self.push(if insert.replace { "replace " } else { "insert " });
        self.push(match insert.priority {
            Some(Priority::Low) => "low_priority ",
            Some(Priority::High) => "high_priority ",
            Some(Priority::Delayed) | None => "",
        });
        self.push(if insert.ignore { "ignore into " } else { "into " });
        self.schema_before(insert.table.name.span.start);
        self.ident(&insert.table.name);
        if let Some(columns) = insert.columns.as_ref().filter(|columns| !columns.is_empty()) {
            self.push(" (");
            self.separated(columns, ",", Self::column);
            self.push(")");
        }
        match &insert.source {
            InsertSource::Values(rows) => {
                self.push(" values ");
                self.separated(rows, ",", |printer, row| {
                    printer.push("(");
                    printer.exprs(row);
                    printer.push(")");
                });
            }
            InsertSource::Plain(_) => self.push(" values (...)"),
            InsertSource::Set(assignments) => {
                self.push(" (");
                self.separated(assignments, ",", |printer, one| printer.column(&one.column));
                self.push(") values (");
                self.separated(assignments, ",", |printer, one| printer.expr(&one.value));
                self.push(")");
            }
            InsertSource::Query(query) => {
                self.push(" ");
                self.query(query);
            }
        }
        if !insert.on_duplicate.is_empty() {
            self.push(" on duplicate key update ");
            self.assignments(&insert.on_duplicate);
        }
    }

    fn assignments(&mut self, assignments: &[Assignment<'_>]) {
        self.separated(assignments, ",", |printer, one| {
            printer.column(&one.column);
            printer.push(" = ");
            printer.expr(&one.value);
        });
    }

    fn update(&mut self, update: &Update<'_>) {
        self.push("update ");
        self.push(if update.low_priority { "low_priority " } else { "" });
        self.push(if update.ignore { "ignore " } else { "" });
        let mut conditions = Vec::new();
        if let Some(filter) = &update.filter {
            self.conditions(filter, &mut conditions);
        }
        self.explained_tables(&update.tables, &mut conditions);
        self.push(" set ");
        self.assignments(&update.assignments);
        self.explained_where(" where ", conditions);
        self.explained_end(&update.order_by, update.limit.as_ref());
    }

    fn delete(&mut self, delete: &Delete<'_>) {
        self.push("delete ");
        self.push(if delete.low_priority { "low_priority " } else { "" });
        self.push(if delete.quick { "quick " } else { "" });
        self.push(if delete.ignore { "ignore " } else { "" });
        let mut conditions = Vec::new();
        if let Some(filter) = &delete.filter {
            self.conditions(filter, &mut conditions);
        }
        match &delete.target {
            DeleteTarget::Single { table, alias, .. } => {
                self.push("from ");
                self.schema_before(table.name.span.start);
                self.ident(&table.name);
                if let Some(alias) = alias.as_ref().filter(|alias| alias.text != table.name.text) {
                    self.push(" ");
                    self.ident(alias);
                }
            }
            DeleteTarget::Multi { tables, from } => {
                self.separated(tables, ",", |printer, name| {
                    printer.schema_before(name.name.span.start);
                    printer.ident(&name.name);
                });
                self.push(" from ");
                self.explained_tables(from, &mut conditions);
            }
        }
        self.explained_where(" where ", conditions);
        self.explained_end(&delete.order_by, delete.limit.as_ref());
    }

    fn explained_end(&mut self, order_by: &[OrderItem<'_>], limit: Option<&crate::ast::query::Limit<'_>>) {
        if !order_by.is_empty() {
            self.push(" order by ");
            self.order_items(order_by);
        }
        if let Some(limit) = limit {
            self.limit(limit);
        }
    }
}

fn has_outer_join(table: &TableRef<'_>) -> bool {
    match table {
        TableRef::Join(join) => {
            matches!(join.kind, JoinKind::Left | JoinKind::Right)
                || has_outer_join(&join.left)
                || has_outer_join(&join.right)
        }
        TableRef::Nested(list) => list.iter().any(has_outer_join),
        _ => false,
    }
}

/// The comparison that holds where another does not.
fn opposite(comparison: BinaryOp) -> Option<BinaryOp> {
    Some(match comparison {
        BinaryOp::Equal => BinaryOp::NotEqual,
        BinaryOp::NotEqual => BinaryOp::Equal,
        BinaryOp::Less => BinaryOp::GreaterEqual,
        BinaryOp::LessEqual => BinaryOp::Greater,
        BinaryOp::Greater => BinaryOp::LessEqual,
        BinaryOp::GreaterEqual => BinaryOp::Less,
        _ => return None,
    })
}

fn all_of(texts: &[String]) -> String {
    match texts {
        [one] => one.clone(),
        _ => format!("({})", texts.join(" and ")),
    }
}

/// What an item of a select list is called.
fn item_name(item: &SelectExpr<'_>) -> String {
    match (&item.alias, &item.expr.kind) {
        (Some(alias), _) => alias.text.to_string(),
        (None, ExprKind::Column(column)) => column.name.text.to_string(),
        (None, ExprKind::Literal(literal)) => match &literal.value {
            LiteralValue::String(text) | LiteralValue::National(text) => String::from_utf8_lossy(text).into_owned(),
            _ => String::from_utf8_lossy(&item.source).into_owned(),
        },
        (None, ExprKind::Null) => "NULL".to_owned(),
        (None, _) => String::from_utf8_lossy(&item.source).into_owned(),
    }
}

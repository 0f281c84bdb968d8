//! HANDLER: a table read row by row, by its own order or by an index.
//!
//! A cursor is a table under a name and the place where it stands: the key of the row that was read last in the index that is read, or
//! before the first or behind the last one. Between statements it holds the table's definition, which others change only once the session
//! begins a statement, and neither rows nor a snapshot. A table that others have changed meanwhile is read from its beginning.

use super::circles::Use;
use super::metadata::{self, Opened, Request};
use super::statement::Arguments;
use super::{Done, Outcome, Results, Session};
use crate::bind::dml::Bound;
use crate::bind::{Parameters, find_table, fold_schema};
use crate::catalog::Catalog;
use crate::catalog::keys::{index_prefix, index_range};
use crate::catalog::table::{Index, IndexId, Table, same_name};
use crate::conditions;
use crate::error::Result;
use crate::exec::Flow;
use crate::exec::cursor::{self, Walk};
use crate::exec::passes;
use crate::exec::range::Range;
use crate::expr::Expr;
use crate::expr::context::Context;
use crate::expr::frame::Frame;
use crate::key;
use crate::plan::{Node, Scan};
use std::ops::Bound as Edge;
use std::sync::Arc;
use store::scan::Direction;
use syntax::ast::dml::{HandlerRead, HandlerStatement, HandlerStep};
use syntax::ast::expr as ast;
use syntax::ast::expr::BinaryOp;
use syntax::ast::query::{IndexHint, IndexHintKind, Limit, Select, SelectItem, TableFactor, TableRef};
use syntax::ast::{Ident, Name, Span, Statement};
use values::value::Value;

/// Where a cursor stands in the index that it reads.
#[derive(Clone, Debug)]
enum Place {
    Start,
    At(Vec<u8>),
    End,
}

/// An open table.
pub struct TableCursor {
    alias: String,
    table: Arc<Table>,
    /// What keeps its definition; `None` where others wanted to change it, or for a temporary table.
    opened: Option<Opened>,
    /// The index that is read; `None` for the rows in their own order.
    index: Option<usize>,
    place: Place,
}

/// What one HANDLER ... READ reads.
struct Reading {
    index: Option<usize>,
    range: Range,
    direction: Direction,
}

impl Session {
    /// HANDLER.
    pub(super) fn table_cursor(
        &self,
        statement: &HandlerStatement<'_>,
        text: &[u8],
        arguments: Arguments<'_>,
        results: &mut dyn Results,
    ) -> Result<Outcome> {
        if self.transaction.borrow().locked.is_active() {
            return Err(conditions::LOCK_OR_ACTIVE_TRANSACTION.with(&[]));
        }
        match statement {
            HandlerStatement::Open { table, alias } => {
                self.open_cursor(table, alias.as_ref().unwrap_or(&table.name))?;
            }
            HandlerStatement::Close(table) => {
                let at = self.find_cursor(&table.name.text)?;
                self.cursors.borrow_mut().remove(at);
            }
            HandlerStatement::Read { table, read, filter, limit } => {
                let at = self.find_cursor(&table.name.text)?;
                let (index, place) = {
                    let cursors = self.cursors.borrow();
                    (cursors[at].index, cursors[at].place.clone())
                };
                let reader = Reader { session: self, text, arguments, at };
                let place = reader.read(read, (filter.as_ref(), limit.as_ref()), (index, place), results)?;
                let mut cursors = self.cursors.borrow_mut();
                (cursors[at].index, cursors[at].place) = place;
                return Ok(Outcome::Rows);
            }
        }
        Ok(Outcome::Done(Done::default()))
    }

    fn find_cursor(&self, alias: &str) -> Result<usize> {
        let found = self.cursors.borrow().iter().position(|cursor| same_name(&cursor.alias, alias));
        found.ok_or_else(|| conditions::UNKNOWN_TABLE.with(&[&alias, &"HANDLER"]))
    }

    fn open_cursor(&self, name: &Name<'_>, alias: &Ident<'_>) -> Result<()> {
        let context = self.context();
        let alias = &*alias.text;
        if self.find_cursor(alias).is_ok() {
            return Err(conditions::NONUNIQ_TABLE.with(&[&alias]));
        }
        let schema = crate::ddl::drop::schema_of(name, &context)?;
        if let Some(found) = crate::show::virtual_table::find(&schema, &name.name.text) {
            return Err(conditions::WRONG_OBJECT.with(&[&schema, &found.name, &"BASE TABLE"]));
        }
        let table = self.table_to_read(&schema, &name.name.text, &context.catalog)?;
        if table.is_view() {
            return Err(conditions::WRONG_OBJECT.with(&[&table.schema, &table.name, &"BASE TABLE"]));
        }
        let opened = self.keep_opened(&table, metadata::opened).transpose()?;
        // Whoever was waited for may have changed it.
        let table = self.table_to_read(&schema, &name.name.text, &self.context().catalog)?;
        self.cursors.borrow_mut().push(TableCursor {
            alias: alias.to_owned(),
            table,
            opened,
            index: None,
            place: Place::Start,
        });
        Ok(())
    }

    fn table_to_read(&self, schema: &str, name: &str, catalog: &Catalog) -> Result<Arc<Table>> {
        self.state.temporary_table(schema, name).map_or_else(|| find_table(catalog, schema, name), Ok)
    }

    /// Holds a table's definition for a cursor, by `hold`.
    fn keep_opened<T>(&self, table: &Table, hold: impl FnOnce(Request<'_>) -> T) -> Option<T> {
        let (process, timeout) = (&self.process, metadata::timeout(&self.state));
        let lock = &table.runtime.metadata_lock;
        (!table.temporary).then(|| hold(Request { table: table.id, lock, process, how: Use::Opened, timeout }))
    }

    /// A statement begins: cursors are not in the way of those who wait to change their tables.
    #[inline]
    pub(super) fn yield_cursors(&self) {
        for cursor in self.cursors.borrow_mut().iter_mut() {
            if cursor.opened.take_if(|opened| opened.is_in_the_way()).is_some() {
                cursor.place = Place::Start;
            }
        }
    }

    /// This session is about to change definitions: its own cursors are not in the way.
    pub(super) fn release_cursors(&self) {
        self.cursors.borrow_mut().iter_mut().for_each(|cursor| cursor.opened = None);
    }

    /// A change of definitions by this session has ended: it closed the tables that it changed.
    pub(super) fn close_changed_cursors(&self, before: &Catalog) {
        self.forget_changed_cursors(before);
        for cursor in self.cursors.borrow_mut().iter_mut() {
            // A table that somebody is about to change meanwhile is opened again when it is read.
            cursor.opened = self.keep_opened(&cursor.table, metadata::try_opened).flatten();
        }
    }

    fn forget_changed_cursors(&self, before: &Catalog) {
        let now = self.server.catalog.load();
        self.cursors.borrow_mut().retain(|cursor| {
            let (schema, name) = (&cursor.table.schema, &cursor.table.name);
            if cursor.table.temporary {
                return self.state.temporary_table(schema, name).is_some_and(|table| table.id == cursor.table.id);
            }
            match (before.table(schema, name), now.table(schema, name)) {
                (Some(before), Some(now)) => Arc::ptr_eq(before, now),
                _ => false,
            }
        });
    }

    /// FLUSH TABLES: every cursor stands before the first row.
    pub(super) fn rewind_cursors(&self) {
        self.cursors.borrow_mut().iter_mut().for_each(|cursor| cursor.place = Place::Start);
    }
}

/// One HANDLER ... READ.
struct Reader<'r> {
    session: &'r Session,
    text: &'r [u8],
    arguments: Arguments<'r>,
    /// Which of the session's cursors.
    at: usize,
}

impl Reader<'_> {
    /// Reads; where the cursor stands then.
    fn read(
        &self,
        read: &HandlerRead<'_>,
        (filter, limit): (Option<&ast::Expr<'_>>, Option<&Limit<'_>>),
        (index, place): (Option<usize>, Place),
        results: &mut dyn Results,
    ) -> Result<(Option<usize>, Place)> {
        let statement = self.statement(filter);
        let marks = Parameters::Marks(self.arguments.types);
        let (context, prepared, _) = self.session.bind_and_open(&statement, self.text, marks, self.arguments.values)?;
        let is_same = self.follow_table(&context)?;
        let table = Arc::clone(&self.session.cursors.borrow()[self.at].table);
        let place = if is_same { place } else { Place::Start };
        let (mut skip, mut left) = self.limits(limit, &context)?;
        let reading = self.reading(read, &table, (index, place), &context)?;
        let Bound::Query(query) = &prepared.bound else { return Err(conditions::UNKNOWN_ERROR.with(&[])) };
        results.begin(&query.columns)?;
        let mut stands = match reading.direction {
            Direction::Forward => Place::End,
            Direction::Backward => Place::Start,
        };
        let found = scan_of(&query.node).filter(|_| left > 0);
        if let Some((scan, condition)) = found {
            let states = prepared.subplans.states();
            let mut frame = Frame::new(prepared.slots, self.arguments.values, &context, &prepared.subplans, &states);
            crate::expr::eval::check_dates(&frame)?;
            let index = reading.index.map(|at| &table.indexes[at]).filter(|_| reading.index != table.clustered);
            let walk = Walk { scan, index, range: &reading.range, direction: reading.direction };
            cursor::walk(&walk, &mut frame, &mut |key, frame| {
                if !condition.map_or(Ok(true), |condition| passes(condition, frame))? {
                    return Ok(Flow::More);
                }
                if skip > 0 {
                    skip -= 1;
                    return Ok(Flow::More);
                }
                results.row(&query.output, frame)?;
                left -= 1;
                if left == 0 {
                    stands = Place::At(key.to_vec());
                }
                Ok(if left == 0 { Flow::Stop } else { Flow::More })
            })?;
        }
        Ok((reading.index, stands))
    }

    /// The rows of the table that satisfy the condition, read without an index.
    fn statement<'a>(&self, filter: Option<&ast::Expr<'a>>) -> Statement<'a> {
        let cursors = self.session.cursors.borrow();
        let cursor = &cursors[self.at];
        let ident = |text: &str| Ident { text: text.to_owned().into(), span: Span::default() };
        let factor = TableFactor {
            name: Name { schema: Some(ident(&cursor.table.schema)), name: ident(&cursor.table.name) },
            partitions: Vec::new(),
            alias: Some(ident(&cursor.alias)),
            hints: vec![IndexHint { kind: IndexHintKind::Use, scope: None, indexes: Vec::new() }],
        };
        let all = Select::of(Span::default(), vec![SelectItem::Star(Span::default())]);
        let from = vec![TableRef::Table(Box::new(factor))];
        Statement::Query(Box::new(Select { from, filter: filter.cloned(), ..all }.into_query()))
    }

    /// Takes the table as it is now; whether it is as it was.
    fn follow_table(&self, context: &Context<'_>) -> Result<bool> {
        let mut cursors = self.session.cursors.borrow_mut();
        let cursor = &mut cursors[self.at];
        let (schema, name) = (fold_schema_text(&cursor.table.schema), cursor.table.name.to_string());
        let now = self.session.table_to_read(&schema, &name, &context.catalog)?;
        let is_same = Arc::ptr_eq(&now, &cursor.table);
        cursor.table = now;
        if cursor.opened.is_none() || !is_same {
            cursor.opened = None;
            cursor.opened = self.session.keep_opened(&cursor.table, metadata::opened).transpose()?;
        }
        Ok(is_same)
    }

    fn number(&self, e: &ast::Expr<'_>, context: &Context<'_>) -> Result<u64> {
        match self.session.evaluate(e, self.text, self.arguments, context)?.0 {
            Value::Uint(v) => Ok(v),
            Value::Int(v) => u64::try_from(v).map_err(|_negative| conditions::WRONG_ARGUMENTS.with(&[&"LIMIT"])),
            _ => Err(conditions::WRONG_ARGUMENTS.with(&[&"LIMIT"])),
        }
    }

    /// How many rows are passed over and how many are read: one, where nothing is said.
    fn limits(&self, limit: Option<&Limit<'_>>, context: &Context<'_>) -> Result<(u64, u64)> {
        let Some(limit) = limit else { return Ok((0, 1)) };
        let skip = limit.offset.as_ref().map_or(Ok(0), |offset| self.number(offset, context))?;
        Ok((skip, self.number(&limit.count, context)?))
    }

    fn reading(
        &self,
        read: &HandlerRead<'_>,
        table: &Arc<Table>,
        (index, place): (Option<usize>, Place),
        context: &Context<'_>,
    ) -> Result<Reading> {
        let (wanted, step) = match read {
            HandlerRead::Scan(step) => (None, *step),
            HandlerRead::Index { index, step } => (Some(find_index(table, &index.text, &self.alias())?), *step),
            HandlerRead::Key { index, op, values } => {
                let at = find_index(table, &index.text, &self.alias())?;
                let prefix = self.prefix(table, &table.indexes[at], values, context)?;
                let (range, direction) = compared(table.indexes[at].id, *op, prefix);
                return Ok(Reading { index: Some(at), range, direction });
            }
        };
        let id = wanted.map_or(table.row_index, |at| table.indexes[at].id);
        let (lower, upper) = index_range(id);
        let mut range = Range { lower: Edge::Included(lower), upper: Edge::Excluded(upper) };
        let direction = match step {
            HandlerStep::First | HandlerStep::Next => Direction::Forward,
            HandlerStep::Last | HandlerStep::Prev => Direction::Backward,
        };
        let is_nothing = Range { lower: range.lower.clone(), upper: Edge::Excluded(index_prefix(id).to_vec()) };
        if wanted == index {
            match (step, place) {
                (HandlerStep::Next, Place::At(key)) => range.lower = Edge::Excluded(key),
                (HandlerStep::Prev, Place::At(key)) => range.upper = Edge::Excluded(key),
                (HandlerStep::Next, Place::End) | (HandlerStep::Prev, Place::Start) => range = is_nothing,
                _ => {}
            }
        }
        Ok(Reading { index: wanted, range, direction })
    }

    fn alias(&self) -> String {
        self.session.cursors.borrow()[self.at].alias.clone()
    }

    /// The bytes that keys with these values begin with.
    fn prefix(&self, table: &Table, index: &Index, values: &[ast::Expr<'_>], context: &Context<'_>) -> Result<Vec<u8>> {
        if values.len() > index.parts.len() {
            return Err(conditions::TOO_MANY_KEY_PARTS.with(&[&index.parts.len()]));
        }
        let mut to = index_prefix(index.id).to_vec();
        for (part, e) in index.parts.iter().zip(values) {
            let (value, ty) = self.session.evaluate(e, self.text, self.arguments, context)?;
            let wanted = &table.columns[part.column].ty;
            let stored = if value.is_null() {
                Value::Null
            } else {
                values::store::convert(value, &ty, wanted, &context.statement.conversion()).value.into_owned()
            };
            key::put_part(table, part, &stored, &context.statement.zone, &mut to);
        }
        Ok(to)
    }
}

fn fold_schema_text(schema: &str) -> String {
    fold_schema(&Ident { text: schema.into(), span: Span::default() })
}

fn find_index(table: &Table, name: &str, alias: &str) -> Result<usize> {
    let found = table.indexes.iter().position(|index| same_name(&index.name, name));
    found.ok_or_else(|| conditions::KEY_DOES_NOT_EXITS.with(&[&name, &alias]))
}

/// The keys that compare so with those that begin with `prefix`, and which way they are read.
fn compared(id: IndexId, op: BinaryOp, prefix: Vec<u8>) -> (Range, Direction) {
    let (first, end) = index_range(id);
    let (first, end) = (Edge::Included(first), Edge::Excluded(end));
    let behind = key::successor(&prefix);
    match op {
        BinaryOp::Less => (Range { lower: first, upper: Edge::Excluded(prefix) }, Direction::Backward),
        BinaryOp::LessEqual => (Range { lower: first, upper: Edge::Excluded(behind) }, Direction::Backward),
        BinaryOp::Greater => (Range { lower: Edge::Included(behind), upper: end }, Direction::Forward),
        BinaryOp::GreaterEqual => (Range { lower: Edge::Included(prefix), upper: end }, Direction::Forward),
        _ => (Range { lower: Edge::Included(prefix), upper: Edge::Excluded(behind) }, Direction::Forward),
    }
}

/// The scan of a plan that reads one table, and the condition above it; `None` where no row can satisfy that.
fn scan_of(node: &Node) -> Option<(&Scan, Option<&Expr>)> {
    match node {
        Node::Scan(scan) => Some((scan, None)),
        Node::Filter(input, condition) => scan_of(input).map(|(scan, _)| (scan, Some(condition))),
        _ => None,
    }
}

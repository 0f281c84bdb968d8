//! A table's definition, and what the running process keeps beside it.

use super::layout::Layout;
use super::since::Since;
use crate::histogram::Histogram;
use crate::session::gate::Gate;
use crate::session::metadata::MetadataLock;
use parking_lot::Mutex;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use values::collation::Collation;
use values::types::Type;

/// A table's number, never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TableId(pub u32);

/// An index's number: the first four bytes of its keys, never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct IndexId(pub u32);

/// A column's number within its table, never used again there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ColumnId(pub u16);

/// What a column gets where a statement gives it no value.
#[derive(Clone, Debug, PartialEq)]
pub enum Default {
    /// Nothing: the statement must give a value.
    None,
    /// NULL.
    Null,
    /// A constant: the text that SHOW CREATE TABLE prints between its quotes.
    Text(Vec<u8>),
    /// The time of the statement.
    Now,
    /// An expression, as MySQL prints it.
    Expression(String),
}

/// A generated column.
#[derive(Clone, Debug, PartialEq)]
pub struct Generated {
    /// The expression, as MySQL prints it.
    pub text: String,
    /// STORED.
    pub stored: bool,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its number.
    pub id: ColumnId,
    /// Its name.
    pub name: Arc<str>,
    /// Its type.
    pub ty: Type,
    /// Whether NULL may be stored.
    pub nullable: bool,
    /// The value by default.
    pub default: Default,
    /// ON UPDATE CURRENT_TIMESTAMP.
    pub on_update_now: bool,
    /// AUTO_INCREMENT.
    pub auto_increment: bool,
    /// GENERATED ALWAYS AS.
    pub generated: Option<Generated>,
    /// COMMENT.
    pub comment: String,
    /// Whether `*` leaves it out.
    pub invisible: bool,
    /// Whether the character set was written beside the column.
    pub explicit_collation: bool,
    /// What rows that were written before the column existed hold: the encoded default, or NULL.
    pub instant_default: Option<Vec<u8>>,
    /// How its values are distributed.
    pub histogram: Option<Histogram>,
}

/// What the names of columns begin with that hold the expressions of indexes.
pub const HIDDEN_PREFIX: &str = "!hidden!";

impl Column {
    /// The expression, in parentheses, that it holds for an index, where it is there for nothing else.
    pub fn hidden(&self) -> Option<&str> {
        let generated = self.generated.as_ref().filter(|_| self.invisible && self.name.starts_with(HIDDEN_PREFIX));
        generated.map(|g| &*g.text)
    }

    /// A column without anything special.
    pub fn plain(id: ColumnId, name: Arc<str>, ty: Type, nullable: bool) -> Column {
        Column {
            id,
            name,
            ty,
            nullable,
            default: Default::None,
            on_update_now: false,
            auto_increment: false,
            generated: None,
            comment: String::new(),
            invisible: false,
            explicit_collation: false,
            instant_default: None,
            histogram: None,
        }
    }
}

/// A part of an index's key.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The column's position in the table.
    pub column: usize,
    /// The characters (bytes for binary strings) that are indexed, where not all are.
    pub prefix: Option<u32>,
    /// DESC.
    pub descending: bool,
}

/// What an index is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexKind {
    /// The primary key.
    Primary,
    /// UNIQUE.
    Unique,
    /// An ordinary index.
    Plain,
    /// FULLTEXT: kept as a definition, searched without an index.
    Fulltext,
    /// SPATIAL: kept as a definition, searched without an index.
    Spatial,
}

/// An index.
#[derive(Clone, Debug, PartialEq)]
pub struct Index {
    /// Its number.
    pub id: IndexId,
    /// Its name.
    pub name: Arc<str>,
    /// What it is for.
    pub kind: IndexKind,
    /// Its parts.
    pub parts: Vec<Part>,
    /// Whether the optimiser may use it.
    pub visible: bool,
    /// COMMENT.
    pub comment: String,
    /// The algorithm written after USING, or nothing.
    pub algorithm: String,
}

impl Index {
    /// Whether no two rows may have the same key.
    pub fn is_unique(&self) -> bool {
        matches!(self.kind, IndexKind::Primary | IndexKind::Unique)
    }

    /// Whether its keys are in the store.
    pub fn is_stored(&self) -> bool {
        !matches!(self.kind, IndexKind::Fulltext | IndexKind::Spatial)
    }
}

/// A CHECK constraint.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// Its name.
    pub name: Arc<str>,
    /// The condition, as MySQL prints it.
    pub text: String,
    /// ENFORCED.
    pub enforced: bool,
}

/// A foreign key.
#[derive(Clone, Debug, PartialEq)]
pub struct ForeignKey {
    /// Its name.
    pub name: Arc<str>,
    /// The child's columns, by position.
    pub columns: Vec<usize>,
    /// The parent's database.
    pub schema: Arc<str>,
    /// The parent.
    pub table: Arc<str>,
    /// The parent's columns, by name.
    pub references: Vec<Arc<str>>,
    /// ON DELETE, as written: empty, RESTRICT, CASCADE, SET NULL, NO ACTION, SET DEFAULT.
    pub on_delete: String,
    /// ON UPDATE, likewise.
    pub on_update: String,
}

/// A view's own part.
#[derive(Clone, Debug, PartialEq)]
pub struct View {
    /// The query, as MySQL prints it.
    pub text: String,
    /// The names of its columns.
    pub columns: Vec<Arc<str>>,
    /// UNDEFINED, MERGE or TEMPTABLE.
    pub algorithm: String,
    /// The definer: user and host.
    pub definer: (String, String),
    /// SQL SECURITY INVOKER.
    pub invoker: bool,
    /// NONE, LOCAL or CASCADED.
    pub check_option: String,
    /// The client's character set and the connection's collation when it was made.
    pub context: (String, String),
}

/// Options that a table has beside its columns; texts are as written.
#[derive(Clone, Debug, PartialEq)]
pub struct TableOptions {
    /// The collation of columns that name none.
    pub collation: Collation,
    /// The engine's name, as shown.
    pub engine: String,
    /// COMMENT.
    pub comment: String,
    /// Further options in the order and form of SHOW CREATE TABLE, such as `ROW_FORMAT=DYNAMIC`.
    pub further: String,
    /// The partitioning clause as SHOW CREATE TABLE prints it; all rows are in one tree.
    pub partitions: String,
}

/// A table or view.
#[derive(Debug)]
pub struct Table {
    /// Its number.
    pub id: TableId,
    /// Its database.
    pub schema: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its indexes as SHOW lists them.
    pub indexes: Vec<Index>,
    /// The position in `indexes` of the one whose key the rows are stored under, or `None` where they have a hidden
    /// number.
    pub clustered: Option<usize>,
    /// The index id under which rows are stored: the clustered index's, or the hidden number's.
    pub row_index: IndexId,
    /// How rows are encoded, the newest last; the version of a layout is its position.
    pub layouts: Vec<Layout>,
    /// CHECK constraints.
    pub checks: Vec<Check>,
    /// Foreign keys.
    pub foreign_keys: Vec<ForeignKey>,
    /// Options.
    pub options: TableOptions,
    /// The next number for a column.
    pub next_column: u16,
    /// Seconds since 1970 when it was created.
    pub created: u64,
    /// Whether it belongs to one session.
    pub temporary: bool,
    /// A view's own part.
    pub view: Option<View>,
    /// What the process keeps of it; a changed definition of the same table shares it.
    pub runtime: Arc<Runtime>,
}

impl Table {
    /// The position of the column called `name`, in any case.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| same_name(&c.name, name))
    }

    /// The position of the index called `name`, in any case.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.indexes.iter().position(|i| same_name(&i.name, name))
    }

    /// The position of the AUTO_INCREMENT column.
    pub fn auto_increment(&self) -> Option<usize> {
        self.columns.iter().position(|c| c.auto_increment)
    }

    /// How rows are written now.
    pub fn layout(&self) -> &Layout {
        self.layouts.last().expect("a table has a layout")
    }

    /// Whether it is a view.
    pub fn is_view(&self) -> bool {
        self.view.is_some()
    }

    /// The primary key.
    pub fn primary(&self) -> Option<&Index> {
        self.indexes.iter().find(|i| i.kind == IndexKind::Primary)
    }
}

/// Whether two names of columns or indexes are the same: MySQL compares them in any case.
pub fn same_name(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b) || (!a.is_ascii() && a.to_lowercase() == b.to_lowercase())
}

/// What the process keeps of a table beside its definition.
#[derive(Debug, std::default::Default)]
pub struct Runtime {
    /// The metadata lock: transactions that use the table hold it shared, DDL exclusively.
    pub metadata_lock: MetadataLock,
    /// Who changes its rows, or keeps others from it.
    pub gate: Gate,
    /// Since which commits it can be read.
    pub since: Since,
    /// The next AUTO_INCREMENT value; 0 until it was read from the table.
    pub auto_increment: Counter,
    /// All AUTO_INCREMENT values below it are known to be given in the store too, whatever rows are there.
    pub noted: AtomicU64,
    /// The next hidden row number; 0 until it was read from the table.
    pub row_number: Counter,
    /// Rows, as last counted.
    pub counted: Counted,
}

/// A number of rows, and what the store guessed when they were counted.
#[derive(Debug, std::default::Default)]
pub struct Counted {
    both: Mutex<Option<(u64, u64)>>,
    values: Mutex<Vec<Values>>,
}

/// How many values the first parts of an index had.
#[derive(Debug)]
struct Values {
    index: IndexId,
    /// How many rows the table had then.
    rows: u64,
    counts: Vec<u64>,
}

/// What was counted of an index's values holds while the rows have not changed by such a part of them.
const ROWS_PART: u64 = 10;

impl Counted {
    /// The number and the guess.
    pub fn get(&self) -> Option<(u64, u64)> {
        *self.both.lock()
    }

    /// Keeps them.
    pub fn set(&self, count: u64, guess: u64) {
        *self.both.lock() = Some((count, guess));
    }

    /// How many values each number of an index's first parts has, where that was counted when there were about so many rows.
    pub fn values(&self, index: IndexId, rows: u64) -> Option<Vec<u64>> {
        let values = self.values.lock();
        let known = values.iter().find(|v| v.index == index)?;
        (known.rows.abs_diff(rows) <= known.rows / ROWS_PART).then(|| known.counts.clone())
    }

    /// Keeps them.
    pub fn set_values(&self, index: IndexId, rows: u64, counts: Vec<u64>) {
        let mut values = self.values.lock();
        values.retain(|v| v.index != index);
        values.push(Values { index, rows, counts });
    }

    /// Forgets all: what is wanted is counted anew.
    pub fn forget(&self) {
        *self.both.lock() = None;
        self.values.lock().clear();
    }
}

/// A counter that hands out numbers and is read from the store before its first use.
#[derive(Debug, std::default::Default)]
pub struct Counter {
    next: AtomicU64,
    first_use: Mutex<()>,
}

impl Counter {
    /// The next number to hand out, or 0 where nothing was read yet.
    pub fn peek(&self) -> u64 {
        self.next.load(Ordering::Acquire)
    }

    /// Hands out `count` numbers, each `step` after the one before, of the form offset + n * step: the first of them.
    /// `read` gives the first number to use, at the first use.
    ///
    /// # Errors
    /// What `read` answers.
    pub fn take<E>(
        &self,
        (count, most): (u64, u64),
        step: u64,
        offset: u64,
        read: impl FnOnce() -> Result<u64, E>,
    ) -> Result<u64, E> {
        self.prepare(read)?;
        let aligned = |next: u64| align(next, step, offset);
        let taken = self.next.fetch_update(Ordering::AcqRel, Ordering::Acquire, |next| {
            let last = aligned(next).saturating_add(step.saturating_mul(count.saturating_sub(1)));
            Some(last.saturating_add(1).min(most))
        });
        Ok(aligned(taken.unwrap_or_else(|next| next)))
    }

    /// Makes sure that the number was read.
    ///
    /// # Errors
    /// What `read` answers.
    pub fn prepare<E>(&self, read: impl FnOnce() -> Result<u64, E>) -> Result<(), E> {
        if self.peek() == 0 {
            let _first = self.first_use.lock();
            if self.peek() == 0 {
                let next = read()?.max(1);
                self.next.store(next, Ordering::Release);
            }
        }
        Ok(())
    }

    /// Numbers up to `used` are in the table: the next is beyond, but none is beyond `most`.
    pub fn raise(&self, used: u64, most: u64) {
        self.next.fetch_max(used.saturating_add(1).min(most), Ordering::AcqRel);
    }

    /// Sets the next number.
    pub fn set(&self, next: u64) {
        self.next.store(next, Ordering::Release);
    }
}

/// The first number at or after `next` that is offset + n * step.
pub fn align(next: u64, step: u64, offset: u64) -> u64 {
    if step <= 1 {
        return next;
    }
    let offset = if offset > step { 0 } else { offset };
    if next <= offset {
        return offset;
    }
    offset.saturating_add((next - offset).div_ceil(step).saturating_mul(step))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_handed_out_in_steps() {
        let counter = Counter::default();
        let read = || Ok::<u64, ()>(7);
        assert_eq!(counter.take((3, 100), 1, 1, read), Ok(7));
        assert_eq!(counter.take((1, 100), 1, 1, read), Ok(10));
        counter.raise(20, 100);
        assert_eq!(counter.take((2, 100), 10, 5, read), Ok(25));
        assert_eq!(counter.take((1, 100), 10, 5, read), Ok(45));
        counter.raise(200, 100);
        assert_eq!([counter.take((1, 100), 1, 1, read), counter.take((1, 100), 1, 1, read)], [Ok(100), Ok(100)]);
    }
}

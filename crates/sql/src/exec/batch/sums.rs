//! Exact expressions over many rows: what they read of each row is put into columns of words, and the expressions are worked out
//! column by column.
//!
//! A word is a number's digits without its point, which is at the same place in all rows. Rows with NULL, with longer numbers and of
//! older layouts are not taken. Where a result has no room in a word, the expressions of those rows are worked out as values.

use super::known::{Known, columns_of, tried};
use super::rows::{Stored, stored};
use crate::error::Result;
use crate::expr::coerce::{failure, report};
use crate::expr::frame::Frame;
use crate::expr::{Case, Expr, ExprKind, Slot};
use crate::row;
use crate::row::field::Field;
use values::arith::{self, Operator};
use values::decimal::Decimal;
use values::exact::Exact;
use values::problem::Problems;
use values::types::Kind;
use values::value::Value;

/// How many rows are worked out together: their columns stay in the processor's first cache.
pub const ROWS_MAX: usize = 256;
/// The longest bytes that are kept with what is worked out of them.
const KNOWN_BYTES_MAX: usize = 64;

/// Expressions, each with the parts that it is worked out of before it.
#[derive(Default)]
pub struct Sums<'s> {
    nodes: Vec<Node<'s>>,
    /// Stored columns that must not be NULL.
    present: Vec<(Slot, Field)>,
    rows: usize,
}

struct Node<'s> {
    e: &'s Expr,
    scale: u8,
    source: Source,
    words: Vec<i64>,
    /// Whether all of the words had room.
    is_whole: bool,
}

enum Source {
    /// A stored number.
    Stored(Slot, Field),
    /// A stored date, or date and time, which nothing is made of.
    Moment(Slot, Field),
    /// The bits of a stored inexact number, which nothing is made of.
    Real(Slot, Field),
    /// What is worked out of a stored column that is none, or of one with few values.
    Known(Slot, Field, Known<i64>),
    /// A number out of values.
    Made,
    /// The same for all rows.
    Constant(i64),
    /// A sum, a difference or a product of two; what they are multiplied by for their points to stand at the same place.
    Combined(Operator, [usize; 2], [i64; 2]),
    /// The second where the first is 1, the third else; what these are multiplied by.
    Chosen([usize; 3], [i64; 2]),
}

impl<'s> Sums<'s> {
    /// Whether no more rows are taken.
    pub fn is_full(&self) -> bool {
        self.rows == ROWS_MAX
    }

    /// Forgets the rows.
    pub fn clear(&mut self) {
        self.rows = 0;
        self.nodes.iter_mut().filter(|node| !node.source.is_constant()).for_each(|node| node.words.clear());
    }

    /// From now on takes only rows in which an expression is not NULL; whether that can be seen here.
    pub fn want(&mut self, e: &Expr, frame: &Frame<'_>) -> bool {
        let ExprKind::Column(slot, column) = e.kind else { return false };
        let Some((table, _)) = frame.stored(slot) else { return false };
        let wanted = (slot, Field::of(table, column));
        if !self.present.contains(&wanted) {
            self.present.push(wanted);
        }
        true
    }

    /// The place of an expression, which is added with its parts where it is not there; the frame has a row. `None` where it is not
    /// one of those that are worked out here.
    pub fn add(&mut self, e: &'s Expr, frame: &Frame<'s>) -> Option<usize> {
        let is_it = |node: &Node<'_>| crate::expr::same(node.e, e) && node.source.is_exact();
        if let Some(at) = self.nodes.iter().position(is_it) {
            return Some(at);
        }
        let (source, scale) = match &e.kind {
            ExprKind::Column(slot, column) => self.column(e, *slot, *column, frame)?,
            ExprKind::Constant(_) | ExprKind::Parameter(_) | ExprKind::Fixed(..) => {
                let exact = e.exact(frame)?;
                (Source::Constant(i64::try_from(exact.number).ok()?), exact.scale)
            }
            ExprKind::Arithmetic(operator, pair) => self.arithmetic(e, *operator, pair, frame)?,
            ExprKind::Case(case) => match self.known(e, frame) {
                Some(source) => (source, scale_of(e)),
                None => self.chosen(e, case, frame)?,
            },
            _ => (self.known(e, frame)?, scale_of(e)),
        };
        let words = match source {
            Source::Constant(word) => vec![word; ROWS_MAX],
            _ => Vec::with_capacity(ROWS_MAX),
        };
        self.nodes.push(Node { e, scale, source, words, is_whole: true });
        Some(self.nodes.len() - 1)
    }

    /// The place of a stored column that is a date or an inexact number, likewise.
    pub fn add_column(&mut self, e: &'s Expr, frame: &Frame<'s>) -> Option<usize> {
        let ExprKind::Column(slot, column) = e.kind else { return None };
        let field = Field::of(frame.stored(slot)?.0, column);
        let source = match () {
            () if field.is_moment() => Source::Moment(slot, field),
            () if field.is_real() => Source::Real(slot, field),
            () => return None,
        };
        let is_it = |node: &Node<'_>| crate::expr::same(node.e, e) && !node.source.is_exact();
        self.nodes.iter().position(is_it).or_else(|| {
            self.nodes.push(Node { e, scale: 0, source, words: Vec::with_capacity(ROWS_MAX), is_whole: true });
            Some(self.nodes.len() - 1)
        })
    }

    fn column(&self, e: &Expr, slot: Slot, column: usize, frame: &Frame<'_>) -> Option<(Source, u8)> {
        let is_number = e.ty.kind.is_integer() || e.ty.kind == Kind::Decimal;
        match frame.stored(slot) {
            Some((table, _)) => {
                let field = Field::of(table, column);
                (field.is_number() && field.scale() == scale_of(e))
                    .then(|| (Source::Stored(slot, field), field.scale()))
            }
            None => (is_number && frame.made(slot, column).is_some()).then_some((Source::Made, scale_of(e))),
        }
    }

    /// What is worked out of one stored column.
    fn known(&self, e: &Expr, frame: &Frame<'_>) -> Option<Source> {
        if !(e.ty.kind.is_integer() || e.ty.kind == Kind::Decimal) {
            return None;
        }
        let [(slot, column)] = columns_of(e)?[..] else { return None };
        let (table, _) = frame.stored(slot)?;
        Some(Source::Known(slot, Field::of(table, column), Known::default()))
    }

    fn arithmetic(
        &mut self,
        e: &Expr,
        operator: Operator,
        pair: &'s [Expr; 2],
        frame: &Frame<'s>,
    ) -> Option<(Source, u8)> {
        let is_integer = e.ty.kind.is_integer();
        if !is_integer && e.ty.kind != Kind::Decimal {
            return None;
        }
        let sides = [self.add(&pair[0], frame)?, self.add(&pair[1], frame)?];
        let [left, right] = sides.map(|at| self.nodes[at].scale);
        let (scale, factors) = match operator {
            Operator::Multiply => (left.checked_add(right)?, [1, 1]),
            Operator::Add | Operator::Subtract => {
                let scale = left.max(right);
                (scale, [power(scale - left)?, power(scale - right)?])
            }
            _ => return None,
        };
        let wanted = if is_integer { 0 } else { e.ty.decimals };
        (scale <= wanted).then_some((Source::Combined(operator, sides, factors), scale))
    }

    /// CASE with one condition, which reads one stored column.
    fn chosen(&mut self, e: &Expr, case: &'s Case, frame: &Frame<'s>) -> Option<(Source, u8)> {
        let ([(condition, result)], Some(otherwise)) = (&case.branches[..], &case.otherwise) else { return None };
        if e.ty.kind != Kind::Decimal {
            return None;
        }
        let of = [self.add(condition, frame)?, self.add(result, frame)?, self.add(otherwise, frame)?];
        let scale = e.ty.decimals;
        let factor = |at: usize| power(scale.checked_sub(self.nodes[at].scale)?);
        Some((Source::Chosen(of, [factor(of[1])?, factor(of[2])?]), scale))
    }

    /// Takes a row: that of a slot, as it is stored, or the frame's; whether it could be taken. Of a stored row what was not worked out
    /// yet is not: it could be if the frame had it.
    #[inline]
    pub fn take(&mut self, row: Stored<'_>, frame: &Frame<'_>) -> bool {
        if !self.present.iter().all(|(slot, field)| stored(row, *slot, frame).is_some_and(|row| field.is_present(row)))
        {
            return false;
        }
        for at in 0..self.nodes.len() {
            let node = &mut self.nodes[at];
            let word = match &mut node.source {
                Source::Stored(slot, field) | Source::Moment(slot, field) => {
                    stored(row, *slot, frame).and_then(|row| field.word(row))
                }
                Source::Real(slot, field) => {
                    stored(row, *slot, frame).and_then(|row| field.real(row)).map(|real| real.to_bits().cast_signed())
                }
                Source::Known(slot, field, known) => match stored(row, *slot, frame).and_then(|row| field.bytes(row)) {
                    Some(bytes) if bytes.len() <= KNOWN_BYTES_MAX => match known.find(bytes) {
                        None if row.is_none() => learned(node.e, node.scale, bytes, known, frame),
                        found => found,
                    },
                    _ => None,
                },
                Source::Made if row.is_none() => node.e.exact(frame).and_then(|exact| word_of(exact, node.scale)),
                Source::Made => None,
                Source::Constant(_) | Source::Combined(..) | Source::Chosen(..) => continue,
            };
            match word {
                Some(word) => node.words.push(word),
                None => {
                    let rows = self.rows;
                    let taken = self.nodes[..at].iter_mut().filter(|node| !node.source.is_constant());
                    taken.for_each(|node| node.words.truncate(rows));
                    return false;
                }
            }
        }
        self.rows += 1;
        true
    }

    /// Works out what is made of what was read.
    pub fn work_out(&mut self) {
        for at in 0..self.nodes.len() {
            let (parts, rest) = self.nodes.split_at_mut(at);
            let node = &mut rest[0];
            match &node.source {
                Source::Combined(operator, [left, right], factors) => {
                    let sides = [&parts[*left], &parts[*right]];
                    node.is_whole = sides.iter().all(|side| side.is_whole);
                    let words = sides.map(|side| &side.words[..]);
                    let minimum = if node.e.ty.unsigned && node.e.ty.kind.is_integer() { 0 } else { i64::MIN };
                    node.is_whole &= combine(*operator, words, *factors, self.rows, &mut node.words, minimum);
                }
                Source::Chosen(of, [then, otherwise]) => {
                    let [condition, left, right] = of.map(|at| &parts[at]);
                    node.is_whole = [condition, left, right].iter().all(|part| part.is_whole);
                    node.words.clear();
                    for row in 0..self.rows {
                        let is_true = condition.words[row] == 1;
                        let (side, factor) = if is_true { (left, then) } else { (right, otherwise) };
                        let (word, is_over) = side.words[row].overflowing_mul(*factor);
                        node.is_whole &= !is_over;
                        node.words.push(word);
                    }
                }
                _ => {}
            }
        }
    }

    /// An expression's words and how many of their digits are behind the point; `None` where not all had room.
    pub fn words(&self, at: usize) -> Option<(&[i64], u8)> {
        let node = &self.nodes[at];
        node.is_whole.then(|| (&node.words[..self.rows], node.scale))
    }

    /// An expression of one of the rows as an exact number, where that has room.
    pub fn exact(&self, at: usize, row: usize) -> Option<Exact> {
        let node = &self.nodes[at];
        match &node.source {
            Source::Combined(operator, [left, right], _) if node.e.ty.kind == Kind::Decimal => {
                self.exact(*left, row)?.combined(*operator, self.exact(*right, row)?, node.e.ty.decimals)
            }
            Source::Combined(..) => None,
            Source::Chosen(of, _) => self.exact(self.choice(of, row), row),
            _ => Some(Exact { number: i128::from(node.words[row]), scale: node.scale }),
        }
    }

    /// The same as a value.
    ///
    /// # Errors
    /// 1690 where there is none.
    pub fn value(&self, at: usize, row: usize, frame: &Frame<'_>) -> Result<Value<'static>> {
        let node = &self.nodes[at];
        match &node.source {
            Source::Combined(operator, [left, right], _) => {
                let (left, right) = (self.value(*left, row, frame)?, self.value(*right, row, frame)?);
                let mut problems = Problems::new();
                let mode = frame.context.statement.mode;
                let value = arith::apply(*operator, &left, &right, &node.e.ty, mode, &mut problems)
                    .map_err(|error| failure(&error, &crate::bind::print::expression_of(node.e, frame)))?;
                report(frame.context, problems)?;
                Ok(value)
            }
            Source::Chosen(of, _) => self.value(self.choice(of, row), row, frame),
            _ => Ok(self.value_of(at, node.words[row])),
        }
    }

    /// The value that a word of an expression is.
    pub fn value_of(&self, at: usize, word: i64) -> Value<'static> {
        let node = &self.nodes[at];
        match (&node.source, node.e.ty.kind) {
            (Source::Moment(..), kind) => row::of_moment(word.cast_unsigned(), kind),
            (Source::Real(..), _) => Value::Double(f64::from_bits(word.cast_unsigned())),
            (_, Kind::Decimal) => Value::Decimal(Decimal::scaled(i128::from(word), node.scale)),
            _ if node.e.ty.unsigned && word >= 0 => Value::Uint(word.cast_unsigned()),
            _ => Value::Int(word),
        }
    }

    fn choice(&self, of: &[usize; 3], row: usize) -> usize {
        if self.nodes[of[0]].words[row] == 1 { of[1] } else { of[2] }
    }
}

impl Source {
    fn is_constant(&self) -> bool {
        matches!(self, Source::Constant(_))
    }

    fn is_exact(&self) -> bool {
        !matches!(self, Source::Moment(..) | Source::Real(..))
    }
}

/// Works out an expression of the frame's row, of which it reads these bytes; what brings warnings or fails is not taken.
#[cold]
fn learned(e: &Expr, scale: u8, bytes: &[u8], known: &mut Known<i64>, frame: &Frame<'_>) -> Option<i64> {
    if known.has_given_up() {
        return None;
    }
    let word = tried(frame, || Ok(Exact::of(&e.eval(frame)?)))?.and_then(|exact| word_of(exact, scale))?;
    known.add(bytes, word);
    Some(word)
}

fn word_of(exact: Exact, scale: u8) -> Option<i64> {
    i64::try_from(exact.with_scale(scale)?).ok()
}

fn scale_of(e: &Expr) -> u8 {
    if e.ty.kind == Kind::Decimal { e.ty.decimals } else { 0 }
}

fn power(digits: u8) -> Option<i64> {
    10_i64.checked_pow(u32::from(digits))
}

/// Combines two columns; whether all results have room and none is less than `minimum`.
fn combine(
    operator: Operator,
    [left, right]: [&[i64]; 2],
    factors: [i64; 2],
    rows: usize,
    to: &mut Vec<i64>,
    minimum: i64,
) -> bool {
    let pairs = left[..rows].iter().zip(&right[..rows]);
    let mut is_over = false;
    let mut smallest = i64::MAX;
    to.clear();
    to.extend(pairs.map(|(left, right)| {
        let (left, over_left) = left.overflowing_mul(factors[0]);
        let (right, over_right) = right.overflowing_mul(factors[1]);
        let (word, is_out) = match operator {
            Operator::Add => left.overflowing_add(right),
            Operator::Subtract => left.overflowing_sub(right),
            _ => left.overflowing_mul(right),
        };
        is_over |= over_left | over_right | is_out;
        smallest = smallest.min(word);
        word
    }));
    !is_over && smallest >= minimum
}

//! A scan's condition over rows as they are stored: most rows of a long scan are passed over before they are copied anywhere.
//!
//! Tests stand in the order of the condition's parts, from the first one on, as far as parts can be tested: a number, a date or a
//! date and time between two bounds, two of them beside each other, or what a part says of one column whose bytes came before. A
//! test that says yes or no is what the part says; where it can say nothing, of NULL and of what is stored otherwise, the parts from
//! there on are asked. So the rows that pass, their errors and their warnings are the same with it and without it.

use super::known::{Known, columns_of};
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::expr::{CompareOp, Expr, ExprKind};
use crate::plan::Scan;
use crate::row;
use crate::row::field::{Field, is_current};
use std::borrow::Cow;
use values::compare::{Comparator, Rule};
use values::exact::Exact;
use values::value::Value;

/// The longest bytes of a column that are kept with what a part says of them.
const KNOWN_BYTES_MAX: usize = 64;

/// Tests of a scan's rows.
pub struct Sieve<'s> {
    scan: &'s Scan,
    /// The condition's parts, in the order in which they are asked.
    parts: Vec<&'s Expr>,
    tests: Vec<Test>,
    /// How many of the parts have tests.
    tested: usize,
}

struct Test {
    kind: Kind,
    /// The first part that it is of.
    part: usize,
}

enum Kind {
    /// Between two words, these included.
    Within { field: Field, low: i64, high: i64 },
    /// Another word.
    Other { field: Field, word: i64 },
    /// Two columns of one scale.
    Beside { fields: [Field; 2], op: CompareOp },
    /// What the part says of a column's bytes.
    Known { field: Field, known: Known<bool> },
}

/// What the tests say of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does not satisfy the condition.
    Out,
    /// It does.
    In,
    /// The parts from this one on are to be asked: [`Sieve::ask`].
    Open(usize),
    /// Likewise from the part of this test on, of whose bytes nothing is known.
    Unknown(usize),
}

impl<'s> Sieve<'s> {
    /// The tests of a scan; `None` where there is none.
    pub fn of(scan: &'s Scan, frame: &Frame<'s>) -> Option<Sieve<'s>> {
        let mut parts = Vec::new();
        scan.filter.iter().for_each(|filter| flatten(filter, &mut parts));
        let mut tests: Vec<Test> = Vec::new();
        let mut tested = 0;
        while let Some(kind) = parts.get(tested).and_then(|part| test(scan, part, frame)) {
            match (tests.last_mut().map(|test| &mut test.kind), &kind) {
                (Some(Kind::Within { field, low, high }), Kind::Within { field: of, low: from, high: to })
                    if field == of =>
                {
                    (*low, *high) = ((*low).max(*from), (*high).min(*to));
                }
                _ => tests.push(Test { kind, part: tested }),
            }
            tested += 1;
        }
        (tested == parts.len() || tested > 0).then_some(Sieve { scan, parts, tests, tested })
    }

    /// Whether all parts have tests.
    pub fn is_whole(&self) -> bool {
        self.tested == self.parts.len()
    }

    /// What the tests say of a row.
    #[inline]
    pub fn judge(&mut self, row: &[u8]) -> Verdict {
        if is_current(&self.scan.table, row) { self.judge_from(0, row) } else { Verdict::Open(0) }
    }

    #[inline]
    fn judge_from(&mut self, first: usize, row: &[u8]) -> Verdict {
        for (at, test) in self.tests.iter_mut().enumerate().skip(first) {
            let passes = match &mut test.kind {
                Kind::Within { field, low, high } => field.word(row).map(|word| *low <= word && word <= *high),
                Kind::Other { field, word } => field.word(row).map(|its| its != *word),
                Kind::Beside { fields: [left, right], op } => match (left.word(row), right.word(row)) {
                    (Some(left), Some(right)) => Some(op.accepts(left.cmp(&right))),
                    _ => None,
                },
                Kind::Known { field, known } => match field.bytes(row) {
                    Some(bytes) if bytes.len() <= KNOWN_BYTES_MAX => match known.find(bytes) {
                        None => return Verdict::Unknown(at),
                        found => found,
                    },
                    _ => None,
                },
            };
            match passes {
                Some(true) => {}
                Some(false) => return Verdict::Out,
                None => return Verdict::Open(test.part),
            }
        }
        if self.is_whole() { Verdict::In } else { Verdict::Open(self.tested) }
    }

    /// Whether the frame's row, which is this one, satisfies the condition.
    ///
    /// # Errors
    /// What the condition answers.
    pub fn ask(&mut self, mut verdict: Verdict, row: &[u8], frame: &Frame<'_>) -> Result<bool> {
        loop {
            let at = match verdict {
                Verdict::Out => return Ok(false),
                Verdict::In => return Ok(true),
                Verdict::Open(part) => return self.ask_from(part, frame),
                Verdict::Unknown(at) => at,
            };
            let part = self.tests[at].part;
            let warned = frame.context.diagnostics.borrow().warning_count();
            let truth = self.parts[part].truth(frame)?;
            let is_silent = frame.context.diagnostics.borrow().warning_count() == warned;
            let goes_on = self.learn(at, truth.filter(|_| is_silent), row);
            match truth {
                Some(false) => return Ok(false),
                Some(true) if goes_on => verdict = self.judge_from(at + 1, row),
                Some(true) => return self.ask_from(part + 1, frame),
                // What follows is asked because it may fail.
                None => return self.ask_from(part + 1, frame).map(|_| false),
            }
        }
    }

    /// Keeps what a test's part says of a row; a test that knows too little is dropped, and those behind it: whether it stays.
    fn learn(&mut self, at: usize, truth: Option<bool>, row: &[u8]) -> bool {
        let Test { kind: Kind::Known { field, known }, part } = &mut self.tests[at] else { return true };
        let (Some(bytes), Some(truth)) = (field.bytes(row), truth) else { return true };
        known.add(bytes, truth);
        let stays = !known.has_given_up();
        if !stays {
            self.tested = *part;
            self.tests.truncate(at);
        }
        stays
    }

    /// Whether the parts from one on are true.
    fn ask_from(&self, part: usize, frame: &Frame<'_>) -> Result<bool> {
        let mut are_true = true;
        for part in self.parts.get(part..).unwrap_or_default() {
            match part.truth(frame)? {
                Some(true) => {}
                Some(false) => return Ok(false),
                None => are_true = false,
            }
        }
        Ok(are_true)
    }
}

fn flatten<'s>(condition: &'s Expr, to: &mut Vec<&'s Expr>) {
    match &condition.kind {
        ExprKind::And(list) => list.iter().for_each(|part| flatten(part, to)),
        _ => to.push(condition),
    }
}

/// The test of a part.
fn test(scan: &Scan, part: &Expr, frame: &Frame<'_>) -> Option<Kind> {
    if let ExprKind::Compare(op, comparator, pair) = &part.kind
        && let Some(test) = comparison(scan, *op, comparator, pair, frame)
    {
        return Some(test);
    }
    let columns = columns_of(part)?;
    let [(slot, column)] = columns[..] else { return None };
    (slot == scan.slot).then(|| Kind::Known { field: Field::of(&scan.table, column), known: Known::default() })
}

fn comparison(
    scan: &Scan,
    op: CompareOp,
    comparator: &Comparator,
    pair: &[Expr; 2],
    frame: &Frame<'_>,
) -> Option<Kind> {
    let field = |e: &Expr| match e.kind {
        ExprKind::Column(slot, column) if slot == scan.slot => Some(Field::of(&scan.table, column)),
        _ => None,
    };
    match (field(&pair[0]), field(&pair[1])) {
        (Some(left), Some(right)) => {
            let are_alike = match comparator.rule {
                Rule::Integer | Rule::Decimal => left.is_number() && right.is_number() && left.scale() == right.scale(),
                Rule::DateTime => left.is_moment() && right.is_moment(),
                _ => false,
            };
            are_alike.then_some(Kind::Beside { fields: [left, right], op })
        }
        (Some(field), None) => bounded(field, op, word(&field, comparator, &pair[1], frame)?),
        (None, Some(field)) => bounded(field, op.flipped(), word(&field, comparator, &pair[0], frame)?),
        (None, None) => None,
    }
}

/// The test of a word beside a known one.
fn bounded(field: Field, op: CompareOp, word: i64) -> Option<Kind> {
    let (low, high) = match op {
        CompareOp::Equal | CompareOp::NullSafeEqual => (word, word),
        CompareOp::NotEqual => return Some(Kind::Other { field, word }),
        CompareOp::Less => (i64::MIN, word.checked_sub(1)?),
        CompareOp::LessEqual => (i64::MIN, word),
        CompareOp::Greater => (word.checked_add(1)?, i64::MAX),
        CompareOp::GreaterEqual => (word, i64::MAX),
    };
    Some(Kind::Within { field, low, high })
}

/// What a column is compared with, as a word of the column's; `None` where it is not known or is none.
fn word(field: &Field, comparator: &Comparator, e: &Expr, frame: &Frame<'_>) -> Option<i64> {
    let value = match &e.kind {
        ExprKind::Retype(inner) => return word(field, comparator, inner, frame),
        ExprKind::Constant(value) => Cow::Borrowed(value),
        ExprKind::Parameter(at) => Cow::Owned(frame.parameters.get(*at)?.clone().into_owned()),
        // What was not worked out yet may fail, and nobody has asked for it.
        ExprKind::Fixed(at, _) => Cow::Borrowed(frame.states.fixed(*at)?.get()?),
        _ => return None,
    };
    let value: &Value<'_> = &value;
    match comparator.rule {
        Rule::Integer if field.is_number() && field.scale() == 0 => {
            let exact = Exact::of(value).filter(|exact| exact.scale == 0)?;
            i64::try_from(exact.number).ok()
        }
        Rule::Decimal if field.is_number() => {
            let exact = Exact::of(value)?;
            i64::try_from(exact.with_scale(field.scale())?).ok()
        }
        Rule::DateTime if field.is_moment() => {
            let of_text = || {
                let moment = comparator.moment_of_text(value, &frame.context.statement.conversion())?;
                row::moment_of(&Value::DateTime(moment))
            };
            i64::try_from(row::moment_of(value).or_else(of_text)?).ok()
        }
        _ => None,
    }
}

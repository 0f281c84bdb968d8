//! The keys of a hash join: what tells those of one row from those of another.
//!
//! Integers of either sign and dates, where both sides have them, are words: values are equal where their words are. One such
//! key has a code of its own for each of its values, so that equal codes make partners. Other keys have a hash for a code, and
//! what they are stands in the row's record.

use crate::error::Result;
use crate::expr::Expr;
use crate::expr::eval::ordering;
use crate::expr::frame::Frame;
use crate::plan::HashJoin;
use std::cmp::Ordering;
use std::hash::Hasher;
use stdx::coding::{Reader, put_u64};
use stdx::hash::NumberHasher;
use values::cast::to_i128;
use values::cast_temporal::{Context as Conversion, Wanted, to_datetime};
use values::compare::{Comparator, Rule};
use values::packed;
use values::problem::Problems;
use values::temporal_parse::DateRules;
use values::value::Value;

/// As which words values of a key are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    /// Integers of which a side has a sign: what is beyond 64 bits with one has no partner.
    Signed,
    /// Integers without a sign.
    Unsigned,
    /// Dates and dates with times.
    Moment,
}

/// Any accepted date: a comparison refuses none.
const ANY_DATE: DateRules = DateRules { zero_date: true, zero_in_date: true, invalid: true };

impl Word {
    /// The words of a pair of expressions that are compared so.
    fn of((outer, inner, comparator): &(Expr, Expr, Comparator)) -> Option<Word> {
        let (outer, inner) = (&outer.ty, &inner.ty);
        match comparator.rule {
            Rule::Integer if outer.kind.is_integer() && inner.kind.is_integer() => {
                Some(if outer.unsigned && inner.unsigned { Word::Unsigned } else { Word::Signed })
            }
            Rule::DateTime if outer.kind.has_date() && inner.kind.has_date() => Some(Word::Moment),
            _ => None,
        }
    }

    /// A value's word; `None` where it has no partner.
    #[inline]
    fn word(self, value: &Value<'_>, facts: &Conversion<'_>) -> Option<u64> {
        match (self, value) {
            (Word::Signed, Value::Int(number)) => Some(*number as u64),
            (Word::Unsigned, Value::Uint(number)) => Some(*number),
            (Word::Moment, Value::Date(_) | Value::DateTime(_)) => Comparator { rule: Rule::DateTime }.lead(value),
            (_, Value::Null) => None,
            _ => self.converted(value, facts),
        }
    }

    fn converted(self, value: &Value<'_>, facts: &Conversion<'_>) -> Option<u64> {
        let problems = &mut Problems::new();
        match self {
            Word::Signed => i64::try_from(to_i128(value, problems)).ok().map(|number| number as u64),
            Word::Unsigned => u64::try_from(to_i128(value, problems)).ok(),
            Word::Moment => {
                let at = to_datetime(value, Wanted::DateTime, ANY_DATE, facts, problems)?;
                Comparator { rule: Rule::DateTime }.lead(&Value::DateTime(at))
            }
        }
    }
}

/// What the records of inner rows say of their keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Nothing: equal codes are equal keys.
    Code(Word),
    /// A word for each.
    Words,
    /// Their values.
    Values,
}

/// The keys of a join.
#[derive(Clone, Copy)]
pub(in crate::exec) struct Keys<'s> {
    /// Which.
    pub(in crate::exec) step: &'s HashJoin,
    form: Form,
}

impl<'s> Keys<'s> {
    /// A join's.
    pub(in crate::exec) fn of(step: &'s HashJoin) -> Keys<'s> {
        let form = match &step.keys[..] {
            [key] if let Some(word) = Word::of(key) => Form::Code(word),
            keys if keys.iter().all(|key| Word::of(key).is_some()) => Form::Words,
            _ => Form::Values,
        };
        Keys { step, form }
    }

    /// Whether keys of one code are equal.
    #[inline]
    pub(in crate::exec) fn are_codes(self) -> bool {
        matches!(self.form, Form::Code(_))
    }

    /// The outer rows' expressions.
    #[inline]
    pub(in crate::exec) fn outer(self) -> impl ExactSizeIterator<Item = &'s Expr> {
        self.step.keys.iter().map(|(outer, ..)| outer)
    }

    /// The inner rows' expressions.
    #[inline]
    pub(in crate::exec) fn inner(self) -> impl ExactSizeIterator<Item = &'s Expr> {
        self.step.keys.iter().map(|(_, inner, _)| inner)
    }

    /// The words of keys that are told apart by them.
    #[inline]
    fn words(self, keys: &[Value<'_>], facts: &Conversion<'_>) -> impl Iterator<Item = Option<u64>> {
        keys.iter().zip(&self.step.keys).map(|(key, pair)| Word::of(pair)?.word(key, facts))
    }

    /// The code of keys, which equal ones share; `None` where one is NULL, which equals nothing.
    #[inline]
    pub(in crate::exec) fn code(self, keys: &[Value<'_>], frame: &Frame<'_>) -> Option<u64> {
        let facts = frame.context.statement.conversion();
        if let (Form::Code(word), [key]) = (self.form, keys) {
            return word.word(key, &facts).map(mixed);
        }
        let mut state = NumberHasher::default();
        if self.form == Form::Words {
            for word in self.words(keys, &facts) {
                state.write_u64(word?);
            }
            return Some(state.finish());
        }
        for (key, (_, _, comparator)) in keys.iter().zip(&self.step.keys) {
            if key.is_null() {
                return None;
            }
            comparator.hash(key, &facts, &mut state);
        }
        Some(state.finish())
    }

    /// Appends what a record says of keys that have a code.
    pub(in crate::exec) fn put(self, keys: &[Value<'_>], frame: &Frame<'_>, to: &mut Vec<u8>) {
        match self.form {
            Form::Code(_) => {}
            Form::Words => {
                let facts = frame.context.statement.conversion();
                self.words(keys, &facts).for_each(|word| put_u64(to, word.unwrap_or_default()));
            }
            Form::Values => keys.iter().for_each(|key| packed::put(to, key)),
        }
    }

    /// Whether keys equal those of the same code of which a record says this.
    ///
    /// # Errors
    /// What a comparison answers.
    pub(in crate::exec) fn equal(self, keys: &[Value<'_>], record: &[u8], frame: &Frame<'_>) -> Result<bool> {
        let mut record = Reader::new(record);
        match self.form {
            Form::Code(_) => {}
            Form::Words => {
                let facts = frame.context.statement.conversion();
                return Ok(self.words(keys, &facts).all(|word| word == record.u64()));
            }
            Form::Values => {
                for (key, (_, _, comparator)) in keys.iter().zip(&self.step.keys) {
                    let other = packed::get(&mut record).expect("a record has a value for each key");
                    if !is_same(comparator, key, &other)
                        && !ordering(comparator, key, &other, frame)?.is_some_and(Ordering::is_eq)
                    {
                        return Ok(false);
                    }
                }
            }
        }
        Ok(true)
    }
}

/// Whether texts have the same bytes: then every collation finds them equal.
#[inline]
fn is_same(comparator: &Comparator, one: &Value<'_>, other: &Value<'_>) -> bool {
    match (comparator.rule, one, other) {
        (Rule::Text(_), Value::Bytes(one), Value::Bytes(other)) => one == other,
        _ => false,
    }
}

/// A word whose bits are mixed: different words stay different.
#[inline]
fn mixed(word: u64) -> u64 {
    const FIRST: u64 = 0x9e37_79b9_7f4a_7c15;
    const SECOND: u64 = 0xd6e8_feb8_6659_fd93;
    let word = (word ^ word >> 32).wrapping_mul(FIRST);
    let word = (word ^ word >> 29).wrapping_mul(SECOND);
    word ^ word >> 32
}

//! A stored column whose place is found once, for all rows of its table's newest layout.

use super::{DATE_SHIFT, signed, unsigned};
use crate::catalog::layout::{HEADER, Place, variable};
use crate::catalog::table::Table;
use stdx::coding::get_u16;
use values::types::Kind;

/// A column of a table's rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    null_at: usize,
    null_bit: u8,
    place: Place,
    /// Where the ends of the variable columns begin, and how many there are.
    ends: usize,
    variables: usize,
    form: Form,
    /// Digits behind the point.
    scale: u8,
}

/// What a column's bytes are as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Signed,
    Unsigned,
    Decimal,
    Date,
    DateTime,
    Float,
    Double,
    /// They are none.
    Other,
}

impl Field {
    /// The column at a position.
    pub fn of(table: &Table, column: usize) -> Field {
        let (layout, ty) = (table.layout(), &table.columns[column].ty);
        let form = match ty.kind {
            kind if kind.is_integer() && ty.unsigned => Form::Unsigned,
            kind if kind.is_integer() => Form::Signed,
            Kind::Decimal => Form::Decimal,
            Kind::Date => Form::Date,
            Kind::DateTime => Form::DateTime,
            Kind::Float => Form::Float,
            Kind::Double => Form::Double,
            _ => Form::Other,
        };
        Field {
            null_at: HEADER + column / 8,
            null_bit: 1 << (column % 8),
            place: layout.columns()[column].place,
            ends: layout.fixed_end(),
            variables: layout.variables(),
            form,
            scale: if form == Form::Decimal { ty.decimals } else { 0 },
        }
    }

    /// Whether it is a number that [`word`](Field::word) reads.
    pub fn is_number(&self) -> bool {
        matches!(self.form, Form::Signed | Form::Unsigned | Form::Decimal)
    }

    /// Whether it is a date, or a date and time, that [`word`](Field::word) reads.
    pub fn is_moment(&self) -> bool {
        matches!(self.form, Form::Date | Form::DateTime)
    }

    /// How many digits of the number are behind the point.
    pub fn scale(&self) -> u8 {
        self.scale
    }

    /// Whether it is not NULL.
    #[inline]
    pub fn is_present(&self, row: &[u8]) -> bool {
        row[self.null_at] & self.null_bit == 0
    }

    /// The column's bytes; `None` where it is NULL.
    #[inline]
    pub fn bytes<'r>(&self, row: &'r [u8]) -> Option<&'r [u8]> {
        if !self.is_present(row) {
            return None;
        }
        match self.place {
            Place::Fixed { offset, width } => Some(&row[offset as usize..offset as usize + usize::from(width)]),
            Place::Variable { ordinal } => row.get(variable(row, (self.ends, self.variables), usize::from(ordinal))),
        }
    }

    /// The digits of the number, or the date and time in bits that have its order; `None` where it is NULL or has no room.
    #[inline]
    pub fn word(&self, row: &[u8]) -> Option<i64> {
        let found = self.bytes(row)?;
        let bits = || unsigned(found);
        match self.form {
            Form::Signed => Some(signed(bits(), found.len())),
            Form::Unsigned => i64::try_from(bits()).ok(),
            Form::Decimal if found.len() <= 8 => Some(signed(bits(), found.len())),
            Form::Date => Some((bits() << DATE_SHIFT) as i64),
            Form::DateTime => i64::try_from(bits()).ok(),
            Form::Decimal | Form::Float | Form::Double | Form::Other => None,
        }
    }

    /// Whether it is a number that [`real`](Field::real) reads.
    pub fn is_real(&self) -> bool {
        matches!(self.form, Form::Float | Form::Double)
    }

    /// The inexact number; `None` where it is NULL.
    #[inline]
    pub fn real(&self, row: &[u8]) -> Option<f64> {
        let bits = unsigned(self.bytes(row)?);
        match self.form {
            Form::Float => Some(f64::from(f32::from_bits(bits as u32))),
            Form::Double => Some(f64::from_bits(bits)),
            _ => None,
        }
    }
}

/// Whether a row is of the table's newest layout.
#[inline]
pub fn is_current(table: &Table, row: &[u8]) -> bool {
    get_u16(row, 1).is_some_and(|version| usize::from(version) + 1 == table.layouts.len())
}

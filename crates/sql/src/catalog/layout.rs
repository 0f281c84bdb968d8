//! How a row's columns lie in its bytes.
//!
//! ```text
//! format (1 byte): 1, or 2 where ends are 4 bytes
//! layout version (2 bytes)
//! bitmap of NULLs, a bit a column
//! the fixed columns, each at its offset
//! the ends of the variable columns, counted from the first one's start, 2 or 4 bytes each
//! the variable columns
//! ```
//!
//! A fixed column has its place also when it is NULL. A column that the row's layout does not have was added later and
//! reads as its default.

use super::table::{Column, ColumnId};
use std::ops::Range;
use values::types::{Kind, Type};

/// Ends of two bytes.
pub const FORMAT_SMALL: u8 = 1;
/// Ends of four bytes.
pub const FORMAT_LARGE: u8 = 2;
/// Bytes before the bitmap.
pub const HEADER: usize = 3;

/// Where a column lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At an offset from the row's start.
    Fixed {
        /// The offset.
        offset: u32,
        /// How many bytes.
        width: u8,
    },
    /// The n-th variable column.
    Variable {
        /// n, from 0.
        ordinal: u16,
    },
}

/// One column of a layout.
#[derive(Clone, Debug, PartialEq)]
pub struct LayoutColumn {
    /// The column.
    pub id: ColumnId,
    /// Bytes of a fixed column, 0 for a variable one.
    pub width: u8,
    /// Where it lies.
    pub place: Place,
}

/// The places of all columns of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    columns: Vec<LayoutColumn>,
    fixed_end: u32,
    variables: u16,
}

/// The bytes of a column of that type in a row, 0 where they vary.
pub fn width(ty: &Type) -> u8 {
    match ty.kind {
        Kind::Tiny | Kind::Year => 1,
        Kind::Short | Kind::Enum => 2,
        Kind::Int24 => 3,
        Kind::Long | Kind::Float | Kind::Date => 4,
        Kind::LongLong | Kind::Double | Kind::Time | Kind::DateTime | Kind::Timestamp | Kind::Set | Kind::Bit => 8,
        _ => 0,
    }
}

impl Layout {
    /// The layout of these columns with these widths, in this order.
    pub fn new(columns: &[(ColumnId, u8)]) -> Layout {
        let mut offset = (HEADER + columns.len().div_ceil(8)) as u32;
        let mut variables = 0;
        let places = columns.iter().map(|&(id, width)| {
            let place = if width > 0 {
                offset += u32::from(width);
                Place::Fixed { offset: offset - u32::from(width), width }
            } else {
                variables += 1;
                Place::Variable { ordinal: variables - 1 }
            };
            LayoutColumn { id, width, place }
        });
        let columns = places.collect();
        Layout { columns, fixed_end: offset, variables }
    }

    /// The layout of a table's columns; computed ones, VIRTUAL too, have their places.
    pub fn of(columns: &[Column]) -> Layout {
        Layout::new(&columns.iter().map(|c| (c.id, width(&c.ty))).collect::<Vec<_>>())
    }

    /// Its columns.
    pub fn columns(&self) -> &[LayoutColumn] {
        &self.columns
    }

    /// The position in this layout of a column.
    pub fn position(&self, id: ColumnId) -> Option<usize> {
        self.columns.iter().position(|c| c.id == id)
    }

    /// Where the ends of the variable columns begin.
    pub fn fixed_end(&self) -> usize {
        self.fixed_end as usize
    }

    /// How many variable columns there are.
    pub fn variables(&self) -> usize {
        usize::from(self.variables)
    }

    /// The bytes of the column at `position` of a row of this layout; `None` where it is NULL.
    #[inline]
    pub fn bytes<'a>(&self, row: &'a [u8], position: usize) -> Option<&'a [u8]> {
        if row[HEADER + position / 8] & (1 << (position % 8)) != 0 {
            return None;
        }
        match self.columns[position].place {
            Place::Fixed { offset, width } => Some(&row[offset as usize..offset as usize + usize::from(width)]),
            Place::Variable { ordinal } => Some(&row[self.variable(row, usize::from(ordinal))]),
        }
    }

    /// A row of this layout up to the end of its first `variables` variable columns: these and the fixed ones can be read of it.
    #[inline]
    pub fn beginning<'a>(&self, row: &'a [u8], variables: usize) -> &'a [u8] {
        match variables.checked_sub(1) {
            None => &row[..self.fixed_end()],
            Some(last) => &row[..self.variable(row, last).end],
        }
    }

    #[inline]
    fn variable(&self, row: &[u8], ordinal: usize) -> Range<usize> {
        variable(row, (self.fixed_end(), self.variables()), ordinal)
    }
}

/// Where a variable column lies in a row in which the ends of so many of them begin there.
#[inline]
pub fn variable(row: &[u8], (ends, count): (usize, usize), ordinal: usize) -> Range<usize> {
    let size = if row[0] == FORMAT_SMALL { 2 } else { 4 };
    let end_of = |at: usize| {
        if size == 2 {
            usize::from(stdx::coding::get_u16(row, at).unwrap_or(0))
        } else {
            stdx::coding::get_u32(row, at).unwrap_or(0) as usize
        }
    };
    let base = ends + count * size;
    let start = if ordinal == 0 { 0 } else { end_of(ends + (ordinal - 1) * size) };
    base + start..base + end_of(ends + ordinal * size)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_their_places() {
        let layout = Layout::new(&[(ColumnId(0), 4), (ColumnId(3), 0), (ColumnId(1), 8), (ColumnId(2), 0)]);
        assert_eq!(layout.fixed_end(), HEADER + 1 + 12);
        let mut row = vec![FORMAT_SMALL, 0, 0, 0b100];
        row.extend_from_slice(&[1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 5, 0]);
        row.extend_from_slice(b"abcde");
        assert_eq!(layout.bytes(&row, 0), Some(&[1, 2, 3, 4][..]));
        assert_eq!(layout.bytes(&row, 1), Some(&b"ab"[..]));
        assert_eq!(layout.bytes(&row, 2), None);
        assert_eq!(layout.bytes(&row, 3), Some(&b"cde"[..]));
        let beginning = layout.beginning(&row, 1);
        assert_eq!(
            (layout.bytes(beginning, 0), layout.bytes(beginning, 1)),
            (Some(&[1, 2, 3, 4][..]), Some(&b"ab"[..]))
        );
        assert_eq!((layout.beginning(&row, 0).len(), layout.beginning(&row, 2)), (layout.fixed_end(), &row[..]));
    }
}

//! Rows out of index entries.
//!
//! An index whose parts, with those of the rows' key, are all that a query reads of a table is read alone. An entry becomes a
//! row of the table's newest layout in which the columns that were not asked for are NULL, so that whatever reads rows reads
//! these. Only values that a key gives back as they were are taken out of entries: no prefixes, no weights of strings.
//!
//! Entries have versions as rows have, and one that a snapshot sees is of a row that it sees.

use crate::catalog::layout::{HEADER, Place};
use crate::catalog::table::{Index, Part, Table};
use crate::key::{PREFIX, directions};
use values::key::{self, Direction, Nulls};
use values::types::Type;

/// The most parts of an entry: those of two keys.
const PIECES_MAX: usize = 32;

/// How an index's entries become rows.
#[derive(Clone, Debug)]
pub struct Covering {
    /// A row in which all columns are NULL.
    row: Vec<u8>,
    /// Where the ends of its variable columns begin, and how many there are.
    ends: (usize, usize),
    /// The parts of the index, up to the last one that is read.
    own: Vec<Piece>,
    /// The same of the rows' key.
    rows: Vec<Piece>,
    /// The pieces that are variable columns, in the columns' order: which of them all, and the column's ordinal.
    variables: Vec<(usize, usize)>,
    is_unique: bool,
}

/// A part of an entry.
#[derive(Clone, Debug)]
struct Piece {
    ty: Type,
    /// Bytes of a part that always has so many.
    width: Option<usize>,
    is_integer: bool,
    direction: Direction,
    nulls: Nulls,
    /// The column, and where it lies in the row; `None` where the part is passed over.
    to: Option<(usize, Place)>,
}

/// Whether an index has all columns, by membership, of those that a query reads.
pub fn has_all(table: &Table, index: &Index, columns: impl IntoIterator<Item = usize>) -> bool {
    columns.into_iter().all(|column| parts(table, index).any(|p| p.column == column && p.prefix.is_none()))
}

/// Whether an index has all columns and gives back the values of each.
pub fn covers(table: &Table, index: &Index, columns: impl IntoIterator<Item = usize>) -> bool {
    let gives = |column: usize| {
        parts(table, index).any(|p| p.column == column && p.prefix.is_none())
            && key::is_exact(&table.columns[column].ty)
    };
    index.is_stored() && columns.into_iter().all(gives)
}

/// How many bytes the longest key of an index has, about.
pub fn key_bytes(table: &Table, index: &Index) -> u64 {
    let part = |part: &Part| {
        let ty = &table.columns[part.column].ty;
        let bytes = match (part.prefix, crate::catalog::layout::width(ty)) {
            (Some(length), _) => u64::from(length) * u64::from(ty.charset().maxlen().max(1)),
            (None, 0) => u64::from(ty.octets_max()),
            (None, width) => u64::from(width),
        };
        bytes + u64::from(table.columns[part.column].nullable)
    };
    index.parts.iter().map(part).sum()
}

/// An index's parts, and behind them those of the rows' key.
fn parts<'t>(table: &'t Table, index: &'t Index) -> impl Iterator<Item = &'t Part> {
    let rows = table.clustered.map(|at| table.indexes[at].parts.iter());
    index.parts.iter().chain(rows.into_iter().flatten())
}

impl Covering {
    /// How the columns are read out of an index's entries; `None` where they cannot be.
    pub fn of(table: &Table, index: &Index, columns: &[usize]) -> Option<Covering> {
        if !covers(table, index, columns.iter().copied()) || parts(table, index).count() > PIECES_MAX {
            return None;
        }
        let layout = table.layout();
        let mut taken = vec![false; table.columns.len()];
        let mut piece = |part: &Part| {
            let is_read = part.prefix.is_none() && columns.contains(&part.column) && !taken[part.column];
            taken[part.column] |= is_read;
            let (direction, nulls) = directions(table, part);
            let to = is_read.then(|| (part.column, layout.columns()[part.column].place));
            let ty = table.columns[part.column].ty.clone();
            Piece { width: key::fixed_width(&ty), is_integer: ty.kind.is_integer(), ty, direction, nulls, to }
        };
        let mut own: Vec<Piece> = index.parts.iter().map(&mut piece).collect();
        let clustered = table.clustered.map(|at| table.indexes[at].parts.iter());
        let mut rows: Vec<Piece> = clustered.into_iter().flatten().map(&mut piece).collect();
        rows.truncate(rows.iter().rposition(|p| p.to.is_some()).map_or(0, |at| at + 1));
        if rows.is_empty() {
            own.truncate(own.iter().rposition(|p| p.to.is_some()).map_or(0, |at| at + 1));
        }
        let ordinal = |(at, piece): (usize, &Piece)| match piece.to {
            Some((_, Place::Variable { ordinal })) => Some((at, usize::from(ordinal))),
            _ => None,
        };
        let mut variables: Vec<(usize, usize)> = own.iter().chain(&rows).enumerate().filter_map(ordinal).collect();
        variables.sort_unstable_by_key(|(_, ordinal)| *ordinal);
        let ends = (layout.fixed_end(), layout.variables());
        let row = crate::row::of_nulls(table);
        Some(Covering { row, ends, own, rows, variables, is_unique: index.is_unique() })
    }

    /// Writes the row of an entry; `None` where the entry is damaged.
    #[inline]
    pub fn row(&self, entry: &[u8], value: &[u8], to: &mut Vec<u8>) -> Option<()> {
        to.clear();
        to.extend_from_slice(&self.row);
        let mut rest = entry.get(PREFIX..)?;
        if self.variables.is_empty() {
            let has_null = take(&self.own, &mut rest, to, &mut |_, _| {})?;
            if !self.rows.is_empty() {
                let mut rest = if self.is_unique && !has_null { value } else { rest };
                take(&self.rows, &mut rest, to, &mut |_, _| {})?;
            }
            return Some(());
        }
        let mut found = [None; PIECES_MAX];
        let has_null = take(&self.own, &mut rest, to, &mut |at, part| found[at] = Some(part))?;
        let mut rest = if self.is_unique && !has_null { value } else { rest };
        let behind = self.own.len();
        take(&self.rows, &mut rest, to, &mut |at, part| found[behind + at] = Some(part))?;
        self.put_variables(&found, to)
    }

    /// Appends the variable columns and their ends.
    fn put_variables(&self, found: &[Option<&[u8]>; PIECES_MAX], to: &mut Vec<u8>) -> Option<()> {
        let start = to.len();
        let (ends, count) = self.ends;
        let mut variables = self.variables.iter().peekable();
        for ordinal in 0..count {
            if let Some((at, _)) = variables.next_if(|(_, own)| *own == ordinal) {
                let piece = self.own.iter().chain(&self.rows).nth(*at)?;
                match found[*at] {
                    None => {}
                    Some(part) if key::is_text(&piece.ty) => key::text(part, piece.direction, to),
                    Some(part) => crate::row::put_variable(&key::value(part, &piece.ty, piece.direction)?, to),
                }
            }
            let end = u16::try_from(to.len() - start).ok()?;
            to[ends + 2 * ordinal..ends + 2 * ordinal + 2].copy_from_slice(&end.to_le_bytes());
        }
        Some(())
    }
}

/// Takes pieces off an entry: fixed columns go to their places in the row, variable ones to `variable`. Whether one is NULL.
#[inline]
fn take<'k>(
    pieces: &[Piece],
    rest: &mut &'k [u8],
    row: &mut [u8],
    variable: &mut dyn FnMut(usize, &'k [u8]),
) -> Option<bool> {
    let mut has_null = false;
    for (at, piece) in pieces.iter().enumerate() {
        let split = match (piece.nulls, piece.width) {
            (Nulls::Never, Some(width)) => {
                let (part, behind) = rest.split_at_checked(width)?;
                *rest = behind;
                Some(part)
            }
            _ => key::split(rest, &piece.ty, piece.direction, piece.nulls)?,
        };
        let Some(part) = split else {
            has_null = true;
            continue;
        };
        let Some((column, place)) = piece.to else { continue };
        row[HEADER + column / 8] &= !(1 << (column % 8));
        let Place::Fixed { offset, width } = place else {
            variable(at, part);
            continue;
        };
        let bits = if piece.is_integer {
            key::integer(part, piece.ty.unsigned, piece.direction)
        } else {
            crate::row::bits(&key::value(part, &piece.ty, piece.direction)?)
        };
        put_bits(bits, row.get_mut(offset as usize..)?, usize::from(width))?;
    }
    Some(has_null)
}

/// Writes the low bytes of a number.
#[inline]
fn put_bits(bits: u64, to: &mut [u8], width: usize) -> Option<()> {
    match width {
        4 => *to.first_chunk_mut()? = (bits as u32).to_le_bytes(),
        8 => *to.first_chunk_mut()? = bits.to_le_bytes(),
        _ => to.get_mut(..width)?.copy_from_slice(&bits.to_le_bytes()[..width]),
    }
    Some(())
}

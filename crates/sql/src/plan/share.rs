//! What share of a table's rows conditions leave that no index is asked about.
//!
//! A column's histogram says it, where there is one and the values are known; else it is guessed. Different conditions are taken to
//! have nothing to do with each other, but for bounds of one column, which a histogram has together.

use crate::bind::peek::Peek;
use crate::catalog::table::Table;
use crate::exec::range::{Nearest, nearest};
use crate::expr::{CompareOp, Expr, ExprKind, InList, Slot};
use crate::histogram::shares::Shares;
use std::cmp::Ordering;
use std::sync::Arc;
use values::compare::{Comparator, Rule};
use values::types::{Kind, Type};

/// The share of rows that one value is taken to have.
const VALUE_SHARE: f64 = 0.1;
/// What is in a list, at most.
const LIST_SHARE_MAX: f64 = 0.5;

/// What is guessed of which no histogram says more.
#[derive(Clone, Copy, Debug)]
pub struct Guesses {
    /// What is beyond a bound.
    bound: f64,
    /// What a pattern leaves.
    pattern: f64,
    /// What is left by a condition that compares no column.
    other: f64,
}

impl Guesses {
    /// Those of the planner, whose costs are weighed with them.
    pub const PLANNED: Guesses = Guesses { bound: 0.3, pattern: 0.1, other: 0.5 };
    /// MySQL's, which EXPLAIN shows.
    pub const SHOWN: Guesses = Guesses { bound: 0.3333, pattern: 0.1111, other: 1.0 };
}

/// Who says what share of rows conditions leave.
pub struct Judge<'j> {
    /// Whether it is asked at all: else conditions are taken to leave all rows (`condition_fanout_filter` is off).
    pub is_asked: bool,
    /// What is guessed.
    pub guesses: Guesses,
    /// Tables by their slots.
    pub tables: &'j [(Slot, Arc<Table>)],
    /// The table whose columns count; those of all, where there is none.
    pub own: Option<Slot>,
    /// Columns of it that do not: an index has seen to them.
    pub seen: &'j [usize],
    /// How many rows there are.
    pub rows: f64,
    /// What is known of values.
    pub known: Peek<'j>,
}

/// A column that a condition compares.
struct Column<'j> {
    /// Whose it is, where that is known.
    place: Option<(&'j Table, usize)>,
    of: (Slot, usize),
    /// What its histogram says.
    shares: Option<&'j Shares>,
}

/// A bound of a column with a histogram: what it leaves out.
struct Bound<'j> {
    of: (Slot, usize),
    shares: &'j Shares,
    is_low: bool,
    outside: f64,
}

impl<'j> Judge<'j> {
    /// The share that conditions leave together: of one row at least.
    pub fn left<'e>(&self, conditions: impl Iterator<Item = &'e Expr>) -> f64 {
        if !self.is_asked {
            return 1.0;
        }
        self.all(conditions).max(self.rows.max(1.0).recip()).min(1.0)
    }

    fn all<'e>(&self, conditions: impl Iterator<Item = &'e Expr>) -> f64 {
        let mut share = 1.0;
        let mut bounds: Vec<Bound<'_>> = Vec::new();
        for part in conditions.flat_map(Expr::parts).filter(|part| !self.is_seen(part)) {
            match self.bound(part) {
                Some(bound) => match bounds.iter_mut().find(|b| b.of == bound.of && b.is_low == bound.is_low) {
                    Some(known) => known.outside = known.outside.max(bound.outside),
                    None => bounds.push(bound),
                },
                None => share *= self.one(part, true),
            }
        }
        for (at, bound) in bounds.iter().enumerate() {
            let is_of = |other: &&Bound<'_>| other.of == bound.of;
            if bounds[..at].iter().any(|other| is_of(&other)) {
                continue;
            }
            let outside: f64 = bounds[at..].iter().filter(is_of).map(|b| b.outside).sum();
            share *= (bound.shares.known() - outside).max(0.0);
        }
        share
    }

    /// Whether a condition reads no columns of the table but those that an index has seen to.
    fn is_seen(&self, e: &Expr) -> bool {
        let (mut reads_seen, mut reads_others) = (false, false);
        e.walk(&mut |e| {
            if let ExprKind::Column(slot, at) = e.kind
                && self.own == Some(slot)
            {
                let is_seen = self.seen.contains(&at);
                (reads_seen, reads_others) = (reads_seen || is_seen, reads_others || !is_seen);
            }
            true
        });
        reads_seen && !reads_others
    }

    /// The share of rows for which a condition holds, or of those for which its contrary does.
    fn one(&self, e: &Expr, holds: bool) -> f64 {
        match &e.kind {
            ExprKind::And(list) if holds => self.all(list.iter()),
            ExprKind::And(list) => match self.outside(list) {
                Some(share) => share,
                None => self.any(list, false),
            },
            ExprKind::Or(list) if holds => self.any(list, true),
            ExprKind::Or(list) => list.iter().map(|e| self.one(e, false)).product(),
            ExprKind::Not(e) => self.one(e, !holds),
            ExprKind::Retype(e) | ExprKind::Fixed(_, e) => self.one(e, holds),
            ExprKind::Xor(pair) => {
                let (one, other) = (self.one(&pair[0], true), self.one(&pair[1], true));
                let share = one + other - 2.0 * one * other;
                if holds { share } else { 1.0 - share }
            }
            ExprKind::Compare(op, comparator, pair) => self.compared(*op, comparator, pair, holds),
            ExprKind::IsNull(e) => self.column(e).map_or(self.guesses.other, |column| {
                let nulls = column.shares.map_or_else(|| self.guess(&column, VALUE_SHARE), Shares::nulls);
                if holds { nulls } else { 1.0 - nulls }
            }),
            ExprKind::In(list) => self.listed(list, list.negated != holds),
            ExprKind::Like(like) => self.column(&like.expr).map_or(self.guesses.other, |_| {
                let share = self.guesses.pattern;
                if like.negated == holds { 1.0 - share } else { share }
            }),
            ExprKind::Column(..) => self.column(e).map_or(self.guesses.other, |column| {
                let nought = match (column.place, column.shares) {
                    (Some((table, at)), Some(shares)) => {
                        let near = nearest(table, at, &Expr::integer(0), &self.known).ok().flatten();
                        near.map_or(0.0, |near| equal(shares, &near))
                    }
                    _ => self.guess(&column, VALUE_SHARE),
                };
                let known = column.shares.map_or(1.0, Shares::known);
                if holds { known - nought } else { nought }
            }),
            _ => self.guesses.other,
        }
    }

    fn any(&self, list: &[Expr], holds: bool) -> f64 {
        1.0 - list.iter().map(|e| 1.0 - self.one(e, holds)).product::<f64>()
    }

    /// The share of rows outside two bounds of a column: NOT BETWEEN.
    fn outside(&self, list: &[Expr]) -> Option<f64> {
        let [low, high] = list else { return None };
        if let (Some(low), Some(high)) = (self.bound(low), self.bound(high)) {
            let is_of_both = low.of == high.of && low.is_low != high.is_low;
            return is_of_both.then(|| (low.outside + high.outside).min(low.shares.known()));
        }
        let side = |e: &Expr| {
            let ExprKind::Compare(op, _, pair) = &e.kind else { return None };
            let (column, _, op) = self.sides(*op, pair)?;
            Some((column.of, matches!(op, CompareOp::Greater | CompareOp::GreaterEqual), is_bound(op)))
        };
        let ((low, is_low, true), (high, is_high_low, true)) = (side(low)?, side(high)?) else { return None };
        (low == high && is_low != is_high_low).then(|| 1.0 - self.all(list.iter()))
    }

    /// What a bound leaves out of a column with a histogram.
    fn bound(&self, e: &Expr) -> Option<Bound<'j>> {
        let ExprKind::Compare(op, comparator, pair) = &e.kind else { return None };
        self.bound_of(*op, comparator, pair)
    }

    fn bound_of(&self, op: CompareOp, comparator: &Comparator, pair: &[Expr; 2]) -> Option<Bound<'j>> {
        if !is_bound(op) {
            return None;
        }
        let (column, value, op) = self.sides(op, pair)?;
        let (shares, near) = self.near(&column, value, comparator)?;
        if near.value.is_null() || is_numbered(&column) {
            return None;
        }
        let is_low = matches!(op, CompareOp::Greater | CompareOp::GreaterEqual);
        // What the column cannot hold lies between two values that it can.
        let is_taken = match near.ordering {
            Ordering::Equal => matches!(op, CompareOp::GreaterEqual | CompareOp::LessEqual),
            Ordering::Less => !is_low,
            Ordering::Greater => is_low,
        };
        let outside = match (is_low, is_taken) {
            (true, true) => shares.below(&near.value),
            (true, false) => shares.known() - shares.above(&near.value),
            (false, true) => shares.above(&near.value),
            (false, false) => shares.known() - shares.below(&near.value),
        };
        Some(Bound { of: column.of, shares, is_low, outside })
    }

    fn compared(&self, op: CompareOp, comparator: &Comparator, pair: &[Expr; 2], holds: bool) -> f64 {
        let Some((column, value, _)) = self.sides(op, pair) else { return self.guesses.other };
        if is_bound(op) {
            return match self.bound_of(op, comparator, pair) {
                Some(bound) if holds => (bound.shares.known() - bound.outside).max(0.0),
                Some(bound) => bound.outside,
                // The contrary of a bound is a bound.
                None => self.guess(&column, self.guesses.bound),
            };
        }
        let holds = holds == (op != CompareOp::NotEqual);
        let (known, equal) = match self.near(&column, value, comparator) {
            Some((shares, near)) if near.value.is_null() && op == CompareOp::NullSafeEqual => (1.0, shares.nulls()),
            Some((shares, near)) => (shares.known(), equal(shares, &near)),
            None => (column.shares.map_or(1.0, Shares::known), self.mean(&column, value, comparator)),
        };
        if holds { equal } else { (known - equal).max(0.0) }
    }

    fn listed(&self, list: &InList, holds: bool) -> f64 {
        let Some(column) = self.column(&list.expr) else { return self.guesses.other };
        let Some(shares) = column.shares else {
            let share = (self.guess(&column, VALUE_SHARE) * list.list.len() as f64).min(LIST_SHARE_MAX);
            return if holds { share } else { 1.0 - share };
        };
        let one = |(comparator, e): &(Comparator, Expr)| match self.near(&column, e, comparator) {
            Some((shares, near)) => equal(shares, &near),
            None => self.mean(&column, e, comparator),
        };
        let is_null = |(_, e): &(Comparator, Expr)| e.ty.kind == Kind::Null;
        match (holds, list.list.iter().any(is_null)) {
            // It is false or NULL for each row.
            (false, true) => 0.0,
            _ => {
                let share = list.list.iter().map(one).sum::<f64>().min(shares.known());
                if holds { share } else { shares.known() - share }
            }
        }
    }

    /// The column that a comparison is about, what it is compared with, and how.
    fn sides<'e>(&self, op: CompareOp, pair: &'e [Expr; 2]) -> Option<(Column<'j>, &'e Expr, CompareOp)> {
        match self.column(&pair[0]) {
            Some(column) => Some((column, &pair[1], op)),
            None => Some((self.column(&pair[1])?, &pair[0], op.flipped())),
        }
    }

    fn column(&self, e: &Expr) -> Option<Column<'j>> {
        let ExprKind::Column(slot, at) = e.kind else { return None };
        if self.own.is_some_and(|own| own != slot) || self.own.is_some() && self.seen.contains(&at) {
            return None;
        }
        let table = self.tables.iter().find(|(s, _)| *s == slot).map(|(_, table)| &**table);
        let place = table.map(|table| (table, at));
        let of_column = |(table, at): (&'j Table, usize)| {
            let column = table.columns.get(at)?;
            column.histogram.as_ref()?.shares(&column.ty)
        };
        let shares = place.and_then(of_column);
        Some(Column { place, of: (slot, at), shares })
    }

    /// The value of a column with a histogram that is nearest to an expression's, where that is known.
    fn near(&self, column: &Column<'j>, e: &Expr, comparator: &Comparator) -> Option<(&'j Shares, Nearest)> {
        let (shares, (table, at)) = (column.shares?, column.place?);
        if !is_alike(&table.columns[at].ty, &e.ty, comparator) || !self.known.knows(e) {
            return None;
        }
        Some((shares, nearest(table, at, e, &self.known).ok()??))
    }

    /// The share of rows with one value of a column that is compared with something of which no more is known.
    fn mean(&self, column: &Column<'j>, e: &Expr, comparator: &Comparator) -> f64 {
        let alike = column.shares.zip(column.place);
        let alike = alike.filter(|(_, (table, at))| is_alike(&table.columns[*at].ty, &e.ty, comparator));
        match alike {
            Some((shares, _)) => shares.known() / shares.values().max(1.0),
            None => self.guess(column, VALUE_SHARE),
        }
    }

    /// The share that is taken where nothing is known: a column has few values where its rows or its type have few.
    fn guess(&self, column: &Column<'_>, share: f64) -> f64 {
        let ty = column.place.and_then(|(table, at)| table.columns.get(at)).map(|column| &column.ty);
        let of_type = ty.and_then(|ty| match ty.kind {
            Kind::Enum => ty.members.as_ref().map(|members| members.names.len() as f64),
            Kind::Bit => Some(f64::from(ty.length).exp2()),
            _ => None,
        });
        let values = of_type.unwrap_or(f64::INFINITY).min(self.rows).max(1.0);
        share.max(values.recip())
    }
}

/// Whether a comparison is of values as the column has them.
fn is_alike(own: &Type, other: &Type, comparator: &Comparator) -> bool {
    match comparator.rule {
        _ if other.kind == Kind::Null || matches!(own.kind, Kind::Enum | Kind::Set) => true,
        Rule::Integer | Rule::Decimal | Rule::Real | Rule::Whole => !own.kind.is_string() && !own.kind.has_date(),
        Rule::Text(collation) => own.kind.is_string() && other.kind.is_string() && collation == own.collation,
        Rule::DateTime => own.kind.has_date(),
        Rule::Time => own.kind == Kind::Time,
        Rule::Json => false,
    }
}

/// Whether values are numbers of members, which no bound is compared with.
fn is_numbered(column: &Column<'_>) -> bool {
    column.place.is_some_and(|(table, at)| matches!(table.columns[at].ty.kind, Kind::Enum | Kind::Set))
}

fn is_bound(op: CompareOp) -> bool {
    !matches!(op, CompareOp::Equal | CompareOp::NotEqual | CompareOp::NullSafeEqual)
}

fn equal(shares: &Shares, near: &Nearest) -> f64 {
    if near.value.is_null() || near.ordering.is_ne() { 0.0 } else { shares.equal(&near.value) }
}

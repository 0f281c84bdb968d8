//! How a table is reached, in MySQL's words.

use super::each_step;
use super::expression::{Style, Text};
use super::names::{Made, Names};
use super::ranges;
use crate::catalog::table::{Index, Part, Table};
use crate::expr::{Expr, ExprKind, Slot};
use crate::plan::skip::Wanted;
use crate::plan::{Access, IndexAccess, KeyValue, Node, Scan};
use std::collections::HashSet;
use store::scan::Direction;
use values::types::{Kind, Type};

/// The column `type` of the traditional form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// All rows.
    All,
    /// All entries of an index.
    Index,
    /// Some of them.
    Range,
    /// Some of several indexes.
    Merge,
    /// Those with one value.
    Ref,
    /// The one with the value of a unique key.
    EqRef,
    /// The same, the value known before the statement runs.
    Const,
}

impl Way {
    /// How a scan reaches its rows.
    pub fn of(scan: &Scan) -> Way {
        if let Access::Union(_) = &scan.access {
            return Way::Merge;
        }
        let Access::Index(access) = &scan.access else {
            return if by_rows_backward(scan) { Way::Index } else { Way::All };
        };
        if access.is_point {
            let is_known = access.equal.iter().flatten().all(|v| v.expr.is_fixed());
            return if is_known { Way::Const } else { Way::EqRef };
        }
        if is_range(access) {
            return Way::Range;
        }
        if access.equal.is_empty() { Way::Index } else { Way::Ref }
    }

    /// As MySQL writes it.
    pub fn text(self) -> &'static str {
        match self {
            Way::All => "ALL",
            Way::Index => "index",
            Way::Range => "range",
            Way::Merge => "index_merge",
            Way::Ref => "ref",
            Way::EqRef => "eq_ref",
            Way::Const => "const",
        }
    }
}

fn is_range(access: &IndexAccess) -> bool {
    access.skip.is_some()
        || access.range.low.is_some()
        || access.range.high.is_some()
        || access.equal.iter().any(|values| values.len() > 1)
}

/// Whether a scan reads an index alone.
pub fn is_covered(scan: &Scan) -> bool {
    let is_clustered = matches!(&scan.access, Access::Index(a) if scan.table.clustered == Some(a.index));
    scan.lock.is_none() && !is_clustered && scan.covering.is_some()
}

/// A scan as a line of FORMAT=TREE.
pub fn line(scan: &Scan, names: &Names<'_>) -> String {
    let alias = names.alias(scan.slot);
    if let Access::Union(ways) = &scan.access {
        return format!("Index merge on {alias} using union({})", names_of(scan, ways));
    }
    let (Access::Index(access), Some(index)) = (&scan.access, scan.index()) else {
        return match row_key(scan).filter(|_| by_rows_backward(scan)) {
            Some(index) => format!("Index scan on {alias} using {} (reverse)", index.name),
            None => format!("Table scan on {alias}"),
        };
    };
    if let Some(skip) = &access.skip {
        let what = if skip.is_of_groups() || is_covered(scan) { "Covering index" } else { "Index" };
        let purpose = match skip.wanted {
            Wanted::First => " for deduplication",
            Wanted::Extremes { .. } => " for grouping",
            Wanted::Within(_) => "",
        };
        let over = ranges::of_skip(scan, skip, index, names).map_or_else(String::new, |shown| format!(" over {shown}"));
        return format!("{what} skip scan{purpose} on {alias} using {}{over}", index.name);
    }
    let covering = is_covered(scan);
    let what = match Way::of(scan) {
        Way::Const | Way::EqRef => "Single-row index lookup",
        Way::Ref => "Index lookup",
        Way::Range | Way::Merge => "Index range scan",
        Way::Index | Way::All => "Index scan",
    };
    let what = match (covering, what.strip_prefix("Single-row index")) {
        (false, _) => what.to_owned(),
        (true, Some(rest)) => format!("Single-row covering index{rest}"),
        (true, None) => format!("Covering {}", what.replacen("Index", "index", 1)),
    };
    let keys = match Way::of(scan) {
        Way::Const | Way::EqRef | Way::Ref => format!(" ({})", lookup(scan, access, index, names)),
        Way::Range => format!(" over {}", ranges::of_access(scan, access, index, names)),
        Way::Index | Way::All | Way::Merge => String::new(),
    };
    format!("{what} on {alias} using {}{keys}{}", index.name, reverse(scan))
}

/// The indexes whose rows are put together.
pub fn names_of(scan: &Scan, ways: &[IndexAccess]) -> String {
    let names: Vec<&str> = ways.iter().map(|way| &*scan.table.indexes[way.index].name).collect();
    names.join(",")
}

/// The index that the rows of a scan are in the order of.
pub fn row_key(scan: &Scan) -> Option<&Index> {
    scan.table.clustered.and_then(|at| scan.table.indexes.get(at))
}

fn by_rows_backward(scan: &Scan) -> bool {
    scan.direction == Direction::Backward && scan.table.clustered.is_some()
}

fn reverse(scan: &Scan) -> &'static str {
    if scan.direction == Direction::Backward { " (reverse)" } else { "" }
}

pub(super) fn name_of<'t>(table: &'t Table, part: &'t Part) -> &'t str {
    let column = &table.columns[part.column];
    column.hidden().unwrap_or(&column.name)
}

fn lookup(scan: &Scan, access: &IndexAccess, index: &Index, names: &Names<'_>) -> String {
    let text = Text { names, style: Style::Short };
    let one = |(part, values): (&Part, &Vec<KeyValue>)| {
        let name = name_of(&scan.table, part);
        values.first().map_or_else(String::new, |v| format!("{name} = {}", text.of(&v.expr)))
    };
    index.parts.iter().zip(&access.equal).map(one).collect::<Vec<_>>().join(", ")
}

/// How many parts of its index a scan uses.
pub fn parts_used(access: &IndexAccess, index: &Index) -> usize {
    if let Some(skip) = &access.skip {
        return skip.parts_used();
    }
    let has_range = access.range.low.is_some() || access.range.high.is_some();
    match access.equal.len() + usize::from(has_range) {
        0 => index.parts.len(),
        used => used,
    }
}

/// The bytes of the parts of its index that a scan uses, as MySQL counts them.
pub fn key_length(scan: &Scan, access: &IndexAccess, index: &Index) -> u32 {
    length_of(scan, index, parts_used(access, index))
}

/// The bytes of the first parts of an index, as MySQL counts them.
pub fn length_of(scan: &Scan, index: &Index, parts: usize) -> u32 {
    let part = |part: &Part| {
        let column = &scan.table.columns[part.column];
        part_length(&column.ty, part.prefix) + u32::from(column.nullable)
    };
    index.parts.iter().take(parts).map(part).sum()
}

/// The bytes of a value in an index, as MySQL counts them.
pub fn bytes_of(e: &Expr) -> u32 {
    part_length(&e.ty, None) + u32::from(e.nullable)
}

fn part_length(ty: &Type, prefix: Option<u32>) -> u32 {
    const LENGTH_BYTES: u32 = 2;
    let fraction = u32::from(ty.decimals.min(6)).div_ceil(2);
    let characters = prefix.unwrap_or(ty.length);
    let bytes = characters * ty.charset().maxlen().max(1);
    match ty.kind {
        Kind::Tiny | Kind::Year => 1,
        Kind::Short => 2,
        Kind::Int24 => 3,
        Kind::Long | Kind::Float => 4,
        Kind::LongLong | Kind::Double => 8,
        Kind::Date => 3,
        Kind::Time => 3 + fraction,
        Kind::Timestamp => 4 + fraction,
        Kind::DateTime => 5 + fraction,
        Kind::Decimal => decimal_bytes(ty.length, ty.decimals.into()),
        Kind::Bit => ty.length.div_ceil(8),
        Kind::Enum => {
            if ty.members.as_ref().is_some_and(|m| m.names.len() > 255) {
                2
            } else {
                1
            }
        }
        Kind::Set => ty.members.as_ref().map_or(1, |m| match m.names.len().div_ceil(8) {
            bytes @ 0..=4 => bytes as u32,
            _ => 8,
        }),
        Kind::Char | Kind::Binary => bytes,
        _ => bytes + LENGTH_BYTES,
    }
}

/// The bytes of a DECIMAL in an index of MySQL: four for nine digits.
fn decimal_bytes(precision: u32, scale: u32) -> u32 {
    const DIGITS: u32 = 9;
    const REST: [u32; 9] = [0, 1, 1, 2, 2, 3, 3, 4, 4];
    let bytes = |digits: u32| digits / DIGITS * 4 + REST[(digits % DIGITS) as usize];
    bytes(precision - scale) + bytes(scale)
}

/// What the parts of an index are compared with.
pub fn references(access: &IndexAccess, names: &Names<'_>) -> Vec<String> {
    let one = |values: &Vec<KeyValue>| values.first().map_or_else(|| "func".to_owned(), |v| reference(&v.expr, names));
    access.equal.iter().map(one).collect()
}

/// What a part of an index is compared with.
pub fn reference(e: &Expr, names: &Names<'_>) -> String {
    match &e.kind {
        ExprKind::Column(slot, column) => match names.table(*slot) {
            Some(table) => {
                let name = table.columns.get(*column).map_or("", |c| &c.name);
                let schema = if table.schema.is_empty() { String::new() } else { format!("{}.", table.schema) };
                format!("{schema}{}.{name}", table.alias)
            }
            None => match names.made(*slot) {
                Some(Made::Different(id, kept)) => {
                    let name = kept.get(*column).map_or_else(String::new, |e| names.different(e));
                    format!("<subquery{}>.{name}", names.number(id))
                }
                _ => "func".to_owned(),
            },
        },
        _ if e.is_fixed() => "const".to_owned(),
        _ => "func".to_owned(),
    }
}

/// The columns that conditions of a block compare.
#[derive(Debug, Default)]
pub struct Compared(HashSet<(Slot, usize)>);

impl Compared {
    /// What the conditions of a block compare; and the tables that are put into hash tables.
    pub fn of_block(node: &Node) -> (Compared, HashSet<Slot>) {
        let (mut compared, mut hashed) = (Compared::default(), HashSet::new());
        each_step(node, &mut |step| match step {
            Node::Scan(scan) => compared.add_scan(scan),
            Node::Filter(_, condition) => compared.add(condition),
            Node::Join(join) => join.on.iter().for_each(|on| compared.add(on)),
            Node::HashJoin(join) => {
                join.on.iter().for_each(|on| compared.add(on));
                for (a, b, _) in &join.keys {
                    compared.add_column(a);
                    compared.add_column(b);
                }
                hashed.extend(join.inner_slots.first().copied());
            }
            _ => {}
        });
        (compared, hashed)
    }

    /// Notes what a condition compares.
    pub fn add(&mut self, condition: &Expr) {
        match &condition.kind {
            ExprKind::And(list) | ExprKind::Or(list) => list.iter().for_each(|e| self.add(e)),
            ExprKind::Compare(_, _, pair) => pair.iter().for_each(|e| self.add_column(e)),
            ExprKind::In(test) => self.add_column(&test.expr),
            ExprKind::IsNull(e) => self.add_column(e),
            ExprKind::Not(e) if matches!(e.kind, ExprKind::IsNull(_) | ExprKind::Compare(..)) => self.add(e),
            ExprKind::Like(like) if !like.negated => self.add_column(&like.expr),
            _ => {}
        }
    }

    /// Notes a column that is compared with another.
    pub fn add_column(&mut self, e: &Expr) {
        if let ExprKind::Column(slot, column) = e.kind {
            self.0.insert((slot, column));
        }
    }

    /// Notes what the keys of a scan compare.
    pub fn add_scan(&mut self, scan: &Scan) {
        scan.filter.iter().for_each(|e| self.add(e));
        if let (Access::Index(access), Some(index)) = (&scan.access, scan.index()) {
            access.expressions().for_each(|e| self.add_column(e));
            let used = if scan.access.is_bounded() { parts_used(access, index) } else { 0 };
            self.0.extend(index.parts.iter().take(used).map(|part| (scan.slot, part.column)));
        }
    }

    /// The indexes of a table that begin with a column that is compared.
    pub fn possible<'t>(&self, scan: &'t Scan) -> Vec<&'t str> {
        let begins = |index: &Index| index.parts.first().is_some_and(|p| self.0.contains(&(scan.slot, p.column)));
        let passes_over = scan.skip().is_some_and(|skip| !skip.is_of_groups());
        let read = scan.index().filter(|_| scan.access.is_bounded() || passes_over);
        let of_table = scan.table.indexes.iter().filter(|i| i.visible && begins(i));
        let others = read.into_iter().filter(|i| !(i.visible && begins(i)));
        of_table.chain(others).map(|i| &*i.name).collect()
    }
}

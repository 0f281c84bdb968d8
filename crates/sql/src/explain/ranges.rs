//! Ranges of an index, in MySQL's words and in the index's order.

use super::access::name_of;
use super::expression::{Style, Text};
use super::names::Names;
use crate::bind::peek::Peek;
use crate::catalog::table::{Index, Part, Table};
use crate::exec::range::Known;
use crate::exec::stretch::{self, Stretch};
use crate::expr::{Expr, same};
use crate::plan::skip::{Conjuncts, Skip, Span, Wanted};
use crate::plan::{Edge, IndexAccess, Interval, KeyValue, Scan};

/// More ranges than these are not shown one by one.
const RANGES_SHOWN_MAX: usize = 3;
/// How many of more are.
const RANGES_BEGIN: usize = 2;

/// An end of a range as it is shown.
type End = Option<(String, Edge)>;

/// Some values of a part.
struct Shown {
    low: End,
    high: End,
    is_point: bool,
    /// Where they lie in the index, if that is known.
    stretch: Option<Stretch>,
}

impl Shown {
    fn text(&self, name: &str) -> String {
        let sign = |edge: Edge| if edge == Edge::Excluded { "<" } else { "<=" };
        if let (Some((pattern, Edge::Like(_))), Some((_, Edge::Like(_)))) = (&self.low, &self.high) {
            return format!("{name} like {pattern}");
        }
        if let (true, Some((value, _))) = (self.is_point, &self.low) {
            return format!("{name} = {value}");
        }
        let low = self.low.as_ref().map_or_else(String::new, |(value, edge)| format!("{value} {} ", sign(*edge)));
        let high = self.high.as_ref().map_or_else(String::new, |(value, edge)| format!(" {} {value}", sign(*edge)));
        format!("{low}{name}{high}")
    }

    fn is_shown(&self) -> bool {
        self.low.is_some() || self.high.is_some()
    }
}

/// Whether ranges are shown as they lie in the index or by their values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Index,
    Values,
}

/// Shows the values of parts.
struct Ranges<'r, 'p> {
    table: &'r Table,
    text: Text<'r, 'p>,
    peek: Peek<'r>,
}

impl Ranges<'_, '_> {
    fn end(&self, e: &Expr) -> String {
        match self.peek.value(e) {
            Ok(value) if self.peek.knows(e) && !e.ty.is_character() && !e.ty.kind.has_date() => {
                String::from_utf8_lossy(&values::text::of(&value, &e.ty)).into_owned()
            }
            _ => self.text.of(e),
        }
    }

    fn of_span(&self, part: &Part, span: &Span, order: Order) -> Shown {
        let null = |edge| Some(("NULL".to_owned(), edge));
        let is_reversed = part.descending && order == Order::Index;
        let interval = match span {
            Span::Null => {
                let (low, high) = (null(Edge::Included), null(Edge::Included));
                return Shown { low, high, is_point: true, stretch: Some(stretch::null(part)) };
            }
            Span::Between(interval) => interval,
        };
        let one = |bound: &Option<(Expr, Edge)>| bound.as_ref().map(|(e, edge)| (self.end(e), *edge));
        let mut low = one(&interval.low);
        let high = one(&interval.high);
        if low.is_none() && stretch::is_nullable(self.table, part) {
            low = null(Edge::Excluded);
        }
        let is_point = match (&interval.low, &interval.high) {
            (Some((low, Edge::Included)), Some((high, Edge::Included))) => same(low, high),
            _ => false,
        };
        let is_known = interval.low.iter().chain(&interval.high).all(|(e, _)| self.peek.knows(e));
        let conjuncts = vec![vec![span.clone()]];
        let stretches = is_known.then(|| stretch::of_part(self.table, part, &conjuncts, &self.peek).ok()).flatten();
        let stretch = stretches.and_then(|mut list| list.pop());
        let (low, high) = if is_reversed { (high, low) } else { (low, high) };
        Shown { low, high, is_point, stretch }
    }

    /// The values of a part under several conditions, each of which is one of its spans.
    fn of_part(&self, part: &Part, conjuncts: &Conjuncts, order: Order) -> Vec<Shown> {
        let is_reversed = part.descending && order == Order::Values;
        let mut common: Option<Vec<Shown>> = None;
        for spans in conjuncts {
            let own = joined(spans.iter().map(|span| self.of_span(part, span, order)).collect(), is_reversed);
            common = Some(match common {
                None => own,
                Some(others) => intersection(others, &own, is_reversed),
            });
        }
        let mut shown = common.unwrap_or_default();
        if is_reversed {
            shown.reverse();
        }
        shown
    }

    /// All values of a part: several as a list.
    fn one_part(&self, part: &Part, conjuncts: &Conjuncts) -> String {
        let name = name_of(self.table, part);
        let shown = self.of_part(part, conjuncts, Order::Index);
        let point = |shown: &Shown| shown.low.as_ref().filter(|_| shown.is_point).map(|(value, _)| value.clone());
        match shown.iter().map(point).collect::<Option<Vec<_>>>() {
            Some(values) if values.len() > 1 => format!("{name} IN ({})", values.join(", ")),
            _ => shown.iter().map(|shown| shown.text(name)).collect::<Vec<_>>().join(" OR "),
        }
    }

    fn product(&self, index: &Index, parts: &[Conjuncts]) -> Option<String> {
        let named = |(part, conjuncts): (&Part, &Conjuncts)| {
            let name = name_of(self.table, part);
            let shown = self.of_part(part, conjuncts, Order::Index);
            shown.iter().filter(|s| s.is_shown()).map(|s| (s.text(name), s.is_point)).collect()
        };
        let texts: Vec<Vec<(String, bool)>> = index.parts.iter().zip(parts).map(named).collect();
        let mut found = Vec::new();
        add_products(&texts, &mut Vec::new(), &mut found);
        listed(&found)
    }
}

/// The values of the first part, each single one with those of the parts behind it.
fn add_products(parts: &[Vec<(String, bool)>], before: &mut Vec<String>, to: &mut Vec<String>) {
    let (first, behind) = match parts.split_first() {
        Some((first, behind)) if !first.is_empty() => (first, behind),
        _ if before.is_empty() => return,
        _ => return to.push(format!("({})", before.join(" AND "))),
    };
    for (text, is_point) in first {
        before.push(text.clone());
        add_products(if *is_point { behind } else { &[] }, before, to);
        before.pop();
    }
}

/// Brings values into the index's order, which may be the reverse of theirs, and makes one range of those that belong together.
fn joined(mut list: Vec<Shown>, is_reversed: bool) -> Vec<Shown> {
    if list.iter().any(|shown| shown.stretch.is_none()) {
        return list;
    }
    let key = |shown: &Shown| shown.stretch.as_ref().map(|s| (s.low.clone(), s.is_point));
    list.sort_by_key(key);
    list.dedup_by(|next, before| {
        let (Some(stretch), Some(behind)) = (&mut before.stretch, &mut next.stretch) else { return false };
        if !stretch.joins(behind) {
            return false;
        }
        if stretch.high.is_some() && (behind.high.is_none() || behind.high > stretch.high) {
            *(if is_reversed { &mut before.low } else { &mut before.high }) =
                if is_reversed { next.low.take() } else { next.high.take() };
            before.is_point = false;
            (stretch.high, stretch.is_point) = (behind.high.take(), false);
        }
        true
    });
    list
}

fn intersection(a: Vec<Shown>, b: &[Shown], is_reversed: bool) -> Vec<Shown> {
    let mut found = Vec::new();
    for x in &a {
        for y in b {
            let (Some(one), Some(other)) = (&x.stretch, &y.stretch) else { continue };
            let Some(both) = one.common(other) else { continue };
            let begins = if both.low == one.low { x } else { y };
            let ends = if both.high == one.high { x } else { y };
            let (low, high) = if is_reversed { (&ends.low, &begins.high) } else { (&begins.low, &ends.high) };
            let is_point = both.is_point;
            found.push(Shown { low: low.clone(), high: high.clone(), is_point, stretch: Some(both) });
        }
    }
    if a.iter().chain(b).any(|shown| shown.stretch.is_none()) {
        return a;
    }
    found
}

fn listed(ranges: &[String]) -> Option<String> {
    let more = ranges.len().saturating_sub(RANGES_BEGIN);
    match ranges.len() {
        0 => None,
        count if count > RANGES_SHOWN_MAX => Some(format!("{} OR ({more} more)", ranges[..RANGES_BEGIN].join(" OR "))),
        _ => Some(ranges.join(" OR ")),
    }
}

/// The ranges of an index that a scan reads, each in parentheses.
pub(super) fn of_access(scan: &Scan, access: &IndexAccess, index: &Index, names: &Names<'_>) -> String {
    let point = |v: &KeyValue| {
        let edge = Some((v.expr.clone(), Edge::Included));
        Span::Between(Interval { low: edge.clone(), high: edge })
    };
    let is_null =
        |v: &KeyValue| v.null_safe && matches!(&v.expr.kind, crate::expr::ExprKind::Constant(c) if c.is_null());
    let span = |v: &KeyValue| if is_null(v) { Span::Null } else { point(v) };
    let of_values = |values: &Vec<KeyValue>| vec![values.iter().map(span).collect()];
    let mut parts: Vec<Conjuncts> = access.equal.iter().map(of_values).collect();
    if access.range.low.is_some() || access.range.high.is_some() {
        let intervals = std::iter::once(&access.range).chain(&access.or);
        parts.push(vec![intervals.map(|interval| Span::Between(interval.clone())).collect()]);
    }
    ranges(scan, names).product(index, &parts).unwrap_or_default()
}

/// The values that a scan which passes over entries looks among: MIN's and MAX's, or else the groups'; or those of each part.
pub(super) fn of_skip(scan: &Scan, skip: &Skip, index: &Index, names: &Names<'_>) -> Option<String> {
    let ranges = ranges(scan, names);
    if let Wanted::Within(behind) = &skip.wanted {
        let of_prefix = index.parts.iter().zip(&skip.prefix);
        let all = of_prefix.chain(index.parts[skip.group..].iter().zip(behind));
        return Some(all.map(|(part, conjuncts)| ranges.one_part(part, conjuncts)).collect::<Vec<_>>().join(", "));
    }
    if let (Wanted::Extremes { spans, .. }, Some(part)) = (&skip.wanted, index.parts.get(skip.group + skip.infix.len()))
        && !spans.is_empty()
    {
        let name = name_of(&scan.table, part);
        let shown = ranges.of_part(part, spans, Order::Values);
        let texts: Vec<String> = shown.iter().map(|s| format!("({})", s.text(name))).collect();
        return listed(&texts);
    }
    ranges.product(index, &skip.prefix)
}

fn ranges<'r, 'p>(scan: &'r Scan, names: &'r Names<'p>) -> Ranges<'r, 'p> {
    Ranges { table: &scan.table, text: Text { names, style: Style::Short }, peek: Peek::of_constants() }
}

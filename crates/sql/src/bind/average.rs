//! The digits of AVG's quotient, which depend on what reads it.
//!
//! MySQL shows an exact average with a few digits more than its argument has (`div_precision_increment`). Its quotient has whole
//! groups of nine digits; an expression that reads the average as a number begins with these, one that calculates with doubles
//! begins with the sum's double divided by the count. An average that a temporary table has kept is as it is shown.
//!
//! The binder looks at what it has just bound: where AVG is read as a number, it reads a call of its own, which shares the
//! sum of the one that is shown. When a block's grouping is planned it is known what its rows go through, and so what such calls
//! give ([`Ways`]). The value of a subquery that shows an average has the average's own digits in a second column.

use super::select::{Item, Parts};
use super::{Binder, Block};
use crate::expr::{CompareOp, Expr, ExprKind, InQuery, same};
use crate::plan::{AggregateCall, Digits};
use syntax::ast::expr::AggregateKind as A;
use syntax::ast::query::{Query, QueryBody, Select, SelectOptions};
use values::compare::{Comparator, Rule};
use values::types::{Kind, PRECISION_MAX, SCALE_MAX, Type};

/// Digits that MySQL keeps together.
const GROUP_DIGITS: u8 = 9;

/// What a subquery gives of an average.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Wish {
    /// What is shown.
    #[default]
    Shown,
    /// What is shown, and the average's own digits beside it.
    Both,
    /// The average's own digits.
    Own,
    /// These, where it reads rows of the block around it: MySQL keeps the others as a table.
    OwnOfOuter,
}

/// What the groups of a block go through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Nothing: a group is there when its last row is read.
    Stream,
    /// A temporary table, where they grow.
    Table,
    /// A temporary table when they are done.
    Kept,
}

impl Way {
    /// For each call the one that is read in its place; calls of which all is lost give what is left of them.
    pub(super) fn reads(self, calls: &mut [AggregateCall]) -> Vec<usize> {
        match self {
            Way::Stream => Vec::new(),
            Way::Table => {
                for at in 0..calls.len() {
                    if let (Digits::Real, Some(shown)) = (calls[at].digits, calls[at].sum_of) {
                        calls[at].digits = Digits::Groups;
                        calls[at].ty = quotient_type(&calls[shown].ty);
                    }
                }
                Vec::new()
            }
            Way::Kept => calls.iter().enumerate().map(|(at, call)| call.sum_of.unwrap_or(at)).collect(),
        }
    }
}

/// What the groups go through that HAVING reads, and those that the clauses behind it read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ways {
    pub(super) having: Way,
    pub(super) output: Way,
}

impl Ways {
    /// How MySQL groups: `together` says whether rows come in the order of groups.
    pub(super) fn of(select: &Select<'_>, parts: &Parts, block: &Block, together: bool) -> Ways {
        let both = |way| Ways { having: way, output: way };
        if parts.is_one_group && !select.rollup {
            return both(Way::Stream);
        }
        let is_of_keys = |e: &Expr| e.is_fixed() || parts.keys.iter().any(|key| same(key, e));
        let sorts_again = match select.rollup {
            true => !parts.order.is_empty(),
            false => !parts.order.iter().all(|(e, _)| is_of_keys(e)),
        };
        let is_kept = sorts_again || select.options.has(SelectOptions::BUFFER_RESULT);
        let has_windows = !block.windows.is_empty();
        let is_distinct = select.options.has(SelectOptions::DISTINCT);
        let is_sorted = select.rollup
            || select.options.has(SelectOptions::BIG_RESULT)
            || block.aggregates.iter().any(|call| !grows_in_table(call));
        if is_sorted {
            return match (is_distinct || has_windows, is_kept) {
                (true, _) => Ways { having: Way::Stream, output: Way::Kept },
                (false, true) if select.rollup => Ways { having: Way::Stream, output: Way::Kept },
                (false, true) => both(Way::Kept),
                (false, false) => both(Way::Stream),
            };
        }
        match (together && !is_distinct, has_windows, is_kept) {
            (_, true, _) => Ways { having: Way::Table, output: Way::Kept },
            (true, false, true) => both(Way::Kept),
            (true, false, false) => both(Way::Stream),
            (false, false, _) => both(Way::Table),
        }
    }
}

/// Whether MySQL brings a function's value up to date in a row of a temporary table.
fn grows_in_table(call: &AggregateCall) -> bool {
    match call.kind {
        A::GroupConcat | A::JsonArrayAgg | A::JsonObjectAgg | A::StCollect => false,
        A::Min | A::Max => true,
        _ => !call.distinct,
    }
}

/// Whether there is one group: nothing is grouped by, or only what is the same for all rows.
fn is_one_group(keys: &[Expr], filter: &[Expr]) -> bool {
    let is_settled = |key: &Expr| {
        filter.iter().any(|condition| match &condition.kind {
            ExprKind::Compare(CompareOp::Equal, _, pair) => {
                same(&pair[0], key) && pair[1].is_fixed() || same(&pair[1], key) && pair[0].is_fixed()
            }
            _ => false,
        })
    };
    keys.iter().all(|key| key.is_fixed() || is_settled(key))
}

/// What a subquery is asked for: where it is one SELECT, its average's own digits, too.
pub(super) fn wish(query: &Query<'_>, wish: Wish) -> Wish {
    let is_select = query.with.is_none() && matches!(query.body, QueryBody::Select(_));
    if is_select { wish } else { Wish::Shown }
}

/// How a comparison reads an average.
fn compared(comparator: Comparator) -> Digits {
    match comparator.rule {
        Rule::Real | Rule::Whole => Digits::Real,
        Rule::Integer | Rule::Decimal => Digits::Groups,
        _ => Digits::Shown,
    }
}

/// How what makes values of a type reads an average.
fn calculated(ty: &Type) -> Digits {
    match ty.kind {
        kind if kind.is_real() => Digits::Real,
        kind if kind.is_integer() => Digits::Groups,
        Kind::Decimal | Kind::Json => Digits::Groups,
        _ => Digits::Shown,
    }
}

/// The place of the call that gives those digits of an average, which is added where it is not there.
fn with_digits(calls: &mut Vec<AggregateCall>, at: usize, digits: Digits) -> usize {
    let Some(call) = calls.get(at) else { return at };
    if call.kind != A::Avg || call.ty.kind != Kind::Decimal || call.digits != Digits::Shown {
        return at;
    }
    if let Some(twin) = calls.iter().position(|other| other.sum_of == Some(at) && other.digits == digits) {
        return twin;
    }
    let ty = match digits {
        Digits::Real => Type::double(),
        _ => quotient_type(&call.ty),
    };
    let twin = AggregateCall { digits, ty, sum_of: Some(at), ..call.clone() };
    calls.push(twin);
    calls.len() - 1
}

/// The type of an average's quotient: of the digits that are shown, and those that fill a group.
fn quotient_type(shown: &Type) -> Type {
    let digits = (shown.decimals.div_ceil(GROUP_DIGITS) * GROUP_DIGITS).min(SCALE_MAX);
    let more = digits.saturating_sub(shown.decimals);
    Type::decimal((shown.length + u32::from(more)).min(PRECISION_MAX), digits)
}

impl Binder<'_> {
    /// Has the averages within an expression read as their places ask for it.
    pub(super) fn read_averages(&mut self, e: &mut Expr, digits: Digits) {
        match &mut e.kind {
            ExprKind::Aggregate(_) | ExprKind::Column(..) | ExprKind::Scalar(_) => self.read_average(e, digits),
            ExprKind::Retype(of) | ExprKind::Fixed(_, of) => self.read_averages(of, digits),
            ExprKind::Arithmetic(_, pair) => {
                let digits = if e.ty.kind.is_real() { Digits::Real } else { Digits::Groups };
                pair.iter_mut().for_each(|e| self.read_averages(e, digits));
            }
            ExprKind::Compare(_, comparator, pair) => {
                let digits = compared(*comparator);
                pair.iter_mut().for_each(|e| self.read_averages(e, digits));
            }
            ExprKind::In(list) => {
                let digits = list.list.first().map_or(Digits::Shown, |(comparator, _)| compared(*comparator));
                self.read_averages(&mut list.expr, digits);
                list.list.iter_mut().for_each(|(comparator, e)| self.read_averages(e, compared(*comparator)));
            }
            ExprKind::InQuery(test) => {
                let InQuery { left, comparators, .. } = &mut **test;
                left.iter_mut().zip(comparators).for_each(|(e, c)| self.read_averages(e, compared(*c)));
            }
            ExprKind::Cast(of) => self.read_averages(of, calculated(&e.ty)),
            ExprKind::Case(case) => {
                let otherwise = case.otherwise.iter_mut();
                case.branches.iter_mut().for_each(|(condition, _)| self.read_averages(condition, Digits::Groups));
                let results: Vec<&mut Expr> = case.branches.iter_mut().map(|(_, e)| e).chain(otherwise).collect();
                widen(results, &mut e.ty, digits, &mut |e| self.read_averages(e, digits));
            }
            ExprKind::Call(function, arguments) => match function.name {
                "if" => {
                    self.read_averages(&mut arguments[0], Digits::Groups);
                    let results = arguments[1..].iter_mut().collect();
                    widen(results, &mut e.ty, digits, &mut |e| self.read_averages(e, digits));
                }
                "nullif" if digits != Digits::Shown => {
                    let compared = arguments.iter_mut().collect();
                    widen(compared, &mut e.ty, digits, &mut |e| self.read_averages(e, digits));
                }
                name => {
                    let reads = called(name, &e.ty);
                    arguments.iter_mut().for_each(|e| self.read_averages(e, reads));
                }
            },
            ExprKind::And(list) | ExprKind::Or(list) => {
                list.iter_mut().for_each(|e| self.read_averages(e, Digits::Groups));
            }
            ExprKind::Xor(pair) => pair.iter_mut().for_each(|e| self.read_averages(e, Digits::Groups)),
            ExprKind::Not(of) => self.read_averages(of, Digits::Groups),
            _ => e.for_each_child_mut(&mut |child| self.read_averages(child, Digits::Shown)),
        }
    }

    /// The same of an average itself, or of the value of a subquery.
    fn read_average(&mut self, e: &mut Expr, digits: Digits) {
        if digits == Digits::Shown {
            return;
        }
        match &mut e.kind {
            ExprKind::Aggregate(at) => {
                let Some(block) = self.blocks.last_mut() else { return };
                *at = with_digits(&mut block.aggregates, *at, digits);
                if let Some(call) = block.aggregates.get(*at) {
                    e.ty = call.ty.clone();
                }
            }
            ExprKind::Column(slot, at) => {
                let Some(block) = self.blocks.iter_mut().find(|b| b.results == Some(*slot)) else { return };
                *at = with_digits(&mut block.aggregates, *at, digits);
                if let Some(call) = block.aggregates.get(*at) {
                    e.ty = call.ty.clone();
                }
            }
            ExprKind::Scalar(id) => {
                let id = *id;
                if let [_, own] = &self.subplan(id).query.output[..] {
                    e.ty = own.ty.clone();
                    e.kind = ExprKind::RowItem(id, 1);
                }
            }
            _ => {}
        }
    }

    /// Gives a subquery's average as it is asked for, where it is the only item of the select list; notes whether the block
    /// has one group.
    pub(super) fn grant(&mut self, wish: Wish, parts: &mut Parts) {
        parts.is_one_group = self.has_averages && is_one_group(&parts.keys, &parts.filter);
        let [Item { expr, column }] = &parts.items[..] else { return };
        if wish == Wish::Shown || !self.has_averages || expr.ty.kind != Kind::Decimal {
            return;
        }
        let own = self.block().scope.slots();
        let is_outer = |e: &Expr| e.slots().iter().any(|slot| !own.contains(slot));
        if wish == Wish::OwnOfOuter && !parts.filter.iter().chain(&parts.having).any(is_outer) {
            return;
        }
        let mut own = Item { expr: expr.clone(), column: column.clone() };
        self.read_averages(&mut own.expr, Digits::Groups);
        if own.expr.ty == expr.ty {
            return;
        }
        if wish == Wish::Both {
            parts.has_average_beside = true;
        } else {
            parts.items.clear();
        }
        parts.items.push(own);
    }
}

/// Has the results of IF and CASE, which give what they take, read with those digits.
fn widen(results: Vec<&mut Expr>, ty: &mut Type, digits: Digits, read: &mut dyn FnMut(&mut Expr)) {
    let mut decimals = 0;
    let mut is_wider = false;
    for e in results {
        let before = e.ty.decimals;
        read(e);
        if e.ty.kind == Kind::Decimal || e.ty.kind.is_real() {
            decimals = decimals.max(e.ty.decimals);
            is_wider |= e.ty.decimals != before;
        }
    }
    if ty.kind == Kind::Decimal && is_wider {
        *ty = match digits {
            Digits::Real => Type::double(),
            _ => Type::decimal(
                (ty.length + u32::from(decimals.saturating_sub(ty.decimals))).min(PRECISION_MAX),
                decimals,
            ),
        };
    }
}

/// How a function reads its arguments.
fn called(name: &str, ty: &Type) -> Digits {
    match name {
        "round" | "truncate" | "ceil" | "ceiling" | "floor" | "mod" | "sign" | "format" => Digits::Groups,
        "field" | "interval" | "greatest" | "least" => calculated(ty),
        "sqrt" | "pow" | "power" | "exp" | "ln" | "log" | "log2" | "log10" | "sin" | "cos" | "tan" | "cot" | "asin"
        | "acos" | "atan" | "atan2" | "degrees" | "radians" => Digits::Real,
        _ => Digits::Shown,
    }
}

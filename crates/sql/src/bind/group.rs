//! Aggregates: their types, and what may stand beside them.

use super::{Binder, Block, types};
use crate::conditions;
use crate::error::Result;
use crate::exec::Subplan;
use crate::expr::{Expr, ExprKind, Slot, SubId, same};
use crate::plan::{AggregateCall, Digits, SortKey};
use syntax::ast::expr::{self as ast, AggregateKind as A};
use syntax::ast::query::{Direction, OrderItem};
use values::compare::Comparator;
use values::types::{DECIMALS_NOT_FIXED, Kind, Type};

/// GROUPING as messages name it.
pub(super) const GROUPING_NAME: &str = "GROUPING function";
/// Arguments that GROUPING may have: one for each bit of its value.
const GROUPING_ARGUMENTS_MAX: usize = 64;
/// The longest binary string that BIT_AND and its kin take.
const BITS_BYTES_MAX: u32 = 511;

impl Binder<'_> {
    /// An aggregate of the present block.
    pub(super) fn aggregate(&mut self, call: &ast::Aggregate<'_>) -> Result<Expr> {
        if let Some(over) = &call.over {
            return self.window_aggregate(call, over);
        }
        if !self.blocks.iter().any(|b| b.aggregates_allowed) {
            return Err(conditions::INVALID_GROUP_FUNC_USE.with(&[]));
        }
        let allowed: Vec<bool> = self.blocks.iter().map(|b| b.aggregates_allowed).collect();
        self.block().aggregates_allowed = false;
        let clause = std::mem::replace(&mut self.block().clause, "field list");
        let arguments = self.with_fixed_literals(|b| {
            let arguments = call.args.iter().map(|e| b.scalar(e)).collect::<Result<Vec<_>>>()?;
            let mut order = b.concat_keys(&call.order_by, &arguments)?;
            if call.kind == A::GroupConcat && call.distinct && order.is_empty() {
                // MySQL finds the different ones by a tree, and lists them as they stand in it.
                order = arguments.iter().map(|e| sort_key(e.clone(), false)).collect();
            }
            Ok((arguments, order))
        });
        self.block().aggregates_allowed = allowed.last().copied().unwrap_or_default();
        self.block().clause = clause;
        let (mut arguments, order) = arguments?;
        if counts_numbers(call.kind) {
            arguments = arguments.into_iter().map(Expr::as_operand).collect();
        }
        let arguments = self.mark_arguments(call.kind, arguments);
        let (ty, nullable) = self.aggregate_type(call.kind, &arguments)?;
        let bound = AggregateCall {
            kind: call.kind,
            distinct: call.distinct,
            arguments,
            order,
            separator: call.separator.as_ref().map_or_else(|| b",".to_vec(), |s| s.to_vec()),
            ty: ty.clone(),
            nullable,
            digits: Digits::Shown,
            sum_of: None,
        };
        self.has_averages |= bound.kind == A::Avg && ty.kind == Kind::Decimal;
        let read = bound.arguments.iter().chain(bound.order.iter().map(|key| &key.expr));
        let depth = self.depth_of(read, &allowed).ok_or_else(|| conditions::INVALID_GROUP_FUNC_USE.with(&[]))?;
        let is_outer = depth + 1 < self.blocks.len();
        let block = &mut self.blocks[depth];
        let is_result = |e: &Expr| matches!(e.kind, ExprKind::Column(slot, _) if block.results == Some(slot));
        if bound.arguments.iter().any(|e| e.any(&mut |part| is_result(part))) {
            return Err(conditions::INVALID_GROUP_FUNC_USE.with(&[]));
        }
        let at = block.aggregates.iter().position(|other| same_call(other, &bound)).unwrap_or_else(|| {
            block.aggregates.push(bound);
            block.aggregates.len() - 1
        });
        let coercibility = if ty.kind.is_string() { crate::expr::IMPLICIT } else { crate::expr::NUMERIC };
        let kind = match block.results {
            Some(slot) if is_outer => ExprKind::Column(slot, at),
            _ => ExprKind::Aggregate(at),
        };
        Ok(Expr { kind, ty, nullable, coercibility })
    }

    /// The block whose rows an aggregate of the present block is over: the innermost one that it reads a column of, where
    /// aggregates may stand there; else the innermost one where they may.
    fn depth_of<'e>(&self, read: impl Iterator<Item = &'e Expr>, allowed: &[bool]) -> Option<usize> {
        let present = self.blocks.len() - 1;
        let mut slots: Vec<Slot> = Vec::new();
        read.for_each(|e| slots.extend(crate::plan::join::needed_slots(self, e)));
        let level = slots.iter().filter_map(|slot| self.blocks.iter().rposition(|b| b.scope.of(*slot).is_some())).max();
        match level {
            Some(level) if allowed[level] => Some(level),
            Some(level) => (level + 1..=present).rev().find(|depth| allowed[*depth] && *depth != level),
            None => (0..=present).rev().find(|depth| allowed[*depth]),
        }
    }

    /// GROUPING. Among an aggregate's arguments it sees rows that are not yet grouped.
    pub(super) fn grouping(&mut self, call: &ast::Function<'_>) -> Result<Expr> {
        let (clause, allowed) = self.blocks.last().map_or(("", false), |b| (b.clause, b.aggregates_allowed));
        if clause == "group statement" {
            return Err(conditions::WRONG_GROUP_FIELD.with(&[&GROUPING_NAME]));
        }
        if !allowed && clause != "field list" {
            return Err(conditions::INVALID_GROUP_FUNC_USE.with(&[]));
        }
        if call.args.is_empty() {
            return Err(conditions::WRONG_PARAMCOUNT_TO_NATIVE_FCT.with(&[&call.name.text]));
        }
        if call.args.len() > GROUPING_ARGUMENTS_MAX {
            return Err(conditions::TOO_MANY_ARGUMENTS.with(&[&"GROUPING", &call.args.len(), &GROUPING_ARGUMENTS_MAX]));
        }
        let arguments =
            self.with_fixed_literals(|b| call.args.iter().map(|e| b.scalar(e)).collect::<Result<Vec<_>>>())?;
        if !allowed {
            return Ok(Expr::integer(0));
        }
        Ok(Expr::new(ExprKind::Grouping(arguments), Type { length: 21, ..Type::bigint() }, true))
    }

    pub(super) fn aggregate_type(&self, kind: A, arguments: &[Expr]) -> Result<(Type, bool)> {
        let first = arguments.first().map(|e| e.ty.clone()).unwrap_or_else(Type::null);
        let numeric = values::arith::numeric_type(&first);
        Ok(match kind {
            A::Count | A::CountStar => (Type { length: 21, ..Type::bigint() }, false),
            A::BitAnd | A::BitOr | A::BitXor if first.kind.is_string() && first.collation.is_binary() => {
                if first.length > BITS_BYTES_MAX {
                    return Err(conditions::INVALID_BITWISE_AGGREGATE_OPERANDS_SIZE.with(&[]));
                }
                (Type::varchar(first.length + 1, first.collation), false)
            }
            A::BitAnd | A::BitOr | A::BitXor => (Type { length: 21, ..Type::bigint_unsigned() }, false),
            A::Sum => (
                match numeric.kind {
                    Kind::Float | Kind::Double => real_type(numeric.decimals),
                    Kind::Decimal => Type::decimal((numeric.length + 22).min(65), numeric.decimals),
                    _ => Type::decimal(
                        (numeric.length.saturating_sub(u32::from(!numeric.unsigned)).max(1) + 22).min(65),
                        0,
                    ),
                },
                true,
            ),
            A::Avg => {
                let increment = self.state.settings().division_increment as u8;
                (
                    match numeric.kind {
                        Kind::Float | Kind::Double => real_type(numeric.decimals.saturating_add(increment)),
                        Kind::Decimal => {
                            let scale = (numeric.decimals + increment).min(30);
                            Type::decimal((numeric.length + u32::from(increment)).min(65), scale)
                        }
                        _ => {
                            let whole = numeric.length.saturating_sub(u32::from(!numeric.unsigned)).max(1);
                            Type::decimal((whole + u32::from(increment)).min(65), increment)
                        }
                    },
                    true,
                )
            }
            A::StdPop | A::StdSamp | A::VarPop | A::VarSamp => {
                (Type { decimals: DECIMALS_NOT_FIXED, length: 23, ..Type::double() }, true)
            }
            A::Min | A::Max => (Type { zerofill: false, ..first }, true),
            A::GroupConcat => {
                let connection = self.state.settings().collation_connection;
                let list: Vec<&Expr> = arguments.iter().collect();
                let (collation, _) = types::collation(&list, connection, "group_concat")?;
                let bytes = self.state.settings().group_concat_max_len;
                let characters =
                    u32::try_from(bytes / u64::from(collation.charset().maxlen().max(1))).unwrap_or(u32::MAX);
                let kind =
                    if bytes <= 512 { Type::varchar(characters, collation) } else { Type::text(Kind::Text, collation) };
                (kind, true)
            }
            A::JsonArrayAgg | A::JsonObjectAgg => (Type::json(), true),
            A::StCollect => (Type::geometry(Kind::Geometry), true),
        })
    }

    /// Keys of an ORDER BY within an aggregate: a number is the position of an argument.
    fn concat_keys(&mut self, items: &[OrderItem<'_>], arguments: &[Expr]) -> Result<Vec<SortKey>> {
        let key = |item: &OrderItem<'_>| {
            let e = match position(&item.expr) {
                Some(position) => {
                    let at = usize::try_from(position).ok().and_then(|p| p.checked_sub(1));
                    let found = at.and_then(|at| arguments.get(at)).cloned();
                    found.ok_or_else(|| conditions::BAD_FIELD_ERROR.with(&[&position, &"order clause"]))?
                }
                None => self.scalar(&item.expr)?,
            };
            Ok(sort_key(e, item.direction == Some(Direction::Desc)))
        };
        items.iter().map(key).collect()
    }

    /// Keys of an ORDER BY within an expression.
    pub(super) fn sort_keys(&mut self, items: &[OrderItem<'_>]) -> Result<Vec<SortKey>> {
        let key = |item: &OrderItem<'_>| {
            let e = self.scalar(&item.expr)?;
            Ok(sort_key(e, item.direction == Some(Direction::Desc)))
        };
        items.iter().map(key).collect()
    }
}

/// The number that an expression is, where it is written as one.
fn position(e: &ast::Expr<'_>) -> Option<u64> {
    match &e.kind {
        ast::ExprKind::Literal(literal) => match literal.value {
            ast::LiteralValue::Integer(number) => Some(number),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a function takes a hexadecimal literal for a number.
pub(super) fn counts_numbers(kind: A) -> bool {
    let sums = matches!(kind, A::Sum | A::Avg | A::StdPop | A::StdSamp | A::VarPop | A::VarSamp);
    sums || matches!(kind, A::BitAnd | A::BitOr | A::BitXor)
}

/// The type of a sum or mean of numbers with this many digits behind the point.
fn real_type(decimals: u8) -> Type {
    Type { decimals: decimals.min(DECIMALS_NOT_FIXED), length: 23, ..Type::double() }
}

/// A key that orders by an expression.
pub fn sort_key(expr: Expr, descending: bool) -> SortKey {
    let comparator = self_comparator(&expr.ty);
    SortKey { expr, comparator, descending }
}

/// How values of one type compare among themselves.
pub fn self_comparator(ty: &Type) -> Comparator {
    Comparator::of(ty)
}

fn same_call(a: &AggregateCall, b: &AggregateCall) -> bool {
    a.kind == b.kind
        && a.digits == b.digits
        && a.distinct == b.distinct
        && a.separator == b.separator
        && a.order.is_empty()
        && b.order.is_empty()
        && a.arguments.len() == b.arguments.len()
        && a.arguments.iter().zip(&b.arguments).all(|(x, y)| same(x, y))
}

/// What a grouped row has: the keys, the aggregates and GROUPING's values as columns of one slot.
#[derive(Default)]
pub struct Grouped {
    /// Where it goes.
    pub slot: Slot,
    /// What is grouped by.
    pub keys: Vec<Expr>,
    /// How many aggregates there are.
    pub aggregates: usize,
    /// For each of them the one that is read in its place.
    pub read: Vec<usize>,
    /// WITH ROLLUP.
    pub rollup: bool,
    /// GROUPING's calls so far: each one's arguments by their places among the keys.
    pub groupings: Vec<Vec<usize>>,
}

impl Grouped {
    /// Replaces what a grouped row has by columns of its slot.
    ///
    /// # Errors
    /// 1210 and 3602 for arguments of GROUPING that are no keys.
    pub fn rewrite(&mut self, e: &mut Expr) -> Result<()> {
        if let ExprKind::Aggregate(at) = e.kind {
            let at = self.read.get(at).copied().unwrap_or(at);
            e.kind = ExprKind::Column(self.slot, self.keys.len() + at);
            return Ok(());
        }
        if let ExprKind::Grouping(arguments) = &e.kind {
            e.kind = ExprKind::Column(self.slot, self.grouping(arguments)?);
            return Ok(());
        }
        if let Some(at) = self.keys.iter().position(|key| same(key, e)) {
            e.kind = ExprKind::Column(self.slot, at);
            e.nullable |= self.rollup;
            return Ok(());
        }
        let mut done = Ok(());
        e.for_each_child_mut(&mut |child| {
            if done.is_ok() {
                done = self.rewrite(child);
            }
        });
        done
    }

    /// The column of a call of GROUPING.
    fn grouping(&mut self, arguments: &[Expr]) -> Result<usize> {
        let mut places = Vec::with_capacity(arguments.len());
        for (at, argument) in arguments.iter().enumerate() {
            let place = self.keys.iter().position(|key| same(key, argument));
            if place.is_none() && argument.is_fixed() {
                return Err(conditions::WRONG_ARGUMENTS.with(&[&"GROUPING function"]));
            }
            places.push(place.ok_or_else(|| conditions::FIELD_IN_GROUPING_NOT_GROUP_BY.with(&[&(at + 1)]))?);
        }
        let at = self.groupings.iter().position(|other| *other == places).unwrap_or_else(|| {
            self.groupings.push(places);
            self.groupings.len() - 1
        });
        Ok(self.keys.len() + self.aggregates + at)
    }
}

/// What ONLY_FULL_GROUP_BY asks of a grouped block.
pub struct FullGroup<'g> {
    /// What is grouped by.
    pub keys: &'g [Expr],
    /// The columns that follow from that.
    pub known: Vec<(Slot, usize)>,
    /// The block.
    pub block: &'g Block,
    /// The subqueries.
    pub plans: &'g [Option<Subplan>],
}

impl FullGroup<'_> {
    /// The first column of an expression that is no key, follows from none and stands outside of aggregates.
    pub fn stray_column(&self, e: &Expr) -> Option<(Slot, usize)> {
        if self.keys.iter().any(|key| same(key, e)) {
            return None;
        }
        match &e.kind {
            ExprKind::Column(slot, column) => {
                self.block.scope.of(*slot)?;
                return (!self.known.contains(&(*slot, *column))).then_some((*slot, *column));
            }
            // GROUPING's arguments are compared with the keys themselves.
            ExprKind::Grouping(_) => return None,
            ExprKind::Call(function, _) if function.name == "any_value" => return None,
            ExprKind::Window(at) => {
                return self.block.windows[*at].arguments().iter().find_map(|e| self.stray_column(e));
            }
            _ => {}
        }
        let query = match &e.kind {
            ExprKind::Scalar(id) | ExprKind::Exists(id) | ExprKind::RowItem(id, _) => Some(*id),
            ExprKind::InQuery(test) => Some(test.query),
            _ => None,
        };
        let mut found = query.and_then(|id| self.stray_in(id));
        e.for_each_child(&mut |child| {
            if found.is_none() {
                found = self.stray_column(child);
            }
        });
        found
    }

    /// The same of a subquery, which may read the block's columns.
    fn stray_in(&self, id: SubId) -> Option<(Slot, usize)> {
        let plan = self.plans.get(usize::from(id.0))?.as_ref()?;
        if !plan.outer.iter().any(|slot| self.block.scope.of(*slot).is_some()) {
            return None;
        }
        let mut found = None;
        crate::plan::order::each_expression(&plan.query, &mut |e| {
            if found.is_none() {
                found = self.stray_column(e);
            }
        });
        found
    }
}

/// The columns that follow from the keys of GROUP BY: by equality with one that does or with a constant, or because a whole
/// unique key of their table does. Source: "Detection of Functional Dependence" of MySQL's manual.
pub fn determined(
    keys: &[Expr],
    conditions: &[&Expr],
    outer_joins: &[OuterJoin<'_>],
    block: &Block,
) -> Vec<(Slot, usize)> {
    let column = |e: &Expr| match e.kind {
        ExprKind::Column(slot, at) => Some((slot, at)),
        _ => None,
    };
    let mut known: Vec<(Slot, usize)> = keys.iter().filter_map(column).collect();
    let mut equal = Vec::new();
    for condition in conditions {
        let ExprKind::Compare(crate::expr::CompareOp::Equal, _, pair) = &condition.kind else { continue };
        match (column(&pair[0]), column(&pair[1])) {
            (Some(a), Some(b)) => equal.push((a, b)),
            (Some(a), None) if pair[1].is_fixed() => known.push(a),
            (None, Some(b)) if pair[0].is_fixed() => known.push(b),
            _ => {}
        }
    }
    loop {
        let before = known.len();
        for (a, b) in &equal {
            match (known.contains(a), known.contains(b)) {
                (true, false) => known.push(*b),
                (false, true) => known.push(*a),
                _ => {}
            }
        }
        for join in outer_joins {
            join.determine(&mut known);
        }
        for entry in block.scope.tables.iter().chain(&block.scope.hidden) {
            let Some(table) = &entry.table else { continue };
            let is_known = |at: usize| known.contains(&(entry.slot, at));
            let follows = table.indexes.iter().any(|index| {
                let holds = |p: &crate::catalog::table::Part| {
                    p.prefix.is_none() && !table.columns[p.column].nullable && is_known(p.column)
                };
                index.is_unique() && index.parts.iter().all(holds)
            });
            if follows {
                let missing: Vec<usize> = (0..table.columns.len()).filter(|at| !is_known(*at)).collect();
                known.extend(missing.into_iter().map(|at| (entry.slot, at)));
            }
        }
        if known.len() == before {
            return known;
        }
    }
}

/// An outer join: its condition, and the tables that it may fill with NULLs.
pub struct OuterJoin<'t> {
    /// The condition's parts.
    pub on: &'t [Expr],
    /// The slots of the tables.
    pub filled: Vec<Slot>,
}

impl OuterJoin<'_> {
    /// Where all that the condition reads of the other tables is known, what it equates with that is known too: the same
    /// rows meet the same partners, or none.
    fn determine(&self, known: &mut Vec<(Slot, usize)>) {
        let mut depends = true;
        for part in self.on {
            part.walk(&mut |e| {
                match &e.kind {
                    ExprKind::Column(slot, at) if !self.filled.contains(slot) => {
                        depends &= known.contains(&(*slot, *at));
                    }
                    ExprKind::Scalar(_) | ExprKind::Exists(_) | ExprKind::RowItem(..) | ExprKind::InQuery(_) => {
                        depends = false;
                    }
                    ExprKind::Call(function, _) if function.is_volatile => depends = false,
                    _ => {}
                }
                true
            });
        }
        if !depends {
            return;
        }
        for part in self.on {
            let ExprKind::Compare(crate::expr::CompareOp::Equal, _, pair) = &part.kind else { continue };
            for (one, other) in [(&pair[0], &pair[1]), (&pair[1], &pair[0])] {
                let ExprKind::Column(slot, at) = one.kind else { continue };
                let is_given = match other.kind {
                    ExprKind::Column(slot, at) => known.contains(&(slot, at)),
                    _ => other.is_fixed(),
                };
                if self.filled.contains(&slot) && is_given && !known.contains(&(slot, at)) {
                    known.push((slot, at));
                }
            }
        }
    }
}

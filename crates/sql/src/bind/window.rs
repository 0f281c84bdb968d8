//! Window functions: their windows, types and placeholders.

use super::{Binder, WindowsAllowed, unsupported};
use crate::conditions;
use crate::error::Result;
use crate::expr::{Expr, ExprKind, Slot};
use crate::functions::time_math::UNITS;
use crate::plan::{
    AggregateCall, Digits, FrameEnd, FrameOffset, SortKey, WindowCall, WindowFrame, WindowFunction, WindowSpec,
};
use syntax::ast::Ident;
use syntax::ast::expr::{self as ast, FrameBound, FrameUnit, Over, WindowKind as W};
use syntax::printer::{aggregate_text, window_text};
use values::interval::{Interval, Unit};
use values::problem::Problems;
use values::types::Type;
use values::value::Value;

/// What messages call a window without a name.
pub(super) const UNNAMED: &str = "<unnamed window>";

impl Binder<'_> {
    /// The WINDOW clause: a window may be made of one that is written behind it.
    pub(super) fn named_windows(&mut self, list: &[(Ident<'_>, ast::Window<'_>)]) -> Result<()> {
        for (at, (name, _)) in list.iter().enumerate() {
            if list[..at].iter().any(|(other, _)| other.text.eq_ignore_ascii_case(&name.text)) {
                return Err(conditions::WINDOW_DUPLICATE_NAME.with(&[&name.text.to_lowercase()]));
            }
        }
        for at in 0..list.len() {
            self.bind_named(list, at, &mut Vec::new())?;
        }
        Ok(())
    }

    /// Binds a window of the clause after the one that it is made of; `path` are those that are made of it.
    fn bind_named(&mut self, list: &[(Ident<'_>, ast::Window<'_>)], at: usize, path: &mut Vec<usize>) -> Result<()> {
        let (name, window) = &list[at];
        if self.block().named_windows.iter().any(|(known, _)| known.eq_ignore_ascii_case(&name.text)) {
            return Ok(());
        }
        if path.contains(&at) {
            return Err(conditions::WINDOW_CIRCULARITY_IN_WINDOW_GRAPH.with(&[]));
        }
        path.push(at);
        if let Some(base) = &window.base
            && let Some(of) = list.iter().position(|(other, _)| other.text.eq_ignore_ascii_case(&base.text))
        {
            self.bind_named(list, of, path)?;
        }
        let spec = self.window_spec(window, Some(&name.text))?;
        self.block().named_windows.push((name.text.to_string(), spec));
        Ok(())
    }

    fn window_spec(&mut self, window: &ast::Window<'_>, name: Option<&str>) -> Result<WindowSpec> {
        let before = self.block().clause;
        let spec = self.without_windows(WindowsAllowed::Specification, |b| b.window_keys(window, name));
        self.block().clause = before;
        spec
    }

    /// Binds what may hold no window function.
    fn without_windows<T>(&mut self, place: WindowsAllowed, bind: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let before = std::mem::replace(&mut self.block().windows_allowed, place);
        let bound = bind(self);
        self.block().windows_allowed = before;
        bound
    }

    /// Checks that the window function `name` may stand here.
    fn check_window(&self, name: &str) -> Result<()> {
        let block = self.blocks.last();
        match block.map_or(WindowsAllowed::Yes, |b| b.windows_allowed) {
            WindowsAllowed::Specification => {
                Err(conditions::WINDOW_NESTED_WINDOW_FUNC_USE_IN_WINDOW_SPEC.with(&[&UNNAMED]))
            }
            // The select list and ORDER BY have them.
            WindowsAllowed::Yes if block.is_some_and(|b| b.aggregates_allowed && b.clause != "having clause") => Ok(()),
            _ => Err(conditions::WINDOW_INVALID_WINDOW_FUNC_USE.with(&[&name])),
        }
    }

    fn window_keys(&mut self, window: &ast::Window<'_>, name: Option<&str>) -> Result<WindowSpec> {
        let shown = name.unwrap_or(UNNAMED);
        let mut spec = match &window.base {
            Some(base) => inherited(self.named_window(&base.text)?, window, &base.text, shown)?,
            None => WindowSpec::default(),
        };
        spec.name = name.map(Into::into);
        self.block().clause = "window partition by";
        for e in &window.partition_by {
            refuse_position(e, shown)?;
            let bound = self.scalar(e)?;
            spec.partition.push(super::group::sort_key(bound, false));
        }
        if !window.order_by.is_empty() {
            self.block().clause = "window order by";
            window.order_by.iter().try_for_each(|item| refuse_position(&item.expr, shown))?;
            spec.order = self.sort_keys(&window.order_by)?;
        }
        if let Some(frame) = &window.frame {
            spec.frame = Some(self.window_frame(frame, &spec.order, shown)?);
        }
        Ok(spec)
    }

    fn named_window(&mut self, name: &str) -> Result<WindowSpec> {
        let named = &self.block().named_windows;
        let found = named.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, spec)| spec.clone());
        found.ok_or_else(|| conditions::WINDOW_NO_SUCH_WINDOW.with(&[&name]))
    }

    fn window_frame(&mut self, frame: &ast::Frame<'_>, order: &[SortKey], name: &str) -> Result<WindowFrame> {
        if frame.unit == FrameUnit::Groups {
            return Err(unsupported("GROUPS"));
        }
        if frame.exclusion.is_some() {
            return Err(unsupported("EXCLUDE"));
        }
        check_places(&frame.start, frame.end.as_ref(), name)?;
        let start = self.frame_end(&frame.start)?;
        let end = frame.end.as_ref().map_or(Ok(FrameEnd::Current), |e| self.frame_end(e))?;
        let rows = frame.unit == FrameUnit::Rows;
        for end in [&start, &end] {
            if let FrameEnd::Preceding(offset) | FrameEnd::Following(offset) = end {
                check_offset(offset, rows, order, name)?;
            }
        }
        Ok(WindowFrame { rows, start, end })
    }

    fn frame_end(&mut self, bound: &FrameBound<'_>) -> Result<FrameEnd> {
        let mut offset = |offset: &ast::FrameOffset<'_>| {
            let unit = offset.unit.map(|unit| UNITS[unit as usize]);
            self.scalar(&offset.value).map(|amount| FrameOffset { amount, unit })
        };
        Ok(match bound {
            FrameBound::UnboundedPreceding => FrameEnd::First,
            FrameBound::UnboundedFollowing => FrameEnd::Last,
            FrameBound::CurrentRow => FrameEnd::Current,
            FrameBound::Preceding(o) => FrameEnd::Preceding(offset(o)?),
            FrameBound::Following(o) => FrameEnd::Following(offset(o)?),
        })
    }

    fn over(&mut self, over: &Over<'_>) -> Result<WindowSpec> {
        match over {
            Over::Name(name) => self.named_window(&name.text),
            Over::Window(window) => self.window_spec(window, None),
        }
    }

    fn add_window(&mut self, function: WindowFunction, spec: WindowSpec, ty: Type, nullable: bool) -> Expr {
        let block = self.block();
        block.windows.push(WindowCall { function, spec, ty: ty.clone() });
        let at = block.windows.len() - 1;
        let coercibility = if ty.kind.is_string() { crate::expr::IMPLICIT } else { crate::expr::NUMERIC };
        Expr { kind: ExprKind::Window(at), ty, nullable, coercibility }
    }

    /// An aggregate with OVER.
    pub(super) fn window_aggregate(&mut self, call: &ast::Aggregate<'_>, over: &Over<'_>) -> Result<Expr> {
        self.check_window(aggregate_text(call.kind))?;
        if call.kind == ast::AggregateKind::GroupConcat {
            return Err(unsupported("group_concat as window function"));
        }
        if call.distinct {
            return Err(unsupported("<window function>(DISTINCT ..)"));
        }
        let mut arguments = self.without_windows(WindowsAllowed::Arguments, |b| {
            call.args.iter().map(|e| b.scalar(e)).collect::<Result<Vec<_>>>()
        })?;
        if super::group::counts_numbers(call.kind) {
            arguments = arguments.into_iter().map(Expr::as_operand).collect();
        }
        let arguments = self.mark_arguments(call.kind, arguments);
        let (ty, nullable) = self.aggregate_type(call.kind, &arguments)?;
        let bound = AggregateCall {
            kind: call.kind,
            distinct: false,
            arguments,
            order: Vec::new(),
            separator: call.separator.as_ref().map_or_else(|| b",".to_vec(), |s| s.to_vec()),
            ty: ty.clone(),
            nullable,
            digits: Digits::Shown,
            sum_of: None,
        };
        let spec = self.over(over)?;
        Ok(self.add_window(WindowFunction::Aggregate(bound), spec, ty, nullable))
    }

    /// A function that is a window function only.
    pub(super) fn window_function(&mut self, call: &ast::WindowFunction<'_>) -> Result<Expr> {
        self.check_window(window_text(call.kind))?;
        if call.from_last || call.nulls == Some(ast::NullTreatment::Ignore) {
            return Err(unsupported("FROM LAST and IGNORE NULLS"));
        }
        let arguments = self.without_windows(WindowsAllowed::Arguments, |b| {
            call.args.iter().map(|e| b.scalar(e)).collect::<Result<Vec<_>>>()
        })?;
        let count = Type { length: 21, ..Type::bigint_unsigned() };
        let (ty, nullable) = match call.kind {
            W::RowNumber | W::Rank | W::DenseRank => (count, false),
            W::Ntile => (count, true),
            W::CumeDist | W::PercentRank => (Type::double(), false),
            W::FirstValue | W::LastValue | W::NthValue => (arguments[0].ty.clone(), true),
            W::Lead | W::Lag => {
                let connection = self.state.settings().collation_connection;
                let list: Vec<&Expr> =
                    arguments.iter().enumerate().filter(|(at, _)| *at != 1).map(|(_, e)| e).collect();
                (super::types::alternatives(&list, connection, "lead")?.0, true)
            }
        };
        let spec = self.over(&call.over)?;
        Ok(self.add_window(WindowFunction::Other(call.kind, arguments), spec, ty, nullable))
    }
}

/// The window that another one begins with: that one may order and frame what this one leaves open.
fn inherited(base: WindowSpec, window: &ast::Window<'_>, base_name: &str, name: &str) -> Result<WindowSpec> {
    if !window.partition_by.is_empty() {
        return Err(conditions::WINDOW_NO_CHILD_PARTITIONING.with(&[]));
    }
    if base.frame.is_some() {
        return Err(conditions::WINDOW_NO_INHERIT_FRAME.with(&[&base_name]));
    }
    if !base.order.is_empty() && !window.order_by.is_empty() {
        return Err(conditions::WINDOW_NO_REDEFINE_ORDER_BY.with(&[&name, &base_name]));
    }
    Ok(base)
}

/// A number as a key is no position in the select list.
fn refuse_position(e: &ast::Expr<'_>, name: &str) -> Result<()> {
    match &e.kind {
        ast::ExprKind::Literal(literal) if matches!(literal.value, ast::LiteralValue::Integer(_)) => {
            Err(conditions::WINDOW_ILLEGAL_ORDER_BY.with(&[&name]))
        }
        _ => Ok(()),
    }
}

/// A frame begins before it ends.
fn check_places(start: &FrameBound<'_>, end: Option<&FrameBound<'_>>, name: &str) -> Result<()> {
    let rank = |bound: &FrameBound<'_>| match bound {
        FrameBound::UnboundedPreceding => 0,
        FrameBound::Preceding(_) => 1,
        FrameBound::CurrentRow => 2,
        FrameBound::Following(_) => 3,
        FrameBound::UnboundedFollowing => 4,
    };
    if matches!(start, FrameBound::UnboundedFollowing) {
        return Err(conditions::WINDOW_FRAME_START_ILLEGAL.with(&[&name]));
    }
    if matches!(end, Some(FrameBound::UnboundedPreceding)) {
        return Err(conditions::WINDOW_FRAME_END_ILLEGAL.with(&[&name]));
    }
    if rank(start) > end.map_or(2, rank) {
        return Err(conditions::WINDOW_FRAME_ILLEGAL.with(&[&name]));
    }
    Ok(())
}

/// What an end of a frame may be counted from, and by what.
fn check_offset(offset: &FrameOffset, rows: bool, order: &[SortKey], name: &str) -> Result<()> {
    if !offset.amount.is_fixed() {
        return Err(conditions::WINDOW_RANGE_BOUND_NOT_CONSTANT.with(&[&name]));
    }
    if rows {
        if offset.unit.is_some() {
            return Err(conditions::WINDOW_ROWS_INTERVAL_USE.with(&[&name]));
        }
        let is_whole = match &offset.amount.kind {
            ExprKind::Constant(value) => matches!(value, Value::Int(0..) | Value::Uint(_)),
            _ => true,
        };
        return if is_whole { Ok(()) } else { Err(conditions::WINDOW_FRAME_ILLEGAL.with(&[&name])) };
    }
    let kind = match order {
        [key] => key.expr.ty.kind,
        _ => return Err(conditions::WINDOW_RANGE_FRAME_ORDER_TYPE.with(&[&name])),
    };
    let is_numeric = crate::expr::is_numeric(&order[0].expr.ty);
    match (kind.is_temporal(), offset.unit) {
        (true, None) => Err(conditions::WINDOW_RANGE_FRAME_TEMPORAL_TYPE.with(&[&name])),
        (true, Some(unit)) => match &offset.amount.kind {
            ExprKind::Constant(value) if interval(value, unit).is_none() => {
                Err(conditions::WINDOW_FRAME_ILLEGAL.with(&[&name]))
            }
            _ => Ok(()),
        },
        (false, _) if !is_numeric => Err(conditions::WINDOW_RANGE_FRAME_ORDER_TYPE.with(&[&name])),
        (false, Some(_)) => Err(conditions::WINDOW_RANGE_FRAME_NUMERIC_TYPE.with(&[&name])),
        (false, None) => Ok(()),
    }
}

/// The interval of a frame's end; `None` where it is NULL or goes back.
pub(crate) fn interval(amount: &Value<'_>, unit: Unit) -> Option<Interval> {
    if amount.is_null() {
        return None;
    }
    Interval::of(amount, unit, &mut Problems::new()).filter(|interval| interval.months >= 0 && interval.micros >= 0)
}

/// Replaces placeholders by columns of the windows' slot.
pub(super) fn replace(e: &mut Expr, slot: Slot) {
    if let ExprKind::Window(at) = e.kind {
        e.kind = ExprKind::Column(slot, at);
        return;
    }
    e.for_each_child_mut(&mut |child| replace(child, slot));
}

/// Calls `change` for every expression of a call.
pub(super) fn rewrite_call(call: &mut WindowCall, change: &mut dyn FnMut(&mut Expr)) {
    match &mut call.function {
        WindowFunction::Aggregate(aggregate) => aggregate.arguments.iter_mut().for_each(&mut *change),
        WindowFunction::Other(_, arguments) => arguments.iter_mut().for_each(&mut *change),
    }
    let keys = call.spec.partition.iter_mut().chain(&mut call.spec.order);
    keys.for_each(|key: &mut SortKey| change(&mut key.expr));
}

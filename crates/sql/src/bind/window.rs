//! Window functions: their windows, types and placeholders.

use super::{Binder, WindowsAllowed, unsupported};
use crate::conditions;
use crate::error::Result;
use crate::expr::{Expr, ExprKind, Slot};
use crate::plan::{AggregateCall, FrameEnd, SortKey, WindowCall, WindowFrame, WindowFunction, WindowSpec};
use syntax::ast::Ident;
use syntax::ast::expr::{self as ast, FrameBound, FrameUnit, Over, WindowKind as W};
use syntax::printer::{aggregate_text, window_text};
use values::types::Type;

/// What messages call a window without a name.
const UNNAMED: &str = "<unnamed window>";

impl Binder<'_> {
    /// The WINDOW clause.
    pub(super) fn named_windows(&mut self, list: &[(Ident<'_>, ast::Window<'_>)]) -> Result<()> {
        for (name, window) in list {
            let spec = self.window_spec(window)?;
            let name = name.text.to_lowercase();
            if self.block().named_windows.iter().any(|(n, _)| *n == name) {
                return Err(conditions::WINDOW_DUPLICATE_NAME.with(&[&name]));
            }
            self.block().named_windows.push((name, spec));
        }
        Ok(())
    }

    fn window_spec(&mut self, window: &ast::Window<'_>) -> Result<WindowSpec> {
        self.without_windows(WindowsAllowed::Specification, |b| b.window_keys(window))
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

    fn window_keys(&mut self, window: &ast::Window<'_>) -> Result<WindowSpec> {
        let mut spec = match &window.base {
            Some(base) => self.named_window(&base.text)?,
            None => WindowSpec::default(),
        };
        for e in &window.partition_by {
            let bound = self.scalar(e)?;
            spec.partition.push(super::group::sort_key(bound, false));
        }
        if !window.order_by.is_empty() {
            spec.order = self.sort_keys(&window.order_by)?;
        }
        if let Some(frame) = &window.frame {
            spec.frame = Some(self.window_frame(frame)?);
        }
        Ok(spec)
    }

    fn named_window(&mut self, name: &str) -> Result<WindowSpec> {
        let wanted = name.to_lowercase();
        let found = self.block().named_windows.iter().find(|(n, _)| *n == wanted).map(|(_, spec)| spec.clone());
        found.ok_or_else(|| conditions::WINDOW_NO_SUCH_WINDOW.with(&[&name]))
    }

    fn window_frame(&mut self, frame: &ast::Frame<'_>) -> Result<WindowFrame> {
        if frame.unit == FrameUnit::Groups {
            return Err(unsupported("GROUPS"));
        }
        if frame.exclusion.is_some() {
            return Err(unsupported("EXCLUDE"));
        }
        let start = self.frame_end(&frame.start)?;
        let end = frame.end.as_ref().map_or(Ok(FrameEnd::Current), |e| self.frame_end(e))?;
        Ok(WindowFrame { rows: frame.unit == FrameUnit::Rows, start, end })
    }

    fn frame_end(&mut self, bound: &FrameBound<'_>) -> Result<FrameEnd> {
        let mut offset = |offset: &ast::FrameOffset<'_>| {
            if offset.unit.is_some() {
                return Err(unsupported("INTERVAL in a window's frame"));
            }
            self.scalar(&offset.value)
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
            Over::Window(window) => self.window_spec(window),
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
            arguments = arguments.into_iter().map(Expr::as_number).collect();
        }
        let (ty, nullable) = self.aggregate_type(call.kind, &arguments)?;
        let bound = AggregateCall {
            kind: call.kind,
            distinct: false,
            arguments,
            order: Vec::new(),
            separator: call.separator.as_ref().map_or_else(|| b",".to_vec(), |s| s.to_vec()),
            ty: ty.clone(),
            nullable,
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

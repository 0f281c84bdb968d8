//! Execution: a plan's steps put rows into slots and call what comes behind them.
//!
//! Each step pushes: it calls its consumer once for each row, which answers whether it wants more. Rows lie in the frame; only
//! steps that must see all rows before the first goes out (sorting, grouping, hash tables) keep values of their own.

pub mod aggregate;
pub mod batch;
pub mod cursor;
pub mod join;
pub mod json_table;
pub mod keep;
pub mod lock;
pub mod locking;
pub mod measure;
mod memo;
pub mod range;
pub mod scan;
mod semijoin;
pub mod set;
pub mod skip;
pub mod sort;
pub mod spill;
pub mod stretch;
pub mod subquery;
pub mod uniques;
pub mod window;

use crate::conditions;
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::expr::{Expr, ExprKind, Slot, SubId};
use crate::plan::{DatedText, Derived, Limit, Limits, Node, Query};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use subquery::SubState;
use values::value::Value;

/// A subquery's plan.
#[derive(Clone, Debug)]
pub struct Subplan {
    /// The query.
    pub query: Query,
    /// The slots of outer blocks that it reads.
    pub outer: Vec<Slot>,
    /// The columns of outer blocks that it reads.
    pub reads: Vec<(Slot, usize)>,
    /// Whether nothing in it changes a variable or differs from run to run.
    pub is_steady: bool,
    /// The recursive expressions around it of whose present rounds it reads the rows.
    pub rounds: Vec<SubId>,
}

impl Subplan {
    /// Whether the same outer rows give the same result.
    pub fn is_fixed(&self) -> bool {
        self.is_steady && self.rounds.is_empty()
    }
}

/// The subqueries of a statement by number.
#[derive(Clone, Debug, Default)]
pub struct Subplans {
    /// The plans.
    pub plans: Vec<Subplan>,
    /// The names of the statement's columns of JSON and dates, for warnings about what they hold or are compared with.
    pub read_names: Vec<(Slot, usize, Arc<str>)>,
    /// Constant texts that its dates are compared with.
    pub dated: Vec<DatedText>,
    /// How many expressions within its conditions are the same for all rows.
    pub fixed: usize,
}

/// What one execution knows of a statement's subqueries, and the values that are the same for all rows.
#[derive(Default)]
pub struct States {
    queries: Vec<RefCell<SubState>>,
    fixed: Vec<OnceCell<Value<'static>>>,
    cursors: RefCell<Vec<(Slot, store::scan::Scan)>>,
    keeps_cursors: Cell<bool>,
    /// By the first slots of rows that are looked for what is known of them.
    looked: RefCell<Vec<(Slot, join::Known)>>,
}

impl States {
    /// Whether the statement has no subquery.
    pub fn has_no_query(&self) -> bool {
        self.queries.is_empty()
    }

    /// What is known of a subquery.
    pub fn of(&self, id: SubId) -> &RefCell<SubState> {
        &self.queries[usize::from(id.0)]
    }

    /// Says that the execution changes nothing that it reads: a scan that comes again goes on with the cursor that it had.
    pub fn keep_cursors(&self) {
        self.keeps_cursors.set(true);
    }

    /// Whether the execution changes nothing that it reads.
    pub fn is_reading(&self) -> bool {
        self.keeps_cursors.get()
    }

    /// The cursor that a scan left.
    fn take_cursor(&self, slot: Slot) -> Option<store::scan::Scan> {
        let mut cursors = self.cursors.borrow_mut();
        let at = cursors.iter().position(|(its, _)| *its == slot)?;
        Some(cursors.swap_remove(at).1)
    }

    /// Leaves a cursor for the scan's next time.
    fn leave_cursor(&self, slot: Slot, cursor: Option<store::scan::Scan>) {
        if let Some(cursor) = cursor.filter(|_| self.keeps_cursors.get()) {
            self.cursors.borrow_mut().push((slot, cursor));
        }
    }

    /// What is known of rows that are looked for.
    fn looked(&self, slot: Slot) -> join::Known {
        let looked = self.looked.borrow();
        looked.iter().find(|(its, _)| *its == slot).map_or(join::Known::Passed(0), |(_, known)| known.clone())
    }

    fn set_looked(&self, slot: Slot, known: join::Known) {
        let mut looked = self.looked.borrow_mut();
        looked.retain(|(its, _)| *its != slot);
        looked.push((slot, known));
    }

    /// The place of a value that is the same for all rows.
    #[inline]
    pub fn fixed(&self, at: usize) -> Option<&OnceCell<Value<'static>>> {
        self.fixed.get(at)
    }
}

impl Subplans {
    /// One plan.
    pub fn get(&self, id: SubId) -> &Subplan {
        &self.plans[usize::from(id.0)]
    }

    /// States for one execution, nothing known yet.
    pub fn states(&self) -> States {
        let queries = self.plans.iter().map(|_| RefCell::default()).collect();
        States { queries, fixed: vec![OnceCell::new(); self.fixed], ..States::default() }
    }
}

/// Whether a consumer wants more rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// It does.
    More,
    /// It does not.
    Stop,
}

/// What comes behind a step.
pub type Consumer<'c, 's> = &'c mut dyn FnMut(&mut Frame<'s>) -> Result<Flow>;

/// Runs a step: calls `next` for each of its rows.
///
/// # Errors
/// What expressions, the store and the consumer answer.
pub fn run<'s>(node: &'s Node, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    match node {
        Node::One => next(frame),
        Node::None => Ok(Flow::More),
        Node::Scan(scan) => scan::run(scan, frame, next),
        Node::Derived(derived) => self::derived(derived, frame, next),
        Node::Virtual(table) => scan::run_virtual(table, frame, next),
        Node::Values(values) => {
            for row in &values.rows {
                let row = row.iter().map(|e| e.eval(frame).map(Value::into_owned)).collect::<Result<Vec<_>>>()?;
                frame.set_values(values.slot, row);
                if next(frame)? == Flow::Stop {
                    return Ok(Flow::Stop);
                }
            }
            Ok(Flow::More)
        }
        Node::Filter(_, condition) if is_barred(condition, frame)? => Ok(Flow::More),
        Node::Filter(input, condition) => {
            run(input, frame, &mut |frame| if passes(condition, frame)? { next(frame) } else { Ok(Flow::More) })
        }
        Node::JsonTable(step) => json_table::run(step, frame, next),
        Node::Join(step) => join::nested(step, frame, next),
        Node::HashJoin(step) => join::hash(step, frame, next),
        Node::Looked(step) => join::look(step, frame, next),
        Node::Aggregate(step) => aggregate::run_aggregate(step, frame, next),
        Node::Sort(step) => sort::sort(step, frame, next),
        Node::Window(step) => window::run_window(step, frame, next),
        Node::Distinct(step) => uniques::distinct(step, frame, next),
        Node::Limit(step) => limit(step, frame, next),
        Node::Measured(step) => measure::run_step(step, frame, next),
        Node::SetOperation(step) => set::run_set(step, frame, next),
        Node::Recursive(step) => set::recursive(step, frame, next),
        Node::RecursiveRows { slot, of } => {
            let rows = Rc::clone(&frame.state(*of).borrow().round);
            rows.each(frame.context, &mut |row| {
                frame.set_shared(*slot, row);
                next(frame)
            })
        }
    }
}

/// Whether a condition is true for the frame's rows.
///
/// # Errors
/// What the condition answers.
#[inline]
pub fn passes(condition: &Expr, frame: &Frame<'_>) -> Result<bool> {
    Ok(condition.truth(frame)? == Some(true))
}

/// The values of expressions for the frame's rows.
///
/// # Errors
/// What the expressions answer.
pub fn values(list: &[Expr], frame: &Frame<'_>) -> Result<Vec<Value<'static>>> {
    list.iter().map(|e| e.eval(frame).map(Value::into_owned)).collect()
}

/// Gives the values of expressions for the frame's rows to `next`; few of them without a list on the heap.
///
/// # Errors
/// What the expressions and `next` answer.
#[inline]
pub fn with_values<'f, R>(
    mut list: impl ExactSizeIterator<Item = &'f Expr>,
    frame: &'f Frame<'_>,
    next: impl FnOnce(&mut [Value<'f>]) -> Result<R>,
) -> Result<R> {
    const FEW: usize = 6;
    let count = list.len();
    if count > FEW {
        let mut many = list.map(|e| e.eval(frame)).collect::<Result<Vec<_>>>()?;
        return next(&mut many);
    }
    if count == 1
        && let Some(e) = list.next()
    {
        return next(&mut [e.eval(frame)?]);
    }
    let mut few = [const { Value::Null }; FEW];
    for (value, e) in few.iter_mut().zip(list) {
        *value = e.eval(frame)?;
    }
    next(&mut few[..count])
}

/// Whether a part of a condition that is the same for all rows is not true.
fn is_barred(condition: &Expr, frame: &Frame<'_>) -> Result<bool> {
    let is_known = |part: &&Expr| matches!(part.kind, ExprKind::Fixed(..) | ExprKind::Constant(_));
    for part in condition.parts().iter().filter(is_known) {
        if !passes(part, frame)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a step gives no row because a condition that is the same for all of them is not true.
///
/// # Errors
/// What the condition answers.
fn is_shut(node: &Node, frame: &Frame<'_>) -> Result<bool> {
    let gate = match node {
        Node::Scan(scan) => scan.gate.as_ref(),
        Node::Derived(derived) => derived.gate.as_ref(),
        Node::Filter(input, condition) => return Ok(is_barred(condition, frame)? || is_shut(input, frame)?),
        Node::Join(join) => return is_shut(&join.outer, frame),
        Node::HashJoin(join) => return is_shut(&join.outer, frame),
        Node::Sort(sort) => return is_shut(&sort.input, frame),
        Node::Distinct(distinct) => return is_shut(&distinct.input, frame),
        Node::Measured(measured) => return is_shut(&measured.input, frame),
        _ => None,
    };
    gate.map_or(Ok(false), |gate| passes(gate, frame).map(|passes| !passes))
}

fn derived<'s>(step: &'s Derived, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    if let Some(gate) = &step.gate
        && !passes(gate, frame)?
    {
        return Ok(Flow::More);
    }
    let rows = subquery::table(step.query, frame)?;
    rows.each(frame.context, &mut |row| {
        frame.set_shared(step.slot, row);
        let wanted = step.filter.as_ref().map_or(Ok(true), |f| passes(f, frame))?;
        if wanted { next(frame) } else { Ok(Flow::More) }
    })
}

/// LIMIT's numbers: rows to leave out, rows at most.
///
/// # Errors
/// 1210 where they are no counts.
pub fn limits(limits: &Limits, frame: &Frame<'_>) -> Result<(u64, u64)> {
    let count = |e: &Expr| -> Result<u64> {
        let value = e.eval(frame)?;
        let bad = || conditions::WRONG_ARGUMENTS.with(&[&"LIMIT"]);
        match value {
            Value::Uint(v) => Ok(v),
            Value::Int(v) => u64::try_from(v).map_err(|_negative| bad()),
            Value::Null => Ok(0),
            Value::Bytes(text) => std::str::from_utf8(&text).ok().and_then(|t| t.trim().parse().ok()).ok_or_else(bad),
            _ => Err(bad()),
        }
    };
    Ok((limits.offset.as_ref().map_or(Ok(0), count)?, count(&limits.count)?))
}

fn limit<'s>(step: &'s Limit, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let (mut skip, mut left) = limits(&step.limits, frame)?;
    let offset = skip;
    frame.context.skipped.set(0);
    if left == 0 && !step.counts_all {
        return Ok(Flow::More);
    }
    let mut all = 0;
    let mut stopped = false;
    run(&step.input, frame, &mut |frame| {
        all += 1;
        if skip > 0 {
            skip -= 1;
            return Ok(Flow::More);
        }
        if left == 0 || stopped {
            return Ok(Flow::More);
        }
        left -= 1;
        stopped = next(frame)? == Flow::Stop;
        Ok(if step.counts_all || (left > 0 && !stopped) { Flow::More } else { Flow::Stop })
    })?;
    frame.context.skipped.set(offset - skip);
    if step.counts_all {
        frame.context.state.found_rows.set(all);
    }
    Ok(if stopped { Flow::Stop } else { Flow::More })
}

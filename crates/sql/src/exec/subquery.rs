//! Subqueries: run when they are needed, once where their outer rows are the same.

use super::memo::{self, Answer, Memo};
use super::spill::list::{Builder, List};
use super::spill::members::{Growing, Members};
use super::{Flow, run};
use crate::conditions;
use crate::error::Result;
use crate::expr::eval::ordering;
use crate::expr::frame::Frame;
use crate::expr::{CompareOp, InQuery, SubId};
use std::cell::OnceCell;
use std::rc::Rc;
use values::compare::Rule;
use values::value::Value;

/// A row that several may hold.
pub type SharedRow = Rc<[Value<'static>]>;

/// A subquery's rows as a set, and for what of outer rows they are those.
struct RowsFor {
    outer: Vec<u8>,
    /// The rows, and whether one of them is NULL.
    set: Rc<(Members, bool)>,
}

/// What is known of a subquery in one execution of its statement.
#[derive(Default)]
pub struct SubState {
    /// Its only row, where that does not depend on outer rows.
    only: OnceCell<Option<SharedRow>>,
    /// Its rows, where it is a table.
    table: Option<Rc<List>>,
    /// Its rows as a set for IN.
    set: Option<RowsFor>,
    /// What it read of outer rows when it was last run row by row.
    last: Option<Vec<u8>>,
    /// What it answered for outer rows.
    pub(super) memo: Memo,
    /// Whether it has a row at all.
    exists: Option<bool>,
    /// The rows of the last round, while it is the name of a recursive expression's rows.
    pub round: Rc<List>,
}

/// The rows of a table that a query is: the same wherever the statement reads it, whatever the query draws.
///
/// # Errors
/// What it answers.
pub fn table(id: SubId, frame: &Frame<'_>) -> Result<Rc<List>> {
    let subplan = frame.subplans.get(id);
    let is_kept = subplan.outer.is_empty() && subplan.rounds.is_empty();
    if is_kept && let Some(table) = &frame.state(id).borrow().table {
        return Ok(Rc::clone(table));
    }
    let made = memo::answer(id, &[], frame, || {
        let mut rows = Builder::new(frame.context);
        each(id, frame, &mut |row| rows.add(row).map(|()| Flow::More))?;
        Ok(Answer::Table(Rc::new(rows.finish()?)))
    })?;
    let Answer::Table(table) = made else { unreachable!("a table is asked for its rows alone") };
    if is_kept {
        frame.state(id).borrow_mut().table = Some(Rc::clone(&table));
    }
    Ok(table)
}

/// Calls `next` for each row of a subquery.
fn each(id: SubId, frame: &Frame<'_>, next: &mut dyn FnMut(Vec<Value<'static>>) -> Result<Flow>) -> Result<()> {
    let subplan = frame.subplans.get(id);
    let mut inner = frame.nested(&subplan.outer);
    run(&subplan.query.node, &mut inner, &mut |inner| next(super::values(&subplan.query.output, inner)?))?;
    Ok(())
}

/// A subquery's only row.
fn first(id: SubId, frame: &Frame<'_>) -> Result<Option<SharedRow>> {
    let subplan = frame.subplans.get(id);
    let is_kept = subplan.outer.is_empty() && subplan.is_fixed();
    if is_kept && let Some(known) = frame.state(id).borrow().only.get() {
        return Ok(known.clone());
    }
    let only = memo::answer(id, &[], frame, || {
        let mut found: Option<SharedRow> = None;
        each(id, frame, &mut |row| {
            if found.is_some() {
                return Err(conditions::SUBQUERY_NO_1_ROW.with(&[]));
            }
            found = Some(row.into());
            Ok(Flow::More)
        })?;
        Ok(Answer::Row(found))
    })?;
    let Answer::Row(found) = only else { unreachable!("a subquery is always asked for the same") };
    frame.context.count_rows(usize::from(found.is_some()));
    if is_kept {
        frame.state(id).borrow_mut().only = OnceCell::from(found.clone());
    }
    Ok(found)
}

/// The value of a subquery of one column: NULL without a row.
///
/// # Errors
/// 1242 for more than one row; what it answers.
pub fn scalar<'f>(id: SubId, frame: &'f Frame<'_>) -> Result<Value<'f>> {
    row_item(id, 0, frame)
}

/// A value of a subquery's only row.
///
/// # Errors
/// As [`scalar`].
pub fn row_item<'f>(id: SubId, at: usize, frame: &'f Frame<'_>) -> Result<Value<'f>> {
    Ok(first(id, frame)?.map_or(Value::Null, |row| row[at].clone()))
}

/// Whether a subquery has a row.
///
/// # Errors
/// What it answers.
pub fn exists(id: SubId, frame: &Frame<'_>) -> Result<bool> {
    let subplan = frame.subplans.get(id);
    let is_kept = subplan.outer.is_empty() && subplan.is_fixed();
    if is_kept && let Some(known) = frame.state(id).borrow().exists {
        return Ok(known);
    }
    let answer = memo::answer(id, &[], frame, || {
        let mut inner = frame.nested(&subplan.outer);
        let mut found = false;
        run(&subplan.query.node, &mut inner, &mut |_| {
            found = true;
            Ok(Flow::Stop)
        })?;
        Ok(Answer::Truth(Some(found)))
    })?;
    let found = matches!(answer, Answer::Truth(Some(true)));
    if is_kept {
        frame.state(id).borrow_mut().exists = Some(found);
    }
    Ok(found)
}

/// `left op ANY (query)` or `ALL`.
///
/// # Errors
/// What it answers.
pub fn quantified<'f>(test: &'f InQuery, frame: &'f Frame<'_>) -> Result<Value<'f>> {
    let left = super::values(&test.left, frame)?;
    let truth = match by_set(test, &left, frame)? {
        Some(known) => known,
        None => {
            let by_rows = || by_rows(test, &left, frame).map(Answer::Truth);
            match memo::answer(test.query, &left, frame, by_rows)? {
                Answer::Truth(truth) => truth,
                _ => unreachable!("a subquery is always asked for the same"),
            }
        }
    };
    Ok(truth.map_or(Value::Null, |t| Value::truth(t != test.negated)))
}

/// Row by row; `None` is unknown.
fn by_rows(test: &InQuery, left: &[Value<'static>], frame: &Frame<'_>) -> Result<Option<bool>> {
    let decisive = !test.all;
    let mut unknown = false;
    let mut decided = false;
    let mut check = |row: &[Value<'static>]| -> Result<Flow> {
        let truth = compare_rows(test, left, row, frame)?;
        unknown |= truth.is_none();
        decided = truth == Some(decisive);
        Ok(if decided { Flow::Stop } else { Flow::More })
    };
    let subplan = frame.subplans.get(test.query);
    if subplan.outer.is_empty() && subplan.is_fixed() {
        table(test.query, frame)?.each(frame.context, &mut |row| check(row))?;
    } else {
        each(test.query, frame, &mut |row| check(&row))?;
    }
    Ok(if decided {
        Some(decisive)
    } else if unknown {
        None
    } else {
        Some(!decisive)
    })
}

fn compare_rows(test: &InQuery, left: &[Value<'_>], right: &[Value<'_>], frame: &Frame<'_>) -> Result<Option<bool>> {
    let mut unknown = false;
    for ((l, r), comparator) in left.iter().zip(right).zip(&test.comparators) {
        if l.is_null() || r.is_null() {
            unknown = true;
            continue;
        }
        match ordering(comparator, l, r, frame)? {
            None => unknown = true,
            Some(found) if test.op.accepts(found) => {
                if test.op != CompareOp::Equal {
                    return Ok(Some(true));
                }
            }
            Some(_) => {
                if test.op == CompareOp::Equal || test.left.len() == 1 {
                    return Ok(Some(false));
                }
            }
        }
    }
    Ok(if unknown { None } else { Some(test.op == CompareOp::Equal) })
}

/// IN with a subquery by a set of its rows: where they are the same for all outer rows, or were asked for with the same ones just
/// before; `None` where that cannot be.
#[expect(clippy::option_option, reason = "what the set does not answer is not unknown")]
fn by_set(test: &InQuery, left: &[Value<'static>], frame: &Frame<'_>) -> Result<Option<Option<bool>>> {
    let subplan = frame.subplans.get(test.query);
    let suits = test.op == CompareOp::Equal
        && !test.all
        && subplan.is_fixed()
        && left.len() == 1
        && test.comparators.iter().all(|c| c.rule != Rule::Json);
    if !suits {
        return Ok(None);
    }
    let state = frame.state(test.query);
    let key = match subplan.outer.is_empty() {
        true => Vec::new(),
        false => match memo::key(subplan, &[], frame)? {
            Some(key) => key,
            None => return Ok(None),
        },
    };
    // Two that are empty are not compared: the C library reads beside no memory for it, which is slow.
    let is_of = |outer: &[u8]| outer.len() == key.len() && (key.is_empty() || outer == key);
    let known = state.borrow().set.as_ref().filter(|known| is_of(&known.outer)).map(|known| Rc::clone(&known.set));
    let set = match known {
        Some(set) => set,
        None if !subplan.outer.is_empty() && state.borrow().last.as_ref() != Some(&key) => {
            state.borrow_mut().last = Some(key);
            return Ok(None);
        }
        None => {
            let warned = frame.context.diagnostics.borrow().warning_count();
            let mut members = Growing::new(test.comparators.clone(), frame.context);
            let mut has_null = false;
            each(test.query, frame, &mut |row| {
                if row[0].is_null() {
                    has_null = true;
                } else {
                    members.add(&row.into())?;
                }
                Ok(Flow::More)
            })?;
            let set = Rc::new((members.finish()?, has_null));
            // What warns does so for each outer row.
            if subplan.outer.is_empty() || frame.context.diagnostics.borrow().warning_count() == warned {
                state.borrow_mut().set = Some(RowsFor { outer: key, set: Rc::clone(&set) });
            }
            set
        }
    };
    let (members, has_null) = &*set;
    if members.is_empty() && !has_null {
        return Ok(Some(Some(false)));
    }
    if left[0].is_null() {
        return Ok(Some(None));
    }
    let found = members.has(left, frame.context)?;
    Ok(Some(if found || !has_null { Some(found) } else { None }))
}

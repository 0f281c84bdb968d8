//! UNION, INTERSECT, EXCEPT, and recursive common table expressions.

use super::keep::RowSet;
use super::{Consumer, Flow, run};
use crate::conditions;
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::plan::{Query, Recursive, SetOperation};
use std::rc::Rc;
use syntax::ast::query::SetOperator;
use values::types::Type;
use values::value::Value;

/// A row of a query as the set's types have it.
fn row<'s>(query: &'s Query, types: &[Type], frame: &Frame<'s>) -> Result<Rc<[Value<'static>]>> {
    let convert = |(e, ty): (&crate::expr::Expr, &Type)| e.eval_as(ty, frame).map(Value::into_owned);
    query.output.iter().zip(types).map(convert).collect::<Result<Vec<_>>>().map(Into::into)
}

/// Runs a set operation.
///
/// # Errors
/// What the queries and the consumer answer.
pub fn run_set<'s>(step: &'s SetOperation, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let facts = frame.context.statement.conversion();
    if step.op == SetOperator::Union {
        let mut seen = RowSet::new(step.types.iter());
        for query in [&step.left, &step.right] {
            let flow = run(&query.node, frame, &mut |frame| {
                let row = row(query, &step.types, frame)?;
                if !step.all {
                    let (hash, found) = seen.find(&row, &facts);
                    if found.is_some() {
                        return Ok(Flow::More);
                    }
                    seen.add(hash, Rc::clone(&row));
                }
                frame.set_shared(step.slot, &row);
                next(frame)
            })?;
            if flow == Flow::Stop {
                return Ok(Flow::Stop);
            }
        }
        return Ok(Flow::More);
    }
    let mut right = RowSet::new(step.types.iter());
    let mut counts: Vec<u64> = Vec::new();
    run(&step.right.node, frame, &mut |frame| {
        let row = row(&step.right, &step.types, frame)?;
        match right.find(&row, &facts) {
            (_, Some(at)) => counts[at] += 1,
            (hash, None) => {
                right.add(hash, row);
                counts.push(1);
            }
        }
        Ok(Flow::More)
    })?;
    let mut given = RowSet::new(step.types.iter());
    run(&step.left.node, frame, &mut |frame| {
        let row = row(&step.left, &step.types, frame)?;
        let (_, found) = right.find(&row, &facts);
        let is_there = match found {
            Some(at) if step.all => {
                let left = counts[at] > 0;
                counts[at] = counts[at].saturating_sub(1);
                left
            }
            other => other.is_some(),
        };
        if is_there != (step.op == SetOperator::Intersect) {
            return Ok(Flow::More);
        }
        if !step.all {
            let (hash, before) = given.find(&row, &facts);
            if before.is_some() {
                return Ok(Flow::More);
            }
            given.add(hash, Rc::clone(&row));
        }
        frame.set_shared(step.slot, &row);
        next(frame)
    })
}

/// Runs a recursive common table expression: the first rows, then round by round what follows from the last round's.
///
/// # Errors
/// 3636 after cte_max_recursion_depth rounds; what the queries and the consumer answer.
pub fn recursive<'s>(step: &'s Recursive, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let facts = frame.context.statement.conversion();
    let limit = frame.context.state.settings().recursion_depth;
    let mut seen = RowSet::new(step.types.iter());
    let mut all: Vec<Rc<[Value<'static>]>> = Vec::new();
    let mut query = &step.seed;
    let mut from = 0;
    for rounds in 0_u64.. {
        run(&query.node, frame, &mut |frame| {
            let row = row(query, &step.types, frame)?;
            if step.distinct {
                let (hash, found) = seen.find(&row, &facts);
                if found.is_some() {
                    return Ok(Flow::More);
                }
                seen.add(hash, Rc::clone(&row));
            }
            all.push(row);
            Ok(Flow::More)
        })?;
        for row in &all[from..] {
            frame.set_shared(step.slot, row);
            if next(frame)? == Flow::Stop {
                return Ok(Flow::Stop);
            }
        }
        if from == all.len() {
            break;
        }
        if rounds > limit {
            return Err(conditions::CTE_MAX_RECURSION_DEPTH.with(&[&rounds]));
        }
        frame.context.kill.check()?;
        frame.state(step.id).borrow_mut().round = all[from..].to_vec().into();
        from = all.len();
        query = &step.step;
    }
    Ok(Flow::More)
}

//! UNION, INTERSECT, EXCEPT, and recursive common table expressions.

mod filter;

use super::spill::list::Builder;
use super::spill::members::Growing;
use super::subquery::SharedRow;
use super::uniques::Uniques;
use super::{Consumer, Flow, run};
use crate::conditions;
use crate::error::Result;
use crate::expr::frame::Frame;
use crate::plan::{Query, Recursive, SetOperation};
use std::rc::Rc;
use syntax::ast::query::SetOperator;
use values::compare::Comparator;
use values::types::Type;
use values::value::Value;

/// A row of a query as the set's types have it.
fn row<'s>(query: &'s Query, types: &[Type], frame: &Frame<'s>) -> Result<Vec<Value<'static>>> {
    let convert = |(e, ty): (&crate::expr::Expr, &Type)| e.eval_as(ty, frame).map(Value::into_owned);
    query.output.iter().zip(types).map(convert).collect()
}

/// Runs a set operation.
///
/// # Errors
/// What the queries, tmpdir and the consumer answer.
pub fn run_set<'s>(step: &'s SetOperation, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let mut uniques = (!step.all).then(|| Uniques::new(comparators(step), frame.context));
    let mut give = |row: SharedRow, frame: &mut Frame<'s>| {
        frame.set_shared(step.slot, &row);
        next(frame)
    };
    let mut take = |row: Vec<Value<'static>>, frame: &mut Frame<'s>| match &mut uniques {
        None => give(row.into(), frame),
        Some(uniques) => uniques.admit(row)?.map_or(Ok(Flow::More), |row| give(row, frame)),
    };
    let flow = if step.op == SetOperator::Union {
        union(step, frame, &mut take)?
    } else {
        filter::run_filter(step, frame, &mut take)?
    };
    match uniques {
        Some(uniques) if flow == Flow::More => uniques.rest(&mut |row| give(row, frame)),
        _ => Ok(flow),
    }
}

/// What a row of a set operation goes to.
type Taker<'t, 's> = &'t mut dyn FnMut(Vec<Value<'static>>, &mut Frame<'s>) -> Result<Flow>;

fn comparators(step: &SetOperation) -> Vec<Comparator> {
    step.types.iter().map(Comparator::of).collect()
}

fn union<'s>(step: &'s SetOperation, frame: &mut Frame<'s>, take: Taker<'_, 's>) -> Result<Flow> {
    for query in [&step.left, &step.right] {
        let flow = run(&query.node, frame, &mut |frame| take(row(query, &step.types, frame)?, frame))?;
        if flow == Flow::Stop {
            return Ok(Flow::Stop);
        }
    }
    Ok(Flow::More)
}

/// Runs a recursive common table expression: the first rows, then round by round what follows from the last round's.
///
/// # Errors
/// 3636 after cte_max_recursion_depth rounds; what the queries and the consumer answer.
pub fn recursive<'s>(step: &'s Recursive, frame: &mut Frame<'s>, next: Consumer<'_, 's>) -> Result<Flow> {
    let context = frame.context;
    let limit = context.state.settings().recursion_depth;
    let mut seen = step.distinct.then(|| Growing::new(step.types.iter().map(Comparator::of).collect(), context));
    let mut query = &step.seed;
    for rounds in 0_u64.. {
        let mut rows = Builder::new(context);
        run(&query.node, frame, &mut |frame| {
            let row: SharedRow = row(query, &step.types, frame)?.into();
            if seen.as_mut().map_or(Ok(true), |seen| seen.admit(&row))? {
                rows.add(row)?;
            }
            Ok(Flow::More)
        })?;
        let rows = Rc::new(rows.finish()?);
        let flow = rows.each(context, &mut |row| {
            frame.set_shared(step.slot, row);
            next(frame)
        })?;
        if flow == Flow::Stop {
            return Ok(Flow::Stop);
        }
        if rows.is_empty() {
            break;
        }
        if rounds > limit {
            return Err(conditions::CTE_MAX_RECURSION_DEPTH.with(&[&rounds]));
        }
        context.kill.check()?;
        frame.state(step.id).borrow_mut().round = rows;
        query = &step.step;
    }
    Ok(Flow::More)
}

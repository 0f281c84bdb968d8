//! UNION, INTERSECT, EXCEPT, and recursive common table expressions.

mod filter;

use super::keep::RowSet;
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
    let facts = frame.context.statement.conversion();
    let limit = frame.context.state.settings().recursion_depth;
    let mut seen = RowSet::new(step.types.iter());
    let mut all: Vec<SharedRow> = Vec::new();
    let mut query = &step.seed;
    let mut from = 0;
    for rounds in 0_u64.. {
        run(&query.node, frame, &mut |frame| {
            let row: SharedRow = row(query, &step.types, frame)?.into();
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

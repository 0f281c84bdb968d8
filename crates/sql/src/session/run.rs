//! Running bound statements: rows out, rows changed.

use super::settings::Isolation;
use super::{Done, Outcome, Results, Session};
use crate::bind::dml::{Bound, Prepared, Rows};
use crate::dml::{delete, insert, update};
use crate::error::Result;
use crate::exec::{Flow, run};
use crate::expr::context::Context;
use crate::expr::eval::check_dates;
use crate::expr::frame::Frame;
use crate::plan::{Access, Node};
use values::value::Value;

impl Session {
    /// Runs a bound statement with its parameters. Its functions and triggers may not change the tables that it uses.
    pub(super) fn run_bound(
        &self,
        prepared: &Prepared,
        parameters: &[Value<'_>],
        context: &Context<'_>,
        results: &mut dyn Results,
    ) -> Result<Outcome> {
        let is_change = !matches!(prepared.bound, Bound::Query(_));
        let has_programs = prepared.calls_programs || is_change && context.catalog.has_triggers();
        if !has_programs {
            return self.run_strictly(prepared, parameters, context, results);
        }
        self.transaction.borrow_mut().begin_use(prepared.tables.iter().map(|table| table.id).collect());
        let outcome = self.run_strictly(prepared, parameters, context, results);
        self.transaction.borrow_mut().end_use();
        outcome
    }

    /// Runs a plan; a change under a strict mode ends with the first warning that is an error there.
    fn run_strictly(
        &self,
        prepared: &Prepared,
        parameters: &[Value<'_>],
        context: &Context<'_>,
        results: &mut dyn Results,
    ) -> Result<Outcome> {
        let may_ignore = match &prepared.bound {
            Bound::Query(_) => true,
            Bound::Insert(insert) => insert.ignore,
            Bound::Update(update) => update.ignore,
            Bound::Delete(delete) => delete.ignore,
        };
        if may_ignore || !context.statement.mode.strict {
            return self.run_plan(prepared, parameters, context, results);
        }
        self.strictly(|| self.run_plan(prepared, parameters, context, results))
    }

    /// Does something that under a strict mode ends with the first warning that is an error there.
    ///
    /// # Errors
    /// What it answers, and that warning.
    pub fn strictly<T>(&self, act: impl FnOnce() -> Result<T>) -> Result<T> {
        let before = self.diagnostics.borrow_mut().escalate(self.state.settings().mode.strict);
        let outcome = act();
        let mut diagnostics = self.diagnostics.borrow_mut();
        diagnostics.escalate(before);
        diagnostics.check_raised()?;
        outcome
    }

    fn run_plan(
        &self,
        prepared: &Prepared,
        parameters: &[Value<'_>],
        context: &Context<'_>,
        results: &mut dyn Results,
    ) -> Result<Outcome> {
        let states = prepared.subplans.states();
        let slots = prepared.slots;
        let mut frame = Frame::again(&prepared.room, slots, parameters, context, &prepared.subplans, &states);
        // One row of one table: the newest committed one serves, and no snapshot need be held.
        context.reads_once.set(slots == 1 && states.has_no_query());
        if !matches!(prepared.bound, Bound::Query(_)) {
            context.changes_rows.set(true);
            context.locks_reads_from.set(Some(locks_reads_from(&prepared.bound)));
        }
        check_dates(&frame)?;
        match &prepared.bound {
            Bound::Query(query) => {
                results.begin_again(&query.columns, &prepared.described)?;
                if !prepared.calls_programs {
                    states.keep_cursors();
                }
                // A LIMIT of the statement's own goes before the session's.
                let own = matches!(query.node, Node::Limit(_));
                let limit = self.state.settings().select_limit.filter(|_| !own);
                let mut left = limit.unwrap_or(u64::MAX);
                let mut count = 0;
                let mut has_row = false;
                context.row_number.set(1);
                if left > 0 {
                    let outcome = run(&query.node, &mut frame, &mut |frame| {
                        has_row = true;
                        results.row(&query.output, frame)?;
                        context.count_rows(1);
                        count += 1;
                        left -= 1;
                        Ok(if left == 0 { Flow::Stop } else { Flow::More })
                    });
                    if outcome.is_err() && !has_row && reads_one_row(&query.node) {
                        results.forget();
                    }
                    outcome?;
                }
                if !counts_all(&query.node) {
                    let skipped = if matches!(query.node, Node::Limit(_)) { context.skipped.get() } else { 0 };
                    self.state.found_rows.set(count + skipped);
                }
                self.state.numbers.row_count.set(-1);
                frame.leave_room(&prepared.room);
                Ok(Outcome::Rows)
            }
            Bound::Insert(insert) => {
                let done = insert::run_insert(insert, &mut frame)?;
                frame.leave_room(&prepared.room);
                Ok(Outcome::Done(self.inserted(insert, &done)))
            }
            Bound::Update(update) => {
                let done = update::run_update(update, &mut frame)?;
                frame.leave_room(&prepared.room);
                let affected = if self.state.counts_found_rows() { done.matched } else { done.changed };
                let warnings = self.diagnostics.borrow().warning_count();
                let info = format!("Rows matched: {}  Changed: {}  Warnings: {warnings}", done.matched, done.changed);
                Ok(Outcome::Done(Done { affected, last_insert_id: 0, info }))
            }
            Bound::Delete(delete) => {
                let affected = delete::run_delete(delete, &mut frame)?;
                frame.leave_room(&prepared.room);
                Ok(Outcome::Done(Done { affected, ..Done::default() }))
            }
        }
    }

    fn inserted(&self, insert: &crate::bind::dml::Insert, done: &insert::Inserted) -> Done {
        if done.last_insert_id != 0 {
            self.state.numbers.last_insert_id.set(done.last_insert_id);
        }
        let warnings = self.diagnostics.borrow().warning_count();
        let info = if insert.rows.is_single() {
            String::new()
        } else {
            format!("Records: {}  Duplicates: {}  Warnings: {warnings}", done.records, done.duplicates)
        };
        let changed = self.state.changed_row_id.replace(0);
        let last_insert_id = if done.last_insert_id != 0 { done.last_insert_id } else { changed };
        Done { affected: done.affected, last_insert_id, info }
    }
}

/// From which level on what a change reads is locked: InnoDB reads as a query does, below REPEATABLE READ, for rows that a query gives
/// and for an UPDATE of one table.
fn locks_reads_from(bound: &Bound) -> Isolation {
    let reads_plainly = match bound {
        Bound::Insert(insert) => matches!(insert.rows, Rows::Query(_)),
        Bound::Update(update) => !update.repeats,
        Bound::Query(_) | Bound::Delete(_) => false,
    };
    if reads_plainly { Isolation::RepeatableRead } else { Isolation::ReadUncommitted }
}

/// Whether a plan finds its row by a whole unique key: MySQL does so while it plans, and says nothing of columns where that fails.
fn reads_one_row(node: &Node) -> bool {
    match node {
        Node::Scan(scan) => matches!(&scan.access, Access::Index(index) if index.is_point),
        Node::Filter(input, _) => reads_one_row(input),
        Node::Aggregate(step) => reads_one_row(&step.input),
        Node::Sort(step) => reads_one_row(&step.input),
        Node::Limit(step) => reads_one_row(&step.input),
        _ => false,
    }
}

fn counts_all(node: &Node) -> bool {
    matches!(node, Node::Limit(limit) if limit.counts_all)
}

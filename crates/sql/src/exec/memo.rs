//! What a subquery answered for the rows of outer blocks that it read: asked again with the same values it is not run again.
//!
//! The values are compared as bytes, so that an answer is taken for no other than those that it was given for. What brought
//! warnings is not kept, because they come again with each run. A memo that is asked in vain gives up.

use super::Subplan;
use super::spill::list::List;
use super::spill::slots::{bytes_of, put_value};
use super::subquery::SharedRow;
use crate::error::Result;
use crate::expr::SubId;
use crate::expr::frame::Frame;
use hashbrown::HashMap;
use std::rc::Rc;
use values::value::Value;

/// The memory that answers of one subquery take: those of some ten thousand rows.
const BYTES_MAX: usize = 1 << 20;
/// What an answer takes beside its key and its values.
const ANSWER_BYTES: usize = 96;
/// So many questions are asked before a memo may give up.
const ASKED_MIN: u32 = 256;
/// It does where fewer than one of so many was answered: to look for an answer costs a small part of what a short query does.
const HITS_SHARE: u32 = 16;

/// What a subquery answers.
#[derive(Clone)]
pub(super) enum Answer {
    /// Its only row.
    Row(Option<SharedRow>),
    /// Whether it has a row, or a comparison with its rows is true; `None` is unknown.
    Truth(Option<bool>),
    /// Its rows.
    Table(Rc<List>),
}

/// The answers of one subquery.
#[derive(Default)]
pub(super) struct Memo {
    answers: HashMap<Box<[u8]>, Answer>,
    bytes: usize,
    asked: u32,
    found: u32,
    has_given_up: bool,
}

impl Memo {
    fn find(&mut self, key: &[u8]) -> Option<Answer> {
        self.asked = self.asked.saturating_add(1);
        let found = self.answers.get(key).cloned();
        self.found = self.found.saturating_add(u32::from(found.is_some()));
        if self.asked >= ASKED_MIN && self.found < self.asked / HITS_SHARE {
            *self = Memo { has_given_up: true, ..Memo::default() };
        }
        found
    }

    fn add(&mut self, key: Vec<u8>, answer: Answer) {
        if self.has_given_up {
            return;
        }
        let own = match &answer {
            Answer::Row(row) => row.as_deref().map_or(0, bytes_of),
            Answer::Truth(_) => 0,
            Answer::Table(list) => list.memory_bytes(),
        };
        let bytes = ANSWER_BYTES + key.len() + own;
        if bytes > BYTES_MAX {
            return;
        }
        if self.bytes + bytes > BYTES_MAX {
            self.answers.clear();
            self.bytes = 0;
        }
        self.bytes += bytes;
        self.answers.insert(key.into(), answer);
    }
}

/// What a subquery reads of the frame's rows, and `left`, which is compared with its rows; `None` where its answers are not kept.
///
/// # Errors
/// A row is damaged.
pub(super) fn key(subplan: &Subplan, left: &[Value<'_>], frame: &Frame<'_>) -> Result<Option<Vec<u8>>> {
    if subplan.outer.is_empty() || !subplan.is_fixed() || !frame.states.is_reading() {
        return Ok(None);
    }
    let mut key = Vec::new();
    for (slot, column) in &subplan.reads {
        put_value(&mut key, &frame.column(*slot, *column)?);
    }
    left.iter().for_each(|value| put_value(&mut key, value));
    Ok(Some(key))
}

/// The answer of a subquery, which `run` finds where it is not known.
///
/// # Errors
/// What `run` answers.
pub(super) fn answer(
    id: SubId,
    left: &[Value<'_>],
    frame: &Frame<'_>,
    run: impl FnOnce() -> Result<Answer>,
) -> Result<Answer> {
    let state = frame.state(id);
    if state.borrow().memo.has_given_up {
        return run();
    }
    let Some(key) = key(frame.subplans.get(id), left, frame)? else { return run() };
    if let Some(known) = state.borrow_mut().memo.find(&key) {
        return Ok(known);
    }
    let warned = frame.context.diagnostics.borrow().warning_count();
    let answer = run()?;
    if frame.context.diagnostics.borrow().warning_count() == warned {
        state.borrow_mut().memo.add(key, answer.clone());
    }
    Ok(answer)
}

//! Rows that were worked out part by part, and go out in the order of what they were made of.
//!
//! A record begins with the number of the row that it came from; each part's come in the order of those numbers.

use super::file::TempFile;
use super::merge::{self, Merge, Order};
use super::run::{Run, Writer};
use crate::error::Result;
use crate::exec::Flow;
use crate::expr::context::Context;
use std::cmp::Ordering;
use std::rc::Rc;
use stdx::coding::get_u64;

/// How long a row's number is.
pub const NUMBER_BYTES: usize = 8;

/// By the number that a record begins with.
#[derive(Debug)]
pub struct ByNumber;

impl Order for ByNumber {
    type Key = u64;

    fn key(&self, record: &[u8]) -> Option<u64> {
        get_u64(record, 0)
    }

    fn compare(&self, (a, _): (&u64, &[u8]), (b, _): (&u64, &[u8])) -> Ordering {
        a.cmp(b)
    }
}

/// The rows of all parts.
#[derive(Debug)]
pub struct Ordered {
    file: Rc<TempFile>,
    runs: Vec<Run>,
}

impl Ordered {
    /// None yet.
    ///
    /// # Errors
    /// 1.
    pub fn new(context: &Context<'_>) -> Result<Ordered> {
        Ok(Ordered { file: TempFile::create(context)?, runs: Vec::new() })
    }

    /// What a part's rows are written with.
    pub fn part(&self) -> Writer {
        Writer::new(&self.file)
    }

    /// Takes a part's rows.
    ///
    /// # Errors
    /// 3, 1317, 3024.
    pub fn take(&mut self, part: Writer, context: &Context<'_>) -> Result<()> {
        let run = part.finish(context.kill)?;
        if !run.is_empty() {
            self.runs.push(run);
        }
        Ok(())
    }

    /// The rows as a few runs.
    ///
    /// # Errors
    /// 1 to 3, 1317, 3024.
    pub fn finish(self, context: &Context<'_>) -> Result<Vec<Run>> {
        merge::reduce(self.runs, &ByNumber, context)
    }

    /// Calls `next` for each row with what follows its number; it answers `None` where it cannot read that.
    ///
    /// # Errors
    /// 1 to 3, 1317, 3024, and what `next` answers.
    pub fn each(self, context: &Context<'_>, next: &mut dyn FnMut(&[u8]) -> Option<Result<Flow>>) -> Result<Flow> {
        let file = self.file;
        let runs = merge::reduce(self.runs, &ByNumber, context)?;
        let mut merge = Merge::new(&runs, &ByNumber, context.kill)?;
        while let Some((_, record)) = merge.first() {
            if next(&record[NUMBER_BYTES..]).ok_or_else(|| file.damaged())?? == Flow::Stop {
                return Ok(Flow::Stop);
            }
            merge.advance(context.kill)?;
        }
        Ok(Flow::More)
    }
}

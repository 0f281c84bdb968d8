//! Following a writer through the object store alone: its log segment by segment, its manifests as they come.
//!
//! Records go into the memtable and are shown in order. A newer manifest brings tables in the place of what the memtables have
//! of them; a reader that was too slow for the log, or meets a mark for a large transaction, goes on from the newest
//! manifest. A reader's snapshot holds what it looks at, because the tables of a later manifest lack the versions that only
//! it still sees.

use crate::chain::Chain;
use crate::error::{Error, Result};
use crate::manifest::{Condition, Manifest};
use crate::pipeline::Pipeline;
use crate::record;
use crate::workers::Signals;
use std::sync::Arc;
use std::time::Duration;

/// Without a new segment the manifest is looked at once in so many looks.
const MANIFEST_LOOKS: u64 = 8;

/// What follows.
pub(crate) struct Follower {
    pub(crate) pipeline: Arc<Pipeline>,
    pub(crate) chain: Arc<Chain>,
    pub(crate) signals: Arc<Signals>,
    /// The manifest that is shown.
    pub(crate) number: u64,
    /// The log segment to come.
    pub(crate) next_segment: u64,
    /// The last record applied.
    pub(crate) seq: u64,
    /// The time between two looks.
    pub(crate) interval: Duration,
}

impl Follower {
    /// Looks for news until the store is closed.
    pub(crate) fn follow_until_stopped(mut self) {
        let signals = Arc::clone(&self.signals);
        let mut looks = 0;
        while !signals.flush.is_stopped() {
            signals.flush.pause(self.interval);
            looks += 1;
            let result = self.follow_log().and_then(|has_news| {
                if has_news || looks % MANIFEST_LOOKS == 0 { self.follow_manifests() } else { Ok(()) }
            });
            match result {
                Ok(()) | Err(Error::Unavailable(_)) => {}
                Err(error) => return self.pipeline.fail(error),
            }
        }
    }

    /// Applies the segments that have come; answers whether the manifest must be looked at.
    fn follow_log(&mut self) -> Result<bool> {
        let register = self.chain.register();
        let (objects, prefix) = (register.objects().clone(), register.prefix().to_owned());
        let mut has_news = false;
        while let Some(segment) = wal::ship::read(&objects, &prefix, self.next_segment)? {
            has_news = true;
            let (mut seq, mut is_behind) = (self.seq, false);
            segment.replay(&prefix, self.seq, |r| {
                is_behind |= r.seq != seq + 1 || record::is_mark(r.payload);
                if !is_behind {
                    self.pipeline.follow(r.seq, r.payload)?;
                    seq = r.seq;
                }
                Ok::<(), Error>(())
            })?;
            self.seq = seq;
            self.pipeline.snapshots.publish(seq);
            if is_behind {
                return Ok(true);
            }
            self.next_segment = segment.next_number;
        }
        Ok(has_news)
    }

    /// Goes on to the newest manifest.
    fn follow_manifests(&mut self) -> Result<()> {
        let register = self.chain.register();
        let mut newest = None;
        loop {
            match register.read(self.number + 1) {
                Ok(bytes) => newest = Some(Manifest::decode(self.number + 1, &bytes)?),
                Err(objects::error::Error::NotFound(_)) => break,
                Err(error) => return Err(error.into()),
            }
            self.number += 1;
        }
        let Some(manifest) = newest else { return Ok(()) };
        if manifest.condition == Condition::Dropped {
            return Err(Error::Config(format!("{}: this branch was deleted", register.prefix())));
        }
        let flushed_seq = manifest.state.flushed_seq;
        if flushed_seq > self.seq {
            // What lies between is known from tables only: which rows it changed is not.
            self.pipeline.tree.follow(&manifest.state);
            self.pipeline.rows.forget_all(flushed_seq);
            self.seq = flushed_seq;
            self.pipeline.snapshots.publish(flushed_seq);
        } else {
            self.pipeline.tree.follow(&manifest.state);
        }
        self.next_segment = self.next_segment.max(manifest.log_from);
        Ok(())
    }
}

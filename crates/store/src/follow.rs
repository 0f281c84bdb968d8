//! Following a writer through the object store alone: its log segment by segment, its manifests as they come.
//!
//! Records go into the memtable and are shown in order. A newer manifest brings tables in the place of what the memtables have
//! of them. It is looked for under the next number; what is there counts only if nothing is behind it, because a manifest that
//! was deleted may have been made once more by somebody who slept, and where nothing is there the reader may itself have slept
//! for so long that its next numbers are deleted: now and then it looks behind its own. A reader that was too slow for the log, or meets a mark for a large transaction, goes on from the newest
//! manifest. A reader's snapshot holds what it looks at, because the tables of a later manifest lack the versions that only
//! it still sees.

use crate::chain::Chain;
use crate::error::{Error, Result};
use crate::manifest::{Condition, Manifest};
use crate::pipeline::Pipeline;
use crate::record;
use crate::workers::Signals;
use objects::register::Manifest as Newest;
use std::sync::Arc;
use std::time::Duration;

/// Without a new segment the manifest is looked at once in so many looks.
const MANIFEST_LOOKS: u64 = 8;
/// Of so many looks one is behind the number, whether there is a next one or not.
const BEHIND_LOOKS: u64 = 64;

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
                let is_due = has_news || looks % MANIFEST_LOOKS == 0;
                if is_due { self.follow_manifests(looks % BEHIND_LOOKS == 0) } else { Ok(()) }
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

    /// The newest manifest, where it is not the one that is shown.
    fn newer_manifest(&self, looks_behind: bool) -> Result<Option<Newest>> {
        let register = self.chain.register();
        let next = match register.read(self.number + 1) {
            Ok(bytes) => Some(Newest { number: self.number + 1, bytes }),
            Err(objects::error::Error::NotFound(_)) if looks_behind => None,
            Err(objects::error::Error::NotFound(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        Ok(register.start_behind(self.number + 1).wait()?.or(next))
    }

    /// Goes on to the newest manifest.
    fn follow_manifests(&mut self, looks_behind: bool) -> Result<()> {
        let Some(newest) = self.newer_manifest(looks_behind)? else { return Ok(()) };
        let manifest = Manifest::decode(newest.number, &newest.bytes)?;
        self.number = newest.number;
        let register = self.chain.register();
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

//! Deleting what nothing refers to: what the chain of manifests names as garbage, log segments and manifests that nobody wants
//! any more, and, after a kill, the orphans: objects that were stored and never came into a manifest.
//!
//! An orphan is known by its name, which has its writer's epoch: a writer with a lower epoch than this one's can no more
//! create a manifest, so what it stored and neither this writer's claim nor a retained manifest refers to is nobody's.

use crate::error::{Result, failpoint};
use crate::manifest::Manifest;
use crate::workers::Shop;
use objects::client::Pending;
use std::collections::HashSet;

/// Deletions that are under way at one time.
const DELETIONS_MAX: usize = 16;

impl Shop {
    /// Deletes what is garbage by now. What cannot be deleted stays in the manifest's list.
    pub(crate) fn delete_garbage(&self) -> Result<()> {
        let tree = &self.pipeline.tree;
        let objects = tree.units().objects();
        for name in self.chain.garbage(tree) {
            failpoint("garbage-before-delete")?;
            objects.delete(&name)?;
            self.chain.note_deleted(&name);
        }
        for numbers in self.chain.old_manifests()?.chunks(DELETIONS_MAX) {
            failpoint("garbage-before-delete")?;
            let deletions = numbers.iter().map(|n| self.chain.register().start_delete(*n)).collect::<Vec<_>>();
            deletions.into_iter().try_for_each(Pending::wait)?;
        }
        for numbers in self.chain.old_segments().chunks(DELETIONS_MAX) {
            failpoint("garbage-before-delete")?;
            let name = |number: &u64| wal::ship::name(&self.prefix, *number);
            let deletions = numbers.iter().map(|n| objects.start_delete(&name(n))).collect::<Vec<_>>();
            deletions.into_iter().try_for_each(Pending::wait)?;
            if let Some(&last) = numbers.last() {
                self.chain.note_segments_deleted(last);
            }
        }
        Ok(())
    }

    /// Deletes the orphans of former writers.
    pub(crate) fn sweep(&self) -> Result<()> {
        let claim = self.chain.manifest();
        let objects = self.pipeline.tree.units().objects();
        let mut orphans = Vec::new();
        for folder in ["table", "boot"] {
            orphans.extend(objects.list(&format!("{}/{folder}", self.prefix), "")?);
        }
        orphans.retain(|name| epoch_of(name).is_some_and(|epoch| epoch < claim.epoch));
        let mut kept = claim.names();
        kept.extend(claim.state.garbage.iter().map(|g| g.name.clone()));
        orphans.retain(|name| !kept.contains(name));
        if orphans.is_empty() {
            return Ok(());
        }
        let retained: HashSet<String> = self.retained(&claim)?;
        for name in orphans.iter().filter(|name| !retained.contains(*name)) {
            failpoint("sweep-before-delete")?;
            objects.delete(name)?;
        }
        Ok(())
    }

    /// What the manifests refer to that `manifest` retains.
    fn retained(&self, manifest: &Manifest) -> Result<HashSet<String>> {
        let register = self.chain.register();
        let reads: Vec<_> = manifest.retained().into_iter().map(|n| (n, register.start_read(n))).collect();
        let mut names = HashSet::new();
        for (number, read) in reads {
            names.extend(Manifest::decode(number, &read.wait()?)?.names());
        }
        Ok(names)
    }
}

/// The epoch in the name of a table or boot object.
pub(crate) fn epoch_of(name: &str) -> Option<u64> {
    name.rsplit('/').next()?.split_once('-')?.0.parse().ok()
}

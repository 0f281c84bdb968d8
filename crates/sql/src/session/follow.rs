//! The definitions that a statement sees.
//!
//! Where the server writes they are the newest: metadata locks keep them from changing under a statement. A read-only server's
//! rows and definitions come from the writer, at any time. There a statement takes its snapshot first, and the version of the catalogue
//! that this shows; where the process has an older one, the statement reads it anew. A transaction that keeps a snapshot for which
//! the process's catalogue is too new goes on with that, and is refused what has changed since (1412).

use super::Session;
use crate::catalog::Catalog;
use crate::ddl::storage;
use crate::error::Result;
use std::sync::Arc;

impl Session {
    /// The definitions for the present statement.
    #[inline]
    pub(super) fn definitions(&self) -> Arc<Catalog> {
        let followed = self.followed.borrow();
        followed.as_ref().map_or_else(|| self.server.catalog.load_full(), Arc::clone)
    }

    /// A read-only server's statement begins: its snapshot and its definitions are of one time.
    ///
    /// # Errors
    /// What the store answers, 1194 for a damaged entry of the catalogue.
    #[cold]
    pub(super) fn follow(&self) -> Result<()> {
        let mut transaction = self.transaction.borrow_mut();
        if transaction.is_within() {
            return Ok(());
        }
        loop {
            let is_open = transaction.is_open();
            let txn = transaction.reader()?;
            let (version, catalog) = (storage::version(txn)?, self.server.catalog.load_full());
            if version > catalog.version() {
                storage::follow(&self.server, txn)?;
            } else if version < catalog.version() && !is_open {
                // Others have gone on meanwhile.
                txn.release_snapshot();
            } else {
                *self.followed.borrow_mut() = Some(catalog);
                return Ok(());
            }
        }
    }
}

//! LOCK INSTANCE FOR BACKUP: definitions stay as they are while rows may change.
//!
//! Who changes definitions and who has locked the instance stand on the two sides of one gate.

use super::gate::Side;
use super::{Session, metadata};
use crate::conditions;
use crate::error::Result;

impl Session {
    /// LOCK INSTANCE FOR BACKUP; once more does nothing.
    pub(super) fn lock_instance(&self) -> Result<()> {
        if self.transaction.borrow().locked.has_instance {
            return Ok(());
        }
        self.server.definitions.enter(Side::Reader, None, &self.process, || metadata::timeout(&self.state))?;
        self.transaction.borrow_mut().locked.has_instance = true;
        Ok(())
    }

    /// UNLOCK INSTANCE.
    pub(super) fn unlock_instance(&self) {
        if std::mem::take(&mut self.transaction.borrow_mut().locked.has_instance) {
            self.server.definitions.leave(Side::Reader);
        }
    }

    /// A change of definitions begins, as soon as neither the global read lock nor a backup is in its way.
    pub(super) fn begin_definition(&self) -> Result<()> {
        if self.transaction.borrow().locked.has_global {
            return Err(conditions::CANT_UPDATE_WITH_READLOCK.with(&[]));
        }
        if !self.transaction.borrow().locked.has_written() {
            self.server.read_lock.begin_write(&self.process, || metadata::timeout(&self.state))?;
        }
        self.hold_definitions()
    }

    /// Waits until no other session has locked the instance, and keeps it from doing so until the statement ends.
    pub(super) fn hold_definitions(&self) -> Result<()> {
        if self.transaction.borrow().locked.has_instance || self.changes_definitions.get() {
            return Ok(());
        }
        self.server.definitions.enter(Side::Writer, None, &self.process, || metadata::timeout(&self.state))?;
        self.changes_definitions.set(true);
        Ok(())
    }

    /// The end of [`Session::hold_definitions`].
    #[inline]
    pub(super) fn let_definitions_go(&self) {
        if self.changes_definitions.take() {
            self.server.definitions.leave(Side::Writer);
        }
    }
}

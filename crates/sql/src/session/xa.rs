//! XA: transactions that are prepared by one statement and end by another, of any session.
//!
//! What XA PREPARE makes durable is an entry of the catalogue's with the transaction's changes; the transaction itself, with its
//! locks, then belongs to the server. The commit removes the entry in the same record that brings the changes. A server that
//! finds such entries at its start takes the locks of the changed keys again.

use super::transaction::Transaction;
use super::{Outcome, Results, Session};
use crate::catalog::keys;
use crate::catalog::table::Table;
use crate::conditions;
use crate::error::Result;
use crate::exec::lock::failure;
use crate::session::shared::Server;
use crate::show::listing::{Listing, number, text};
use parking_lot::{Condvar, Mutex};
use std::collections::BTreeMap;
use std::ops::Bound;
use std::time::Duration;
use store::scan::Direction;
use store::txn::{CommitMeta, Txn, View};
use syntax::ast::transaction::{Xa, Xid as Written};
use values::value::Value;

/// Which of the catalogue's other objects a prepared transaction is.
const OBJECT_KIND: u8 = b'X';

/// The id of a distributed transaction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Xid {
    format: u64,
    gtrid: Vec<u8>,
    bqual: Vec<u8>,
}

impl Xid {
    fn of(written: &Written<'_>) -> Xid {
        Xid { format: written.format, gtrid: written.gtrid.to_vec(), bqual: written.bqual.to_vec() }
    }

    fn key(&self) -> Vec<u8> {
        let mut name = self.format.to_be_bytes().to_vec();
        name.push(self.gtrid.len() as u8);
        name.extend_from_slice(&self.gtrid);
        name.extend_from_slice(&self.bqual);
        keys::object(OBJECT_KIND, &name)
    }

    fn from_key(key: &[u8]) -> Option<Xid> {
        let name = key.get(keys::object(OBJECT_KIND, b"").len()..)?;
        let (format, rest) = name.split_first_chunk()?;
        let (length, rest) = rest.split_first()?;
        let (gtrid, bqual) = rest.split_at_checked(usize::from(*length))?;
        Some(Xid { format: u64::from_be_bytes(*format), gtrid: gtrid.to_vec(), bqual: bqual.to_vec() })
    }
}

/// Where a session's distributed transaction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Between START and END.
    Active,
    /// After END.
    Idle,
    /// The server has rolled it back because of the error of that number.
    RollbackOnly(u16),
}

/// A session's distributed transaction.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its id.
    pub xid: Xid,
    /// Where it is.
    pub stage: Stage,
}

impl Branch {
    /// The error of a statement that its stage does not allow.
    pub fn refusal(&self) -> crate::error::Error {
        let stage = match self.stage {
            Stage::Active => "ACTIVE",
            Stage::Idle => "IDLE",
            Stage::RollbackOnly(_) => "ROLLBACK ONLY",
        };
        conditions::XAER_RMFAIL.with(&[&stage])
    }

    /// The error of a statement that reads or changes rows, or ends the work, where its stage does not allow that.
    pub fn refusal_of_work(&self) -> crate::error::Error {
        match self.stage {
            Stage::RollbackOnly(code) if code == conditions::LOCK_DEADLOCK.code => conditions::XA_RBDEADLOCK.with(&[]),
            Stage::RollbackOnly(code) if code == conditions::LOCK_WAIT_TIMEOUT.code => {
                conditions::XA_RBTIMEOUT.with(&[])
            }
            Stage::RollbackOnly(_) => conditions::XA_RBROLLBACK.with(&[]),
            Stage::Active | Stage::Idle => self.refusal(),
        }
    }
}

/// All distributed transactions by their ids; those that are prepared are here themselves.
#[derive(Default)]
pub struct Branches {
    known: Mutex<BTreeMap<Xid, Option<Txn>>>,
    ended: Condvar,
}

impl Branches {
    /// Forgets one that has ended.
    pub fn forget(&self, xid: &Xid) {
        self.known.lock().remove(xid);
        self.ended.notify_all();
    }

    /// Whether a prepared one has changed rows of a table: its definition is then kept as it is.
    /// The answer may wait so long for the end of such a one.
    pub fn use_table(&self, table: &Table, wait: Duration) -> bool {
        let (lower, upper) = keys::index_range(table.row_index);
        let mut known = self.known.lock();
        let is_used =
            |known: &BTreeMap<Xid, Option<Txn>>| known.values().flatten().any(|txn| txn.changes_within(&lower, &upper));
        if is_used(&known) && !wait.is_zero() {
            stdx::thread::about_to_wait();
            self.ended.wait_for(&mut known, wait);
        }
        is_used(&known)
    }

    /// Takes up what was prepared before the server's start.
    ///
    /// # Errors
    /// What the store answers.
    pub fn recover(&self, server: &Server) -> Result<()> {
        let (lower, upper) = keys::objects(OBJECT_KIND);
        let (lower, upper) = (Bound::Included(&lower[..]), Bound::Excluded(&upper[..]));
        let mut reader = server.store.begin();
        let mut scan = reader.scan(lower, upper, Direction::Forward, View::Snapshot).map_err(|e| failure(&e))?;
        while let Some((key, packed)) = scan.next().map_err(|e| failure(&e))? {
            let Some(xid) = Xid::from_key(key) else { continue };
            let mut txn = server.store.begin();
            txn.unpack(packed).map_err(|e| failure(&e))?;
            self.known.lock().insert(xid, Some(txn));
        }
        Ok(())
    }
}

impl Session {
    /// An XA statement.
    pub(super) fn xa(&self, xa: &Xa<'_>, results: &mut dyn Results) -> Result<Outcome> {
        let done = match xa {
            Xa::Start { xid, join } => self.xa_start(Xid::of(xid), join.is_some()),
            Xa::End { xid, suspend } => self.xa_end(&Xid::of(xid), suspend.is_some()),
            Xa::Prepare(xid) => self.xa_prepare(&Xid::of(xid)),
            Xa::Commit { xid, one_phase } => self.xa_commit(&Xid::of(xid), *one_phase),
            Xa::Rollback(xid) => self.xa_rollback(&Xid::of(xid)),
            Xa::Recover { convert_xid } => return self.xa_recover(*convert_xid, results),
        };
        done.map(|()| Outcome::Done(super::Done::default()))
    }

    fn branch(&self) -> Option<Branch> {
        self.transaction.borrow().branch.clone()
    }

    fn xa_start(&self, xid: Xid, joins: bool) -> Result<()> {
        let branch = self.branch();
        if joins {
            return match branch {
                Some(branch) if branch.stage == Stage::Idle && branch.xid == xid => {
                    self.transaction.borrow_mut().branch = Some(Branch { stage: Stage::Active, ..branch });
                    Ok(())
                }
                _ => Err(conditions::XAER_INVAL.with(&[])),
            };
        }
        if let Some(branch) = branch {
            return Err(branch.refusal());
        }
        let mut transaction = self.transaction.borrow_mut();
        if transaction.is_in_use() || transaction.locked.is_active() {
            return Err(conditions::XAER_OUTSIDE.with(&[]));
        }
        let mut known = self.server.branches.known.lock();
        if known.contains_key(&xid) {
            return Err(conditions::XAER_DUPID.with(&[]));
        }
        known.insert(xid.clone(), None);
        drop(known);
        transaction.rollback();
        let settings = self.state.settings();
        transaction.start(settings.characteristics, None, false)?;
        transaction.branch = Some(Branch { xid, stage: Stage::Active });
        Ok(())
    }

    fn xa_end(&self, xid: &Xid, suspends: bool) -> Result<()> {
        if suspends {
            return Err(conditions::XAER_INVAL.with(&[]));
        }
        let Some(branch) = self.branch() else { return Err(conditions::XAER_RMFAIL.with(&[&"NON-EXISTING"])) };
        match branch.stage {
            Stage::RollbackOnly(_) => Err(branch.refusal_of_work()),
            Stage::Idle => Err(branch.refusal()),
            Stage::Active if branch.xid != *xid => Err(conditions::XAER_NOTA.with(&[])),
            Stage::Active => {
                self.transaction.borrow_mut().branch = Some(Branch { stage: Stage::Idle, ..branch });
                Ok(())
            }
        }
    }

    fn xa_prepare(&self, xid: &Xid) -> Result<()> {
        let Some(branch) = self.branch() else { return Err(conditions::XAER_RMFAIL.with(&[&"NON-EXISTING"])) };
        if branch.stage != Stage::Idle {
            return Err(branch.refusal());
        }
        if branch.xid != *xid {
            return Err(conditions::XAER_NOTA.with(&[]));
        }
        let mut transaction = self.transaction.borrow_mut();
        let packed = transaction.reader()?.pack().map_err(|e| failure(&e))?;
        let mut entry = self.server.store.begin();
        entry.put(&xid.key(), &packed).map_err(|e| failure(&e))?;
        transaction.note_numbers(&mut entry)?;
        entry.commit(CommitMeta { context: &[] }).map_err(|e| failure(&e))?;
        // Known as prepared before the session lets go of the tables.
        let txn = transaction.detach();
        self.server.branches.known.lock().insert(xid.clone(), txn);
        transaction.rollback();
        Ok(())
    }

    fn xa_commit(&self, xid: &Xid, one_phase: bool) -> Result<()> {
        if let Some(branch) = self.branch() {
            if branch.stage != Stage::Idle || branch.xid != *xid || !one_phase {
                return Err(branch.refusal());
            }
            self.server.read_lock.begin_write(&self.process, || super::metadata::timeout(&self.state))?;
            let done = self.transaction.borrow_mut().end_branch(Transaction::commit_all);
            self.server.branches.forget(xid);
            return done;
        }
        // No definition changes between the two.
        let _alone = self.server.ddl.lock();
        let Some(mut txn) = self.take_prepared(xid)? else { return Ok(()) };
        txn.delete(&xid.key()).map_err(|e| failure(&e))?;
        txn.commit(CommitMeta { context: &[] }).map_err(|e| failure(&e))?;
        self.server.branches.forget(xid);
        Ok(())
    }

    fn xa_rollback(&self, xid: &Xid) -> Result<()> {
        if let Some(branch) = self.branch() {
            if branch.stage == Stage::Active || branch.xid != *xid {
                return Err(branch.refusal());
            }
            self.transaction.borrow_mut().end_branch(|transaction| {
                transaction.rollback();
                Ok(())
            })?;
            self.server.branches.forget(xid);
            return Ok(());
        }
        let Some(txn) = self.take_prepared(xid)? else { return Ok(()) };
        let mut entry = self.server.store.begin();
        entry.delete(&xid.key()).map_err(|e| failure(&e))?;
        entry.commit(CommitMeta { context: &[] }).map_err(|e| failure(&e))?;
        txn.rollback();
        self.server.branches.forget(xid);
        Ok(())
    }

    /// Takes a prepared transaction to end it; its id stays known until it has ended.
    fn take_prepared(&self, xid: &Xid) -> Result<Option<Txn>> {
        if self.transaction.borrow().is_in_use() {
            return Err(conditions::XAER_RMFAIL.with(&[&"NON-EXISTING"]));
        }
        let mut known = self.server.branches.known.lock();
        match known.get_mut(xid) {
            Some(prepared @ Some(_)) => Ok(prepared.take()),
            Some(None) | None => Err(conditions::XAER_NOTA.with(&[])),
        }
    }

    fn xa_recover(&self, converts: bool, results: &mut dyn Results) -> Result<Outcome> {
        let columns = vec![number("formatID"), number("gtrid_length"), number("bqual_length"), text("data", 1024)];
        let mut listing = Listing::new(columns);
        let known = self.server.branches.known.lock();
        let prepared: Vec<Xid> = known.iter().filter(|(_, txn)| txn.is_some()).map(|(xid, _)| xid.clone()).collect();
        drop(known);
        for xid in prepared {
            let data = [&xid.gtrid[..], &xid.bqual].concat();
            let shown = if converts {
                let hex: String = data.iter().map(|b| format!("{b:02X}")).collect();
                format!("0x{hex}").into_bytes()
            } else {
                data
            };
            listing.push(vec![
                Value::Int(xid.format as i64),
                Value::Int(xid.gtrid.len() as i64),
                Value::Int(xid.bqual.len() as i64),
                Value::owned(shown),
            ]);
        }
        listing.send(results)
    }
}

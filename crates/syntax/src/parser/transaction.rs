//! Transactions, locks, XA.

use crate::ast::Statement;
use crate::ast::transaction::{Begin, Completion, TableLock, TableLockKind, Xa, XaJoin, XaSuspend, Xid};
use crate::keywords::Keyword as K;
use crate::lexer::Kind;
use crate::parser::{Parse, Parser};

/// Longest global or branch part of a transaction's id.
const XID_PART_BYTES_MAX: usize = 64;
const XID_FORMAT_MAX: u64 = i32::MAX as u64;

impl<'a> Parser<'a> {
    pub(super) fn begin(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Begin)?;
        self.eat_word(K::Work);
        Ok(Statement::Begin(Begin::default()))
    }

    /// START TRANSACTION, START REPLICA, START GROUP_REPLICATION.
    pub(super) fn start(&mut self) -> Parse<Statement<'a>> {
        if self.peek().keyword != K::Transaction {
            return self.start_or_stop();
        }
        self.expect_words(&[K::Start, K::Transaction])?;
        let mut begin = Begin::default();
        if !self.at_any(&[K::With, K::Read]) {
            return Ok(Statement::Begin(begin));
        }
        loop {
            if self.at_word(K::With) {
                self.expect_words(&[K::With, K::Consistent, K::Snapshot])?;
                begin.consistent_snapshot = true;
            } else {
                let access = self.access()?;
                if begin.access.is_some_and(|before| before != access) {
                    return self.fail();
                }
                begin.access = Some(access);
            }
            if !self.eat(Kind::Comma) {
                return Ok(Statement::Begin(begin));
            }
        }
    }

    pub(super) fn commit(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Commit)?;
        self.eat_word(K::Work);
        Ok(Statement::Commit(self.completion()?))
    }

    pub(super) fn rollback(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Rollback)?;
        self.eat_word(K::Work);
        if self.eat_word(K::To) {
            self.eat_word(K::Savepoint);
            return Ok(Statement::RollbackTo(self.ident()?));
        }
        Ok(Statement::Rollback(self.completion()?))
    }

    fn completion(&mut self) -> Parse<Completion> {
        let mut completion = Completion::default();
        if self.eat_word(K::And) {
            completion.chain = Some(!self.eat_word(K::No));
            self.expect_word(K::Chain)?;
        }
        if self.at_word(K::No) || self.at_word(K::Release) {
            let release = !self.eat_word(K::No);
            if release && completion.chain == Some(true) {
                return self.fail();
            }
            self.expect_word(K::Release)?;
            completion.release = Some(release);
        }
        Ok(completion)
    }

    pub(super) fn lock(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Lock)?;
        if self.eat_word(K::Instance) {
            self.expect_words(&[K::For, K::Backup])?;
            return Ok(Statement::LockInstance);
        }
        if !self.eat_word(K::Tables) {
            self.expect_word(K::Table)?;
        }
        Ok(Statement::LockTables(self.list(|parser| {
            let table = parser.name()?;
            let alias = parser.table_alias()?;
            let kind = if parser.eat_word(K::Read) {
                if parser.eat_word(K::Local) { TableLockKind::ReadLocal } else { TableLockKind::Read }
            } else {
                parser.eat_word(K::LowPriority);
                parser.expect_word(K::Write)?;
                TableLockKind::Write
            };
            Ok(TableLock { table, alias, kind })
        })?))
    }

    pub(super) fn unlock(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Unlock)?;
        if self.eat_word(K::Instance) {
            return Ok(Statement::UnlockInstance);
        }
        if !self.eat_word(K::Tables) {
            self.expect_word(K::Table)?;
        }
        Ok(Statement::UnlockTables)
    }

    pub(super) fn xa(&mut self) -> Parse<Statement<'a>> {
        self.expect_word(K::Xa)?;
        let xa = match self.bump().keyword {
            K::Start | K::Begin => {
                let xid = self.xid()?;
                let join = if self.eat_word(K::Join) {
                    Some(XaJoin::Join)
                } else {
                    self.eat_word(K::Resume).then_some(XaJoin::Resume)
                };
                Xa::Start { xid, join }
            }
            K::End => {
                let xid = self.xid()?;
                let mut suspend = None;
                if self.eat_word(K::Suspend) {
                    suspend = Some(XaSuspend::Suspend);
                    if self.eat_word(K::For) {
                        self.expect_word(K::Migrate)?;
                        suspend = Some(XaSuspend::ForMigrate);
                    }
                }
                Xa::End { xid, suspend }
            }
            K::Prepare => Xa::Prepare(self.xid()?),
            K::Commit => {
                let xid = self.xid()?;
                let one_phase = self.eat_word(K::One);
                if one_phase {
                    self.expect_word(K::Phase)?;
                }
                Xa::Commit { xid, one_phase }
            }
            K::Rollback => Xa::Rollback(self.xid()?),
            K::Recover => {
                let convert_xid = self.eat_word(K::Convert);
                if convert_xid {
                    self.expect_word(K::Xid)?;
                }
                Xa::Recover { convert_xid }
            }
            _ => return self.fail(),
        };
        Ok(Statement::Xa(Box::new(xa)))
    }

    fn xid(&mut self) -> Parse<Xid<'a>> {
        let error = self.error();
        let gtrid = self.string()?;
        if gtrid.len() > XID_PART_BYTES_MAX {
            return Err(error);
        }
        let mut xid = Xid { gtrid, bqual: std::borrow::Cow::Borrowed(b""), format: 1 };
        if self.eat(Kind::Comma) {
            xid.bqual = self.string()?;
            if self.eat(Kind::Comma) {
                xid.format = self.bounded(0..=XID_FORMAT_MAX)?;
            }
        }
        Ok(xid)
    }
}

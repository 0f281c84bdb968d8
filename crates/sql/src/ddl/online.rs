//! How MySQL would carry out an ALTER TABLE: names alone, at once, in place or by a copy. Clients see it by the rows that are counted
//! and by what ALGORITHM and LOCK may ask for. Sources: "Online DDL Operations" and "ALTER TABLE Statement" of MySQL's manual.

use super::create::{Draft, clustered};
use crate::catalog::table::{Check, Column, Default, Index, IndexKind, Table};
use crate::conditions;
use crate::error::{Error, Result};
use crate::expr::context::Context;
use crate::variables::Id;
use syntax::ast::table::{AlterAction, AlterAlgorithm, AlterTable, OnlineOptions};
use values::types::{Kind, Type};

/// Most bytes of a VARCHAR whose length has one byte.
const SHORT_BYTES_MAX: u32 = 255;

/// How a table is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Nothing but the table's name, or nothing at all.
    Names,
    /// The definition alone.
    Instant,
    /// Without a copy of the rows; the reason why nobody may write meanwhile.
    InPlace(Option<&'static str>),
    /// By a copy.
    Copy(Cause),
}

/// Why rows are copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A column has another type.
    Type,
    /// The primary key goes and none comes.
    Primary,
    /// A foreign key comes whose rows are to be checked.
    ForeignKey,
    /// A constraint comes that rows are to be checked by.
    Check,
    /// The table is a session's own.
    Temporary,
    /// Any other.
    Other,
}

/// What ALGORITHM asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Default,
    Copy,
    InPlace,
    Instant,
}

/// What LOCK asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lock {
    Default,
    None,
    Shared,
    Exclusive,
}

/// ALGORITHM and LOCK of a statement.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    algorithm: Algorithm,
    lock: Lock,
}

impl Asked {
    /// What a statement asks for.
    ///
    /// # Errors
    /// 1221, 1800, 1801, 1846.
    pub fn of(options: &OnlineOptions<'_>) -> Result<Asked> {
        let algorithm = match &options.algorithm {
            None | Some(AlterAlgorithm::Default) => Algorithm::Default,
            Some(AlterAlgorithm::Named(name)) => match &*name.text.to_ascii_lowercase() {
                "copy" => Algorithm::Copy,
                "inplace" => Algorithm::InPlace,
                "instant" => Algorithm::Instant,
                _ => return Err(conditions::UNKNOWN_ALTER_ALGORITHM.with(&[&name.text])),
            },
        };
        let lock = match &options.lock {
            None | Some(AlterAlgorithm::Default) => Lock::Default,
            Some(AlterAlgorithm::Named(name)) => match &*name.text.to_ascii_lowercase() {
                "none" => Lock::None,
                "shared" => Lock::Shared,
                "exclusive" => Lock::Exclusive,
                _ => return Err(conditions::UNKNOWN_ALTER_LOCK.with(&[&name.text])),
            },
        };
        if algorithm == Algorithm::Instant && lock != Lock::Default {
            return Err(conditions::WRONG_USAGE.with(&[&"ALGORITHM=INSTANT", &"LOCK=NONE/SHARED/EXCLUSIVE"]));
        }
        if algorithm == Algorithm::Copy && lock == Lock::None {
            return Err(refused("LOCK=NONE", Some("COPY algorithm requires a lock"), "LOCK=SHARED"));
        }
        Ok(Asked { algorithm, lock })
    }
}

fn refused(what: &str, reason: Option<&str>, other: &str) -> Error {
    match reason {
        Some(reason) => conditions::ALTER_OPERATION_NOT_SUPPORTED_REASON.with(&[&what, &reason, &other]),
        None => conditions::ALTER_OPERATION_NOT_SUPPORTED.with(&[&what, &other]),
    }
}

impl Way {
    /// How a table becomes the one that is drafted, whose columns come `from` those of the table.
    pub fn of(
        alter: &AlterTable<'_>,
        table: &Table,
        (draft, from): (&Draft, &[Option<usize>]),
        context: &Context<'_>,
    ) -> Way {
        let is_name = |a: &AlterAction<'_>| {
            matches!(a, AlterAction::Rename(_) | AlterAction::EnableKeys | AlterAction::DisableKeys)
        };
        if table.temporary {
            return Way::Copy(Cause::Temporary);
        }
        if alter.actions.iter().all(is_name) {
            return Way::Names;
        }
        if let Some(cause) = cause(alter, table, (draft, from), context) {
            return Way::Copy(cause);
        }
        let added = || draft.columns.iter().zip(from).filter(|(_, from)| from.is_none()).map(|(column, _)| column);
        let is_new = |index: &&Index| !table.indexes.iter().any(|old| old.name == index.name);
        if added().any(|c| c.auto_increment) {
            Way::InPlace(Some("Adding an auto-increment column requires a lock"))
        } else if draft.indexes.iter().filter(is_new).any(|i| i.kind == IndexKind::Fulltext) {
            Way::InPlace(Some("Fulltext index creation requires a lock"))
        } else if added().any(|c| c.hidden().is_some()) {
            Way::InPlace(Some("ADD COLUMN col...VIRTUAL, ADD INDEX(col)"))
        } else if alter.actions.iter().any(is_of_whole) || changes_form(table, draft, from) {
            Way::InPlace(None)
        } else {
            Way::Instant
        }
    }

    /// Checks whether that can be done as it is asked for.
    ///
    /// # Errors
    /// 1845, 1846.
    pub fn check(self, asked: Asked) -> Result<()> {
        let Asked { algorithm, lock } = asked;
        match self {
            Way::Names if algorithm != Algorithm::Copy && matches!(lock, Lock::None | Lock::Shared) => {
                Err(refused("LOCK=NONE/SHARED", None, "LOCK=EXCLUSIVE"))
            }
            Way::InPlace(reason) if algorithm == Algorithm::Instant => {
                Err(refused("ALGORITHM=INSTANT", reason, "ALGORITHM=COPY/INPLACE"))
            }
            Way::InPlace(Some(reason)) if lock == Lock::None => Err(refused("LOCK=NONE", Some(reason), "LOCK=SHARED")),
            Way::Copy(cause) => match (algorithm, lock) {
                (Algorithm::Instant, _) => {
                    let others = if matches!(cause, Cause::Check | Cause::Temporary) {
                        "ALGORITHM=COPY"
                    } else {
                        "ALGORITHM=COPY/INPLACE"
                    };
                    let own = "Need to rebuild the table to change column type";
                    let reason = if cause == Cause::Type { Some(own) } else { cause.reason() };
                    Err(refused("ALGORITHM=INSTANT", reason, others))
                }
                (Algorithm::InPlace, _) => Err(refused("ALGORITHM=INPLACE", cause.reason(), "ALGORITHM=COPY")),
                (_, Lock::None) if cause != Cause::Temporary => {
                    let own = "COPY algorithm requires a lock";
                    let reason = if cause == Cause::Check { Some(own) } else { cause.reason() };
                    Err(refused("LOCK=NONE", reason, "LOCK=SHARED"))
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// Whether rows are copied, and so counted.
    pub fn copies(self, asked: Asked) -> bool {
        matches!(self, Way::Copy(_)) || asked.algorithm == Algorithm::Copy
    }
}

impl Cause {
    fn reason(self) -> Option<&'static str> {
        match self {
            Cause::Type => Some("Cannot change column type INPLACE"),
            Cause::Primary => Some("Dropping a primary key is not allowed without also adding a new primary key"),
            Cause::ForeignKey => Some("Adding foreign keys needs foreign_key_checks=OFF"),
            Cause::Check | Cause::Temporary | Cause::Other => None,
        }
    }
}

/// Why rows are copied, if they are.
fn cause(
    alter: &AlterTable<'_>,
    table: &Table,
    (draft, from): (&Draft, &[Option<usize>]),
    context: &Context<'_>,
) -> Option<Cause> {
    let primary = |indexes: &[Index]| indexes.iter().any(|i| i.kind == IndexKind::Primary);
    let keeps =
        |at: usize| draft.columns.iter().zip(from).any(|(new, old)| *old == Some(at) && keeps_type(table, at, new));
    let is_there = |at: usize| from.contains(&Some(at));
    if (0..table.columns.len()).any(|at| is_there(at) && !keeps(at)) {
        return Some(Cause::Type);
    }
    if primary(&table.indexes) && !primary(&draft.indexes) {
        return Some(Cause::Primary);
    }
    let checks_keys = context.state.variable_text(Id::of("foreign_key_checks")) == "ON";
    if checks_keys && draft.foreign_keys.iter().any(|key| !table.foreign_keys.iter().any(|old| old.name == key.name)) {
        return Some(Cause::ForeignKey);
    }
    let is_checked = |check: &Check| table.checks.iter().any(|old| old.name == check.name && old.enforced);
    if draft.checks.iter().any(|check| check.enforced && !is_checked(check)) {
        return Some(Cause::Check);
    }
    let is_computed = |(column, from): (&Column, &Option<usize>)| match from {
        Some(from) => column.hidden().is_none() && column.generated != table.columns[*from].generated,
        None => column.generated.as_ref().is_some_and(|g| g.stored) || matches!(column.default, Default::Expression(_)),
    };
    let orders = alter.actions.iter().any(|action| matches!(action, AlterAction::OrderBy(_)));
    let other = orders || draft.columns.iter().zip(from).any(is_computed);
    other.then_some(Cause::Other)
}

/// Whether an old column's values are what the new one holds.
fn keeps_type(table: &Table, at: usize, new: &Column) -> bool {
    let old = &table.columns[at].ty;
    let is_indexed = || table.indexes.iter().any(|i| i.parts.iter().any(|p| p.column == at));
    let keeps_order = old.collation == new.ty.collation || matches!(old.kind, Kind::Enum | Kind::Set);
    same_type(old, &new.ty) && (keeps_order || !is_indexed())
}

/// Whether values of one type are values of another without a change.
pub fn same_type(old: &Type, new: &Type) -> bool {
    let same = (old.kind, old.unsigned, old.decimals) == (new.kind, new.unsigned, new.decimals);
    same && (!old.is_character() || old.collation.charset() == new.collation.charset())
        && match old.kind {
            Kind::Varchar | Kind::Varbinary => {
                let is_short = |ty: &Type| ty.octets_max() <= SHORT_BYTES_MAX;
                old.length <= new.length && is_short(old) == is_short(new)
            }
            Kind::Char | Kind::Binary | Kind::Decimal | Kind::Bit => old.length == new.length,
            Kind::Enum | Kind::Set => has_members_of(old, new) && members_bytes(old) == members_bytes(new),
            _ => true,
        }
}

/// Whether the members of one ENUM or SET are the first ones of another.
pub fn has_members_of(old: &Type, new: &Type) -> bool {
    match (&old.members, &new.members) {
        (Some(old), Some(new)) => new.names.starts_with(&old.names),
        (old, new) => old == new,
    }
}

/// The bytes that MySQL keeps a value of an ENUM or SET in.
fn members_bytes(ty: &Type) -> usize {
    const SMALL_ENUM_MAX: usize = 255;
    let count = ty.members.as_ref().map_or(0, |members| members.names.len());
    match ty.kind {
        Kind::Enum if count <= SMALL_ENUM_MAX => 1,
        Kind::Enum => 2,
        _ => match count.div_ceil(8) {
            bytes @ 0..=4 => bytes.max(1),
            _ => 8,
        },
    }
}

/// Whether an action is of the table as a whole and more than its name.
fn is_of_whole(action: &AlterAction<'_>) -> bool {
    matches!(action, AlterAction::Option(_) | AlterAction::Convert { .. } | AlterAction::Force)
}

/// Whether indexes, the order of columns, or what they may hold are others.
fn changes_form(table: &Table, draft: &Draft, from: &[Option<usize>]) -> bool {
    let kept: Vec<usize> = from.iter().flatten().copied().collect();
    if !kept.is_sorted() || clustered(&draft.indexes, &draft.columns) != table.clustered {
        return true;
    }
    let of_old = |index: &Index| {
        let columns: Vec<_> = index.parts.iter().map(|p| (from[p.column], p.prefix, p.descending)).collect();
        table.indexes.iter().any(|old| {
            let same = old.name == index.name && old.visible == index.visible && old.comment == index.comment;
            same && old.parts.iter().map(|p| (Some(p.column), p.prefix, p.descending)).eq(columns.iter().copied())
        })
    };
    table.indexes.len() != draft.indexes.len()
        || !draft.indexes.iter().all(of_old)
        || draft.columns.iter().zip(from).any(|(column, from)| {
            from.is_some_and(|from| {
                let old = &table.columns[from];
                let is_longer = column.ty.kind.is_string() && old.ty.length != column.ty.length;
                let grows = is_longer && !matches!(column.ty.kind, Kind::Enum | Kind::Set);
                grows || old.nullable != column.nullable || old.ty.collation != column.ty.collation
            })
        })
}

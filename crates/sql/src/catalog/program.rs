//! Stored programs as the catalogue keeps them: procedures, functions and triggers, as text.
//!
//! ```text
//! version (1 byte)
//! the fields in the order of the struct, as in `codec`
//! ```
//!
//! A body is parsed each time that it runs: the text is the definition, and names in it mean what they mean then.

use super::codec::{flag, number, option, put_flag, put_option, put_text, put_type, text, type_of};
use std::sync::Arc;
use stdx::coding::{Reader, put_varint};
use values::types::Type;

const VERSION: u8 = 1;

/// What kind of program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProgramKind {
    /// CREATE PROCEDURE.
    Procedure,
    /// CREATE FUNCTION.
    Function,
    /// CREATE TRIGGER.
    Trigger,
}

impl ProgramKind {
    /// Its word in statements and messages.
    pub fn word(self) -> &'static str {
        match self {
            ProgramKind::Procedure => "PROCEDURE",
            ProgramKind::Function => "FUNCTION",
            ProgramKind::Trigger => "TRIGGER",
        }
    }

    /// Its number in keys.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }
}

/// The event that a trigger reacts to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TriggerEvent {
    /// The table.
    pub table: String,
    /// BEFORE; otherwise AFTER.
    pub before: bool,
    /// INSERT, UPDATE or DELETE.
    pub event: String,
    /// Among the triggers of the same table, time and event.
    pub order: u64,
}

/// A stored program.
#[derive(Clone, Debug)]
pub struct Program {
    /// What it is.
    pub kind: ProgramKind,
    /// Its database.
    pub schema: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// Who made it: user and host.
    pub definer: (String, String),
    /// sql_mode when it was made, and when it runs.
    pub sql_mode: u64,
    /// The text between the parentheses.
    pub parameters: String,
    /// What a function returns: as written in a definition, and as a type.
    pub returns: Option<(String, Type)>,
    /// DETERMINISTIC.
    pub deterministic: bool,
    /// CONTAINS SQL, NO SQL, READS SQL DATA or MODIFIES SQL DATA.
    pub access: String,
    /// SQL SECURITY INVOKER.
    pub invoker: bool,
    /// COMMENT.
    pub comment: String,
    /// The body's text.
    pub body: String,
    /// What a trigger reacts to.
    pub trigger: TriggerEvent,
    /// When it was made, in microseconds since 1970.
    pub created: u64,
    /// character_set_client, collation_connection and the database's collation.
    pub context: (String, String, String),
}

impl Program {
    /// Its name in the catalogue: names of programs do not tell capitals.
    pub fn key(&self) -> (ProgramKind, String, String) {
        (self.kind, self.schema.to_string(), self.name.to_lowercase())
    }

    /// A statement whose parts are the program's, to be parsed when it runs.
    pub fn source(&self) -> String {
        let Program { parameters, body, .. } = self;
        match (self.kind, &self.returns) {
            (ProgramKind::Function, Some((returns, _))) => {
                format!("CREATE FUNCTION f({parameters}) RETURNS {returns} {body}")
            }
            (ProgramKind::Trigger, _) => format!("CREATE TRIGGER t BEFORE INSERT ON t FOR EACH ROW {body}"),
            _ => format!("CREATE PROCEDURE p({parameters}) {body}"),
        }
    }

    /// Its entry.
    pub fn encode(&self) -> Vec<u8> {
        let mut to = vec![VERSION, self.kind.number()];
        for field in [&*self.schema, &*self.name, &self.definer.0, &self.definer.1] {
            put_text(&mut to, field);
        }
        put_varint(&mut to, self.sql_mode);
        put_text(&mut to, &self.parameters);
        put_option(&mut to, self.returns.as_ref(), |to, (written, ty)| {
            put_text(to, written);
            put_type(to, ty);
        });
        put_flag(&mut to, self.deterministic);
        put_text(&mut to, &self.access);
        put_flag(&mut to, self.invoker);
        put_text(&mut to, &self.comment);
        put_text(&mut to, &self.body);
        put_text(&mut to, &self.trigger.table);
        put_flag(&mut to, self.trigger.before);
        put_text(&mut to, &self.trigger.event);
        put_varint(&mut to, self.trigger.order);
        put_varint(&mut to, self.created);
        for field in [&self.context.0, &self.context.1, &self.context.2] {
            put_text(&mut to, field);
        }
        to
    }

    /// The program of an entry; `None` where the bytes are damaged.
    pub fn decode(bytes: &[u8]) -> Option<Program> {
        let from = &mut Reader::new(bytes);
        if from.u8()? != VERSION {
            return None;
        }
        let kind = match from.u8()? {
            1 => ProgramKind::Procedure,
            2 => ProgramKind::Function,
            3 => ProgramKind::Trigger,
            _ => return None,
        };
        Some(Program {
            kind,
            schema: text(from)?.into(),
            name: text(from)?.into(),
            definer: (text(from)?, text(from)?),
            sql_mode: number(from)?,
            parameters: text(from)?,
            returns: option(from, |from| Some((text(from)?, type_of(from)?)))?,
            deterministic: flag(from)?,
            access: text(from)?,
            invoker: flag(from)?,
            comment: text(from)?,
            body: text(from)?,
            trigger: TriggerEvent { table: text(from)?, before: flag(from)?, event: text(from)?, order: number(from)? },
            created: number(from)?,
            context: (text(from)?, text(from)?, text(from)?),
        })
    }
}

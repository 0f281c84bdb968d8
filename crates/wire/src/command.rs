//! Commands: what a client sends after the handshake.

use crate::capability::{self, Capabilities};
use crate::handshake::{attributes, to_zero_or_end};
use crate::lenenc;
use crate::parameter::{self, Parameter};
use stdx::coding::Reader;

/// One command, borrowed from its packet.
#[derive(Debug, PartialEq)]
pub enum Command<'a> {
    /// COM_QUIT.
    Quit,
    /// COM_INIT_DB: the database to use.
    InitDb(&'a [u8]),
    /// COM_QUERY.
    Query {
        /// The statements.
        text: &'a [u8],
        /// Query attributes: name and value.
        attributes: Vec<(&'a [u8], Parameter<'a>)>,
    },
    /// COM_FIELD_LIST.
    FieldList {
        /// The table.
        table: &'a [u8],
        /// A LIKE pattern of columns, or nothing.
        pattern: &'a [u8],
    },
    /// COM_REFRESH with its flags.
    Refresh(u8),
    /// COM_STATISTICS.
    Statistics,
    /// COM_PROCESS_INFO.
    ProcessInfo,
    /// COM_PROCESS_KILL with a connection's number.
    ProcessKill(u32),
    /// COM_DEBUG.
    Debug,
    /// COM_PING.
    Ping,
    /// COM_CHANGE_USER.
    ChangeUser(ChangeUser<'a>),
    /// COM_STMT_PREPARE.
    Prepare(&'a [u8]),
    /// COM_STMT_EXECUTE; the parameters are read by [`parameter::read_execute`], which needs to know how many.
    Execute {
        /// The statement's number.
        statement: u32,
        /// Cursor flags.
        flags: u8,
        /// What follows the iteration count.
        rest: &'a [u8],
    },
    /// COM_STMT_SEND_LONG_DATA.
    SendLongData {
        /// The statement's number.
        statement: u32,
        /// The parameter's position.
        parameter: u16,
        /// A piece of its value.
        piece: &'a [u8],
    },
    /// COM_STMT_CLOSE.
    Close(u32),
    /// COM_STMT_RESET.
    Reset(u32),
    /// COM_STMT_FETCH.
    Fetch {
        /// The statement's number.
        statement: u32,
        /// How many rows.
        rows: u32,
    },
    /// COM_SET_OPTION: 0 is multi-statements on, 1 off.
    SetOption(u16),
    /// COM_RESET_CONNECTION.
    ResetConnection,
    /// COM_SHUTDOWN, which clients before 8.0 send.
    Shutdown,
    /// A command that this server does not have (MySQL's error 1047).
    Unknown(u8),
}

/// What COM_CHANGE_USER holds.
#[derive(Debug, Default, PartialEq)]
pub struct ChangeUser<'a> {
    /// The user's name.
    pub user: &'a [u8],
    /// The answer to the handshake's nonce.
    pub auth: &'a [u8],
    /// The database, or nothing.
    pub database: &'a [u8],
    /// The collation of the connection.
    pub collation: Option<u16>,
    /// The plugin that made `auth`.
    pub plugin: Option<&'a [u8]>,
    /// Connection attributes.
    pub attributes: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Whether a command has a statement executed: COM_QUERY, COM_STMT_EXECUTE.
pub fn is_statement(payload: &[u8]) -> bool {
    matches!(payload.first(), Some(0x03 | 0x17))
}

/// Reads a command; `None` where it is malformed (MySQL's error 1835).
pub fn read(payload: &[u8], capabilities: Capabilities) -> Option<Command<'_>> {
    let mut from = Reader::new(payload);
    let number = from.u8()?;
    Some(match number {
        0x01 => Command::Quit,
        0x02 => Command::InitDb(from.rest()),
        0x03 => query(from, capabilities)?,
        0x04 => Command::FieldList { table: lenenc::null_terminated(&mut from)?, pattern: from.rest() },
        0x07 => Command::Refresh(from.u8()?),
        0x08 => Command::Shutdown,
        0x09 => Command::Statistics,
        0x0a => Command::ProcessInfo,
        0x0c => Command::ProcessKill(from.u32()?),
        0x0d => Command::Debug,
        0x0e => Command::Ping,
        0x11 => Command::ChangeUser(change_user(from, capabilities)?),
        0x16 => Command::Prepare(from.rest()),
        0x17 => {
            let (statement, flags, _iterations) = (from.u32()?, from.u8()?, from.u32()?);
            Command::Execute { statement, flags, rest: from.rest() }
        }
        0x18 => Command::SendLongData { statement: from.u32()?, parameter: from.u16()?, piece: from.rest() },
        0x19 => Command::Close(from.u32()?),
        0x1a => Command::Reset(from.u32()?),
        0x1b => Command::SetOption(from.u16()?),
        0x1c => Command::Fetch { statement: from.u32()?, rows: from.u32()? },
        0x1f => Command::ResetConnection,
        other => Command::Unknown(other),
    })
}

fn query<'a>(mut from: Reader<'a>, capabilities: Capabilities) -> Option<Command<'a>> {
    let mut found = Vec::new();
    if capabilities.has(capability::QUERY_ATTRIBUTES) {
        let count = usize::try_from(lenenc::int(&mut from)?).ok()?;
        let _sets = lenenc::int(&mut from)?;
        if count > 0 {
            found = parameter::read_attributes(&mut from, count)?;
        }
    }
    Some(Command::Query { text: from.rest(), attributes: found })
}

fn change_user<'a>(mut from: Reader<'a>, capabilities: Capabilities) -> Option<ChangeUser<'a>> {
    let user = lenenc::null_terminated(&mut from)?;
    let length = usize::from(from.u8()?);
    let auth = from.bytes(length)?;
    let mut change = ChangeUser { user, auth, database: lenenc::null_terminated(&mut from)?, ..ChangeUser::default() };
    if from.is_empty() {
        return Some(change);
    }
    change.collation = Some(from.u16()?);
    if capabilities.has(capability::PLUGIN_AUTH) && !from.is_empty() {
        change.plugin = Some(to_zero_or_end(&mut from)?);
    }
    if capabilities.has(capability::CONNECT_ATTRS) && !from.is_empty() {
        change.attributes = attributes(&mut from)?;
    }
    Some(change)
}

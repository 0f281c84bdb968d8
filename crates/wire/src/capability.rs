//! Capability and status flags, and the numbers of column types and flags.

use std::ops::{BitAnd, BitOr};

/// A set of capability flags, as both sides send it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities(pub u32);

impl Capabilities {
    /// Whether every flag of `flags` is set.
    pub fn has(self, flags: Capabilities) -> bool {
        self.0 & flags.0 == flags.0
    }
}

impl BitOr for Capabilities {
    type Output = Capabilities;
    fn bitor(self, other: Capabilities) -> Capabilities {
        Capabilities(self.0 | other.0)
    }
}

impl BitAnd for Capabilities {
    type Output = Capabilities;
    fn bitand(self, other: Capabilities) -> Capabilities {
        Capabilities(self.0 & other.0)
    }
}

macro_rules! flags {
    ($type:ident { $($name:ident = $bit:expr, $doc:literal;)* }) => {
        $(#[doc = $doc] pub const $name: $type = $type(1 << $bit);)*
    };
}

flags!(Capabilities {
    LONG_PASSWORD = 0, "Always set.";
    FOUND_ROWS = 1, "An UPDATE answers the rows that matched instead of those that changed.";
    LONG_FLAG = 2, "Column flags take two bytes.";
    CONNECT_WITH_DB = 3, "The response names a database.";
    NO_SCHEMA = 4, "db.table.column is refused.";
    COMPRESS = 5, "Packets are compressed by zlib.";
    ODBC = 6, "An ODBC client.";
    LOCAL_FILES = 7, "LOAD DATA LOCAL is allowed.";
    IGNORE_SPACE = 8, "Spaces before an opening parenthesis are ignored.";
    PROTOCOL_41 = 9, "The protocol of 4.1 and later.";
    INTERACTIVE = 10, "interactive_timeout holds instead of wait_timeout.";
    SSL = 11, "TLS follows.";
    TRANSACTIONS = 13, "Status flags are sent.";
    SECURE_CONNECTION = 15, "Authentication of 4.1 and later.";
    MULTI_STATEMENTS = 16, "A query may hold several statements.";
    MULTI_RESULTS = 17, "A query may have several results.";
    PS_MULTI_RESULTS = 18, "An execution may have several results.";
    PLUGIN_AUTH = 19, "The authentication plugin is named.";
    CONNECT_ATTRS = 20, "Connection attributes follow.";
    PLUGIN_AUTH_LENENC = 21, "The authentication response has a length-encoded length.";
    CAN_HANDLE_EXPIRED_PASSWORDS = 22, "The client can change an expired password.";
    SESSION_TRACK = 23, "OK packets carry changes of the session's state.";
    DEPRECATE_EOF = 24, "OK packets end result sets.";
    OPTIONAL_RESULTSET_METADATA = 25, "Metadata may be left out.";
    QUERY_ATTRIBUTES = 27, "Queries carry attributes.";
});

/// What this server offers besides TLS, which depends on its configuration.
pub const OFFERED: Capabilities = Capabilities(
    LONG_PASSWORD.0
        | FOUND_ROWS.0
        | LONG_FLAG.0
        | CONNECT_WITH_DB.0
        | NO_SCHEMA.0
        | ODBC.0
        | LOCAL_FILES.0
        | IGNORE_SPACE.0
        | PROTOCOL_41.0
        | INTERACTIVE.0
        | TRANSACTIONS.0
        | SECURE_CONNECTION.0
        | MULTI_STATEMENTS.0
        | MULTI_RESULTS.0
        | PS_MULTI_RESULTS.0
        | PLUGIN_AUTH.0
        | CONNECT_ATTRS.0
        | PLUGIN_AUTH_LENENC.0
        | CAN_HANDLE_EXPIRED_PASSWORDS.0
        | SESSION_TRACK.0
        | DEPRECATE_EOF.0
        | QUERY_ATTRIBUTES.0
        | 1 << 14,
);

/// Status flags of OK and EOF packets.
pub mod status {
    /// A transaction is open.
    pub const IN_TRANSACTION: u16 = 1;
    /// autocommit is on.
    pub const AUTOCOMMIT: u16 = 2;
    /// Another result follows.
    pub const MORE_RESULTS: u16 = 8;
    /// No good index was used.
    pub const NO_GOOD_INDEX_USED: u16 = 0x10;
    /// No index was used.
    pub const NO_INDEX_USED: u16 = 0x20;
    /// A cursor is open.
    pub const CURSOR_EXISTS: u16 = 0x40;
    /// The cursor has no more rows.
    pub const LAST_ROW_SENT: u16 = 0x80;
    /// sql_mode has NO_BACKSLASH_ESCAPES.
    pub const NO_BACKSLASH_ESCAPES: u16 = 0x200;
    /// These are the OUT parameters of a procedure.
    pub const PS_OUT_PARAMS: u16 = 0x1000;
    /// The transaction is read only.
    pub const IN_TRANSACTION_READONLY: u16 = 0x2000;
    /// State changes follow.
    pub const SESSION_STATE_CHANGED: u16 = 0x4000;
}

/// Numbers of column types.
pub mod column_type {
    /// DECIMAL as text of old.
    pub const DECIMAL: u8 = 0;
    /// TINYINT.
    pub const TINY: u8 = 1;
    /// SMALLINT.
    pub const SHORT: u8 = 2;
    /// INT.
    pub const LONG: u8 = 3;
    /// FLOAT.
    pub const FLOAT: u8 = 4;
    /// DOUBLE.
    pub const DOUBLE: u8 = 5;
    /// NULL.
    pub const NULL: u8 = 6;
    /// TIMESTAMP.
    pub const TIMESTAMP: u8 = 7;
    /// BIGINT.
    pub const LONGLONG: u8 = 8;
    /// MEDIUMINT.
    pub const INT24: u8 = 9;
    /// DATE.
    pub const DATE: u8 = 10;
    /// TIME.
    pub const TIME: u8 = 11;
    /// DATETIME.
    pub const DATETIME: u8 = 12;
    /// YEAR.
    pub const YEAR: u8 = 13;
    /// VARCHAR as parameters name it.
    pub const VARCHAR: u8 = 15;
    /// BIT.
    pub const BIT: u8 = 16;
    /// JSON.
    pub const JSON: u8 = 245;
    /// DECIMAL.
    pub const NEWDECIMAL: u8 = 246;
    /// ENUM.
    pub const ENUM: u8 = 247;
    /// SET.
    pub const SET: u8 = 248;
    /// TINYBLOB.
    pub const TINY_BLOB: u8 = 249;
    /// MEDIUMBLOB.
    pub const MEDIUM_BLOB: u8 = 250;
    /// LONGBLOB.
    pub const LONG_BLOB: u8 = 251;
    /// BLOB and TEXT.
    pub const BLOB: u8 = 252;
    /// VARCHAR and VARBINARY.
    pub const VAR_STRING: u8 = 253;
    /// CHAR and BINARY.
    pub const STRING: u8 = 254;
    /// GEOMETRY.
    pub const GEOMETRY: u8 = 255;
}

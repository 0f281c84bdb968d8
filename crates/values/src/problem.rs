//! What may be wrong with a value: warnings that a conversion leaves, and errors that end a statement.
//!
//! Only kinds and texts; the statement's layer gives numbers, column names and row numbers to them.

use std::borrow::Cow;

use crate::temporal_parse::OddDelimiter;

/// How MySQL ranks a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Never an error: digits or a time of day were cut.
    Note,
    /// A warning, and an error when a strict mode stores the value in a table.
    Warning,
}

/// What a conversion lost or could not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// 1292 `Truncated incorrect {kind} value: '{text}'`, an expression's conversion.
    Truncated {
        /// INTEGER, DOUBLE, DECIMAL, datetime, time, ...
        kind: Cow<'static, str>,
        /// The text that was read.
        text: Vec<u8>,
    },
    /// 1292 `Incorrect {kind} value: '{text}'`, an expression's conversion to a date or time.
    Incorrect {
        /// datetime, time, date, ...
        kind: Cow<'static, str>,
        /// The text that was read.
        text: Vec<u8>,
    },
    /// `Incorrect {kind} value: '{text}' for column`: 1292 where [`Problem::is_temporal_kind`], else 1366.
    IncorrectForColumn {
        /// integer, decimal, double, date, datetime, time, string, ...
        kind: Cow<'static, str>,
        /// The text that was read.
        text: Vec<u8>,
        /// A note where only a part was lost that the column does not have.
        severity: Severity,
    },
    /// 1525 `Incorrect {kind} value: '{text}'`.
    IncorrectValue {
        /// YEAR, DATE, TIME or DATETIME.
        kind: &'static str,
        /// The text that was read.
        text: Vec<u8>,
    },
    /// 1264 `Out of range value for column`.
    OutOfRange,
    /// 1265 `Data truncated for column`.
    DataTruncated(Severity),
    /// 1406 `Data too long for column`.
    TooLong,
    /// 1105, a text's integer whose sign does not fit: `Cast to unsigned converted negative integer to its positive
    /// complement`, or `Cast to signed converted positive out-of-range integer to its negative complement`.
    Complement {
        /// Whether the target is unsigned.
        unsigned: bool,
    },
    /// 4095 or 4096, a delimiter in a date that is deprecated.
    Delimiter {
        /// The delimiter.
        odd: OddDelimiter,
        /// datetime or time.
        kind: &'static str,
        /// The whole text.
        text: Vec<u8>,
    },
    /// 1365 `Division by 0`.
    DivisionByZero,
    /// 1441 `Datetime function: {function} field overflow`.
    DatetimeOverflow {
        /// datetime or time.
        function: &'static str,
    },
    /// 1411 `Incorrect {kind} value: '{text}' for function {function}`.
    IncorrectForFunction {
        /// datetime, time or date.
        kind: Cow<'static, str>,
        /// The text that was read.
        text: Vec<u8>,
        /// str_to_date and the like.
        function: &'static str,
    },
    /// 1300 `Invalid {charset} character string: '{text}'`.
    InvalidCharacters {
        /// The character set.
        charset: &'static str,
        /// The first bytes that are none of its characters, in hex.
        text: String,
    },
    /// 3140 `Invalid JSON text`.
    InvalidJson {
        /// What the parser says.
        message: String,
        /// Where, in bytes.
        position: usize,
    },
    /// 3157 `The JSON document exceeds the maximum depth.`
    JsonTooDeep,
    /// 3144 `Cannot create a JSON value from a string with CHARACTER SET '{charset}'`.
    InvalidJsonCharset(&'static str),
    /// 3156 `Invalid JSON value for CAST to {type} from column`.
    InvalidJsonCast(&'static str),
    /// 1048 as a problem of storing: a zero date or NULL that the column refuses.
    NotNullable,
}

impl Problem {
    /// A text that is no number, date or time, or has more than one.
    pub fn truncated(kind: &'static str, text: impl Into<Vec<u8>>) -> Problem {
        Problem::Truncated { kind: Cow::Borrowed(kind), text: text.into() }
    }

    /// Whether it is a note or may be an error.
    pub fn severity(&self) -> Severity {
        match self {
            Problem::DataTruncated(severity) | Problem::IncorrectForColumn { severity, .. } => *severity,
            _ => Severity::Warning,
        }
    }

    /// Whether strict modes make an error of it: what is deprecated is only warned of.
    pub fn is_strict_error(&self) -> bool {
        self.severity() == Severity::Warning && !matches!(self, Problem::Delimiter { .. })
    }

    /// Whether the kind of an incorrect value is a date or time, which has a number of its own.
    pub fn is_temporal_kind(kind: &str) -> bool {
        matches!(kind, "date" | "datetime" | "time" | "timestamp" | "DATE" | "DATETIME" | "TIME" | "TIMESTAMP")
    }
}

/// Problems in the order in which they came up; empty nearly always.
pub type Problems = Vec<Problem>;

/// Why an operation has no result at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// 1690 `{type} value is out of range in '{expression}'`.
    OutOfRange(RangeType),
    /// 3141 `Invalid JSON text in argument {n} to function {name}: "{message}" at position {position}.`
    InvalidJson {
        /// What the parser says.
        message: &'static str,
        /// Where, in bytes.
        position: usize,
    },
    /// 3157 `The JSON document exceeds the maximum depth.`
    JsonTooDeep,
    /// A JSON text, path or document that cannot be used.
    Json(String),
    /// 3513: two binary strings of different lengths as operands of an operator on bits.
    BitwiseSize,
    /// What is not known here, by name: a time zone, an interval, a conversion.
    Unsupported(String),
}

/// The type that an out-of-range error names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RangeType {
    /// BIGINT.
    Bigint,
    /// BIGINT UNSIGNED.
    BigintUnsigned,
    /// DECIMAL.
    Decimal,
    /// DOUBLE.
    Double,
}

impl RangeType {
    /// As the message has it.
    pub fn name(self) -> &'static str {
        match self {
            RangeType::Bigint => "BIGINT",
            RangeType::BigintUnsigned => "BIGINT UNSIGNED",
            RangeType::Decimal => "DECIMAL",
            RangeType::Double => "DOUBLE",
        }
    }
}

/// The parts of sql_mode that change what values mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mode {
    /// STRICT_TRANS_TABLES or STRICT_ALL_TABLES.
    pub strict: bool,
    /// NO_ZERO_DATE.
    pub no_zero_date: bool,
    /// NO_ZERO_IN_DATE.
    pub no_zero_in_date: bool,
    /// ALLOW_INVALID_DATES.
    pub allow_invalid_dates: bool,
    /// ERROR_FOR_DIVISION_BY_ZERO.
    pub error_for_division_by_zero: bool,
    /// NO_UNSIGNED_SUBTRACTION.
    pub no_unsigned_subtraction: bool,
    /// TIME_TRUNCATE_FRACTIONAL.
    pub time_truncate_fractional: bool,
    /// PAD_CHAR_TO_FULL_LENGTH.
    pub pad_char_to_full_length: bool,
}

impl Mode {
    /// What MySQL 8.0 starts with.
    pub const DEFAULT: Mode = Mode {
        strict: true,
        no_zero_date: true,
        no_zero_in_date: true,
        allow_invalid_dates: false,
        error_for_division_by_zero: true,
        no_unsigned_subtraction: false,
        time_truncate_fractional: false,
        pad_char_to_full_length: false,
    };
    /// `sql_mode = ''`.
    pub const EMPTY: Mode = Mode {
        strict: false,
        no_zero_date: false,
        no_zero_in_date: false,
        allow_invalid_dates: false,
        error_for_division_by_zero: false,
        no_unsigned_subtraction: false,
        time_truncate_fractional: false,
        pad_char_to_full_length: false,
    };
}

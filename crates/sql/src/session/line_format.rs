//! How rows stand in a file, as LOAD DATA and SELECT ... INTO OUTFILE say it.

use crate::conditions;
use crate::error::Result;
use std::borrow::Cow;
use syntax::ast::Ident;
use syntax::ast::query::FileFormat;
use values::charset::Charset;

/// FIELDS and LINES.
pub(super) struct LineFormat {
    /// Between fields.
    pub(super) separator: Vec<u8>,
    /// Around fields.
    pub(super) quote: Option<u8>,
    /// OPTIONALLY ENCLOSED.
    pub(super) quotes_strings_only: bool,
    /// Before what would mean something else.
    pub(super) escape: Option<u8>,
    /// Before a line.
    pub(super) line_start: Vec<u8>,
    /// Behind a line.
    pub(super) line_end: Vec<u8>,
}

impl LineFormat {
    /// What was written, with MySQL's defaults for what was not.
    ///
    /// # Errors
    /// 1083.
    pub(super) fn of(format: &FileFormat<'_>) -> Result<LineFormat> {
        let bytes = |given: &Option<Cow<'_, [u8]>>, otherwise: &[u8]| {
            given.as_ref().map_or_else(|| otherwise.to_vec(), |text| text.to_vec())
        };
        let one = |given: &Option<Cow<'_, [u8]>>, otherwise: &[u8]| match bytes(given, otherwise)[..] {
            [] => Ok(None),
            [byte] => Ok(Some(byte)),
            _ => Err(conditions::WRONG_FIELD_TERMINATORS.with(&[])),
        };
        Ok(LineFormat {
            separator: bytes(&format.fields_terminated, b"\t"),
            quote: one(&format.enclosed, b"")?,
            quotes_strings_only: format.optionally_enclosed,
            escape: one(&format.escaped, b"\\")?,
            line_start: bytes(&format.lines_starting, b""),
            line_end: bytes(&format.lines_terminated, b"\n"),
        })
    }
}

/// The character set of a file, where it is named.
///
/// # Errors
/// 1115.
pub(super) fn charset(name: Option<&Ident<'_>>) -> Result<Option<Charset>> {
    let unknown = |name: &Ident<'_>| conditions::UNKNOWN_CHARACTER_SET.with(&[&name.text]);
    name.map(|name| Charset::by_name(&name.text).ok_or_else(|| unknown(name))).transpose()
}

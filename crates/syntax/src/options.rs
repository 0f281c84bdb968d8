//! What a session decides about the spelling of its statements.

/// The version that `/*!NNNNN ... */` comments are compared with.
pub const SERVER_VERSION: u32 = 80035;

/// Session settings that change how text is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ParseOptions {
    /// `"` quotes names.
    pub ansi_quotes: bool,
    /// `||` concatenates.
    pub pipes_as_concat: bool,
    /// `\` is a plain character in strings.
    pub no_backslash_escapes: bool,
    /// `NOT` binds like `!`.
    pub high_not_precedence: bool,
    /// Spaces may stand between a built-in function's name and its parenthesis.
    pub ignore_space: bool,
}

//! Rules about single files: their head, size, names, words, characters, re-exports.

use super::Source;

/// The most lines of code in a file.
const LINES_MAX: usize = 800;

/// Files that may be longer: flat tables, and what is still to be divided. Entries may only go.
const LONG: &[&str] = &["crates/syntax/src/keywords.rs"];

/// Endings of type names that say nothing.
const SUFFIXES: &[&str] = &["Manager", "Helper", "Util", "Utils", "Handler", "Processor", "Service", "Wrapper", "Impl"];

/// File names that say nothing.
const FILES: &[&str] = &["utils.rs", "util.rs", "common.rs", "helpers.rs", "helper.rs", "misc.rs"];

/// Words of comments that tell history, which git has.
const WORDS: &[&str] = &[
    "previously",
    "no longer needed",
    "new implementation",
    "refactored",
    "as requested",
    "now uses",
    "fixme",
    "todo",
];

/// Crates of this workspace: none exports what another one has.
const CRATES: &[&str] = &["stdx", "values", "syntax", "wire", "objects", "wal", "lsm", "store", "sql"];

/// Every complaint about a file.
pub(super) fn all(source: &Source) -> Vec<String> {
    let rules: [fn(&Source) -> Option<String>; 6] = [head, size, file_name, names, words, characters];
    let found = rules.iter().filter_map(|rule| rule(source)).chain(reexport(source));
    found.map(|complaint| format!("{}: {complaint}", source.path)).collect()
}

/// Waivers that no file needs.
pub(super) fn waivers(sources: &[Source]) -> Vec<String> {
    let needless =
        LONG.iter().filter(|path| !sources.iter().any(|s| s.path == **path && code_lines(&s.text) > LINES_MAX));
    needless
        .map(|path| format!("{path}: needs no waiver for its length: take it out of xtask/src/tidy/rules.rs"))
        .collect()
}

fn head(source: &Source) -> Option<String> {
    (!source.text.starts_with("//!")).then(|| "does not begin with //!".to_owned())
}

fn size(source: &Source) -> Option<String> {
    let lines = code_lines(&source.text);
    (lines > LINES_MAX && !LONG.contains(&source.path.as_str()))
        .then(|| format!("{lines} lines of code are more than {LINES_MAX}"))
}

/// Lines that are neither empty nor comments.
fn code_lines(text: &str) -> usize {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

fn file_name(source: &Source) -> Option<String> {
    let name = source.path.rsplit('/').next().unwrap_or_default();
    FILES.contains(&name).then(|| format!("the file name {name} says nothing"))
}

fn names(source: &Source) -> Option<String> {
    let declared = source.text.lines().filter_map(|line| {
        let mut words = line
            .trim()
            .split(|c: char| !c.is_alphanumeric() && c != '_')
            .filter(|w| !w.is_empty() && !["pub", "crate", "super"].contains(w));
        let keyword = words.next()?;
        ["struct", "enum", "trait", "type"].contains(&keyword).then(|| words.next()).flatten()
    });
    let bad = declared.into_iter().find(|name| SUFFIXES.iter().any(|suffix| name.ends_with(suffix) && name != suffix));
    bad.map(|name| format!("the name {name} has an ending that says nothing"))
}

fn words(source: &Source) -> Option<String> {
    // This file names them.
    if source.path.ends_with("tidy/rules.rs") {
        return None;
    }
    let comments = source.text.lines().filter_map(|line| line.trim().strip_prefix("//"));
    let mut found = comments.filter_map(|comment| {
        let comment = comment.to_lowercase();
        WORDS
            .iter()
            .find(|word| comment.split(|c: char| !c.is_alphanumeric() && c != ' ').any(|part| contains(part, word)))
    });
    found.next().map(|word| format!("a comment says '{word}'"))
}

/// Whether `text` has `words` as whole words.
fn contains(text: &str, words: &str) -> bool {
    format!(" {} ", text.trim()).contains(&format!(" {words} "))
}

fn characters(source: &Source) -> Option<String> {
    let line = source.text.lines().position(|line| !line.is_ascii())?;
    Some(format!("line {} is not ASCII", line + 1))
}

fn reexport(source: &Source) -> Vec<String> {
    let lines = source.text.lines().map(str::trim).filter(|line| line.starts_with("pub use "));
    let foreign = lines.filter(|line| {
        let path = line.trim_start_matches("pub use ").trim_start_matches("::");
        CRATES
            .iter()
            .any(|name| path.strip_prefix(name).is_some_and(|rest| rest.starts_with("::") || rest.starts_with(';')))
    });
    foreign.map(|line| format!("exports another crate's items: {line}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn a_file_begins_with_its_purpose() {
        assert!(head(&source("a.rs", "use x;\n")).is_some());
        assert!(head(&source("a.rs", "//! What it is.\n")).is_none());
    }

    #[test]
    fn a_long_file_is_found_and_comments_do_not_count() {
        let long = "a();\n".repeat(LINES_MAX + 1);
        assert!(size(&source("a.rs", &long)).is_some());
        assert!(size(&source("a.rs", &"// a\n\n".repeat(LINES_MAX))).is_none());
        assert!(size(&source(LONG[0], &long)).is_none());
        assert_eq!(waivers(&[source(LONG[0], "a();\n")]).len(), LONG.len());
    }

    #[test]
    fn names_that_say_nothing_are_found() {
        assert!(names(&source("a.rs", "pub(crate) struct PoolManager {\n")).is_some());
        assert!(names(&source("a.rs", "pub struct Pool;\nimpl Manager for Pool {}\n")).is_none());
        assert!(file_name(&source("crates/a/src/utils.rs", "")).is_some());
        assert!(file_name(&source("crates/a/src/pool.rs", "")).is_none());
    }

    #[test]
    fn history_in_comments_is_found() {
        assert!(words(&source("a.rs", "    // Previously this was a list.\n")).is_some());
        assert!(words(&source("a.rs", "let previously = 1;\n")).is_none());
    }

    #[test]
    fn other_characters_are_found() {
        assert_eq!(characters(&source("a.rs", "a\n\u{e4}\n")), Some("line 2 is not ASCII".to_owned()));
    }

    #[test]
    fn exports_of_other_crates_are_found() {
        assert_eq!(
            reexport(&source("a.rs", "pub use values::value::Value;\npub use self::x;\npub use valuesx::y;\n")).len(),
            1
        );
    }
}

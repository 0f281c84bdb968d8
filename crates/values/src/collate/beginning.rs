//! What texts that are like a pattern begin with, as bytes of their keys: an index finds them by it.
//!
//! LIKE compares character by character, by the weights of each, and a key has the weights of the text's characters one behind the
//! other: so the keys of all texts that are like `ab%` begin with the weights of `a` and `b`. Of collations in which pairs of characters
//! have weights of their own that does not hold. Where spaces at the end do not count, a key has marks behind spaces that depend on what
//! follows: what is used of a pattern ends before its first space.

use super::{MANY, ONE, Rule, Units};
use crate::collation::{Collation, Pad};

impl Collation {
    /// Appends what the [keys](Collation::key) begin with of all texts that are [like](Collation::like) the pattern: nothing where
    /// they have no such beginning.
    pub fn beginning(self, pattern: &[u8], escape: Option<char>, to: &mut Vec<u8>) {
        let text = self.text_before_wildcards(pattern, escape);
        let is_padded = self.pad() == Pad::Space;
        match self.rule() {
            Rule::CodePoints if is_padded => to.extend(text.iter().take_while(|byte| **byte != b' ')),
            Rule::Bytes | Rule::CodePoints => {
                let escaped =
                    |byte: &u8| if *byte == 0 { [0, 0xff].into_iter().take(2) } else { [*byte, 0].into_iter().take(1) };
                to.extend(text.iter().flat_map(escaped));
            }
            Rule::Weights { table, unit, .. } if table.is_plain() => {
                let space = table.ascii[usize::from(b' ')];
                let mut units = Units::new(table, 0, &text);
                while let Some(weight) = units.next().filter(|weight| !is_padded || *weight != space) {
                    to.extend_from_slice(&weight.to_be_bytes()[2 - unit..]);
                }
            }
            Rule::Weights { .. } => {}
        }
    }

    /// The text that a pattern has before its first wildcard.
    fn text_before_wildcards(self, mut pattern: &[u8], escape: Option<char>) -> Vec<u8> {
        let escape = escape.map_or(u32::MAX, u32::from);
        let is_wildcard = |byte: u8| (byte == MANY || byte == ONE) && escape != u32::from(byte);
        let mut text = Vec::with_capacity(pattern.len());
        while pattern.first().is_some_and(|first| !is_wildcard(*first)) {
            let (cp, length) = self.character(pattern);
            if cp == escape && length < pattern.len() {
                pattern = &pattern[length..];
            }
            let (own, rest) = pattern.split_at(self.character(pattern).1);
            text.extend_from_slice(own);
            pattern = rest;
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [&str; 22] = [
        "",
        "a",
        "A",
        "ab",
        "aB",
        "AB ",
        "ab\t",
        "ab\t c",
        "ab c",
        "ab  c",
        "ab\u{0}",
        "ab\u{10ffff}z",
        "\u{e1}b",
        "abc",
        "a%b",
        "a_b",
        "a\\b",
        "Stra\u{df}e",
        "strasse",
        "\u{200d}ab",
        "b",
        "a\u{301}b",
    ];
    const PATTERNS: [&str; 14] = [
        "ab%",
        "AB%",
        "a%",
        "ab",
        "ab %",
        "ab _%",
        "a\\%%",
        "a\\_b",
        "a\\\\%",
        "Stra%",
        "stras%",
        "stra\u{df}%",
        "%b",
        "_b",
    ];

    #[test]
    fn keys_of_texts_like_a_pattern_have_its_beginning() {
        let mut found = 0;
        for collation in Collation::all() {
            for pattern in PATTERNS {
                let mut beginning = Vec::new();
                collation.beginning(pattern.as_bytes(), Some('\\'), &mut beginning);
                for text in TEXTS.iter().filter(|text| collation.like(text.as_bytes(), pattern.as_bytes(), Some('\\')))
                {
                    let mut key = Vec::new();
                    collation.key(text.as_bytes(), &mut key);
                    assert!(key.starts_with(&beginning), "{}: {text:?} like {pattern:?}", collation.name());
                    found += 1;
                }
            }
        }
        assert!(found > 10_000, "{found} texts were like a pattern");
    }

    #[test]
    fn beginnings_tell_texts_apart() {
        for name in [
            "utf8mb4_0900_ai_ci",
            "utf8mb4_0900_as_cs",
            "utf8mb4_general_ci",
            "utf8mb4_bin",
            "latin1_swedish_ci",
            "binary",
        ] {
            let collation = Collation::by_name(name).unwrap();
            let beginning = |pattern: &str, escape| {
                let mut to = Vec::new();
                collation.beginning(pattern.as_bytes(), escape, &mut to);
                to
            };
            let mut key = Vec::new();
            collation.key(b"abd", &mut key);
            assert!(!key.starts_with(&beginning("abc%", Some('\\'))), "{name}");
            assert!(
                key.starts_with(&beginning("ab%", Some('\\'))) && !beginning("ab%", Some('\\')).is_empty(),
                "{name}"
            );
            assert_eq!(beginning("ab|%c%", Some('|')).len(), 4 * beginning("a%", None).len(), "{name}");
            assert!(beginning("%b", Some('\\')).is_empty() && beginning("_b", None).is_empty());
        }
    }
}

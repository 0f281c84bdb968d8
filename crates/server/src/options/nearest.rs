//! The known name that is nearest to a wrong one.

/// The nearest of `known` to `name` by the number of characters to change.
pub(crate) fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    known.min_by_key(|candidate| distance(name.as_bytes(), candidate.as_bytes()))
}

/// How many bytes must be inserted, removed or replaced to make `b` of `a`.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_changes_win() {
        assert_eq!(distance(b"kitten", b"sitting"), 3);
        assert_eq!(nearest("prot", ["socket", "port", "protocol"].into_iter()), Some("port"));
    }
}

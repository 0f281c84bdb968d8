//! Which crate may use which: the table in ARCHITECTURE.md is the law.

use super::Source;
use std::collections::{BTreeMap, BTreeSet};

/// The crates that a crate may use, by its name.
type Edges = BTreeMap<String, BTreeSet<String>>;

/// Complaints about manifests that use what the table does not allow, and about crates that it does not name.
pub(super) fn check(architecture: &str, manifests: &[Source]) -> Vec<String> {
    let law = table(architecture);
    let mut complaints = Vec::new();
    for manifest in manifests.iter().filter(|m| m.path.starts_with("crates/")) {
        let name = manifest.path.split('/').nth(1).unwrap_or_default();
        let Some(allowed) = law.get(name) else {
            complaints.push(format!("{}: crate {name} is not in the table of ARCHITECTURE.md", manifest.path));
            continue;
        };
        for used in used(&manifest.text).filter(|used| law.contains_key(*used)) {
            if !allowed.contains(used) && !allowed.contains("all") {
                complaints.push(format!("{}: {name} must not use {used}: ARCHITECTURE.md", manifest.path));
            }
        }
    }
    complaints
}

/// The rows "| `crate` | sentence | may depend on | ... |".
fn table(text: &str) -> Edges {
    let rows = text.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split('|');
        let name = cells.next()?.trim().trim_end_matches('`').to_owned();
        let edges = cells.nth(1)?.split(',').map(|e| e.trim().trim_matches('`').to_owned());
        Some((name, edges.collect()))
    });
    rows.collect()
}

/// What a manifest's `[dependencies]` name; tests may use more.
fn used(manifest: &str) -> impl Iterator<Item = &str> {
    let mut counts = false;
    manifest.lines().filter_map(move |line| {
        if line.starts_with('[') {
            counts = line == "[dependencies]";
        }
        let name = line.split(['.', '=', ' ']).next().unwrap_or_default();
        (counts && !name.is_empty() && !line.starts_with('[')).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_that_the_table_does_not_have_is_found() {
        let law = "| crate | one | may | never |\n|---|---|---|---|\n| `a` | x | - | y |\n| `b` | x | a | y |\n| `s` | x | all | y |\n";
        let manifest = |name: &str, uses: &str| Source {
            path: format!("crates/{name}/Cargo.toml"),
            text: format!(
                "[package]\nname = \"{name}\"\n\n[dependencies]\n{uses}.workspace = true\nserde = \"1\"\n[dev-dependencies]\nb.workspace = true\n"
            ),
        };
        let complaints = check(law, &[manifest("a", "b"), manifest("b", "a"), manifest("s", "a"), manifest("z", "a")]);
        assert_eq!(complaints.len(), 2, "{complaints:?}");
        assert!(complaints[0].contains("a must not use b"));
        assert!(complaints[1].contains("crate z is not in the table"));
    }
}

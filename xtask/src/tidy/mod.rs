//! `cargo xtask tidy`: the rules that the compiler does not know.
//!
//! Each rule is a function from what is in the repository to a list of complaints, and has its own test.

mod edges;
mod rules;

use std::fs;
use std::path::Path;

/// A file of the repository.
pub(crate) struct Source {
    /// Its path from the root.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// Checks everything.
pub(crate) fn run(root: &Path) -> Result<(), String> {
    let mut sources = Vec::new();
    for folder in ["crates", "xtask", "tests"] {
        collect(root, &root.join(folder), &mut sources)?;
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let (rust, manifests): (Vec<_>, Vec<_>) = sources.into_iter().partition(|s| s.path.ends_with(".rs"));
    let architecture = fs::read_to_string(root.join("ARCHITECTURE.md")).map_err(|e| format!("ARCHITECTURE.md: {e}"))?;
    let mut complaints = edges::check(&architecture, &manifests);
    for source in &rust {
        complaints.extend(rules::all(source));
    }
    complaints.extend(rules::waivers(&rust));
    if complaints.is_empty() { Ok(()) } else { Err(format!("tidy:\n{}", complaints.join("\n"))) }
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) -> Result<(), String> {
    let shown = |e: std::io::Error| format!("{}: {e}", folder.display());
    for entry in fs::read_dir(folder).map_err(shown)? {
        let path = entry.map_err(shown)?.path();
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if path.is_dir() {
            if name != "target" {
                collect(root, &path, sources)?;
            }
        } else if name.ends_with(".rs") || name == "Cargo.toml" {
            let text = fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            let path = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            sources.push(Source { path, text });
        }
    }
    Ok(())
}

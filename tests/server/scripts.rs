//! Golden scripts: statements with the answers that MySQL gave to them, in `tests/scripts`.
//!
//! `WESQL_ORACLE=HOST:PORT` asks that server (root, no password) in place of one of ours, and writes its answers into the scripts;
//! `WESQL_SCRIPTS=WORD` plays only those with the word in their names. Those in `tests/scripts/options` begin with the options of the
//! server that they want; `WESQL_ORACLE` is then a server with these, for scripts that `WESQL_SCRIPTS` names.

use mysql::OptsBuilder;
use std::path::{Path, PathBuf};
use tests::Place;
use tests::script::{Stage, client};

/// The scripts of a folder.
fn scripts(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let word = std::env::var("WESQL_SCRIPTS").unwrap_or_default();
    let entries = std::fs::read_dir(folder).expect("the folder is there").map(|e| e.expect("an entry").path());
    let mut paths: Vec<_> = entries.filter(|path| path.extension().is_some_and(|end| end == "sql")).collect();
    paths.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().contains(&word)));
    paths.sort();
    paths
}

/// Plays a script; what is wrong with the answers, which are written into it where they are those of another server.
fn play(path: &Path, script: &str, options: &OptsBuilder) -> Option<String> {
    let played = Stage::new(options, "script").play(script);
    if std::env::var("WESQL_ORACLE").is_ok() {
        std::fs::write(path, played).expect("it can be written");
        return None;
    }
    let differs = played.lines().zip(script.lines()).enumerate().find(|(_, (is, should))| is != should);
    match differs {
        Some((at, (is, should))) => {
            Some(format!("{}:{}: answered\n{is}\nin place of\n{should}", path.display(), at + 1))
        }
        None if played.lines().count() != script.lines().count() => {
            Some(format!("{}: more or fewer lines", path.display()))
        }
        None => None,
    }
}

#[test]
fn scripts_have_mysql_s_answers() {
    let oracle = std::env::var("WESQL_ORACLE").ok();
    let place = Place::default();
    let server = oracle.is_none().then(|| place.start());
    let options = match (&server, &oracle) {
        (Some(server), _) => server.client(),
        (None, oracle) => client(oracle.as_deref().unwrap_or_default()),
    };
    let played = scripts("scripts").into_iter().filter_map(|path| {
        let script = std::fs::read_to_string(&path).expect("a script");
        play(&path, &script, &options)
    });
    let failed: Vec<_> = played.collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn scripts_of_servers_with_options_have_mysql_s_answers() {
    let oracle = std::env::var("WESQL_ORACLE").ok();
    if oracle.is_some() && std::env::var("WESQL_SCRIPTS").is_err() {
        return;
    }
    let played = scripts("scripts/options").into_iter().filter_map(|path| {
        let script = std::fs::read_to_string(&path).expect("a script");
        let first = script.lines().next().and_then(|line| line.strip_prefix("# ")).expect("its options");
        let place = Place::with(&first.split_whitespace().collect::<Vec<_>>());
        let server = oracle.is_none().then(|| place.start());
        let options = server.as_ref().map_or_else(|| client(oracle.as_deref().unwrap_or_default()), |s| s.client());
        play(&path, &script, &options)
    });
    let failed: Vec<_> = played.collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

//! Golden scripts: statements with the answers that MySQL gave to them, in `tests/scripts`.
//!
//! `WESQL_ORACLE=HOST:PORT` asks that server (root, no password) in place of one of ours, and writes its answers into the scripts;
//! `WESQL_SCRIPTS=WORD` plays only those with the word in their names.

use std::path::Path;
use tests::Place;
use tests::script::{Stage, client};

#[test]
fn scripts_have_mysql_s_answers() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts");
    let oracle = std::env::var("WESQL_ORACLE").ok();
    let word = std::env::var("WESQL_SCRIPTS").unwrap_or_default();
    let place = Place::default();
    let server = oracle.is_none().then(|| place.start());
    let options = match (&server, &oracle) {
        (Some(server), _) => server.client(),
        (None, oracle) => client(oracle.as_deref().unwrap_or_default()),
    };
    let mut failed = Vec::new();
    let mut names: Vec<_> =
        std::fs::read_dir(folder).expect("the folder is there").map(|e| e.expect("an entry").path()).collect();
    names.retain(|path| path.to_string_lossy().contains(&word));
    names.sort();
    assert!(!names.is_empty());
    for path in names {
        let script = std::fs::read_to_string(&path).expect("a script");
        let played = Stage::new(&options, "script").play(&script);
        if oracle.is_some() {
            std::fs::write(&path, played).expect("it can be written");
        } else if let Some((at, (is, should))) =
            played.lines().zip(script.lines()).enumerate().find(|(_, (a, b))| a != b)
        {
            failed.push(format!("{}:{}: answered\n{is}\nin place of\n{should}", path.display(), at + 1));
        } else if played.lines().count() != script.lines().count() {
            failed.push(format!("{}: more or fewer lines", path.display()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

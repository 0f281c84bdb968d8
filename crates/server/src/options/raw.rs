//! Options as they are written: names and values, from the command line, option files and the environment.
//!
//! An option file has groups in brackets and lines `name=value` or `name`; `#` and `;` begin comments; values may stand in
//! quotes. Groups that count: `[mysqld]`, `[server]`, `[mysqld-8.0]`, `[wesql]`.

use super::Environment;
use sql::variables::Id;
use sql::variables::kind::Kind;

/// An option as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RawOption {
    /// Its name in lower case with underscores, without `loose_`.
    pub(crate) name: String,
    /// Its value, if one was given.
    pub(crate) value: Option<String>,
    /// Whether it may be unknown.
    pub(crate) loose: bool,
}

impl RawOption {
    fn new(name: &str, value: Option<&str>) -> RawOption {
        let name = name.trim().to_ascii_lowercase().replace('-', "_");
        let (name, loose) = match name.strip_prefix("loose_") {
            Some(rest) => (rest.to_owned(), true),
            None => (name, false),
        };
        let switched = [("skip_", "OFF"), ("disable_", "OFF"), ("enable_", "ON")];
        let found = switched.iter().find_map(|(prefix, state)| Some((name.strip_prefix(prefix)?, *state)));
        match found {
            Some((rest, state)) if Id::find(&name).is_none() && value.is_none() => {
                RawOption { name: rest.to_owned(), value: Some(state.to_owned()), loose }
            }
            _ => RawOption { name, value: value.map(str::to_owned), loose },
        }
    }

    /// Whether the next word of the command line is its value.
    fn wants_value(&self) -> bool {
        const ALONE: [&str; 5] = ["help", "version", "print_defaults", "no_defaults", "console"];
        let is_switch = Id::find(&self.name).is_some_and(|id| id.row().3 == Kind::Bool);
        self.value.is_none() && !is_switch && !ALONE.contains(&self.name.as_str())
    }
}

/// The options of a command line.
///
/// # Errors
/// What is no option.
pub(crate) fn command_line(arguments: &[String]) -> Result<Vec<RawOption>, String> {
    let mut options: Vec<RawOption> = Vec::new();
    let mut rest = arguments.iter().peekable();
    while let Some(word) = rest.next() {
        let mut option = match word.strip_prefix("--") {
            Some(long) => match long.split_once('=') {
                Some((name, value)) => RawOption::new(name, Some(value)),
                None => RawOption::new(long, None),
            },
            None => short(word)?,
        };
        if option.wants_value() {
            option.value = rest.next_if(|next| !next.starts_with("--")).cloned();
        }
        options.push(option);
    }
    Ok(options)
}

fn short(word: &str) -> Result<RawOption, String> {
    let known = [("-P", "port"), ("-h", "datadir"), ("-u", "user"), ("-V", "version"), ("-?", "help")];
    let found = known.iter().find_map(|(short, name)| Some((word.strip_prefix(short)?, *name)));
    match found {
        Some((value, name)) => Ok(RawOption::new(name, Some(value).filter(|v| !v.is_empty()))),
        None => Err(format!("'{word}' is no option; 'wesql --help' lists them")),
    }
}

/// The options of an option file's text.
///
/// # Errors
/// The line that is none; `origin` names the file.
pub(crate) fn option_file(text: &str, origin: &str) -> Result<Vec<RawOption>, String> {
    let mut options = Vec::new();
    let mut counts = false;
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';', '!']) {
            continue;
        }
        if let Some(group) = line.strip_prefix('[') {
            let name =
                group.strip_suffix(']').ok_or_else(|| format!("{origin}: line {} is no group: {line}", at + 1))?;
            counts = matches!(name.trim(), "mysqld" | "server" | "mysqld-8.0" | "wesql");
        } else if counts {
            options.push(match line.split_once('=') {
                Some((name, value)) => RawOption::new(name, Some(unquoted(value))),
                None => RawOption::new(line, None),
            });
        }
    }
    Ok(options)
}

/// A value without its quotes or the comment behind it.
fn unquoted(value: &str) -> &str {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(inside) = value.strip_prefix(quote)
            && let Some((inside, _)) = inside.split_once(quote)
        {
            return inside;
        }
    }
    value.split_once(" #").map_or(value, |(before, _)| before.trim_end())
}

/// The options that environment variables stand for.
pub(crate) fn environment(environment: Environment<'_>) -> Vec<RawOption> {
    const NAMES: [(&str, &str); 8] = [
        ("WESQL_DATA_DIR", "datadir"),
        ("WESQL_LOG_DIR", "wesql_log_dir"),
        ("WESQL_OBJECTSTORE_ACCESS_KEY", "objectstore_access_key"),
        ("WESQL_OBJECTSTORE_SECRET_KEY", "objectstore_secret_key"),
        ("WESQL_OBJECTSTORE_BUCKET", "objectstore_bucket"),
        ("WESQL_OBJECTSTORE_REGION", "objectstore_region"),
        ("WESQL_OBJECTSTORE_ENDPOINT", "objectstore_endpoint"),
        ("WESQL_CLUSTER_MEMBER", "wesql_cluster_member"),
    ];
    let found = NAMES.iter().filter_map(|(variable, name)| {
        let value = environment(variable).filter(|v| !v.is_empty())?;
        Some(RawOption::new(name, Some(&value)))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_file() {
        let text = "port=1\n[mysqld]\n# a comment\nmax-connections = 5 # five\nsql_mode=\"A,B\"\nskip-log-bin\n[client]\nport=3";
        let options = option_file(text, "x").expect("it is one");
        let all: Vec<_> = options.iter().map(|o| (o.name.as_str(), o.value.as_deref().unwrap_or(""))).collect();
        assert_eq!(all, [("max_connections", "5"), ("sql_mode", "A,B"), ("log_bin", "OFF")]);
        assert_eq!(option_file("[mysqld", "x"), Err("x: line 1 is no group: [mysqld".to_owned()));
    }
}

//! The first words of a command line: what the program is to do.

use super::raw::RawOption;

/// What to do, besides serving.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    /// `branch create NAME`.
    BranchCreate {
        /// The new branch.
        name: String,
    },
    /// `branch list`.
    BranchList,
    /// `branch delete NAME`.
    BranchDelete {
        /// The branch.
        name: String,
    },
    /// `restore --to TIME --as BRANCH`.
    Restore {
        /// Microseconds since 1970.
        to: u64,
        /// The new branch.
        name: String,
    },
    /// `inspect`.
    Inspect,
    /// `inspect cost`.
    InspectCost,
}

/// How the commands are written.
pub(crate) const USAGE: &str = "wesql [serve] [--read-only] | branch create NAME | branch list | branch delete NAME | \
                                restore --to TIME --as BRANCH | inspect [cost]";

/// The command at the start of a line, if it does not serve, and the words behind it.
///
/// # Errors
/// One line that says what is wrong with it.
pub(crate) fn split(arguments: &[String]) -> Result<(Option<Verb>, &[String]), String> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).take_while(|w| !w.starts_with('-')).collect();
    let (verb, count) = match words[..] {
        [] | ["serve"] => return Ok((None, &arguments[words.len()..])),
        ["branch", "create", name] => (Verb::Whole(Command::BranchCreate { name: name.to_owned() }), 3),
        ["branch", "delete", name] => (Verb::Whole(Command::BranchDelete { name: name.to_owned() }), 3),
        ["branch", "list"] => (Verb::Whole(Command::BranchList), 2),
        ["inspect"] => (Verb::Whole(Command::Inspect), 1),
        ["inspect", "cost"] => (Verb::Whole(Command::InspectCost), 2),
        ["restore"] => (Verb::Restore, 1),
        ["branch" | "inspect" | "restore", ..] => return Err(format!("usage: {USAGE}")),
        [word, ..] => return Err(format!("unknown command '{word}'; usage: {USAGE}")),
    };
    Ok((Some(verb), &arguments[count..]))
}

/// A command as far as its words say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// All of it.
    Whole(Command),
    /// A restore, whose rest is in options.
    Restore,
}

impl Verb {
    /// The whole command; the options that belong to it are taken out of `options`.
    ///
    /// # Errors
    /// One line that names the option.
    pub(crate) fn complete(self, options: &mut Vec<RawOption>) -> Result<Command, String> {
        let Verb::Whole(command) = self else {
            let mut take = |name: &str| {
                let at = options.iter().position(|o| o.name == name).ok_or_else(|| format!("usage: {USAGE}"))?;
                options.remove(at).value.ok_or_else(|| format!("option {name}: a value is missing"))
            };
            return Ok(Command::Restore { to: parse_time(&take("to")?)?, name: take("as")? });
        };
        Ok(command)
    }
}

/// A time: `2026-01-31 10:20:30`, in UTC, with or without a fraction, or RFC 3339's form.
fn parse_time(text: &str) -> Result<u64, String> {
    let refused = || format!("option to: '{text}' is no time; write it as 2026-01-31T10:20:30Z");
    let with_zone = text.parse::<jiff::Timestamp>().ok();
    let plain = || text.parse::<jiff::civil::DateTime>().ok()?.in_tz("UTC").ok();
    let time = with_zone.or_else(|| plain().map(|zoned| zoned.timestamp())).ok_or_else(refused)?;
    u64::try_from(time.as_microsecond()).map_err(|_negative| refused())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Option<Command>, String> {
        let arguments: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let (verb, rest) = split(&arguments)?;
        let mut options = super::super::raw::command_line(rest)?;
        verb.map(|verb| verb.complete(&mut options)).transpose()
    }

    #[test]
    fn commands_are_read() {
        assert_eq!(read("serve --port=1"), Ok(None));
        assert_eq!(read("branch create b --port=1"), Ok(Some(Command::BranchCreate { name: "b".to_owned() })));
        assert_eq!(read("inspect cost"), Ok(Some(Command::InspectCost)));
        let expected = Command::Restore { to: 1_769_854_830_500_000, name: "b".to_owned() };
        assert_eq!(read("restore --to=2026-01-31T10:20:30.5 --as=b"), Ok(Some(expected.clone())));
        assert_eq!(read("restore --as b --to 2026-01-31T11:20:30.5+01:00"), Ok(Some(expected)));
        assert!(read("restore --to=yesterday --as=b").is_err_and(|e| e.starts_with("option to: 'yesterday'")));
        assert!(read("branch").is_err_and(|e| e.starts_with("usage: ")));
        assert!(read("fly").is_err_and(|e| e.starts_with("unknown command 'fly'")));
    }
}

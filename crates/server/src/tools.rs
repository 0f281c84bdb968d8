//! The commands that do not serve: branches, restores, and a look into the bucket.
//!
//! They speak to the object store alone, and may run while a server writes the branch. What they print is for people: one
//! thing a line.

use crate::options::command::Command;
use crate::options::config::Config;
use objects::cost::{self, GIGABYTE};
use store::branch::{Branch, Moment, Repository};
use store::error::{Error, Result};
use store::inspect::{Purpose, Report, inspect};

/// Carries out a command; answers what it has to say.
///
/// # Errors
/// One line for a human.
pub(crate) fn run(command: &Command, config: &Config) -> std::result::Result<String, String> {
    let branch = &config.store.branch;
    let result = Repository::open(&config.store).and_then(|repository| match command {
        Command::BranchCreate { name } => repository
            .create(branch, name, Moment::Now)
            .map(|()| format!("branch {name} begins with what {branch} has in the object store now")),
        Command::BranchDelete { name } => {
            repository.delete(branch, name).map(|()| format!("branch {name} of {branch} is deleted"))
        }
        Command::BranchList => repository.list(branch).map(|branches| lines(branches.iter().map(branch_line))),
        Command::Restore { to, name } => repository
            .create(branch, name, Moment::Time(*to))
            .map(|()| format!("branch {name} is {branch} as of {}", time(*to))),
        Command::Inspect => inspect(&repository, branch).map(|report| report_text(branch, &report)),
        Command::InspectCost => cost_text(&repository, branch),
    });
    result.map_err(|error: Error| error.to_string())
}

fn lines(lines: impl Iterator<Item = String>) -> String {
    lines.collect::<Vec<_>>().join("\n")
}

/// A time as it is written in commands.
fn time(micros: u64) -> String {
    let micros = i64::try_from(micros).unwrap_or(i64::MAX);
    jiff::Timestamp::from_microsecond(micros).map_or_else(|_| micros.to_string(), |t| t.to_string())
}

fn branch_line(branch: &Branch) -> String {
    let parent = branch.parent.as_ref().map_or_else(String::new, |p| format!(" of {p}"));
    let Branch { name, tables, bytes, changed, .. } = branch;
    format!("{name}{parent}: {tables} tables, {}, changed {}", size(*bytes), time(*changed))
}

fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let (mut value, mut unit) = (bytes as f64 / 1000.0, 0);
    while value >= 1000.0 && unit + 1 < UNITS.len() {
        (value, unit) = (value / 1000.0, unit + 1);
    }
    format!("{value:.1} {}", UNITS[unit])
}

fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Current => "the database as it is",
        Purpose::Checkpoint => "kept for restores",
        Purpose::Branch => "kept for branches",
        Purpose::Garbage => "will be deleted",
        Purpose::Orphan => "orphans: deleted at the next start after a kill",
        Purpose::Guard => "guards of the chain",
        Purpose::Unknown => "unknown",
    }
}

fn report_text(branch: &str, report: &Report) -> String {
    let state = if report.is_closed { "closed" } else { "open, or its writer was killed" };
    let mut text = format!("{branch}: manifest {}, epoch {}, {state}\n", report.manifest, report.epoch);
    if let Some(&earliest) = report.checkpoints.first() {
        text += &format!("{} checkpoints; restores reach back to {}\n", report.checkpoints.len(), time(earliest));
    }
    if !report.branches.is_empty() {
        text += &format!("branches: {}\n", report.branches.join(", "));
    }
    for (of, (count, bytes)) in report.totals() {
        text += &format!("{:>8} objects {:>10}  {}\n", count, size(bytes), purpose(of));
    }
    let goes = report.objects.iter().filter(|o| matches!(o.purpose, Purpose::Garbage | Purpose::Orphan));
    for object in goes {
        text += &format!("would delete {} ({})\n", object.name, size(object.bytes));
    }
    for name in &report.missing {
        text += &format!("MISSING {name}\n");
    }
    text.trim_end().to_owned()
}

/// What the bucket costs a month, and what the writer's requests of the recent past do.
fn cost_text(repository: &Repository, branch: &str) -> Result<String> {
    let report = inspect(repository, branch)?;
    let bytes: u64 = report.objects.iter().map(|o| o.bytes).sum();
    let stored = cost::storage_dollars_a_month(bytes);
    let mut text = format!("storage: {} in {} objects, {stored:.2} dollars a month", size(bytes), report.objects.len());
    match report.recent {
        Some(recent) if recent.seconds > 0 => {
            // A manifest comes with about one table, and with a listing, which is priced as a write.
            let puts = 3 * recent.manifests + recent.segments;
            let rate = puts as f64 / recent.seconds as f64;
            text += &format!(
                "\nwrites: {} log segments and {} manifests in the last {} s, {:.2} dollars a month at this rate",
                recent.segments,
                recent.manifests,
                recent.seconds,
                cost::put_dollars_a_month(rate)
            );
        }
        _ => text += "\nwrites: no checkpoint to measure from (wesql_restore_window)",
    }
    let gigabytes = bytes as f64 / GIGABYTE;
    text += &format!(
        "\nprices: S3 Standard, us-east-1; {gigabytes:.3} GB; reads are counted by the server: SHOW STATUS LIKE 'wesql_objectstore%'"
    );
    Ok(text)
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_short() {
        assert_eq!([999, 1_500, 2_000_000, 3_100_000_000].map(super::size), ["999 B", "1.5 KB", "2.0 MB", "3.1 GB"]);
        assert_eq!(super::time(1_500_000), "1970-01-01T00:00:01.5Z");
    }
}

//! Histories of transactions that append to lists and read them, and the anomalies in them.
//!
//! Each appended value is unique in its list, so a list tells who wrote it in which order, and what a read saw tells between which
//! two writes it was: from these come the dependencies of transactions. Write after write, read after write, and a write after
//! a read that did not see it make a graph; each level of isolation forbids cycles of some kinds (Adya). Reads of values
//! that were rolled back, or that their writer had not finished, need no graph.

use std::collections::{BTreeMap, BTreeSet};

/// A level, with what it forbids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// No cycles of writes.
    ReadUncommitted,
    /// No cycles of writes and reads of writes; nothing that is not committed is read.
    ReadCommitted,
    /// The same; a transaction that only reads sees one state, whatever it reads.
    RepeatableRead,
    /// No cycles at all.
    Serializable,
}

impl Level {
    /// All levels.
    pub const ALL: [Level; 4] =
        [Level::ReadUncommitted, Level::ReadCommitted, Level::RepeatableRead, Level::Serializable];

    /// As SQL says it.
    pub fn sql(self) -> &'static str {
        match self {
            Level::ReadUncommitted => "READ UNCOMMITTED",
            Level::ReadCommitted => "READ COMMITTED",
            Level::RepeatableRead => "REPEATABLE READ",
            Level::Serializable => "SERIALIZABLE",
        }
    }
}

/// One step of a transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A value was put behind a list.
    Append {
        /// The list.
        list: u32,
        /// The value.
        value: u32,
    },
    /// A list was read.
    Read {
        /// The list.
        list: u32,
        /// What was in it.
        values: Vec<u32>,
    },
}

/// How a transaction ended, as its client knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Acknowledged.
    Committed,
    /// Rolled back.
    RolledBack,
    /// The connection was lost.
    Unknown,
}

/// A transaction.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// What it did, in order.
    pub steps: Vec<Step>,
    /// How it ended.
    pub ending: Ending,
}

impl Transaction {
    fn appends(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.steps.iter().filter_map(|step| match step {
            Step::Append { list, value } => Some((*list, *value)),
            Step::Read { .. } => None,
        })
    }

    fn reads(&self) -> impl Iterator<Item = (u32, &[u32])> {
        self.steps.iter().filter_map(|step| match step {
            Step::Read { list, values } => Some((*list, &values[..])),
            Step::Append { .. } => None,
        })
    }
}

/// The lists at the end.
pub type Lists = BTreeMap<u32, Vec<u32>>;

/// A history with its last state.
struct Judge<'h> {
    history: &'h [Transaction],
    lists: &'h Lists,
    /// Who appended a value of a list.
    writers: BTreeMap<(u32, u32), usize>,
    anomalies: Vec<String>,
}

/// The anomalies of a history that ended with these lists.
pub fn anomalies(history: &[Transaction], lists: &Lists, level: Level) -> Vec<String> {
    let writers = history.iter().enumerate().flat_map(|(at, t)| t.appends().map(move |append| (append, at))).collect();
    let mut judge = Judge { history, lists, writers, anomalies: Vec::new() };
    judge.check_lists();
    if level != Level::ReadUncommitted {
        judge.check_reads();
    }
    if judge.anomalies.is_empty() {
        judge.check_cycles(level);
    }
    judge.anomalies
}

impl Judge<'_> {
    /// What is in the lists at the end was committed, once, and all that was acknowledged is in them.
    fn check_lists(&mut self) {
        let mut found = BTreeSet::new();
        for (&list, values) in self.lists {
            for &value in values {
                if !found.insert((list, value)) {
                    self.anomalies.push(format!("list {list} has {value} twice"));
                }
                match self.writers.get(&(list, value)).map(|&at| self.history[at].ending) {
                    Some(Ending::Committed | Ending::Unknown) => {}
                    Some(Ending::RolledBack) => {
                        self.anomalies.push(format!("list {list} has {value}, which was rolled back"));
                    }
                    None => self.anomalies.push(format!("list {list} has {value}, which nobody wrote")),
                }
            }
        }
        for (at, transaction) in self.history.iter().enumerate() {
            let (there, missing): (Vec<_>, Vec<_>) = transaction.appends().partition(|append| found.contains(append));
            let is_half = !there.is_empty() && !missing.is_empty();
            if is_half || (transaction.ending == Ending::Committed && !missing.is_empty()) {
                self.anomalies.push(format!("transaction {at} ({:?}) lacks {missing:?}", transaction.ending));
            }
        }
    }

    /// Every read saw a beginning of the list, but for what its own transaction appended, and ended with a writer's last value.
    fn check_reads(&mut self) {
        for (at, transaction) in self.history.iter().enumerate() {
            let mut own: BTreeSet<(u32, u32)> = BTreeSet::new();
            for step in &transaction.steps {
                match step {
                    Step::Append { list, value } => {
                        own.insert((*list, *value));
                    }
                    Step::Read { list, values } => {
                        let others: Vec<u32> =
                            values.iter().copied().filter(|value| !own.contains(&(*list, *value))).collect();
                        let found = self.judge_read(*list, &others, at);
                        self.anomalies.extend(found.map(|what| format!("transaction {at} read list {list}: {what}")));
                    }
                }
            }
        }
    }

    fn judge_read(&self, list: u32, others: &[u32], reader: usize) -> Option<String> {
        let whole = self.lists.get(&list).map_or(&[][..], Vec::as_slice);
        if !whole.starts_with(others) {
            return Some(format!("{others:?} is no beginning of {whole:?}"));
        }
        let last = *others.last()?;
        let writer = *self.writers.get(&(list, last))?;
        let unfinished = self.history[writer].appends().filter(|(l, _)| *l == list).last() != Some((list, last));
        (unfinished && writer != reader).then(|| format!("{last} is not the last value of transaction {writer}"))
    }

    /// The writer of the value at a place of a list.
    fn writer(&self, list: u32, at: usize) -> Option<usize> {
        let value = *self.lists.get(&list)?.get(at)?;
        self.writers.get(&(list, value)).copied()
    }

    /// Who comes before whom: by writes and reads of them, and by reads that did not see a write.
    fn graph(&self, with_reads: bool) -> (Vec<BTreeSet<usize>>, Vec<BTreeSet<usize>>) {
        let mut before = vec![BTreeSet::new(); self.history.len()];
        let mut missed = vec![BTreeSet::new(); self.history.len()];
        for (&list, values) in self.lists {
            for at in 1..values.len() {
                if let (Some(first), Some(second)) = (self.writer(list, at - 1), self.writer(list, at))
                    && first != second
                {
                    before[first].insert(second);
                }
            }
        }
        let readers = self.history.iter().enumerate().filter(|_| with_reads);
        for (reader, transaction) in readers.filter(|(_, t)| t.ending != Ending::RolledBack) {
            for (list, values) in transaction.reads() {
                let others = values.iter().filter(|v| self.writers.get(&(list, **v)) != Some(&reader)).count();
                if let Some(writer) = others.checked_sub(1).and_then(|last| self.writer(list, last)) {
                    before[writer].insert(reader);
                }
                let next = self.writer(list, others).filter(|&writer| writer != reader);
                missed[reader].extend(next);
            }
        }
        (before, missed)
    }

    fn check_cycles(&mut self, level: Level) {
        let (mut before, missed) = self.graph(level != Level::ReadUncommitted);
        if level == Level::Serializable {
            before.iter_mut().zip(&missed).for_each(|(to, more)| to.extend(more));
        }
        if let Some(cycle) = cycle(&before) {
            let told: Vec<_> = cycle.iter().map(|&at| (at, &self.history[at])).collect();
            self.anomalies.push(format!("a circle of transactions: {told:?}"));
        }
        if level != Level::RepeatableRead {
            return;
        }
        for (reader, missed) in missed.iter().enumerate() {
            if self.history[reader].appends().next().is_some() {
                continue;
            }
            if let Some(writer) = missed.iter().find(|&&writer| reaches(&before, writer, reader)) {
                let told = &self.history[reader];
                self.anomalies.push(format!("transaction {reader} saw and did not see transaction {writer}: {told:?}"));
            }
        }
    }
}

fn reaches(edges: &[BTreeSet<usize>], from: usize, to: usize) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        if at == to {
            return true;
        }
        open.extend(edges[at].iter().filter(|&&next| seen.insert(next)));
    }
    false
}

/// A cycle, if there is one: nodes are taken away that nothing leads to, until none is left or each has one before it.
fn cycle(edges: &[BTreeSet<usize>]) -> Option<Vec<usize>> {
    let mut incoming = vec![BTreeSet::new(); edges.len()];
    for (from, to) in edges.iter().enumerate() {
        to.iter().for_each(|&to| {
            incoming[to].insert(from);
        });
    }
    let mut left: BTreeSet<usize> = (0..edges.len()).collect();
    let mut free: Vec<usize> = left.iter().copied().filter(|&at| incoming[at].is_empty()).collect();
    while let Some(at) = free.pop() {
        left.remove(&at);
        for &next in &edges[at] {
            incoming[next].remove(&at);
            if incoming[next].is_empty() {
                free.push(next);
            }
        }
    }
    let mut path = vec![*left.first()?];
    loop {
        let before = *incoming[*path.last()?].iter().find(|before| left.contains(before))?;
        if let Some(at) = path.iter().position(|&known| known == before) {
            path.drain(..at);
            path.reverse();
            return Some(path);
        }
        path.push(before);
    }
}

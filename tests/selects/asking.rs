//! Conditions that ask whether a plain subquery has a row: IN, EXISTS, ANY and ALL, correlated, nested, negated.

use super::{Leaf, Selects};

/// How many parts a statement gets beside the others for subqueries.
pub(super) const PARTS_MORE: u64 = 14;
/// A subquery needs so many parts.
const PARTS_NEEDED: u64 = 3;

impl Selects {
    /// The condition of a block or a join: some of these, joined by AND.
    pub(super) fn asked(&mut self) -> String {
        let mut parts: Vec<String> = (0..=self.dice.below(2)).map(|_| self.ask()).collect();
        if self.chance(30) {
            parts.push(self.comparison());
        }
        if self.chance(10) {
            let (left, right) = (self.ask(), self.comparison());
            parts.push(format!("({left} OR {right})"));
        }
        parts.join(" AND ")
    }

    fn ask(&mut self) -> String {
        if self.budget < PARTS_NEEDED {
            return self.comparison();
        }
        self.budget -= 2;
        let columns: Vec<Leaf> = self.leaves.iter().filter(|l| l.is_column).cloned().collect();
        let Some(asked) = (!columns.is_empty()).then(|| self.dice.pick_of(&columns)) else {
            return self.comparison();
        };
        let left = if self.chance(85) { asked.text.clone() } else { self.leaf(asked.kind) };
        let (leaves, outer) = self.enter();
        let windows = std::mem::replace(&mut self.has_windows, false);
        let (from, _) = self.from();
        let fitting: Vec<Leaf> = self.leaves.iter().filter(|l| l.kind == asked.kind).cloned().collect();
        let item = match fitting.is_empty() || self.chance(6) {
            true => self.leaf(asked.kind),
            false => self.dice.pick_of(&fitting).text,
        };
        let mut conditions: Vec<String> = (0..self.dice.below(3)).filter_map(|_| self.correlation()).collect();
        if self.chance(40) {
            conditions.push(self.comparison());
        }
        if self.chance(35) {
            conditions.push(self.ask());
        }
        self.has_windows = windows;
        (self.leaves, self.outer) = (leaves, outer);
        let filter = if conditions.is_empty() { String::new() } else { format!(" WHERE {}", conditions.join(" AND ")) };
        let rows = format!("{from}{filter}");
        match self.dice.below(14) {
            0..=2 => format!("EXISTS (SELECT {}{rows})", self.dice.pick(&["1", "*"])),
            3..=5 => format!("NOT EXISTS (SELECT 1{rows})"),
            6..=8 => format!("{left} IN (SELECT {item}{rows})"),
            9 | 10 => format!("{left} NOT IN (SELECT {item}{rows})"),
            11 => format!("NOT ({left} IN (SELECT {item}{rows}))"),
            12 => format!("{left} = {} (SELECT {item}{rows})", self.dice.pick(&["ANY", "SOME"])),
            _ => {
                let op = self.dice.pick(&["<> ALL", "<> ALL", "> ALL", "< ANY", "= ALL"]);
                format!("{left} {op} (SELECT {item}{rows})")
            }
        }
    }

    /// A comparison of a column of the block with one of the blocks around.
    fn correlation(&mut self) -> Option<String> {
        let mut pairs = Vec::new();
        for own in &self.leaves {
            for other in self.outer.iter().filter(|l| l.kind == own.kind) {
                pairs.push(format!("{} = {}", own.text, other.text));
            }
        }
        if pairs.is_empty() {
            return None;
        }
        let pair = self.dice.pick_of(&pairs);
        if self.chance(85) {
            return Some(pair);
        }
        let op = self.dice.pick(&["<", "<>", ">=", "<=>"]);
        Some(pair.replacen('=', op, 1))
    }
}

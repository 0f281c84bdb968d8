//! Random SELECTs over random tables: each follows from the seed of its tables and its number.
//!
//! What they answer does not depend on the order in which a server comes to its rows: LIMIT stands behind an ORDER BY of all columns,
//! frames of rows behind one of a key. Where the texts of the tables are equal to others that look different, nothing that would
//! have to choose one of them is asked for.

pub mod answer;
mod asking;
mod block;
mod expression;
mod tables;

use crate::schedule::Dice;
use tables::Table;

/// Kinds of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Integer,
    Unsigned,
    Decimal,
    Double,
    Text,
    Date,
    DateTime,
    Time,
}

const KINDS: [Kind; 8] =
    [Kind::Integer, Kind::Unsigned, Kind::Decimal, Kind::Double, Kind::Text, Kind::Date, Kind::DateTime, Kind::Time];

impl Kind {
    fn is_number(self) -> bool {
        matches!(self, Kind::Integer | Kind::Unsigned | Kind::Decimal | Kind::Double)
    }
}

/// What an expression of a block may be made of: a column, a key of the groups, an aggregate.
#[derive(Clone, Debug)]
struct Leaf {
    text: String,
    kind: Kind,
    /// Whether subqueries may read it.
    is_column: bool,
}

/// A SELECT.
#[derive(Clone, Debug)]
pub struct Select {
    /// The statement.
    pub text: String,
    /// Whether its rows come in the order of all columns; otherwise they come in any.
    pub is_ordered: bool,
}

/// Whether tables have indexes beyond their primary key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keys {
    /// They have.
    Secondary,
    /// They have not even a primary key.
    None,
}

/// Tables, and what makes SELECTs over them.
pub struct Selects {
    seed: u64,
    dice: Dice,
    tables: Vec<Table>,
    /// Whether texts are equal to others that look different.
    is_mixed: bool,
    /// What the present block reads.
    leaves: Vec<Leaf>,
    /// Keys of its groups that are no columns: only as a whole they are what is grouped by.
    wholes: Vec<Leaf>,
    /// What the blocks around it read.
    outer: Vec<Leaf>,
    /// Common table expressions in sight.
    common: Vec<Table>,
    /// How many names were given.
    names: u32,
    /// Whether window functions are taken where the present block stands: MySQL refuses some in IN and its kin.
    has_windows: bool,
    /// Whether conditions ask for rows of plain subqueries more than anything else.
    is_asking: bool,
    /// How many more parts the statement may have.
    budget: u64,
}

/// So many SELECTs with one seed differ from those with the next.
const NUMBERS: u64 = 1 << 24;

/// Statements have up to so many parts; most have few.
const PARTS_MAX: u64 = 26;

impl Selects {
    /// The tables of a seed.
    pub fn new(seed: u64) -> Selects {
        let mut dice = Dice::new(seed.wrapping_mul(NUMBERS));
        let is_mixed = dice.below(5) == 0;
        let tables = tables::tables(&mut dice, is_mixed);
        let (leaves, outer, common) = (Vec::new(), Vec::new(), Vec::new());
        let (names, budget) = (0, 0);
        Selects {
            seed,
            dice,
            tables,
            is_mixed,
            leaves,
            wholes: Vec::new(),
            outer,
            common,
            names,
            has_windows: true,
            is_asking: seed % 2 == 1,
            budget,
        }
    }

    /// The statements that make the tables and their rows.
    pub fn definitions(&self, keys: Keys) -> Vec<String> {
        self.tables.iter().flat_map(|t| t.definitions(keys)).collect()
    }

    /// The SELECT of a number.
    pub fn select(&mut self, number: u64) -> Select {
        self.dice = Dice::new(self.seed.wrapping_mul(NUMBERS).wrapping_add(number + 1));
        self.names = 0;
        self.budget = 2 + self.dice.below(PARTS_MAX) * self.dice.below(PARTS_MAX) / PARTS_MAX;
        if self.is_asking {
            self.budget += asking::PARTS_MORE;
        }
        self.leaves.clear();
        self.wholes.clear();
        self.outer.clear();
        self.common.clear();
        self.statement()
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.dice.below(100) < percent
    }

    fn kind(&mut self) -> Kind {
        // Integers and texts are what most tables hold.
        match self.dice.below(12) {
            0..=2 => Kind::Integer,
            3 => Kind::Text,
            other => KINDS[other as usize - 4],
        }
    }

    /// A new name.
    fn name(&mut self, prefix: &str) -> String {
        self.names += 1;
        format!("{prefix}{}", self.names)
    }

    /// Takes from the budget; whether there was something, and the dice want to go on.
    fn spend(&mut self) -> bool {
        if self.budget == 0 || self.chance(30) {
            return false;
        }
        self.budget -= 1;
        true
    }
}

//! Optimizer hints, `/*+ .. */`: their syntax and the names in them are checked, and what is wrong is a warning. Plans follow
//! those of the order of tables, of indexes and of subqueries, and statistics else. Source: "Optimizer Hints" of MySQL's manual.

use super::Binder;
use super::from::{Leaf, Source, Tree};
use super::scope::same_alias;
use super::semijoin::Ways;
use crate::catalog::table::same_name;
use crate::conditions;
use crate::expr::Slot;
use crate::variables::Id;
use std::iter::Peekable;
use std::slice::Iter;

/// What the arguments of a hint are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `[@block] [table[@block], ..]`
    Tables,
    /// `table[@block] [index, ..]` or `@block table [index, ..]`
    Indexes,
    /// `[@block] [strategy, ..]`
    Strategies,
    /// A name.
    Name,
    /// A number.
    Number,
    /// `name = value`
    Assignment,
}

fn form(name: &str) -> Option<Form> {
    Some(match name {
        "BKA" | "NO_BKA" | "BNL" | "NO_BNL" | "HASH_JOIN" | "NO_HASH_JOIN" | "MERGE" | "NO_MERGE" => Form::Tables,
        "DERIVED_CONDITION_PUSHDOWN" | "NO_DERIVED_CONDITION_PUSHDOWN" => Form::Tables,
        "JOIN_FIXED_ORDER" | "JOIN_ORDER" | "JOIN_PREFIX" | "JOIN_SUFFIX" => Form::Tables,
        "INDEX" | "NO_INDEX" | "GROUP_INDEX" | "NO_GROUP_INDEX" | "JOIN_INDEX" | "NO_JOIN_INDEX" => Form::Indexes,
        "ORDER_INDEX" | "NO_ORDER_INDEX" | "INDEX_MERGE" | "NO_INDEX_MERGE" | "MRR" | "NO_MRR" => Form::Indexes,
        "NO_ICP" | "NO_RANGE_OPTIMIZATION" | "SKIP_SCAN" | "NO_SKIP_SCAN" => Form::Indexes,
        "SEMIJOIN" | "NO_SEMIJOIN" | "SUBQUERY" => Form::Strategies,
        "QB_NAME" | "RESOURCE_GROUP" => Form::Name,
        "MAX_EXECUTION_TIME" => Form::Number,
        "SET_VAR" => Form::Assignment,
        _ => return None,
    })
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Word {
    /// A name, perhaps in quotes.
    Name {
        text: String,
        is_quoted: bool,
    },
    Number(String),
    Text(String),
    Sign(u8),
}

/// A word and where it begins.
type Token = (usize, Word);
type Tokens<'t> = Peekable<Iter<'t, Token>>;

/// A hint and the tables that it names, with their blocks.
struct Hint {
    name: String,
    arguments: Vec<(String, Option<String>)>,
    /// The indexes that it names, or the value that it gives.
    rest: Vec<String>,
    /// The block that it speaks of, where that is another.
    block: Option<String>,
}

/// What hints say of the tables of a block.
#[derive(Clone, Debug, Default)]
pub struct TableHints {
    /// Tables are read in the order in which they are written.
    pub fixed_order: bool,
    /// Tables that are read in this order among themselves.
    pub orders: Vec<Vec<Slot>>,
    /// Those that are read before all others.
    pub first: Vec<Slot>,
    /// Those that are read behind all others.
    pub last: Vec<Slot>,
    /// Indexes by the names of tables' slots: whether they are the only ones, or are left out.
    indexes: Vec<(Slot, Vec<String>, bool)>,
    /// The same of skip scans: whether they are asked for or forbidden.
    skips: Vec<(Slot, Vec<String>, bool)>,
    /// What becomes of the block where it is a subquery.
    pub subquery: SubqueryHints,
    /// The block's name for hints of others.
    pub name: Option<String>,
}

/// What hints say of a subquery of a condition.
#[derive(Clone, Copy, Debug, Default)]
pub enum SubqueryHints {
    /// Nothing.
    #[default]
    None,
    /// It stays a subquery.
    Stays,
    /// It is joined by one of these ways.
    Only(Ways),
    /// It is not joined by these.
    Without(Ways),
}

impl TableHints {
    /// Puts the order in which parts are joined right.
    pub fn arrange(&self, order: &mut [usize], parts: &[Tree]) {
        for wanted in &self.orders {
            let place = |part: usize| parts[part].slots().iter().find_map(|s| wanted.iter().position(|w| w == s));
            let at: Vec<usize> = (0..order.len()).filter(|at| place(order[*at]).is_some()).collect();
            let mut named: Vec<usize> = at.iter().map(|at| order[*at]).collect();
            named.sort_by_key(|part| place(*part));
            at.into_iter().zip(named).for_each(|(at, part)| order[at] = part);
        }
        let rank = |part: &usize| {
            let slots = parts[*part].slots();
            let place = |list: &[Slot]| slots.iter().find_map(|slot| list.iter().position(|s| s == slot));
            match (place(&self.first), place(&self.last)) {
                (Some(at), _) => (0, at),
                (None, None) => (1, 0),
                (None, Some(at)) => (2, at),
            }
        };
        order.sort_by_key(rank);
    }

    /// Whether hints say in which order tables are joined.
    pub fn says_order(&self) -> bool {
        !(self.orders.is_empty() && self.first.is_empty() && self.last.is_empty())
    }

    /// Whether hints ask for a skip scan of an index or forbid it, if they say something of that.
    pub fn skips(&self, slot: Slot, index: &str) -> Option<bool> {
        let speaks = |names: &[String]| names.is_empty() || names.iter().any(|name| same_name(index, name));
        self.skips.iter().find(|(its, names, _)| *its == slot && speaks(names)).map(|(.., wanted)| *wanted)
    }

    /// Leaves of a table's indexes those that hints leave.
    fn allow(&self, leaf: &mut Leaf) {
        let Source::Stored { table, allowed, .. } = &mut leaf.source else { return };
        for (_, names, is_only) in self.indexes.iter().filter(|(slot, ..)| *slot == leaf.slot) {
            let named = |at: &usize| names.iter().any(|name| same_name(&table.indexes[*at].name, name));
            let before = allowed.clone().unwrap_or_else(|| (0..table.indexes.len()).collect());
            let keeps = |at: &usize| match (names.is_empty(), *is_only) {
                (true, is_only) => is_only,
                (false, is_only) => named(at) == is_only,
            };
            *allowed = Some(before.into_iter().filter(keeps).collect());
        }
    }
}

/// The variables that the hints of a statement set for it: names and values as they are written in SET.
pub fn variables_set(hints: &[u8]) -> Vec<(String, String)> {
    let tokens = words(hints);
    let mut rest = tokens.iter().peekable();
    let mut found = Vec::new();
    while let Some(hint) = hint(&mut rest) {
        if hint.name == "SET_VAR"
            && let (Some((name, _)), Some(value)) = (hint.arguments.into_iter().next(), hint.rest.into_iter().next())
        {
            found.push((name, value));
        }
    }
    found
}

impl Binder<'_> {
    /// Warns of what is wrong in the hints of a block whose tables are known.
    pub(super) fn check_hints(&mut self, hints: &[u8]) {
        let tokens = words(hints);
        let mut rest = tokens.iter().peekable();
        let mut found = Vec::new();
        while rest.peek().is_some() {
            match hint(&mut rest) {
                Some(hint) => found.push(hint),
                None => return self.warn_hint_syntax(hints, rest.peek().map(|(at, _)| *at)),
            }
        }
        if found.is_empty() {
            return self.warn_hint_syntax(hints, tokens.first().map(|(at, _)| *at));
        }
        let mut seen: Vec<&str> = Vec::new();
        for hint in &found {
            self.check_hint(hint, &seen);
            self.follow_hint(hint);
            seen.push(&hint.name);
        }
    }

    /// Keeps what a hint says of the block's tables.
    fn follow_hint(&mut self, hint: &Hint) {
        let block = self.blocks.last_mut().expect("a block is open");
        let slot = |name: &str| block.scope.tables.iter().find(|t| same_alias(&t.alias, name)).map(|t| t.slot);
        let slots = || hint.arguments.iter().filter_map(|(name, _)| slot(name)).collect::<Vec<Slot>>();
        let is_only = match &*hint.name {
            "JOIN_FIXED_ORDER" => {
                block.hints.fixed_order = true;
                return;
            }
            "JOIN_ORDER" => return block.hints.orders.push(slots()),
            "SEMIJOIN" | "NO_SEMIJOIN" | "SUBQUERY" => {
                match &hint.block {
                    Some(name) => self.block_hints.push((name.clone(), subquery_hint(hint))),
                    None => block.hints.subquery = subquery_hint(hint),
                }
                return;
            }
            "QB_NAME" => {
                block.hints.name = hint.arguments.first().map(|(name, _)| name.clone());
                return;
            }
            "JOIN_PREFIX" => return block.hints.first = slots(),
            "JOIN_SUFFIX" => return block.hints.last = slots(),
            "INDEX" | "JOIN_INDEX" => true,
            "NO_INDEX" | "NO_JOIN_INDEX" => false,
            "SKIP_SCAN" => true,
            "NO_SKIP_SCAN" => false,
            _ => return,
        };
        if let Some(slot) = slots().first() {
            let is_skip = hint.name.ends_with("SKIP_SCAN");
            let to = if is_skip { &mut block.hints.skips } else { &mut block.hints.indexes };
            to.push((*slot, hint.rest.clone(), is_only));
        }
    }

    /// Leaves of the tables' indexes those that the block's hints leave.
    pub(super) fn allow_by_hints(&mut self, tree: &mut Tree) {
        let hints = std::mem::take(&mut self.block().hints);
        if !hints.indexes.is_empty() {
            tree.each_leaf_mut(&mut |leaf| hints.allow(leaf));
        }
        self.block().hints = hints;
    }

    fn warn_hint_syntax(&self, hints: &[u8], at: Option<usize>) {
        let start = (hints.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        let place = (start + at.unwrap_or(hints.len())).min(self.text.len());
        let rest = self.text[place..].trim_ascii_end();
        let rest = rest.strip_suffix(b";").unwrap_or(rest);
        let near = if at.is_some() { String::from_utf8_lossy(rest) } else { "*/".into() };
        let line = 1 + self.text[..place].iter().filter(|b| **b == b'\n').count();
        self.diagnostics.borrow_mut().warn(conditions::PARSE_ERROR, &[&"Optimizer hint syntax error", &near, &line]);
    }

    fn check_hint(&self, hint: &Hint, seen: &[&str]) {
        let Hint { name, arguments, .. } = hint;
        let mut diagnostics = self.diagnostics.borrow_mut();
        let first = arguments.first().map_or("", |(argument, _)| argument);
        match &**name {
            "SET_VAR" if Id::find(first).is_none() => {
                diagnostics.warn(conditions::UNRESOLVED_HINT_NAME, &[&format!("'{first}'"), name]);
            }
            "RESOURCE_GROUP" if !matches!(first, "USR_default" | "SYS_default") => {
                diagnostics.warn(conditions::RESOURCE_GROUP_NOT_EXISTS, &[&first]);
            }
            "MAX_EXECUTION_TIME" if self.blocks.len() > 1 => {
                diagnostics.warn(conditions::UNSUPPORTED_MAX_EXECUTION_TIME, &[]);
            }
            "QB_NAME" if seen.contains(&"QB_NAME") => {
                diagnostics.warn(conditions::CONFLICTING_HINT, &[&format!("{name}(`{first}`)")]);
            }
            _ if arguments.is_empty() && seen.contains(&&**name) => {
                diagnostics.warn(conditions::CONFLICTING_HINT, &[&format!("{name}( )")]);
            }
            _ if matches!(form(name), Some(Form::Tables | Form::Indexes)) => {
                let block = self.blocks.last().expect("a block is open");
                let names_blocks = self.text.to_ascii_lowercase().windows(7).any(|w| w == b"qb_name");
                for (table, of) in arguments {
                    if of.is_some() && names_blocks {
                        continue;
                    }
                    if let Some(of) = of {
                        diagnostics.warn(conditions::QUERY_BLOCK_NOT_FOUND, &[of, name]);
                    } else if !block.scope.tables.iter().any(|t| same_alias(&t.alias, table)) {
                        let quoted = table.replace('`', "``");
                        let shown = format!("`{quoted}`@`select#{}`", self.blocks.len());
                        diagnostics.warn(conditions::UNRESOLVED_HINT_NAME, &[&shown, name]);
                    }
                }
            }
            _ => {}
        }
    }
}

/// What a hint says of the subquery that it stands in.
fn subquery_hint(hint: &Hint) -> SubqueryHints {
    let names = |way: &str| hint.arguments.iter().any(|(name, _)| name.eq_ignore_ascii_case(way));
    let all = hint.arguments.is_empty();
    let ways = Ways {
        first_match: all || names("FIRSTMATCH"),
        materialization: all || names("MATERIALIZATION"),
        loose_scan: all || names("LOOSESCAN"),
        weedout: all || names("DUPSWEEDOUT"),
    };
    match &*hint.name {
        "SEMIJOIN" => SubqueryHints::Only(ways),
        "NO_SEMIJOIN" if !all => SubqueryHints::Without(ways),
        _ => SubqueryHints::Stays,
    }
}

/// One hint; where it ends in the middle, the next word is the one that does not belong there.
fn hint(rest: &mut Tokens<'_>) -> Option<Hint> {
    let Some((_, Word::Name { text, is_quoted: false })) = rest.peek() else { return None };
    let name = text.to_ascii_uppercase();
    let form = form(&name)?;
    rest.next();
    sign(rest, b'(')?;
    let mut arguments = Vec::new();
    let mut named = Vec::new();
    let mut of = None;
    match form {
        Form::Number => {
            rest.next_if(|(_, w)| matches!(w, Word::Number(_)))?;
        }
        Form::Name => arguments.push((self::name(rest)?, None)),
        Form::Assignment => {
            arguments.push((self::name(rest)?, None));
            sign(rest, b'=')?;
            named.push(value_text(&rest.next_if(|(_, w)| !matches!(w, Word::Sign(_)))?.1));
        }
        Form::Strategies => {
            block(rest, &mut of)?;
            tables(rest, &mut arguments)?;
        }
        Form::Tables => tables(rest, &mut arguments)?,
        Form::Indexes => {
            let mut of = None;
            block(rest, &mut of)?;
            let table = self::name(rest)?;
            block(rest, &mut of)?;
            arguments.push((table, of));
            if !at_sign(rest, b')') {
                named.push(self::name(rest)?);
                while at_sign(rest, b',') {
                    rest.next();
                    named.push(self::name(rest)?);
                }
            }
        }
    }
    sign(rest, b')')?;
    Some(Hint { name, arguments, rest: named, block: of })
}

/// A value as it is written in SET.
fn value_text(word: &Word) -> String {
    match word {
        Word::Name { text, .. } => text.clone(),
        Word::Text(text) => syntax::printer::quoted_string(text.as_bytes()),
        Word::Sign(_) => String::new(),
        Word::Number(text) => {
            let shift = match text.bytes().last() {
                Some(b'K' | b'k') => 10,
                Some(b'M' | b'm') => 20,
                Some(b'G' | b'g') => 30,
                _ => return text.clone(),
            };
            let number: u64 = text[..text.len() - 1].parse().unwrap_or(0);
            number.saturating_mul(1 << shift).to_string()
        }
    }
}

fn tables(rest: &mut Tokens<'_>, to: &mut Vec<(String, Option<String>)>) -> Option<()> {
    let mut of = None;
    block(rest, &mut of)?;
    while !at_sign(rest, b')') {
        let table = name(rest)?;
        let mut own = of.clone();
        block(rest, &mut own)?;
        to.push((table, own));
        if !at_sign(rest, b',') {
            break;
        }
        rest.next();
    }
    Some(())
}

/// `@name`, if there is one, into `of`; nothing where the sign has no name.
fn block(rest: &mut Tokens<'_>, of: &mut Option<String>) -> Option<()> {
    if at_sign(rest, b'@') {
        let mut ahead = rest.clone();
        ahead.next();
        *of = Some(name(&mut ahead)?);
        *rest = ahead;
    }
    Some(())
}

fn name(rest: &mut Tokens<'_>) -> Option<String> {
    match rest.next_if(|(_, w)| matches!(w, Word::Name { .. }))? {
        (_, Word::Name { text, .. }) => Some(text.clone()),
        _ => None,
    }
}

fn sign(rest: &mut Tokens<'_>, wanted: u8) -> Option<()> {
    rest.next_if(|(_, w)| *w == Word::Sign(wanted)).map(|_| ())
}

fn at_sign(rest: &mut Tokens<'_>, wanted: u8) -> bool {
    rest.peek().is_some_and(|(_, w)| *w == Word::Sign(wanted))
}

/// The words of hints.
fn words(hints: &[u8]) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(byte) = hints.get(at).copied() {
        let start = at;
        let is_part = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$') || !b.is_ascii();
        at += 1;
        let word = match byte {
            _ if byte.is_ascii_whitespace() => continue,
            b'`' | b'\'' | b'"' => {
                let mut text = Vec::new();
                while let Some(next) = hints.get(at).copied() {
                    at += 1;
                    if next == byte && hints.get(at) != Some(&byte) {
                        break;
                    }
                    at += usize::from(next == byte);
                    text.push(next);
                }
                let text = String::from_utf8_lossy(&text).into_owned();
                if byte == b'`' { Word::Name { text, is_quoted: true } } else { Word::Text(text) }
            }
            _ if is_part(&byte) => {
                at = start + hints[start..].iter().take_while(|b| is_part(b)).count();
                let text = String::from_utf8_lossy(&hints[start..at]).into_owned();
                let digits = text.trim_end_matches(['K', 'M', 'G', 'k', 'm', 'g']);
                let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
                if is_number { Word::Number(text) } else { Word::Name { text, is_quoted: false } }
            }
            _ => Word::Sign(byte),
        };
        found.push((start, word));
    }
    found
}

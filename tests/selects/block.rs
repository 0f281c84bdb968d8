//! Random query blocks: FROM, WHERE, GROUP BY, windows, ORDER BY, and what is put together of blocks.

use super::tables::Table;
use super::{Kind, Leaf, Select, Selects};

/// A block's text without ORDER BY, and what of it may be ordered by beside the positions.
struct Block {
    text: String,
    order: Vec<String>,
}

/// Blocks within blocks, at most.
const DEPTH_PARTS: u64 = 3;

impl Selects {
    /// A whole statement.
    pub(super) fn statement(&mut self) -> Select {
        let with = if self.chance(15) { self.with() } else { String::new() };
        let width = 1 + self.dice.below(4);
        let kinds: Vec<Kind> = (0..width).map(|_| self.kind()).collect();
        let is_set = self.chance(12);
        let block = if is_set {
            Block { text: self.set_operation(&kinds), order: Vec::new() }
        } else {
            self.block(&kinds, false)
        };
        let mut text = format!("{with}{}", block.text);
        let is_ordered = !self.is_mixed && self.chance(45);
        if is_ordered {
            let first =
                if block.order.is_empty() || self.chance(50) { None } else { Some(self.dice.pick_of(&block.order)) };
            text.push_str(&self.order(first, kinds.len()));
            if self.chance(50) {
                text.push_str(&self.limit());
            }
        }
        Select { text, is_ordered }
    }

    /// ORDER BY all positions, behind an expression or not.
    fn order(&mut self, first: Option<String>, width: usize) -> String {
        let mut positions: Vec<String> = Vec::new();
        let start = self.dice.below(width as u64) as usize;
        for at in 0..width {
            let position = (start + at) % width + 1;
            positions.push(format!("{position}{}", self.dice.pick(&["", "", " DESC"])));
        }
        let keys: Vec<String> = first.into_iter().chain(positions).collect();
        format!(" ORDER BY {}", keys.join(", "))
    }

    fn limit(&mut self) -> String {
        let count = self.dice.pick(&["1", "2", "3", "5", "10", "0"]);
        if self.chance(25) {
            format!(" LIMIT {count} OFFSET {}", self.dice.pick(&["1", "2", "4"]))
        } else {
            format!(" LIMIT {count}")
        }
    }

    fn with(&mut self) -> String {
        if self.chance(30) {
            let name = self.name("r");
            let kinds = [Kind::Integer, Kind::Integer, Kind::Text];
            let columns = ["c1", "c2", "c3"].iter().zip(kinds).map(|(n, k)| ((*n).to_owned(), k)).collect();
            let text = match self.dice.below(3) {
                0 => format!(
                    "WITH RECURSIVE {name} (c1, c2, c3) AS (SELECT 1, 0, CAST('a' AS CHAR(40)) UNION ALL SELECT c1 + 1, c1 * 2 + c2, CONCAT(c3, c1) FROM {name} WHERE c1 < 6) "
                ),
                1 => format!(
                    "WITH RECURSIVE {name} AS (SELECT id AS c1, id % 3 AS c2, CAST(id AS CHAR(60)) AS c3 FROM t0 WHERE id < 4 UNION ALL SELECT {name}.c1 + 1, t1.id, CONCAT({name}.c3, t1.id) FROM {name} JOIN t1 ON t1.id = {name}.c1 WHERE {name}.c1 < 8) "
                ),
                _ => format!(
                    "WITH RECURSIVE {name} (c1, c2, c3) AS (SELECT 1, 1, 'xyz' UNION DISTINCT SELECT (c1 * 3) % 7, c2, SUBSTRING(c3, 2) FROM {name}) "
                ),
            };
            self.common.push(Table::of(name, columns));
            return text;
        }
        let mut parts = Vec::new();
        for _ in 0..=self.dice.below(2) {
            let kinds: Vec<Kind> = (0..=self.dice.below(3)).map(|_| self.kind()).collect();
            let body = self.body(&kinds);
            let name = self.name("q");
            parts.push(format!("{name} AS ({body})"));
            self.common.push(Table::of(name, named(&kinds)));
        }
        format!("WITH {} ", parts.join(", "))
    }

    /// A query for a place within another: a block or a set operation, with its columns named c1 and so on.
    fn body(&mut self, kinds: &[Kind]) -> String {
        if self.chance(10) {
            return self.set_operation(kinds);
        }
        let block = self.block(kinds, true);
        if !self.is_mixed && self.chance(12) {
            let order = self.order(None, kinds.len());
            return format!("{}{order}{}", block.text, self.limit());
        }
        block.text
    }

    fn set_operation(&mut self, kinds: &[Kind]) -> String {
        // DISTINCT would choose one of equal texts.
        let operators: &[&str] = if self.is_mixed && kinds.contains(&Kind::Text) {
            &["UNION ALL"]
        } else {
            &["UNION ALL", "UNION", "UNION", "INTERSECT", "EXCEPT", "INTERSECT ALL", "EXCEPT ALL"]
        };
        let mut text = self.block(kinds, true).text;
        for _ in 0..=self.dice.below(2) {
            let operator = self.dice.pick(operators);
            let right = self.block(kinds, true);
            let right = if !self.is_mixed && self.has_windows && self.chance(15) {
                let order = self.order(None, kinds.len());
                format!("({}{order}{})", right.text, self.limit())
            } else {
                right.text
            };
            text = format!("{text} {operator} {right}");
        }
        text
    }

    /// A block with an item of each kind; `is_named` where its columns are read by their names.
    fn block(&mut self, kinds: &[Kind], is_named: bool) -> Block {
        let (leaves, outer) = self.enter();
        let wholes = std::mem::take(&mut self.wholes);
        let (from, keys) = self.from();
        let mut filter = if self.is_asking && self.chance(85) {
            format!(" WHERE {}", self.asked())
        } else if self.chance(65) {
            format!(" WHERE {}", self.condition())
        } else {
            String::new()
        };
        let texts_are_safe = !self.is_mixed;
        let is_grouped = texts_are_safe && self.chance(25);
        let (group, keys) = if is_grouped { self.group() } else { (String::new(), keys) };
        if group.contains("ROLLUP") {
            // Of a condition that it finds impossible MySQL gives a total in which nothing is rolled up.
            filter.clear();
        }
        if texts_are_safe && !group.contains("ROLLUP") && self.has_windows && self.chance(15) {
            self.windows(&keys);
        }
        let mut items = Vec::new();
        for (at, kind) in kinds.iter().enumerate() {
            let e = self.item(*kind);
            items.push(if is_named { format!("{e} AS c{}", at + 1) } else { e });
        }
        let distinct = texts_are_safe && !is_grouped && self.chance(12);
        // Of aggregates alone there is one row.
        let order: Vec<String> = if distinct || (is_grouped && group.is_empty()) || group.contains("ROLLUP") {
            Vec::new()
        } else {
            self.leaves.iter().map(|l| l.text.clone()).take(6).collect()
        };
        let word = if distinct { "DISTINCT " } else { "" };
        (self.leaves, self.outer, self.wholes) = (leaves, outer, wholes);
        Block { text: format!("SELECT {word}{}{from}{filter}{group}", items.join(", ")), order }
    }

    /// An item: an expression, or a key of the groups that is none of their columns, as a whole.
    fn item(&mut self, kind: Kind) -> String {
        let fitting: Vec<String> = self.wholes.iter().filter(|l| l.kind == kind).map(|l| l.text.clone()).collect();
        if !fitting.is_empty() && self.chance(60) {
            return self.dice.pick_of(&fitting);
        }
        self.expression(kind)
    }

    /// A block begins: what was in sight is outside now.
    pub(super) fn enter(&mut self) -> (Vec<Leaf>, Vec<Leaf>) {
        let leaves = std::mem::take(&mut self.leaves);
        let outer = self.outer.clone();
        self.outer.extend(leaves.iter().filter(|l| l.is_column).cloned());
        (leaves, outer)
    }

    /// FROM, and the columns that tell its rows apart.
    pub(super) fn from(&mut self) -> (String, Vec<String>) {
        let wanted = [1, 1, 1, 1, 1, 2, 2, 2, 3, 4][self.dice.below(10) as usize];
        let (mut text, first) = self.factor();
        self.sight(&first);
        for _ in 1..wanted {
            if self.budget == 0 {
                break;
            }
            self.budget -= 1;
            text = self.join(&text);
        }
        let keys = self.leaves.iter().map(|l| l.text.clone()).collect();
        (format!(" FROM {text}"), keys)
    }

    /// A table's columns come into sight.
    fn sight(&mut self, table: &Table) {
        let read = |(name, kind): &(String, Kind)| Leaf {
            text: format!("{}.{name}", table.name),
            kind: *kind,
            is_column: true,
        };
        self.leaves.extend(table.columns.iter().map(read));
    }

    /// A table with an alias, a derived table or a common table expression.
    fn factor(&mut self) -> (String, Table) {
        if !self.common.is_empty() && self.chance(50) {
            let at = self.dice.below(self.common.len() as u64) as usize;
            let table = self.common[at].clone();
            let alias = self.name("y");
            return (format!("{} AS {alias}", table.name), Table::of(alias, table.columns));
        }
        if self.budget > DEPTH_PARTS && self.chance(14) {
            return self.derived("");
        }
        let at = self.dice.below(self.tables.len() as u64) as usize;
        let table = self.tables[at].clone();
        let alias = self.name("x");
        (format!("{} AS {alias}", table.name), Table::of(alias, table.columns))
    }

    fn derived(&mut self, word: &str) -> (String, Table) {
        let kinds: Vec<Kind> = (0..=self.dice.below(3)).map(|_| self.kind()).collect();
        // What stands beside it in FROM is not in sight, unless it is LATERAL.
        let siblings = if word.is_empty() { std::mem::take(&mut self.leaves) } else { Vec::new() };
        let has_windows = std::mem::replace(&mut self.has_windows, true);
        let body = self.body(&kinds);
        self.has_windows = has_windows;
        if word.is_empty() {
            self.leaves = siblings;
        }
        let alias = self.name("d");
        (format!("{word}({body}) AS {alias}"), Table::of(alias, named(&kinds)))
    }

    /// One more table.
    fn join(&mut self, left: &str) -> String {
        if self.budget > DEPTH_PARTS && self.chance(8) {
            let (text, table) = self.derived("LATERAL ");
            self.sight(&table);
            return match self.dice.below(3) {
                0 => format!("{left} CROSS JOIN {text}"),
                1 => format!("{left} JOIN {text} ON {}", self.condition()),
                _ => format!("{left} LEFT JOIN {text} ON {}", self.on(&table)),
            };
        }
        let before = self.leaves.len();
        let (mut text, table) = self.factor();
        let names = |list: &[(String, Kind)], name: &str| list.iter().any(|(n, _)| n == name);
        let common: Vec<&str> = ["id", "i", "j", "d", "v", "a", "u", "t"]
            .into_iter()
            .filter(|n| {
                names(&table.columns, n)
                    && self.leaves.iter().filter(|l| l.text.ends_with(&format!(".{n}"))).count() == 1
            })
            .collect();
        let kind = self.dice.pick(&["JOIN", "JOIN", "LEFT JOIN", "LEFT JOIN", "RIGHT JOIN"]);
        self.sight(&table);
        if !common.is_empty() && self.chance(15) {
            return format!("{left} {kind} {text} USING ({})", self.dice.pick(&common));
        }
        if before == self.leaves.len() || self.chance(4) {
            return format!("{left} {} {text}", self.dice.pick(&["CROSS JOIN", "NATURAL JOIN", "NATURAL LEFT JOIN"]));
        }
        if self.budget > 1 && self.chance(10) {
            self.budget -= 1;
            let (inner, second) = self.factor();
            self.sight(&second);
            let on = self.on(&second);
            // The condition within reads the two within alone.
            let within = format!("{}.{} = {}.{}", table.name, table.columns[0].0, second.name, second.columns[0].0);
            text = format!("({text} {} {inner} ON {within})", self.dice.pick(&["JOIN", "LEFT JOIN"]));
            return format!("{left} {kind} {text} ON {on}");
        }
        let on = self.on(&table);
        format!("{left} {kind} {text} ON {on}")
    }

    /// The condition of a join with a table.
    fn on(&mut self, table: &Table) -> String {
        let prefix = format!("{}.", table.name);
        let mut pairs = Vec::new();
        for a in self.leaves.iter().filter(|l| !l.text.starts_with(&prefix)) {
            for b in self.leaves.iter().filter(|l| l.text.starts_with(&prefix)) {
                if a.kind == b.kind || (a.kind.is_number() && b.kind.is_number()) {
                    pairs.push(format!("{} = {}", a.text, b.text));
                }
            }
        }
        if pairs.is_empty() || self.chance(8) {
            return self.condition();
        }
        let pair = self.dice.pick_of(&pairs);
        if self.is_asking && self.chance(35) {
            return format!("{pair} AND {}", self.asked());
        }
        match self.dice.below(4) {
            0 => format!("{pair} AND {}", self.condition()),
            1 => format!("{pair} AND {}", self.dice.pick_of(&pairs)),
            _ => pair,
        }
    }

    /// GROUP BY and HAVING: the leaves are the keys and some aggregates then.
    fn group(&mut self) -> (String, Vec<String>) {
        let mut keys: Vec<Leaf> = Vec::new();
        for _ in 0..self.dice.below(4) {
            let at = self.dice.below(self.leaves.len() as u64) as usize;
            let leaf = self.leaves[at].clone();
            // IN makes a condition of HAVING of its item, which MySQL refuses for keys that are no columns.
            let key = if !self.has_windows || self.chance(75) { leaf } else { self.key_of(&leaf) };
            let name = |text: &str| text.rsplit('.').next().unwrap_or_default().to_owned();
            // HAVING takes two keys of one name for one.
            if !keys.iter().any(|k| name(&k.text) == name(&key.text)) {
                keys.push(key);
            }
        }
        let mut leaves: Vec<Leaf> = keys.iter().filter(|k| k.is_column).cloned().collect();
        self.wholes = keys.iter().filter(|k| !k.is_column).cloned().collect();
        let count = self.dice.below(4) + u64::from(leaves.is_empty());
        leaves.extend((0..count).map(|_| self.aggregate()));
        let names: Vec<String> = keys.iter().map(|k| k.text.clone()).collect();
        let mut text = String::new();
        if !names.is_empty() {
            text = format!(" GROUP BY {}", names.join(", "));
            if self.chance(15) {
                text.push_str(" WITH ROLLUP");
                let key = self.dice.pick_of(&names);
                leaves.push(Leaf { text: format!("GROUPING({key})"), kind: Kind::Integer, is_column: false });
                leaves.iter_mut().for_each(|l| l.is_column = false);
            }
        }
        self.leaves = leaves;
        if self.chance(30) {
            // The columns of derived tables are expressions to MySQL, which HAVING does not find.
            let derived = self
                .leaves
                .extract_if(.., |l| !l.text.contains("(") && !l.text.starts_with('x') || l.text.starts_with("GROUPING"))
                .collect::<Vec<_>>();
            text.push_str(&format!(" HAVING {}", self.condition()));
            self.leaves.extend(derived);
        }
        (text, names)
    }

    /// An expression of a column that is grouped by.
    fn key_of(&mut self, leaf: &Leaf) -> Leaf {
        let column = &leaf.text;
        let (text, kind) = match leaf.kind {
            Kind::Integer => {
                (format!("({column} {})", self.dice.pick(&["% 3", "+ 1", "IS NULL", "> 2"])), Kind::Integer)
            }
            Kind::Text => (format!("LEFT({column}, 1)"), Kind::Text),
            Kind::Date | Kind::DateTime => (format!("{}({column})", self.dice.pick(&["YEAR", "MONTH"])), Kind::Integer),
            Kind::Decimal => (format!("ROUND({column})"), Kind::Decimal),
            _ => (format!("({column} <=> NULL)"), Kind::Integer),
        };
        Leaf { text, kind, is_column: false }
    }

    /// An aggregate of the block's own columns.
    fn aggregate(&mut self) -> Leaf {
        let outer = std::mem::take(&mut self.outer);
        let leaf = self.aggregate_of_own();
        self.outer = outer;
        leaf
    }

    fn aggregate_of_own(&mut self) -> Leaf {
        let distinct = self.dice.pick(&["", "", "", "DISTINCT "]);
        let (text, kind) = match self.dice.below(12) {
            0 | 1 => ("COUNT(*)".to_owned(), Kind::Integer),
            2 => {
                let kind = self.kind();
                (format!("COUNT({distinct}{})", self.expression(kind)), Kind::Integer)
            }
            3 => {
                let (a, b) = (self.kind(), self.kind());
                (format!("COUNT(DISTINCT {}, {})", self.leaf(a), self.leaf(b)), Kind::Integer)
            }
            4 | 5 => (format!("SUM({distinct}{})", self.expression(Kind::Integer)), Kind::Decimal),
            6 => (
                format!("{}({distinct}{})", self.dice.pick(&["SUM", "AVG"]), self.expression(Kind::Decimal)),
                Kind::Decimal,
            ),
            7 | 8 => {
                let kind = self.kind();
                (format!("{}({})", self.dice.pick(&["MIN", "MAX"]), self.expression(kind)), kind)
            }
            9 => {
                let name = self.dice.pick(&["SUM", "AVG", "STDDEV", "VAR_SAMP"]);
                (format!("{name}({})", self.expression(Kind::Double)), Kind::Double)
            }
            10 => {
                let kind = self.dice.pick(&["BIT_AND", "BIT_OR", "BIT_XOR"]);
                (format!("{kind}({})", self.expression(Kind::Integer)), Kind::Unsigned)
            }
            _ => {
                let kind = if self.chance(50) { Kind::Integer } else { Kind::Text };
                let e = self.column(kind);
                (
                    format!(
                        "GROUP_CONCAT({distinct}{e} ORDER BY {e}{})",
                        self.dice.pick(&["", " DESC", " SEPARATOR ''"])
                    ),
                    Kind::Text,
                )
            }
        };
        Leaf { text, kind, is_column: false }
    }

    /// Window functions become leaves; `keys` tell the rows apart.
    fn windows(&mut self, keys: &[String]) {
        if keys.is_empty() {
            return;
        }
        let mut calls = Vec::new();
        for _ in 0..=self.dice.below(2) {
            let partition = if self.chance(50) {
                let kind = self.kind();
                format!("PARTITION BY {} ", self.column(kind))
            } else {
                String::new()
            };
            let direction = self.dice.pick(&["", " DESC"]);
            let kind = self.kind();
            let (by, all) = (self.column(kind), keys.join(", "));
            let total = format!("{partition}ORDER BY {by}{direction}, {all}");
            let peers = format!("{partition}ORDER BY {by}{direction}");
            calls.push(self.window(&total, &peers, &partition));
        }
        self.leaves.extend(calls);
    }

    /// A leaf of the block, of that kind if there is one: no literal, which would be a position.
    fn column(&mut self, kind: Kind) -> String {
        let fitting: Vec<String> = self.leaves.iter().filter(|l| l.kind == kind).map(|l| l.text.clone()).collect();
        if fitting.is_empty() { self.leaves[0].text.clone() } else { self.dice.pick_of(&fitting) }
    }

    fn window(&mut self, total: &str, peers: &str, partition: &str) -> Leaf {
        let leaf = |text: String, kind: Kind| Leaf { text, kind, is_column: false };
        let of = self.kind();
        match self.dice.below(9) {
            0 => leaf(format!("ROW_NUMBER() OVER ({total})"), Kind::Integer),
            1 => leaf(format!("{}() OVER ({peers})", self.dice.pick(&["RANK", "DENSE_RANK"])), Kind::Unsigned),
            2 => leaf(format!("{}() OVER ({peers})", self.dice.pick(&["PERCENT_RANK", "CUME_DIST"])), Kind::Double),
            3 => leaf(format!("NTILE({}) OVER ({total})", self.dice.pick(&["2", "3"])), Kind::Unsigned),
            4 => {
                let (name, e) = (self.dice.pick(&["LAG", "LEAD"]), self.leaf(of));
                let more = self.dice.pick(&["", ", 2", ", 0"]);
                leaf(format!("{name}({e}{more}) OVER ({total})"), of)
            }
            5 => {
                let (name, frame, e) = (self.dice.pick(&["FIRST_VALUE", "LAST_VALUE"]), self.frame(), self.leaf(of));
                leaf(format!("{name}({e}) OVER ({total} {frame})"), of)
            }
            6 => leaf(format!("COUNT(*) OVER ({partition})"), Kind::Integer),
            7 => {
                let name = self.dice.pick(&["SUM", "AVG"]);
                leaf(format!("{name}({}) OVER ({peers})", self.leaf(Kind::Decimal)), Kind::Decimal)
            }
            _ => {
                let (name, frame, e) =
                    (self.dice.pick(&["MIN", "MAX", "COUNT"]), self.frame(), self.leaf(Kind::Integer));
                leaf(format!("{name}({e}) OVER ({total} {frame})"), Kind::Integer)
            }
        }
    }

    fn frame(&mut self) -> &'static str {
        self.dice.pick(&[
            "",
            "ROWS UNBOUNDED PRECEDING",
            "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
            "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
            "ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING",
            "ROWS BETWEEN CURRENT ROW AND 2 FOLLOWING",
            "RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
        ])
    }

    /// A subquery of one row and column.
    pub(super) fn scalar_subquery(&mut self, kind: Kind) -> String {
        if self.budget < DEPTH_PARTS {
            return self.leaf(kind);
        }
        self.budget -= 1;
        let (leaves, outer) = self.enter();
        let (from, _) = self.from();
        let filter = if self.chance(80) { format!(" WHERE {}", self.condition()) } else { String::new() };
        let outside = std::mem::take(&mut self.outer);
        let e = match kind {
            Kind::Integer if self.chance(50) => "COUNT(*)".to_owned(),
            Kind::Text if self.is_mixed => format!("MIN(CHAR_LENGTH({}))", self.expression(Kind::Text)),
            Kind::Decimal if self.chance(50) => format!("AVG({})", self.expression(Kind::Integer)),
            _ => format!("{}({})", self.dice.pick(&["MIN", "MAX"]), self.expression(kind)),
        };
        drop(outside);
        (self.leaves, self.outer) = (leaves, outer);
        format!("(SELECT {e}{from}{filter})")
    }

    fn subquery(&mut self, kinds: &[Kind]) -> Option<String> {
        if self.budget < DEPTH_PARTS {
            return None;
        }
        self.budget -= 1;
        let windows = std::mem::replace(&mut self.has_windows, false);
        let text = if self.chance(8) { self.set_operation(kinds) } else { self.block(kinds, false).text };
        self.has_windows = windows;
        Some(text)
    }

    pub(super) fn exists(&mut self) -> String {
        let kind = self.kind();
        let not = self.dice.pick(&["", "NOT "]);
        match self.subquery(&[kind]) {
            Some(query) => format!("{not}EXISTS ({query})"),
            None => format!("{} IS {not}NULL", self.leaf(kind)),
        }
    }

    pub(super) fn in_subquery(&mut self) -> String {
        let kinds: Vec<Kind> = if self.chance(15) { vec![self.kind(), self.kind()] } else { vec![self.kind()] };
        let left: Vec<String> = kinds.iter().map(|k| self.leaf(*k)).collect();
        let left = if left.len() == 1 { left.concat() } else { format!("({})", left.join(", ")) };
        let not = self.dice.pick(&["", "", "NOT "]);
        match self.subquery(&kinds) {
            Some(query) => format!("{left} {not}IN ({query})"),
            None => format!("{} IS {not}NULL", self.leaf(kinds[0])),
        }
    }

    pub(super) fn quantified(&mut self) -> String {
        let kind = self.kind();
        let (left, op) = (self.leaf(kind), self.dice.pick(&["=", "<>", "<", "<=", ">", ">="]));
        let word = self.dice.pick(&["ANY", "ALL", "SOME"]);
        match self.subquery(&[kind]) {
            Some(query) => format!("{left} {op} {word} ({query})"),
            None => format!("{left} {op} {}", self.leaf(kind)),
        }
    }
}

fn named(kinds: &[Kind]) -> Vec<(String, Kind)> {
    kinds.iter().enumerate().map(|(at, kind)| (format!("c{}", at + 1), *kind)).collect()
}

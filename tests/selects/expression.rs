//! Random expressions of a kind, and conditions.

use super::tables::value;
use super::{Kind, Selects};

const COMPARISONS: [&str; 9] = ["=", "=", "<>", "<", "<=", ">", ">=", "<=>", "="];

impl Selects {
    /// An expression.
    pub(super) fn expression(&mut self, kind: Kind) -> String {
        if !self.spend() {
            return self.leaf(kind);
        }
        if self.chance(25) {
            return self.choice(kind);
        }
        match kind {
            Kind::Integer => self.integer(),
            Kind::Unsigned => self.unsigned(),
            Kind::Decimal => self.decimal(),
            Kind::Double => self.double(),
            Kind::Text => self.text(),
            Kind::Date => self.date(),
            Kind::DateTime => self.datetime(),
            Kind::Time => self.time(),
        }
    }

    /// A leaf or a literal.
    pub(super) fn leaf(&mut self, kind: Kind) -> String {
        let is_outer = !self.outer.is_empty() && self.chance(12);
        let list = if is_outer { &self.outer } else { &self.leaves };
        let fitting: Vec<&str> = list.iter().filter(|l| l.kind == kind).map(|l| l.text.as_str()).collect();
        if fitting.is_empty() || self.dice.below(100) < 15 {
            return self.literal(kind);
        }
        self.dice.pick(&fitting).to_owned()
    }

    pub(super) fn literal(&mut self, kind: Kind) -> String {
        if self.chance(4) {
            return "NULL".to_owned();
        }
        value(&mut self.dice, kind, self.is_mixed)
    }

    fn number(&mut self) -> String {
        let kind = match self.dice.below(6) {
            0..=2 => Kind::Integer,
            3 => Kind::Unsigned,
            4 => Kind::Decimal,
            _ => Kind::Double,
        };
        self.expression(kind)
    }

    /// What every kind has: CASE and its kin, and subqueries.
    fn choice(&mut self, kind: Kind) -> String {
        let e = self.expression(kind);
        match self.dice.below(10) {
            0 => format!("IF({}, {e}, {})", self.condition(), self.expression(kind)),
            1 => format!("IFNULL({e}, {})", self.expression(kind)),
            2 => format!("COALESCE({e}, {}, {})", self.leaf(kind), self.literal(kind)),
            3 => format!("NULLIF({e}, {})", self.leaf(kind)),
            4 => format!("CASE WHEN {} THEN {e} ELSE {} END", self.condition(), self.leaf(kind)),
            5 => {
                let of = self.kind();
                let (subject, a, b) = (self.leaf(of), self.leaf(of), self.literal(of));
                format!("CASE {subject} WHEN {a} THEN {e} WHEN {b} THEN {} END", self.leaf(kind))
            }
            6 => format!("GREATEST({e}, {})", self.leaf(kind)),
            7 => format!("LEAST({e}, {})", self.leaf(kind)),
            _ => self.scalar_subquery(kind),
        }
    }

    fn integer(&mut self) -> String {
        match self.dice.below(22) {
            0..=2 => {
                let op = self.dice.pick(&["+", "-", "*"]);
                format!("({} {op} {})", self.expression(Kind::Integer), self.expression(Kind::Integer))
            }
            3 => format!("({} DIV {})", self.number(), self.leaf(Kind::Integer)),
            4 => format!("({} % {})", self.expression(Kind::Integer), self.leaf(Kind::Integer)),
            5 => format!("(- {})", self.expression(Kind::Integer)),
            6 => format!("{}({})", self.dice.pick(&["ABS", "SIGN"]), self.expression(Kind::Integer)),
            7 => {
                let name = self.dice.pick(&["LENGTH", "CHAR_LENGTH", "ASCII", "ORD", "BIT_LENGTH"]);
                format!("{name}({})", self.expression(Kind::Text))
            }
            8 if !self.is_mixed => format!("LOCATE({}, {})", self.leaf(Kind::Text), self.expression(Kind::Text)),
            9 | 10 => {
                let parts = ["YEAR", "MONTH", "DAY", "DAYOFWEEK", "QUARTER", "WEEK", "DAYOFYEAR", "WEEKDAY", "TO_DAYS"];
                let kind = if self.chance(50) { Kind::Date } else { Kind::DateTime };
                format!("{}({})", self.dice.pick(&parts), self.expression(kind))
            }
            11 => format!("{}({})", self.dice.pick(&["HOUR", "MINUTE", "SECOND"]), self.expression(Kind::Time)),
            12 => format!("DATEDIFF({}, {})", self.expression(Kind::Date), self.leaf(Kind::DateTime)),
            13 => {
                let unit = self.dice.pick(&["DAY", "MONTH", "YEAR", "HOUR", "QUARTER", "WEEK", "SECOND"]);
                format!("TIMESTAMPDIFF({unit}, {}, {})", self.expression(Kind::DateTime), self.leaf(Kind::Date))
            }
            14 | 15 => self.condition_value(),
            16 => format!("CAST({} AS SIGNED)", self.number()),
            17 => format!("{}({})", self.dice.pick(&["FLOOR", "CEILING", "ROUND"]), self.expression(Kind::Decimal)),
            18 => format!("STRCMP({}, {})", self.expression(Kind::Text), self.leaf(Kind::Text)),
            19 => format!(
                "FIELD(IFNULL({0}, 1), {1}, {2})",
                self.leaf(Kind::Integer),
                self.leaf(Kind::Integer),
                self.number()
            ),
            20 => format!("INTERVAL(IFNULL({}, 1), 0, 2, 5)", self.expression(Kind::Integer)),
            _ => {
                let unit = self.dice.pick(&["YEAR_MONTH", "DAY_HOUR", "HOUR_MINUTE", "DAY", "WEEK"]);
                format!("EXTRACT({unit} FROM {})", self.expression(Kind::DateTime))
            }
        }
    }

    fn condition_value(&mut self) -> String {
        format!("({})", self.condition())
    }

    fn unsigned(&mut self) -> String {
        match self.dice.below(8) {
            0 => format!("({} + {})", self.expression(Kind::Unsigned), self.leaf(Kind::Unsigned)),
            1 => format!("CAST(ABS({}) AS UNSIGNED)", self.expression(Kind::Integer)),
            2 | 3 => {
                let op = self.dice.pick(&["&", "|", "^"]);
                format!("({} {op} {})", self.expression(Kind::Integer), self.leaf(Kind::Unsigned))
            }
            4 => format!(
                "({} {} {})",
                self.leaf(Kind::Unsigned),
                self.dice.pick(&["<<", ">>"]),
                self.literal(Kind::Unsigned)
            ),
            5 => format!("CRC32({})", self.expression(Kind::Text)),
            6 => format!("BIT_COUNT({})", self.expression(Kind::Integer)),
            _ => format!("({} % 7)", self.expression(Kind::Unsigned)),
        }
    }

    fn decimal(&mut self) -> String {
        match self.dice.below(10) {
            0..=2 => {
                let op = self.dice.pick(&["+", "-", "*"]);
                format!("({} {op} {})", self.expression(Kind::Decimal), self.expression(Kind::Integer))
            }
            3 => format!("({} / {})", self.expression(Kind::Integer), self.leaf(Kind::Integer)),
            4 => format!("({} / {})", self.expression(Kind::Decimal), self.leaf(Kind::Decimal)),
            5 => {
                let name = self.dice.pick(&["ROUND", "TRUNCATE"]);
                format!("{name}({}, {})", self.expression(Kind::Decimal), self.dice.pick(&["1", "0", "3", "-1"]))
            }
            6 => format!("ABS({})", self.expression(Kind::Decimal)),
            7 => format!("CAST({} AS DECIMAL(12,{}))", self.number(), self.dice.pick(&["0", "2", "4"])),
            8 => format!("MOD({}, {})", self.expression(Kind::Decimal), self.leaf(Kind::Decimal)),
            _ => format!("({} + {})", self.expression(Kind::Decimal), self.expression(Kind::Decimal)),
        }
    }

    fn double(&mut self) -> String {
        match self.dice.below(8) {
            0..=2 => {
                let op = self.dice.pick(&["+", "-", "*"]);
                format!("({} {op} {})", self.expression(Kind::Double), self.number())
            }
            3 => format!("({} / {})", self.expression(Kind::Double), self.leaf(Kind::Integer)),
            4 => format!("SQRT(ABS({}))", self.number()),
            5 => format!("ROUND({}, {})", self.expression(Kind::Double), self.dice.pick(&["1", "0", "2"])),
            6 => format!("CAST({} AS DOUBLE)", self.number()),
            _ => format!("({} * 1e0)", self.expression(Kind::Decimal)),
        }
    }

    fn text(&mut self) -> String {
        let e = self.expression(Kind::Text);
        match self.dice.below(22) {
            0 | 1 => format!("CONCAT({e}, {})", self.leaf(Kind::Text)),
            2 => format!("CONCAT({e}, {})", self.expression(Kind::Integer)),
            3 => format!("CONCAT_WS('-', {e}, {}, {})", self.leaf(Kind::Text), self.leaf(Kind::Integer)),
            4 => format!("{}({e})", self.dice.pick(&["LOWER", "UPPER", "REVERSE", "TRIM", "LTRIM", "HEX"])),
            5 => format!("SUBSTRING({e}, {}, {})", self.leaf(Kind::Integer), self.dice.pick(&["1", "2", "0", "3"])),
            6 => format!("{}({e}, {})", self.dice.pick(&["LEFT", "RIGHT"]), self.leaf(Kind::Integer)),
            7 => format!("REPLACE({e}, {}, {})", self.leaf(Kind::Text), self.literal(Kind::Text)),
            8 => format!("{}({e}, 5, 'xy')", self.dice.pick(&["LPAD", "RPAD"])),
            9 => format!("REPEAT({e}, {})", self.dice.pick(&["0", "2", "-1", "1"])),
            10 => format!("INSERT({e}, 2, 1, {})", self.leaf(Kind::Text)),
            11 => format!("SUBSTRING_INDEX({e}, 'b', {})", self.dice.pick(&["1", "-1", "0"])),
            12 => {
                let kind = self.kind();
                format!("CAST({} AS CHAR)", self.expression(if kind == Kind::Double { Kind::Decimal } else { kind }))
            }
            13 => {
                let format = self.dice.pick(&["%Y-%m", "%d.%c.%y", "%W %M", "%j", "%H:%i:%s", "%x-%v", "%b %D"]);
                format!("DATE_FORMAT({}, '{format}')", self.expression(Kind::DateTime))
            }
            14 => format!("FORMAT({}, 1)", self.expression(Kind::Decimal)),
            15 => format!("ELT({}, {e}, 'q')", self.leaf(Kind::Integer)),
            16 => format!("{}({})", self.dice.pick(&["DAYNAME", "MONTHNAME"]), self.expression(Kind::Date)),
            17 => format!("{}({})", self.dice.pick(&["BIN", "OCT", "HEX"]), self.expression(Kind::Integer)),
            18 => format!("CAST({e} AS CHAR({}))", self.dice.pick(&["1", "2", "5"])),
            19 => format!("LEFT({e}, CHAR_LENGTH({}))", self.leaf(Kind::Text)),
            20 => format!("TRIM(BOTH 'a' FROM {e})"),
            _ => format!("CONV({}, 10, 16)", self.expression(Kind::Unsigned)),
        }
    }

    fn interval(&mut self) -> String {
        let unit = self.dice.pick(&["DAY", "MONTH", "YEAR", "WEEK", "QUARTER"]);
        format!("INTERVAL {} {unit}", self.leaf(Kind::Integer))
    }

    fn date(&mut self) -> String {
        match self.dice.below(8) {
            0 | 1 => format!("({} {} {})", self.expression(Kind::Date), self.dice.pick(&["+", "-"]), self.interval()),
            2 => format!("LAST_DAY({})", self.expression(Kind::Date)),
            3 => format!("DATE({})", self.expression(Kind::DateTime)),
            4 => format!("CAST({} AS DATE)", self.expression(Kind::DateTime)),
            5 => format!("MAKEDATE(2024, {})", self.expression(Kind::Integer)),
            6 => format!("FROM_DAYS(TO_DAYS({}) + {})", self.expression(Kind::Date), self.literal(Kind::Integer)),
            _ => format!("DATE_SUB({}, {})", self.expression(Kind::Date), self.interval()),
        }
    }

    fn datetime(&mut self) -> String {
        match self.dice.below(6) {
            0 => {
                let unit = self.dice.pick(&["HOUR", "MINUTE", "SECOND", "DAY", "MONTH"]);
                format!("({} + INTERVAL {} {unit})", self.expression(Kind::DateTime), self.leaf(Kind::Integer))
            }
            1 => format!("CAST({} AS DATETIME)", self.expression(Kind::Date)),
            2 => format!("TIMESTAMP({}, {})", self.expression(Kind::Date), self.leaf(Kind::Time)),
            3 => format!("ADDTIME({}, {})", self.expression(Kind::DateTime), self.leaf(Kind::Time)),
            4 => format!("DATE_ADD({}, {})", self.expression(Kind::DateTime), self.interval()),
            _ => format!("CAST({} AS DATETIME(2))", self.expression(Kind::DateTime)),
        }
    }

    fn time(&mut self) -> String {
        match self.dice.below(6) {
            0 => format!("TIME({})", self.expression(Kind::DateTime)),
            1 => format!("TIMEDIFF({0}, {1})", self.expression(Kind::Time), self.leaf(Kind::Time)),
            2 => format!("SEC_TO_TIME({})", self.expression(Kind::Integer)),
            3 => format!("MAKETIME({}, 10, 5)", self.expression(Kind::Integer)),
            4 => format!("ADDTIME({}, {})", self.expression(Kind::Time), self.leaf(Kind::Time)),
            _ => format!("CAST({} AS TIME)", self.expression(Kind::DateTime)),
        }
    }

    /// A condition.
    pub(super) fn condition(&mut self) -> String {
        if !self.spend() {
            return self.comparison();
        }
        match self.dice.below(24) {
            0..=3 => format!("({} AND {})", self.condition(), self.condition()),
            4..=6 => format!("({} OR {})", self.condition(), self.condition()),
            7 => format!("NOT ({})", self.condition()),
            8 => format!("({} XOR {})", self.condition(), self.comparison()),
            9 => {
                let kind = self.kind();
                let not = self.dice.pick(&["", "NOT "]);
                format!("{} {not}BETWEEN {} AND {}", self.expression(kind), self.leaf(kind), self.literal(kind))
            }
            10 | 11 => {
                let kind = self.kind();
                let e = self.expression(kind);
                let not = self.dice.pick(&["", "", "NOT "]);
                let list: Vec<String> = (0..=self.dice.below(4))
                    .map(|at| if at == 0 { self.leaf(kind) } else { self.literal(kind) })
                    .collect();
                format!("{e} {not}IN ({})", list.join(", "))
            }
            12 => {
                let pattern = self.dice.pick(&["a%", "%b", "_", "%", "a_b", "%\\_%", "1%", "", "_b%", "x y"]);
                format!("{} {}LIKE '{pattern}'", self.expression(Kind::Text), self.dice.pick(&["", "NOT "]))
            }
            13 => {
                let kind = self.kind();
                format!("{} IS {}NULL", self.expression(kind), self.dice.pick(&["", "NOT "]))
            }
            14 => format!("({}) IS {}", self.condition(), self.dice.pick(&["TRUE", "FALSE", "UNKNOWN", "NOT TRUE"])),
            15 => self.row_comparison(),
            16 | 17 => self.exists(),
            18..=20 => self.in_subquery(),
            21 => self.quantified(),
            22 => format!("{} REGEXP '{}'", self.leaf(Kind::Text), self.dice.pick(&["^a", "b$", "[0-9]+", "a.b"])),
            _ => self.odd_condition(),
        }
    }

    fn odd_condition(&mut self) -> String {
        match self.dice.below(7) {
            0 => self.expression(Kind::Integer),
            1 => self.dice.pick(&["TRUE", "FALSE", "NULL", "1 = 1", "1 = 0"]).to_owned(),
            2 => format!("{} = {}", self.leaf(Kind::Date), self.leaf(Kind::DateTime)),
            3 => format!("{} > '2024-01-01'", self.leaf(Kind::DateTime)),
            4 => format!("{} = {}", self.leaf(Kind::Text), self.leaf(Kind::Integer)),
            5 => {
                let collation = self.dice.pick(&["utf8mb4_bin", "utf8mb4_0900_ai_ci"]);
                format!("{} COLLATE {collation} = {}", self.leaf(Kind::Text), self.leaf(Kind::Text))
            }
            _ => format!("{} < {}", self.leaf(Kind::Unsigned), self.leaf(Kind::Decimal)),
        }
    }

    pub(super) fn comparison(&mut self) -> String {
        let kind = self.kind();
        let op = self.dice.pick(&COMPARISONS);
        let left = self.expression(kind);
        let right = if kind.is_number() && self.chance(25) { self.number() } else { self.expression(kind) };
        format!("{left} {op} {right}")
    }

    fn row_comparison(&mut self) -> String {
        let (a, b) = (self.kind(), self.kind());
        let row = |s: &mut Selects| format!("({}, {})", s.leaf(a), s.leaf(b));
        let (left, right) = (row(self), row(self));
        match self.dice.below(3) {
            0 => format!("{left} IN ({right}, {})", row(self)),
            _ => format!("{left} {} {right}", self.dice.pick(&["=", "<>", "<", "<=", ">", "<=>"])),
        }
    }
}

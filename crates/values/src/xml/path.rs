//! XPath expressions as trees.

/// A wrong path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It cannot be read from here on.
    Syntax(String),
    /// A variable that is none.
    Variable(String),
}

/// The directions of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Ancestor,
    AncestorOrSelf,
    Attribute,
    Child,
    Descendant,
    DescendantOrSelf,
    Following,
    FollowingSibling,
    Parent,
    Preceding,
    PrecedingSibling,
    Itself,
}

const AXES: [(&str, Axis); 12] = [
    ("ancestor", Axis::Ancestor),
    ("ancestor-or-self", Axis::AncestorOrSelf),
    ("attribute", Axis::Attribute),
    ("child", Axis::Child),
    ("descendant", Axis::Descendant),
    ("descendant-or-self", Axis::DescendantOrSelf),
    ("following", Axis::Following),
    ("following-sibling", Axis::FollowingSibling),
    ("parent", Axis::Parent),
    ("preceding", Axis::Preceding),
    ("preceding-sibling", Axis::PrecedingSibling),
    ("self", Axis::Itself),
];

/// Which nodes of an axis a step takes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    /// Elements, or attributes on their axis.
    Any,
    Name(Vec<u8>),
    Text,
    /// Nodes of any kind.
    Node,
}

/// A step: an axis, a test, conditions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Step {
    pub(super) axis: Axis,
    pub(super) test: Test,
    pub(super) conditions: Vec<Path>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Union,
}

/// A parsed expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Path(pub(super) Expr);

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Number(f64),
    Text(Vec<u8>),
    Variable(String),
    Negate(Box<Path>),
    Binary(Op, Box<[Path; 2]>),
    Call(&'static str, Vec<Path>),
    /// From the root, from the node at hand, or from what an expression finds.
    Steps(Start, Vec<Step>),
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Start {
    Root,
    Here,
    Of(Box<Path>),
}

/// The functions with the fewest and most arguments.
const FUNCTIONS: [(&str, usize, usize); 20] = [
    ("boolean", 1, 1),
    ("ceiling", 1, 1),
    ("concat", 2, 255),
    ("contains", 2, 2),
    ("count", 1, 1),
    ("false", 0, 0),
    ("floor", 1, 1),
    ("last", 0, 0),
    ("name", 0, 1),
    ("not", 1, 1),
    ("number", 0, 1),
    ("position", 0, 0),
    ("round", 1, 1),
    ("starts-with", 2, 2),
    ("string", 0, 1),
    ("string-length", 0, 1),
    ("substring", 2, 3),
    ("sum", 1, 1),
    ("true", 0, 0),
    ("translate", 3, 3),
];

/// How deep expressions may be nested.
const DEPTH_MAX: usize = 64;

impl Path {
    /// Reads an expression.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn parse(text: &[u8]) -> Result<Path, Wrong> {
        let mut reader = Reader { text, at: 0, depth: 0 };
        let path = reader.binary(0)?;
        reader.space();
        if reader.at < text.len() { Err(reader.wrong()) } else { Ok(path) }
    }
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    depth: usize,
}

/// The operators by how firmly they bind, the loosest first.
const LEVELS: [&[(&str, Op)]; 7] = [
    &[("or", Op::Or)],
    &[("and", Op::And)],
    &[("!=", Op::NotEqual), ("=", Op::Equal)],
    &[("<=", Op::LessEqual), (">=", Op::GreaterEqual), ("<", Op::Less), (">", Op::Greater)],
    &[("+", Op::Add), ("-", Op::Subtract)],
    &[("*", Op::Multiply), ("div", Op::Divide), ("mod", Op::Modulo)],
    &[("|", Op::Union)],
];
/// The level that a minus sign stands before.
const UNION_LEVEL: usize = 6;

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte) || byte >= 0x80
}

impl Reader<'_> {
    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn wrong(&self) -> Wrong {
        Wrong::Syntax(String::from_utf8_lossy(&self.text[self.at.min(self.text.len())..]).into_owned())
    }

    fn peek(&mut self) -> Option<u8> {
        self.space();
        self.text.get(self.at).copied()
    }

    fn eat(&mut self, what: &str) -> bool {
        self.space();
        if !self.text[self.at..].starts_with(what.as_bytes()) {
            return false;
        }
        let end = self.at + what.len();
        let is_word = what.as_bytes()[0].is_ascii_alphabetic();
        if is_word && self.text.get(end).is_some_and(|b| is_name(*b)) {
            return false;
        }
        self.at = end;
        true
    }

    fn expect(&mut self, what: &str) -> Result<(), Wrong> {
        if self.eat(what) { Ok(()) } else { Err(self.wrong()) }
    }

    fn binary(&mut self, level: usize) -> Result<Path, Wrong> {
        if level == UNION_LEVEL && self.eat("-") {
            return Ok(Path(Expr::Negate(Box::new(self.deeper(|r| r.binary(UNION_LEVEL))?))));
        }
        if level == LEVELS.len() {
            return self.steps();
        }
        let mut left = self.binary(level + 1)?;
        while let Some((_, op)) = LEVELS[level].iter().find(|(word, _)| self.eat(word)) {
            let right = self.binary(level + 1)?;
            left = Path(Expr::Binary(*op, Box::new([left, right])));
        }
        Ok(left)
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, Wrong>) -> Result<T, Wrong> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.wrong());
        }
        let found = read(self);
        self.depth -= 1;
        found
    }

    fn name(&mut self) -> &[u8] {
        self.space();
        let start = self.at;
        while let Some(b) = self.text.get(self.at) {
            let is_axis = *b == b':' && self.text.get(self.at + 1) == Some(&b':');
            if is_axis || !is_name(*b) || (self.at == start && (b.is_ascii_digit() || b"-.".contains(b))) {
                break;
            }
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    fn steps(&mut self) -> Result<Path, Wrong> {
        let start = match self.peek() {
            Some(b'/') => Start::Root,
            Some(b'(' | b'"' | b'\'' | b'$' | b'0'..=b'9') => {
                let primary = self.primary()?;
                return self.filtered(primary);
            }
            None => return Err(self.wrong()),
            _ => match self.call()? {
                Some(call) => return self.filtered(call),
                None => Start::Here,
            },
        };
        let mut steps = Vec::new();
        if start == Start::Root {
            self.slashes(&mut steps)?;
            if steps.is_empty() && matches!(self.peek(), None | Some(b')' | b']' | b'|' | b',')) {
                return Ok(Path(Expr::Steps(start, steps)));
            }
        }
        self.relative(&mut steps)?;
        Ok(Path(Expr::Steps(start, steps)))
    }

    /// Conditions and steps behind a primary expression.
    fn filtered(&mut self, primary: Path) -> Result<Path, Wrong> {
        let mut steps = Vec::new();
        let conditions = self.conditions()?;
        if !conditions.is_empty() {
            steps.push(Step { axis: Axis::Itself, test: Test::Node, conditions });
        }
        if self.peek() == Some(b'/') {
            self.slashes(&mut steps)?;
            self.relative(&mut steps)?;
        }
        Ok(if steps.is_empty() { primary } else { Path(Expr::Steps(Start::Of(Box::new(primary)), steps)) })
    }

    /// `/`, or `//` which is a step of its own.
    fn slashes(&mut self, steps: &mut Vec<Step>) -> Result<(), Wrong> {
        self.expect("/")?;
        if self.eat("/") {
            steps.push(Step { axis: Axis::DescendantOrSelf, test: Test::Node, conditions: Vec::new() });
        }
        Ok(())
    }

    fn relative(&mut self, steps: &mut Vec<Step>) -> Result<(), Wrong> {
        loop {
            steps.push(self.step()?);
            if self.peek() != Some(b'/') {
                return Ok(());
            }
            self.slashes(steps)?;
        }
    }

    fn step(&mut self) -> Result<Step, Wrong> {
        if self.eat("..") {
            let conditions = self.conditions()?;
            return Ok(Step { axis: Axis::Parent, test: Test::Node, conditions });
        }
        if self.eat(".") {
            let conditions = self.conditions()?;
            return Ok(Step { axis: Axis::Itself, test: Test::Node, conditions });
        }
        let mut axis = if self.eat("@") { Axis::Attribute } else { Axis::Child };
        let before = self.at;
        let word = self.name().to_vec();
        let named = AXES.iter().find(|(name, _)| name.as_bytes() == word);
        if let Some((_, found)) = named.filter(|_| self.text[self.at..].starts_with(b"::")) {
            self.at += 2;
            axis = *found;
        } else {
            self.at = before;
        }
        let test = if self.eat("*") {
            Test::Any
        } else {
            let name = self.name().to_vec();
            if name.is_empty() {
                return Err(self.wrong());
            }
            match (&*name, self.peek()) {
                (b"text", Some(b'(')) => self.parentheses().map(|()| Test::Text)?,
                (b"node", Some(b'(')) => self.parentheses().map(|()| Test::Node)?,
                (_, Some(b'(')) => return Err(self.wrong()),
                _ => Test::Name(name),
            }
        };
        let conditions = self.conditions()?;
        Ok(Step { axis, test, conditions })
    }

    fn parentheses(&mut self) -> Result<(), Wrong> {
        self.expect("(")?;
        self.expect(")")
    }

    fn conditions(&mut self) -> Result<Vec<Path>, Wrong> {
        let mut conditions = Vec::new();
        while self.eat("[") {
            conditions.push(self.deeper(|r| r.binary(0))?);
            self.expect("]")?;
        }
        Ok(conditions)
    }

    fn primary(&mut self) -> Result<Path, Wrong> {
        match self.peek() {
            Some(b'(') => {
                self.at += 1;
                let inner = self.deeper(|r| r.binary(0))?;
                self.expect(")")?;
                Ok(inner)
            }
            Some(quote @ (b'"' | b'\'')) => {
                let start = self.at + 1;
                let end = self.text[start..].iter().position(|b| *b == quote).ok_or_else(|| self.wrong())?;
                self.at = start + end + 1;
                Ok(Path(Expr::Text(self.text[start..start + end].to_vec())))
            }
            Some(b'$') => {
                let start = self.at;
                self.at += 1;
                let is_user = self.eat("@");
                let name = String::from_utf8_lossy(self.name()).into_owned();
                if name.is_empty() {
                    return Err(self.wrong());
                }
                if !is_user {
                    let shown = String::from_utf8_lossy(&self.text[start..]).into_owned();
                    return Err(Wrong::Variable(shown));
                }
                Ok(Path(Expr::Variable(name)))
            }
            _ => {
                let start = self.at;
                while self.text.get(self.at).is_some_and(|b| b.is_ascii_digit() || *b == b'.') {
                    self.at += 1;
                }
                let (number, _) = crate::number::parse_double(&self.text[start..self.at]);
                Ok(Path(Expr::Number(number)))
            }
        }
    }

    /// A function's call; `None` where there is none.
    fn call(&mut self) -> Result<Option<Path>, Wrong> {
        let before = self.at;
        let word = self.name().to_vec();
        let behind = self.at;
        if self.peek() != Some(b'(') || matches!(&*word, b"text" | b"node" | b"") {
            self.at = before;
            return Ok(None);
        }
        let Some((name, least, most)) = FUNCTIONS.iter().find(|row| row.0.as_bytes() == word) else {
            self.at = behind;
            return Err(self.wrong());
        };
        self.expect("(")?;
        let mut arguments = Vec::new();
        while self.peek() != Some(b')') {
            if !arguments.is_empty() {
                self.expect(",")?;
            }
            arguments.push(self.deeper(|r| r.binary(0))?);
        }
        self.expect(")")?;
        if arguments.len() < *least || arguments.len() > *most {
            return Err(self.wrong());
        }
        Ok(Some(Path(Expr::Call(name, arguments))))
    }
}

//! JSON paths: `$.a[0]`, `$."a b"`, `$.*`, `$[*]`, `$[last-1]`, `$[1 to last]`, `$**.x`.

use crate::json::binary::Node;
use crate::json::tree::Tree;

/// A path that was parsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// The steps from the root.
    pub steps: Vec<Step>,
}

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `.key`
    Member(Vec<u8>),
    /// `.*`
    Members,
    /// `[n]`
    Element(Index),
    /// `[a to b]`
    Range(Index, Index),
    /// `[*]`
    Elements,
    /// `**`
    Below,
}

/// A place in an array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// From the start, from 0.
    First(u32),
    /// From the end: `last` is 0.
    Last(u32),
}

impl Index {
    /// The place in an array of that length, which may be beyond its end; `None` before its start.
    pub fn place(self, length: usize) -> Option<usize> {
        match self {
            Index::First(place) => Some(place as usize),
            Index::Last(place) => length.checked_sub(place as usize + 1),
        }
    }
}

impl Path {
    /// Reads a path; the error is where it is wrong, in bytes.
    pub fn parse(text: &[u8]) -> Result<Path, usize> {
        let mut reader = Reader { text, at: 0 };
        reader.space();
        if !reader.take(b"$") {
            return Err(reader.after());
        }
        let mut steps = Vec::new();
        loop {
            reader.space();
            if reader.at == text.len() {
                break;
            }
            steps.push(reader.step()?);
        }
        if steps.last() == Some(&Step::Below) {
            return Err(text.len());
        }
        Ok(Path { steps })
    }

    /// Whether it may name more than one value.
    pub fn is_wild(&self) -> bool {
        self.steps.iter().any(|step| !matches!(step, Step::Member(_) | Step::Element(_)))
    }

    /// The values that the path names, in the document's order; each once.
    pub fn find<'a>(&self, root: Node<'a>) -> Vec<Node<'a>> {
        let mut found = Vec::new();
        seek(root, &self.steps, &mut found);
        if self.steps.contains(&Step::Below) {
            // A value may be reached as itself and as the only cell of itself.
            let mut seen = std::collections::HashSet::new();
            found.retain(|node| seen.insert(node.address()));
        }
        found
    }

    /// The one value that a path without wildcards names.
    pub fn find_one<'a>(&self, root: Node<'a>) -> Option<Node<'a>> {
        let mut node = root;
        for step in &self.steps {
            node = match step {
                Step::Member(key) => node.get(key)?,
                Step::Element(index) if node.is_array() => node.at(index.place(node.len())?)?,
                Step::Element(index) => (index.place(1)? == 0).then_some(node)?,
                _ => return self.find(root).into_iter().next(),
            };
        }
        Some(node)
    }

    /// As [`Path::find_one`], in a tree that can be changed.
    pub fn find_in_tree<'t>(steps: &[Step], root: &'t mut Tree) -> Option<&'t mut Tree> {
        let mut node = root;
        for step in steps {
            node = match (step, node) {
                (Step::Member(key), Tree::Object(members)) => {
                    let place = Tree::find_member(members, key).ok()?;
                    &mut members[place].1
                }
                (Step::Element(index), Tree::Array(values)) => {
                    let place = index.place(values.len())?;
                    values.get_mut(place)?
                }
                (Step::Element(index), other) if index.place(1)? == 0 => other,
                _ => return None,
            };
        }
        Some(node)
    }
}

fn seek<'a>(node: Node<'a>, steps: &[Step], found: &mut Vec<Node<'a>>) {
    let Some((step, rest)) = steps.split_first() else {
        found.push(node);
        return;
    };
    match step {
        Step::Member(key) => {
            if let Some(value) = node.get(key) {
                seek(value, rest, found);
            }
        }
        Step::Members if node.is_object() => node.values().for_each(|value| seek(value, rest, found)),
        Step::Elements if node.is_array() => node.values().for_each(|value| seek(value, rest, found)),
        Step::Members | Step::Elements => {}
        Step::Element(index) => seek_range(node, index.place(width(node)), index.place(width(node)), rest, found),
        Step::Range(from, to) => {
            let first = from.place(width(node)).or(Some(0));
            seek_range(node, first, to.place(width(node)), rest, found);
        }
        Step::Below => {
            seek(node, rest, found);
            if node.is_array() || node.is_object() {
                node.values().for_each(|value| seek(value, steps, found));
            }
        }
    }
}

/// What is no array counts as an array of itself.
fn width(node: Node<'_>) -> usize {
    if node.is_array() { node.len() } else { 1 }
}

fn seek_range<'a>(node: Node<'a>, from: Option<usize>, to: Option<usize>, rest: &[Step], found: &mut Vec<Node<'a>>) {
    let (Some(from), Some(to)) = (from, to) else { return };
    if !node.is_array() {
        if from == 0 {
            seek(node, rest, found);
        }
        return;
    }
    let end = (to + 1).min(node.len());
    (from..end).filter_map(|place| node.at(place)).for_each(|value| seek(value, rest, found));
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn take(&mut self, token: &[u8]) -> bool {
        let found = self.text[self.at..].starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    fn step(&mut self) -> Result<Step, usize> {
        if self.take(b"**") {
            // `***` would be two steps of the same.
            return if self.text.get(self.at) == Some(&b'*') { Err(self.at) } else { Ok(Step::Below) };
        }
        if self.take(b".") {
            self.space();
            return if self.take(b"*") { Ok(Step::Members) } else { self.member() };
        }
        if self.take(b"[") {
            return self.cell();
        }
        Err(if self.text[self.at] == b'*' { self.after() } else { self.at })
    }

    /// Behind the character that is wrong.
    fn after(&self) -> usize {
        (self.at + 1).min(self.text.len())
    }

    fn member(&mut self) -> Result<Step, usize> {
        let start = self.at;
        if self.text.get(self.at) == Some(&b'"') {
            let mut end = self.at + 1;
            while end < self.text.len() && self.text[end] != b'"' {
                end += if self.text[end] == b'\\' { 2 } else { 1 };
            }
            let quoted = self.text.get(start..=end).ok_or(start)?;
            self.at = end + 1;
            return match crate::json::parse_tree(quoted) {
                Ok(Tree::Text(key)) => Ok(Step::Member(key)),
                _ => Err(start),
            };
        }
        let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || !byte.is_ascii();
        let length = self.text[start..].iter().take_while(|byte| word(byte)).count();
        let key = &self.text[start..start + length];
        if key.first().is_none_or(u8::is_ascii_digit) {
            return Err(start + length);
        }
        self.at += length;
        Ok(Step::Member(key.to_vec()))
    }

    fn cell(&mut self) -> Result<Step, usize> {
        self.space();
        if self.take(b"*") {
            self.space();
            return if self.take(b"]") { Ok(Step::Elements) } else { Err(self.at) };
        }
        let from = self.index()?;
        let before = self.at;
        self.space();
        if self.take(b"]") {
            return Ok(Step::Element(from));
        }
        if before == self.at && matches!(from, Index::Last(_)) {
            return Err(self.after());
        }
        if before == self.at || !self.take(b"to") || !self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            return Err(self.at);
        }
        self.space();
        let to = self.index()?;
        self.space();
        let backwards = match (from, to) {
            (Index::First(from), Index::First(to)) => from > to,
            (Index::Last(from), Index::Last(to)) => from < to,
            _ => false,
        };
        if backwards || !self.take(b"]") {
            return Err(self.at);
        }
        Ok(Step::Range(from, to))
    }

    fn index(&mut self) -> Result<Index, usize> {
        if self.take(b"last") {
            let after = self.at;
            self.space();
            if !self.take(b"-") {
                self.at = after;
                return Ok(Index::Last(0));
            }
            self.space();
            return self.number().map(Index::Last);
        }
        self.number().map(Index::First)
    }

    fn number(&mut self) -> Result<u32, usize> {
        let start = self.at;
        let length = self.text[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += length;
        let digits = std::str::from_utf8(&self.text[start..self.at]).expect("digits are ASCII");
        digits.parse().or(Err(start))
    }
}

//! JSON text to a tree: RFC 8259, with the messages of the reader that MySQL has.

use crate::json::tree::Tree;

/// Why a text is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// As the server's message has it.
    pub message: &'static str,
    /// Where in the text, in bytes.
    pub position: usize,
}

/// Levels that a document may have.
pub(super) const DEPTH_MAX: usize = 100;

const TOO_DEEP: &str = "The JSON document exceeds the maximum depth.";

impl Wrong {
    /// Whether it is a document, but has too many levels: that has an error of its own.
    pub fn is_depth(self) -> bool {
        self.message == TOO_DEEP
    }
}

/// Reads a text to the binary form.
pub fn parse(text: &[u8]) -> Result<Vec<u8>, Wrong> {
    parse_tree(text).map(|tree| tree.to_document())
}

/// Reads a text to a tree.
pub fn parse_tree(text: &[u8]) -> Result<Tree, Wrong> {
    let mut reader = Reader { text, at: 0 };
    reader.space();
    if reader.at == text.len() {
        return Err(reader.wrong("The document is empty."));
    }
    let tree = reader.value(1)?;
    reader.space();
    if reader.at < text.len() {
        return Err(reader.wrong("The document root must not be followed by other values."));
    }
    Ok(tree)
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn wrong(&self, message: &'static str) -> Wrong {
        Wrong { message, position: self.at }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn value(&mut self, depth: usize) -> Result<Tree, Wrong> {
        match self.peek() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.array(depth),
            Some(b'"') => Ok(Tree::Text(self.string()?)),
            Some(b't') => self.word(b"true", Tree::Bool(true)),
            Some(b'f') => self.word(b"false", Tree::Bool(false)),
            Some(b'n') => self.word(b"null", Tree::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(self.wrong("Invalid value.")),
        }
    }

    fn word(&mut self, word: &[u8], tree: Tree) -> Result<Tree, Wrong> {
        let same = self.text[self.at..].iter().zip(word).take_while(|(one, other)| one == other).count();
        self.at += same;
        if same == word.len() { Ok(tree) } else { Err(self.wrong("Invalid value.")) }
    }

    fn array(&mut self, depth: usize) -> Result<Tree, Wrong> {
        self.nest(depth)?;
        let mut values = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Tree::Array(values));
        }
        loop {
            self.space();
            values.push(self.value(depth + 1)?);
            self.space();
            if self.take(b']') {
                return Ok(Tree::Array(values));
            }
            if !self.take(b',') {
                return Err(self.wrong("Missing a comma or ']' after an array element."));
            }
        }
    }

    fn object(&mut self, depth: usize) -> Result<Tree, Wrong> {
        self.nest(depth)?;
        let mut members = Vec::new();
        self.space();
        if self.take(b'}') {
            return Ok(Tree::Object(members));
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.wrong("Missing a name for object member."));
            }
            let key = self.string()?;
            self.space();
            if !self.take(b':') {
                return Err(self.wrong("Missing a colon after a name of object member."));
            }
            self.space();
            members.push((key, self.value(depth + 1)?));
            self.space();
            if self.take(b'}') {
                return Ok(Tree::object(members));
            }
            if !self.take(b',') {
                return Err(self.wrong("Missing a comma or '}' after an object member."));
            }
        }
    }

    fn nest(&mut self, depth: usize) -> Result<(), Wrong> {
        self.at += 1;
        if depth > DEPTH_MAX {
            return Err(self.wrong(TOO_DEEP));
        }
        Ok(())
    }

    fn string(&mut self) -> Result<Vec<u8>, Wrong> {
        let start = self.at;
        self.at += 1;
        let mut out = Vec::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.iter().take_while(|byte| !matches!(byte, b'"' | b'\\' | 0..=0x1f)).count();
            out.extend_from_slice(&rest[..plain]);
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return match std::str::from_utf8(&out) {
                        Ok(_) => Ok(out),
                        Err(_) => Err(Wrong { message: "Invalid encoding in string.", position: start }),
                    };
                }
                Some(b'\\') => self.escape(&mut out)?,
                Some(_) => return Err(self.wrong("Invalid encoding in string.")),
                None => return Err(self.wrong("Missing a closing quotation mark in string.")),
            }
        }
    }

    fn escape(&mut self, out: &mut Vec<u8>) -> Result<(), Wrong> {
        let start = self.at;
        self.at += 2;
        let plain = match self.text.get(start + 1) {
            Some(byte @ (b'"' | b'\\' | b'/')) => *byte,
            Some(b'b') => 8,
            Some(b'f') => 12,
            Some(b'n') => b'\n',
            Some(b'r') => b'\r',
            Some(b't') => b'\t',
            Some(b'u') => {
                let character = self.unicode(start)?;
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                return Ok(());
            }
            _ => return Err(Wrong { message: "Invalid escape character in string.", position: start }),
        };
        out.push(plain);
        Ok(())
    }

    fn unicode(&mut self, start: usize) -> Result<char, Wrong> {
        const LOW: std::ops::Range<u32> = 0xdc00..0xe000;
        const HIGH: std::ops::Range<u32> = 0xd800..0xdc00;
        let surrogate = Wrong { message: "The surrogate pair in string is invalid.", position: start };
        let first = self.hex(start)?;
        if !HIGH.contains(&first) {
            return char::from_u32(first).ok_or(surrogate);
        }
        if !(self.take(b'\\') && self.take(b'u')) {
            return Err(surrogate);
        }
        let second = self.hex(start)?;
        let code = LOW.contains(&second).then(|| 0x1_0000 + ((first - HIGH.start) << 10) + (second - LOW.start));
        code.and_then(char::from_u32).ok_or(surrogate)
    }

    fn hex(&mut self, start: usize) -> Result<u32, Wrong> {
        let digits = self.text.get(self.at..self.at + 4).and_then(|digits| std::str::from_utf8(digits).ok());
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        self.at += 4;
        value.ok_or(Wrong { message: "Incorrect hex digit after \\u escape in string.", position: start })
    }

    fn number(&mut self) -> Result<Tree, Wrong> {
        let start = self.at;
        self.take(b'-');
        let digits = |reader: &mut Self| {
            let count = reader.text[reader.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            reader.at += count;
            count
        };
        if !self.take(b'0') && digits(self) == 0 {
            return Err(self.wrong("Invalid value."));
        }
        let mut integer = true;
        if self.take(b'.') {
            integer = false;
            if digits(self) == 0 {
                return Err(self.wrong("Miss fraction part in number."));
            }
        }
        if self.take(b'e') || self.take(b'E') {
            integer = false;
            if !self.take(b'+') {
                self.take(b'-');
            }
            if digits(self) == 0 {
                return Err(self.wrong("Miss exponent in number."));
            }
        }
        let text = std::str::from_utf8(&self.text[start..self.at]).expect("digits are ASCII");
        if integer && let Ok(number) = text.parse::<i64>() {
            return Ok(Tree::Int(number));
        }
        if integer && let Ok(number) = text.parse::<u64>() {
            return Ok(Tree::Uint(number));
        }
        let number: f64 = text.parse().expect("the syntax was checked");
        if number.is_infinite() {
            return Err(Wrong { message: "Number too big to be stored in double.", position: start });
        }
        Ok(Tree::Double(number))
    }
}

//! The nodes of an XML text. The reader is lenient as MySQL's is: entities stay as they are, names of closing tags are not
//! compared, and several elements may stand beside each other.

use std::ops::Range;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The whole text.
    Root,
    /// An element.
    Element,
    /// An attribute of an element.
    Attribute,
    /// Text within an element, or of an attribute.
    Text,
}

/// A node.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// The node that it belongs to; the root belongs to itself.
    pub parent: usize,
    /// The name of an element or attribute, the text of a text.
    pub name: Range<usize>,
    /// All of it, tags included.
    pub whole: Range<usize>,
}

/// A text with its nodes in document order; the first is the root.
#[derive(Debug)]
pub struct Document<'t> {
    /// The text.
    pub text: &'t [u8],
    /// The nodes.
    pub nodes: Vec<Node>,
}

impl Document<'_> {
    /// A node's name or text.
    pub fn name(&self, node: usize) -> &[u8] {
        &self.text[self.nodes[node].name.clone()]
    }

    /// The nodes that belong to `node`.
    pub fn children(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        (1..self.nodes.len()).filter(move |at| self.nodes[*at].parent == node)
    }

    /// The texts directly within a node, one behind the other.
    pub fn text_of(&self, node: usize) -> Vec<u8> {
        if self.nodes[node].kind == Kind::Text {
            return self.name(node).to_vec();
        }
        let texts = self.children(node).filter(|at| self.nodes[*at].kind == Kind::Text);
        texts.flat_map(|at| self.name(at).to_vec()).collect()
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    Text,
    Data,
    Comment,
    Name,
    String,
    Char(u8),
    End,
    Unknown,
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
    token: Range<usize>,
    nodes: Vec<Node>,
    open: Vec<usize>,
}

/// Reads a text.
///
/// # Errors
/// What MySQL says of a text that it cannot read.
pub fn read(text: &[u8]) -> Result<Document<'_>, String> {
    let root = Node { kind: Kind::Root, parent: 0, name: 0..0, whole: 0..text.len() };
    let mut reader = Reader { text, at: 0, token: 0..0, nodes: vec![root], open: vec![0] };
    reader.document().map_err(|what| reader.message(&what))?;
    Ok(Document { text, nodes: reader.nodes })
}

fn is_name_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b':' || byte >= 0x80
}

fn is_name(byte: u8) -> bool {
    is_name_start(byte) || byte.is_ascii_digit() || byte == b'-' || byte == b'.'
}

impl Reader<'_> {
    fn message(&self, what: &str) -> String {
        let before = &self.text[..self.at.min(self.text.len())];
        let line = 1 + before.iter().filter(|b| **b == b'\n').count();
        let start = before.iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        format!("parse error at line {line} pos {}: {what}", before.len() - start + usize::from(line > 1))
    }

    fn starts(&self, with: &[u8]) -> bool {
        self.text[self.at..].starts_with(with)
    }

    fn find(&self, what: &[u8]) -> Option<usize> {
        self.text[self.at..].windows(what.len()).position(|w| w == what).map(|found| self.at + found)
    }

    fn add(&mut self, kind: Kind, name: Range<usize>, whole: Range<usize>) -> usize {
        let parent = *self.open.last().expect("the root is never closed");
        self.nodes.push(Node { kind, parent, name, whole });
        self.nodes.len() - 1
    }

    /// The next token within a tag.
    fn next(&mut self) -> Token {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        let start = self.at;
        let token = match self.text.get(start) {
            None => Token::End,
            Some(b @ (b'/' | b'>' | b'=' | b'?' | b'!' | b'<')) => {
                self.at += 1;
                Token::Char(*b)
            }
            Some(quote @ (b'"' | b'\'')) => {
                let end = self.text[start + 1..].iter().position(|b| b == quote);
                let end = end.map_or(self.text.len(), |found| start + 1 + found);
                self.token = start + 1..end;
                self.at = (end + 1).min(self.text.len());
                return Token::String;
            }
            Some(b) if is_name_start(*b) => {
                while self.text.get(self.at).is_some_and(|b| is_name(*b)) {
                    self.at += 1;
                }
                Token::Name
            }
            Some(_) => Token::Unknown,
        };
        self.token = start..self.at;
        token
    }

    /// The next piece of content: a comment, data, text, or the start of a tag.
    fn content(&mut self) -> Result<Token, String> {
        let start = self.at;
        if self.starts(b"<!--") {
            let end = self.find(b"-->").ok_or_else(|| self.unfinished())?;
            self.at = end + 3;
            return Ok(Token::Comment);
        }
        if self.starts(b"<![CDATA[") {
            self.at += 9;
            let end = self.find(b"]]>").ok_or_else(|| self.unfinished())?;
            self.token = self.at..end;
            self.at = end + 3;
            return Ok(Token::Data);
        }
        match self.text.get(start) {
            None => Ok(Token::End),
            Some(b'<') => {
                self.at += 1;
                Ok(Token::Char(b'<'))
            }
            Some(_) => {
                self.at = self.find(b"<").unwrap_or(self.text.len());
                self.token = start..self.at;
                Ok(Token::Text)
            }
        }
    }

    fn unfinished(&mut self) -> String {
        self.at = self.text.len();
        "unexpected END-OF-INPUT".to_owned()
    }

    fn unexpected(&self, token: Token, wanted: &str) -> String {
        let shown = match token {
            Token::End => "END-OF-INPUT".to_owned(),
            Token::Char(b) => format!("'{}'", char::from(b)),
            Token::String => "STRING".to_owned(),
            Token::Name => "IDENT".to_owned(),
            Token::Text => "TEXT".to_owned(),
            Token::Data => "CDATA".to_owned(),
            Token::Comment => "COMMENT".to_owned(),
            Token::Unknown => "unknown token".to_owned(),
        };
        format!("{shown} unexpected ({wanted} wanted)")
    }

    fn document(&mut self) -> Result<(), String> {
        loop {
            let start = self.at;
            match self.content()? {
                Token::End => break,
                Token::Text => {
                    let token = self.token.clone();
                    let is_blank = self.text[token.clone()].iter().all(u8::is_ascii_whitespace);
                    if !is_blank {
                        self.add(Kind::Text, token.clone(), token);
                    }
                }
                Token::Data => {
                    let token = self.token.clone();
                    let whole = start..self.at;
                    self.add(Kind::Text, token, whole);
                }
                Token::Comment => {}
                _ => self.tag(start)?,
            }
        }
        if self.open.len() > 1 {
            return Err("unexpected END-OF-INPUT".to_owned());
        }
        Ok(())
    }

    fn tag(&mut self, start: usize) -> Result<(), String> {
        let mut token = self.next();
        if token == Token::Char(b'/') {
            return self.closing();
        }
        let is_special = matches!(token, Token::Char(b'!' | b'?'));
        if is_special {
            token = self.next();
        }
        if token != Token::Name {
            return Err(self.unexpected(token, "ident or '/'"));
        }
        let name = self.token.clone();
        let element = self.add(Kind::Element, name, start..start);
        self.open.push(element);
        let mut token = self.attributes(is_special)?;
        let mut is_closed = is_special;
        match token {
            Token::Char(b'/') => {
                is_closed = true;
                token = self.next();
            }
            Token::Char(b'?') if is_special => token = self.next(),
            _ => {}
        }
        if token != Token::Char(b'>') {
            return Err(self.unexpected(token, "'>'"));
        }
        self.nodes[element].whole.end = self.at;
        if is_closed {
            self.open.pop();
        }
        if is_special {
            self.nodes.truncate(element);
        }
        Ok(())
    }

    /// Attributes, and the token behind them.
    fn attributes(&mut self, is_special: bool) -> Result<Token, String> {
        loop {
            let token = self.next();
            let start = self.token.start;
            if token == Token::String && is_special {
                continue;
            }
            if token != Token::Name {
                return Ok(token);
            }
            let name = self.token.clone();
            let before = self.at;
            let mut value = name.end..name.end;
            if self.next() == Token::Char(b'=') {
                let token = self.next();
                if !matches!(token, Token::Name | Token::String) {
                    return Err(self.unexpected(token, "ident or string"));
                }
                value = self.token.clone();
            } else {
                self.at = before;
            }
            let attribute = self.add(Kind::Attribute, name, start..self.at);
            self.nodes.push(Node { kind: Kind::Text, parent: attribute, name: value.clone(), whole: value });
        }
    }

    fn closing(&mut self) -> Result<(), String> {
        let token = self.next();
        if token != Token::Name {
            return Err(self.unexpected(token, "ident"));
        }
        let name = self.token.clone();
        let token = self.next();
        if token != Token::Char(b'>') {
            return Err(self.unexpected(token, "'>'"));
        }
        if self.open.len() == 1 {
            let shown = String::from_utf8_lossy(&self.text[name]).into_owned();
            return Err(format!("'</{shown}>' unexpected (END-OF-INPUT wanted)"));
        }
        let element = self.open.pop().expect("an element is open");
        self.nodes[element].whole.end = self.at;
        Ok(())
    }
}

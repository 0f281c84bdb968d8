//! HTTP/1.1, as much as S3 clients send: requests with a length or in chunks, answers with a length.

use std::io::{self, BufRead, Read, Write};

/// A body larger than this is refused: a table is at most 64 MB.
const BODY_BYTES_MAX: usize = 256 << 20;
const HEADERS_MAX: usize = 100;

/// A request.
#[derive(Debug, Default)]
pub(super) struct Request {
    pub(super) method: String,
    /// Decoded, without the leading slash.
    pub(super) path: String,
    /// Decoded names and values.
    pub(super) query: Vec<(String, String)>,
    /// Names in lower case.
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Vec<u8>,
    /// What a HEAD says of the body that it does not send.
    pub(super) length: Option<usize>,
}

impl Request {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// Reads the next request; `None` where the connection has ended.
    pub(super) fn read(from: &mut impl BufRead, to: &mut impl Write) -> io::Result<Option<Request>> {
        let Some(line) = read_line(from)? else { return Ok(None) };
        let mut words = line.split(' ');
        let (method, target) = (words.next().unwrap_or_default().to_owned(), words.next().unwrap_or_default());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let query = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        });
        let mut request = Request {
            method,
            path: decode(path.trim_start_matches('/')),
            query: query.collect(),
            ..Request::default()
        };
        while let Some(line) = read_line(from)?.filter(|line| !line.is_empty()) {
            if request.headers.len() == HEADERS_MAX {
                return Err(io::Error::other("too many headers"));
            }
            if let Some((name, value)) = line.split_once(':') {
                request.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        if request.header("expect").is_some() {
            to.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
        }
        request.body = request.read_body(from)?;
        Ok(Some(request))
    }

    fn read_body(&self, from: &mut impl BufRead) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        if self.header("transfer-encoding").is_some_and(|value| value.contains("chunked")) {
            loop {
                let line = read_line(from)?.unwrap_or_default();
                let digits = line.split(';').next().unwrap_or_default().trim();
                let length = usize::from_str_radix(digits, 16).map_err(io::Error::other)?;
                read_more(from, length, &mut body)?;
                read_line(from)?;
                if length == 0 {
                    return Ok(body);
                }
            }
        }
        let length = self.header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
        read_more(from, length, &mut body)?;
        Ok(body)
    }
}

fn read_more(from: &mut impl BufRead, length: usize, body: &mut Vec<u8>) -> io::Result<()> {
    if body.len() + length > BODY_BYTES_MAX {
        return Err(io::Error::other("the body is too large"));
    }
    let before = body.len();
    from.take(length as u64).read_to_end(body)?;
    if body.len() < before + length { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) }
}

fn read_line(from: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    if from.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Percent-decoding.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let code =
            behind.get(..2).and_then(|d| std::str::from_utf8(d).ok()).and_then(|d| u8::from_str_radix(d, 16).ok());
        match (first, code) {
            (b'%', Some(code)) => {
                bytes.push(code);
                rest = &behind[2..];
            }
            (b'+', _) => {
                bytes.push(b' ');
                rest = behind;
            }
            _ => {
                bytes.push(first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Answer {
    pub(super) fn new(status: u16, body: impl Into<Vec<u8>>) -> Answer {
        Answer { status, headers: Vec::new(), body: body.into(), length: None }
    }

    /// An error as S3 words it.
    pub(super) fn error(status: u16, code: &str) -> Answer {
        let body = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{code}</Message></Error>"
        );
        Answer::new(status, body).with("Content-Type", "application/xml".to_owned())
    }

    pub(super) fn with(mut self, name: &'static str, value: String) -> Answer {
        self.headers.push((name, value));
        self
    }

    pub(super) fn write(&self, to: &mut impl Write) -> io::Result<()> {
        let mut head = format!("HTTP/1.1 {} {}\r\n", self.status, reason(self.status));
        head.push_str(&format!("Content-Length: {}\r\n", self.length.unwrap_or(self.body.len())));
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut bytes = head.into_bytes();
        bytes.extend_from_slice(&self.body);
        to.write_all(&bytes)
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        206 => "Partial Content",
        403 => "Forbidden",
        404 => "Not Found",
        409 => "Conflict",
        412 => "Precondition Failed",
        416 => "Range Not Satisfiable",
        501 => "Not Implemented",
        503 => "Service Unavailable",
        _ => "Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_one_after_another() {
        let text = "PUT /b/a%2Fc?x=1&y HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcPOST / HTTP/1.1\r\n\
                    Transfer-Encoding: chunked\r\n\r\n2\r\nde\r\n0\r\n\r\n";
        let (mut from, mut to) = (text.as_bytes(), Vec::new());
        let first = Request::read(&mut from, &mut to).unwrap().unwrap();
        assert_eq!((first.path.as_str(), first.body.as_slice()), ("b/a/c", &b"abc"[..]));
        assert_eq!((first.query("x"), first.query("y"), first.query("z")), (Some("1"), Some(""), None));
        let second = Request::read(&mut from, &mut to).unwrap().unwrap();
        assert_eq!((second.method.as_str(), second.body.as_slice()), ("POST", &b"de"[..]));
        assert!(Request::read(&mut from, &mut to).unwrap().is_none());
    }
}

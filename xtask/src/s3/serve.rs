//! From a request to an answer, slowed down and spoilt as the options say.

use super::Options;
use super::bucket::{Bucket, Condition, Object};
use super::http::{Answer, Request};
use std::collections::BTreeMap;
use std::io::BufReader;
use std::net::TcpStream;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The path of the counts of requests.
const STATS: &str = "-/stats";
/// S3's page size.
const KEYS_MAX: usize = 1000;
/// Of a thousand requests so many go wrong in each of four ways.
const FAULTS_PER_MILLE: u64 = 15;
const FAULT_DELAY: Duration = Duration::from_millis(200);
const PER_MILLE: u64 = 1000;

/// What goes wrong with a request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    Refused,
    AnswerLost,
    Delayed,
    Undecided,
}

/// How many requests have come one after another: the most of which none began before the one before it had ended. Deletes, for
/// which nobody waits, are left out.
#[derive(Default)]
struct Trips {
    count: u64,
    /// When the last of them ended.
    last: Option<Instant>,
}

impl Trips {
    /// Requests end in the order in which they are noted, so that whichever begins behind the last one counted is counted.
    fn note(&mut self, began: Instant, ended: Instant) {
        if self.last.is_none_or(|last| last <= began) {
            (self.count, self.last) = (self.count + 1, Some(ended));
        }
    }
}

/// The server.
pub(super) struct Server {
    options: Options,
    bucket: Bucket,
    counts: Mutex<BTreeMap<String, u64>>,
    trips: Mutex<Trips>,
    drawn: AtomicU64,
    /// When the line is free again.
    line: Mutex<Option<Instant>>,
}

impl Server {
    pub(super) fn new(options: Options, bucket: Bucket) -> Server {
        let (counts, trips, line) = (Mutex::default(), Mutex::default(), Mutex::default());
        Server { options, bucket, counts, trips, drawn: AtomicU64::new(0), line }
    }

    /// Answers the requests of a connection until it ends.
    pub(super) fn talk(&self, connection: &TcpStream) {
        let nodelay = connection.set_nodelay(true);
        let (mut from, mut to) = (BufReader::new(connection), connection);
        while let (true, Ok(Some(request))) = (nodelay.is_ok(), Request::read(&mut from, &mut to)) {
            let began = stdx::clock::now();
            let Some(answer) = self.answer(&request) else { return };
            if request.path != STATS && !is_delete(&request) {
                self.trips.lock().unwrap_or_else(PoisonError::into_inner).note(began, stdx::clock::now());
            }
            if answer.write(&mut to).is_err() {
                return;
            }
        }
    }

    /// The answer; `None` where it is lost.
    fn answer(&self, request: &Request) -> Option<Answer> {
        if request.path == STATS {
            return Some(self.stats());
        }
        self.count(request);
        pause(self.options.latency + self.transfer_time(request.body.len()));
        let fault = self.draw();
        let is_conditional = request.header("if-none-match").is_some() || request.header("if-match").is_some();
        match fault {
            Fault::Refused => return Some(Answer::error(503, "SlowDown")),
            Fault::Undecided if is_conditional => return Some(Answer::error(409, "ConditionalRequestConflict")),
            Fault::Delayed => pause(FAULT_DELAY),
            Fault::None | Fault::AnswerLost | Fault::Undecided => {}
        }
        let answer = self.refuse(request).unwrap_or_else(|| self.act(request));
        pause(self.transfer_time(answer.body.len()));
        (fault != Fault::AnswerLost).then_some(answer)
    }

    fn stats(&self) -> Answer {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let total: u64 = counts.values().sum();
        let lines = counts.iter().map(|(kind, count)| format!("{kind} {count}\n"));
        let trips = self.trips.lock().unwrap_or_else(PoisonError::into_inner).count;
        Answer::new(200, format!("{}total {total}\nin sequence {trips}\n", lines.collect::<String>()))
    }

    fn count(&self, request: &Request) {
        let kind = match request.method.as_str() {
            "GET" if request.query("list-type").is_some() => "LIST",
            "PUT" if request.header("if-none-match").is_some() => "CREATE",
            method => method,
        };
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner).entry(kind.to_owned()).or_default() += 1;
    }

    /// How long `bytes` take on the one line that all connections share, the wait for it included.
    fn transfer_time(&self, bytes: usize) -> Duration {
        let Some(bandwidth) = self.options.bandwidth_bytes.filter(|_| bytes > 0) else { return Duration::ZERO };
        let now = stdx::clock::now();
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        let start = line.map_or(now, |free| free.max(now));
        let end = start + Duration::from_secs_f64(bytes as f64 / bandwidth as f64);
        *line = Some(end);
        end - now
    }

    fn draw(&self) -> Fault {
        let Some(seed) = self.options.faults else { return Fault::None };
        let turn = self.drawn.fetch_add(1, Ordering::Relaxed);
        let number = stdx::hash::hash64(&[seed.to_le_bytes(), turn.to_le_bytes()].concat()) % PER_MILLE;
        match number / FAULTS_PER_MILLE {
            0 => Fault::Refused,
            1 => Fault::AnswerLost,
            2 => Fault::Delayed,
            3 => Fault::Undecided,
            _ => Fault::None,
        }
    }

    /// The refusal of a request with the wrong key or bucket.
    fn refuse(&self, request: &Request) -> Option<Answer> {
        let authorization = request.header("authorization").unwrap_or_default();
        let key = authorization.split("Credential=").nth(1).and_then(|rest| rest.split('/').next());
        match (key, &self.options.access_key) {
            (None, _) => return Some(Answer::error(403, "AccessDenied")),
            (Some(key), Some(expected)) if key != expected => return Some(Answer::error(403, "InvalidAccessKeyId")),
            _ => {}
        }
        let bucket = request.path.split('/').next().unwrap_or_default();
        (bucket != self.options.bucket).then(|| Answer::error(404, "NoSuchBucket"))
    }

    fn act(&self, request: &Request) -> Answer {
        let key = request.path.split_once('/').map_or("", |(_, key)| key);
        match (request.method.as_str(), key) {
            ("GET", "") => self.list(request),
            ("POST", "") if request.query("delete").is_some() => self.delete_many(request),
            ("HEAD", "") => Answer::new(200, ""),
            ("GET", key) => self.get(request, key),
            ("HEAD", key) => match self.bucket.head(key) {
                Some(object) => Answer { length: Some(object.size), ..describe(Answer::new(200, ""), &object) },
                None => Answer { length: Some(0), ..Answer::new(404, "") },
            },
            ("PUT", key) if request.query("uploadId").is_none() => self.put(request, key),
            ("DELETE", key) if request.query("uploadId").is_none() => match self.bucket.delete(key) {
                Ok(()) => Answer::new(204, ""),
                Err(_) => Answer::error(503, "InternalError"),
            },
            _ => Answer::error(501, "NotImplemented"),
        }
    }

    fn get(&self, request: &Request, key: &str) -> Answer {
        let absent = || Answer::error(404, "NoSuchKey");
        let Some(object) = self.bucket.head(key) else { return absent() };
        let Some(range) = request.header("range") else {
            let bytes = self.bucket.read(key, &object, 0..object.size);
            return bytes.map_or_else(absent, |bytes| describe(Answer::new(200, bytes), &object));
        };
        let Some((from, to)) = parse_range(range, object.size) else {
            return Answer::error(416, "InvalidRange");
        };
        let Some(bytes) = self.bucket.read(key, &object, from..to) else { return absent() };
        let range = format!("bytes {from}-{}/{}", to - 1, object.size);
        describe(Answer::new(206, bytes), &object).with("Content-Range", range)
    }

    fn put(&self, request: &Request, key: &str) -> Answer {
        let condition = match (request.header("if-none-match"), request.header("if-match")) {
            (Some(_), _) => Condition::Absent,
            (None, Some(tag)) => Condition::Tag(tag),
            (None, None) => Condition::None,
        };
        match self.bucket.put(key, request.body.clone(), condition) {
            Ok(Some(etag)) => Answer::new(200, "").with("ETag", etag),
            Ok(None) => Answer::error(412, "PreconditionFailed"),
            Err(_) => Answer::error(503, "InternalError"),
        }
    }

    fn delete_many(&self, request: &Request) -> Answer {
        let text = String::from_utf8_lossy(&request.body);
        let keys = text.split("<Key>").skip(1).filter_map(|rest| rest.split("</Key>").next());
        let mut result = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?><DeleteResult>");
        for key in keys {
            if self.bucket.delete(&unescape(key)).is_ok() {
                result.push_str(&format!("<Deleted><Key>{key}</Key></Deleted>"));
            } else {
                result.push_str(&format!("<Error><Key>{key}</Key><Code>InternalError</Code></Error>"));
            }
        }
        result.push_str("</DeleteResult>");
        Answer::new(200, result).with("Content-Type", "application/xml".to_owned())
    }

    fn list(&self, request: &Request) -> Answer {
        let prefix = request.query("prefix").unwrap_or_default();
        let after = request.query("continuation-token").or(request.query("start-after")).unwrap_or_default();
        let most = request.query("max-keys").and_then(|n| n.parse().ok()).unwrap_or(KEYS_MAX).min(KEYS_MAX);
        let (found, has_more) = self.bucket.list(prefix, after, most);
        let mut result = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult><Name>{}</Name><Prefix>{}</Prefix>\
             <KeyCount>{}</KeyCount><MaxKeys>{most}</MaxKeys><IsTruncated>{has_more}</IsTruncated>",
            self.options.bucket,
            escape(prefix),
            found.len(),
        );
        for (key, object) in &found {
            result.push_str(&format!(
                "<Contents><Key>{}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>{}</ETag>\
                 <Size>{}</Size><StorageClass>STANDARD</StorageClass></Contents>",
                escape(key),
                escape(&object.etag),
                object.size,
            ));
        }
        if let (true, Some((last, _))) = (has_more, found.last()) {
            result.push_str(&format!("<NextContinuationToken>{}</NextContinuationToken>", escape(last)));
        }
        result.push_str("</ListBucketResult>");
        Answer::new(200, result).with("Content-Type", "application/xml".to_owned())
    }
}

fn is_delete(request: &Request) -> bool {
    request.method == "DELETE" || request.query("delete").is_some()
}

fn describe(answer: Answer, object: &Object) -> Answer {
    answer.with("ETag", object.etag.clone()).with("Last-Modified", "Thu, 01 Jan 2026 00:00:00 GMT".to_owned())
}

/// The half-open range that a Range header names within `size` bytes.
fn parse_range(header: &str, size: usize) -> Option<(usize, usize)> {
    let (from, to) = header.strip_prefix("bytes=")?.split_once('-')?;
    let range = match (from.parse::<usize>().ok(), to.parse::<usize>().ok()) {
        (Some(from), Some(to)) => (from, size.min(to + 1)),
        (Some(from), None) => (from, size),
        (None, Some(length)) => (size.saturating_sub(length), size),
        (None, None) => return None,
    };
    (range.0 < range.1).then_some(range)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

#[expect(clippy::disallowed_methods, reason = "a slow store is what is imitated")]
fn pause(time: Duration) {
    if !time.is_zero() {
        std::thread::sleep(time);
    }
}

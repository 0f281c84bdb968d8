//! Reading the answers' files, and the SQL that they hold: literals, types, messages.

use std::hash::{DefaultHasher, Hasher};
use std::sync::Arc;

use values::cast_temporal::{Context, Wanted, to_datetime, to_time};
use values::charset::Charset;
use values::collation::Collation;
use values::decimal::Decimal;
use values::json::binary::Node;
use values::problem::{Mode, Problem, Problems, Severity};
use values::temporal::Date;
use values::types::{Kind, Members, Type};
use values::value::Value;
use values::zone::Zone;

/// Lines of a file, and what did not match.
pub(crate) struct Answers {
    lines: std::vec::IntoIter<String>,
    wrong: Vec<String>,
    count: usize,
}

/// Differences that a failing test shows.
const SHOWN: usize = 60;

fn read(file: &str) -> String {
    let path = format!("{}/tests/golden/{file}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the answers' file")
}

impl Answers {
    pub(crate) fn new(file: &str) -> Answers {
        let lines: Vec<String> = read(file).lines().skip(1).map(str::to_owned).collect();
        Answers { lines: lines.into_iter(), wrong: Vec::new(), count: 0 }
    }

    pub(crate) fn line(&mut self) -> Option<String> {
        self.lines.next()
    }

    pub(crate) fn next<const N: usize>(&mut self) -> Option<[String; N]> {
        let line = self.line()?;
        let fields: Vec<String> = line.split('\t').map(str::to_owned).collect();
        Some(fields.try_into().unwrap_or_else(|fields| panic!("{N} fields, not {fields:?}")))
    }

    pub(crate) fn check(&mut self, what: &str, answer: &str, found: &str) {
        self.count += 1;
        if answer != found {
            self.wrong.push(format!("{what}\n   server  {answer}\n   here    {found}"));
        }
    }

    pub(crate) fn finish(self) {
        assert!(self.count > 50, "too few answers: {}", self.count);
        let shown = self.wrong.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n");
        assert!(self.wrong.is_empty(), "{} of {} differ:\n{shown}", self.wrong.len(), self.count);
    }
}

/// The literals of a file, each once.
pub(crate) fn literals(file: &str) -> Vec<String> {
    let text = read(file);
    let mut all: Vec<String> =
        text.lines().skip(1).map(|line| line.split('\t').next().unwrap_or_default().to_owned()).collect();
    all.sort();
    all.dedup();
    all
}

pub(crate) fn unescape(text: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'\\' => match bytes.next() {
                Some(b't') => b'\t',
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b'0') => 0,
                other => other.unwrap_or(b'\\'),
            },
            byte => byte,
        });
    }
    out
}

pub(crate) fn escape(text: &[u8]) -> String {
    let Ok(text) = std::str::from_utf8(text) else {
        return text.iter().fold("0x".to_owned(), |all, byte| format!("{all}{byte:02x}"));
    };
    let text = text.replace('\\', "\\\\").replace('\t', "\\t").replace('\n', "\\n");
    text.replace('\r', "\\r").replace('\0', "\\0")
}

pub(crate) fn context(mode: Mode, zone: &Zone) -> Context<'_> {
    Context { mode, zone, today: Date::new(2020, 1, 2) }
}

pub(crate) fn hash(feed: impl FnOnce(&mut DefaultHasher)) -> u64 {
    let mut state = DefaultHasher::new();
    feed(&mut state);
    state.finish()
}

pub(crate) fn json_text(node: Node<'_>) -> String {
    let mut text = Vec::new();
    values::json::print_node(node, &mut text);
    escape(&text)
}

pub(crate) fn show(value: &Value<'_>, ty: &Type) -> String {
    if value.is_null() { "NULL".to_owned() } else { escape(&values::text::of(value, ty)) }
}

/// A literal's value and type.
pub(crate) fn literal(text: &str) -> (Value<'static>, Type) {
    let context = context(Mode::EMPTY, &Zone::UTC);
    let quoted = |prefix: &str| Some(text.strip_prefix(prefix)?.strip_suffix('\'')?.replace("''", "'"));
    let fsp = |body: &str| body.split_once('.').map_or(0, |(_, digits)| digits.len() as u8);
    if let Some(body) = quoted("date'") {
        let (date, _) = typed(&body, &context);
        return (Value::Date(date.date), Type::date());
    }
    if let Some(body) = quoted("timestamp'") {
        return (Value::DateTime(typed(&body, &context).0), Type::datetime(fsp(&body)));
    }
    if let Some(body) = quoted("time'") {
        let time = to_time(&Value::text(&body), &context, &mut Problems::new()).expect("a time");
        return (Value::Time(time), Type::time(fsp(&body)));
    }
    if let Some(body) = quoted("'") {
        let body = body.replace("\\\\", "\\");
        let ty = Type::varchar(body.chars().count() as u32, Collation::UTF8MB4_0900_AI_CI).of_expression();
        return (Value::owned(body), ty);
    }
    if text == "null" {
        return (Value::Null, Type::null());
    }
    if let Some(number) = text.strip_prefix("cast(").and_then(|rest| rest.strip_suffix(" as unsigned)")) {
        return (Value::Uint(number.parse().expect("a number")), Type { length: 21, ..Type::bigint_unsigned() });
    }
    number(text)
}

fn typed(text: &str, context: &Context<'_>) -> (values::temporal::DateTime, ()) {
    let rules = values::temporal_parse::DateRules::FUZZY;
    let found = to_datetime(&Value::text(text), Wanted::DateTime, rules, context, &mut Problems::new());
    (found.expect("a date"), ())
}

fn number(text: &str) -> (Value<'static>, Type) {
    if text.contains('e') {
        let ty = Type { length: text.len() as u32, ..Type::double() };
        return (Value::Double(text.parse().expect("a double")), ty);
    }
    let digits = text.trim_start_matches('-').len() as u32;
    if let Ok(value) = text.parse::<i64>() {
        return (Value::Int(value), Type { length: digits + 1, ..Type::bigint() });
    }
    if let Ok(value) = text.parse::<u64>() {
        return (Value::Uint(value), Type { length: digits, ..Type::bigint_unsigned() });
    }
    let (value, _) = Decimal::parse(text.as_bytes());
    // The zero before a point counts.
    let precision = value.precision().max(1 + u32::from(value.scale()));
    (Value::Decimal(value), Type::decimal(precision, value.scale()))
}

pub(crate) fn parse_type(text: &str) -> Type {
    let (head, rest) = text.split_once(['(', ' ']).unwrap_or((text, ""));
    let numbers: Vec<u32> = rest.split(['(', ',', ')', ' ']).map_while(|part| part.parse().ok()).collect();
    let first = numbers.first().copied();
    let fsp = first.unwrap_or(0) as u8;
    let charset = ["latin1", "ascii", "utf8mb3"].iter().find(|name| rest.contains(**name));
    let mut collation = charset.and_then(|name| Charset::by_name(name)).unwrap_or(Charset::Utf8mb4).default_collation();
    if let Some((_, name)) = rest.split_once("collate ") {
        collation = Collation::by_name(name).expect("a collation");
    }
    let length = first.unwrap_or(values::cast_as::UNLIMITED);
    let members = || {
        let list = rest.split_once(')').map_or(rest, |(list, _)| list);
        let names = list.split(',').map(|name| name.trim_matches('\'').as_bytes().into()).collect();
        Arc::new(Members { names })
    };
    let real = |ty: Type| match numbers.as_slice() {
        [length, decimals] => Type { length: *length, decimals: *decimals as u8, ..ty },
        _ => ty,
    };
    let ty = match head {
        "signed" | "bigint" => Type::bigint(),
        "unsigned" => Type::bigint_unsigned(),
        "tinyint" if first == Some(1) => Type { length: 1, ..Type::integer(Kind::Tiny, false) },
        "tinyint" => Type::integer(Kind::Tiny, false),
        "smallint" => Type::integer(Kind::Short, false),
        "mediumint" => Type::integer(Kind::Int24, false),
        "int" => Type::integer(Kind::Long, false),
        "decimal" => Type::decimal(numbers[0], numbers[1] as u8),
        "double" => real(Type::double()),
        "float" => real(Type::float()),
        "bit" => Type::bit(length),
        "year" => Type::year(),
        "date" => Type::date(),
        "datetime" => Type::datetime(fsp),
        "timestamp" => Type::timestamp(fsp),
        "time" => Type::time(fsp),
        "char" => Type::char(length, collation),
        "varchar" => Type::varchar(length, collation),
        "binary" => Type::char(length, Collation::BINARY),
        "varbinary" => Type::varchar(length, Collation::BINARY),
        "tinytext" => Type::text(Kind::TinyText, collation),
        "text" => Type::text(Kind::Text, collation),
        "mediumtext" => Type::text(Kind::MediumText, collation),
        "longtext" => Type::text(Kind::LongText, collation),
        "tinyblob" => Type::blob(Kind::TinyBlob),
        "blob" => Type::blob(Kind::Blob),
        "mediumblob" => Type::blob(Kind::MediumBlob),
        "longblob" => Type::blob(Kind::LongBlob),
        "point" => Type::geometry(Kind::Point),
        "geometry" => Type::geometry(Kind::Geometry),
        "enum" => Type::enumeration(members(), collation),
        "set" => Type::set(members(), collation),
        "json" => Type::json(),
        other => panic!("the type {other}"),
    };
    if rest.contains("zerofill") {
        ty.with_zerofill()
    } else if rest.contains("unsigned") {
        ty.with_unsigned()
    } else {
        ty
    }
}

pub(crate) fn protocol_type(ty: &Type) -> u8 {
    match ty.kind {
        Kind::LongLong => 8,
        Kind::Double => 5,
        Kind::Decimal => 246,
        _ => 0,
    }
}

/// The number of a problem's message.
pub(crate) fn code(problem: &Problem) -> u16 {
    match problem {
        Problem::Truncated { .. } | Problem::Incorrect { .. } => 1292,
        Problem::IncorrectForColumn { kind, .. } if Problem::is_temporal_kind(kind) => 1292,
        Problem::IncorrectForColumn { .. } => 1366,
        Problem::OutOfRange => 1264,
        Problem::TooLong => 1406,
        Problem::DataTruncated(_) => 1265,
        Problem::DivisionByZero => 1365,
        Problem::DatetimeOverflow { .. } => 1441,
        Problem::InvalidJson { .. } => 3140,
        Problem::JsonTooDeep => 3157,
        Problem::Delimiter { odd, .. } if odd.instead_of.is_some() => 4095,
        Problem::Delimiter { .. } => 4096,
        Problem::Complement { .. } => 1105,
        Problem::IncorrectValue { .. } => 1525,
        _ => 0,
    }
}

/// Problems that a strict mode makes no error of.
pub(crate) fn only_warns(problem: &Problem) -> bool {
    matches!(problem, Problem::Delimiter { .. })
}

pub(crate) fn ranked(problem: &Problem) -> String {
    let rank = if problem.severity() == Severity::Note { "N" } else { "W" };
    format!("{rank}{}", code(problem))
}

/// A problem as the server words it.
pub(crate) fn message(problem: &Problem, text: &str, target: &str) -> String {
    let body = match problem {
        Problem::Truncated { kind, text } => format!("Truncated incorrect {kind} value: '{}'", escape(text)),
        Problem::Incorrect { kind, text } => format!("Incorrect {kind} value: '{}'", escape(text)),
        Problem::IncorrectValue { kind, text } => format!("Incorrect {kind} value: '{}'", escape(text)),
        Problem::OutOfRange => {
            format!("Out of range value for column 'cast({} as {})' at row 1", text.replace('\\', "\\\\"), target)
        }
        Problem::DatetimeOverflow { function } => format!("Datetime function: {function} field overflow"),
        Problem::Complement { unsigned: true } => {
            "Cast to unsigned converted negative integer to its positive complement".to_owned()
        }
        Problem::Complement { unsigned: false } => {
            "Cast to signed converted positive out-of-range integer to its negative complement".to_owned()
        }
        Problem::Delimiter { odd, text, .. } => {
            let place = format!(
                "Delimiter '{}' in position {} in datetime value '{}' at row 1 is",
                char::from(odd.byte),
                odd.position,
                escape(text)
            );
            match odd.instead_of {
                Some(standard) => format!("{place} deprecated. Prefer the standard '{}'.", char::from(standard)),
                None => format!("{place} superfluous and is deprecated. Please remove."),
            }
        }
        other => format!("{other:?}"),
    };
    // Messages show a character beyond the BMP as a question mark.
    let body: String = body.chars().map(|c| if u32::from(c) > 0xffff { '?' } else { c }).collect();
    format!("{} {body}", code(problem))
}

/// What a line of the dates' answers asks for.
pub(crate) fn temporal(what: &str, arguments: &[&str]) -> String {
    let context = context(Mode::EMPTY, &Zone::UTC);
    let datetime = |text: &str| typed(text, &context).0;
    let shown = |value: Option<Value<'_>>, ty: &Type| value.map_or("NULL".to_owned(), |value| show(&value, ty));
    let interval = |text: &str, unit: &str| {
        let unit = values::interval::Unit::by_name(unit).expect("a unit");
        values::interval::Interval::of(&literal(text).0, unit, &mut Problems::new())
    };
    match (what, arguments) {
        ("format", [date, pattern]) => {
            let (date, mut text) = (datetime(date), Vec::new());
            let locale = &values::date_format::EN_US;
            let pattern = unescape(pattern);
            let done = values::date_format::format(date.date, date.time(), &pattern, locale, &mut text);
            done.map_or("NULL".to_owned(), |()| escape(&text))
        }
        ("plus", [date, value, unit]) => {
            let later = interval(value, unit).and_then(|interval| datetime(date).plus(interval));
            shown(later.map(Value::DateTime), &Type::datetime(6))
        }
        ("later", [time, value, unit]) => {
            let time = to_time(&Value::text(time), &context, &mut Problems::new()).expect("a time");
            let interval = interval(value, unit);
            if values::interval::Unit::by_name(unit).is_some_and(values::interval::Unit::keeps_time) {
                return shown(interval.and_then(|interval| time.plus(interval)).map(Value::Time), &Type::time(6));
            }
            let today = context.today.midnight().plus_micros(time.0).expect("a day near today");
            shown(interval.and_then(|interval| today.plus(interval)).map(Value::DateTime), &Type::datetime(6))
        }
        ("scan", [text, pattern]) => {
            let scanned = values::date_format::scan(text.as_bytes(), pattern.as_bytes(), &values::date_format::EN_US);
            let fsp = if values::date_format::pattern_kind(pattern.as_bytes()).1 { 6 } else { 0 };
            let ty = match &scanned {
                Some(scanned) if matches!(scanned.value, Value::Time(_)) => Type::time(fsp),
                _ => Type::datetime(fsp),
            };
            let rules = Mode::DEFAULT.date_rules();
            let kept = scanned.map(|scanned| scanned.value).filter(|value| match value {
                Value::Date(date) => rules.accept(*date),
                Value::DateTime(value) => rules.accept(value.date),
                _ => true,
            });
            shown(kept, &ty)
        }
        ("unix", [zone, date]) => {
            let instant = Zone::parse(zone).expect("a zone").to_instant(datetime(date)).expect("an instant");
            (instant.0 / 1_000_000).to_string()
        }
        ("local", [zone, seconds]) => {
            let seconds: i64 = seconds.parse().expect("seconds");
            let local = Zone::parse(zone).expect("a zone").to_local(values::zone::Instant(seconds * 1_000_000));
            shown(local.map(Value::DateTime), &Type::datetime(0))
        }
        other => panic!("{other:?}"),
    }
}

/// What a JSON function makes of a document; the value that is put is 9.
pub(crate) fn changed(function: &str, document: &str, argument: &str) -> String {
    use values::json::change::{Write, append, contains, insert_element, merge_patch, merge_preserve, remove, write};
    use values::json::path::Path;
    use values::json::tree::Tree;
    let read = |text: &str| values::json::parse_tree(text.as_bytes()).expect("JSON");
    let path = || Path::parse(argument.as_bytes()).expect("a path");
    let mut tree = read(document);
    match function {
        "json_set" => write(&mut tree, &path(), Tree::Int(9), Write::Set),
        "json_insert" => write(&mut tree, &path(), Tree::Int(9), Write::Insert),
        "json_replace" => write(&mut tree, &path(), Tree::Int(9), Write::Replace),
        "json_array_append" => append(&mut tree, &path(), Tree::Int(9)),
        "json_array_insert" => insert_element(&mut tree, &path(), Tree::Int(9)),
        "json_remove" => remove(&mut tree, &path()),
        "json_merge_patch" => tree = merge_patch(tree, read(argument)),
        "json_merge_preserve" => tree = merge_preserve(tree, read(argument)),
        _ => return if contains(&tree, &read(argument)) { "1" } else { "0" }.to_owned(),
    }
    json_text(Node::root(&tree.to_document()))
}

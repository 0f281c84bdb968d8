//! What a real server answered, line by line, against what this crate makes of the same values.
//!
//! Each file in `golden/` says in its first line which statement was asked. Texts have `\\`, `\t`, `\n`, `\r` and `\0` escaped.

mod script;

use std::cmp::Ordering;
use std::sync::Arc;

use script::{Answers, code, context, literal, parse_type, protocol_type, show, unescape};
use values::arith::{Operator, apply, result_type};
use values::cast_as::cast;
use values::charset::Charset;
use values::collation::Collation;
use values::json::binary::Node;
use values::json::path::Path;
use values::key::{Decoded, Direction, Nulls};
use values::problem::{Error, Mode, Problems, Severity};
use values::types::{Kind, Type};
use values::value::Value;
use values::zone::Zone;

#[test]
fn casts() {
    let mut answers = Answers::new("cast.tsv");
    let zone = Zone::Fixed(3 * 3600);
    while let Some([text, target, answer, warnings]) = answers.next() {
        let (value, from) = literal(&text);
        // CAST's YEAR has no zeros before it.
        let to = Type { zerofill: false, ..parse_type(&target) };
        let mut problems = Problems::new();
        let found = match cast(value, &from, &to, &context(Mode::DEFAULT, &zone), &mut problems) {
            Ok(value) => show(&value, &to),
            Err(Error::OutOfRange(_)) => "ERROR 1690".to_owned(),
            Err(other) => format!("{other:?}"),
        };
        if found.starts_with("ERROR") {
            problems.clear();
        }
        let notes: Vec<String> = problems.iter().map(|problem| script::message(problem, &text, &target)).collect();
        answers.check(
            &format!("{text} AS {target}"),
            &format!("{answer} {warnings}"),
            &format!("{found} {}", notes.join("|")),
        );
    }
    answers.finish();
}

#[test]
fn stores() {
    let mut answers = Answers::new("store.tsv");
    let zone = Zone::Fixed(3 * 3600);
    while let Some([text, target, strict, notes, stored, warnings]) = answers.next() {
        let (value, from) = literal(&text);
        let to = parse_type(&target);
        // Of several warnings the last one is told.
        let warnings = warnings.rsplit(',').next().unwrap_or_default();
        let default = values::store::convert(value.clone(), &from, &to, &context(Mode::DEFAULT, &zone));
        let (mut error, mut noted) = ("0".to_owned(), String::new());
        match &default.problem {
            Some(problem) if problem.severity() == Severity::Warning && !script::only_warns(problem) => {
                error = code(problem).to_string();
            }
            Some(problem) => noted = script::ranked(problem),
            None => {}
        }
        let empty = values::store::convert(value, &from, &to, &context(Mode::EMPTY, &zone));
        let shown = if to.kind == Kind::Json && empty.problem.is_some() {
            format!("ERROR {}", code(&empty.problem.clone().expect("just seen")))
        } else {
            show(&empty.value, &to)
        };
        let warned = empty.problem.as_ref().filter(|_| !shown.starts_with("ERROR")).map(script::ranked);
        answers.check(
            &format!("{text} INTO {target}"),
            &format!("{strict} [{notes}] {stored} [{warnings}]"),
            &format!("{error} [{noted}] {shown} [{}]", warned.unwrap_or_default()),
        );
    }
    answers.finish();
}

#[test]
fn arithmetic() {
    let mut answers = Answers::new("arith.tsv");
    while let Some([operator, left, right, answer, code_of_type, length, decimals, unsigned, warnings]) = answers.next()
    {
        let ((l, left_type), (r, right_type)) = (literal(&left), literal(&right));
        let op = match operator.as_str() {
            "+" => Operator::Add,
            "-" => Operator::Subtract,
            "*" => Operator::Multiply,
            "/" => Operator::Divide,
            "div" => Operator::IntegerDivide,
            "%" => Operator::Modulo,
            "&" => Operator::BitAnd,
            "|" => Operator::BitOr,
            "^" => Operator::BitXor,
            "<<" => Operator::ShiftLeft,
            _ => Operator::ShiftRight,
        };
        let ty = result_type(op, &left_type, &right_type, Mode::DEFAULT);
        let mut problems = Problems::new();
        let found = match apply(op, &l, &r, &ty, Mode::DEFAULT, &mut problems) {
            Ok(value) => show(&value, &ty),
            Err(Error::OutOfRange(range)) => format!("ERROR 1690 {}", range.name()),
            Err(other) => format!("{other:?}"),
        };
        let codes: Vec<String> = problems.iter().map(|problem| code(problem).to_string()).collect();
        let (mut wanted, mut got) = (answer.clone(), found);
        if !answer.starts_with("ERROR") {
            let unsigned = if code_of_type == "5" { "0" } else { &unsigned };
            wanted += &format!(" {code_of_type}({length},{decimals}) {unsigned} {warnings}");
            got += &format!(
                " {}({},{}) {} {}",
                protocol_type(&ty),
                ty.display_width(),
                ty.decimals,
                u8::from(ty.unsigned && ty.kind != Kind::Double),
                codes.join(",")
            );
        }
        answers.check(&format!("{left} {operator} {right}"), &wanted, &got);
    }
    answers.finish();
}

fn sign(order: Ordering) -> &'static str {
    match order {
        Ordering::Less => "-1",
        Ordering::Equal => "0",
        Ordering::Greater => "1",
    }
}

#[test]
fn collations_compare_and_their_keys_sort_and_hash_alike() {
    let mut answers = Answers::new("collate.tsv");
    while let Some([name, left, right, answer]) = answers.next() {
        let collation = Collation::by_name(&name).expect("a collation");
        let (left, right) = (unescape(&left), unescape(&right));
        let order = collation.compare(&left, &right);
        let keys = [&left, &right].map(|text| {
            let mut key = Vec::new();
            collation.key(text, &mut key);
            key
        });
        let hashes = [&left, &right].map(|text| script::hash(|state| collation.hash(text, state)));
        let what = format!("{name} {:?} {:?}", String::from_utf8_lossy(&left), String::from_utf8_lossy(&right));
        answers.check(&what, &answer, sign(order));
        assert_eq!(order, keys[0].cmp(&keys[1]), "the keys of {what}: {keys:x?}");
        assert_eq!(order.is_eq(), hashes[0] == hashes[1], "the hashes of {what}");
    }
    answers.finish();
}

#[test]
fn like() {
    let mut answers = Answers::new("like.tsv");
    while let Some([name, text, pattern, escape, answer]) = answers.next() {
        let collation = Collation::by_name(&name).expect("a collation");
        let escape = String::from_utf8_lossy(&unescape(&escape)).chars().next();
        let found = collation.like(&unescape(&text), &unescape(&pattern), escape);
        answers.check(&format!("{name} {text} LIKE {pattern} {escape:?}"), &answer, if found { "1" } else { "0" });
    }
    answers.finish();
}

#[test]
fn json() {
    let mut answers = Answers::new("json.tsv");
    while let Some(line) = answers.line() {
        let fields: Vec<&str> = line.split('\t').collect();
        let answer = fields[fields.len() - 1];
        let document = values::json::parse(&unescape(fields[1]));
        let found = match (fields[0], &document) {
            ("print", Ok(document)) => script::escape(&values::text::of(&Value::Json(document.into()), &Type::json())),
            ("print", Err(wrong)) => format!("ERROR \"{}\" at position {}.", wrong.message, wrong.position),
            ("size", Ok(document)) => document.len().to_string(),
            ("depth", _) => values::json::parse_tree(&unescape(fields[1])).expect("JSON").depth().to_string(),
            ("pretty", Ok(document)) => {
                let mut text = Vec::new();
                values::json::print_pretty(Node::root(document), 0, &mut text);
                script::escape(&text)
            }
            ("compare", Ok(left)) => {
                let right = values::json::parse(&unescape(fields[2])).expect("JSON");
                sign(values::json::compare::compare_nodes(Node::root(left), Node::root(&right))).to_owned()
            }
            ("extract", Ok(document)) => match Path::parse(&unescape(fields[2])) {
                Err(position) => format!("ERROR 3143 {position}"),
                Ok(path) => {
                    let found = path.find(Node::root(document));
                    let texts: Vec<String> = found.iter().map(|node| script::json_text(*node)).collect();
                    match (path.is_wild(), texts.as_slice()) {
                        (_, []) => "NULL".to_owned(),
                        (false, [one]) => one.clone(),
                        (_, all) => format!("[{}]", all.join(", ")),
                    }
                }
            },
            other => format!("{other:?}"),
        };
        answers.check(&line, answer, &found);
    }
    answers.finish();
}

#[test]
fn keys_sort_as_values_do_and_are_decoded() {
    let members = Arc::new(values::types::Members { names: vec![b"a"[..].into(), b"b"[..].into()] });
    let types = [
        ("tinyint", Type::integer(Kind::Tiny, false)),
        ("bigint", Type::bigint()),
        ("bigint unsigned", Type::bigint_unsigned()),
        ("decimal(20,6)", Type::decimal(20, 6)),
        ("decimal(5,2)", Type::decimal(5, 2)),
        ("decimal(65,30)", Type::decimal(65, 30)),
        ("double", Type::double()),
        ("float", Type::float()),
        ("date", Type::date()),
        ("datetime", Type::datetime(0)),
        ("datetime(6)", Type::datetime(6)),
        ("time(6)", Type::time(6)),
        ("year", Type::year()),
        ("bit(20)", Type::bit(20)),
        ("varbinary", Type::varchar(100, Collation::BINARY)),
        ("varchar", Type::varchar(100, Collation::UTF8MB4_0900_AI_CI)),
        ("varchar bin", Type::varchar(100, Collation::UTF8MB4_BIN)),
        ("varchar general", Type::varchar(100, Collation::UTF8MB4_GENERAL_CI)),
        ("set", Type::set(members, Collation::UTF8MB4_0900_AI_CI)),
    ];
    let zone = Zone::UTC;
    let context = context(Mode::EMPTY, &zone);
    let texts = script::literals("store.tsv");
    for (name, ty) in types {
        let comparator = values::compare::Comparator::of(&ty);
        let mut rows: Vec<Value<'static>> = vec![Value::Null];
        for text in &texts {
            let (value, from) = literal(text);
            rows.push(values::store::convert(value, &from, &ty, &context).value.into_owned());
        }
        for direction in [Direction::Ascending, Direction::Descending] {
            let keys: Vec<Vec<u8>> = rows
                .iter()
                .map(|row| {
                    let mut key = Vec::new();
                    values::key::encode(row, &ty, direction, Nulls::Possible, &mut key);
                    let decoded = values::key::decode(&mut &key[..], &ty, direction, Nulls::Possible);
                    match decoded {
                        Some(Decoded::Value(decoded)) => assert_eq!(decoded, *row, "{name}"),
                        other => assert_eq!(other, Some(Decoded::Weights), "{name}"),
                    }
                    key
                })
                .collect();
            let pairs = rows.iter().zip(&keys).flat_map(|left| rows.iter().zip(&keys).map(move |right| (left, right)));
            for ((left, left_key), (right, right_key)) in pairs {
                let order = comparator.order(left, right, &context);
                let keys = match direction {
                    Direction::Ascending => left_key.cmp(right_key),
                    Direction::Descending => right_key.cmp(left_key),
                };
                assert_eq!(keys, order, "{name}: {left:?} {right:?}");
            }
        }
    }
}

#[test]
fn dates_and_times() {
    let mut answers = Answers::new("temporal.tsv");
    while let Some(line) = answers.line() {
        let fields: Vec<&str> = line.split('\t').collect();
        let found = script::temporal(fields[0], &fields[1..fields.len() - 1]);
        answers.check(&line, fields[fields.len() - 1], &found);
    }
    answers.finish();
}

#[test]
fn json_changes() {
    let mut answers = Answers::new("json_change.tsv");
    while let Some([function, document, argument, answer]) = answers.next() {
        let found = script::changed(&function, &document, &argument);
        answers.check(&format!("{function}({document}, {argument})"), &answer, &found);
    }
    answers.finish();
}

#[test]
fn values_of_different_types_compare() {
    let mut answers = Answers::new("compare.tsv");
    let zone = Zone::UTC;
    let context = context(Mode::DEFAULT, &zone);
    while let Some([left, right, equal, less]) = answers.next() {
        if equal == "ERROR" {
            continue;
        }
        let ((l, left_type), (r, right_type)) = (literal(&left), literal(&right));
        let comparator = values::compare::Comparator::new(&left_type, &right_type, Collation::UTF8MB4_0900_AI_CI);
        let order = comparator.compare(&l, &r, &context, &mut Problems::new());
        let truth = |truth: bool| if truth { "1" } else { "0" };
        let same = truth(order.map_or(l.is_null() && r.is_null(), Ordering::is_eq));
        let below = order.map_or("NULL", |order| truth(order.is_lt()));
        answers.check(&format!("{left} ? {right}"), &format!("{equal} {less}"), &format!("{same} {below}"));
    }
    answers.finish();
}

#[test]
fn types_print_and_have_lengths() {
    let mut answers = Answers::new("types.tsv");
    while let Some([text, form, length, decimals]) = answers.next() {
        let ty = parse_type(&text);
        let found = format!("{ty} {} {}", ty.column_length(Charset::Utf8mb4), ty.decimals);
        answers.check(&text, &format!("{form} {length} {decimals}"), &found);
    }
    answers.finish();
}

//! Regular expressions: a pattern, a text, a match type, a replacement, a position and an occurrence, by tabs, to the functions.
#![no_main]

use libfuzzer_sys::fuzz_target;
use sql::session::statement::Arguments;
use values::collation::Collation;
use values::types::{Kind, Type};
use values::value::Value;

const STATEMENT: &[u8] = b"SELECT REGEXP_LIKE(?, ?, ?)";
const OTHERS: [&[u8]; 4] = [
    b"SELECT ? REGEXP ?",
    b"SELECT REGEXP_INSTR(?, ?, ?, ?, 1, ?)",
    b"SELECT REGEXP_SUBSTR(?, ?, ?, ?, ?)",
    b"SELECT REGEXP_REPLACE(?, ?, ?, ?, ?, ?)",
];

fuzz_target!(|input: &[u8]| {
    let Ok(input) = std::str::from_utf8(input) else { return };
    let mut fields = input.split('\t');
    let mut next = || fields.next().unwrap_or_default();
    let (pattern, text, letters, replacement) = (next(), next(), next(), next());
    let (position, occurrence) = (next().parse().unwrap_or(1), next().parse().unwrap_or(0));
    let strings = [text, pattern, letters, replacement].map(|text| Value::Bytes(text.as_bytes().into()));
    let [text, pattern, letters, replacement] = strings;
    let (position, occurrence) = (Value::Int(position), Value::Int(occurrence));
    fuzz::database().with_session(|session| {
        let mut run = |statement: &[u8], values: &[&Value<'_>]| {
            let types: Vec<Type> = values.iter().map(|value| type_of(value)).collect();
            let values: Vec<Value<'_>> = values.iter().map(|value| (*value).clone()).collect();
            let number = session.prepare(statement).expect("a statement").number;
            let arguments = Arguments { types: &types, values: &values };
            session.execute(number, arguments, &mut fuzz::Evaluated).is_ok()
        };
        if run(STATEMENT, &[&text, &pattern, &letters]) {
            run(OTHERS[0], &[&text, &pattern]);
            run(OTHERS[1], &[&text, &pattern, &position, &occurrence, &letters]);
            run(OTHERS[2], &[&text, &pattern, &position, &occurrence, &letters]);
            run(OTHERS[3], &[&text, &pattern, &replacement, &position, &occurrence, &letters]);
        }
    });
});

fn type_of(value: &Value<'_>) -> Type {
    match value {
        Value::Int(_) => Type::bigint(),
        _ => Type::text(Kind::LongText, Collation::UTF8MB4_0900_AI_CI),
    }
}

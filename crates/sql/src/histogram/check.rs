//! A histogram that a statement gives as JSON text: read, checked against the column, and made the histogram of it.

use super::{BUCKETS_MAX, Document, order_key, tree, type_name};
use crate::catalog::table::Column;
use crate::expr::context::Context;
use crate::functions::string_code::decode_base64;
use values::collation::Collation;
use values::decimal::Decimal;
use values::json;
use values::json::tree::Tree;
use values::temporal::Date;
use values::temporal_parse::{DateRules, TimeText, parse_datetime, parse_time};
use values::types::{Kind, Type};
use values::value::Value;

/// Why a text is no histogram of the column.
pub struct Wrong {
    /// What comes before the message that the histogram cannot be made, with its level.
    pub before: Option<(&'static str, String)>,
    /// The last message.
    pub message: String,
}

impl From<String> for Wrong {
    fn from(message: String) -> Wrong {
        Wrong { before: None, message }
    }
}

type Checked<T> = Result<T, Wrong>;

const PREFIX: &[u8] = b"base64:type254:";
/// How far from 1 frequencies may add up to.
const ROUNDING: f64 = 1e-9;

/// The histogram of a column that a text describes.
///
/// # Errors
/// What is wrong with it.
pub fn read(text: &[u8], column: &Column, context: &Context<'_>) -> Checked<Vec<u8>> {
    let tree = json::parse_tree(text).map_err(|wrong| Wrong {
        before: Some((
            "Error",
            format!(
                "Invalid JSON text in argument 1 to function UPDATE HISTOGRAM: \"{}\" at position {}.",
                wrong.message, wrong.position
            ),
        )),
        message: "JSON format error.".to_owned(),
    })?;
    let Tree::Object(members) = &tree else { return Err("JSON data is not an object".to_owned().into()) };
    let members = Members(members);
    let kind = match &*members.text("histogram-type")? {
        "singleton" => "singleton",
        "equi-height" => "equi-height",
        _ => return Err(format!("Unsupported histogram type at '{}'.", path("histogram-type")).into()),
    };
    let data_type = members.text("data-type")?;
    if Some(&*data_type) != type_name(&column.ty) {
        let at = path("data-type");
        return Err(format!("Histogram data type does not match column data type at '{at}'.").into());
    }
    let nulls = members.double("null-values")?;
    is_fraction(nulls, &path("null-values"))?;
    let Tree::Bool(auto_update) = members.get("auto-update")? else { return Err(wrong_type(&path("auto-update"))) };
    let collation = members.collation()?;
    let sampling_rate = members.double("sampling-rate")?;
    if !(0.0..=1.0).contains(&sampling_rate) {
        let at = path("sampling-rate");
        return Err(format!(
            "The sampling rate must be greater than or equal to 0 and less than or equal to 1 at '{at}'."
        )
        .into());
    }
    let specified = members.specified()?;
    let Tree::Array(list) = members.get("buckets")? else { return Err(wrong_type("$.buckets")) };
    if list.is_empty() && kind == "equi-height" {
        return Err("Equi-height histogram must have at least one bucket".to_owned().into());
    }
    if list.is_empty() && nulls != 0.0 && (nulls - 1.0).abs() > ROUNDING {
        return Err("The null values fraction should be 0 or 1.".to_owned().into());
    }
    let mut buckets = Buckets { column, context, last: None, frequency: 0.0, out: Vec::new() };
    for (at, bucket) in list.iter().enumerate() {
        let Tree::Array(parts) = bucket else { return Err(wrong_type(&format!("$.buckets[{at}]"))) };
        if kind == "singleton" { buckets.singleton(at, parts)? } else { buckets.equal_height(at, parts)? }
    }
    if list.len() as u64 > specified {
        return Err("The number of real buckets must be less than or equal to the number specified by attribute \
                    number-of-buckets-specified."
            .to_owned()
            .into());
    }
    if !list.is_empty() && (nulls + buckets.frequency - 1.0).abs() > ROUNDING {
        return Err(
            "The sum of the null values fraction and the cumulative frequency of the last bucket should be 1.'"
                .to_owned()
                .into(),
        );
    }
    let (buckets, auto_update) = (buckets.out, *auto_update);
    Ok(Document { buckets, kind, nulls, collation, sampling_rate, specified, auto_update }.encode(&column.ty))
}

fn path(name: &str) -> String {
    if name.contains('-') { format!("$.\"{name}\"") } else { format!("$.{name}") }
}

fn wrong_type(at: &str) -> Wrong {
    format!("Wrong attribute type at '{at}'.").into()
}

fn wrong_form(at: &str) -> Wrong {
    format!("Value format error at '{at}'.").into()
}

fn out_of_range(at: &str) -> Wrong {
    format!("Out of range value for column at '{at}'.").into()
}

fn is_fraction(value: f64, at: &str) -> Checked<()> {
    if (0.0..=1.0).contains(&value) {
        return Ok(());
    }
    Err(format!("The frequency must be greater than or equal to 0 and less than or equal to 1 at '{at}'.").into())
}

struct Members<'t>(&'t [(Vec<u8>, Tree)]);

impl<'t> Members<'t> {
    fn get(&self, name: &str) -> Checked<&'t Tree> {
        let found = Tree::find_member(self.0, name.as_bytes());
        found.map(|at| &self.0[at].1).map_err(|_absent| format!("Missing attribute at '{}'.", path(name)).into())
    }

    fn text(&self, name: &str) -> Checked<String> {
        let Tree::Text(text) = self.get(name)? else { return Err(wrong_type(&path(name))) };
        Ok(String::from_utf8_lossy(text).into_owned())
    }

    fn double(&self, name: &str) -> Checked<f64> {
        let Tree::Double(value) = self.get(name)? else { return Err(wrong_type(&path(name))) };
        Ok(*value)
    }

    fn collation(&self) -> Checked<u16> {
        let number = match self.get("collation-id")? {
            Tree::Int(number) => u16::try_from(*number).ok(),
            Tree::Uint(_) => None,
            _ => return Err(wrong_type(&path("collation-id"))),
        };
        let known = number.filter(|number| Collation::by_id(*number).is_some());
        known.ok_or_else(|| format!("The charset ID does not exist at '{}'.", path("collation-id")).into())
    }

    fn specified(&self) -> Checked<u64> {
        let name = "number-of-buckets-specified";
        let number = match self.get(name)? {
            Tree::Int(number) => u64::try_from(*number).unwrap_or(0),
            Tree::Uint(number) => *number,
            _ => return Err(wrong_type(&path(name))),
        };
        if (1..=BUCKETS_MAX).contains(&number) {
            return Ok(number);
        }
        let at = path(name);
        Err(format!("The value of attribute {name} must be an integer in the range from 1 to {BUCKETS_MAX} at '{at}'.")
            .into())
    }
}

/// The buckets that were read.
struct Buckets<'c> {
    column: &'c Column,
    context: &'c Context<'c>,
    last: Option<Vec<u8>>,
    frequency: f64,
    out: Vec<Tree>,
}

impl Buckets<'_> {
    fn singleton(&mut self, at: usize, parts: &[Tree]) -> Checked<()> {
        let [value, frequency] = parts else {
            return Err(format!("Two elements required for bucket at '$.buckets[{at}]'.").into());
        };
        let place = format!("$.buckets[{at}][0]");
        let value = self.value(value, &place)?;
        let key = order_key(&value, &self.column.ty);
        if self.last.as_ref().is_some_and(|last| *last >= key) {
            return Err(format!("The value at '{place}' must be greater than that of previous bucket.").into());
        }
        self.last = Some(key);
        let frequency = self.cumulated(frequency, &format!("$.buckets[{at}][1]"))?;
        self.out.push(Tree::Array(vec![tree(&value), frequency]));
        Ok(())
    }

    fn equal_height(&mut self, at: usize, parts: &[Tree]) -> Checked<()> {
        let [lower, upper, frequency, distinct] = parts else {
            return Err(format!("Four elements required for bucket at '$.buckets[{at}]'.").into());
        };
        let place = format!("$.buckets[{at}][0]");
        let lower = self.value(lower, &place)?;
        let upper = self.value(upper, &format!("$.buckets[{at}][1]"))?;
        let (low, high) = (order_key(&lower, &self.column.ty), order_key(&upper, &self.column.ty));
        if low > high {
            return Err(format!(
                "The lower inclusive value of bucket at '{place}' must be less than or equal to upper inclusive value."
            )
            .into());
        }
        if self.last.as_ref().is_some_and(|last| *last >= low) {
            return Err(format!(
                "The lower inclusive value of bucket at '{place}' must be greater than the upper inclusive value of \
                 previous bucket."
            )
            .into());
        }
        self.last = Some(high);
        let frequency = self.cumulated(frequency, &format!("$.buckets[{at}][2]"))?;
        let place = format!("$.buckets[{at}][3]");
        let distinct = match distinct {
            Tree::Int(number) if *number > 0 => *number,
            Tree::Int(_) => {
                return Err(format!("The number of distinct values must be a positive integer at '{place}'.").into());
            }
            _ => return Err(wrong_type(&place)),
        };
        self.out.push(Tree::Array(vec![tree(&lower), tree(&upper), frequency, Tree::Int(distinct)]));
        Ok(())
    }

    fn cumulated(&mut self, tree: &Tree, place: &str) -> Checked<Tree> {
        let Tree::Double(frequency) = tree else { return Err(wrong_type(place)) };
        is_fraction(*frequency, place)?;
        if *frequency <= self.frequency {
            return Err(format!(
                "The cumulative frequency of bucket at '{place}' must be greater than that of previous bucket."
            )
            .into());
        }
        self.frequency = *frequency;
        Ok(Tree::Double(*frequency))
    }

    /// A bucket's value as the column has it.
    fn value(&self, tree: &Tree, place: &str) -> Checked<Value<'static>> {
        let ty = &self.column.ty;
        let (value, from) = match (type_name(ty).unwrap_or_default(), tree) {
            ("int" | "uint" | "enum" | "set" | "decimal", Tree::Int(v)) => (Value::Int(*v), Type::bigint()),
            ("int" | "uint" | "enum" | "set" | "decimal", Tree::Uint(v)) => (Value::Uint(*v), Type::bigint_unsigned()),
            ("double", Tree::Double(v)) => (Value::Double(*v), Type::double()),
            ("decimal", Tree::Double(v)) => {
                let exact = Decimal::from_f64(*v).ok_or_else(|| wrong_form(place))?;
                (Value::Decimal(exact), Type::double())
            }
            ("string", Tree::Text(text)) => {
                let bytes = text.strip_prefix(PREFIX).and_then(decode_base64).ok_or_else(|| wrong_form(place))?;
                (Value::Bytes(bytes.into()), ty.clone())
            }
            ("date" | "datetime", Tree::Text(text)) => return self.date(text, place),
            ("time", Tree::Text(text)) => return time(text, place),
            _ => return Err(wrong_type(place)),
        };
        let facts = self.context.statement.conversion();
        let stored = values::store::convert(value, &from, ty, &facts);
        if stored.problem.is_some_and(|problem| problem.is_strict_error()) {
            return Err(out_of_range(place));
        }
        Ok(stored.value)
    }

    fn date(&self, text: &[u8], place: &str) -> Checked<Value<'static>> {
        let read = parse_datetime(text, DateRules::FUZZY).ok().filter(|read| !read.truncated);
        let value = read.ok_or_else(|| wrong_form(place))?.value;
        let is_date = self.column.ty.kind == Kind::Date;
        if is_date && value != value.date.midnight() {
            return Err(out_of_range(place));
        }
        if value.date == Date::default() {
            let (word, shown) = if is_date { ("date", "0000-00-00") } else { ("datetime", "0000-00-00 00:00:00") };
            let before = format!("Incorrect {word} value: '{shown}' for column '{}' at row 1", self.column.name);
            return Err(Wrong { before: Some(("Warning", before)), ..out_of_range(place) });
        }
        Ok(if is_date { Value::Date(value.date) } else { Value::DateTime(value) })
    }
}

fn time(text: &[u8], place: &str) -> Checked<Value<'static>> {
    match parse_time(text) {
        Ok(TimeText::DateTime(_)) => Err(out_of_range(place)),
        Ok(TimeText::Time(read)) if !read.truncated => Ok(Value::Time(read.value)),
        _ => Err(wrong_form(place)),
    }
}

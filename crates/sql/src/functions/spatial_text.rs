//! Geometries as GeoJSON and geohashes and back, and buffers with their strategies.

use super::Function;
use super::arguments::{connection, owned, string};
use super::json::made;
use super::spatial::{
    check_latitude, check_longitude, geometry, has_latitude_first, infer_geometry, invalid, srid, system, value,
};
use super::spatial_relate::{infer_number, planar};
use crate::bind::Binder;
use crate::conditions;
use crate::error::{Error, Result};
use crate::expr::Expr;
use crate::expr::coerce::shown;
use crate::expr::frame::Frame;
use crate::variables::Id;
use crate::variables::kind::Setting;
use values::collation::Collation;
use values::geometry::buffer::{self, Around, End, Join, Strategy};
use values::geometry::geojson::{self, Style, Wrong};
use values::geometry::reference::{GPS, System};
use values::geometry::{Shape, geohash, is_empty, name, shapes, swapped};
use values::json::tree::Tree;
use values::types::Type;
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("st_asgeojson", (1, 3), |_, _| Ok((Type::json(), true)), eval_asgeojson),
    Function::pure("st_geomfromgeojson", (1, 3), infer_geometry, eval_geomfromgeojson),
    Function::pure("st_geohash", (2, 3), infer_geohash, eval_geohash),
    Function::pure("st_latfromgeohash", (1, 1), infer_number, |a, f, _| part(a, f, "ST_LATFROMGEOHASH")),
    Function::pure("st_longfromgeohash", (1, 1), infer_number, |a, f, _| part(a, f, "ST_LONGFROMGEOHASH")),
    Function::pure("st_pointfromgeohash", (2, 2), infer_geometry, eval_pointfromgeohash),
    Function::pure("st_buffer_strategy", (1, 2), infer_strategy, eval_strategy),
    Function::pure("st_buffer", (2, 5), infer_geometry, eval_buffer),
];

/// The longest geohash.
const GEOHASH_MAX: i64 = 100;
/// The largest option of ST_AsGeoJSON, and what its bits mean.
const OPTIONS_MAX: i64 = 7;
const WITH_BOUNDS: i64 = 1;
const SHORT_CRS: i64 = 2;
const LONG_CRS: i64 = 4;
/// What GeoJSON's heights may become: an error, or nothing.
const HEIGHTS_MAX: i64 = 4;

fn incorrect(what: &str, given: &str, function: &str) -> Error {
    conditions::WRONG_VALUE_FOR_TYPE.with(&[&what, &given, &function])
}

/// A geometry as a document.
///
/// # Errors
/// 3548.
pub fn document(found: &values::geometry::Geometry, digits: u32, options: i64) -> Result<Tree> {
    system(found.srid)?;
    let authority = if found.srid == 0 { "MySQL" } else { "EPSG" };
    let crs = match options & (SHORT_CRS | LONG_CRS) {
        0 => None,
        SHORT_CRS => Some(format!("{authority}:{}", found.srid)),
        _ => Some(format!("urn:ogc:def:crs:{authority}::{}", found.srid)),
    };
    let style = Style { digits, with_bounds: options & WITH_BOUNDS != 0 };
    Ok(geojson::write(&found.shape, style, crs.as_deref()))
}

fn eval_asgeojson<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "st_asgeojson";
    let Some(found) = geometry(&arguments[0], frame, NAME)? else { return Ok(Value::Null) };
    let mut digits = u32::MAX;
    if let Some(e) = arguments.get(1) {
        let Some(given) = e.wide(frame)? else { return Ok(Value::Null) };
        digits = u32::try_from(given)
            .ok()
            .filter(|d| *d <= i32::MAX as u32)
            .ok_or_else(|| incorrect("max decimal digits", &given.to_string(), NAME))?;
    }
    let mut options = 0;
    if let Some(e) = arguments.get(2) {
        let Some(given) = e.int(frame)? else { return Ok(Value::Null) };
        if !(0..=OPTIONS_MAX).contains(&given) {
            return Err(incorrect("options", &given.to_string(), NAME));
        }
        options = given;
    }
    made(&document(&found, digits, options)?)
}

fn eval_geomfromgeojson<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "st_geomfromgeojson";
    let Some(tree) = super::json::tree(arguments, 0, frame, NAME)? else { return Ok(Value::Null) };
    let mut heights = 1;
    if let Some(e) = arguments.get(1) {
        let Some(given) = e.int(frame)? else { return Ok(Value::Null) };
        if !(1..=HEIGHTS_MAX).contains(&given) {
            return Err(incorrect("options", &given.to_string(), NAME));
        }
        heights = given;
    }
    let named = match geojson::member(&tree, "crs") {
        None | Some(Tree::Null) => None,
        Some(crs) => Some(crs_of(crs, NAME)?),
    };
    let number = match arguments.get(2) {
        Some(e) => match srid(e, frame, NAME)? {
            Some(number) => number,
            None => return Ok(Value::Null),
        },
        None => named.unwrap_or(GPS),
    };
    let system = system(number)?;
    let wrong = |wrong| match wrong {
        Wrong::Invalid => conditions::INVALID_GEOJSON_UNSPECIFIED.with(&[&NAME]),
        Wrong::Missing(member) => conditions::INVALID_GEOJSON_MISSING_MEMBER.with(&[&NAME, &member]),
        Wrong::NotOfType(member, ty) => conditions::INVALID_GEOJSON_WRONG_TYPE.with(&[&NAME, &member, &ty]),
        Wrong::Dimensions(found) => conditions::DIMENSION_UNSUPPORTED.with(&[&NAME, &found, &2]),
    };
    let Some(shape) = geojson::read(&tree, heights > 1).map_err(wrong)? else { return Ok(Value::Null) };
    super::spatial::check_angles(&shape, system, NAME)?;
    Ok(value(number, shape))
}

/// The SRID that a document's `crs` names.
fn crs_of(crs: &Tree, function: &str) -> Result<u32> {
    let unspecified = || conditions::INVALID_GEOJSON_UNSPECIFIED.with(&[&function]);
    let missing = |member: &str| conditions::INVALID_GEOJSON_MISSING_MEMBER.with(&[&function, &member]);
    let wrong = |member: &str, ty: &str| conditions::INVALID_GEOJSON_WRONG_TYPE.with(&[&function, &member, &ty]);
    if !matches!(crs, Tree::Object(_)) {
        return Err(wrong("crs", "object"));
    }
    match geojson::member(crs, "type") {
        None => return Err(missing("type")),
        Some(Tree::Text(kind)) if kind.eq_ignore_ascii_case(b"name") => {}
        Some(Tree::Text(_)) => return Err(unspecified()),
        Some(_) => return Err(wrong("type", "string")),
    }
    let properties = geojson::member(crs, "properties").ok_or_else(|| missing("properties"))?;
    let name = match geojson::member(properties, "name") {
        None => return Err(missing("name")),
        Some(Tree::Text(name)) => String::from_utf8_lossy(name).into_owned(),
        Some(_) => return Err(wrong("name", "string")),
    };
    if name.eq_ignore_ascii_case("urn:ogc:def:crs:OGC:1.3:CRS84") {
        return Ok(GPS);
    }
    let number = name.rsplit(':').next().and_then(|n| n.parse().ok());
    let known = ["EPSG:", "urn:ogc:def:crs:EPSG::", "MySQL:", "urn:ogc:def:crs:MySQL::"];
    let is_known = known.iter().any(|prefix| {
        name.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
            && name[prefix.len()..].bytes().all(|b| b.is_ascii_digit())
    });
    number.filter(|_| is_known).ok_or_else(unspecified)
}

fn infer_geohash(_arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((string(GEOHASH_MAX as u64, connection(binder)), true))
}

fn eval_geohash<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "st_geohash";
    let (longitude, latitude) = if arguments.len() == 2 {
        let Some(found) = geometry(&arguments[0], frame, NAME)? else { return Ok(Value::Null) };
        let Shape::Point(point) = &found.shape else {
            return Err(invalid(NAME));
        };
        if found.srid != 0 && found.srid != GPS {
            return Err(incorrect("SRID", &found.srid.to_string(), NAME));
        }
        (point.x(), point.y())
    } else {
        let (longitude, latitude) = (arguments[0].real(frame)?, arguments[1].real(frame)?);
        let (Some(longitude), Some(latitude)) = (longitude, latitude) else { return Ok(Value::Null) };
        (longitude, latitude)
    };
    let Some(length) = arguments[arguments.len() - 1].int(frame)? else { return Ok(Value::Null) };
    let out_of_range = |what: &str| conditions::DATA_OUT_OF_RANGE.with(&[&what, &NAME]);
    if !(1..=GEOHASH_MAX).contains(&length) {
        return Err(out_of_range("max geohash length"));
    }
    if !(-180.0..=180.0).contains(&longitude) {
        return Err(out_of_range("longitude"));
    }
    if !(-90.0..=90.0).contains(&latitude) {
        return Err(out_of_range("latitude"));
    }
    Ok(owned(geohash::encode(longitude, latitude, length as usize)))
}

fn decoded(e: &Expr, frame: &Frame<'_>, function: &str) -> Result<Option<(f64, f64)>> {
    if !(e.ty.is_character() || e.ty.kind == values::types::Kind::Null) {
        return Err(incorrect("geohash", &shown(&e.text(frame)?.unwrap_or_default()), function));
    }
    let Some(text) = e.text(frame)? else { return Ok(None) };
    geohash::decode(&text).map(Some).ok_or_else(|| incorrect("geohash", &shown(&text), function))
}

fn part<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, function: &str) -> Result<Value<'f>> {
    let Some((longitude, latitude)) = decoded(&arguments[0], frame, function)? else { return Ok(Value::Null) };
    Ok(Value::Double(if function == "ST_LATFROMGEOHASH" { latitude } else { longitude }))
}

fn eval_pointfromgeohash<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "st_pointfromgeohash";
    let Some((longitude, latitude)) = decoded(&arguments[0], frame, NAME)? else { return Ok(Value::Null) };
    let Some(srid) = srid(&arguments[1], frame, NAME)? else { return Ok(Value::Null) };
    let system = system(srid)?;
    let mut shape = shapes::point(longitude, latitude);
    if has_latitude_first(system) {
        check_longitude(longitude, NAME)?;
        check_latitude(latitude, NAME)?;
    } else if let System::Geographic(_) = system {
        shape = swapped(&swapped(&shape));
    }
    Ok(value(srid, shape))
}

fn infer_strategy(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::varchar(16, Collation::BINARY), true))
}

/// The strategies by name, and their numbers in a value: the number, then its argument as a double.
const STRATEGIES: [&str; 6] = ["end_round", "end_flat", "join_round", "join_miter", "point_circle", "point_square"];

fn eval_strategy<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let wrong = || conditions::WRONG_ARGUMENTS.with(&[&"st_buffer_strategy"]);
    let Some(text) = arguments[0].string(frame)? else { return Ok(Value::Null) };
    let at = STRATEGIES.iter().position(|s| s.eq_ignore_ascii_case(&text)).ok_or_else(wrong)?;
    let takes_number = !STRATEGIES[at].ends_with("flat") && !STRATEGIES[at].ends_with("square");
    if takes_number != (arguments.len() == 2) {
        return Err(wrong());
    }
    let mut out = (at as u32 + 1).to_le_bytes().to_vec();
    let number = match arguments.get(1) {
        None => 0.0,
        Some(e) => match e.real(frame)? {
            None => return Ok(Value::Null),
            Some(number) if number <= 0.0 => return Err(wrong()),
            Some(number) if STRATEGIES[at] != "join_miter" && number > points_max(frame) => {
                let arguments: [&dyn std::fmt::Display; 3] =
                    [&"points_per_circle", &points_max(frame), &"st_buffer_strategy"];
                return Err(conditions::GIS_MAX_POINTS_IN_GEOMETRY_OVERFLOWED.with(&arguments));
            }
            Some(number) => number,
        },
    };
    out.extend_from_slice(&number.to_le_bytes());
    Ok(owned(out))
}

/// The most points of a circle: max_points_in_geometry.
fn points_max(frame: &Frame<'_>) -> f64 {
    match frame.context.state.variable(Id::of("max_points_in_geometry")) {
        Setting::Int(most) => most as f64,
        _ => 0.0,
    }
}

/// Reads a strategy's value into `to`; `false` where it is none, or has more than `points` points of a circle.
fn add_strategy(bytes: &[u8], points: f64, to: &mut Strategy) -> bool {
    let Some((kind, number)) = bytes.split_first_chunk::<4>() else { return false };
    let Ok(number) = <[u8; 8]>::try_from(number) else { return false };
    let number = f64::from_le_bytes(number);
    let kind = u32::from_le_bytes(*kind);
    if matches!(kind, 1 | 3 | 5) && !(number > 0.0 && number <= points) {
        return false;
    }
    match kind {
        1 => to.end = End::Round(number),
        2 => to.end = End::Flat,
        3 => to.join = Join::Round(number),
        4 => to.join = Join::Miter(number),
        5 => to.point = Around::Circle(number),
        6 => to.point = Around::Square,
        _ => return false,
    }
    true
}

fn eval_buffer<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "st_buffer";
    let wrong = || conditions::WRONG_ARGUMENTS.with(&[&NAME]);
    let Some(found) = planar(&arguments[0], frame, NAME)? else { return Ok(Value::Null) };
    let Some(distance) = arguments[1].real(frame)? else { return Ok(Value::Null) };
    let mut strategy = Strategy::default();
    for e in &arguments[2..] {
        let Some(bytes) = e.text(frame)? else { return Ok(Value::Null) };
        if !add_strategy(&bytes, points_max(frame), &mut strategy) {
            return Err(wrong());
        }
    }
    let has_inside = matches!(name(&found.shape), "POLYGON" | "MULTIPOLYGON" | "GEOMCOLLECTION");
    if distance < 0.0 && !has_inside {
        return Err(wrong());
    }
    if is_empty(&found.shape) {
        return Ok(value(found.srid, found.shape));
    }
    Ok(value(found.srid, buffer::buffer(&found.shape, distance, &strategy)))
}

//! Geometries as arguments and results: reading them from texts and binary, writing them, and what all spatial functions share.

use super::Function;
use super::arguments::{long_text, owned};
use crate::bind::Binder;
use crate::conditions;
use crate::error::{Error, Result};
use crate::expr::Expr;
use crate::expr::frame::Frame;
use values::collation::Collation;
use values::geometry::reference::{self, System};
use values::geometry::{Geometry, Shape, coordinates, name, swapped, wkb, wkt};
use values::types::{Kind, Type};
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("st_geomfromtext", (1, 3), infer_geometry, |a, f, _| from_text(a, f, "st_geomfromtext", "")),
    Function::pure("st_geometryfromtext", (1, 3), infer_geometry, |a, f, _| from_text(a, f, "st_geometryfromtext", "")),
    Function::pure("st_pointfromtext", (1, 3), infer_geometry, |a, f, _| from_text(a, f, "st_pointfromtext", "POINT")),
    Function::pure("st_linefromtext", (1, 3), infer_geometry, |a, f, _| {
        from_text(a, f, "st_linefromtext", "LINESTRING")
    }),
    Function::pure("st_linestringfromtext", (1, 3), infer_geometry, |a, f, _| {
        from_text(a, f, "st_linestringfromtext", "LINESTRING")
    }),
    Function::pure("st_polyfromtext", (1, 3), infer_geometry, |a, f, _| from_text(a, f, "st_polyfromtext", "POLYGON")),
    Function::pure("st_polygonfromtext", (1, 3), infer_geometry, |a, f, _| {
        from_text(a, f, "st_polygonfromtext", "POLYGON")
    }),
    Function::pure("st_mpointfromtext", (1, 3), infer_geometry, |a, f, _| {
        from_text(a, f, "st_mpointfromtext", "MULTIPOINT")
    }),
    Function::pure("st_multipointfromtext", (1, 3), infer_geometry, |a, f, _| {
        from_text(a, f, "st_multipointfromtext", "MULTIPOINT")
    }),
    Function::pure("st_mlinefromtext", (1, 3), infer_geometry, |a, f, _| {
        from_text(a, f, "st_mlinefromtext", "MULTILINESTRING")
    }),
    Function::pure("st_multilinestringfromtext", (1, 3), infer_geometry, |a, f, _| {
        from_text(a, f, "st_multilinestringfromtext", "MULTILINESTRING")
    }),
    Function::pure("st_mpolyfromtext", (1, 3), infer_geometry, |a, f, _| {
        from_text(a, f, "st_mpolyfromtext", "MULTIPOLYGON")
    }),
    Function::pure("st_multipolygonfromtext", (1, 3), infer_geometry, |a, f, _| {
        from_text(a, f, "st_multipolygonfromtext", "MULTIPOLYGON")
    }),
    Function::pure("st_geomcollfromtext", (1, 3), infer_geometry, |a, f, _| {
        from_text(a, f, "st_geomcollfromtext", "GEOMCOLLECTION")
    }),
    Function::pure("st_geomcollfromtxt", (1, 3), infer_geometry, |a, f, _| {
        from_text(a, f, "st_geomcollfromtxt", "GEOMCOLLECTION")
    }),
    Function::pure("st_geometrycollectionfromtext", (1, 3), infer_geometry, |a, f, _| {
        from_text(a, f, "st_geometrycollectionfromtext", "GEOMCOLLECTION")
    }),
    Function::pure("st_geomfromwkb", (1, 3), infer_geometry, |a, f, _| from_wkb(a, f, "st_geomfromwkb", "")),
    Function::pure("st_geometryfromwkb", (1, 3), infer_geometry, |a, f, _| from_wkb(a, f, "st_geometryfromwkb", "")),
    Function::pure("st_pointfromwkb", (1, 3), infer_geometry, |a, f, _| from_wkb(a, f, "st_pointfromwkb", "POINT")),
    Function::pure("st_linefromwkb", (1, 3), infer_geometry, |a, f, _| from_wkb(a, f, "st_linefromwkb", "LINESTRING")),
    Function::pure("st_linestringfromwkb", (1, 3), infer_geometry, |a, f, _| {
        from_wkb(a, f, "st_linestringfromwkb", "LINESTRING")
    }),
    Function::pure("st_polyfromwkb", (1, 3), infer_geometry, |a, f, _| from_wkb(a, f, "st_polyfromwkb", "POLYGON")),
    Function::pure("st_polygonfromwkb", (1, 3), infer_geometry, |a, f, _| {
        from_wkb(a, f, "st_polygonfromwkb", "POLYGON")
    }),
    Function::pure("st_mpointfromwkb", (1, 3), infer_geometry, |a, f, _| {
        from_wkb(a, f, "st_mpointfromwkb", "MULTIPOINT")
    }),
    Function::pure("st_multipointfromwkb", (1, 3), infer_geometry, |a, f, _| {
        from_wkb(a, f, "st_multipointfromwkb", "MULTIPOINT")
    }),
    Function::pure("st_mlinefromwkb", (1, 3), infer_geometry, |a, f, _| {
        from_wkb(a, f, "st_mlinefromwkb", "MULTILINESTRING")
    }),
    Function::pure("st_multilinestringfromwkb", (1, 3), infer_geometry, |a, f, _| {
        from_wkb(a, f, "st_multilinestringfromwkb", "MULTILINESTRING")
    }),
    Function::pure("st_mpolyfromwkb", (1, 3), infer_geometry, |a, f, _| {
        from_wkb(a, f, "st_mpolyfromwkb", "MULTIPOLYGON")
    }),
    Function::pure("st_multipolygonfromwkb", (1, 3), infer_geometry, |a, f, _| {
        from_wkb(a, f, "st_multipolygonfromwkb", "MULTIPOLYGON")
    }),
    Function::pure("st_geomcollfromwkb", (1, 3), infer_geometry, |a, f, _| {
        from_wkb(a, f, "st_geomcollfromwkb", "GEOMCOLLECTION")
    }),
    Function::pure("st_geometrycollectionfromwkb", (1, 3), infer_geometry, |a, f, _| {
        from_wkb(a, f, "st_geometrycollectionfromwkb", "GEOMCOLLECTION")
    }),
    Function::pure("st_astext", (1, 2), infer_text, |a, f, _| as_text(a, f, "st_astext")),
    Function::pure("st_aswkt", (1, 2), infer_text, |a, f, _| as_text(a, f, "st_aswkt")),
    Function::pure("st_aswkb", (1, 2), infer_wkb, |a, f, _| as_wkb(a, f, "st_aswkb")),
    Function::pure("st_asbinary", (1, 2), infer_wkb, |a, f, _| as_wkb(a, f, "st_asbinary")),
];

/// Longitudes and latitudes in degrees.
const LONGITUDE_MAX: f64 = 180.0;
const LATITUDE_MAX: f64 = 90.0;

/// A geometry of any type, which may be NULL.
///
/// # Errors
/// None.
pub fn infer_geometry(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::geometry(Kind::Geometry), true))
}

fn infer_text(_arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((long_text(super::arguments::connection(binder)), true))
}

fn infer_wkb(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((long_text(Collation::BINARY), true))
}

/// `Invalid GIS data provided to function ...`.
pub fn invalid(function: &str) -> Error {
    conditions::GIS_INVALID_DATA.with(&[&function])
}

/// An argument as a geometry.
///
/// # Errors
/// 3037 where it is none.
pub fn geometry(e: &Expr, frame: &Frame<'_>, function: &str) -> Result<Option<Geometry>> {
    match e.eval(frame)? {
        Value::Null => Ok(None),
        Value::Bytes(bytes) => Geometry::read(&bytes).map(Some).ok_or_else(|| invalid(function)),
        _ => Err(invalid(function)),
    }
}

/// Two arguments as geometries of one spatial reference system.
///
/// # Errors
/// 3033 where they differ, 3548 where there is no such system.
pub fn pair(arguments: &[Expr], frame: &Frame<'_>, function: &str) -> Result<Option<(Geometry, Geometry)>> {
    let (a, b) = (geometry(&arguments[0], frame, function)?, geometry(&arguments[1], frame, function)?);
    let (Some(a), Some(b)) = (a, b) else { return Ok(None) };
    if a.srid != b.srid {
        return Err(conditions::GIS_DIFFERENT_SRIDS.with(&[&function, &a.srid, &b.srid]));
    }
    system(a.srid)?;
    Ok(Some((a, b)))
}

/// A geometry as a value.
pub fn value(srid: u32, shape: Shape) -> Value<'static> {
    owned(Geometry { srid, shape }.to_bytes())
}

/// The system of an SRID.
///
/// # Errors
/// 3548.
pub fn system(srid: u32) -> Result<System> {
    reference::find(srid).ok_or_else(|| conditions::SRS_NOT_FOUND.with(&[&srid]))
}

/// An argument as an SRID.
///
/// # Errors
/// 1690.
pub fn srid(e: &Expr, frame: &Frame<'_>, function: &str) -> Result<Option<u32>> {
    let Some(number) = e.wide(frame)? else { return Ok(None) };
    let out_of_range = |_| conditions::DATA_OUT_OF_RANGE.with(&[&"SRID", &function]);
    u32::try_from(number).map(Some).map_err(out_of_range)
}

/// In which order a text gives the axes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AxisOrder {
    LongitudeFirst,
    LatitudeFirst,
    OfSystem,
}

/// `axis-order=...` of an options argument; `None` where it is NULL.
fn axis_order(e: Option<&Expr>, frame: &Frame<'_>, function: &str) -> Result<Option<AxisOrder>> {
    let Some(e) = e else { return Ok(Some(AxisOrder::OfSystem)) };
    let Some(text) = e.string(frame)? else { return Ok(None) };
    if text.trim().is_empty() {
        return Ok(Some(AxisOrder::OfSystem));
    }
    let mut found = None;
    for option in text.split(',') {
        let Some((key, value)) = option.split_once('=') else {
            return Err(conditions::INVALID_OPTION_KEY_VALUE_PAIR.with(&[&option, &function]));
        };
        let (key, value) = (key.trim(), value.trim());
        if !key.eq_ignore_ascii_case("axis-order") {
            return Err(conditions::INVALID_OPTION_KEY.with(&[&key, &function]));
        }
        found = Some(match &*value.to_ascii_lowercase() {
            "lat-long" => AxisOrder::LatitudeFirst,
            "long-lat" => AxisOrder::LongitudeFirst,
            "srid-defined" => AxisOrder::OfSystem,
            _ => return Err(conditions::INVALID_OPTION_VALUE.with(&[&value, &key, &function])),
        });
    }
    Ok(found)
}

/// Whether texts in a system have the latitude first.
fn is_latitude_first(system: System, order: AxisOrder) -> bool {
    match (system, order) {
        (System::Geographic(ellipsoid), AxisOrder::OfSystem) => !ellipsoid.longitude_first,
        (System::Geographic(_), AxisOrder::LatitudeFirst) => true,
        _ => false,
    }
}

/// Whether the first coordinate of a geometry in this system is its latitude.
pub fn has_latitude_first(system: System) -> bool {
    is_latitude_first(system, AxisOrder::OfSystem)
}

/// Checks that angles are angles.
///
/// # Errors
/// 3616, 3617.
pub fn check_angles(shape: &Shape, system: System, function: &str) -> Result<()> {
    if let System::Geographic(_) = system {
        for c in coordinates(shape) {
            check_longitude(c.x, function)?;
            check_latitude(c.y, function)?;
        }
    }
    Ok(())
}

/// Checks one longitude.
///
/// # Errors
/// 3616.
pub fn check_longitude(longitude: f64, function: &str) -> Result<()> {
    if longitude > -LONGITUDE_MAX && longitude <= LONGITUDE_MAX {
        return Ok(());
    }
    let [shown, low, high] = [longitude, -LONGITUDE_MAX, LONGITUDE_MAX].map(|v| format!("{v:.6}"));
    Err(conditions::LONGITUDE_OUT_OF_RANGE.with(&[&shown, &function, &low, &high]))
}

/// Checks one latitude.
///
/// # Errors
/// 3617.
pub fn check_latitude(latitude: f64, function: &str) -> Result<()> {
    if (-LATITUDE_MAX..=LATITUDE_MAX).contains(&latitude) {
        return Ok(());
    }
    let [shown, low, high] = [latitude, -LATITUDE_MAX, LATITUDE_MAX].map(|v| format!("{v:.6}"));
    Err(conditions::LATITUDE_OUT_OF_RANGE.with(&[&shown, &function, &low, &high]))
}

/// What was read, with the SRID and the axes' order of the arguments behind it.
fn placed<'f>(
    read: Option<Shape>,
    arguments: &'f [Expr],
    frame: &'f Frame<'_>,
    function: &str,
    wanted: &str,
) -> Result<Value<'f>> {
    let srid = match arguments.get(1) {
        None => 0,
        Some(e) => match srid(e, frame, function)? {
            None => return Ok(Value::Null),
            Some(srid) => srid,
        },
    };
    let Some(order) = axis_order(arguments.get(2), frame, function)? else { return Ok(Value::Null) };
    let system = system(srid)?;
    let shape = read.ok_or_else(|| invalid(function))?;
    if !wanted.is_empty() && name(&shape) != wanted {
        let form = if function.ends_with("wkb") { "WKB" } else { "WKT" };
        return Err(conditions::UNEXPECTED_GEOMETRY_TYPE.with(&[&form, &name(&shape), &function]));
    }
    let shape = if is_latitude_first(system, order) { swapped(&shape) } else { shape };
    check_angles(&shape, system, function)?;
    Ok(value(srid, shape))
}

fn from_text<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, function: &str, wanted: &str) -> Result<Value<'f>> {
    let Some(text) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    placed(wkt::read(&text), arguments, frame, function, wanted)
}

fn from_wkb<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, function: &str, wanted: &str) -> Result<Value<'f>> {
    let Some(bytes) = arguments[0].text(frame)? else { return Ok(Value::Null) };
    let bytes = if arguments[0].ty.kind.is_geometry() { bytes.get(4..).unwrap_or_default() } else { &bytes };
    placed(wkb::read(bytes), arguments, frame, function, wanted)
}

/// A geometry as its text or binary has it: the axes in the order asked for.
fn oriented(arguments: &[Expr], frame: &Frame<'_>, function: &str) -> Result<Option<Shape>> {
    let Some(found) = geometry(&arguments[0], frame, function)? else { return Ok(None) };
    let Some(order) = axis_order(arguments.get(1), frame, function)? else { return Ok(None) };
    let swaps = is_latitude_first(system(found.srid)?, order);
    Ok(Some(if swaps { swapped(&found.shape) } else { found.shape }))
}

fn as_text<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, function: &str) -> Result<Value<'f>> {
    Ok(oriented(arguments, frame, function)?.map_or(Value::Null, |shape| {
        let mut text = Vec::new();
        wkt::write(&shape, &mut text);
        owned(text)
    }))
}

fn as_wkb<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, function: &str) -> Result<Value<'f>> {
    Ok(oriented(arguments, frame, function)?.map_or(Value::Null, |shape| {
        let mut bytes = Vec::new();
        wkb::write(&shape, &mut bytes);
        owned(bytes)
    }))
}

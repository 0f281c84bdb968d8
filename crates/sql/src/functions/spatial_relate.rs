//! How geometries lie to each other, and what is made of two: relations, distances, overlays.

use super::Function;
use super::spatial::{check_angles, geometry, infer_geometry, invalid, pair, system, value};
use crate::bind::Binder;
use crate::conditions;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::frame::Frame;
use values::geometry::overlay::{Operation, overlay};
use values::geometry::reference::System;
use values::geometry::relate::{self, Relation as R};
use values::geometry::{Shape, is_empty, measure, name};
use values::types::{DECIMALS_NOT_FIXED, Type};
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("st_contains", (2, 2), infer_truth, |a, f, _| related(a, f, "st_contains", R::Contains)),
    Function::pure("st_crosses", (2, 2), infer_truth, |a, f, _| related(a, f, "st_crosses", R::Crosses)),
    Function::pure("st_disjoint", (2, 2), infer_truth, |a, f, _| related(a, f, "st_disjoint", R::Disjoint)),
    Function::pure("st_equals", (2, 2), infer_truth, |a, f, _| related(a, f, "st_equals", R::Equals)),
    Function::pure("st_intersects", (2, 2), infer_truth, |a, f, _| related(a, f, "st_intersects", R::Intersects)),
    Function::pure("st_overlaps", (2, 2), infer_truth, |a, f, _| related(a, f, "st_overlaps", R::Overlaps)),
    Function::pure("st_touches", (2, 2), infer_truth, |a, f, _| related(a, f, "st_touches", R::Touches)),
    Function::pure("st_within", (2, 2), infer_truth, |a, f, _| related(a, f, "st_within", R::Within)),
    Function::pure("mbrcontains", (2, 2), infer_truth, |a, f, _| bounded(a, f, "mbrcontains", R::Contains)),
    Function::pure("mbrcoveredby", (2, 2), infer_truth, |a, f, _| bounded(a, f, "mbrcoveredby", R::CoveredBy)),
    Function::pure("mbrcovers", (2, 2), infer_truth, |a, f, _| bounded(a, f, "mbrcovers", R::Covers)),
    Function::pure("mbrdisjoint", (2, 2), infer_truth, |a, f, _| bounded(a, f, "mbrdisjoint", R::Disjoint)),
    Function::pure("mbrequals", (2, 2), infer_truth, |a, f, _| bounded(a, f, "mbrequals", R::Equals)),
    Function::pure("mbrintersects", (2, 2), infer_truth, |a, f, _| bounded(a, f, "mbrintersects", R::Intersects)),
    Function::pure("mbroverlaps", (2, 2), infer_truth, |a, f, _| bounded(a, f, "mbroverlaps", R::Overlaps)),
    Function::pure("mbrtouches", (2, 2), infer_truth, |a, f, _| bounded(a, f, "mbrtouches", R::Touches)),
    Function::pure("mbrwithin", (2, 2), infer_truth, |a, f, _| bounded(a, f, "mbrwithin", R::Within)),
    Function::pure("st_distance", (2, 3), infer_number, eval_distance),
    Function::pure("st_distance_sphere", (2, 3), infer_number, eval_sphere),
    Function::pure("st_hausdorffdistance", (2, 3), infer_number, |a, f, _| apart(a, f, "st_hausdorffdistance")),
    Function::pure("st_frechetdistance", (2, 3), infer_number, |a, f, _| apart(a, f, "st_frechetdistance")),
    Function::pure("st_union", (2, 2), infer_geometry, |a, f, _| overlaid(a, f, "st_union", Operation::Union)),
    Function::pure("st_intersection", (2, 2), infer_geometry, |a, f, _| {
        overlaid(a, f, "st_intersection", Operation::Intersection)
    }),
    Function::pure("st_difference", (2, 2), infer_geometry, |a, f, _| {
        overlaid(a, f, "st_difference", Operation::Difference)
    }),
    Function::pure("st_symdifference", (2, 2), infer_geometry, |a, f, _| {
        overlaid(a, f, "st_symdifference", Operation::SymmetricDifference)
    }),
];

/// The radius of the sphere for geometries without a reference system.
const RADIUS: f64 = 6_370_986.0;
/// Units of length in metres. Source: INFORMATION_SCHEMA.ST_UNITS_OF_MEASURE, EPSG Geodetic Parameter Dataset.
const UNITS: &[(&str, f64)] = &[
    ("metre", 1.0),
    ("kilometre", 1000.0),
    ("centimetre", 0.01),
    ("millimetre", 0.001),
    ("foot", 0.3048),
    ("us survey foot", 0.304_800_609_601_219_24),
    ("yard", 0.9144),
    ("statute mile", 1609.344),
    ("nautical mile", 1852.0),
    ("fathom", 1.8288),
    ("chain", 20.1168),
    ("link", 0.201_168),
];

/// A truth that may be NULL.
///
/// # Errors
/// None.
pub fn infer_truth(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type::truth(), true))
}

/// A floating point number that may be NULL.
///
/// # Errors
/// None.
pub fn infer_number(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((Type { length: 23, decimals: DECIMALS_NOT_FIXED, ..Type::double() }, true))
}

fn truth(found: Option<bool>) -> Value<'static> {
    found.map_or(Value::Null, Value::truth)
}

fn related<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, function: &str, relation: R) -> Result<Value<'f>> {
    let Some((a, b)) = pair(arguments, frame, function)? else { return Ok(Value::Null) };
    Ok(truth(relate::test(&a.shape, &b.shape, relation)))
}

fn bounded<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, function: &str, relation: R) -> Result<Value<'f>> {
    let Some((a, b)) = pair(arguments, frame, function)? else { return Ok(Value::Null) };
    Ok(truth(relate::test_bounds(&a.shape, &b.shape, relation)))
}

/// A length in metres in the unit that an argument names.
///
/// # Errors
/// 3882 where the geometry has no unit, 3902 where there is no such unit.
pub fn in_unit(
    metres: f64,
    unit: Option<&Expr>,
    system: System,
    frame: &Frame<'_>,
    function: &str,
) -> Result<Value<'static>> {
    let Some(unit) = unit else { return Ok(Value::Double(metres)) };
    let Some(unit) = unit.string(frame)? else { return Ok(Value::Null) };
    if system == System::Plane {
        return Err(conditions::GEOMETRY_IN_UNKNOWN_LENGTH_UNIT.with(&[&function, &unit]));
    }
    let found = UNITS.iter().find(|row| row.0.eq_ignore_ascii_case(&unit));
    let found = found.ok_or_else(|| conditions::UNIT_NOT_FOUND.with(&[&unit]))?;
    Ok(Value::Double(metres / found.1))
}

fn eval_distance<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "st_distance";
    let Some((a, b)) = pair(arguments, frame, NAME)? else { return Ok(Value::Null) };
    if is_empty(&a.shape) || is_empty(&b.shape) {
        return Ok(Value::Null);
    }
    let system = system(a.srid)?;
    let found = match system {
        System::Geographic(ellipsoid) => {
            let shown = || format!("{}, {}", name(&a.shape), name(&b.shape));
            let found = measure::geodesic(&a.shape, &b.shape, &ellipsoid);
            Some(found.ok_or_else(|| conditions::NOT_IMPLEMENTED_FOR_GEOGRAPHIC_SRS.with(&[&NAME, &shown()]))?)
        }
        _ => measure::distance(&a.shape, &b.shape),
    };
    found.map_or(Ok(Value::Null), |metres| in_unit(metres, arguments.get(2), system, frame, NAME))
}

fn eval_sphere<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "st_distance_sphere";
    let Some((a, b)) = pair(arguments, frame, NAME)? else { return Ok(Value::Null) };
    let system = system(a.srid)?;
    let mut radius = match system {
        System::Geographic(ellipsoid) => ellipsoid.mean_radius(),
        _ => RADIUS,
    };
    if let Some(e) = arguments.get(2) {
        let Some(given) = e.real(frame)? else { return Ok(Value::Null) };
        if given <= 0.0 {
            return Err(conditions::NONPOSITIVE_RADIUS.with(&[&NAME]));
        }
        radius = given;
    }
    let are_points = [&a.shape, &b.shape].iter().all(|s| matches!(s, Shape::Point(_) | Shape::MultiPoint(_)));
    if !are_points {
        let (x, y) = (name(&a.shape), name(&b.shape));
        return Err(match system {
            System::Geographic(_) => {
                conditions::NOT_IMPLEMENTED_FOR_GEOGRAPHIC_SRS.with(&[&NAME, &format!("{x}, {y}")])
            }
            _ => conditions::NOT_IMPLEMENTED_FOR_CARTESIAN_SRS.with(&[&NAME, &x, &y]),
        });
    }
    for shape in [&a.shape, &b.shape] {
        for c in values::geometry::coordinates(shape) {
            super::spatial::check_longitude(c.x, NAME)?;
            super::spatial::check_latitude(c.y, NAME)?;
        }
    }
    Ok(measure::spherical(&a.shape, &b.shape, radius).map_or(Value::Null, Value::Double))
}

/// How far two lines are apart at most: ST_HausdorffDistance and ST_FrechetDistance, from vertex to vertex.
fn apart<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, function: &str) -> Result<Value<'f>> {
    let Some((a, b)) = pair(arguments, frame, function)? else { return Ok(Value::Null) };
    let system = system(a.srid)?;
    let shown = format!("{}, {}", name(&a.shape), name(&b.shape));
    if let System::Geographic(_) = system {
        return Err(conditions::NOT_IMPLEMENTED_FOR_GEOGRAPHIC_SRS.with(&[&function, &shown]));
    }
    let found = if function == "st_frechetdistance" {
        let (Shape::LineString(x), Shape::LineString(y)) = (&a.shape, &b.shape) else {
            return Err(conditions::NOT_IMPLEMENTED_FOR_CARTESIAN_SRS.with(&[
                &function,
                &name(&a.shape),
                &name(&b.shape),
            ]));
        };
        measure::frechet(x, y)
    } else {
        measure::hausdorff(&a.shape, &b.shape)
    };
    in_unit(found, arguments.get(2), system, frame, function)
}

fn overlaid<'f>(
    arguments: &'f [Expr],
    frame: &'f Frame<'_>,
    function: &str,
    operation: Operation,
) -> Result<Value<'f>> {
    let Some((a, b)) = pair(arguments, frame, function)? else { return Ok(Value::Null) };
    check_angles(&a.shape, system(a.srid)?, function)?;
    Ok(value(a.srid, overlay(&a.shape, &b.shape, operation)))
}

/// ST_COLLECT's parts as one geometry of the narrowest type.
///
/// # Errors
/// 3033, 3037.
pub fn collected(list: &[Value<'_>], function: &str) -> Result<Value<'static>> {
    let mut parts = Vec::new();
    let mut srid = None;
    for item in list {
        let Value::Bytes(bytes) = item else { continue };
        let part = values::geometry::Geometry::read(bytes).ok_or_else(|| invalid(function))?;
        let first = *srid.get_or_insert(part.srid);
        if first != part.srid {
            return Err(conditions::GIS_DIFFERENT_SRIDS.with(&[&function, &first, &part.srid]));
        }
        parts.push(part.shape);
    }
    let Some(srid) = srid else { return Ok(Value::Null) };
    Ok(value(srid, super::spatial_parts::gathered(parts)))
}

/// A geometry argument that must be in a plane.
///
/// # Errors
/// 3618 for geographic systems, and as [`geometry`].
pub fn planar(e: &Expr, frame: &Frame<'_>, function: &str) -> Result<Option<values::geometry::Geometry>> {
    let Some(found) = geometry(e, frame, function)? else { return Ok(None) };
    if let System::Geographic(_) = system(found.srid)? {
        return Err(conditions::NOT_IMPLEMENTED_FOR_GEOGRAPHIC_SRS.with(&[&function, &name(&found.shape)]));
    }
    Ok(Some(found))
}

//! Geometries made of others and taken apart: constructors, coordinates, members, and shapes made of one.

use super::spatial::{geometry, has_latitude_first, infer_geometry, invalid, srid, system, value};
use super::spatial_relate::{infer_number, infer_truth, planar};
use super::{ANY, Function};
use crate::bind::Binder;
use crate::conditions;
use crate::error::Result;
use crate::expr::Expr;
use crate::expr::frame::Frame;
use values::geometry::reference::{self, System};
use values::geometry::{
    Geometry, Shape, bounds, empty, is_empty, measure, name, rectangle, relate, shapes, swapped, validity,
};
use values::types::{Kind, Type};
use values::value::Value;

/// The functions.
pub const FUNCTIONS: &[Function] = &[
    Function::pure("point", (2, 2), |_, _| Ok((Type::geometry(Kind::Point), true)), eval_point),
    Function::pure("linestring", (1, ANY), |a, _| made_of(a, Kind::LineString), |a, f, _| made(a, f, "linestring")),
    Function::pure("polygon", (1, ANY), |a, _| made_of(a, Kind::Polygon), |a, f, _| made(a, f, "polygon")),
    Function::pure("multipoint", (1, ANY), |a, _| made_of(a, Kind::MultiPoint), |a, f, _| made(a, f, "multipoint")),
    Function::pure(
        "multilinestring",
        (1, ANY),
        |a, _| made_of(a, Kind::MultiLineString),
        |a, f, _| made(a, f, "multilinestring"),
    ),
    Function::pure(
        "multipolygon",
        (1, ANY),
        |a, _| made_of(a, Kind::MultiPolygon),
        |a, f, _| made(a, f, "multipolygon"),
    ),
    Function::pure(
        "geometrycollection",
        (0, ANY),
        |a, _| made_of(a, Kind::GeometryCollection),
        |a, f, _| made(a, f, "geometrycollection"),
    ),
    Function::pure(
        "geomcollection",
        (0, ANY),
        |a, _| made_of(a, Kind::GeometryCollection),
        |a, f, _| made(a, f, "geomcollection"),
    ),
    Function::pure("st_x", (1, 2), infer_coordinate, |a, f, _| coordinate(a, f, "st_x")),
    Function::pure("st_y", (1, 2), infer_coordinate, |a, f, _| coordinate(a, f, "st_y")),
    Function::pure("st_longitude", (1, 2), infer_coordinate, |a, f, _| coordinate(a, f, "st_longitude")),
    Function::pure("st_latitude", (1, 2), infer_coordinate, |a, f, _| coordinate(a, f, "st_latitude")),
    Function::pure("st_srid", (1, 2), infer_srid, eval_srid),
    Function::pure("st_geometrytype", (1, 1), infer_type, eval_type),
    Function::pure("st_dimension", (1, 1), infer_count, |a, f, _| {
        of(a, f, "st_dimension", |g| Some(relate::dimension(&g.shape)).filter(|d| *d >= 0).map(Value::Int))
    }),
    Function::pure("st_isempty", (1, 1), infer_truth, |a, f, _| {
        of(a, f, "st_isempty", |g| Some(Value::truth(is_empty(&g.shape))))
    }),
    Function::pure("st_issimple", (1, 1), infer_truth, |a, f, _| {
        of(a, f, "st_issimple", |g| Some(Value::truth(validity::is_simple(&g.shape))))
    }),
    Function::pure("st_isvalid", (1, 1), infer_truth, |a, f, _| {
        of(a, f, "st_isvalid", |g| Some(Value::truth(validity::is_valid(&g.shape))))
    }),
    Function::pure("st_validate", (1, 1), infer_geometry, |a, f, _| {
        of(a, f, "st_validate", |g| validity::is_valid(&g.shape).then(|| value(g.srid, g.shape)))
    }),
    Function::pure("st_isclosed", (1, 1), infer_truth, |a, f, _| {
        of(a, f, "st_isclosed", |g| shapes::is_closed(&g.shape).map(Value::truth))
    }),
    Function::pure("st_numpoints", (1, 1), infer_count, |a, f, _| {
        of(a, f, "st_numpoints", |g| shapes::line(&g.shape).map(|l| Value::Int(l.0.len() as i64)))
    }),
    Function::pure("st_startpoint", (1, 1), infer_geometry, |a, f, _| {
        of(a, f, "st_startpoint", |g| shapes::vertex(&g.shape, 1).map(|s| value(g.srid, s)))
    }),
    Function::pure("st_endpoint", (1, 1), infer_geometry, |a, f, _| {
        of(a, f, "st_endpoint", |g| {
            let last = shapes::line(&g.shape)?.0.len() as i64;
            shapes::vertex(&g.shape, last).map(|s| value(g.srid, s))
        })
    }),
    Function::pure("st_pointn", (2, 2), infer_geometry, |a, f, _| nth(a, f, "st_pointn", shapes::vertex)),
    Function::pure("st_exteriorring", (1, 1), infer_geometry, |a, f, _| {
        of(a, f, "st_exteriorring", |g| shapes::outer_ring(&g.shape).map(|s| value(g.srid, s)))
    }),
    Function::pure("st_interiorringn", (2, 2), infer_geometry, |a, f, _| {
        nth(a, f, "st_interiorringn", shapes::inner_ring)
    }),
    Function::pure("st_numinteriorring", (1, 1), infer_count, |a, f, _| {
        of(a, f, "st_numinteriorring", |g| shapes::inner_rings(&g.shape).map(Value::Int))
    }),
    Function::pure("st_numinteriorrings", (1, 1), infer_count, |a, f, _| {
        of(a, f, "st_numinteriorrings", |g| shapes::inner_rings(&g.shape).map(Value::Int))
    }),
    Function::pure("st_numgeometries", (1, 1), infer_count, |a, f, _| {
        of(a, f, "st_numgeometries", |g| shapes::members(&g.shape).map(Value::Int))
    }),
    Function::pure("st_geometryn", (2, 2), infer_geometry, |a, f, _| nth(a, f, "st_geometryn", shapes::member)),
    Function::pure("st_swapxy", (1, 1), infer_geometry, |a, f, _| {
        of(a, f, "st_swapxy", |g| Some(value(g.srid, swapped(&g.shape))))
    }),
    Function::pure("st_envelope", (1, 1), infer_geometry, eval_envelope),
    Function::pure("st_makeenvelope", (2, 2), infer_geometry, eval_makeenvelope),
    Function::pure("st_centroid", (1, 1), infer_geometry, eval_centroid),
    Function::pure("st_convexhull", (1, 1), infer_geometry, eval_convexhull),
    Function::pure("st_simplify", (2, 2), infer_geometry, eval_simplify),
    Function::pure("st_area", (1, 1), infer_number, eval_area),
    Function::pure("st_length", (1, 2), infer_number, eval_length),
    Function::pure("st_lineinterpolatepoint", (2, 2), infer_geometry, |a, f, _| {
        interpolated(a, f, "st_lineinterpolatepoint")
    }),
    Function::pure("st_lineinterpolatepoints", (2, 2), infer_geometry, |a, f, _| {
        interpolated(a, f, "st_lineinterpolatepoints")
    }),
    Function::pure("st_pointatdistance", (2, 2), infer_geometry, |a, f, _| interpolated(a, f, "st_pointatdistance")),
    Function::pure("st_transform", (2, 2), infer_geometry, eval_transform),
];

/// Characters of the longest type's name.
const TYPE_WIDTH: u64 = 20;

fn infer_count(_arguments: &mut Vec<Expr>, _binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((super::arguments::integer(10), true))
}

fn infer_type(_arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    Ok((super::arguments::string(TYPE_WIDTH, super::arguments::connection(binder)), true))
}

fn infer_coordinate(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    if arguments.len() == 2 { infer_geometry(arguments, binder) } else { infer_number(arguments, binder) }
}

fn infer_srid(arguments: &mut Vec<Expr>, binder: &Binder<'_>) -> Result<(Type, bool)> {
    if arguments.len() == 2 { infer_geometry(arguments, binder) } else { infer_count(arguments, binder) }
}

fn made_of(arguments: &mut Vec<Expr>, kind: Kind) -> Result<(Type, bool)> {
    for argument in arguments.iter() {
        if !argument.ty.kind.is_geometry() && argument.ty.kind != Kind::Null {
            let shown = crate::bind::print::expression(argument);
            return Err(conditions::ILLEGAL_VALUE_FOR_TYPE.with(&[&"non geometric", &shown]));
        }
    }
    Ok((Type::geometry(kind), true))
}

/// What a geometry becomes; NULL where it becomes nothing.
fn of<'f>(
    arguments: &'f [Expr],
    frame: &'f Frame<'_>,
    function: &str,
    make: impl FnOnce(Geometry) -> Option<Value<'static>>,
) -> Result<Value<'f>> {
    let Some(found) = geometry(&arguments[0], frame, function)? else { return Ok(Value::Null) };
    system(found.srid)?;
    Ok(make(found).unwrap_or(Value::Null))
}

/// A numbered part of a geometry.
fn nth<'f>(
    arguments: &'f [Expr],
    frame: &'f Frame<'_>,
    function: &str,
    part: fn(&Shape, i64) -> Option<Shape>,
) -> Result<Value<'f>> {
    let Some(at) = arguments[1].int(frame)? else { return Ok(Value::Null) };
    of(arguments, frame, function, |g| part(&g.shape, at).map(|s| value(g.srid, s)))
}

fn eval_point<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let (x, y) = (arguments[0].real(frame)?, arguments[1].real(frame)?);
    let (Some(x), Some(y)) = (x, y) else { return Ok(Value::Null) };
    Ok(value(0, shapes::point(x, y)))
}

fn made<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, function: &str) -> Result<Value<'f>> {
    let mut parts = Vec::with_capacity(arguments.len());
    let mut srid = None;
    for argument in arguments {
        let Some(part) = geometry(argument, frame, function)? else { return Ok(Value::Null) };
        let first = *srid.get_or_insert(part.srid);
        if first != part.srid {
            return Err(conditions::GIS_DIFFERENT_SRIDS.with(&[&function, &first, &part.srid]));
        }
        parts.push(part.shape);
    }
    let shape = match function {
        "linestring" => shapes::line_of(parts),
        "polygon" => shapes::polygon_of(parts),
        "multipoint" => shapes::multi_point(parts),
        "multilinestring" => shapes::multi_line(parts),
        "multipolygon" => shapes::multi_polygon(parts),
        _ => Some(shapes::collection(parts)),
    };
    Ok(value(srid.unwrap_or(0), shape.ok_or_else(|| invalid(function))?))
}

/// Parts as the narrowest geometry that holds them all.
pub fn gathered(parts: Vec<Shape>) -> Shape {
    let all = |kind: &str| !parts.is_empty() && parts.iter().all(|p| name(p) == kind);
    let made = if all("POINT") {
        shapes::multi_point(parts.clone())
    } else if all("LINESTRING") {
        shapes::multi_line(parts.clone())
    } else if all("POLYGON") {
        shapes::multi_polygon(parts.clone())
    } else {
        None
    };
    made.unwrap_or_else(|| shapes::collection(parts))
}

/// ST_X and its kin: a point's coordinate, or the point with another one.
fn coordinate<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, function: &str) -> Result<Value<'f>> {
    let Some(found) = geometry(&arguments[0], frame, function)? else { return Ok(Value::Null) };
    let system = system(found.srid)?;
    let Shape::Point(mut point) = found.shape else {
        return Err(conditions::UNEXPECTED_GEOMETRY_TYPE.with(&[&"POINT", &name(&found.shape), &function]));
    };
    let is_first = match function {
        "st_longitude" | "st_latitude" if !matches!(system, System::Geographic(_)) => {
            return Err(conditions::SRS_NOT_GEOGRAPHIC.with(&[&function, &found.srid]));
        }
        "st_longitude" => true,
        "st_latitude" => false,
        "st_x" => !has_latitude_first(system),
        _ => has_latitude_first(system),
    };
    let Some(e) = arguments.get(1) else {
        return Ok(Value::Double(if is_first { point.x() } else { point.y() }));
    };
    let Some(number) = e.real(frame)? else { return Ok(Value::Null) };
    if is_first {
        point.set_x(number);
    } else {
        point.set_y(number);
    }
    let shape = Shape::Point(point);
    super::spatial::check_angles(&shape, system, function)?;
    Ok(value(found.srid, shape))
}

fn eval_srid<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "st_srid";
    let Some(found) = geometry(&arguments[0], frame, NAME)? else { return Ok(Value::Null) };
    let Some(e) = arguments.get(1) else { return Ok(Value::Int(i64::from(found.srid))) };
    let Some(srid) = srid(e, frame, NAME)? else { return Ok(Value::Null) };
    super::spatial::check_angles(&found.shape, system(srid)?, NAME)?;
    Ok(value(srid, found.shape))
}

fn eval_type<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    of(arguments, frame, "st_geometrytype", |g| Some(super::arguments::owned(name(&g.shape))))
}

fn eval_envelope<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(found) = planar(&arguments[0], frame, "st_envelope")? else { return Ok(Value::Null) };
    let shape = bounds(&found.shape).map_or_else(empty, |(low, high)| rectangle(low, high));
    Ok(value(found.srid, shape))
}

fn eval_makeenvelope<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "st_makeenvelope";
    let Some((a, b)) = super::spatial::pair(arguments, frame, NAME)? else { return Ok(Value::Null) };
    if let System::Geographic(_) = system(a.srid)? {
        let shown = format!("{}, {}", name(&a.shape), name(&b.shape));
        return Err(conditions::NOT_IMPLEMENTED_FOR_GEOGRAPHIC_SRS.with(&[&NAME, &shown]));
    }
    let (Shape::Point(_), Shape::Point(_)) = (&a.shape, &b.shape) else {
        return Err(conditions::WRONG_ARGUMENTS.with(&[&NAME]));
    };
    let both = shapes::collection(vec![a.shape, b.shape]);
    Ok(bounds(&both).map_or(Value::Null, |(low, high)| value(a.srid, rectangle(low, high))))
}

fn eval_centroid<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(found) = planar(&arguments[0], frame, "st_centroid")? else { return Ok(Value::Null) };
    Ok(measure::centroid(&found.shape).map_or(Value::Null, |shape| value(found.srid, shape)))
}

fn eval_convexhull<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    let Some(found) = planar(&arguments[0], frame, "st_convexhull")? else { return Ok(Value::Null) };
    Ok(measure::convex_hull(&found.shape).map_or(Value::Null, |shape| value(found.srid, shape)))
}

fn eval_simplify<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "st_simplify";
    let Some(found) = planar(&arguments[0], frame, NAME)? else { return Ok(Value::Null) };
    let Some(distance) = arguments[1].real(frame)? else { return Ok(Value::Null) };
    if distance <= 0.0 || !distance.is_finite() {
        return Err(conditions::WRONG_ARGUMENTS.with(&[&NAME]));
    }
    Ok(measure::simplified(&found.shape, distance).map_or(Value::Null, |shape| value(found.srid, shape)))
}

fn eval_area<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "st_area";
    let Some(found) = geometry(&arguments[0], frame, NAME)? else { return Ok(Value::Null) };
    let system = system(found.srid)?;
    let area = match system {
        System::Geographic(ellipsoid) => measure::geodesic_area(&found.shape, &ellipsoid),
        _ => measure::area(&found.shape),
    };
    let wrong = || conditions::UNEXPECTED_GEOMETRY_TYPE.with(&[&"POLYGON/MULTIPOLYGON", &name(&found.shape), &NAME]);
    area.map(Value::Double).ok_or_else(wrong)
}

fn eval_length<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "st_length";
    let Some(found) = geometry(&arguments[0], frame, NAME)? else { return Ok(Value::Null) };
    let system = system(found.srid)?;
    let length = match system {
        System::Geographic(ellipsoid) => measure::geodesic_length(&found.shape, &ellipsoid),
        _ => measure::length(&found.shape),
    };
    length.map_or(Ok(Value::Null), |l| super::spatial_relate::in_unit(l, arguments.get(1), system, frame, NAME))
}

/// Places along a line: at a fraction of its length, at each multiple of a fraction, at a distance.
fn interpolated<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, function: &str) -> Result<Value<'f>> {
    let Some(found) = planar(&arguments[0], frame, function)? else { return Ok(Value::Null) };
    let Some(number) = arguments[1].real(frame)? else { return Ok(Value::Null) };
    let Shape::LineString(line) = &found.shape else {
        return Err(conditions::UNEXPECTED_GEOMETRY_TYPE.with(&[&"LINESTRING", &name(&found.shape), &function]));
    };
    let length = measure::length(&found.shape).unwrap_or_default();
    let most = if function == "st_pointatdistance" { length } else { 1.0 };
    if !(0.0..=most).contains(&number) {
        let what = if function == "st_pointatdistance" { "Distance" } else { "Fraction" };
        return Err(conditions::DATA_OUT_OF_RANGE.with(&[&what, &function]));
    }
    let place = |fraction: f64| measure::along(line, fraction).map(|c| shapes::point(c.x, c.y));
    let shape = match function {
        "st_pointatdistance" => place(if length > 0.0 { number / length } else { 0.0 }),
        "st_lineinterpolatepoints" if number > 0.0 => {
            let count = (1.0 / number).floor() as usize;
            let points: Vec<Shape> = (1..=count).filter_map(|at| place(number * at as f64)).collect();
            shapes::multi_point(points)
        }
        _ => place(number),
    };
    Ok(shape.map_or(Value::Null, |shape| value(found.srid, shape)))
}

fn eval_transform<'f>(arguments: &'f [Expr], frame: &'f Frame<'_>, _ty: &Type) -> Result<Value<'f>> {
    const NAME: &str = "st_transform";
    let Some(found) = geometry(&arguments[0], frame, NAME)? else { return Ok(Value::Null) };
    let Some(target) = srid(&arguments[1], frame, NAME)? else { return Ok(Value::Null) };
    system(found.srid)?;
    system(target)?;
    if found.srid == target {
        return Ok(value(target, found.shape));
    }
    let shape = match (found.srid, target) {
        (reference::GPS, reference::WEB_MERCATOR) => shapes::mapped(&found.shape, reference::mercator),
        (reference::WEB_MERCATOR, reference::GPS) => shapes::mapped(&found.shape, reference::from_mercator),
        (from, to) => return Err(conditions::TRANSFORM_NOT_SUPPORTED.with(&[&NAME, &from, &to])),
    };
    Ok(value(target, shape))
}

/// A geometry as another type, as CAST does it.
///
/// # Errors
/// 4032 where it cannot become that type.
pub fn cast_geometry(bytes: &[u8], kind: Kind) -> Result<Value<'static>> {
    let found = Geometry::read(bytes).ok_or_else(|| invalid("cast_as"))?;
    let wanted = match kind {
        Kind::Point => "POINT",
        Kind::LineString => "LINESTRING",
        Kind::Polygon => "POLYGON",
        Kind::MultiPoint => "MULTIPOINT",
        Kind::MultiLineString => "MULTILINESTRING",
        Kind::MultiPolygon => "MULTIPOLYGON",
        _ => "GEOMCOLLECTION",
    };
    let from = name(&found.shape);
    let cast = shapes::cast(found.shape, wanted);
    let srid = found.srid;
    let shown = if wanted == "GEOMCOLLECTION" { "GEOMETRYCOLLECTION" } else { wanted };
    cast.map(|shape| value(srid, shape)).ok_or_else(|| conditions::INVALID_CAST_TO_GEOMETRY.with(&[&from, &shown]))
}

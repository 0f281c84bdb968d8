//! Shapes made of parts, and the parts of shapes, by number from 1.

use geo::{GeometryCollection, LineString, MapCoords, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::{Shape, wkb};

/// A point.
pub fn point(x: f64, y: f64) -> Shape {
    Shape::Point(Point::new(x, y))
}

fn points(parts: Vec<Shape>) -> Option<Vec<Point<f64>>> {
    let point = |part| match part {
        Shape::Point(point) => Some(point),
        _ => None,
    };
    parts.into_iter().map(point).collect()
}

fn lines(parts: Vec<Shape>) -> Option<Vec<LineString<f64>>> {
    let line = |part| match part {
        Shape::LineString(line) => Some(line),
        _ => None,
    };
    parts.into_iter().map(line).collect()
}

fn areas(parts: Vec<Shape>) -> Option<Vec<Polygon<f64>>> {
    let area = |part| match part {
        Shape::Polygon(area) => Some(area),
        _ => None,
    };
    parts.into_iter().map(area).collect()
}

/// A line of points.
pub fn line_of(parts: Vec<Shape>) -> Option<Shape> {
    let points = points(parts)?.into_iter().map(|p| p.0).collect();
    wkb::line(points).map(Shape::LineString)
}

/// An area of closed lines.
pub fn polygon_of(parts: Vec<Shape>) -> Option<Shape> {
    let rings = lines(parts)?.into_iter().map(|line| wkb::ring(line.0)).collect::<Option<Vec<_>>>()?;
    wkb::polygon(rings).map(Shape::Polygon)
}

/// A set of points.
pub fn multi_point(parts: Vec<Shape>) -> Option<Shape> {
    Some(Shape::MultiPoint(MultiPoint(points(parts)?)))
}

/// A set of lines.
pub fn multi_line(parts: Vec<Shape>) -> Option<Shape> {
    Some(Shape::MultiLineString(MultiLineString(lines(parts)?)))
}

/// A set of areas.
pub fn multi_polygon(parts: Vec<Shape>) -> Option<Shape> {
    Some(Shape::MultiPolygon(MultiPolygon(areas(parts)?)))
}

/// A set of anything.
pub fn collection(parts: Vec<Shape>) -> Shape {
    Shape::GeometryCollection(GeometryCollection(parts))
}

/// A line.
pub fn line(shape: &Shape) -> Option<&LineString<f64>> {
    match shape {
        Shape::LineString(line) => Some(line),
        _ => None,
    }
}

fn area(shape: &Shape) -> Option<&Polygon<f64>> {
    match shape {
        Shape::Polygon(area) => Some(area),
        _ => None,
    }
}

fn index(at: i64) -> Option<usize> {
    usize::try_from(at).ok()?.checked_sub(1)
}

/// A line's vertex.
pub fn vertex(shape: &Shape, at: i64) -> Option<Shape> {
    line(shape)?.0.get(index(at)?).map(|c| Shape::Point(Point(*c)))
}

/// An area's outer ring.
pub fn outer_ring(shape: &Shape) -> Option<Shape> {
    area(shape).map(|area| Shape::LineString(area.exterior().clone()))
}

/// A hole's ring.
pub fn inner_ring(shape: &Shape, at: i64) -> Option<Shape> {
    area(shape)?.interiors().get(index(at)?).cloned().map(Shape::LineString)
}

/// How many holes an area has.
pub fn inner_rings(shape: &Shape) -> Option<i64> {
    area(shape).map(|area| area.interiors().len() as i64)
}

/// How many members a set has.
pub fn members(shape: &Shape) -> Option<i64> {
    let count = match shape {
        Shape::MultiPoint(list) => list.0.len(),
        Shape::MultiLineString(list) => list.0.len(),
        Shape::MultiPolygon(list) => list.0.len(),
        Shape::GeometryCollection(list) => list.0.len(),
        _ => return None,
    };
    Some(count as i64)
}

/// A set's member.
pub fn member(shape: &Shape, at: i64) -> Option<Shape> {
    let at = index(at)?;
    match shape {
        Shape::MultiPoint(list) => list.0.get(at).copied().map(Shape::Point),
        Shape::MultiLineString(list) => list.0.get(at).cloned().map(Shape::LineString),
        Shape::MultiPolygon(list) => list.0.get(at).cloned().map(Shape::Polygon),
        Shape::GeometryCollection(list) => list.0.get(at).cloned(),
        _ => None,
    }
}

/// Whether a line, or each of several, ends where it begins.
pub fn is_closed(shape: &Shape) -> Option<bool> {
    match shape {
        Shape::LineString(line) => Some(line.is_closed()),
        Shape::MultiLineString(list) => Some(list.0.iter().all(LineString::is_closed)),
        _ => None,
    }
}

/// The shape with each pair of coordinates changed.
pub fn mapped(shape: &Shape, map: fn(f64, f64) -> (f64, f64)) -> Shape {
    shape.map_coords(|c| map(c.x, c.y).into())
}

/// The members of a set, or the shape itself.
fn parts(shape: Shape) -> Vec<Shape> {
    match shape {
        Shape::MultiPoint(list) => list.0.into_iter().map(Shape::Point).collect(),
        Shape::MultiLineString(list) => list.0.into_iter().map(Shape::LineString).collect(),
        Shape::MultiPolygon(list) => list.0.into_iter().map(Shape::Polygon).collect(),
        Shape::GeometryCollection(list) => list.0,
        one => vec![one],
    }
}

/// The shape as one of the type called `wanted`; `None` where it cannot be that.
pub fn cast(shape: Shape, wanted: &str) -> Option<Shape> {
    let from = super::name(&shape);
    if from == wanted {
        return Some(shape);
    }
    let only = |mut list: Vec<Shape>| (list.len() == 1).then(|| list.remove(0));
    let each = |list: Vec<Shape>, to: &str| list.into_iter().map(|part| cast(part, to)).collect::<Option<Vec<_>>>();
    let vertices = |line: LineString<f64>| line.0.into_iter().map(|c| Shape::Point(Point(c))).collect::<Vec<_>>();
    match (wanted, shape) {
        ("POINT", s @ (Shape::MultiPoint(_) | Shape::GeometryCollection(_))) => {
            only(parts(s)).and_then(|s| cast(s, wanted))
        }
        ("LINESTRING", Shape::MultiPoint(list)) => line_of(list.0.into_iter().map(Shape::Point).collect()),
        ("LINESTRING", Shape::Polygon(area)) if area.interiors().is_empty() => {
            Some(Shape::LineString(area.exterior().clone()))
        }
        ("LINESTRING", s @ (Shape::MultiLineString(_) | Shape::GeometryCollection(_))) => {
            only(parts(s)).and_then(|s| cast(s, wanted))
        }
        ("POLYGON", Shape::LineString(line)) => polygon_of(vec![Shape::LineString(line)]),
        ("POLYGON", Shape::MultiLineString(list)) => polygon_of(list.0.into_iter().map(Shape::LineString).collect()),
        ("POLYGON", s @ (Shape::MultiPolygon(_) | Shape::GeometryCollection(_))) => {
            only(parts(s)).and_then(|s| cast(s, wanted))
        }
        ("MULTIPOINT", s @ Shape::Point(_)) => multi_point(vec![s]),
        ("MULTIPOINT", Shape::LineString(line)) => multi_point(vertices(line)),
        ("MULTIPOINT", s @ Shape::GeometryCollection(_)) => {
            some(parts(s)).and_then(|l| each(l, "POINT")).and_then(multi_point)
        }
        ("MULTILINESTRING", s @ Shape::LineString(_)) => multi_line(vec![s]),
        ("MULTILINESTRING", Shape::Polygon(area)) => {
            let rings = std::iter::once(area.exterior()).chain(area.interiors());
            multi_line(rings.cloned().map(Shape::LineString).collect())
        }
        ("MULTILINESTRING", s @ Shape::MultiPolygon(_)) => each(parts(s), "LINESTRING").and_then(multi_line),
        ("MULTILINESTRING", s @ Shape::GeometryCollection(_)) => {
            some(parts(s)).and_then(|l| each(l, "LINESTRING")).and_then(multi_line)
        }
        ("MULTIPOLYGON", s @ Shape::Polygon(_)) => multi_polygon(vec![s]),
        ("MULTIPOLYGON", s @ Shape::MultiLineString(_)) => each(parts(s), "POLYGON").and_then(multi_polygon),
        ("MULTIPOLYGON", s @ Shape::GeometryCollection(_)) => {
            some(parts(s)).and_then(|l| each(l, "POLYGON")).and_then(multi_polygon)
        }
        ("GEOMCOLLECTION", s) => Some(collection(parts(s))),
        _ => None,
    }
}

fn some(list: Vec<Shape>) -> Option<Vec<Shape>> {
    (!list.is_empty()).then_some(list)
}

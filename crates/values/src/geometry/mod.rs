//! Geometries: points, lines and areas in the plane or on the ellipsoid, in MySQL's stored form and as text.
//!
//! The shapes are those of the `geo` crate. What MySQL stores is the SRID (four bytes, little endian) and well-known binary
//! in little endian order; coordinates of geographic systems are stored longitude first whatever order their texts have.

pub mod buffer;
pub mod geohash;
pub mod geojson;
pub mod measure;
pub mod overlay;
pub mod reference;
pub mod relate;
pub mod shapes;
pub mod validity;
pub mod wkb;
pub mod wkt;

use geo::{Coord, CoordsIter, MapCoords};

/// A shape without its spatial reference system.
pub type Shape = geo::Geometry<f64>;

/// How deep collections may be nested.
pub const DEPTH_MAX: usize = 100;

/// A shape and the number of its spatial reference system.
#[derive(Clone, Debug, PartialEq)]
pub struct Geometry {
    /// The spatial reference system, 0 for the plane without units.
    pub srid: u32,
    /// The shape.
    pub shape: Shape,
}

impl Geometry {
    /// Reads the stored form; `None` where it is none.
    pub fn read(stored: &[u8]) -> Option<Geometry> {
        let (srid, body) = stored.split_first_chunk::<4>()?;
        let shape = wkb::read(body)?;
        Some(Geometry { srid: u32::from_le_bytes(*srid), shape })
    }

    /// The stored form.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = self.srid.to_le_bytes().to_vec();
        wkb::write(&self.shape, &mut out);
        out
    }
}

/// A shape's type as messages name it.
pub fn name(shape: &Shape) -> &'static str {
    match shape {
        Shape::Point(_) => "POINT",
        Shape::LineString(_) | Shape::Line(_) => "LINESTRING",
        Shape::Polygon(_) | Shape::Rect(_) | Shape::Triangle(_) => "POLYGON",
        Shape::MultiPoint(_) => "MULTIPOINT",
        Shape::MultiLineString(_) => "MULTILINESTRING",
        Shape::MultiPolygon(_) => "MULTIPOLYGON",
        Shape::GeometryCollection(_) => "GEOMCOLLECTION",
    }
}

/// Whether it has no points: a collection of nothing.
pub fn is_empty(shape: &Shape) -> bool {
    match shape {
        Shape::GeometryCollection(list) => list.0.iter().all(is_empty),
        Shape::MultiPoint(list) => list.0.is_empty(),
        Shape::MultiLineString(list) => list.0.is_empty(),
        Shape::MultiPolygon(list) => list.0.is_empty(),
        _ => false,
    }
}

/// The shape with its coordinates exchanged.
pub fn swapped(shape: &Shape) -> Shape {
    shape.map_coords(|c| Coord { x: c.y, y: c.x })
}

/// All coordinates.
pub fn coordinates(shape: &Shape) -> impl Iterator<Item = Coord<f64>> + '_ {
    shape.coords_iter()
}

/// The parts of a shape that are no collections, in order.
pub fn flatten<'s>(shape: &'s Shape, to: &mut Vec<&'s Shape>) {
    match shape {
        Shape::GeometryCollection(list) => list.0.iter().for_each(|part| flatten(part, to)),
        simple => to.push(simple),
    }
}

/// The smallest upright rectangle around a shape: its lower left and upper right corners.
pub fn bounds(shape: &Shape) -> Option<(Coord<f64>, Coord<f64>)> {
    coordinates(shape).fold(None, |found, c| {
        let (low, high) = found.unwrap_or((c, c));
        Some((Coord { x: low.x.min(c.x), y: low.y.min(c.y) }, Coord { x: high.x.max(c.x), y: high.y.max(c.y) }))
    })
}

/// A rectangle as the simplest shape that it is: a point, a line or an area.
pub fn rectangle(low: Coord<f64>, high: Coord<f64>) -> Shape {
    if low == high {
        return Shape::Point(low.into());
    }
    if low.x == high.x || low.y == high.y {
        return Shape::LineString(geo::LineString(vec![low, high]));
    }
    let ring = vec![low, Coord { x: high.x, y: low.y }, high, Coord { x: low.x, y: high.y }, low];
    Shape::Polygon(geo::Polygon::new(geo::LineString(ring), Vec::new()))
}

/// The empty collection.
pub fn empty() -> Shape {
    Shape::GeometryCollection(geo::GeometryCollection(Vec::new()))
}

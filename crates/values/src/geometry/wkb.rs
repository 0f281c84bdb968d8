//! Well-known binary: byte order, type, then counts and coordinates. Source: OGC 06-103r4, "Well-known Binary Representation".
//!
//! Both byte orders are read, little endian is written. Rings are closed and have four points at least, lines two.

use geo::{Coord, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::{DEPTH_MAX, Shape};

const POINT: u32 = 1;
const LINE_STRING: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_POINT: u32 = 4;
const MULTI_LINE_STRING: u32 = 5;
const MULTI_POLYGON: u32 = 6;
const COLLECTION: u32 = 7;
/// The fewest points of a ring, the first and last being the same.
const RING_MIN: usize = 4;
/// Bytes of two coordinates.
const PAIR: usize = 16;

/// Reads a whole text of well-known binary; `None` where it is none.
pub fn read(bytes: &[u8]) -> Option<Shape> {
    let mut reader = Reader { bytes, is_little: true };
    let shape = reader.shape(0)?;
    reader.bytes.is_empty().then_some(shape)
}

/// Whether points make a line.
pub fn line(points: Vec<Coord<f64>>) -> Option<LineString<f64>> {
    (points.len() >= 2).then_some(LineString(points))
}

/// Whether points make a closed ring.
pub fn ring(points: Vec<Coord<f64>>) -> Option<LineString<f64>> {
    (points.len() >= RING_MIN && points.first() == points.last()).then_some(LineString(points))
}

/// Rings as an area: the first is the outer one.
pub fn polygon(rings: Vec<LineString<f64>>) -> Option<Polygon<f64>> {
    let mut rings = rings.into_iter();
    Some(Polygon::new(rings.next()?, rings.collect()))
}

struct Reader<'b> {
    bytes: &'b [u8],
    is_little: bool,
}

impl Reader<'_> {
    fn chunk<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.bytes.split_first_chunk::<N>()?;
        self.bytes = rest;
        Some(*head)
    }

    fn u32(&mut self) -> Option<u32> {
        let bytes = self.chunk::<4>()?;
        Some(if self.is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn number(&mut self) -> Option<f64> {
        let bytes = self.chunk::<8>()?;
        let number = if self.is_little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) };
        number.is_finite().then_some(number)
    }

    fn header(&mut self) -> Option<u32> {
        self.is_little = match self.chunk::<1>()? {
            [0] => false,
            [1] => true,
            _ => return None,
        };
        self.u32()
    }

    fn pair(&mut self) -> Option<Coord<f64>> {
        Some(Coord { x: self.number()?, y: self.number()? })
    }

    fn pairs(&mut self) -> Option<Vec<Coord<f64>>> {
        let count = self.u32()? as usize;
        if count > self.bytes.len() / PAIR {
            return None;
        }
        (0..count).map(|_| self.pair()).collect()
    }

    fn rings(&mut self) -> Option<Polygon<f64>> {
        let count = self.u32()? as usize;
        if count > self.bytes.len() {
            return None;
        }
        polygon((0..count).map(|_| self.pairs().and_then(ring)).collect::<Option<Vec<_>>>()?)
    }

    fn parts<T>(&mut self, kind: u32, read: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.u32()? as usize;
        if count > self.bytes.len() {
            return None;
        }
        let parts = (0..count).map(|_| if self.header()? == kind { read(self) } else { None });
        parts.collect::<Option<Vec<T>>>().filter(|parts| !parts.is_empty())
    }

    fn shape(&mut self, depth: usize) -> Option<Shape> {
        if depth > DEPTH_MAX {
            return None;
        }
        Some(match self.header()? {
            POINT => Shape::Point(Point(self.pair()?)),
            LINE_STRING => Shape::LineString(line(self.pairs()?)?),
            POLYGON => Shape::Polygon(self.rings()?),
            MULTI_POINT => Shape::MultiPoint(MultiPoint(self.parts(POINT, |r| r.pair().map(Point))?)),
            MULTI_LINE_STRING => {
                Shape::MultiLineString(MultiLineString(self.parts(LINE_STRING, |r| r.pairs().and_then(line))?))
            }
            MULTI_POLYGON => Shape::MultiPolygon(MultiPolygon(self.parts(POLYGON, Reader::rings)?)),
            COLLECTION => {
                let count = self.u32()? as usize;
                if count > self.bytes.len() {
                    return None;
                }
                let parts = (0..count).map(|_| self.shape(depth + 1)).collect::<Option<Vec<_>>>()?;
                Shape::GeometryCollection(GeometryCollection(parts))
            }
            _ => return None,
        })
    }
}

fn header(kind: u32, to: &mut Vec<u8>) {
    to.push(1);
    to.extend_from_slice(&kind.to_le_bytes());
}

fn count(number: usize, to: &mut Vec<u8>) {
    to.extend_from_slice(&(number as u32).to_le_bytes());
}

fn pair(c: Coord<f64>, to: &mut Vec<u8>) {
    to.extend_from_slice(&c.x.to_le_bytes());
    to.extend_from_slice(&c.y.to_le_bytes());
}

fn write_point(point: &Point<f64>, to: &mut Vec<u8>) {
    header(POINT, to);
    pair(point.0, to);
}

fn pairs(list: &LineString<f64>, to: &mut Vec<u8>) {
    count(list.0.len(), to);
    list.0.iter().for_each(|c| pair(*c, to));
}

fn write_line(line: &LineString<f64>, to: &mut Vec<u8>) {
    header(LINE_STRING, to);
    pairs(line, to);
}

fn write_polygon(area: &Polygon<f64>, to: &mut Vec<u8>) {
    header(POLYGON, to);
    count(1 + area.interiors().len(), to);
    pairs(area.exterior(), to);
    area.interiors().iter().for_each(|ring| pairs(ring, to));
}

/// Appends a shape.
pub fn write(shape: &Shape, to: &mut Vec<u8>) {
    match shape {
        Shape::Point(point) => write_point(point, to),
        Shape::LineString(line) => write_line(line, to),
        Shape::Polygon(area) => write_polygon(area, to),
        Shape::MultiPoint(list) => {
            header(MULTI_POINT, to);
            count(list.0.len(), to);
            list.0.iter().for_each(|point| write_point(point, to));
        }
        Shape::MultiLineString(list) => {
            header(MULTI_LINE_STRING, to);
            count(list.0.len(), to);
            list.0.iter().for_each(|line| write_line(line, to));
        }
        Shape::MultiPolygon(list) => {
            header(MULTI_POLYGON, to);
            count(list.0.len(), to);
            list.0.iter().for_each(|area| write_polygon(area, to));
        }
        Shape::GeometryCollection(list) => {
            header(COLLECTION, to);
            count(list.0.len(), to);
            list.0.iter().for_each(|part| write(part, to));
        }
        Shape::Line(line) => write_line(&LineString(vec![line.start, line.end]), to),
        Shape::Rect(area) => write_polygon(&area.to_polygon(), to),
        Shape::Triangle(area) => write_polygon(&area.to_polygon(), to),
    }
}

//! Well-known text: `POLYGON((0 0,1 0,1 1,0 0))`. Source: OGC 06-103r4, "Well-known Text Representation".

use geo::{Coord, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::wkb::{line, polygon, ring};
use super::{DEPTH_MAX, Shape};
use crate::number::write_double;

/// Reads a text; `None` where it is no geometry.
pub fn read(text: &[u8]) -> Option<Shape> {
    let mut reader = Reader { text, at: 0 };
    let shape = reader.shape(0)?;
    reader.space();
    (reader.at == text.len()).then_some(shape)
}

struct Reader<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Reader<'t> {
    fn space(&mut self) {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
    }

    fn eat(&mut self, byte: u8) -> bool {
        self.space();
        let found = self.text.get(self.at) == Some(&byte);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self) -> &'t [u8] {
        self.space();
        let start = self.at;
        while self.text.get(self.at).is_some_and(u8::is_ascii_alphabetic) {
            self.at += 1;
        }
        &self.text[start..self.at]
    }

    fn number(&mut self) -> Option<f64> {
        self.space();
        let start = self.at;
        while self.text.get(self.at).is_some_and(|b| b.is_ascii_digit() || b"+-.eE".contains(b)) {
            self.at += 1;
        }
        let text = std::str::from_utf8(&self.text[start..self.at]).ok()?;
        text.parse::<f64>().ok().filter(|number| number.is_finite())
    }

    fn pair(&mut self) -> Option<Coord<f64>> {
        Some(Coord { x: self.number()?, y: self.number()? })
    }

    /// `( item , item ... )`.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        if !self.eat(b'(') {
            return None;
        }
        let mut items = vec![item(self)?];
        while self.eat(b',') {
            items.push(item(self)?);
        }
        self.eat(b')').then_some(items)
    }

    fn pairs(&mut self) -> Option<Vec<Coord<f64>>> {
        self.list(Reader::pair)
    }

    fn rings(&mut self) -> Option<Polygon<f64>> {
        self.list(|r| r.pairs().and_then(ring)).and_then(polygon)
    }

    /// A point of a MULTIPOINT: with parentheses or without.
    fn member(&mut self) -> Option<Point<f64>> {
        if !self.eat(b'(') {
            return self.pair().map(Point);
        }
        let point = self.pair().map(Point)?;
        self.eat(b')').then_some(point)
    }

    fn members(&mut self, depth: usize) -> Option<Vec<Shape>> {
        let before = self.at;
        if self.word().eq_ignore_ascii_case(b"EMPTY") {
            return Some(Vec::new());
        }
        self.at = before;
        if self.eat(b'(') && self.eat(b')') {
            return Some(Vec::new());
        }
        self.at = before;
        self.list(|r| r.shape(depth + 1))
    }

    fn shape(&mut self, depth: usize) -> Option<Shape> {
        if depth > DEPTH_MAX {
            return None;
        }
        let word = self.word().to_ascii_uppercase();
        Some(match &*word {
            b"POINT" => {
                let points = self.list(Reader::pair)?;
                let [point] = *points else { return None };
                Shape::Point(Point(point))
            }
            b"LINESTRING" => Shape::LineString(line(self.pairs()?)?),
            b"POLYGON" => Shape::Polygon(self.rings()?),
            b"MULTIPOINT" => Shape::MultiPoint(MultiPoint(self.list(Reader::member)?)),
            b"MULTILINESTRING" => Shape::MultiLineString(MultiLineString(self.list(|r| r.pairs().and_then(line))?)),
            b"MULTIPOLYGON" => Shape::MultiPolygon(MultiPolygon(self.list(Reader::rings)?)),
            b"GEOMETRYCOLLECTION" | b"GEOMCOLLECTION" => {
                Shape::GeometryCollection(GeometryCollection(self.members(depth)?))
            }
            _ => return None,
        })
    }
}

fn write_pair(c: Coord<f64>, to: &mut Vec<u8>) {
    write_double(c.x, to);
    to.push(b' ');
    write_double(c.y, to);
}

fn write_list<T>(list: &[T], to: &mut Vec<u8>, write: impl Fn(&T, &mut Vec<u8>)) {
    to.push(b'(');
    for (at, item) in list.iter().enumerate() {
        if at > 0 {
            to.push(b',');
        }
        write(item, to);
    }
    to.push(b')');
}

fn write_pairs(list: &LineString<f64>, to: &mut Vec<u8>) {
    write_list(&list.0, to, |c, to| write_pair(*c, to));
}

fn write_rings(area: &Polygon<f64>, to: &mut Vec<u8>) {
    to.push(b'(');
    write_pairs(area.exterior(), to);
    for ring in area.interiors() {
        to.push(b',');
        write_pairs(ring, to);
    }
    to.push(b')');
}

/// Appends a shape's text.
pub fn write(shape: &Shape, to: &mut Vec<u8>) {
    let word = match shape {
        Shape::GeometryCollection(_) => "GEOMETRYCOLLECTION",
        other => super::name(other),
    };
    to.extend_from_slice(word.as_bytes());
    match shape {
        Shape::Point(point) => write_list(&[point.0], to, |c, to| write_pair(*c, to)),
        Shape::LineString(line) => write_pairs(line, to),
        Shape::Polygon(area) => write_rings(area, to),
        Shape::MultiPoint(list) => {
            write_list(&list.0, to, |point, to| write_list(&[point.0], to, |c, to| write_pair(*c, to)));
        }
        Shape::MultiLineString(list) => write_list(&list.0, to, write_pairs),
        Shape::MultiPolygon(list) => write_list(&list.0, to, write_rings),
        Shape::GeometryCollection(list) if list.0.is_empty() => to.extend_from_slice(b" EMPTY"),
        Shape::GeometryCollection(list) => write_list(&list.0, to, write),
        Shape::Line(line) => write_list(&[line.start, line.end], to, |c, to| write_pair(*c, to)),
        Shape::Rect(area) => write_rings(&area.to_polygon(), to),
        Shape::Triangle(area) => write_rings(&area.to_polygon(), to),
    }
}

//! Geometries as GeoJSON and back. Source: RFC 7946, and "Spatial GeoJSON Functions" of MySQL's manual.

use geo::{Coord, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::wkb::{line, polygon, ring};
use super::{DEPTH_MAX, Geometry, Shape, bounds};
use crate::json::tree::Tree;

/// What is wrong with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is no geometry.
    Invalid,
    /// A member is missing.
    Missing(&'static str),
    /// A member is of another type: its name and the type that it must have.
    NotOfType(&'static str, &'static str),
    /// Coordinates of more than two dimensions.
    Dimensions(usize),
}

/// What is written.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Decimal digits of coordinates at most.
    pub digits: u32,
    /// Whether a box around each geometry is written.
    pub with_bounds: bool,
}

/// Digits beyond which nothing is rounded.
const DIGITS_ALL: u32 = 300;

fn text(name: &str) -> Tree {
    Tree::Text(name.as_bytes().to_vec())
}

fn number(value: f64, style: Style) -> Tree {
    let scale = if style.digits < DIGITS_ALL { 10f64.powi(style.digits as i32) } else { f64::INFINITY };
    let scaled = value * scale;
    Tree::Double(if scaled.is_finite() { scaled.round() / scale } else { value })
}

fn pair(c: Coord<f64>, style: Style) -> Tree {
    Tree::Array(vec![number(c.x, style), number(c.y, style)])
}

fn pairs(list: &LineString<f64>, style: Style) -> Tree {
    Tree::Array(list.0.iter().map(|c| pair(*c, style)).collect())
}

fn rings(area: &Polygon<f64>, style: Style) -> Tree {
    let all = std::iter::once(area.exterior()).chain(area.interiors());
    Tree::Array(all.map(|ring| pairs(ring, style)).collect())
}

/// A shape as a document; `crs` is the name of its reference system where that is written.
pub fn write(shape: &Shape, style: Style, crs: Option<&str>) -> Tree {
    let (name, member, value) = match shape {
        Shape::Point(point) => ("Point", "coordinates", pair(point.0, style)),
        Shape::LineString(line) => ("LineString", "coordinates", pairs(line, style)),
        Shape::Polygon(area) => ("Polygon", "coordinates", rings(area, style)),
        Shape::MultiPoint(list) => {
            ("MultiPoint", "coordinates", Tree::Array(list.0.iter().map(|p| pair(p.0, style)).collect()))
        }
        Shape::MultiLineString(list) => {
            ("MultiLineString", "coordinates", Tree::Array(list.0.iter().map(|l| pairs(l, style)).collect()))
        }
        Shape::MultiPolygon(list) => {
            ("MultiPolygon", "coordinates", Tree::Array(list.0.iter().map(|a| rings(a, style)).collect()))
        }
        Shape::GeometryCollection(list) => {
            let parts = list.0.iter().map(|part| write(part, style, None)).collect();
            ("GeometryCollection", "geometries", Tree::Array(parts))
        }
        Shape::Line(_) | Shape::Rect(_) | Shape::Triangle(_) => {
            unreachable!("what is stored has none of the shapes that only computing makes")
        }
    };
    let mut members = vec![(b"type".to_vec(), text(name)), (member.as_bytes().to_vec(), value)];
    if style.with_bounds
        && let Some((low, high)) = bounds(shape)
    {
        let corners = [low.x, low.y, high.x, high.y].map(|v| number(v, style));
        members.push((b"bbox".to_vec(), Tree::Array(corners.to_vec())));
    }
    if let Some(crs) = crs {
        let named = Tree::object(vec![
            (b"type".to_vec(), text("name")),
            (b"properties".to_vec(), Tree::object(vec![(b"name".to_vec(), text(crs))])),
        ]);
        members.push((b"crs".to_vec(), named));
    }
    Tree::object(members)
}

/// A geometry as the document that it is among JSON values: with its reference system.
pub fn with_crs(geometry: &Geometry) -> Tree {
    let authority = if geometry.srid == 0 { "MySQL" } else { "EPSG" };
    let crs = format!("urn:ogc:def:crs:{authority}::{}", geometry.srid);
    write(&geometry.shape, Style { digits: u32::MAX, with_bounds: false }, Some(&crs))
}

/// A member of an object by its name.
pub fn member<'t>(tree: &'t Tree, name: &str) -> Option<&'t Tree> {
    let Tree::Object(members) = tree else { return None };
    Tree::find_member(members, name.as_bytes()).ok().map(|at| &members[at].1)
}

/// Reads a document; positions of more than two dimensions are cut where `drops_heights`. `None` is a geometry that is null.
///
/// # Errors
/// What is wrong with it.
pub fn read(tree: &Tree, drops_heights: bool) -> Result<Option<Shape>, Wrong> {
    Reader { drops_heights }.shape(tree, 0)
}

struct Reader {
    drops_heights: bool,
}

impl Reader {
    fn shape(&self, tree: &Tree, depth: usize) -> Result<Option<Shape>, Wrong> {
        if depth > DEPTH_MAX {
            return Err(Wrong::Invalid);
        }
        if !matches!(tree, Tree::Object(_)) {
            return Err(Wrong::Invalid);
        }
        let name = match member(tree, "type") {
            None => return Err(Wrong::Missing("type")),
            Some(Tree::Text(name)) => name.to_ascii_lowercase(),
            Some(_) => return Err(Wrong::NotOfType("type", "string")),
        };
        let list = |name: &'static str| match member(tree, name) {
            None => Err(Wrong::Missing(name)),
            Some(Tree::Array(list)) => Ok(list),
            Some(_) => Err(Wrong::NotOfType(name, "array")),
        };
        let found = match &*name {
            b"feature" => {
                if member(tree, "properties").is_none() {
                    return Err(Wrong::Missing("properties"));
                }
                return match member(tree, "geometry") {
                    None => Err(Wrong::Missing("geometry")),
                    Some(Tree::Null) => Ok(None),
                    Some(inner) => self.shape(inner, depth + 1),
                };
            }
            b"featurecollection" => self.collection(list("features")?, depth)?,
            b"geometrycollection" => self.collection(list("geometries")?, depth)?,
            b"point" => Shape::Point(Point(self.pair(list("coordinates")?)?)),
            b"linestring" => Shape::LineString(self.line(list("coordinates")?)?),
            b"polygon" => Shape::Polygon(self.area(list("coordinates")?)?),
            b"multipoint" => {
                let points = self.each(list("coordinates")?, |list| self.pair(list).map(Point))?;
                Shape::MultiPoint(MultiPoint(points))
            }
            b"multilinestring" => {
                Shape::MultiLineString(MultiLineString(self.each(list("coordinates")?, |list| self.line(list))?))
            }
            b"multipolygon" => {
                Shape::MultiPolygon(MultiPolygon(self.each(list("coordinates")?, |list| self.area(list))?))
            }
            _ => return Err(Wrong::Invalid),
        };
        Ok(Some(found))
    }

    fn collection(&self, list: &[Tree], depth: usize) -> Result<Shape, Wrong> {
        let mut parts = Vec::new();
        for part in list {
            parts.extend(self.shape(part, depth + 1)?);
        }
        Ok(Shape::GeometryCollection(GeometryCollection(parts)))
    }

    /// The items of a list that is not empty, each a list itself.
    fn each<T>(&self, list: &[Tree], read: impl Fn(&[Tree]) -> Result<T, Wrong>) -> Result<Vec<T>, Wrong> {
        if list.is_empty() {
            return Err(Wrong::Invalid);
        }
        let item = |item: &Tree| match item {
            Tree::Array(inner) => read(inner),
            _ => Err(Wrong::NotOfType("coordinates", "array")),
        };
        list.iter().map(item).collect()
    }

    fn pair(&self, list: &[Tree]) -> Result<Coord<f64>, Wrong> {
        if list.len() < 2 {
            return Err(Wrong::Invalid);
        }
        if list.len() > 2 && !self.drops_heights {
            return Err(Wrong::Dimensions(list.len()));
        }
        let number = |tree: &Tree| match tree {
            Tree::Int(v) => Ok(*v as f64),
            Tree::Uint(v) => Ok(*v as f64),
            Tree::Double(v) => Ok(*v),
            Tree::Decimal(v) => Ok(v.to_f64()),
            _ => Err(Wrong::NotOfType("array coordinate", "number")),
        };
        Ok(Coord { x: number(&list[0])?, y: number(&list[1])? })
    }

    fn line(&self, list: &[Tree]) -> Result<LineString<f64>, Wrong> {
        line(self.each(list, |pair| self.pair(pair))?).ok_or(Wrong::Invalid)
    }

    fn area(&self, list: &[Tree]) -> Result<Polygon<f64>, Wrong> {
        let rings = self.each(list, |points| ring(self.each(points, |pair| self.pair(pair))?).ok_or(Wrong::Invalid))?;
        polygon(rings).ok_or(Wrong::Invalid)
    }
}

//! Union, intersection and differences of shapes of any dimension.
//!
//! A shape is taken apart into points, lines and areas. Areas are overlaid by the `geo` crate, whose grid rounds crossings:
//! each vertex of its result is put back onto the input's vertex or crossing that it stands for. Lines are cut where the
//! other shape's lines and rings meet them, and each piece is kept or not as a whole.

use geo::coordinate_position::{CoordPos, CoordinatePosition};
use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{
    BooleanOps, Coord, GeometryCollection, Intersects, Line, LineString, LinesIter, MapCoords, MultiLineString,
    MultiPoint, MultiPolygon, Point,
};

use super::{Shape, empty, flatten};

/// An operation on two shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Operation {
    Union,
    Intersection,
    Difference,
    SymmetricDifference,
}

/// How near, relative to the coordinates, a vertex of a result is to what it stands for.
const SNAP: f64 = 1e-7;

/// A shape taken apart.
#[derive(Clone, Default)]
struct Parts {
    points: Vec<Coord<f64>>,
    lines: Vec<LineString<f64>>,
    areas: Option<MultiPolygon<f64>>,
}

/// Two shapes overlaid.
pub fn overlay(a: &Shape, b: &Shape, operation: Operation) -> Shape {
    let (a, b) = (Parts::of(a), Parts::of(b));
    let found = match operation {
        Operation::Union => a.union(&b),
        Operation::Intersection => a.intersection(&b),
        Operation::Difference => a.difference(&b),
        Operation::SymmetricDifference => {
            let (left, right) = (a.difference(&b), b.difference(&a));
            left.union(&right)
        }
    };
    found.into_shape()
}

/// A shape as one set of points: its areas joined, without lines and points that lie in others.
pub fn united(shape: &Shape) -> Shape {
    Parts::of(shape).into_shape()
}

impl Parts {
    fn of(shape: &Shape) -> Parts {
        let mut list = Vec::new();
        flatten(shape, &mut list);
        let mut found = Parts::default();
        for part in list {
            found = found.union(&Parts::of_simple(part));
        }
        found
    }

    fn of_simple(shape: &Shape) -> Parts {
        match shape {
            Shape::Point(point) => Parts { points: vec![point.0], ..Parts::default() },
            Shape::MultiPoint(list) => {
                let mut points: Vec<Coord<f64>> = Vec::new();
                for point in &list.0 {
                    if !points.contains(&point.0) {
                        points.push(point.0);
                    }
                }
                Parts { points, ..Parts::default() }
            }
            Shape::LineString(line) => Parts { lines: vec![line.clone()], ..Parts::default() },
            Shape::MultiLineString(list) => Parts { lines: list.0.clone(), ..Parts::default() },
            Shape::Polygon(area) => Parts { areas: Some(MultiPolygon(vec![area.clone()])), ..Parts::default() },
            Shape::MultiPolygon(list) => Parts { areas: Some(list.clone()), ..Parts::default() },
            _ => Parts::default(),
        }
    }

    fn is_empty(&self) -> bool {
        self.points.is_empty() && self.lines.is_empty() && self.areas.is_none()
    }

    fn union(&self, other: &Parts) -> Parts {
        if self.is_empty() {
            return other.clone();
        }
        if other.is_empty() {
            return self.clone();
        }
        let areas = combine(self.areas.as_ref(), other.areas.as_ref(), Operation::Union);
        let within = Parts { areas, ..Parts::default() };
        let mut lines = cut(&self.lines, &within, Keep::Outside);
        let before = Parts { lines: lines.clone(), areas: within.areas.clone(), ..Parts::default() };
        lines.extend(cut(&other.lines, &before, Keep::Outside));
        let so_far = Parts { lines, ..within };
        let mut points: Vec<Coord<f64>> = Vec::new();
        for point in self.points.iter().chain(&other.points) {
            if !points.contains(point) && !so_far.covers(*point) {
                points.push(*point);
            }
        }
        Parts { points, ..so_far }
    }

    fn intersection(&self, other: &Parts) -> Parts {
        let areas = combine(self.areas.as_ref(), other.areas.as_ref(), Operation::Intersection);
        let within = Parts { areas, ..Parts::default() };
        let mut lines = cut(&self.lines, other, Keep::Inside);
        let crossed = Parts { areas: self.areas.clone(), ..Parts::default() };
        let mut of_other = cut(&other.lines, &crossed, Keep::Inside);
        of_other = cut(&of_other, &Parts { lines: lines.clone(), ..within.clone() }, Keep::Outside);
        lines.extend(of_other);
        let lines = cut(&lines, &within, Keep::Outside);
        let so_far = Parts { lines, ..within };
        let mut candidates: Vec<Coord<f64>> = Vec::new();
        candidates.extend(self.points.iter().filter(|p| other.covers(**p)));
        candidates.extend(other.points.iter().filter(|p| self.covers(**p)));
        candidates.extend(self.meetings(other));
        let mut points: Vec<Coord<f64>> = Vec::new();
        for point in candidates {
            if !points.contains(&point) && !so_far.covers(point) {
                points.push(point);
            }
        }
        Parts { points, ..so_far }
    }

    fn difference(&self, other: &Parts) -> Parts {
        let areas = match &self.areas {
            Some(_) => combine(self.areas.as_ref(), other.areas.as_ref(), Operation::Difference),
            None => None,
        };
        let lines = cut(&self.lines, other, Keep::Outside);
        let points = self.points.iter().copied().filter(|p| !other.covers(*p)).collect();
        Parts { points, lines, areas }
    }

    /// Whether a point is in it or on its border.
    fn covers(&self, point: Coord<f64>) -> bool {
        self.points.contains(&point)
            || self.lines.iter().any(|line| line.intersects(&Point(point)))
            || self.areas.as_ref().is_some_and(|areas| areas.coordinate_position(&point) != CoordPos::Outside)
    }

    /// Lines and the rings of areas.
    fn edges(&self) -> Vec<Line<f64>> {
        let lines = self.lines.iter().flat_map(|line| line.lines_iter());
        lines.chain(self.areas.iter().flat_map(|areas| areas.lines_iter())).collect()
    }

    /// Where lines of one meet lines or rings of the other in single points.
    fn meetings(&self, other: &Parts) -> Vec<Coord<f64>> {
        let mut found = Vec::new();
        let pairs = [(&self.lines, other.edges()), (&other.lines, self.edges())];
        for (lines, edges) in pairs {
            for segment in lines.iter().flat_map(|line| line.lines_iter()) {
                for edge in &edges {
                    if let Some(LineIntersection::SinglePoint { intersection, .. }) = line_intersection(segment, *edge)
                        && !found.contains(&intersection)
                    {
                        found.push(intersection);
                    }
                }
            }
        }
        found
    }

    fn into_shape(self) -> Shape {
        let mut shapes = Vec::new();
        if let Some(mut areas) = self.areas.filter(|areas| !areas.0.is_empty()) {
            shapes.push(match areas.0.len() {
                1 => Shape::Polygon(areas.0.remove(0)),
                _ => Shape::MultiPolygon(areas),
            });
        }
        let mut lines = self.lines;
        match lines.len() {
            0 => {}
            1 => shapes.push(Shape::LineString(lines.remove(0))),
            _ => shapes.push(Shape::MultiLineString(MultiLineString(lines))),
        }
        match *self.points {
            [] => {}
            [point] => shapes.push(Shape::Point(Point(point))),
            _ => shapes.push(Shape::MultiPoint(MultiPoint(self.points.into_iter().map(Point).collect()))),
        }
        match shapes.len() {
            0 => empty(),
            1 => shapes.remove(0),
            _ => Shape::GeometryCollection(GeometryCollection(shapes)),
        }
    }
}

/// Areas overlaid; `None` where nothing is left.
fn combine(
    a: Option<&MultiPolygon<f64>>,
    b: Option<&MultiPolygon<f64>>,
    operation: Operation,
) -> Option<MultiPolygon<f64>> {
    let (a, b) = match (a, b, operation) {
        (Some(a), Some(b), _) => (a, b),
        (_, _, Operation::Intersection) => return None,
        (only, None, _) => return only.cloned(),
        (None, only, _) => return only.cloned(),
    };
    let found = match operation {
        Operation::Union => a.union(b),
        Operation::Intersection => a.intersection(b),
        Operation::Difference => a.difference(b),
        Operation::SymmetricDifference => a.xor(b),
    };
    let found = restored(&found, a, b);
    (!found.0.is_empty()).then_some(found)
}

/// A result's vertices as the vertices and crossings of its inputs that they stand for.
fn restored(found: &MultiPolygon<f64>, a: &MultiPolygon<f64>, b: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let mut known: Vec<Coord<f64>> = a.lines_iter().chain(b.lines_iter()).map(|line| line.start).collect();
    let others: Vec<Line<f64>> = b.lines_iter().collect();
    for line in a.lines_iter() {
        for other in &others {
            if let Some(LineIntersection::SinglePoint { intersection, .. }) = line_intersection(line, *other) {
                known.push(intersection);
            }
        }
    }
    let widest = known.iter().fold(1.0f64, |widest, c| widest.max(c.x.abs()).max(c.y.abs()));
    let near = widest * SNAP;
    found.map_coords(|c| {
        let close = |k: &&Coord<f64>| (k.x - c.x).abs() <= near && (k.y - c.y).abs() <= near;
        known.iter().find(close).copied().unwrap_or(c)
    })
}

/// Which pieces of a line are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keep {
    Inside,
    Outside,
}

/// The pieces of `lines` within a shape, or outside of it.
fn cut(lines: &[LineString<f64>], by: &Parts, keep: Keep) -> Vec<LineString<f64>> {
    let edges = by.edges();
    let mut found = Vec::new();
    for line in lines {
        let mut open: Vec<Coord<f64>> = Vec::new();
        let close = |open: &mut Vec<Coord<f64>>, found: &mut Vec<LineString<f64>>| {
            if open.len() > 1 {
                found.push(LineString(std::mem::take(open)));
            }
            open.clear();
        };
        for segment in line.lines_iter() {
            for (piece, is_inside) in pieces(segment, &edges, by) {
                if is_inside != (keep == Keep::Inside) {
                    close(&mut open, &mut found);
                    continue;
                }
                if open.is_empty() {
                    open.push(piece.start);
                }
                open.push(piece.end);
            }
        }
        close(&mut open, &mut found);
    }
    found
}

/// A segment cut where edges meet it: each piece, and whether it lies within the shape or on its edges.
fn pieces(segment: Line<f64>, edges: &[Line<f64>], by: &Parts) -> Vec<(Line<f64>, bool)> {
    let place = |c: Coord<f64>| {
        let delta = segment.delta();
        if delta.x.abs() >= delta.y.abs() {
            (c.x - segment.start.x) / delta.x
        } else {
            (c.y - segment.start.y) / delta.y
        }
    };
    let mut cuts: Vec<(f64, Coord<f64>)> = vec![(0.0, segment.start), (1.0, segment.end)];
    let mut covered: Vec<(f64, f64)> = Vec::new();
    for edge in edges {
        match line_intersection(segment, *edge) {
            Some(LineIntersection::SinglePoint { intersection, .. }) => cuts.push((place(intersection), intersection)),
            Some(LineIntersection::Collinear { intersection }) => {
                let (from, to) = (place(intersection.start), place(intersection.end));
                covered.push((from.min(to), from.max(to)));
                cuts.extend([(from, intersection.start), (to, intersection.end)]);
            }
            None => {}
        }
    }
    cuts.sort_by(|a, b| a.0.total_cmp(&b.0));
    cuts.dedup_by(|a, b| a.1 == b.1);
    let inside = |from: f64, to: f64, piece: &Line<f64>| {
        let middle = f64::midpoint(from, to);
        covered.iter().any(|(low, high)| *low <= middle && middle <= *high)
            || by.areas.as_ref().is_some_and(|areas| {
                let point = Coord {
                    x: f64::midpoint(piece.start.x, piece.end.x),
                    y: f64::midpoint(piece.start.y, piece.end.y),
                };
                areas.coordinate_position(&point) == CoordPos::Inside
            })
    };
    let piece = |pair: &[(f64, Coord<f64>)]| {
        let piece = Line::new(pair[0].1, pair[1].1);
        (piece, inside(pair[0].0, pair[1].0, &piece))
    };
    cuts.windows(2).map(piece).collect()
}

//! Whether a shape is valid and whether it is simple. Source: "Geometry Validity Checks" of MySQL's manual.

use geo::line_intersection::{LineIntersection, line_intersection};
use geo::{Coord, LineString, LinesIter, Validation};

use super::Shape;

/// Whether the shape keeps the rules of its type.
pub fn is_valid(shape: &Shape) -> bool {
    match shape {
        Shape::LineString(line) => has_length(line),
        Shape::MultiLineString(list) => list.0.iter().all(has_length),
        Shape::MultiPoint(_) | Shape::Point(_) => true,
        Shape::GeometryCollection(list) => list.0.iter().all(is_valid),
        other => other.is_valid(),
    }
}

fn has_length(line: &LineString<f64>) -> bool {
    line.0.iter().any(|c| *c != line.0[0])
}

/// Whether the shape meets itself nowhere but at the ends of lines.
pub fn is_simple(shape: &Shape) -> bool {
    match shape {
        Shape::MultiPoint(list) => list.0.iter().enumerate().all(|(at, point)| !list.0[..at].contains(point)),
        Shape::LineString(line) => is_simple_line(line),
        Shape::MultiLineString(list) => {
            let pairs = list.0.iter().enumerate().all(|(at, a)| list.0[..at].iter().all(|b| meet_at_ends(a, b)));
            pairs && list.0.iter().all(is_simple_line)
        }
        Shape::GeometryCollection(list) => list.0.iter().all(is_simple),
        _ => true,
    }
}

fn ends(line: &LineString<f64>) -> [Coord<f64>; 2] {
    [line.0[0], line.0[line.0.len() - 1]]
}

fn is_simple_line(line: &LineString<f64>) -> bool {
    let mut points = line.0.clone();
    points.dedup();
    if points.len() < 2 {
        return false;
    }
    let line = LineString(points);
    let is_closed = line.is_closed();
    let segments: Vec<_> = line.lines_iter().collect();
    let last = segments.len() - 1;
    for (i, a) in segments.iter().enumerate() {
        for (j, b) in segments.iter().enumerate().skip(i + 1) {
            let joint = match (j == i + 1, is_closed && i == 0 && j == last) {
                (true, _) => Some(a.end),
                (_, true) => Some(a.start),
                _ => None,
            };
            match line_intersection(*a, *b) {
                None => {}
                Some(LineIntersection::SinglePoint { intersection, .. }) if joint == Some(intersection) => {}
                Some(_) => return false,
            }
        }
    }
    true
}

/// Whether two lines meet at points only that are ends of both.
fn meet_at_ends(a: &LineString<f64>, b: &LineString<f64>) -> bool {
    let (ends_a, ends_b) = (ends(a), ends(b));
    let (closed_a, closed_b) = (a.is_closed(), b.is_closed());
    a.lines_iter().all(|x| {
        b.lines_iter().all(|y| match line_intersection(x, y) {
            None => true,
            Some(LineIntersection::SinglePoint { intersection, .. }) => {
                !closed_a && !closed_b && ends_a.contains(&intersection) && ends_b.contains(&intersection)
            }
            Some(LineIntersection::Collinear { .. }) => false,
        })
    })
}

//! How two shapes lie to each other, by the matrix of their interiors, boundaries and exteriors (DE-9IM).

use geo::Relate;
use geo::relate::IntersectionMatrix;

use super::{Shape, bounds, flatten, overlay, rectangle};

/// A relation of two shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are MySQL's")]
pub enum Relation {
    Contains,
    CoveredBy,
    Covers,
    Crosses,
    Disjoint,
    Equals,
    Intersects,
    Overlaps,
    Touches,
    Within,
}

/// The dimension of a shape: that of its highest part, -1 where it is empty.
pub fn dimension(shape: &Shape) -> i64 {
    match shape {
        Shape::Point(_) | Shape::MultiPoint(_) => 0,
        Shape::LineString(_) | Shape::Line(_) | Shape::MultiLineString(_) => 1,
        Shape::Polygon(_) | Shape::MultiPolygon(_) | Shape::Rect(_) | Shape::Triangle(_) => 2,
        Shape::GeometryCollection(list) => list.0.iter().map(dimension).max().unwrap_or(-1),
    }
}

/// A collection as one set of points: parts within others are gone, areas are joined.
fn merged(shape: &Shape) -> Shape {
    match shape {
        Shape::GeometryCollection(_) => {
            let mut parts = Vec::new();
            flatten(shape, &mut parts);
            match *parts {
                [one] => one.clone(),
                _ => overlay::united(shape),
            }
        }
        other => other.clone(),
    }
}

fn holds(matrix: &IntersectionMatrix, relation: Relation) -> bool {
    match relation {
        Relation::Contains => matrix.is_contains(),
        Relation::CoveredBy => matrix.is_coveredby(),
        Relation::Covers => matrix.is_covers(),
        Relation::Crosses => matrix.is_crosses(),
        Relation::Disjoint => matrix.is_disjoint(),
        Relation::Equals => matrix.is_equal_topo(),
        Relation::Intersects => matrix.is_intersects(),
        Relation::Overlaps => matrix.is_overlaps(),
        Relation::Touches => matrix.is_touches(),
        Relation::Within => matrix.is_within(),
    }
}

/// Whether two shapes are related so; `None` where the relation is not defined for their dimensions or one is empty.
pub fn test(a: &Shape, b: &Shape, relation: Relation) -> Option<bool> {
    let (first, second) = (dimension(a), dimension(b));
    if first < 0 || second < 0 {
        return (relation == Relation::Equals && first == second).then_some(true);
    }
    let undefined = match relation {
        Relation::Crosses => first == 2 || second == 0,
        Relation::Overlaps => first != second,
        Relation::Touches => first == 0 && second == 0,
        _ => false,
    };
    if undefined {
        return None;
    }
    Some(holds(&merged(a).relate(&merged(b)), relation))
}

/// The same of the rectangles around two shapes.
pub fn test_bounds(a: &Shape, b: &Shape, relation: Relation) -> Option<bool> {
    let (a, b) = (bounds(a)?, bounds(b)?);
    if relation == Relation::Equals {
        return Some(a == b);
    }
    Some(holds(&rectangle(a.0, a.1).relate(&rectangle(b.0, b.1)), relation))
}

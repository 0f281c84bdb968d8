//! All points within a distance of a shape, with MySQL's strategies for ends, joins and points.

use geo::algorithm::buffer::{Buffer, BufferStyle, LineCap, LineJoin};
use geo::{BooleanOps, Coord, LineString, MultiPolygon, Polygon};

use super::{Shape, empty, flatten};

/// How the corners of a buffer are made; numbers are points of a full circle, or the miter's limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Strategy {
    /// Around a line's ends.
    pub end: End,
    /// Around corners.
    pub join: Join,
    /// Around points.
    pub point: Around,
}

/// Around a line's ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum End {
    /// A half circle.
    Round(f64),
    /// Nothing.
    Flat,
}

/// Around corners.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Join {
    /// An arc.
    Round(f64),
    /// A point, cut where it is further away than that many distances.
    Miter(f64),
}

/// Around points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Around {
    /// A circle.
    Circle(f64),
    /// A square.
    Square,
}

/// The points of a full circle where none are named.
pub const CIRCLE_POINTS: f64 = 32.0;

impl Default for Strategy {
    fn default() -> Strategy {
        let points = CIRCLE_POINTS;
        Strategy { end: End::Round(points), join: Join::Round(points), point: Around::Circle(points) }
    }
}

/// The fewest points of a circle.
const CIRCLE_MIN: f64 = 3.0;

fn around(center: Coord<f64>, distance: f64, strategy: Around) -> Polygon<f64> {
    let mut ring = Vec::new();
    match strategy {
        Around::Square => {
            for (x, y) in [(-distance, -distance), (distance, -distance), (distance, distance), (-distance, distance)] {
                ring.push(Coord { x: center.x + x, y: center.y + y });
            }
        }
        Around::Circle(points) => {
            let count = points.max(CIRCLE_MIN) as usize;
            let step = std::f64::consts::TAU / count as f64;
            let mut angle = 0.0f64;
            for _ in 0..count {
                ring.push(Coord { x: center.x + distance * angle.cos(), y: center.y + distance * angle.sin() });
                angle -= step;
            }
            ring[1..].reverse();
        }
    }
    ring.push(ring[0]);
    Polygon::new(LineString(ring), Vec::new())
}

fn style(distance: f64, strategy: &Strategy) -> BufferStyle<f64> {
    let arc = |points: f64| std::f64::consts::TAU / points.max(CIRCLE_MIN);
    let join = match strategy.join {
        Join::Round(points) => LineJoin::Round(arc(points)),
        Join::Miter(limit) => LineJoin::Miter(2.0 * (1.0 / limit.max(1.0)).asin()),
    };
    let cap = match strategy.end {
        End::Round(points) => LineCap::Round(arc(points)),
        End::Flat => LineCap::Butt,
    };
    BufferStyle::new(distance).line_join(join).line_cap(cap)
}

/// The buffer of a shape.
pub fn buffer(shape: &Shape, distance: f64, strategy: &Strategy) -> Shape {
    if distance == 0.0 {
        return shape.clone();
    }
    let mut parts = Vec::new();
    flatten(shape, &mut parts);
    let mut found: Option<MultiPolygon<f64>> = None;
    let mut add = |area: MultiPolygon<f64>| {
        found = Some(match found.take() {
            None => area,
            Some(so_far) => so_far.union(&area),
        });
    };
    for part in parts {
        match part {
            Shape::Point(point) => add(MultiPolygon(vec![around(point.0, distance, strategy.point)])),
            Shape::MultiPoint(list) => {
                for point in &list.0 {
                    add(MultiPolygon(vec![around(point.0, distance, strategy.point)]));
                }
            }
            Shape::LineString(line) if line.0.iter().all(|c| *c == line.0[0]) => {
                add(MultiPolygon(vec![around(line.0[0], distance, strategy.point)]));
            }
            other => add(other.buffer_with_style(style(distance, strategy))),
        }
    }
    match found {
        Some(mut areas) if areas.0.len() == 1 => Shape::Polygon(areas.0.remove(0)),
        Some(areas) if !areas.0.is_empty() => Shape::MultiPolygon(areas),
        _ => empty(),
    }
}

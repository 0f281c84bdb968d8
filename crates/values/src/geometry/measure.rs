//! Lengths, areas, distances and middles of shapes.

use geo::line_measures::{Distance, Length};
use geo::{Area, Centroid, ConvexHull, Coord, Euclidean, Simplify};

use super::reference::Ellipsoid;
use super::{Shape, flatten};

/// The shortest distance in the plane; `None` where a shape is empty.
pub fn distance(a: &Shape, b: &Shape) -> Option<f64> {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    flatten(a, &mut left);
    flatten(b, &mut right);
    let mut best: Option<f64> = None;
    for x in &left {
        for y in &right {
            let found = Euclidean.distance(*x, *y);
            best = Some(best.map_or(found, |so_far| so_far.min(found)));
        }
    }
    best
}

/// The shortest distance between points on an ellipsoid in metres; `None` where a shape is no point.
pub fn geodesic(a: &Shape, b: &Shape, ellipsoid: &Ellipsoid) -> Option<f64> {
    let measure = geo::GeodesicMeasure::new(ellipsoid.axis, ellipsoid.flattening());
    let mut best: Option<f64> = None;
    for x in points(a)? {
        for y in points(b)? {
            let found = measure.distance(geo::Point(x), geo::Point(y));
            best = Some(best.map_or(found, |so_far: f64| so_far.min(found)));
        }
    }
    best
}

/// The distance on a sphere of points and sets of points, by the haversine formula.
pub fn spherical(a: &Shape, b: &Shape, radius: f64) -> Option<f64> {
    let mut best: Option<f64> = None;
    for x in points(a)? {
        for y in points(b)? {
            let (low, high) = (x.y.to_radians(), y.y.to_radians());
            let across = ((high - low) / 2.0).sin();
            let along = ((y.x - x.x).to_radians() / 2.0).sin();
            let part = across * across + low.cos() * high.cos() * along * along;
            let found = 2.0 * radius * part.sqrt().min(1.0).asin();
            best = Some(best.map_or(found, |so_far| so_far.min(found)));
        }
    }
    best
}

/// The points of a point or a set of points.
fn points(shape: &Shape) -> Option<Vec<Coord<f64>>> {
    match shape {
        Shape::Point(point) => Some(vec![point.0]),
        Shape::MultiPoint(list) => Some(list.0.iter().map(|p| p.0).collect()),
        _ => None,
    }
}

/// The length of lines in the plane; `None` for other shapes.
pub fn length(shape: &Shape) -> Option<f64> {
    match shape {
        Shape::LineString(line) => Some(Euclidean.length(line)),
        Shape::MultiLineString(lines) => Some(lines.0.iter().map(|line| Euclidean.length(line)).sum()),
        _ => None,
    }
}

/// The length of lines on an ellipsoid.
pub fn geodesic_length(shape: &Shape, ellipsoid: &Ellipsoid) -> Option<f64> {
    let measure = geo::GeodesicMeasure::new(ellipsoid.axis, ellipsoid.flattening());
    let of = |line: &geo::LineString<f64>| -> f64 {
        line.0.windows(2).map(|pair| measure.distance(geo::Point(pair[0]), geo::Point(pair[1]))).sum()
    };
    match shape {
        Shape::LineString(line) => Some(of(line)),
        Shape::MultiLineString(lines) => Some(lines.0.iter().map(of).sum()),
        _ => None,
    }
}

/// The area of areas in the plane; `None` for other shapes.
pub fn area(shape: &Shape) -> Option<f64> {
    match shape {
        Shape::Polygon(area) => Some(area.unsigned_area()),
        Shape::MultiPolygon(list) => Some(list.unsigned_area()),
        _ => None,
    }
}

/// The middle of a shape's parts of the highest dimension.
pub fn centroid(shape: &Shape) -> Option<Shape> {
    shape.centroid().map(Shape::Point)
}

/// The smallest convex shape around all points.
pub fn convex_hull(shape: &Shape) -> Option<Shape> {
    let mut points: Vec<Coord<f64>> = super::coordinates(shape).collect();
    points.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    points.dedup();
    match *points {
        [] => return None,
        [point] => return Some(Shape::Point(geo::Point(point))),
        [a, b] => return Some(Shape::LineString(geo::LineString(vec![a, b]))),
        _ => {}
    }
    let (first, last) = (points[0], *points.last().expect("there are three"));
    let turns = |c: &Coord<f64>| (last.x - first.x) * (c.y - first.y) - (last.y - first.y) * (c.x - first.x);
    if points.iter().all(|c| turns(c) == 0.0) {
        return Some(Shape::LineString(geo::LineString(vec![first, last])));
    }
    let hull = geo::MultiPoint::from(points).convex_hull();
    let mut ring = hull.exterior().0.clone();
    ring.pop();
    let start = (0..ring.len()).min_by(|a, b| {
        let (a, b) = (ring[*a], ring[*b]);
        a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
    })?;
    ring.rotate_left(start);
    ring.push(ring[0]);
    Some(Shape::Polygon(geo::Polygon::new(geo::LineString(ring), Vec::new())))
}

/// The shape with fewer points, none of them further than `distance` from it (Ramer, Douglas, Peucker); `None` where nothing
/// is left.
pub fn simplified(shape: &Shape, distance: f64) -> Option<Shape> {
    let thin = |line: &geo::LineString<f64>| line.simplify(distance);
    let area = |area: &geo::Polygon<f64>| -> Option<geo::Polygon<f64>> {
        let outer = thin(area.exterior());
        let holes = area.interiors().iter().map(thin).filter(|ring| ring.0.len() >= 4).collect();
        (outer.0.len() >= 4).then(|| geo::Polygon::new(outer, holes))
    };
    Some(match shape {
        Shape::LineString(line) => Shape::LineString(thin(line)),
        Shape::MultiLineString(list) => Shape::MultiLineString(geo::MultiLineString(list.0.iter().map(thin).collect())),
        Shape::Polygon(polygon) => Shape::Polygon(area(polygon)?),
        Shape::MultiPolygon(list) => {
            let areas: Vec<geo::Polygon<f64>> = list.0.iter().filter_map(area).collect();
            if areas.is_empty() {
                return None;
            }
            Shape::MultiPolygon(geo::MultiPolygon(areas))
        }
        Shape::GeometryCollection(list) => {
            let parts: Vec<Shape> = list.0.iter().filter_map(|part| simplified(part, distance)).collect();
            if parts.is_empty() && !list.0.is_empty() {
                return None;
            }
            Shape::GeometryCollection(geo::GeometryCollection(parts))
        }
        other => other.clone(),
    })
}

/// The place on a line that is `fraction` of its length from its start.
pub fn along(line: &geo::LineString<f64>, fraction: f64) -> Option<Coord<f64>> {
    let total = Euclidean.length(line);
    let mut left = total * fraction;
    for pair in line.0.windows(2) {
        let step = Euclidean.distance(geo::Point(pair[0]), geo::Point(pair[1]));
        if left <= step && step > 0.0 {
            let part = left / step;
            return Some(Coord {
                x: pair[0].x + (pair[1].x - pair[0].x) * part,
                y: pair[0].y + (pair[1].y - pair[0].y) * part,
            });
        }
        left -= step;
    }
    line.0.last().copied()
}

fn vertex_distance(a: Coord<f64>, b: Coord<f64>) -> f64 {
    Euclidean.distance(geo::Point(a), geo::Point(b))
}

/// The Hausdorff distance of the vertices of two shapes.
pub fn hausdorff(a: &Shape, b: &Shape) -> f64 {
    let (a, b): (Vec<_>, Vec<_>) = (super::coordinates(a).collect(), super::coordinates(b).collect());
    let farthest = |from: &[Coord<f64>], to: &[Coord<f64>]| {
        let nearest = |c: &Coord<f64>| to.iter().map(|d| vertex_distance(*c, *d)).fold(f64::INFINITY, f64::min);
        from.iter().map(nearest).fold(0.0, f64::max)
    };
    farthest(&a, &b).max(farthest(&b, &a))
}

/// The discrete Frechet distance of two lines.
pub fn frechet(a: &geo::LineString<f64>, b: &geo::LineString<f64>) -> f64 {
    let mut row: Vec<f64> = Vec::new();
    for (i, x) in a.0.iter().enumerate() {
        let mut next: Vec<f64> = Vec::with_capacity(b.0.len());
        for (j, y) in b.0.iter().enumerate() {
            let before = match (i, j) {
                (0, 0) => 0.0,
                (0, _) => next[j - 1],
                (_, 0) => row[0],
                _ => next[j - 1].min(row[j]).min(row[j - 1]),
            };
            next.push(vertex_distance(*x, *y).max(before));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0.0)
}

/// The area of areas on an ellipsoid in square metres; `None` for other shapes.
pub fn geodesic_area(shape: &Shape, ellipsoid: &Ellipsoid) -> Option<f64> {
    use geo::GeodesicArea;
    // The crate's ellipsoid is that of WGS 84; another one's area differs by the square of its axis.
    const WGS_84_AXIS: f64 = 6_378_137.0;
    let scale = (ellipsoid.axis / WGS_84_AXIS).powi(2);
    match shape {
        Shape::Polygon(area) => Some(area.geodesic_area_unsigned() * scale),
        Shape::MultiPolygon(list) => Some(list.geodesic_area_unsigned() * scale),
        _ => None,
    }
}

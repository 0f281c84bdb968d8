//! Spatial reference systems: which SRIDs there are, whether their coordinates are angles, and the axes' order.
//!
//! A table of the systems of the EPSG registry that databases use: the usual geographic ones, the web's Mercator projection and
//! UTM. Another SRID is unknown. Source: EPSG Geodetic Parameter Dataset.

/// What the coordinates of a system are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum System {
    /// SRID 0: a plane without units.
    Plane,
    /// A projection, in metres.
    Projected,
    /// Angles in degrees on an ellipsoid.
    Geographic(Ellipsoid),
}

/// An ellipsoid, and in which order texts give its angles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ellipsoid {
    /// The longer half axis in metres.
    pub axis: f64,
    /// The flattening's inverse; 0 is a sphere.
    pub inverse_flattening: f64,
    /// Whether texts have the longitude first.
    pub longitude_first: bool,
}

impl Ellipsoid {
    const fn new(axis: f64, inverse_flattening: f64) -> Ellipsoid {
        Ellipsoid { axis, inverse_flattening, longitude_first: false }
    }

    /// The flattening.
    pub fn flattening(&self) -> f64 {
        if self.inverse_flattening == 0.0 { 0.0 } else { 1.0 / self.inverse_flattening }
    }

    /// The radius of the sphere that distances on a sphere mean: the mean of the three half axes.
    pub fn mean_radius(&self) -> f64 {
        let short = self.axis * (1.0 - self.flattening());
        (2.0 * self.axis + short) / 3.0
    }
}

const WGS_84: Ellipsoid = Ellipsoid::new(6_378_137.0, 298.257_223_563);
const GRS_1980: Ellipsoid = Ellipsoid::new(6_378_137.0, 298.257_222_101);
const INTERNATIONAL_1924: Ellipsoid = Ellipsoid::new(6_378_388.0, 297.0);
const CLARKE_1866: Ellipsoid = Ellipsoid::new(6_378_206.4, 294.978_698_213_898);
const BESSEL_1841: Ellipsoid = Ellipsoid::new(6_377_397.155, 299.152_812_8);
const AIRY_1830: Ellipsoid = Ellipsoid::new(6_377_563.396, 299.324_964_6);
const WGS_72: Ellipsoid = Ellipsoid::new(6_378_135.0, 298.26);
const KRASSOWSKY_1940: Ellipsoid = Ellipsoid::new(6_378_245.0, 298.3);
const SPHERE_1924: Ellipsoid = Ellipsoid::new(6_371_228.0, 0.0);

/// The geographic systems by SRID.
const GEOGRAPHIC: &[(u32, Ellipsoid)] = &[
    (4047, Ellipsoid::new(6_371_007.0, 0.0)),
    (4053, SPHERE_1924),
    (4120, BESSEL_1841),
    (4167, GRS_1980),
    (4171, GRS_1980),
    (4230, INTERNATIONAL_1924),
    (4258, GRS_1980),
    (4267, CLARKE_1866),
    (4269, GRS_1980),
    (4277, AIRY_1830),
    (4283, GRS_1980),
    (4284, KRASSOWSKY_1940),
    (4301, BESSEL_1841),
    (4314, BESSEL_1841),
    (4322, WGS_72),
    (4326, WGS_84),
    (4490, GRS_1980),
    (4612, GRS_1980),
    (4617, GRS_1980),
    (4674, GRS_1980),
    (4801, BESSEL_1841),
    (7035, Ellipsoid { longitude_first: true, ..GRS_1980 }),
    (7844, GRS_1980),
];

/// The Mercator projection of maps in the web.
pub const WEB_MERCATOR: u32 = 3857;
/// The system of the Global Positioning System.
pub const GPS: u32 = 4326;

/// Projections, and the zones of UTM on WGS 84, north and south.
fn is_projected(srid: u32) -> bool {
    matches!(srid, 2000..=2004 | WEB_MERCATOR | 25828..=25838 | 26901..=26923 | 27700 | 32601..=32660 | 32701..=32760)
}

/// The system with this number; `None` where there is none.
pub fn find(srid: u32) -> Option<System> {
    if srid == 0 {
        return Some(System::Plane);
    }
    if is_projected(srid) {
        return Some(System::Projected);
    }
    GEOGRAPHIC.iter().find(|row| row.0 == srid).map(|row| System::Geographic(row.1))
}

/// From degrees of WGS 84 to the web's Mercator, and back where `inverse`. Source: EPSG method 1024.
pub fn mercator(longitude: f64, latitude: f64) -> (f64, f64) {
    let y = (std::f64::consts::FRAC_PI_4 + latitude.to_radians() / 2.0).tan().ln();
    (WGS_84.axis * longitude.to_radians(), WGS_84.axis * y)
}

/// The reverse of [`mercator`].
pub fn from_mercator(x: f64, y: f64) -> (f64, f64) {
    let latitude = std::f64::consts::FRAC_PI_2 - 2.0 * (-y / WGS_84.axis).exp().atan();
    ((x / WGS_84.axis).to_degrees(), latitude.to_degrees())
}

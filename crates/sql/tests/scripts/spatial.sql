# Geometries: texts, binary and GeoJSON, parts, relations, measures, overlays. Expected: MySQL's answers.
SELECT ST_AsText(ST_GeomFromText('point( 1  2 )')), ST_AsText(ST_GeomFromText('MULTIPOINT(1 1, 2 2)'));
> ST_AsText(ST_GeomFromText('point( 1  2 )'))	ST_AsText(ST_GeomFromText('MULTIPOINT(1 1, 2 2)'))
> POINT(1 2)	MULTIPOINT((1 1),(2 2))
SELECT ST_AsText(ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2),GEOMETRYCOLLECTION())'));
> ST_AsText(ST_GeomFromText('GEOMETRYCOLLECTION(POINT(1 2),GEOMETRYCOLLECTION())'))
> GEOMETRYCOLLECTION(POINT(1 2),GEOMETRYCOLLECTION EMPTY)
SELECT HEX(ST_GeomFromText('POINT(1 20)', 4326)), ST_AsText(ST_GeomFromText('POINT(1 20)', 4326, 'axis-order=long-lat'));
> HEX(ST_GeomFromText('POINT(1 20)', 4326))	ST_AsText(ST_GeomFromText('POINT(1 20)', 4326, 'axis-order=long-lat'))
> E610000001010000000000000000003440000000000000F03F	POINT(20 1)
SELECT ST_GeomFromText('POINT(1 1 1)');
> error 3037: Invalid GIS data provided to function st_geomfromtext.
SELECT ST_GeomFromText('POINT(1 1)', 99999);
> error 3548: There's no spatial reference system with SRID 99999.
SELECT ST_GeomFromText('POINT(100 1)', 4326);
> error 3617: Latitude 100.000000 is out of range in function st_geomfromtext. It must be within [-90.000000, 90.000000].
SELECT ST_GeomFromText('POLYGON((1 20, 3 3, 4 4, 5 5))');
> error 3037: Invalid GIS data provided to function st_geomfromtext.
SELECT ST_LineFromText('POINT(1 20)');
> error 3516: WKT value is a geometry of unexpected type POINT in st_linefromtext.
SELECT ST_Equals(ST_GeomFromText('POINT(1 20)', 4326), ST_GeomFromText('POINT(1 20)'));
> error 3033: Binary geometry function st_equals given two geometries of different srids: 4326 and 0, which should have been identical.
SELECT ST_X(POINT(1, 2)), ST_Y(POINT(1, 2)), ST_AsText(ST_X(POINT(1, 2), 5)), ST_Latitude(ST_GeomFromText('POINT(1 2)', 4326));
> ST_X(POINT(1, 2))	ST_Y(POINT(1, 2))	ST_AsText(ST_X(POINT(1, 2), 5))	ST_Latitude(ST_GeomFromText('POINT(1 2)', 4326))
> 1	2	POINT(5 2)	1
SELECT ST_X(ST_GeomFromText('LINESTRING(1 20, 3 3)'));
> error 3516: POINT value is a geometry of unexpected type LINESTRING in st_x.
SELECT ST_NumPoints(POINT(1, 1)), ST_GeometryType(ST_GeomFromText('GEOMETRYCOLLECTION()')), ST_Dimension(POINT(1, 1));
> ST_NumPoints(POINT(1, 1))	ST_GeometryType(ST_GeomFromText('GEOMETRYCOLLECTION()'))	ST_Dimension(POINT(1, 1))
> NULL	GEOMCOLLECTION	0
SELECT ST_Contains(ST_GeomFromText('POLYGON((0 0,0 10,10 10,10 0,0 0))'), POINT(5, 5)), ST_Within(POINT(0, 0), ST_GeomFromText('POLYGON((0 0,0 10,10 10,10 0,0 0))'));
> ST_Contains(ST_GeomFromText('POLYGON((0 0,0 10,10 10,10 0,0 0))'), POINT(5, 5))	ST_Within(POINT(0, 0), ST_GeomFromText('POLYGON((0 0,0 10,10 10,10 0,0 0))'))
> 1	0
SELECT ST_Touches(POINT(1, 1), POINT(1, 1)), ST_Crosses(ST_GeomFromText('POLYGON((0 0,0 1,1 1,0 0))'), POINT(1, 1));
> ST_Touches(POINT(1, 1), POINT(1, 1))	ST_Crosses(ST_GeomFromText('POLYGON((0 0,0 1,1 1,0 0))'), POINT(1, 1))
> NULL	NULL
SELECT MBRContains(ST_GeomFromText('LINESTRING(0 0,10 10)'), POINT(5, 5)), MBRTouches(ST_GeomFromText('POLYGON((0 0,0 1,1 1,1 0,0 0))'), POINT(1, 1));
> MBRContains(ST_GeomFromText('LINESTRING(0 0,10 10)'), POINT(5, 5))	MBRTouches(ST_GeomFromText('POLYGON((0 0,0 1,1 1,1 0,0 0))'), POINT(1, 1))
> 1	1
SELECT ST_Area(ST_GeomFromText('POLYGON((0 0,0 10,10 10,10 0,0 0),(1 1,1 2,2 2,2 1,1 1))')), ST_Length(ST_GeomFromText('LINESTRING(0 0,3 4,3 10)'));
> ST_Area(ST_GeomFromText('POLYGON((0 0,0 10,10 10,10 0,0 0),(1 1,1 2,2 2,2 1,1 1))'))	ST_Length(ST_GeomFromText('LINESTRING(0 0,3 4,3 10)'))
> 99	11
SELECT ST_Distance_Sphere(POINT(10, 20), POINT(11, 21)), ST_Distance(POINT(0, 0), ST_GeomFromText('LINESTRING(3 0,3 4)'));
> ST_Distance_Sphere(POINT(10, 20), POINT(11, 21))	ST_Distance(POINT(0, 0), ST_GeomFromText('LINESTRING(3 0,3 4)'))
> 152353.7763563063	3
SELECT ST_AsText(ST_Centroid(ST_GeomFromText('LINESTRING(0 0, 10 0, 10 5)'))), ST_AsText(ST_ConvexHull(ST_GeomFromText('MULTIPOINT(0 0, 10 0, 10 5, 3 3, 5 5)')));
> ST_AsText(ST_Centroid(ST_GeomFromText('LINESTRING(0 0, 10 0, 10 5)')))	ST_AsText(ST_ConvexHull(ST_GeomFromText('MULTIPOINT(0 0, 10 0, 10 5, 3 3, 5 5)')))
> POINT(6.666666666666667 0.8333333333333334)	POLYGON((0 0,10 0,10 5,5 5,0 0))
SELECT ST_AsText(ST_Envelope(ST_GeomFromText('LINESTRING(1 2, 3 4)'))), ST_AsText(ST_MakeEnvelope(POINT(0, 0), POINT(1, 1)));
> ST_AsText(ST_Envelope(ST_GeomFromText('LINESTRING(1 2, 3 4)')))	ST_AsText(ST_MakeEnvelope(POINT(0, 0), POINT(1, 1)))
> POLYGON((1 2,3 2,3 4,1 4,1 2))	POLYGON((0 0,1 0,1 1,0 1,0 0))
SELECT ST_Equals(ST_Union(ST_GeomFromText('POLYGON((0 0,0 1,1 1,1 0,0 0))'), ST_GeomFromText('POLYGON((1 0,1 1,2 1,2 0,1 0))')), ST_GeomFromText('POLYGON((0 0,0 1,2 1,2 0,0 0))'));
> ST_Equals(ST_Union(ST_GeomFromText('POLYGON((0 0,0 1,1 1,1 0,0 0))'), ST_GeomFromText('POLYGON((1 0,1 1,2 1,2 0,1 0))')), ST_GeomFromText('POLYGON((0 0,0 1,2 1,2 0,0 0))'))
> 1
SELECT ST_AsText(ST_Difference(ST_GeomFromText('LINESTRING(0 0,10 0)'), ST_GeomFromText('LINESTRING(2 0,4 0)')));
> ST_AsText(ST_Difference(ST_GeomFromText('LINESTRING(0 0,10 0)'), ST_GeomFromText('LINESTRING(2 0,4 0)')))
> MULTILINESTRING((0 0,2 0),(4 0,10 0))
SELECT ST_AsGeoJSON(ST_GeomFromText('POINT(1 20)', 4326), 3, 7), ST_AsText(ST_GeomFromGeoJSON('{"type":"Point","coordinates":[1,2]}'));
> ST_AsGeoJSON(ST_GeomFromText('POINT(1 20)', 4326), 3, 7)	ST_AsText(ST_GeomFromGeoJSON('{"type":"Point","coordinates":[1,2]}'))
> {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4326"}}, "bbox": [20.0, 1.0, 20.0, 1.0], "type": "Point", "coordinates": [20.0, 1.0]}	POINT(2 1)
SELECT ST_GeomFromGeoJSON('{"type":"Point"}');
> error 3070: Invalid GeoJSON data provided to function st_geomfromgeojson: Missing required member 'coordinates'
SELECT ST_GeoHash(10, 20, 8), ST_LatFromGeoHash('s3y0zh7w'), ST_LongFromGeoHash('s3y0zh7w');
> ST_GeoHash(10, 20, 8)	ST_LatFromGeoHash('s3y0zh7w')	ST_LongFromGeoHash('s3y0zh7w')
> s5x1g8cu	10	20
SELECT ST_AsText(CAST(ST_GeomFromText('LINESTRING(0 0,10 0)') AS MULTIPOINT));
> ST_AsText(CAST(ST_GeomFromText('LINESTRING(0 0,10 0)') AS MULTIPOINT))
> MULTIPOINT((0 0),(10 0))
SELECT ST_AsText(CAST(ST_GeomFromText('LINESTRING(0 0,10 0)') AS POINT));
> error 4032: Invalid cast from LINESTRING to POINT.
SELECT ST_IsSimple(ST_GeomFromText('LINESTRING(0 0,1 1,0 1,1 0)')), ST_IsValid(ST_GeomFromText('LINESTRING(0 0,0 0)'));
> ST_IsSimple(ST_GeomFromText('LINESTRING(0 0,1 1,0 1,1 0)'))	ST_IsValid(ST_GeomFromText('LINESTRING(0 0,0 0)'))
> 0	0
CREATE TABLE places (id INT PRIMARY KEY, g GEOMETRY NOT NULL);
INSERT INTO places VALUES (1, POINT(1, 1)), (2, ST_GeomFromText('LINESTRING(0 0,1 1)'));
> affected 2
INSERT INTO places VALUES (3, 'nothing');
> error 1416: Cannot get geometry object from data you send to the GEOMETRY field
SELECT id, ST_AsText(g) FROM places WHERE ST_Intersects(g, POINT(1, 1)) ORDER BY id;
> id	ST_AsText(g)
> 1	POINT(1 1)
> 2	LINESTRING(0 0,1 1)
SELECT ST_AsText(ST_Collect(g)) FROM places;
> ST_AsText(ST_Collect(g))
> GEOMETRYCOLLECTION(POINT(1 1),LINESTRING(0 0,1 1))
SELECT JSON_OBJECT('g', g) FROM places WHERE id = 1;
> JSON_OBJECT('g', g)
> {"g": {"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:MySQL::0"}}, "type": "Point", "coordinates": [1.0, 1.0]}}

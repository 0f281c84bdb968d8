# Documents have a hundred levels of arrays and objects; what would have more is refused wherever it is read or made.
CREATE TABLE t (id INT PRIMARY KEY, d JSON);
> ok 0
INSERT INTO t VALUES (1, CONCAT(REPEAT('[', 100), REPEAT(']', 100)));
> ok 1
INSERT INTO t VALUES (2, CONCAT(REPEAT('[', 100), '1', REPEAT(']', 100)));
> ok 1
INSERT INTO t VALUES (3, CONCAT(REPEAT('[', 101), REPEAT(']', 101)));
> error 3157: The JSON document exceeds the maximum depth.
INSERT IGNORE INTO t VALUES (3, CONCAT(REPEAT('{"a":', 101), '1', REPEAT('}', 101)));
> error 3157: The JSON document exceeds the maximum depth.
UPDATE t SET d = JSON_ARRAY(d);
> error 3157: The JSON document exceeds the maximum depth.
UPDATE t SET d = JSON_OBJECT('a', d) WHERE id = 2;
> error 3157: The JSON document exceeds the maximum depth.
SELECT id, JSON_DEPTH(d), LENGTH(d) FROM t;
> id	JSON_DEPTH(d)	LENGTH(d)
> 1	100	200
> 2	101	201
SELECT CAST(CONCAT(REPEAT('[', 101), REPEAT(']', 101)) AS JSON);
> error 3157: The JSON document exceeds the maximum depth.
SELECT JSON_VALID(CONCAT(REPEAT('[', 100), REPEAT(']', 100)));
> JSON_VALID(CONCAT(REPEAT('[', 100), REPEAT(']', 100)))
> 1
SELECT JSON_VALID(CONCAT(REPEAT('[', 101), REPEAT(']', 101)));
> error 3157: The JSON document exceeds the maximum depth.
SELECT JSON_LENGTH(CONCAT(REPEAT('[', 101), REPEAT(']', 101)));
> error 3157: The JSON document exceeds the maximum depth.
SELECT JSON_EXTRACT(CONCAT(REPEAT('[', 101), REPEAT(']', 101)), '$[0]');
> error 3157: The JSON document exceeds the maximum depth.
SELECT LENGTH(JSON_EXTRACT(d, '$', '$[0]')) FROM t WHERE id = 1;
> error 3157: The JSON document exceeds the maximum depth.
SELECT LENGTH(JSON_SET(d, '$[0]', 1)) FROM t WHERE id = 1;
> LENGTH(JSON_SET(d, '$[0]', 1))
> 3
SELECT LENGTH(JSON_SET('[0]', '$[0]', d)) FROM t WHERE id = 1;
> error 3157: The JSON document exceeds the maximum depth.
SELECT LENGTH(JSON_INSERT('[0]', '$[1]', d)) FROM t WHERE id = 1;
> error 3157: The JSON document exceeds the maximum depth.
SELECT LENGTH(JSON_ARRAY_APPEND(d, '$', d)) FROM t WHERE id = 1;
> error 3157: The JSON document exceeds the maximum depth.
SELECT LENGTH(JSON_MERGE_PRESERVE(d, '1')) FROM t WHERE id = 1;
> LENGTH(JSON_MERGE_PRESERVE(d, '1'))
> 203
SELECT LENGTH(JSON_MERGE_PATCH('{"a": 1}', JSON_OBJECT('a', d))) FROM t WHERE id = 1;
> error 3157: The JSON document exceeds the maximum depth.
SELECT LENGTH(JSON_ARRAYAGG(d)) FROM t;
> error 3157: The JSON document exceeds the maximum depth.
SELECT LENGTH(JSON_OBJECTAGG(id, d)) FROM t;
> error 3157: The JSON document exceeds the maximum depth.
SELECT x FROM JSON_TABLE(CONCAT(REPEAT('[', 101), REPEAT(']', 101)), '$[*]' COLUMNS (x JSON PATH '$')) j;
> error 3157: The JSON document exceeds the maximum depth.
SELECT ST_GeomFromGeoJSON(CONCAT(REPEAT('[', 101), REPEAT(']', 101)));
> error 3157: The JSON document exceeds the maximum depth.
SELECT LENGTH(ST_AsGeoJSON(ST_GeomFromText(CONCAT(REPEAT('GEOMETRYCOLLECTION(', 40), 'POINT(1 1)', REPEAT(')', 40)))));
> LENGTH(ST_AsGeoJSON(ST_GeomFromText(CONCAT(REPEAT('GEOMETRYCOLLECTION(', 40), 'POINT(1 1)', REPEAT(')', 40)))))
> 1964
SELECT LENGTH(ST_AsGeoJSON(ST_GeomFromText(CONCAT(REPEAT('GEOMETRYCOLLECTION(', 60), 'POINT(1 1)', REPEAT(')', 60)))));
> error 3157: The JSON document exceeds the maximum depth.
SELECT LENGTH(CAST(ST_GeomFromText(CONCAT(REPEAT('GEOMETRYCOLLECTION(', 60), 'POINT(1 1)', REPEAT(')', 60))) AS JSON));
> error 3157: The JSON document exceeds the maximum depth.

# IS NULL in WHERE finds '0000-00-00' of DATE and DATETIME columns that cannot be NULL, and nowhere else.
SET sql_mode = '';
> ok 0
CREATE TABLE d (id INT PRIMARY KEY, d DATE NOT NULL, dt DATETIME(3) NOT NULL, ts TIMESTAMP NOT NULL, n DATE, g DATE GENERATED ALWAYS AS (d) STORED NOT NULL, KEY (d));
> ok 0
INSERT INTO d (id, d, dt, ts, n) VALUES (1, '0000-00-00', '0000-00-00', '0000-00-00', NULL), (2, '2020-01-01', '2020-01-01', '2020-01-01', '2020-01-01'), (3, '0000-00-00', '2020-01-01', '2020-01-01', '0000-00-00');
> ok 3
SELECT id FROM d WHERE d IS NULL;
> id
> 1
> 3
SELECT id FROM d WHERE dt IS NULL;
> id
> 1
SELECT id FROM d WHERE ts IS NULL;
> id
SELECT id FROM d WHERE n IS NULL;
> id
> 1
SELECT id FROM d WHERE g IS UNKNOWN;
> id
> 1
> 3
SELECT id FROM d WHERE ISNULL(d) AND id > 1;
> id
> 3
SELECT id FROM d WHERE NOT (d IS NOT NULL);
> id
> 1
> 3
SELECT id FROM d WHERE d IS NOT NULL ORDER BY id;
> id
> 1
> 2
> 3
SELECT id FROM d WHERE d IS NULL OR id = 2;
> id
> 2
SELECT id FROM d WHERE (d IS NULL) = 1;
> id
SELECT id FROM d WHERE d <=> NULL;
> id
SELECT id FROM d WHERE COALESCE(d) IS NULL;
> id
SELECT id, d IS NULL FROM d ORDER BY id;
> id	d IS NULL
> 1	0
> 2	0
> 3	0
SELECT id, d FROM d GROUP BY id, d HAVING d IS NULL;
> id	d
SELECT a.id, b.id FROM d a LEFT JOIN d b ON a.id = b.id + 1 WHERE b.d IS NULL ORDER BY a.id;
> id	id
> 1	NULL
> 2	1
SELECT a.id, b.id FROM d a LEFT JOIN d b ON a.id = b.id + 1 WHERE a.d IS NULL ORDER BY a.id;
> id	id
> 1	NULL
> 3	2
SELECT a.id, b.id FROM d a LEFT JOIN d b ON b.d IS NULL ORDER BY a.id;
> id	id
> 1	NULL
> 2	NULL
> 3	NULL
SELECT a.id, b.id FROM d a JOIN d b USING (d) WHERE d IS NULL ORDER BY a.id, b.id;
> id	id
> 1	1
> 1	3
> 3	1
> 3	3
SELECT id FROM d WHERE EXISTS (SELECT 1 FROM d i WHERE d.d IS NULL) ORDER BY id;
> id
> 1
> 3
SELECT id FROM (SELECT * FROM d) x WHERE d IS NULL;
> id
SELECT id FROM (SELECT id, d FROM d UNION SELECT id + 100, d FROM d) x WHERE d IS NULL ORDER BY id;
> id
> 1
> 3
> 101
> 103
CREATE VIEW v AS SELECT * FROM d;
> ok 0
SELECT id FROM v WHERE d IS NULL;
> id
PREPARE p FROM 'SELECT id FROM d WHERE d IS NULL AND id < ?';
> ok 0
SET @a = 3;
> ok 0
EXECUTE p USING @a;
> id
> 1
SET sql_mode = DEFAULT;
> ok 0
SELECT id FROM d WHERE d IS NULL;
> id
> 1
> 3
UPDATE d SET d = '2001-01-01' WHERE d IS NULL AND id = 3;
> ok 1
SELECT id, d FROM d ORDER BY id;
> id	d
> 1	0000-00-00
> 2	2020-01-01
> 3	2001-01-01
DELETE FROM d WHERE dt IS NULL;
> ok 1
SELECT id FROM d ORDER BY id;
> id
> 2
> 3

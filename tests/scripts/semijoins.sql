# Semijoins and antijoins: rows that have a match in a subquery's tables, or none; what is unknown; nested ones; in joins; hints.
CREATE TABLE a (id INT PRIMARY KEY, x INT, y INT NOT NULL, s VARCHAR(10), KEY (x));
> ok 0
INSERT INTO a VALUES (1,1,1,'a'),(2,1,2,'B'),(3,2,3,'c'),(4,NULL,4,NULL),(5,5,5,'b'),(6,3,1,'A'),(7,NULL,9,'d');
> ok 7
CREATE TABLE b (id INT PRIMARY KEY, x INT, y INT NOT NULL, s VARCHAR(10) COLLATE utf8mb4_bin);
> ok 0
INSERT INTO b VALUES (1,1,1,'a'),(2,1,1,'b'),(3,2,5,'c'),(4,NULL,3,'d'),(5,7,2,NULL);
> ok 5
CREATE TABLE c (k INT PRIMARY KEY, z INT NOT NULL);
> ok 0
INSERT INTO c VALUES (1,10),(2,20),(3,10),(9,90);
> ok 4
CREATE TABLE e (x INT, y INT NOT NULL);
> ok 0
SELECT id FROM a WHERE x IN (SELECT x FROM b) ORDER BY id;
> id
> 1
> 2
> 3
SELECT id FROM a WHERE x NOT IN (SELECT x FROM b) ORDER BY id;
> id
SELECT id FROM a WHERE x NOT IN (SELECT x FROM b WHERE x IS NOT NULL) ORDER BY id;
> id
> 5
> 6
SELECT id FROM a WHERE x NOT IN (SELECT x FROM e) ORDER BY id;
> id
> 1
> 2
> 3
> 4
> 5
> 6
> 7
SELECT id FROM a WHERE y NOT IN (SELECT y FROM b) ORDER BY id;
> id
> 4
> 7
SELECT id FROM a WHERE NOT (y IN (SELECT y FROM b)) ORDER BY id;
> id
> 4
> 7
SELECT id FROM a WHERE y <> ALL (SELECT y FROM b) ORDER BY id;
> id
> 4
> 7
SELECT id FROM a WHERE NOT (y <> ALL (SELECT y FROM b)) ORDER BY id;
> id
> 1
> 2
> 3
> 5
> 6
SELECT id FROM a WHERE x = ANY (SELECT y FROM b) ORDER BY id;
> id
> 1
> 2
> 3
> 5
> 6
SELECT id FROM a WHERE y NOT IN (SELECT x FROM b) ORDER BY id;
> id
SELECT id FROM a WHERE y NOT IN (SELECT b.y FROM e RIGHT JOIN b ON e.x = b.x) ORDER BY id;
> id
> 4
> 7
SELECT id FROM a WHERE y NOT IN (SELECT e.y FROM b LEFT JOIN e ON e.x = b.x) ORDER BY id;
> id
SELECT id FROM a WHERE (x, y) IN (SELECT x, y FROM b) ORDER BY id;
> id
> 1
SELECT id FROM a WHERE (id, y) NOT IN (SELECT id, y FROM b) ORDER BY id;
> id
> 2
> 3
> 4
> 5
> 6
> 7
SELECT id FROM a WHERE s IN (SELECT s FROM b) ORDER BY id;
> id
> 1
> 3
> 5
> 7
SELECT id FROM a WHERE s IN (SELECT x FROM b) ORDER BY id;
> id
SELECT id FROM a WHERE x IN (SELECT k FROM c) ORDER BY id;
> id
> 1
> 2
> 3
> 6
SELECT id FROM a WHERE x IN (SELECT z / 10 FROM c) ORDER BY id;
> id
> 1
> 2
> 3
SELECT id FROM a WHERE EXISTS (SELECT * FROM b WHERE b.x = a.x AND b.y < a.y) ORDER BY id;
> id
> 2
SELECT id FROM a WHERE NOT EXISTS (SELECT * FROM b WHERE b.x = a.x AND b.y < a.y) ORDER BY id;
> id
> 1
> 3
> 4
> 5
> 6
> 7
SELECT id FROM a WHERE NOT EXISTS (SELECT * FROM b WHERE a.y > 3 AND b.x = 1) ORDER BY id;
> id
> 1
> 2
> 3
> 6
SELECT id FROM a WHERE EXISTS (SELECT * FROM b WHERE a.y > 3) ORDER BY id;
> id
> 4
> 5
> 7
SELECT id FROM a WHERE EXISTS (SELECT * FROM b JOIN c ON c.k = b.x WHERE b.y = a.y AND c.z = 10) ORDER BY id;
> id
> 1
> 6
SELECT id FROM a WHERE EXISTS (SELECT * FROM b LEFT JOIN c ON c.k = b.x WHERE b.y = a.y AND c.z IS NULL) ORDER BY id;
> id
> 2
> 3
SELECT id FROM a WHERE EXISTS (SELECT * FROM b WHERE b.x = a.x AND EXISTS (SELECT * FROM c WHERE c.k = b.y)) ORDER BY id;
> id
> 1
> 2
SELECT id FROM a WHERE EXISTS (SELECT * FROM b WHERE b.x = a.x AND EXISTS (SELECT * FROM c WHERE c.k = a.y)) ORDER BY id;
> id
> 1
> 2
> 3
SELECT id FROM a WHERE EXISTS (SELECT * FROM b WHERE b.x = a.x AND NOT EXISTS (SELECT * FROM c WHERE c.k = a.y AND c.z = b.x * 10)) ORDER BY id;
> id
> 2
> 3
SELECT id FROM a WHERE NOT EXISTS (SELECT * FROM b WHERE b.x = a.x AND NOT EXISTS (SELECT * FROM c WHERE c.k = b.y)) ORDER BY id;
> id
> 1
> 2
> 4
> 5
> 6
> 7
SELECT id FROM a WHERE x IN (SELECT x FROM b WHERE y IN (SELECT k FROM c WHERE z > 5)) ORDER BY id;
> id
> 1
> 2
SELECT id FROM a WHERE x IN (SELECT x FROM b) AND y IN (SELECT k FROM c) AND NOT EXISTS (SELECT * FROM e WHERE e.x = a.x) ORDER BY id;
> id
> 1
> 2
> 3
SELECT a.id, b.id FROM a JOIN b ON a.y = b.y AND a.x IN (SELECT k FROM c) ORDER BY 1, 2;
> id	id
> 1	1
> 1	2
> 2	5
> 3	4
> 6	1
> 6	2
SELECT a.id, b.id FROM a LEFT JOIN b ON a.y = b.y AND b.x IN (SELECT k FROM c) ORDER BY 1, 2;
> id	id
> 1	1
> 1	2
> 2	NULL
> 3	NULL
> 4	NULL
> 5	3
> 6	1
> 6	2
> 7	NULL
SELECT a.id, b.id FROM a LEFT JOIN b ON a.y > b.y AND EXISTS (SELECT * FROM c WHERE c.k = b.x AND c.z > a.y * 3) ORDER BY 1, 2;
> id	id
> 1	NULL
> 2	1
> 2	2
> 3	1
> 3	2
> 4	NULL
> 5	NULL
> 6	NULL
> 7	NULL
SELECT a.id, b.id FROM a LEFT JOIN b ON b.id = a.id AND NOT EXISTS (SELECT * FROM c WHERE c.k = a.x AND c.z = 10) ORDER BY 1, 2;
> id	id
> 1	NULL
> 2	NULL
> 3	3
> 4	4
> 5	5
> 6	NULL
> 7	NULL
SELECT a.id, b.id FROM b RIGHT JOIN a ON b.id = a.id AND NOT EXISTS (SELECT * FROM c WHERE c.k = b.x) ORDER BY 1, 2;
> id	id
> 1	NULL
> 2	NULL
> 3	NULL
> 4	4
> 5	5
> 6	NULL
> 7	NULL
SELECT a.id, b.id FROM a LEFT JOIN b ON b.id = a.id WHERE NOT EXISTS (SELECT * FROM c WHERE c.k = b.x) ORDER BY 1, 2;
> id	id
> 4	4
> 5	5
> 6	NULL
> 7	NULL
SELECT a.id, b.id FROM a LEFT JOIN b ON b.id = a.id WHERE b.y NOT IN (SELECT k FROM c) ORDER BY 1, 2;
> id	id
> 3	3
SELECT id FROM (SELECT * FROM a WHERE x IN (SELECT x FROM b)) AS d WHERE y IN (SELECT k FROM c) ORDER BY id;
> id
> 1
> 2
> 3
SELECT id FROM a WHERE x IN (SELECT d.x FROM (SELECT x, COUNT(*) n FROM b GROUP BY x) AS d WHERE d.n > 1) ORDER BY id;
> id
> 1
> 2
CREATE VIEW va AS SELECT id, y FROM a WHERE EXISTS (SELECT * FROM b WHERE b.x = a.x);
> ok 0
SELECT id FROM va WHERE y IN (SELECT k FROM c) ORDER BY id;
> id
> 1
> 2
> 3
SELECT COUNT(*), SUM(y) FROM a WHERE x IN (SELECT x FROM b);
> COUNT(*)	SUM(y)
> 3	6
SELECT x, COUNT(*) FROM a WHERE y IN (SELECT k FROM c) GROUP BY x ORDER BY x;
> x	COUNT(*)
> NULL	1
> 1	2
> 2	1
> 3	1
SELECT id FROM a WHERE y IN (SELECT k FROM c) ORDER BY id DESC LIMIT 2;
> id
> 7
> 6
SELECT DISTINCT x FROM a WHERE EXISTS (SELECT * FROM b WHERE b.x = a.x) ORDER BY x;
> x
> 1
> 2
SELECT id, (SELECT COUNT(*) FROM b WHERE EXISTS (SELECT * FROM c WHERE c.k = b.x AND c.z = a.y * 10)) n FROM a ORDER BY id;
> id	n
> 1	2
> 2	1
> 3	0
> 4	0
> 5	0
> 6	2
> 7	0
SELECT id FROM a WHERE 1 IN (SELECT x FROM b WHERE b.y = a.y) ORDER BY id;
> id
> 1
> 6
SELECT id FROM a WHERE x IN (SELECT /*+ NO_SEMIJOIN() */ x FROM b) ORDER BY id;
> id
> 1
> 2
> 3
SELECT id FROM a WHERE x IN (SELECT /*+ SEMIJOIN(FIRSTMATCH) */ x FROM b) ORDER BY id;
> id
> 1
> 2
> 3
SELECT id FROM a WHERE x IN (SELECT /*+ SEMIJOIN(MATERIALIZATION) */ x FROM b) ORDER BY id;
> id
> 1
> 2
> 3
SELECT /*+ NO_SEMIJOIN(@q) */ id FROM a WHERE x IN (SELECT /*+ QB_NAME(q) */ x FROM b) ORDER BY id;
> id
> 1
> 2
> 3
INSERT INTO e SELECT x, y FROM a WHERE EXISTS (SELECT * FROM b WHERE b.x = a.x);
> ok 3
INSERT INTO e SELECT x, y FROM e WHERE x IN (SELECT x FROM e WHERE y > 1);
> ok 3
SELECT * FROM e ORDER BY x, y;
> x	y
> 1	1
> 1	1
> 1	2
> 1	2
> 2	3
> 2	3
UPDATE a SET y = y + 1 WHERE x IN (SELECT x FROM b);
> ok 3
DELETE FROM a WHERE NOT EXISTS (SELECT * FROM b WHERE b.x = a.x);
> ok 4
SELECT id, y FROM a ORDER BY id;
> id	y
> 1	2
> 2	3
> 3	4
SET explain_format = 'TRADITIONAL';
> ok 0
CREATE TABLE t (a INT, b INT NOT NULL, KEY (a));
> ok 0
CREATE TABLE u (a INT, b INT NOT NULL);
> ok 0
INSERT INTO t WITH RECURSIVE q AS (SELECT 1 n UNION ALL SELECT n + 1 FROM q WHERE n < 200) SELECT n, n % 7 FROM q;
> ok 200
INSERT INTO u SELECT a % 10, b FROM t;
> ok 200
ANALYZE TABLE t, u;
> Table	Op	Msg_type	Msg_text
> script.t	analyze	status	OK
> script.u	analyze	status	OK
EXPLAIN SELECT * FROM t WHERE b IN (SELECT b FROM u);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	200	100.00	NULL
> 1	SIMPLE	<subquery2>	NULL	eq_ref	<auto_distinct_key>	<auto_distinct_key>	4	script.t.b	1	100.00	NULL
> 2	MATERIALIZED	u	NULL	ALL	NULL	NULL	NULL	NULL	200	100.00	NULL
EXPLAIN SELECT * FROM u WHERE NOT EXISTS (SELECT 1 FROM t WHERE t.b = u.a AND t.b > u.b);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	u	NULL	ALL	NULL	NULL	NULL	NULL	200	100.00	NULL
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	200	100.00	Using where; Not exists; Using join buffer (hash join)

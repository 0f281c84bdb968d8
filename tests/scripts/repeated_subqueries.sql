# Subqueries whose outer rows have the same values again and again, alone and within each other.
CREATE TABLE o (id INT PRIMARY KEY, g INT, v VARCHAR(9), n DECIMAL(6,2));
> ok 0
CREATE TABLE i (id INT PRIMARY KEY, g INT, v VARCHAR(9) COLLATE utf8mb4_bin, n DECIMAL(6,2));
> ok 0
INSERT INTO o SELECT t.id, MOD(t.id, 4), ELT(MOD(t.id, 3) + 1, 'a', 'A', NULL), ELT(MOD(t.id, 2) + 1, 1.5, 2) FROM (WITH RECURSIVE r AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM r WHERE id < 40) SELECT id FROM r) t;
> ok 40
INSERT INTO i VALUES (1, 1, 'a', 1.5), (2, 1, 'A', 2), (3, 2, 'b', NULL), (4, 3, NULL, 4), (5, 3, 'a', 2);
> ok 5
SELECT g, v, n, COUNT(*), MAX((SELECT MAX(i.n) FROM i WHERE i.g = o.g)), SUM((SELECT COUNT(*) FROM i WHERE i.v = o.v)) FROM o GROUP BY g, v, n ORDER BY g, v, n;
> g	v	n	COUNT(*)	MAX((SELECT MAX(i.n) FROM i WHERE i.g = o.g))	SUM((SELECT COUNT(*) FROM i WHERE i.v = o.v))
> 0	NULL	1.50	3	NULL	0
> 0	A	1.50	7	NULL	10
> 1	NULL	2.00	3	2.00	0
> 1	A	2.00	7	2.00	10
> 2	NULL	1.50	4	NULL	0
> 2	a	1.50	6	NULL	9
> 3	NULL	2.00	3	4.00	0
> 3	a	2.00	7	4.00	11
SELECT g, COUNT(*) FROM o WHERE EXISTS (SELECT 1 FROM i WHERE i.g = o.g AND i.n > o.n LIMIT 1) OR id = 1 GROUP BY g ORDER BY g;
> g	COUNT(*)
> 1	1
> 3	10
SELECT g, v, COUNT(*) FROM o WHERE v NOT IN (SELECT i.v FROM i WHERE i.g = o.g) GROUP BY g, v ORDER BY g, v;
> g	v	COUNT(*)
> 0	NULL	3
> 0	A	7
> 2	a	6
SELECT g, v, COUNT(*) FROM o WHERE (v IN (SELECT i.v FROM i WHERE i.g = o.g)) IS NULL GROUP BY g, v ORDER BY g, v;
> g	v	COUNT(*)
> 1	NULL	3
> 2	NULL	4
> 3	NULL	3
> 3	A	3
SELECT g, n, COUNT(*) FROM o WHERE n >= ALL (SELECT i.n FROM i WHERE i.g = o.g) GROUP BY g, n ORDER BY g, n;
> g	n	COUNT(*)
> 0	1.50	10
> 1	2.00	10
SELECT g, n, COUNT(*) FROM o WHERE n < ANY (SELECT i.n FROM i WHERE i.g = o.g) GROUP BY g, n ORDER BY g, n;
> g	n	COUNT(*)
> 3	2.00	10
SELECT o.g, COUNT(*), SUM(d.c) FROM o, LATERAL (SELECT COUNT(*) AS c FROM i WHERE i.g = o.g) d GROUP BY o.g ORDER BY o.g;
> g	COUNT(*)	SUM(d.c)
> 0	10	0
> 1	10	20
> 2	10	10
> 3	10	20
SELECT g, COUNT(*) FROM o WHERE (SELECT COUNT(*) FROM i WHERE i.g = o.g AND i.n IN (SELECT p.n FROM i p WHERE p.g <> o.g)) > 0 GROUP BY g ORDER BY g;
> g	COUNT(*)
> 1	10
> 3	10
SELECT (SELECT i.id FROM i WHERE i.g = o.g) FROM o WHERE g IN (0, 2) ORDER BY id LIMIT 4;
> (SELECT i.id FROM i WHERE i.g = o.g)
> 3
> NULL
> 3
> NULL
SELECT (SELECT i.id FROM i WHERE i.g = o.g) FROM o ORDER BY id;
> error 1242: Subquery returns more than 1 row
# A decimal is the same as another only with its digits, a text with its case.
SELECT DISTINCT CONCAT(o.n, (SELECT MAX(CONCAT(o.n, o.v)) FROM i WHERE i.id < 3)) AS t FROM o ORDER BY t, HEX(t);
> error 1140: In aggregated query without GROUP BY, expression #1 of SELECT list contains nonaggregated column 'script.o.n'; this is incompatible with sql_mode=only_full_group_by
# What warns does so each time.
SELECT id, (SELECT MAX(i.n + o.v) FROM i WHERE i.id = 1) AS m FROM o WHERE id < 4 ORDER BY id;
> id	m
> 1	1.5
> 2	NULL
> 3	1.5
SHOW WARNINGS;
> Level	Code	Message
> Warning	1292	Truncated incorrect DOUBLE value: 'A'
> Warning	1292	Truncated incorrect DOUBLE value: 'a'
# What is the same for all rows is worked out once, a table that it shuts is not read.
SELECT COUNT(*) FROM (SELECT g, COUNT(*) FROM o GROUP BY g) d JOIN o ON d.g = o.g WHERE 1 = 2 AND d.g > 0;
> COUNT(*)
> 0
SELECT COUNT(*) FROM (SELECT DISTINCT g FROM o) d WHERE 3.0 = 99.9;
> COUNT(*)
> 0
SELECT g FROM o WHERE 1 <=> NULL INTERSECT SELECT g FROM i;
> g
SELECT g FROM o WHERE DATE'2024-01-01' = DATE'2024-01-02' EXCEPT SELECT g FROM i;
> g
SELECT g FROM o INTERSECT SELECT g FROM i WHERE 'a' = 'b';
> g

# What random SELECTs were answered otherwise than by MySQL.
CREATE TABLE x (i INT, j INT, v VARCHAR(20) COLLATE utf8mb4_bin, w VARCHAR(12));
INSERT INTO x VALUES (1, 2, 'a', 'A'), (2, 3, 'A', 'a'), (2, 4, 'b', 'a');
> affected 3
CREATE TABLE none (a INT, b INT, c INT);

# The total of no rows.
SELECT a, b, SUM(c), COUNT(*), GROUPING(a) FROM none GROUP BY a, b WITH ROLLUP;
> a	b	SUM(c)	COUNT(*)	GROUPING(a)
> NULL	NULL	NULL	0	1
SELECT i, SUM(j) FROM x WHERE i > 7 GROUP BY i WITH ROLLUP;
> i	SUM(j)
> NULL	NULL
SELECT a, SUM(c) FROM none GROUP BY a;
> a	SUM(c)

# A key that is an expression is one as a whole.
SELECT i + 1 FROM x GROUP BY i + 1 ORDER BY 1;
> i + 1
> 2
> 3
SELECT (j > 2), COUNT(*) FROM x GROUP BY (j > 2) ORDER BY 1;
> (j > 2)	COUNT(*)
> 0	1
> 1	2
SELECT (i + 1) * 2 FROM x GROUP BY (i + 1);
> error 1055: Expression #1 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'test.x.i' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by
SELECT IF(i > 0, (i + 1), 3) FROM x GROUP BY (i + 1);
> error 1055: Expression #1 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'test.x.i' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by

# HAVING sees the select list and the columns of GROUP BY.
SELECT i + 1 AS k FROM x GROUP BY i + 1 HAVING k > 2;
> k
> 3
SELECT i + 1 FROM x GROUP BY i + 1 HAVING i + 1 > 1;
> error 1054: Unknown column 'i' in 'having clause'
SELECT j FROM x GROUP BY j HAVING x.i > 1;
> error 1054: Unknown column 'x.i' in 'having clause'
SELECT j FROM x HAVING i > 1;
> error 1054: Unknown column 'i' in 'having clause'
SELECT j, COUNT(*) FROM x GROUP BY j HAVING SUM(i) > 1 AND x.j > 3;
> j	COUNT(*)
> 4	1
SELECT * FROM x HAVING i > 1 AND x.j < 4;
> i	j	v	w
> 2	3	A	a

# Aggregates in ORDER BY alone.
SELECT i FROM x ORDER BY SUM(i);
> error 3029: Expression #1 of ORDER BY contains aggregate function and applies to the result of a non-aggregated query
SELECT 1 FROM x ORDER BY j, COUNT(*) + 1;
> error 3029: Expression #2 of ORDER BY contains aggregate function and applies to the result of a non-aggregated query
SELECT SUM(j) FROM x ORDER BY COUNT(*);
> SUM(j)
> 9

# Positions.
SELECT GROUP_CONCAT(i, j ORDER BY 2 DESC) FROM x;
> GROUP_CONCAT(i, j ORDER BY 2 DESC)
> 24,23,12
SELECT GROUP_CONCAT(i ORDER BY 100) FROM x;
> error 1054: Unknown column '100' in 'order clause'
SELECT GROUP_CONCAT(i ORDER BY 0) FROM x;
> error 1054: Unknown column '0' in 'order clause'
SELECT RANK() OVER (ORDER BY 1) FROM x;
> error 3592: Window '<unnamed window>': ORDER BY or PARTITION BY uses legacy position indication which is not supported, use expression.
SELECT RANK() OVER (PARTITION BY 1) FROM x;
> error 3592: Window '<unnamed window>': ORDER BY or PARTITION BY uses legacy position indication which is not supported, use expression.
SELECT RANK() OVER (PARTITION BY 'a' ORDER BY 1.5, NULL) FROM x;
> RANK() OVER (PARTITION BY 'a' ORDER BY 1.5, NULL)
> 1
> 1
> 1

# Nobody reads what would fail.
WITH q AS (SELECT nowhere FROM x) SELECT i FROM x WHERE i = 1;
> i
> 1
WITH q AS (SELECT nowhere FROM x) SELECT q.nowhere FROM x, q WHERE i = 1;
> error 1054: Unknown column 'nowhere' in 'field list'
WITH q AS (SELECT i FROM missing) SELECT i FROM x WHERE i = 1;
> i
> 1

# LIMIT of a subquery that is compared with.
SELECT i FROM x WHERE i IN (SELECT j FROM x LIMIT 1);
> error 1235: This version of MySQL doesn't yet support 'LIMIT & IN/ALL/ANY/SOME subquery'
SELECT i FROM x WHERE i = ANY ((SELECT j FROM x LIMIT 1) UNION ALL SELECT 2);
> error 1235: This version of MySQL doesn't yet support 'LIMIT & IN/ALL/ANY/SOME subquery'
SELECT i FROM x WHERE i IN (SELECT * FROM (SELECT j FROM x ORDER BY j LIMIT 1) AS d) ORDER BY j;
> i
> 2
> 2

# One collation for all values of CASE and IN.
SELECT i, CASE w WHEN 'x' THEN 0 WHEN v THEN 1 WHEN 'a' THEN 2 END AS c FROM x ORDER BY j;
> i	c
> 1	NULL
> 2	2
> 2	2
SELECT i, w IN ('x', 'a', v) AS c FROM x ORDER BY j;
> i	c
> 1	0
> 2	1
> 2	1
SELECT i, w IN ('x', 'a') AS c FROM x ORDER BY j;
> i	c
> 1	1
> 2	1
> 2	1
SELECT NULL COLLATE utf8mb4_bin;
> error 1253: COLLATION 'utf8mb4_bin' is not valid for CHARACTER SET 'binary'

# The zero before a point.
SELECT CAST(-0.7 AS CHAR), CAST(0.7 AS CHAR), CONCAT(-0.25), UPPER(-0.5);
> CAST(-0.7 AS CHAR)	CAST(0.7 AS CHAR)	CONCAT(-0.25)	UPPER(-0.5)
> -0.7	0.7	-0.25	-0.5

# A name that two columns on one side have is not joined by.
CREATE TABLE n1 (id INT, j INT);
CREATE TABLE n2 (id INT, j INT);
CREATE TABLE n3 (id INT, k INT);
SELECT 1 FROM n1 NATURAL JOIN n2 JOIN n3 ON n3.k = n1.j NATURAL JOIN n3 AS n4;
> error 1052: Column 'id' in from clause is ambiguous
SELECT 1 FROM n1 JOIN n2 USING (id) JOIN n3 ON n3.k = n1.j JOIN n3 AS n4 USING (id);
> error 1052: Column 'id' in from clause is ambiguous
SELECT COUNT(*) FROM n1 NATURAL JOIN n2 NATURAL JOIN n3;
> COUNT(*)
> 0

# Of equal texts GREATEST gives the last, LEAST the first.
SELECT GREATEST('a', 'A'), GREATEST('A', 'a'), LEAST('a', 'A'), LEAST('A', 'a'), GREATEST('a', 'b', 'B');
> GREATEST('a', 'A')	GREATEST('A', 'a')	LEAST('a', 'A')	LEAST('A', 'a')	GREATEST('a', 'b', 'B')
> A	a	a	A	B

# Conditions of several tables joined by OR, and equalities that follow from others.
CREATE TABLE p (id INT PRIMARY KEY, brand CHAR(4), size INT);
CREATE TABLE l (id INT PRIMARY KEY, part INT, amount INT, KEY (part));
INSERT INTO p VALUES (1, 'x', 1), (2, 'y', 2), (3, 'z', 3), (4, NULL, 4), (5, 'x', NULL);
> affected 5
INSERT INTO l VALUES (1, 1, 5), (2, 2, 15), (3, 3, 25), (4, 4, 5), (5, 5, 5), (6, NULL, 5), (7, 2, 5);
> affected 7
SELECT l.id FROM l, p WHERE (p.id = part AND brand = 'x' AND amount < 10) OR (p.id = part AND brand = 'y' AND amount > 10) ORDER BY 1;
> id
> 1
> 2
> 5
SELECT l.id, p.id FROM l, p WHERE (brand = 'x' AND size = 1 AND amount < 10) OR (brand = 'z' AND amount > 20) ORDER BY 1, 2;
> id	id
> 1	1
> 3	3
> 4	1
> 5	1
> 6	1
> 7	1
SELECT l.id, p.id FROM l LEFT JOIN p ON p.id = part AND ((brand = 'x' AND amount < 10) OR (brand = 'y' AND amount > 10)) ORDER BY 1;
> id	id
> 1	1
> 2	2
> 3	NULL
> 4	NULL
> 5	5
> 6	NULL
> 7	NULL
SELECT COUNT(*) FROM l AS a, l AS b, p WHERE a.part = b.part AND b.part = p.id AND p.size < 3;
> COUNT(*)
> 5
SELECT COUNT(*) FROM l AS a JOIN l AS b ON a.part = b.part LEFT JOIN p ON p.id = b.part AND a.part = p.size;
> COUNT(*)
> 8

# Integers that grow are texts of all their digits.
WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n * 7 FROM r WHERE n < 1000) SELECT n, CAST(n AS CHAR), REVERSE(n), CONCAT(n, '.') FROM r;
> n	CAST(n AS CHAR)	REVERSE(n)	CONCAT(n, '.')
> 1	1	1	1.
> 7	7	7	7.
> 49	49	94	49.
> 343	343	343	343.
> 2401	2401	1042	2401.

# A literal's digits are all its own; NULLIF compares in the collation of both.
SELECT 100 / -1, LEAST((100 / -1), AVG(NULLIF(-1.5, 0.25))), 1000 / 3, -(100) / 1;
> 100 / -1	LEAST((100 / -1), AVG(NULLIF(-1.5, 0.25)))	1000 / 3	-(100) / 1
> -100.0000	-100.00000	333.3333	-100.0000
CREATE TABLE quotients AS SELECT 100 / 1 AS a, 99 / -1 AS b, 7 * 1.5 AS c, -(100) / 3 AS d;
> affected 1
SELECT * FROM quotients;
> a	b	c	d
> 100.0000	-99.0000	10.5	-33.3333
CREATE TABLE binaries (w VARCHAR(10) COLLATE utf8mb4_bin);
INSERT INTO binaries VALUES ('a'), ('a '), ('A'), (NULL);
> affected 4
SELECT COUNT(*) FROM binaries WHERE (NULLIF('a ', w) <= w) IS UNKNOWN;
> COUNT(*)
> 3

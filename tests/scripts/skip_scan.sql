# Ranges of a part of an index behind parts that no condition speaks of (skip scan): values and ranges, values of parts before,
# NULLs, descending parts, the transaction's own changes, hints and the switch; what is read is counted.
CREATE TABLE t (id INT PRIMARY KEY, a INT NOT NULL, b INT, c INT, d INT, KEY abc (a, b, c));
> ok 0
INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 999) SELECT i, i % 5, i % 100, i % 37, i % 7 FROM n;
> ok 1000
INSERT INTO t VALUES (1000, 2, NULL, 1, 1), (1001, 4, NULL, NULL, 1), (1002, 9, 99, NULL, 1);
> ok 3
ANALYZE TABLE t;
> Table	Op	Msg_type	Msg_text
> script.t	analyze	status	OK
EXPLAIN SELECT a, b FROM t WHERE b > 97;
> EXPLAIN
> -> Filter: (t.b > 97)
>     -> Covering index skip scan on t using abc over 97 < b
EXPLAIN FORMAT=TREE SELECT a, b FROM t WHERE b > 97;
> EXPLAIN
> -> Filter: (t.b > 97)
>     -> Covering index skip scan on t using abc over 97 < b
FLUSH STATUS;
> ok 0
SELECT a, b, c FROM t WHERE b > 97;
> a	b	c
> 3	98	2
> 3	98	6
> 3	98	10
> 3	98	13
> 3	98	17
> 3	98	21
> 3	98	24
> 3	98	28
> 3	98	32
> 3	98	36
> 4	99	0
> 4	99	3
> 4	99	7
> 4	99	11
> 4	99	14
> 4	99	18
> 4	99	22
> 4	99	25
> 4	99	29
> 4	99	33
> 9	99	NULL
SHOW STATUS LIKE 'Handler_read%';
> Variable_name	Value
> Handler_read_first	1
> Handler_read_key	13
> Handler_read_last	0
> Handler_read_next	21
> Handler_read_prev	0
> Handler_read_rnd	0
> Handler_read_rnd_next	0
EXPLAIN FORMAT=TREE SELECT a, b FROM t WHERE b BETWEEN 80 AND 81;
> EXPLAIN
> -> Filter: (t.b between 80 and 81)
>     -> Covering index skip scan on t using abc over 80 <= b <= 81
SELECT a, b, c FROM t WHERE b BETWEEN 80 AND 81 AND c < 10;
> a	b	c
> 0	80	3
> 0	80	6
> 1	81	0
> 1	81	4
> 1	81	7
EXPLAIN FORMAT=TREE SELECT a, b FROM t WHERE b = 80;
> EXPLAIN
> -> Filter: (t.b = 80)
>     -> Covering index skip scan on t using abc over b = 80
FLUSH STATUS;
> ok 0
SELECT COUNT(*), MIN(c), MAX(id) FROM t WHERE b = 80;
> COUNT(*)	MIN(c)	MAX(id)
> 10	3	980
SHOW STATUS LIKE 'Handler_read%';
> Variable_name	Value
> Handler_read_first	1
> Handler_read_key	13
> Handler_read_last	0
> Handler_read_next	10
> Handler_read_prev	0
> Handler_read_rnd	0
> Handler_read_rnd_next	0
SELECT COUNT(*), MIN(c), MAX(id) FROM t WHERE b = 1000;
> COUNT(*)	MIN(c)	MAX(id)
> 0	NULL	NULL
EXPLAIN FORMAT=TREE SELECT a, b FROM t WHERE b IS NULL;
> EXPLAIN
> -> Filter: (t.b is null)
>     -> Covering index skip scan on t using abc over b = NULL
SELECT id, a, b FROM t WHERE b IS NULL;
> id	a	b
> 1000	2	NULL
> 1001	4	NULL
EXPLAIN FORMAT=TREE SELECT a, b FROM t WHERE b <= 1;
> EXPLAIN
> -> Filter: (t.b <= 1)
>     -> Covering index skip scan on t using abc over NULL < b <= 1
SELECT a, COUNT(*) FROM t WHERE b <= 1 GROUP BY a ORDER BY a;
> a	COUNT(*)
> 0	10
> 1	10
SELECT COUNT(*) FROM t WHERE b IN (1, 99, 1000);
> COUNT(*)
> 21
SELECT COUNT(*) FROM t WHERE b < 2 OR b > 97;
> COUNT(*)
> 41
SELECT COUNT(*) FROM t WHERE b > 97 AND b < 50;
> COUNT(*)
> 0
SELECT COUNT(*) FROM t WHERE b = NULL;
> COUNT(*)
> 0
SELECT COUNT(*) FROM t WHERE b = 99 AND c IS NULL;
> COUNT(*)
> 1
SELECT COUNT(*) FROM t WHERE b = 98.5;
> COUNT(*)
> 0
SELECT COUNT(*) FROM t WHERE b > 97.5 AND b < 98.5;
> COUNT(*)
> 10
EXPLAIN FORMAT=TREE SELECT a, b FROM t WHERE b > 98 ORDER BY a;
> EXPLAIN
> -> Filter: (t.b > 98)
>     -> Covering index skip scan on t using abc over 98 < b
EXPLAIN FORMAT=TREE SELECT a, b FROM t WHERE b > 98 ORDER BY a DESC;
> EXPLAIN
> -> Sort: t.a DESC
>     -> Filter: (t.b > 98)
>         -> Covering index skip scan on t using abc over 98 < b
SELECT a, b, id FROM t WHERE b > 98 ORDER BY a DESC, id LIMIT 3;
> a	b	id
> 9	99	1002
> 4	99	99
> 4	99	199
EXPLAIN FORMAT=TREE SELECT a, b FROM t WHERE b > 98 LIMIT 3;
> EXPLAIN
> -> Limit: 3 row(s)
>     -> Filter: (t.b > 98)
>         -> Covering index skip scan on t using abc over 98 < b
SELECT a, b FROM t WHERE b > 98 LIMIT 3;
> a	b
> 4	99
> 4	99
> 4	99
# Hints and the switch.
EXPLAIN FORMAT=TREE SELECT /*+ NO_SKIP_SCAN(t) */ a, b FROM t WHERE b > 80;
> EXPLAIN
> -> Filter: (t.b > 80)
>     -> Covering index scan on t using abc
EXPLAIN FORMAT=TREE SELECT /*+ NO_SKIP_SCAN(t abc) */ a, b FROM t WHERE b > 80;
> EXPLAIN
> -> Filter: (t.b > 80)
>     -> Covering index scan on t using abc
EXPLAIN FORMAT=TREE SELECT /*+ NO_SKIP_SCAN(t PRIMARY) */ a, b FROM t WHERE b > 80;
> EXPLAIN
> -> Filter: (t.b > 80)
>     -> Covering index skip scan on t using abc over 80 < b
EXPLAIN FORMAT=TREE SELECT /*+ SKIP_SCAN(t) */ a, b FROM t WHERE c = 10;
> EXPLAIN
> -> Filter: (t.c = 10)
>     -> Covering index skip scan on t using abc over c = 10
SELECT /*+ SKIP_SCAN(t abc) */ COUNT(*), SUM(id) FROM t WHERE c = 10;
> COUNT(*)	SUM(id)
> 27	13257
SET optimizer_switch = 'skip_scan=off';
> ok 0
EXPLAIN FORMAT=TREE SELECT a, b FROM t WHERE b > 80;
> EXPLAIN
> -> Filter: (t.b > 80)
>     -> Covering index scan on t using abc
EXPLAIN FORMAT=TREE SELECT /*+ SKIP_SCAN(t abc) */ a, b FROM t WHERE b > 80;
> EXPLAIN
> -> Filter: (t.b > 80)
>     -> Covering index skip scan on t using abc over 80 < b
SET optimizer_switch = DEFAULT;
> ok 0
# Values of parts before, descending parts, texts.
CREATE TABLE u (a INT NOT NULL, b VARCHAR(10) NOT NULL, c INT, d INT NOT NULL, KEY k (a, b DESC, c DESC, d));
> ok 0
INSERT INTO u SELECT id % 3, CONCAT('x', id % 4), IF(id % 250 = 0, NULL, id % 250), id % 11 FROM t;
> ok 1003
ANALYZE TABLE u;
> Table	Op	Msg_type	Msg_text
> script.u	analyze	status	OK
SELECT a, c, d FROM u WHERE a = 1 AND c >= 248;
> a	c	d
> 1	249	4
> 1	248	0
SELECT a, c, d FROM u WHERE a IN (0, 2) AND c > 248;
> a	c	d
> 0	249	9
> 0	249	7
> 2	249	1
SELECT COUNT(*), SUM(d) FROM u WHERE a = 1 AND c IS NULL;
> COUNT(*)	SUM(d)
> 2	18
SELECT COUNT(*), SUM(d) FROM u WHERE c < 3;
> COUNT(*)	SUM(d)
> 10	43
SELECT COUNT(*), SUM(d) FROM u WHERE b = 'X1' AND c < 3;
> COUNT(*)	SUM(d)
> 3	7
SELECT COUNT(*), SUM(d) FROM u WHERE b > 'x2' AND c = 7;
> COUNT(*)	SUM(d)
> 2	8
SELECT COUNT(*), SUM(d) FROM u WHERE c = 9 AND d > 3;
> COUNT(*)	SUM(d)
> 2	15
SELECT a, b, c, d FROM u WHERE a > 0 AND b = 'x3' AND c > 240;
> a	b	c	d
> 1	x3	249	4
> 1	x3	247	5
> 1	x3	241	1
> 2	x3	245	5
> 2	x3	243	6
> 2	x3	241	7
SELECT (SELECT COUNT(*) FROM u WHERE u.c = t.b) n, COUNT(*) FROM t GROUP BY n ORDER BY n;
> n	COUNT(*)
> 0	12
> 4	971
> 5	20
# The transaction's own changes, other levels.
BEGIN;
> ok 0
DELETE FROM t WHERE a = 3 AND b > 90;
> ok 20
UPDATE t SET b = 98 WHERE id = 7;
> ok 1
INSERT INTO t VALUES (2000, -1, 99, 0, 0);
> ok 1
SELECT a, b, id FROM t WHERE b > 97;
> a	b	id
> -1	99	2000
> 2	98	7
> 4	99	999
> 4	99	299
> 4	99	599
> 4	99	899
> 4	99	199
> 4	99	499
> 4	99	799
> 4	99	99
> 4	99	399
> 4	99	699
> 9	99	1002
ROLLBACK;
> ok 0
SELECT COUNT(*), SUM(id) FROM t WHERE b > 97;
> COUNT(*)	SUM(id)
> 21	11972
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
> ok 0
BEGIN;
> ok 0
SELECT COUNT(*), SUM(id) FROM t WHERE b > 97;
> COUNT(*)	SUM(id)
> 21	11972
@2 INSERT INTO t VALUES (3000, 0, 98, 0, 0);
> waits
ROLLBACK;
> ok 0
> @2 ok 1
SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@2 BEGIN;
> ok 0
@2 DELETE FROM t WHERE id = 98;
> ok 1
SELECT COUNT(*), SUM(id) FROM t WHERE b > 97;
> COUNT(*)	SUM(id)
> 21	14874
@2 ROLLBACK;
> ok 0
# A prepared statement has other values each time.
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;
> ok 0
PREPARE s FROM 'SELECT COUNT(*), SUM(id) FROM t WHERE b BETWEEN ? AND ?';
> ok 0
SET @x = 98, @y = 98;
> ok 0
EXECUTE s USING @x, @y;
> COUNT(*)	SUM(id)
> 11	8480
SET @x = 20, @y = 30;
> ok 0
EXECUTE s USING @x, @y;
> COUNT(*)	SUM(id)
> 110	52250
SET @x = NULL;
> ok 0
EXECUTE s USING @x, @y;
> COUNT(*)	SUM(id)
> 0	NULL

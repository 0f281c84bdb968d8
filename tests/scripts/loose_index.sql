# Groups by the first and last entries of an index: MIN, MAX, DISTINCT and aggregates of distinct values, conditions on each part,
# descending parts, NULLs, the transaction's own changes; what is read is counted.
CREATE TABLE t (a INT, b INT, c INT, d INT, KEY k (a, b, c, d));
> ok 0
INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT x.i, y.i, z.i, w.i FROM n x, n y, n z, n w WHERE y.i <= 5 AND z.i <= 5;
> ok 2500
INSERT INTO t VALUES (11,2,3,-10),(11,3,3,20),(11,15,NULL,-20),(11,NULL,40,30),(12,15,3,-15),(12,15,40,-20),(12,2,40,-23),(12,2,3,NULL),(NULL,NULL,NULL,NULL),(NULL,1,3,7);
> ok 10
ANALYZE TABLE t;
> Table	Op	Msg_type	Msg_text
> script.t	analyze	status	OK
FLUSH STATUS;
> ok 0
SELECT a, MAX(d), MIN(d) FROM t WHERE (b = 2 OR b = 15 OR b = 3) AND (c = 3 OR c = 40) GROUP BY a ORDER BY a;
> a	MAX(d)	MIN(d)
> 1	10	1
> 2	10	1
> 3	10	1
> 4	10	1
> 5	10	1
> 6	10	1
> 7	10	1
> 8	10	1
> 9	10	1
> 10	10	1
> 11	20	-10
> 12	-15	-23
SHOW STATUS LIKE 'Handler_read_key';
> Variable_name	Value
> Handler_read_key	120
FLUSH STATUS;
> ok 0
SELECT a FROM t WHERE b IN (2, 15, 3) AND (c = 3 OR c IS NULL) GROUP BY a ORDER BY a;
> a
> 1
> 2
> 3
> 4
> 5
> 6
> 7
> 8
> 9
> 10
> 11
> 12
SHOW STATUS LIKE 'Handler_read_next';
> Variable_name	Value
> Handler_read_next	0
FLUSH STATUS;
> ok 0
SELECT DISTINCT a FROM t ORDER BY a;
> a
> NULL
> 1
> 2
> 3
> 4
> 5
> 6
> 7
> 8
> 9
> 10
> 11
> 12
SHOW STATUS LIKE 'Handler_read%';
> Variable_name	Value
> Handler_read_first	1
> Handler_read_key	15
> Handler_read_last	1
> Handler_read_next	0
> Handler_read_prev	0
> Handler_read_rnd	0
> Handler_read_rnd_next	0
SELECT DISTINCT b, a FROM t WHERE a IN (1, 12, 11) ORDER BY a, b;
> b	a
> 1	1
> 2	1
> 3	1
> 4	1
> 5	1
> NULL	11
> 2	11
> 3	11
> 15	11
> 2	12
> 15	12
FLUSH STATUS;
> ok 0
SELECT a, b, MAX(d), MIN(d) FROM t WHERE (a < 2 OR a > 11) AND (c = 3 OR c = 40) AND (d > 7 OR d = 2 OR d IS NULL OR d BETWEEN -21 AND -15) GROUP BY a, b ORDER BY a, b;
> a	b	MAX(d)	MIN(d)
> 1	1	10	2
> 1	2	10	2
> 1	3	10	2
> 1	4	10	2
> 1	5	10	2
> 12	2	NULL	NULL
> 12	15	-15	-20
SHOW STATUS LIKE 'Handler_read_next';
> Variable_name	Value
> Handler_read_next	0
SELECT a, b, MIN(d) FROM t WHERE a >= 10 AND c IN (3, 40) AND (d IS NULL OR d = -10 OR d = -23) GROUP BY a, b ORDER BY a, b;
> a	b	MIN(d)
> 11	2	-10
> 12	2	-23
SELECT a, b, MAX(d) FROM t WHERE a >= 10 AND c IN (3, 40) AND (d IS NULL OR d = -10 OR d = -23) GROUP BY a, b ORDER BY a, b;
> a	b	MAX(d)
> 11	2	-10
> 12	2	-23
SELECT a, b, MIN(d), MAX(d) FROM t WHERE a > 9 AND c = 3 AND d IS NOT NULL AND d <> 1 AND d <> 20 AND d < 30 GROUP BY a, b ORDER BY a, b;
> a	b	MIN(d)	MAX(d)
> 10	1	2	10
> 10	2	2	10
> 10	3	2	10
> 10	4	2	10
> 10	5	2	10
> 11	2	-10	-10
> 12	15	-15	-15
SELECT a, b, MIN(d) FROM t WHERE a > 9 AND c IN (3, 40) AND (d < 0 OR d IS NULL) GROUP BY a, b ORDER BY a, b;
> a	b	MIN(d)
> 11	2	-10
> 12	2	-23
> 12	15	-20
FLUSH STATUS;
> ok 0
SELECT COUNT(DISTINCT a, b), COUNT(DISTINCT b, a) FROM t WHERE c IN (3, 40);
> COUNT(DISTINCT a, b)	COUNT(DISTINCT b, a)
> 54	54
SELECT SUM(DISTINCT a), AVG(DISTINCT a), COUNT(DISTINCT a) FROM t;
> SUM(DISTINCT a)	AVG(DISTINCT a)	COUNT(DISTINCT a)
> 78	6.5000	12
SHOW STATUS LIKE 'Handler_read_next';
> Variable_name	Value
> Handler_read_next	0
SELECT a, COUNT(DISTINCT b) FROM t GROUP BY a HAVING a > 9 ORDER BY a;
> a	COUNT(DISTINCT b)
> 10	5
> 11	3
> 12	2
SELECT a, b, MIN(c) FROM t WHERE a = 11 OR b = 2 GROUP BY a, b ORDER BY a, b;
> a	b	MIN(c)
> 1	2	1
> 2	2	1
> 3	2	1
> 4	2	1
> 5	2	1
> 6	2	1
> 7	2	1
> 8	2	1
> 9	2	1
> 10	2	1
> 11	NULL	40
> 11	2	3
> 11	3	3
> 11	15	NULL
> 12	2	3
SELECT a, MIN(c) FROM t WHERE a + 0 > 10 AND b = 2 GROUP BY a ORDER BY a;
> a	MIN(c)
> 11	3
> 12	3
SELECT MIN(a), MAX(a) FROM t;
> MIN(a)	MAX(a)
> 1	12
SELECT MIN(b) FROM t WHERE a = 11;
> MIN(b)
> 2
SELECT MAX(d), MIN(d) FROM t WHERE a = 12 AND b = 2 AND c = 3;
> MAX(d)	MIN(d)
> NULL	NULL
SELECT MIN(d), MAX(d) FROM t WHERE a = 3 AND b = 2 AND c = 3 AND d > 3 AND d < 8;
> MIN(d)	MAX(d)
> 4	7
SELECT MAX(a) FROM t WHERE a < 0;
> MAX(a)
> NULL
SELECT MIN(a) FROM t WHERE a > 4 AND a < 5;
> MIN(a)
> NULL
SELECT MAX(a) FROM t WHERE a IS NULL;
> MAX(a)
> NULL
SELECT x.a, (SELECT MAX(d) FROM t WHERE t.a = x.a AND t.b = 2 AND t.c = 3) FROM t x WHERE x.b = 2 AND x.c = 3 AND (x.d = 1 OR x.a > 10) ORDER BY x.a;
> a	(SELECT MAX(d) FROM t WHERE t.a = x.a AND t.b = 2 AND t.c = 3)
> 1	10
> 2	10
> 3	10
> 4	10
> 5	10
> 6	10
> 7	10
> 8	10
> 9	10
> 10	10
> 11	-10
> 12	NULL
BEGIN;
> ok 0
DELETE FROM t WHERE a = 12 AND b = 15;
> ok 2
UPDATE t SET d = 99 WHERE a = 1 AND b = 2 AND c = 3 AND d = 10;
> ok 1
INSERT INTO t VALUES (13, 2, 3, 5);
> ok 1
SELECT a, MAX(d), MIN(d) FROM t WHERE b IN (2, 15) AND c IN (3, 40) GROUP BY a ORDER BY a;
> a	MAX(d)	MIN(d)
> 1	99	1
> 2	10	1
> 3	10	1
> 4	10	1
> 5	10	1
> 6	10	1
> 7	10	1
> 8	10	1
> 9	10	1
> 10	10	1
> 11	-10	-10
> 12	-23	-23
> 13	5	5
SELECT MAX(a) FROM t;
> MAX(a)
> 13
SELECT DISTINCT a FROM t WHERE a > 10 ORDER BY a;
> a
> 11
> 12
> 13
ROLLBACK;
> ok 0
ALTER TABLE t DROP KEY k, ADD KEY k (a DESC, b, c DESC, d);
> ok 0
ANALYZE TABLE t;
> Table	Op	Msg_type	Msg_text
> script.t	analyze	status	OK
FLUSH STATUS;
> ok 0
SELECT a, MAX(d), MIN(d) FROM t WHERE (b = 2 OR b = 15 OR b = 3) AND (c = 3 OR c = 40) GROUP BY a ORDER BY a;
> a	MAX(d)	MIN(d)
> 1	10	1
> 2	10	1
> 3	10	1
> 4	10	1
> 5	10	1
> 6	10	1
> 7	10	1
> 8	10	1
> 9	10	1
> 10	10	1
> 11	20	-10
> 12	-15	-23
SHOW STATUS LIKE 'Handler_read_key';
> Variable_name	Value
> Handler_read_key	119
SELECT a, b, MAX(d), MIN(d) FROM t WHERE (a < 2 OR a > 11) AND (c = 3 OR c = 40) AND (d > 7 OR d = 2 OR d IS NULL OR d BETWEEN -21 AND -15) GROUP BY a, b ORDER BY a, b;
> a	b	MAX(d)	MIN(d)
> 1	1	10	2
> 1	2	10	2
> 1	3	10	2
> 1	4	10	2
> 1	5	10	2
> 12	2	NULL	NULL
> 12	15	-15	-20
SELECT MIN(a), MAX(a) FROM t;
> MIN(a)	MAX(a)
> 1	12
SELECT DISTINCT a FROM t WHERE a IS NULL OR a > 8 ORDER BY a;
> a
> NULL
> 9
> 10
> 11
> 12
ALTER TABLE t DROP KEY k, ADD KEY k (a, b DESC, c, d DESC);
> ok 0
ANALYZE TABLE t;
> Table	Op	Msg_type	Msg_text
> script.t	analyze	status	OK
FLUSH STATUS;
> ok 0
SELECT a, MAX(d), MIN(d) FROM t WHERE (b = 2 OR b = 15 OR b = 3) AND (c = 3 OR c = 40) GROUP BY a ORDER BY a;
> a	MAX(d)	MIN(d)
> 1	10	1
> 2	10	1
> 3	10	1
> 4	10	1
> 5	10	1
> 6	10	1
> 7	10	1
> 8	10	1
> 9	10	1
> 10	10	1
> 11	20	-10
> 12	-15	-23
SHOW STATUS LIKE 'Handler_read_key';
> Variable_name	Value
> Handler_read_key	120
SELECT a, b, MAX(d), MIN(d) FROM t WHERE (a < 2 OR a > 11) AND (c = 3 OR c = 40) AND (d > 7 OR d = 2 OR d IS NULL OR d BETWEEN -21 AND -15) GROUP BY a, b ORDER BY a, b;
> a	b	MAX(d)	MIN(d)
> 1	1	10	2
> 1	2	10	2
> 1	3	10	2
> 1	4	10	2
> 1	5	10	2
> 12	2	NULL	NULL
> 12	15	-15	-20
SELECT a, b, MIN(d) FROM t WHERE a >= 10 AND c IN (3, 40) AND (d IS NULL OR d = -10 OR d = -23 OR d > 15) GROUP BY a, b ORDER BY a, b;
> a	b	MIN(d)
> 11	NULL	30
> 11	2	-10
> 11	3	20
> 12	2	-23
SELECT a, b, MAX(d) FROM t WHERE a >= 10 AND c IN (3, 40) AND (d IS NULL OR d = -10 OR d = -23) GROUP BY a, b ORDER BY a, b;
> a	b	MAX(d)
> 11	2	-10
> 12	2	-23
SELECT a, MIN(b), MAX(b) FROM t GROUP BY a ORDER BY a;
> a	MIN(b)	MAX(b)
> NULL	1	1
> 1	1	5
> 2	1	5
> 3	1	5
> 4	1	5
> 5	1	5
> 6	1	5
> 7	1	5
> 8	1	5
> 9	1	5
> 10	1	5
> 11	2	15
> 12	2	15
SELECT MIN(d), MAX(d) FROM t WHERE a = 12 AND b = 2 AND c = 3;
> MIN(d)	MAX(d)
> NULL	NULL
CREATE TABLE s (k VARCHAR(10), e ENUM('z','y','x'), v DATETIME, n VARCHAR(10), KEY i (k, v), KEY j (k, e), KEY l (n), KEY m (v));
> ok 0
INSERT INTO s WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) SELECT CONCAT('k', i % 4), 1 + i % 3, '2024-01-01' + INTERVAL i HOUR, CONCAT('Ä', i % 7) FROM n;
> ok 400
INSERT INTO s VALUES ('k1', NULL, '2023-05-05', 'a3'), (NULL, 'x', NULL, NULL);
> ok 2
ANALYZE TABLE s;
> Table	Op	Msg_type	Msg_text
> script.s	analyze	status	OK
SELECT k, MAX(v), MIN(v) FROM s GROUP BY k ORDER BY k;
> k	MAX(v)	MIN(v)
> NULL	NULL	NULL
> k0	2024-01-17 16:00:00	2024-01-01 04:00:00
> k1	2024-01-17 13:00:00	2023-05-05 00:00:00
> k2	2024-01-17 14:00:00	2024-01-01 02:00:00
> k3	2024-01-17 15:00:00	2024-01-01 03:00:00
SELECT k, MAX(v), MIN(v) FROM s WHERE v < '2024-01-02' OR v > '2024-01-17 10:00:00' GROUP BY k ORDER BY k;
> k	MAX(v)	MIN(v)
> k0	2024-01-17 16:00:00	2024-01-01 04:00:00
> k1	2024-01-17 13:00:00	2023-05-05 00:00:00
> k2	2024-01-17 14:00:00	2024-01-01 02:00:00
> k3	2024-01-17 15:00:00	2024-01-01 03:00:00
SELECT k, MIN(e), MAX(e) FROM s GROUP BY k ORDER BY k;
> k	MIN(e)	MAX(e)
> NULL	x	x
> k0	z	x
> k1	z	x
> k2	z	x
> k3	z	x
SELECT MIN(n), MAX(n) FROM s;
> MIN(n)	MAX(n)
> Ä0	Ä6
SELECT MIN(v), MAX(v) FROM s WHERE v > '2024-01-03';
> MIN(v)	MAX(v)
> 2024-01-03 01:00:00	2024-01-17 16:00:00
SELECT COUNT(DISTINCT n) FROM s;
> COUNT(DISTINCT n)
> 7
CREATE TABLE p (a INT, b INT, c INT, PRIMARY KEY (a, b));
> ok 0
INSERT INTO p WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) SELECT i % 5, i, i * 2 FROM n;
> ok 500
ANALYZE TABLE p;
> Table	Op	Msg_type	Msg_text
> script.p	analyze	status	OK
SELECT a, MIN(b), MAX(b) FROM p GROUP BY a;
> a	MIN(b)	MAX(b)
> 0	5	500
> 1	1	496
> 2	2	497
> 3	3	498
> 4	4	499
SELECT a, MIN(b) FROM p WHERE b > 250 GROUP BY a;
> a	MIN(b)
> 0	255
> 1	251
> 2	252
> 3	253
> 4	254
SELECT MIN(a), MAX(a) FROM p;
> MIN(a)	MAX(a)
> 0	4
SELECT MAX(b) FROM p WHERE a = 3;
> MAX(b)
> 498
SELECT a FROM p WHERE 1 = 0;
> a
SELECT COUNT(*), MAX(b) FROM p WHERE FALSE;
> COUNT(*)	MAX(b)
> 0	NULL
FLUSH STATUS;
> ok 0
SELECT c FROM p WHERE 1 = 0 AND c > 5;
> c
SHOW STATUS LIKE 'Handler_read_rnd_next';
> Variable_name	Value
> Handler_read_rnd_next	0
EXPLAIN FORMAT=TREE SELECT c FROM p WHERE c > 5 AND FALSE;
> EXPLAIN
> -> Zero rows (Impossible WHERE)
EXPLAIN FORMAT=TREE SELECT MAX(b) FROM p WHERE FALSE;
> EXPLAIN
> -> Zero input rows (Impossible WHERE), aggregated into one output row
EXPLAIN FORMAT=TREE SELECT MAX(a) FROM p;
> EXPLAIN
> -> Rows fetched before execution

# Subqueries that look for equal values of outer rows where no index finds them, more often than is cheap row by row.
CREATE TABLE t (id INT PRIMARY KEY, x INT, w VARCHAR(10), n DECIMAL(8,2), v INT NOT NULL);
> ok 0
INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i, IF(i % 11 = 0, NULL, i), CONCAT('w', i % 70), i / 2, 0 FROM n;
> ok 900
CREATE TABLE s (id INT PRIMARY KEY, x INT, w VARCHAR(10), n DECIMAL(10,4), q INT);
> ok 0
INSERT INTO s WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i, IF(i % 13 = 0, NULL, i * 3), CONCAT('W', i % 90), i / 4, i % 10 FROM n;
> ok 1000
INSERT INTO s SELECT id + 1000, x, w, n, q + 5 FROM s WHERE id <= 600;
> ok 600
# Changes.
UPDATE t SET v = v + 1 WHERE EXISTS (SELECT 1 FROM s WHERE s.x = t.x);
> ok 252
UPDATE t SET v = v + 2 WHERE NOT EXISTS (SELECT 1 FROM s WHERE s.x = t.x);
> ok 648
UPDATE t SET v = v + 4 WHERE EXISTS (SELECT 1 FROM s WHERE s.x = t.x AND s.q > t.v);
> ok 252
UPDATE t SET v = v + 8 WHERE x IN (SELECT s.x FROM s WHERE s.w = t.w);
> ok 5
UPDATE t SET v = v + 16 WHERE x NOT IN (SELECT s.x FROM s WHERE s.w = t.w);
> ok 127
UPDATE t SET v = v + 32 WHERE EXISTS (SELECT 1 FROM s WHERE s.n = t.n) OR id < 5;
> ok 500
UPDATE t SET v = v + 64 WHERE (SELECT COUNT(*) FROM s WHERE s.x = t.x AND s.q < 9) = 2;
> ok 101
UPDATE t SET v = v + 128 * (SELECT IFNULL(MAX(s.q), 0) FROM s WHERE s.w = t.w AND s.n > t.n);
> ok 468
SELECT COUNT(*), SUM(v), SUM(v * id), SUM(v & 1), SUM(v & 2), SUM(v & 4), SUM(v & 8), SUM(v & 16), SUM(v & 32), SUM(v & 64) FROM t;
> COUNT(*)	SUM(v)	SUM(v * id)	SUM(v & 1)	SUM(v & 2)	SUM(v & 4)	SUM(v & 8)	SUM(v & 16)	SUM(v & 32)	SUM(v & 64)
> 900	482132	101990053	252	1296	1008	40	2032	16000	6464
BEGIN;
> ok 0
DELETE FROM t WHERE EXISTS (SELECT 1 FROM s WHERE s.x = t.x);
> ok 252
SELECT COUNT(*), SUM(id) FROM t;
> COUNT(*)	SUM(id)
> 648	291951
DELETE FROM t WHERE NOT EXISTS (SELECT 1 FROM s WHERE s.n = t.n AND s.q = 3);
> ok 648
SELECT COUNT(*), SUM(id) FROM t;
> COUNT(*)	SUM(id)
> 0	NULL
ROLLBACK;
> ok 0
DELETE t, u FROM t JOIN t u ON u.id = t.id + 1 WHERE t.id > 880 AND EXISTS (SELECT 1 FROM s WHERE s.x = t.x) AND NOT EXISTS (SELECT 1 FROM s WHERE s.x = u.x);
> ok 8
SELECT COUNT(*), SUM(id) FROM t;
> COUNT(*)	SUM(id)
> 892	398348
# Queries.
SELECT COUNT(*), SUM(id) FROM t WHERE EXISTS (SELECT 1 FROM s WHERE s.x = t.x) OR EXISTS (SELECT 1 FROM s WHERE s.n = t.x);
> COUNT(*)	SUM(id)
> 406	129827
SELECT COUNT(*), SUM(c), MAX(m), SUM(b) FROM (SELECT (SELECT COUNT(*) FROM s WHERE s.x = t.x) c, (SELECT MAX(q) FROM s WHERE s.w = t.w AND s.id > t.id) m, (SELECT s.id FROM s WHERE s.w = t.w ORDER BY s.id DESC LIMIT 1) b FROM t) d;
> COUNT(*)	SUM(c)	MAX(m)	SUM(b)
> 892	496	14	1394388
SELECT COUNT(*), MIN(g), MAX(g) FROM (SELECT (SELECT GROUP_CONCAT(s.id ORDER BY s.id) FROM s WHERE s.x = t.x) g FROM t) d;
> COUNT(*)	MIN(g)	MAX(g)
> 892	1,1001	98,1098
SELECT COUNT(*), SUM(c) FROM (SELECT (SELECT COUNT(*) FROM s JOIN s r ON r.id = s.id + 1 WHERE s.x = t.x AND r.q <> 3) c FROM t) d;
> COUNT(*)	SUM(c)
> 892	471
SELECT COUNT(*), SUM(c) FROM (SELECT (SELECT COUNT(r.id) FROM s LEFT JOIN s r ON r.id = s.id + 1000 WHERE s.x = t.x) c FROM t) d;
> COUNT(*)	SUM(c)
> 892	248
SELECT COUNT(*), SUM(c) FROM (SELECT (SELECT SUM(d.c) FROM (SELECT x, COUNT(*) c FROM s GROUP BY x) d WHERE d.x = t.x) c FROM t) e;
> COUNT(*)	SUM(c)
> 892	496
SELECT COUNT(*), SUM(c) FROM t JOIN LATERAL (SELECT COUNT(*) c, MAX(q) m FROM s WHERE s.x = t.x) d WHERE m > 3;
> COUNT(*)	SUM(c)
> 248	496
SELECT COUNT(*), SUM(id) FROM t WHERE (SELECT COUNT(*) FROM s WHERE s.x = t.x AND EXISTS (SELECT 1 FROM s r WHERE r.w = s.w AND r.q > s.q AND r.id < t.id)) > 0;
> COUNT(*)	SUM(id)
> 0	NULL
SELECT COUNT(*), SUM(id) FROM t WHERE x NOT IN (SELECT x FROM s);
> COUNT(*)	SUM(id)
> 0	NULL
SELECT COUNT(*), SUM(id) FROM t WHERE x NOT IN (SELECT x FROM s WHERE x IS NOT NULL);
> COUNT(*)	SUM(id)
> 563	251867
SELECT COUNT(*), SUM(id) FROM t WHERE x NOT IN (SELECT s.x FROM s WHERE s.q = t.id % 10) OR id IS NULL;
> COUNT(*)	SUM(id)
> 0	NULL
SELECT COUNT(*), SUM(id) FROM t WHERE (x, w) NOT IN (SELECT x, w FROM s WHERE s.q = t.id % 10);
> COUNT(*)	SUM(id)
> 127	56671
SELECT COUNT(*), SUM(id) FROM t WHERE x <=> (SELECT s.x FROM s WHERE s.id = t.id + 5 AND s.w = t.w);
> COUNT(*)	SUM(id)
> 81	36531
SELECT COUNT(*) FROM t WHERE v < (SELECT s.q FROM s WHERE s.w = t.w);
> error 1242: Subquery returns more than 1 row
# Without room in memory.
SET join_buffer_size = 128;
> ok 0
SELECT COUNT(*), SUM(c) FROM (SELECT (SELECT COUNT(*) FROM s WHERE s.x = t.x) c FROM t) d;
> COUNT(*)	SUM(c)
> 892	496
UPDATE t SET v = 0 WHERE EXISTS (SELECT 1 FROM s WHERE s.x = t.x AND s.q > t.id % 7);
> ok 238
SET join_buffer_size = DEFAULT;
> ok 0
SELECT COUNT(*), SUM(id) FROM t WHERE v = 0;
> COUNT(*)	SUM(id)
> 238	105231
# A function reads what the statement cannot change.
CREATE FUNCTION f(i INT) RETURNS INT DETERMINISTIC RETURN (SELECT COUNT(*) FROM s WHERE s.x = i);
> ok 0
SELECT SUM(f(x)) FROM t WHERE id < 100;
> SUM(f(x))
> 56
DROP FUNCTION f;
> ok 0

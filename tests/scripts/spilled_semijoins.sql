# Semijoins and antijoins by hash tables that have no room in memory give the rows that they give with room.
CREATE DATABASE spilled_semijoins;
> ok 1
USE spilled_semijoins;
> ok 0
SET cte_max_recursion_depth = 10000;
> ok 0
CREATE TABLE a (id INT PRIMARY KEY, k VARCHAR(60), n INT);
> ok 0
CREATE TABLE b (id INT PRIMARY KEY, k VARCHAR(60), n INT);
> ok 0
INSERT INTO a WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 4000) SELECT n, IF(n % 50 = 0, NULL, CONCAT(REPEAT('key', 12), n % 3000)), n % 7 FROM r;
> ok 4000
INSERT INTO b WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 5000) SELECT n, IF(n % 40 = 0, NULL, CONCAT(REPEAT('key', 12), 2 * (n % 2000))), n % 5 FROM r;
> ok 5000
ANALYZE TABLE a, b;
> Table	Op	Msg_type	Msg_text
> spilled_semijoins.a	analyze	status	OK
> spilled_semijoins.b	analyze	status	OK
SET join_buffer_size = 128;
> ok 0
SELECT COUNT(*), SUM(id), SUM(n) FROM a WHERE k IN (SELECT k FROM b);
> COUNT(*)	SUM(id)	SUM(n)
> 1880	3759920	5645
SELECT COUNT(*), SUM(id), SUM(n) FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.k = a.k AND b.n > a.n);
> COUNT(*)	SUM(id)	SUM(n)
> 571	1141718	571
SELECT COUNT(*), SUM(id), SUM(n) FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.k = a.k);
> COUNT(*)	SUM(id)	SUM(n)
> 2120	4242080	6352
SELECT COUNT(*), SUM(id), SUM(n) FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.k = a.k AND b.n > a.n);
> COUNT(*)	SUM(id)	SUM(n)
> 3429	6860282	11426
SELECT id, k, n FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.k = a.k AND b.n > a.n) ORDER BY id LIMIT 1000, 3;
> id	k	n
SELECT id, k, n FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.k = a.k AND b.n > a.n) ORDER BY id LIMIT 1000, 3;
> id	k	n
> 1168	keykeykeykeykeykeykeykeykeykeykeykey1168	6
> 1169	keykeykeykeykeykeykeykeykeykeykeykey1169	0
> 1170	keykeykeykeykeykeykeykeykeykeykeykey1170	1
SELECT COUNT(*), SUM(a.id), SUM(b.id) FROM a LEFT JOIN b ON b.k = a.k AND b.n > a.n;
> COUNT(*)	SUM(a.id)	SUM(b.id)
> 4999	9927440	3748579
SELECT COUNT(*), SUM(a.id), SUM(b.id) FROM a JOIN b ON b.k = a.k WHERE NOT EXISTS (SELECT 1 FROM b c WHERE c.k = a.k AND c.id > b.id);
> COUNT(*)	SUM(a.id)	SUM(b.id)
> 1880	3759920	7754960
SET join_buffer_size = DEFAULT;
> ok 0
SELECT COUNT(*), SUM(id), SUM(n) FROM a WHERE k IN (SELECT k FROM b);
> COUNT(*)	SUM(id)	SUM(n)
> 1880	3759920	5645
SELECT COUNT(*), SUM(id), SUM(n) FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.k = a.k AND b.n > a.n);
> COUNT(*)	SUM(id)	SUM(n)
> 571	1141718	571
SELECT COUNT(*), SUM(id), SUM(n) FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.k = a.k);
> COUNT(*)	SUM(id)	SUM(n)
> 2120	4242080	6352
SELECT COUNT(*), SUM(id), SUM(n) FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.k = a.k AND b.n > a.n);
> COUNT(*)	SUM(id)	SUM(n)
> 3429	6860282	11426
DROP DATABASE spilled_semijoins;
> ok 2

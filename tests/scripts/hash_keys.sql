# Keys of hash joins: integers of either sign, dates, texts, several of them, NULLs, many rows of one; and columns of what is kept.
CREATE TABLE n (i INT PRIMARY KEY);
> ok 0
INSERT INTO n VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9);
> ok 10
CREATE TABLE a (id INT PRIMARY KEY, i INT, u BIGINT UNSIGNED, d DATE, w DATETIME, s VARCHAR(20), g VARCHAR(20) COLLATE utf8mb4_general_ci);
> ok 0
INSERT INTO a VALUES (1, -1, 18446744073709551615, '2024-01-01', '2024-01-01 00:00:00', 'resume', 'pad'), (2, 5, 5, '2024-01-02', '2024-01-02 10:00:00', 'RESUME', 'pad  '), (3, NULL, NULL, NULL, NULL, NULL, NULL), (4, 7, 9223372036854775808, '2024-01-01', '2024-01-01 00:00:01', 'x', 'PAD'), (5, 5, 7, '2024-02-29', '2024-02-29 00:00:00', 'y', 'q');
> ok 5
CREATE TABLE b (id INT PRIMARY KEY, t TINYINT, l BIGINT, u BIGINT UNSIGNED, d DATE, m TIMESTAMP NULL, w DATETIME(3), s VARCHAR(20), g CHAR(20) COLLATE utf8mb4_general_ci, f DOUBLE, c DECIMAL(10,2));
> ok 0
INSERT INTO b VALUES (1, -1, -1, 18446744073709551615, '2024-01-01', '2024-01-01 00:00:00', '2024-01-01 00:00:00.000', '', 'pad', -1, 5.00), (2, 5, 7, 9223372036854775807, '2024-02-29', '2024-01-01 00:00:01', '2024-01-02 10:00:00.001', 'Resume', 'Q', 5, 5.50), (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (4, 7, 5, 9223372036854775808, '2024-01-01', '2024-02-29 00:00:00', '2024-01-02 10:00:00.000', 'X', 'pad ', 7, 7);
> ok 4
UPDATE b SET s = CONVERT(x'72C3A973756DC3A9' USING utf8mb4) WHERE id = 1;
> ok 1
SELECT a.id, b.id FROM a JOIN b ON a.i = b.t ORDER BY a.id, b.id;
> id	id
> 1	1
> 2	2
> 4	4
> 5	2
SELECT a.id, b.id FROM a JOIN b ON a.i = b.l ORDER BY a.id, b.id;
> id	id
> 1	1
> 2	4
> 4	2
> 5	4
SELECT a.id, b.id FROM a JOIN b ON a.i = b.u ORDER BY a.id, b.id;
> id	id
SELECT a.id, b.id FROM a JOIN b ON a.u = b.u ORDER BY a.id, b.id;
> id	id
> 1	1
> 4	4
SELECT a.id, b.id FROM a JOIN b ON a.u = b.l ORDER BY a.id, b.id;
> id	id
> 2	4
> 5	2
SELECT a.id, b.id FROM a JOIN b ON a.u = b.l + 0 AND a.i = b.t ORDER BY a.id, b.id;
> id	id
> 5	2
SELECT a.id, b.id FROM a JOIN b ON a.d = b.d ORDER BY a.id, b.id;
> id	id
> 1	1
> 1	4
> 4	1
> 4	4
> 5	2
SELECT a.id, b.id FROM a JOIN b ON a.d = b.m ORDER BY a.id, b.id;
> id	id
> 1	1
> 4	1
> 5	4
SELECT a.id, b.id FROM a JOIN b ON a.w = b.w ORDER BY a.id, b.id;
> id	id
> 1	1
> 2	4
SELECT a.id, b.id FROM a JOIN b ON a.w = b.d AND a.i = b.t ORDER BY a.id, b.id;
> id	id
> 1	1
> 5	2
SELECT a.id, b.id FROM a JOIN b ON a.s = b.s ORDER BY a.id, b.id;
> id	id
> 1	1
> 1	2
> 2	1
> 2	2
> 4	4
SELECT a.id, b.id FROM a JOIN b ON a.g = b.g ORDER BY a.id, b.id;
> id	id
> 1	1
> 1	4
> 2	1
> 2	4
> 4	1
> 4	4
> 5	2
SELECT a.id, b.id FROM a JOIN b ON a.s = b.s AND a.i = b.t ORDER BY a.id, b.id;
> id	id
> 1	1
> 2	2
> 4	4
SELECT a.id, b.id FROM a JOIN b ON a.i = b.f ORDER BY a.id, b.id;
> id	id
> 1	1
> 2	2
> 4	4
> 5	2
SELECT a.id, b.id FROM a JOIN b ON a.i = b.c ORDER BY a.id, b.id;
> id	id
> 2	1
> 4	4
> 5	1
SELECT a.id, b.id FROM a LEFT JOIN b ON a.i = b.l AND b.id > 1 ORDER BY a.id, b.id;
> id	id
> 1	NULL
> 2	4
> 3	NULL
> 4	2
> 5	4
SELECT a.id, b.id FROM a LEFT JOIN b ON a.d = b.d AND a.id <> b.id ORDER BY a.id, b.id;
> id	id
> 1	4
> 2	NULL
> 3	NULL
> 4	1
> 5	2
SELECT id FROM a WHERE i IN (SELECT l FROM b) ORDER BY id;
> id
> 1
> 2
> 4
> 5
SELECT id FROM a WHERE u IN (SELECT u FROM b WHERE id <> 9) ORDER BY id;
> id
> 1
> 4
SELECT id FROM a WHERE NOT EXISTS (SELECT 1 FROM b WHERE b.l = a.i) ORDER BY id;
> id
> 3
SELECT id FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.d = a.d AND b.t < a.i) ORDER BY id;
> id
> 4
SELECT id FROM a WHERE (d, i) IN (SELECT d, t FROM b) ORDER BY id;
> id
> 1
> 4
> 5
SELECT id FROM a WHERE s IN (SELECT s FROM b) ORDER BY id;
> id
> 1
> 2
> 4
CREATE TABLE big (id INT PRIMARY KEY, k INT, v VARCHAR(30), x DECIMAL(20,4), z INT, t MEDIUMTEXT, y DATE);
> ok 0
INSERT INTO big SELECT p.i + 10*q.i + 100*r.i + 1000*u.i, IF(p.i = 3, NULL, IF(q.i < 5, 7, p.i * q.i)), CONCAT('v', p.i, q.i), p.i - q.i * 1.25, r.i, REPEAT('t', q.i), '2024-01-01' + INTERVAL r.i DAY FROM n p, n q, n r, n u WHERE u.i < 4;
> ok 4000
ALTER TABLE big ADD COLUMN late VARCHAR(10) NOT NULL DEFAULT 'late', ALGORITHM=INSTANT;
> ok 0
INSERT INTO big VALUES (9001, 8, REPEAT('w', 30), 1.5, 3, REPEAT('long', 20000), '2024-05-05', 'new'), (9002, 8, NULL, NULL, NULL, NULL, NULL, 'newer');
> ok 2
ANALYZE TABLE a, b, big;
> Table	Op	Msg_type	Msg_text
> script.a	analyze	status	OK
> script.b	analyze	status	OK
> script.big	analyze	status	OK
SELECT COUNT(*), SUM(big.id) FROM a JOIN big ON a.i = big.k;
> COUNT(*)	SUM(big.id)
> 1920	3795320
SELECT COUNT(*), SUM(z), MIN(v), MAX(v) FROM a JOIN big ON a.i = big.k;
> COUNT(*)	SUM(z)	MIN(v)	MAX(v)
> 1920	8640	v00	v94
SELECT COUNT(*), SUM(x), MAX(y) FROM a LEFT JOIN big ON a.i = big.k AND big.z < 3;
> COUNT(*)	SUM(x)	MAX(y)
> 578	951.0000	2024-01-03
SELECT COUNT(*), SUM(LENGTH(t)), MIN(late), MAX(late) FROM a JOIN big ON a.i + 1 = big.k;
> COUNT(*)	SUM(LENGTH(t))	MIN(late)	MAX(late)
> 322	82200	late	newer
SELECT big.id, LENGTH(t), LENGTH(v), late, y FROM a JOIN big ON a.i + 1 = big.k WHERE big.id > 9000 ORDER BY big.id;
> id	LENGTH(t)	LENGTH(v)	late	y
> 9001	80000	30	new	2024-05-05
> 9002	NULL	NULL	newer	NULL
SELECT COUNT(*), SUM(LENGTH(l)) FROM (SELECT CONCAT_WS('|', a.id, big.id, v, x, z, t, y, late) AS l FROM a JOIN big ON a.i = big.k) q;
> COUNT(*)	SUM(LENGTH(l))
> 1920	73463
SELECT a.id, COUNT(*), SUM((SELECT MAX(LENGTH(t)) FROM b WHERE b.t = big.k)) FROM a JOIN big ON a.i = big.k GROUP BY a.id ORDER BY a.id;
> id	COUNT(*)	SUM((SELECT MAX(LENGTH(t)) FROM b WHERE b.t = big.k))
> 2	40	40
> 4	1840	1840
> 5	40	40
SELECT a.id, big.id, q.c FROM a JOIN big ON a.i = big.k, LATERAL (SELECT CONCAT(big.v, big.late) AS c) q WHERE big.id < 120 ORDER BY a.id, big.id LIMIT 5;
> id	id	c
> 2	51	v15late
> 4	0	v00late
> 4	1	v10late
> 4	2	v20late
> 4	4	v40late
SELECT a.id, q.m, q.c FROM a LEFT JOIN (SELECT k, MAX(v) AS m, COUNT(*) AS c FROM big GROUP BY k) q ON a.i = q.k ORDER BY a.id;
> id	m	c
> 1	NULL	NULL
> 2	v15	40
> 3	NULL	NULL
> 4	v94	1840
> 5	v15	40
SELECT a.id, big.id, big.v FROM a JOIN big ON a.i = big.k WHERE big.z = 2 ORDER BY a.id, big.id LIMIT 3 FOR UPDATE;
> id	id	v
> 2	251	v15
> 2	1251	v15
> 2	2251	v15
SET join_buffer_size = 128;
> ok 0
SELECT COUNT(*), SUM(z), MIN(v), MAX(v) FROM a JOIN big ON a.i = big.k;
> COUNT(*)	SUM(z)	MIN(v)	MAX(v)
> 1920	8640	v00	v94
SELECT COUNT(*), SUM(x), MAX(y) FROM a LEFT JOIN big ON a.i = big.k AND big.z < 3;
> COUNT(*)	SUM(x)	MAX(y)
> 578	951.0000	2024-01-03
SELECT COUNT(*), SUM(x.z), SUM(LENGTH(y.t)), MIN(y.late) FROM big x JOIN big y ON x.k = y.k AND x.id = y.z * 100 + 11;
> COUNT(*)	SUM(x.z)	SUM(LENGTH(y.t))	MIN(y.late)
> 1840	8280	3880	late
SELECT COUNT(*), SUM(x.id), SUM(y.id) FROM big x JOIN big y ON x.k = y.id;
> COUNT(*)	SUM(x.id)	SUM(y.id)
> 3602	7216803	71416
SELECT COUNT(*), SUM(x.id) FROM big x LEFT JOIN big y ON x.k = y.id + 0 AND y.z > 0 WHERE y.id IS NULL;
> COUNT(*)	SUM(x.id)
> 4002	8016003
SELECT COUNT(*), SUM(id) FROM big x WHERE k IN (SELECT y.id + 0 FROM big y WHERE y.z < 5);
> COUNT(*)	SUM(id)
> 3602	7216803
SELECT COUNT(*), SUM(id) FROM big x WHERE NOT EXISTS (SELECT 1 FROM big y WHERE y.id + 0 = x.k AND y.z < 5);
> COUNT(*)	SUM(id)
> 400	799200
SELECT COUNT(*), SUM(x.z) FROM big x JOIN big y ON x.v = UPPER(y.v) WHERE y.id < 200;
> COUNT(*)	SUM(x.z)
> 8000	36000
SELECT COUNT(*), SUM(x.z) FROM big x JOIN big y ON x.y = y.y AND x.k = y.k AND x.v = y.v WHERE y.id < 500;
> COUNT(*)	SUM(x.z)
> 1800	3600
SET join_buffer_size = DEFAULT;
> ok 0
SELECT COUNT(*), SUM(x.z), SUM(LENGTH(y.t)), MIN(y.late) FROM big x JOIN big y ON x.k = y.k AND x.id = y.z * 100 + 11;
> COUNT(*)	SUM(x.z)	SUM(LENGTH(y.t))	MIN(y.late)
> 1840	8280	3880	late
SELECT COUNT(*), SUM(x.z) FROM big x JOIN big y ON x.v = UPPER(y.v) WHERE y.id < 200;
> COUNT(*)	SUM(x.z)
> 8000	36000
SELECT COUNT(*), SUM(x.z) FROM big x JOIN big y ON x.y = y.y AND x.k = y.k AND x.v = y.v WHERE y.id < 500;
> COUNT(*)	SUM(x.z)
> 1800	3600
SELECT a.id, b.id FROM a JOIN b ON a.s = b.l ORDER BY a.id, b.id;
> id	id

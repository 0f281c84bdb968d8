# Reads of an index alone: types that come back from keys, NULLs, both directions, prefixes, strings, joins, snapshots.
CREATE TABLE n (id INT PRIMARY KEY, t TINYINT, su SMALLINT UNSIGNED, m MEDIUMINT, b BIGINT, bu BIGINT UNSIGNED, d DECIMAL(30,4), x VARCHAR(9), KEY k (t, su, m, b, bu, d));
> ok 0
INSERT INTO n VALUES (1,-128,0,-8388608,-9223372036854775808,0,-12345678901234567890123456.7891,'a'),(2,127,65535,8388607,9223372036854775807,18446744073709551615,99999999999999999999999999.9999,'b'),(3,NULL,NULL,NULL,NULL,NULL,NULL,'c'),(4,0,1,-1,-1,1,-0.0001,'d'),(5,-1,2,1,1,2,0,'e');
> ok 5
SELECT id, t, su, m, b, bu, d FROM n;
> id	t	su	m	b	bu	d
> 3	NULL	NULL	NULL	NULL	NULL	NULL
> 1	-128	0	-8388608	-9223372036854775808	0	-12345678901234567890123456.7891
> 5	-1	2	1	1	2	0.0000
> 4	0	1	-1	-1	1	-0.0001
> 2	127	65535	8388607	9223372036854775807	18446744073709551615	99999999999999999999999999.9999
SELECT t, su, m, b, bu, d, id FROM n WHERE t > -2 ORDER BY t DESC;
> t	su	m	b	bu	d	id
> 127	65535	8388607	9223372036854775807	18446744073709551615	99999999999999999999999999.9999	2
> 0	1	-1	-1	1	-0.0001	4
> -1	2	1	1	2	0.0000	5
SELECT d, id FROM n WHERE t = 127 AND su = 65535;
> d	id
> 99999999999999999999999999.9999	2
SELECT COUNT(*), COUNT(t), SUM(d), MIN(bu), MAX(bu), AVG(m) FROM n;
> COUNT(*)	COUNT(t)	SUM(d)	MIN(bu)	MAX(bu)	AVG(m)
> 5	4	87654321098765432109876543.2107	0	18446744073709551615	-0.2500
SELECT id FROM n WHERE t IS NULL;
> id
> 3
SELECT id FROM n WHERE t BETWEEN -1 AND 0 OR t > 100;
> id
> 5
> 4
> 2
CREATE TABLE s (id INT, u INT, d DATE, dt DATETIME, dt6 DATETIME(6), tm TIME(3), y YEAR, bt BIT(11), e ENUM('x','yy','z'), st SET('p','q','r'), PRIMARY KEY (id, u), KEY k (d, dt, dt6, tm), KEY l (y, bt, e, st), UNIQUE KEY q (u, y));
> ok 0
INSERT INTO s VALUES (1,1,'2024-02-29','1999-12-31 23:59:59','2000-01-01 00:00:00.000001','-838:59:59','1901',b'11111111111','yy','p,r'),(1,2,'9999-12-31','9999-12-31 23:59:59','9999-12-31 23:59:59.999999','838:59:59','2155',b'0','x',''),(2,1,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),(3,7,'1000-01-01','1000-01-01','1000-01-01','00:00:00.125','2000',b'101','z','q');
> ok 4
SELECT d, dt, dt6, tm, id, u FROM s ORDER BY d;
> d	dt	dt6	tm	id	u
> NULL	NULL	NULL	NULL	2	1
> 1000-01-01	1000-01-01 00:00:00	1000-01-01 00:00:00.000000	00:00:00.125	3	7
> 2024-02-29	1999-12-31 23:59:59	2000-01-01 00:00:00.000001	-838:59:59.000	1	1
> 9999-12-31	9999-12-31 23:59:59	9999-12-31 23:59:59.999999	838:59:59.000	1	2
SELECT y, bt + 0, e, e + 0, st, st + 0, id FROM s ORDER BY y DESC;
> y	bt + 0	e	e + 0	st	st + 0	id
> 2155	0	x	1		0	1
> 2000	5	z	3	q	2	3
> 1901	2047	yy	2	p,r	5	1
> NULL	NULL	NULL	NULL	NULL	NULL	2
SELECT id, u, y FROM s WHERE u = 1;
> id	u	y
> 2	1	NULL
> 1	1	1901
SELECT id, u, y FROM s WHERE u = 1 AND y = 1901;
> id	u	y
> 1	1	1901
SELECT id FROM s WHERE u = 2 AND y = 2155;
> id
> 1
SELECT id, u FROM s WHERE u = 1 AND y IS NULL;
> id	u
> 2	1
SELECT y FROM s WHERE u = 7;
> y
> 2000
SET sql_mode = '';
> ok 0
INSERT INTO s (id, u, d, dt, dt6, y, e) VALUES (9,9,'0000-00-00','0000-00-00 00:00:00','2020-00-00 01:02:03.5',0,'none');
> ok 1
SELECT d, dt, dt6, id FROM s WHERE d = '0000-00-00';
> d	dt	dt6	id
> 0000-00-00	0000-00-00 00:00:00	2020-00-00 01:02:03.500000	9
SELECT y, e, e + 0 FROM s WHERE y = 0;
> y	e	e + 0
> 0000		0
SET sql_mode = DEFAULT;
> ok 0
CREATE TABLE v (a VARBINARY(8), b VARCHAR(10) COLLATE utf8mb4_0900_bin, c VARCHAR(10), p VARCHAR(20) COLLATE utf8mb4_0900_bin, f DOUBLE, x INT, h BINARY(4), w VARCHAR(10) CHARACTER SET latin1 COLLATE latin1_bin, KEY ab (a, b), KEY c (c), KEY p (p(2)), KEY f (f), KEY h (h DESC, b DESC, x DESC), KEY w (w));
> ok 0
INSERT INTO v VALUES (x'00ff00','é','É ','abc',-0e0,1,x'0000','w '),(x'','',' ','abd',1.5,2,x'ff00ff00','W'),(NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL),(x'0000',' x ','e','xyz',0,3,'ab','w'),(x'ff','a\0b','E','ab',-1.5,4,x'00','');
> ok 5
SELECT HEX(a), HEX(b) FROM v ORDER BY a;
> HEX(a)	HEX(b)
> NULL	NULL
> 	
> 0000	207820
> 00FF00	C3A9
> FF	610062
SELECT HEX(b) FROM v WHERE a = x'0000';
> HEX(b)
> 207820
SELECT HEX(c) FROM v WHERE c = 'e' ORDER BY HEX(c);
> HEX(c)
> 45
> 65
SELECT p FROM v WHERE p LIKE 'ab%' ORDER BY p;
> p
> ab
> abc
> abd
SELECT HEX(h), HEX(b), x FROM v ORDER BY h DESC, b DESC, x DESC;
> HEX(h)	HEX(b)	x
> FF00FF00		2
> 61620000	207820	3
> 00000000	C3A9	1
> 00000000	610062	4
> NULL	NULL	NULL
SELECT HEX(h), x FROM v WHERE h < x'61620000' ORDER BY h DESC, x;
> HEX(h)	x
> 00000000	1
> 00000000	4
SELECT HEX(h) FROM v WHERE h >= x'00' AND b > 'a' ORDER BY h;
> HEX(h)
> 00000000
> 00000000
SELECT HEX(w) FROM v WHERE w = 'w' ORDER BY HEX(w);
> HEX(w)
> 77
> 7720
SELECT f FROM v WHERE f = 0 ORDER BY x;
> f
> -0
> 0
CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, k INT NOT NULL, g INT, pad CHAR(10), KEY k (k), KEY g (g));
> ok 0
INSERT INTO t (k, g, pad) VALUES (5,1,'a'),(3,2,'b'),(9,NULL,'c'),(3,NULL,'d'),(7,1,'e');
> ok 5
SELECT k FROM t;
> k
> 3
> 3
> 5
> 7
> 9
SELECT id FROM t;
> id
> 2
> 4
> 1
> 5
> 3
SELECT id FROM t ORDER BY id;
> id
> 1
> 2
> 3
> 4
> 5
SELECT k, id FROM t WHERE k IN (3, 9);
> k	id
> 3	2
> 3	4
> 9	3
SELECT k, pad FROM t WHERE k = 3 ORDER BY id;
> k	pad
> 3	b
> 3	d
SELECT COUNT(k) FROM t WHERE k BETWEEN 3 AND 5 OR k BETWEEN 9 AND 10;
> COUNT(k)
> 4
SELECT MIN(k), MAX(k), COUNT(*) FROM t WHERE k > 3;
> MIN(k)	MAX(k)	COUNT(*)
> 5	9	3
SELECT k, COUNT(*) FROM t GROUP BY k;
> k	COUNT(*)
> 3	2
> 5	1
> 7	1
> 9	1
SELECT DISTINCT g FROM t;
> g
> NULL
> 1
> 2
SELECT a.k, b.id FROM t a JOIN t b ON b.k = a.id + 2 WHERE a.id < 4 ORDER BY a.id, b.id;
> k	id
> 5	2
> 5	4
> 9	1
SELECT a.id, b.g FROM t a LEFT JOIN t b ON b.g = a.id ORDER BY a.id, b.g;
> id	g
> 1	1
> 1	1
> 2	2
> 3	NULL
> 4	NULL
> 5	NULL
SELECT id FROM t a WHERE EXISTS (SELECT 1 FROM t b WHERE b.k = a.k AND b.pad > a.pad) ORDER BY id;
> id
> 2
SELECT k, (SELECT MAX(pad) FROM t b WHERE b.k = a.k) m FROM t a WHERE k > 3 ORDER BY k;
> k	m
> 5	a
> 7	e
> 9	c
SELECT k FROM t WHERE k > 3 AND id < 5 ORDER BY k DESC LIMIT 1;
> k
> 9
SELECT k, ROW_NUMBER() OVER (ORDER BY k DESC, id) r FROM t ORDER BY k, r;
> k	r
> 3	4
> 3	5
> 5	3
> 7	2
> 9	1
SELECT k, g FROM t WHERE g = 1 ORDER BY k;
> k	g
> 5	1
> 7	1
SELECT g, SUM(id) FROM t GROUP BY g WITH ROLLUP;
> g	SUM(id)
> NULL	7
> 1	6
> 2	2
> NULL	15
SELECT k FROM t UNION SELECT g FROM t WHERE g > 1 ORDER BY 1;
> k
> 2
> 3
> 5
> 7
> 9
SELECT * FROM (SELECT id, k FROM t WHERE k < 8) d WHERE id > 1 ORDER BY id;
> id	k
> 2	3
> 4	3
> 5	7
INSERT INTO t (k) SELECT k + 10 FROM t WHERE k = 9;
> ok 1
SELECT k, id FROM t WHERE k >= 9;
> k	id
> 9	3
> 19	6
BEGIN;
> ok 0
SELECT k, id FROM t WHERE k >= 7;
> k	id
> 7	5
> 9	3
> 19	6
@b UPDATE t SET k = k + 100 WHERE k >= 7;
> ok 3
@b INSERT INTO t (k) VALUES (8);
> ok 1
@b DELETE FROM t WHERE k = 107;
> ok 1
@b SELECT k, id FROM t WHERE k >= 7;
> k	id
> 8	7
> 109	3
> 119	6
SELECT k, id FROM t WHERE k >= 7;
> k	id
> 7	5
> 9	3
> 19	6
SELECT COUNT(*), MAX(k) FROM t;
> COUNT(*)	MAX(k)
> 6	19
UPDATE t SET k = 4 WHERE id = 2;
> ok 1
SELECT k, id FROM t WHERE k < 8;
> k	id
> 3	4
> 4	2
> 5	1
> 7	5
INSERT INTO t (k) VALUES (6);
> ok 1
DELETE FROM t WHERE id = 1;
> ok 1
SELECT k FROM t WHERE k < 8;
> k
> 3
> 4
> 6
> 7
SELECT k FROM t WHERE k < 8 FOR SHARE;
> k
> 3
> 4
> 6
SAVEPOINT s;
> ok 0
UPDATE t SET k = 2 WHERE k = 6;
> ok 1
SELECT k FROM t WHERE k < 8;
> k
> 2
> 3
> 4
> 7
ROLLBACK TO s;
> ok 0
SELECT k FROM t WHERE k < 8;
> k
> 3
> 4
> 6
> 7
COMMIT;
> ok 0
SELECT k FROM t;
> k
> 3
> 4
> 6
> 8
> 109
> 119
ALTER TABLE t ADD COLUMN z INT DEFAULT 5 FIRST, ALGORITHM=INSTANT;
> ok 0
SELECT k FROM t WHERE k < 5;
> k
> 3
> 4
SELECT k, z FROM t WHERE k < 5;
> k	z
> 3	5
> 4	5
ALTER TABLE t ADD KEY kz (k, z);
> ok 0
SELECT k, z, id FROM t WHERE k < 5;
> k	z	id
> 3	5	4
> 4	5	2
UPDATE t SET z = NULL WHERE id = 4;
> ok 1
SELECT k, z, id FROM t WHERE k < 5;
> k	z	id
> 3	NULL	4
> 4	5	2
ALTER TABLE t DROP PRIMARY KEY, MODIFY id BIGINT;
> ok 6
SELECT k, z FROM t WHERE k < 5;
> k	z
> 3	NULL
> 4	5
SELECT id FROM t WHERE k = 4;
> id
> 2
CREATE TABLE r (a INT, b INT, c VARCHAR(5), PRIMARY KEY (c, a), KEY b (b));
> ok 0
INSERT INTO r VALUES (1, 10, 'A'), (2, 20, 'a'), (3, 30, 'b ');
> ok 3
SELECT b, a FROM r WHERE b > 5;
> b	a
> 10	1
> 20	2
> 30	3
SELECT b, HEX(c) FROM r WHERE b > 5;
> b	HEX(c)
> 10	41
> 20	61
> 30	6220
SET time_zone = '+03:00';
> ok 0
CREATE TABLE z (ts TIMESTAMP NULL, id INT, KEY (ts, id));
> ok 0
INSERT INTO z VALUES ('2024-01-01 12:00:00', 1), (NULL, 2);
> ok 2
SELECT ts, id FROM z ORDER BY ts, id;
> ts	id
> NULL	2
> 2024-01-01 12:00:00	1
SET time_zone = '-05:00';
> ok 0
SELECT ts, id FROM z ORDER BY ts, id;
> ts	id
> NULL	2
> 2024-01-01 04:00:00	1

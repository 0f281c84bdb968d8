# Conditions, keys and sums over many rows, which are read as they are stored, answer as those over a few.
SET SESSION cte_max_recursion_depth = 10000;
> ok 0
CREATE TABLE b (id INT PRIMARY KEY, n INT, u BIGINT UNSIGNED NOT NULL, d DECIMAL(12,2) NOT NULL, e DECIMAL(40,6), w DECIMAL(18,0) NOT NULL, f DOUBLE NOT NULL, c CHAR(3) NOT NULL, v VARCHAR(80), day DATE NOT NULL, at DATETIME(3), big BIGINT NOT NULL);
> ok 0
INSERT INTO b WITH RECURSIVE s (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < 2999) SELECT i, IF(i % 7 = 3, NULL, i % 50 - 20), i * 3, (i % 1000) * 1.25 - 300, IF(i % 100 = 99, 123456789012345678901234567890.123456, i * 0.5), 900000000000000000 - i, i / 4, ELT(i % 6 + 1, 'a', 'A', 'b', 'B', 'ä', 'c'), IF(i % 11 = 0, NULL, REPEAT(CHAR(97 + i % 5), i % 80)), DATE'2020-01-01' + INTERVAL i % 900 DAY, IF(i % 13 = 0, NULL, TIMESTAMP'2021-06-01 00:00:00.500' + INTERVAL i HOUR), i * 3000000000000000 FROM s;
> ok 3000
# Groups of keys that are equal though their bytes differ, each under the name that came first.
SELECT c, COUNT(*), SUM(n), SUM(d), AVG(d), COUNT(n), COUNT(v) FROM b GROUP BY c;
> c	COUNT(*)	SUM(n)	SUM(d)	AVG(d)	COUNT(n)	COUNT(v)
> a	1500	5613	486250.00	324.166667	1286	1363
> b	1000	3824	324375.00	324.375000	857	910
> c	500	2164	162500.00	325.000000	428	454
SELECT c, COUNT(*), MIN(n), MAX(d), MIN(day), MAX(at), SUM(f), AVG(f), MAX(f), MIN(c) FROM b GROUP BY c ORDER BY 1;
> c	COUNT(*)	MIN(n)	MAX(d)	MIN(day)	MAX(at)	SUM(f)	AVG(f)	MAX(f)	MIN(c)
> a	1500	-20	948.75	2020-01-01	2021-10-03 22:00:00.500	562000	374.6666666666667	749.5	a
> b	1000	-20	948.75	2020-01-03	2021-10-03 21:00:00.500	374875	374.875	749.25	b
> c	500	-19	948.75	2020-01-06	2021-10-03 23:00:00.500	187750	375.5	749.75	c
SELECT MIN(n), MAX(u), MIN(d), MAX(e), MIN(day), MAX(day), MIN(at), MAX(at), SUM(f), MIN(f), MIN(v), MAX(n * d), MIN(big * 2), MAX(id - n) FROM b WHERE id < 2000;
> error 1690: BIGINT value is out of range in '(`script`.`b`.`big` * 2)'
SELECT c, COUNT(*), SUM(u), SUM(d * (1 - n)), SUM(d * (1 - d) * (1 + d)), AVG(n + 1), MIN(v), MAX(at), SUM(f) FROM b GROUP BY c ORDER BY 1;
> c	COUNT(*)	SUM(u)	SUM(d * (1 - n))	SUM(d * (1 - d) * (1 + d))	AVG(n + 1)	MIN(v)	MAX(at)	SUM(f)
> a	1500	6744000	-1745682.50	-241037775468.750000	5.3647		2021-10-03 22:00:00.500	562000
> b	1000	4498500	-1230422.50	-160838992031.250000	5.4621		2021-10-03 21:00:00.500	374875
> c	500	2253000	-607720.00	-80640208593.750000	6.0561	aaaaa	2021-10-03 23:00:00.500	187750
SELECT YEAR(day) AS y, c, SUM(d), COUNT(*) FROM b GROUP BY y, c ORDER BY y, c;
> y	c	SUM(d)	COUNT(*)
> 2020	a	194218.75	699
> 2020	b	129131.25	466
> 2020	c	64043.75	233
> 2021	a	142511.25	549
> 2021	b	95388.75	366
> 2021	c	46800.00	180
> 2022	a	149520.00	252
> 2022	b	99855.00	168
> 2022	c	51656.25	87
SELECT SUBSTRING(v, 1, 2) AS s, SUM(n) FROM b GROUP BY s ORDER BY s;
> s	SUM(n)
> NULL	1047
> 	-40
> aa	1280
> b	0
> bb	1633
> cc	2094
> dd	2544
> ee	3043
SELECT n, COUNT(*), SUM(d) FROM b GROUP BY n ORDER BY n LIMIT 12;
> n	COUNT(*)	SUM(d)
> NULL	429	139961.25
> -20	51	14137.50
> -19	51	14763.75
> -18	51	15390.00
> -17	51	16016.25
> -16	52	16285.00
> -15	52	15600.00
> -14	52	14915.00
> -13	51	14583.75
> -12	51	15210.00
> -11	51	15836.25
> -10	51	16462.50
SELECT v, COUNT(*), SUM(d) FROM b GROUP BY v ORDER BY 2 DESC, 1 LIMIT 5;
> v	COUNT(*)	SUM(d)
> NULL	273	87360.00
> aaaaaaaaaaaaaaa	35	11606.25
> aaaaaaaaaaaaaaaaaaaa	35	11225.00
> aaaaaaaaaaaaaaaaaaaaaaaaa	35	10843.75
> b	35	10693.75
SELECT id DIV 2 AS h, SUM(d) FROM b GROUP BY h ORDER BY h DESC LIMIT 3;
> h	SUM(d)
> 1499	1896.25
> 1498	1891.25
> 1497	1886.25
# Sums of numbers that have no room in 64 bits, and whose parts have none.
SELECT SUM(e), AVG(e), SUM(e * 2), SUM(w * w), SUM(w * w * w), SUM(w * 10 + d) FROM b;
> SUM(e)	AVG(e)	SUM(e * 2)	SUM(w * w)	SUM(w * w * w)	SUM(w * 10 + d)
> 3703703670370370367037039262718.703680	1234567890123456789012346420.9062345600	7407407340740740734074078525437.407360	2429999999999991902700000000008995500500	2186999999999989068645000000024287851349999979763497750000	26999999999999955988125.00
SELECT SUM(big * 2), SUM(n * n), AVG(u * 2) FROM b;
> error 1690: BIGINT value is out of range in '(`script`.`b`.`big` * 2)'
SELECT SUM(big * 4000) FROM b;
> error 1690: BIGINT value is out of range in '(`script`.`b`.`big` * 4000)'
SELECT SUM(u - 8990) FROM b;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`b`.`u` - 8990)'
SELECT SUM(u - 9000) FROM b;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`b`.`u` - 9000)'
SELECT SUM(w * w * w * w) FROM b;
> SUM(w * w * w * w)
> 1968299999999986882374000000043718132429999927148591900000048559508999999900
# CASE, by what its condition reads.
SELECT SUM(CASE WHEN c IN ('a', 'C') THEN 1 ELSE 0 END) AS x, SUM(CASE WHEN c LIKE 'b%' THEN d * (1 - d) ELSE 0 END) AS y, SUM(CASE WHEN n > 3 THEN d END) AS z FROM b;
> x	y	z
> 2000	-235102968.7500	454083.75
SELECT SUM(CASE WHEN u <> 0 THEN 10 / u ELSE 0 END), SUM(IF(n > 5, 1, 0)), SUM(IFNULL(n, 100)), SUM(CASE c WHEN 'a' THEN 1 WHEN 'b' THEN 2 END) FROM b;
> SUM(CASE WHEN u <> 0 THEN 10 / u ELSE 0 END)	SUM(IF(n > 5, 1, 0))	SUM(IFNULL(n, 100))	SUM(CASE c WHEN 'a' THEN 1 WHEN 'b' THEN 2 END)
> 28.6099	1235	54501	3500
SHOW COUNT(*) WARNINGS;
> @@session.warning_count
> 0
SELECT SUM(CASE WHEN n <> 0 THEN n DIV n ELSE n DIV n END), SUM(n DIV (n - 1)) FROM b;
> SUM(CASE WHEN n <> 0 THEN n DIV n ELSE n DIV n END)	SUM(n DIV (n - 1))
> 2519	1491
SHOW COUNT(*) WARNINGS;
> @@session.warning_count
> 103
# Conditions in part seen on stored rows.
SELECT COUNT(*), SUM(id) FROM b WHERE day >= '2020-02-01' AND day < '2020-03-01' AND d BETWEEN -250 AND 250.5 AND n < 24;
> COUNT(*)	SUM(id)
> 12	600
SELECT COUNT(*), SUM(id) FROM b WHERE at > day AND n <> 5 AND c = 'A';
> COUNT(*)	SUM(id)
> 797	1173286
SELECT COUNT(*), SUM(id) FROM b WHERE n <=> NULL AND c <> 'b';
> COUNT(*)	SUM(id)
> 286	429293
SELECT COUNT(*), SUM(id) FROM b WHERE c = 'a' AND v LIKE '%bb%' AND d > 12.345;
> COUNT(*)	SUM(id)
> 196	318391
SELECT COUNT(*), SUM(id) FROM b WHERE c IN ('a', 'ä') OR c = 'C';
> COUNT(*)	SUM(id)
> 2000	2999000
SELECT COUNT(*), SUM(id) FROM b WHERE NOT (c = 'a') AND n + 0 > 5 AND u > 18 AND u < 18446744073709551615 AND u > -1;
> COUNT(*)	SUM(id)
> 616	931749
SELECT COUNT(*), SUM(id) FROM b WHERE n > 2.5 AND d = 100 AND e > 3;
> COUNT(*)	SUM(id)
> 0	NULL
SELECT COUNT(*) FROM b WHERE c > 0 AND id < 100;
> COUNT(*)
> 0
SHOW COUNT(*) WARNINGS;
> @@session.warning_count
> 100
SELECT COUNT(*) FROM b WHERE id < 100 AND v = 1;
> COUNT(*)
> 0
SHOW COUNT(*) WARNINGS;
> @@session.warning_count
> 89
SELECT COUNT(*), SUM(id) FROM b WHERE id < 2500 AND n / (n - 1) > 0 AND c = 'a';
> COUNT(*)	SUM(id)
> 1030	1286270
SHOW COUNT(*) WARNINGS;
> @@session.warning_count
> 14
SELECT id FROM b WHERE at < '2021-06-03' AND c >= 'b' AND day > '2020-01-20' ORDER BY id LIMIT 3;
> id
> 20
> 21
> 23
SET @day = DATE'2022-01-01', @n = 3;
> ok 0
SELECT COUNT(*), SUM(id) FROM b WHERE day > @day AND n >= @n;
> COUNT(*)	SUM(id)
> 256	439864
SELECT COUNT(*) FROM b WHERE (@n := @n + 1) > 0 AND c = 'b';
> COUNT(*)
> 1000
SELECT @n;
> @n
> 1003
PREPARE p FROM 'SELECT c, SUM(d * CAST(? AS DECIMAL(5,2))) FROM b WHERE n > ? AND day < ? GROUP BY c';
> ok 0
SET @f = 1.5, @m = 10, @e = '2020-06-01';
> ok 0
EXECUTE p USING @f, @m, @e;
> c	SUM(d * CAST(? AS DECIMAL(5,2)))
> b	48474.3750
> ä	65735.6250
> c	19681.8750
SET @f = NULL, @m = 20, @e = '2021-01-01';
> ok 0
EXECUTE p USING @f, @m, @e;
> c	SUM(d * CAST(? AS DECIMAL(5,2)))
> c	NULL
> a	NULL
> b	NULL
# Rows of outer joins, of derived tables, of outer blocks.
SELECT b.c, COUNT(*), COUNT(x.id), SUM(x.d), SUM(b.d + x.d) FROM b LEFT JOIN b AS x ON x.id = b.id + 1000 AND x.n > 0 GROUP BY b.c;
> c	COUNT(*)	COUNT(x.id)	SUM(x.d)	SUM(b.d + x.d)
> a	1500	492	164930.00	329860.00
> b	1000	331	112581.25	225162.50
> c	500	171	57233.75	114467.50
SELECT s.c, SUM(s.t), COUNT(*) FROM (SELECT c, id % 40 AS k, SUM(d) AS t FROM b GROUP BY c, k) AS s GROUP BY s.c;
> c	SUM(s.t)	COUNT(*)
> a	486250.00	40
> b	324375.00	40
> c	162500.00	20
SELECT o.id, (SELECT SUM(i.d + o.d) FROM b AS i WHERE i.n < o.id AND i.c = 'a') AS t, (SELECT COUNT(*) FROM b AS i WHERE i.n > o.n) AS k FROM b AS o WHERE o.id < 8 ORDER BY o.id;
> id	t	k
> 0	2227.50	2520
> 1	3925.00	2469
> 2	3398.75	2418
> 3	3455.00	0
> 4	6077.50	2315
> 5	8430.00	2263
> 6	10263.75	2211
> 7	12978.75	2160
SELECT n % 2 AS p, n, COUNT(*), SUM(d) FROM b WHERE n > 24 GROUP BY p, n WITH ROLLUP;
> p	n	COUNT(*)	SUM(d)
> 0	26	52	19015.00
> 0	28	52	17645.00
> 0	NULL	104	36660.00
> 1	25	51	18693.75
> 1	27	52	18330.00
> 1	29	51	17261.25
> 1	NULL	154	54285.00
> NULL	NULL	258	90945.00
# Rows that were written before the table had a column, and changes that only the transaction sees.
ALTER TABLE b ADD COLUMN late INT NOT NULL DEFAULT 7, ALGORITHM = INSTANT;
> ok 0
BEGIN;
> ok 0
UPDATE b SET late = 8, c = 'z' WHERE id % 3 = 0;
> ok 1000
DELETE FROM b WHERE id % 10 = 1;
> ok 300
SELECT c, SUM(late), COUNT(*), SUM(d) FROM b WHERE late > 6 AND day < '2021-06-01' GROUP BY c;
> c	SUM(late)	COUNT(*)	SUM(d)
> z	4464	558	135201.25
> b	2156	308	73795.00
> ä	3864	552	132445.00
> c	1729	247	59298.75
SELECT late, COUNT(*) FROM b GROUP BY late;
> late	COUNT(*)
> 8	900
> 7	1800
SELECT c, SUM(late) FROM b WHERE n > 0 GROUP BY c FOR UPDATE;
> c	SUM(late)
> ä	3122
> c	1442
> b	1673
> z	3568
ROLLBACK;
> ok 0
SELECT c, SUM(late), COUNT(*) FROM b WHERE late = 7 GROUP BY c;
> c	SUM(late)	COUNT(*)
> a	10500	1500
> b	7000	1000
> c	3500	500
# An index that has all that is read.
CREATE INDEX by_n ON b (n, d, day);
> ok 0
SELECT n, SUM(d), COUNT(*) FROM b FORCE INDEX (by_n) WHERE n BETWEEN -3 AND 3 AND day < '2020-09-01' GROUP BY n;
> n	SUM(d)	COUNT(*)
> -3	6698.75	17
> -2	6567.50	18
> -1	5741.25	17
> 0	5262.50	17
> 1	6260.00	18
> 2	5555.00	17
> 3	5910.00	16
SELECT COUNT(*), SUM(d) FROM b FORCE INDEX (by_n) WHERE n > -30 AND d > 0;
> COUNT(*)	SUM(d)
> 1950	926250.00
# Different rows.
SELECT DISTINCT c FROM b;
> c
> a
> b
> c
SELECT DISTINCT c, n % 2 FROM b WHERE d > 0 ORDER BY 1, 2;
> c	n % 2
> A	NULL
> A	-1
> ä	0
> A	1
> b	NULL
> B	-1
> b	0
> B	1
> c	NULL
> c	-1
> c	1
SELECT DISTINCT YEAR(day), MONTH(day) > 6 FROM b ORDER BY 1, 2;
> YEAR(day)	MONTH(day) > 6
> 2020	0
> 2020	1
> 2021	0
> 2021	1
> 2022	0
SELECT COUNT(*), SUM(t.id) FROM (SELECT DISTINCT id FROM b) AS t;
> COUNT(*)	SUM(t.id)
> 3000	4498500
SELECT COUNT(*) FROM (SELECT DISTINCT x.c, y.n FROM b AS x LEFT JOIN b AS y ON y.id = x.id + 2000) AS t;
> COUNT(*)
> 128
SELECT DISTINCT n DIV 0 FROM b WHERE id < 50;
> n DIV 0
> NULL
SHOW COUNT(*) WARNINGS;
> @@session.warning_count
> 43
SELECT DISTINCT v = 1 FROM b WHERE id BETWEEN 1 AND 60;
> v = 1
> 0
> NULL
SHOW COUNT(*) WARNINGS;
> @@session.warning_count
> 55
DROP TABLE b;
> ok 0

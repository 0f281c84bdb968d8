# Groups in the order of an index: none is sorted, and none behind the last one that is wanted is made.
CREATE TABLE c (id INT PRIMARY KEY, name VARCHAR(20), country CHAR(2), KEY (country), KEY (name DESC, country));
> ok 0
CREATE TABLE o (id INT PRIMARY KEY, c INT, status VARCHAR(10), at DATE, total DECIMAL(10,2), seen TIMESTAMP NULL, KEY (c), KEY (status, at), KEY (at, c), KEY (seen));
> ok 0
INSERT INTO c WITH RECURSIVE n AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM n WHERE id < 120) SELECT id, ELT(1 + id % 7, 'Ann', 'ann', 'Bob', 'Ida', NULL, 'Zoe', 'Eve'), ELT(1 + id % 4, 'AA', 'BB', 'CC', NULL) FROM n;
> ok 120
INSERT INTO o WITH RECURSIVE n AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM n WHERE id < 900) SELECT id, IF(id % 50 = 0, NULL, id * 7 % 130), ELT(1 + id % 5, 'new', 'paid', 'done', 'done', 'lost'), '2024-01-01' + INTERVAL id * 11 % 97 DAY, id * 37 % 1009 / 10, '2024-10-27 00:00:00' + INTERVAL id % 7 HOUR FROM n;
> ok 900
ANALYZE TABLE c, o;
> Table	Op	Msg_type	Msg_text
> script.c	analyze	status	OK
> script.o	analyze	status	OK
SELECT c, SUM(total) FROM o GROUP BY c ORDER BY c LIMIT 4;
> c	SUM(total)
> NULL	759.60
> 0	229.40
> 1	300.80
> 2	351.50
SELECT c, SUM(total) FROM o GROUP BY c ORDER BY c DESC LIMIT 4;
> c	SUM(total)
> 129	363.90
> 128	313.20
> 127	363.40
> 126	376.30
SELECT c, COUNT(*) FROM o GROUP BY c ORDER BY c LIMIT 3 OFFSET 5;
> c	COUNT(*)
> 4	7
> 5	7
> 6	7
SELECT c, COUNT(*) FROM o GROUP BY c ORDER BY c DESC LIMIT 3;
> c	COUNT(*)
> 129	7
> 128	7
> 127	7
SELECT c, COUNT(*) FROM o GROUP BY c LIMIT 3;
> c	COUNT(*)
> NULL	18
> 0	5
> 1	7
SELECT c, SUM(total) FROM o GROUP BY c HAVING COUNT(*) > 7 ORDER BY c LIMIT 3;
> c	SUM(total)
> NULL	759.60
SELECT c, SUM(total) AS s FROM o GROUP BY c ORDER BY s DESC, c LIMIT 3;
> c	s
> NULL	759.60
> 99	461.60
> 45	456.70
SELECT c, SUM(total) AS s FROM o GROUP BY c ORDER BY c, s LIMIT 3;
> c	s
> NULL	759.60
> 0	229.40
> 1	300.80
SELECT at, c, COUNT(*) FROM o GROUP BY at, c ORDER BY at, c LIMIT 4;
> at	c	COUNT(*)
> 2024-01-01	1	1
> 2024-01-01	15	1
> 2024-01-01	29	1
> 2024-01-01	44	1
SELECT at, c, COUNT(*) FROM o GROUP BY at, c ORDER BY at DESC, c DESC LIMIT 4;
> at	c	COUNT(*)
> 2024-04-06	121	1
> 2024-04-06	106	1
> 2024-04-06	92	1
> 2024-04-06	77	1
SELECT at, c, COUNT(*) FROM o GROUP BY at, c ORDER BY at DESC, c LIMIT 4;
> at	c	COUNT(*)
> 2024-04-06	5	1
> 2024-04-06	20	1
> 2024-04-06	34	1
> 2024-04-06	48	1
SELECT at, c, COUNT(*) FROM o GROUP BY c, at ORDER BY at, c LIMIT 4;
> at	c	COUNT(*)
> 2024-01-01	1	1
> 2024-01-01	15	1
> 2024-01-01	29	1
> 2024-01-01	44	1
SELECT at, c, COUNT(*) FROM o GROUP BY at, c ORDER BY c, at LIMIT 4;
> at	c	COUNT(*)
> 2024-01-02	NULL	1
> 2024-01-03	NULL	1
> 2024-01-04	NULL	1
> 2024-01-05	NULL	1
SELECT at, COUNT(*) FROM o WHERE status = 'done' GROUP BY at ORDER BY at LIMIT 4;
> at	COUNT(*)
> 2024-01-01	4
> 2024-01-02	4
> 2024-01-03	4
> 2024-01-04	4
SELECT at, SUM(total) FROM o WHERE status = 'DONE' GROUP BY at ORDER BY at DESC LIMIT 4;
> at	SUM(total)
> 2024-04-06	210.00
> 2024-04-05	71.20
> 2024-04-04	199.50
> 2024-04-03	94.00
SELECT status, at, SUM(total) FROM o WHERE status = 'done' GROUP BY status, at ORDER BY status, at LIMIT 2;
> status	at	SUM(total)
> done	2024-01-01	115.00
> done	2024-01-02	259.50
SELECT at, COUNT(*) FROM o WHERE status IN ('done', 'new') GROUP BY at ORDER BY at LIMIT 4;
> at	COUNT(*)
> 2024-01-01	5
> 2024-01-02	6
> 2024-01-03	6
> 2024-01-04	5
SELECT at, COUNT(*) FROM o WHERE at > '2024-02-01' GROUP BY at ORDER BY at LIMIT 3;
> at	COUNT(*)
> 2024-02-02	9
> 2024-02-03	10
> 2024-02-04	9
SELECT at, COUNT(*) FROM o WHERE at > '2024-02-01' AND at < '2024-03-01' OR at = '2024-01-05' GROUP BY at ORDER BY at DESC LIMIT 3;
> at	COUNT(*)
> 2024-02-29	10
> 2024-02-28	9
> 2024-02-27	10
SELECT status, COUNT(*) FROM o GROUP BY status;
> status	COUNT(*)
> done	360
> lost	180
> new	180
> paid	180
SELECT status, COUNT(*) FROM o GROUP BY status ORDER BY status DESC;
> status	COUNT(*)
> paid	180
> new	180
> lost	180
> done	360
SELECT status, COUNT(*), MIN(at), MAX(at) FROM o GROUP BY status;
> status	COUNT(*)	MIN(at)	MAX(at)
> done	360	2024-01-01	2024-04-06
> lost	180	2024-01-01	2024-04-06
> new	180	2024-01-01	2024-04-06
> paid	180	2024-01-01	2024-04-06
SELECT status, at, COUNT(*) FROM o WHERE id < 30 GROUP BY status, at ORDER BY status, at LIMIT 5;
> status	at	COUNT(*)
> done	2024-01-05	1
> done	2024-01-07	1
> done	2024-01-18	1
> done	2024-01-23	1
> done	2024-02-03	1
SELECT UPPER(name), COUNT(*) FROM c GROUP BY name;
> UPPER(name)	COUNT(*)
> ZOE	17
> IDA	17
> EVE	17
> BOB	17
> ANN	35
> NULL	17
SELECT country, COUNT(*) FROM c GROUP BY country;
> country	COUNT(*)
> NULL	30
> AA	30
> BB	30
> CC	30
SELECT HEX(country), COUNT(*) FROM c GROUP BY country LIMIT 2;
> HEX(country)	COUNT(*)
> NULL	30
> 4141	30
SELECT country, COUNT(*), GROUP_CONCAT(id ORDER BY id) FROM c WHERE id < 20 GROUP BY country ORDER BY country DESC LIMIT 2;
> country	COUNT(*)	GROUP_CONCAT(id ORDER BY id)
> CC	5	2,6,10,14,18
> BB	5	1,5,9,13,17
SELECT seen, COUNT(*) FROM o GROUP BY seen ORDER BY seen LIMIT 3;
> seen	COUNT(*)
> 2024-10-27 00:00:00	128
> 2024-10-27 01:00:00	129
> 2024-10-27 02:00:00	129
SELECT c.id, c.name, COUNT(o.id), SUM(o.total) FROM c LEFT JOIN o ON o.c = c.id GROUP BY c.id ORDER BY c.id LIMIT 3;
> id	name	COUNT(o.id)	SUM(o.total)
> 1	ann	7	300.80
> 2	Bob	7	351.50
> 3	Ida	7	402.20
SELECT c.id, c.name, COUNT(o.id) FROM c JOIN o ON o.c = c.id GROUP BY c.id ORDER BY c.id DESC LIMIT 3;
> id	name	COUNT(o.id)
> 120	ann	6
> 119	Ann	7
> 118	Eve	7
SELECT c.id, c.name, COUNT(*) FROM c JOIN o ON o.c = c.id GROUP BY c.id, c.name ORDER BY c.id LIMIT 3 OFFSET 2;
> id	name	COUNT(*)
> 3	Ida	7
> 4	NULL	7
> 5	Zoe	7
SELECT c.id, COUNT(*) FROM c JOIN o ON o.c = c.id WHERE o.status = 'paid' AND c.country = 'AA' GROUP BY c.id ORDER BY c.id LIMIT 3;
> id	COUNT(*)
> 12	7
> 32	7
> 52	7
SELECT c.country, COUNT(*) FROM c JOIN o ON o.c = c.id GROUP BY c.country ORDER BY c.country LIMIT 2;
> country	COUNT(*)
> NULL	208
> AA	200
SELECT o.at, COUNT(DISTINCT c.country) FROM o JOIN c ON c.id = o.c GROUP BY o.at ORDER BY o.at LIMIT 3;
> at	COUNT(DISTINCT c.country)
> 2024-01-01	3
> 2024-01-02	3
> 2024-01-03	3
SELECT o.at, c.id, COUNT(*) FROM o JOIN c ON c.id = o.c GROUP BY o.at, c.id ORDER BY o.at, c.id LIMIT 3;
> at	id	COUNT(*)
> 2024-01-01	1	1
> 2024-01-01	15	1
> 2024-01-01	29	1
SELECT c, COUNT(*) AS n, RANK() OVER (ORDER BY c) FROM o WHERE c < 4 GROUP BY c ORDER BY c LIMIT 3;
> c	n	RANK() OVER (ORDER BY c)
> 0	5	1
> 1	7	2
> 2	7	3
SELECT DISTINCT COUNT(*) FROM o GROUP BY c ORDER BY 1 LIMIT 3;
> COUNT(*)
> 5
> 6
> 7
SELECT DISTINCT c FROM o ORDER BY c DESC LIMIT 3;
> c
> 129
> 128
> 127
SELECT DISTINCT at FROM o ORDER BY at LIMIT 3 OFFSET 2;
> at
> 2024-01-03
> 2024-01-04
> 2024-01-05
SELECT c, COUNT(*) FROM o WHERE c < 4 GROUP BY c WITH ROLLUP;
> c	COUNT(*)
> 0	5
> 1	7
> 2	7
> 3	7
> NULL	26
SELECT SQL_CALC_FOUND_ROWS c, COUNT(*) FROM o GROUP BY c ORDER BY c LIMIT 2;
> c	COUNT(*)
> NULL	18
> 0	5
SELECT FOUND_ROWS();
> FOUND_ROWS()
> 131
SELECT * FROM (SELECT c, SUM(total) AS s FROM o GROUP BY c ORDER BY c LIMIT 3) AS x ORDER BY s DESC;
> c	s
> NULL	759.60
> 1	300.80
> 0	229.40
SELECT id, (SELECT COUNT(*) FROM o WHERE o.c = c.id GROUP BY o.status ORDER BY o.status LIMIT 1) AS n FROM c ORDER BY id LIMIT 3;
> id	n
> 1	7
> 2	7
> 3	7
PREPARE s FROM 'SELECT c, SUM(total) FROM o WHERE at >= ? GROUP BY c ORDER BY c LIMIT ?';
> ok 0
SET @a = '2024-01-01', @n = 2;
> ok 0
EXECUTE s USING @a, @n;
> c	SUM(total)
> NULL	759.60
> 0	229.40
SET @a = '2024-03-20', @n = 4;
> ok 0
EXECUTE s USING @a, @n;
> c	SUM(total)
> 0	6.90
> 2	59.30
> 3	100.50
> 4	41.20
DROP TABLE c, o;
> ok 0

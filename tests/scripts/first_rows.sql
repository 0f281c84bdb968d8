# The first rows of a join in the order of one of its tables.
CREATE TABLE customers (id INT PRIMARY KEY, country CHAR(2), KEY (country));
> ok 0
CREATE TABLE orders (id INT PRIMARY KEY, customer INT, status VARCHAR(8), at INT, KEY (customer), KEY (status, at), KEY (at));
> ok 0
CREATE TABLE items (id INT PRIMARY KEY, belongs INT, n INT, KEY (belongs));
> ok 0
INSERT INTO customers WITH RECURSIVE n AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM n WHERE id < 200) SELECT id, ELT(1 + id % 4, 'AA', 'BB', 'CC', NULL) FROM n;
> ok 200
INSERT INTO orders WITH RECURSIVE n AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM n WHERE id < 900) SELECT id, id * 7 % 220, ELT(1 + id % 3, 'new', 'paid', 'done'), id * 11 % 907 FROM n;
> ok 900
INSERT INTO items WITH RECURSIVE n AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM n WHERE id < 990) SELECT id, id * 13 % 911, id % 5 FROM n;
> ok 990
ANALYZE TABLE customers, orders, items;
> Table	Op	Msg_type	Msg_text
> script.customers	analyze	status	OK
> script.orders	analyze	status	OK
> script.items	analyze	status	OK
SELECT o.id, o.at, c.id, c.country FROM orders o JOIN customers c ON c.id = o.customer ORDER BY o.at DESC LIMIT 5;
> id	at	id	country
> 742	906	134	CC
> 577	905	79	NULL
> 412	904	24	AA
> 247	903	189	BB
> 82	902	134	CC
SELECT o.id, o.at, c.country FROM orders o JOIN customers c ON c.id = o.customer WHERE o.status = 'paid' ORDER BY o.at LIMIT 3 OFFSET 4;
> id	at	country
> 661	15	NULL
> 826	16	CC
> 85	28	NULL
SELECT o.id, o.at, c.country FROM orders o JOIN customers c ON c.id = o.customer WHERE o.status = 'paid' ORDER BY o.at LIMIT 2 OFFSET 270;
> id	at	country
> 412	904	AA
> 577	905	NULL
SELECT o.id, o.at, c.country FROM orders o JOIN customers c ON c.id = o.customer WHERE c.country = 'BB' ORDER BY o.at LIMIT 4;
> id	at	country
> 495	3	BB
> 83	6	BB
> 743	10	BB
> 331	13	BB
SELECT o.id, o.at FROM orders o JOIN customers c ON c.id = o.customer WHERE c.country = 'ZZ' ORDER BY o.at LIMIT 4;
> id	at
SELECT o.id, c.id FROM orders o LEFT JOIN customers c ON c.id = o.customer AND c.country = 'CC' ORDER BY o.id DESC LIMIT 6;
> id	id
> 900	NULL
> 899	NULL
> 898	126
> 897	NULL
> 896	NULL
> 895	NULL
SELECT o.id, c.id FROM orders o LEFT JOIN customers c ON c.id = o.customer WHERE c.id IS NULL ORDER BY o.id LIMIT 6;
> id	id
> 29	NULL
> 30	NULL
> 31	NULL
> 61	NULL
> 62	NULL
> 92	NULL
SELECT o.id, c.id, i.id, i.n FROM orders o JOIN customers c ON c.id = o.customer LEFT JOIN items i ON i.belongs = o.id WHERE o.at < 500 ORDER BY o.at DESC, o.id LIMIT 7;
> id	id	id	n
> 705	95	755	0
> 540	40	462	2
> 210	150	787	2
> 45	95	494	4
> 787	9	481	1
> 622	174	188	3
> 457	119	806	1
SELECT o.id, i.id, c.country FROM orders o JOIN items i ON i.belongs = o.id JOIN customers c ON c.id = o.customer WHERE i.n = 3 AND o.status = 'done' ORDER BY o.at DESC LIMIT 4;
> id	id	country
> 494	38	CC
> 164	363	AA
> 491	248	BB
> 161	573	NULL
SELECT o.id FROM customers c STRAIGHT_JOIN orders o ON o.customer = c.id WHERE o.at BETWEEN 100 AND 300 ORDER BY o.at LIMIT 4;
> id
> 174
> 339
> 504
> 669
SELECT o.id FROM orders o JOIN customers c ON c.country = 'AA' AND c.id < o.customer WHERE o.customer < 9 ORDER BY o.at, c.id LIMIT 5;
> id
> 1
> 661
> 504
> 95
> 755
SELECT a.id, b.id FROM orders a JOIN orders b ON b.customer = a.customer AND b.id > a.id ORDER BY a.id, b.id LIMIT 5;
> id	id
> 1	221
> 1	441
> 1	661
> 1	881
> 2	222
SELECT o.id, c.id FROM orders o JOIN customers c ON c.id = o.customer ORDER BY o.at LIMIT 0;
> id	id
SELECT COUNT(*), SUM(id) FROM (SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer ORDER BY o.at LIMIT 100000) t;
> COUNT(*)	SUM(id)
> 820	368850
SELECT SQL_CALC_FOUND_ROWS o.id FROM orders o JOIN customers c ON c.id = o.customer ORDER BY o.at LIMIT 2;
> id
> 165
> 330
SELECT FOUND_ROWS();
> FOUND_ROWS()
> 820
PREPARE p FROM 'SELECT o.id, c.country FROM orders o JOIN customers c ON c.id = o.customer WHERE o.at > ? ORDER BY o.at LIMIT ?';
> ok 0
SET @from = 800, @most = 3;
> ok 0
EXECUTE p USING @from, @most;
> id	country
> 650	CC
> 73	NULL
> 238	CC
SET @from = 10, @most = 2;
> ok 0
EXECUTE p USING @from, @most;
> id	country
> 1	NULL
> 166	CC
BEGIN;
> ok 0
SELECT o.id, c.id FROM orders o JOIN customers c ON c.id = o.customer ORDER BY o.at DESC LIMIT 2 FOR UPDATE;
> id	id
> 742	134
> 577	79
ROLLBACK;
> ok 0
SELECT c.id, (SELECT o.id FROM orders o JOIN items i ON i.belongs = o.id WHERE o.customer = c.id ORDER BY o.at LIMIT 1) AS first_one FROM customers c WHERE c.id < 12 ORDER BY c.id;
> id	first_one
> 1	503
> 2	346
> 3	189
> 4	252
> 5	95
> 6	598
> 7	1
> 8	504
> 9	347
> 10	190
> 11	253

# Outer joins of which a condition lets no filled row through are inner ones.
SET explain_format = 'TRADITIONAL';
> ok 0
CREATE TABLE a (id INT PRIMARY KEY, n INT, v VARCHAR(9));
> ok 0
CREATE TABLE b (id INT PRIMARY KEY, a INT, n INT, KEY (a));
> ok 0
CREATE TABLE c (id INT PRIMARY KEY, b INT, n INT, KEY (b));
> ok 0
INSERT INTO a VALUES (1, 1, 'x'), (2, 2, 'y'), (3, NULL, 'z'), (4, 4, NULL), (5, 5, 'v'), (6, 6, 'w');
> ok 6
INSERT INTO b VALUES (1, 1, 10), (2, 1, NULL), (3, 3, 30), (4, NULL, 40);
> ok 4
INSERT INTO c VALUES (1, 1, 100), (2, 3, NULL), (3, NULL, 300);
> ok 3
ANALYZE TABLE a, b, c;
> Table	Op	Msg_type	Msg_text
> script.a	analyze	status	OK
> script.b	analyze	status	OK
> script.c	analyze	status	OK
# What is asked of the table behind is read first.
EXPLAIN SELECT * FROM a LEFT JOIN b ON b.a = a.id WHERE b.n = 30;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	b	NULL	ALL	a	NULL	NULL	NULL	4	25.00	Using where
> 1	SIMPLE	a	NULL	eq_ref	PRIMARY	PRIMARY	4	script.b.a	1	100.00	NULL
SELECT * FROM a LEFT JOIN b ON b.a = a.id WHERE b.n = 30;
> id	n	v	id	a	n
> 3	NULL	z	3	3	30
SELECT * FROM a LEFT JOIN b ON b.a = a.id WHERE b.id <=> NULL ORDER BY a.id;
> id	n	v	id	a	n
> 2	2	y	NULL	NULL	NULL
> 4	4	NULL	NULL	NULL	NULL
> 5	5	v	NULL	NULL	NULL
> 6	6	w	NULL	NULL	NULL
EXPLAIN SELECT * FROM b RIGHT JOIN a ON b.a = a.id WHERE b.n = 30;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	b	NULL	ALL	a	NULL	NULL	NULL	4	25.00	Using where
> 1	SIMPLE	a	NULL	eq_ref	PRIMARY	PRIMARY	4	script.b.a	1	100.00	NULL
# All of these leave the filled rows out.
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE b.n > 5 ORDER BY 1, 2;
> id	id
> 1	1
> 3	3
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE b.n IS NOT NULL ORDER BY 1, 2;
> id	id
> 1	1
> 3	3
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE NOT b.n = 10 ORDER BY 1, 2;
> id	id
> 3	3
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE b.n IN (10, 30) ORDER BY 1, 2;
> id	id
> 1	1
> 3	3
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE b.n NOT IN (10, 11) ORDER BY 1, 2;
> id	id
> 3	3
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE b.n + a.n > 5 OR b.id = 2 ORDER BY 1, 2;
> id	id
> 1	1
> 1	2
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE (b.n = 10) IS FALSE ORDER BY 1, 2;
> id	id
> 3	3
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE b.n > ANY (SELECT n FROM b) ORDER BY 1, 2;
> id	id
> 3	3
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE EXISTS (SELECT 1 FROM c WHERE c.b = b.id) ORDER BY 1, 2;
> id	id
> 1	1
> 3	3
# And these do not.
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE b.n IS NULL ORDER BY 1, 2;
> id	id
> 1	2
> 2	NULL
> 4	NULL
> 5	NULL
> 6	NULL
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE NOT (b.n IS NOT NULL) ORDER BY 1, 2;
> id	id
> 1	2
> 2	NULL
> 4	NULL
> 5	NULL
> 6	NULL
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE b.n > 5 OR a.id = 2 ORDER BY 1, 2;
> id	id
> 1	1
> 2	NULL
> 3	3
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE COALESCE(b.n, 7) > 5 ORDER BY 1, 2;
> id	id
> 1	1
> 1	2
> 2	NULL
> 3	3
> 4	NULL
> 5	NULL
> 6	NULL
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE (b.n = 10) IS NOT FALSE ORDER BY 1, 2;
> id	id
> 1	1
> 1	2
> 2	NULL
> 4	NULL
> 5	NULL
> 6	NULL
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE (b.n = 10) IS NOT TRUE ORDER BY 1, 2;
> id	id
> 1	2
> 2	NULL
> 3	3
> 4	NULL
> 5	NULL
> 6	NULL
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE NOT (b.n = 10 AND a.n = 1) ORDER BY 1, 2;
> id	id
> 2	NULL
> 3	3
> 4	NULL
> 5	NULL
> 6	NULL
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE b.n NOT IN (SELECT n FROM c WHERE c.id = 9) ORDER BY 1, 2;
> id	id
> 1	1
> 1	2
> 2	NULL
> 3	3
> 4	NULL
> 5	NULL
> 6	NULL
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE b.n > ALL (SELECT n FROM c WHERE c.id = 9) ORDER BY 1, 2;
> id	id
> 1	1
> 1	2
> 2	NULL
> 3	3
> 4	NULL
> 5	NULL
> 6	NULL
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE NOT EXISTS (SELECT 1 FROM c WHERE c.b = b.id) ORDER BY 1, 2;
> id	id
> 1	2
> 2	NULL
> 4	NULL
> 5	NULL
> 6	NULL
SELECT a.id, b.id FROM a LEFT JOIN b ON b.a = a.id WHERE CASE WHEN b.n IS NULL THEN 1 ELSE 0 END ORDER BY 1, 2;
> id	id
> 1	2
> 2	NULL
> 4	NULL
> 5	NULL
> 6	NULL
# A join within another.
SELECT a.id, b.id, c.id FROM a LEFT JOIN (b LEFT JOIN c ON c.b = b.id) ON b.a = a.id AND c.n = 100 ORDER BY 1, 2, 3;
> id	id	id
> 1	1	1
> 2	NULL	NULL
> 3	NULL	NULL
> 4	NULL	NULL
> 5	NULL	NULL
> 6	NULL	NULL
SELECT a.id, b.id, c.id FROM a LEFT JOIN (b LEFT JOIN c ON c.b = b.id) ON b.a = a.id WHERE c.n = 100 ORDER BY 1, 2, 3;
> id	id	id
> 1	1	1
SELECT a.id, b.id, c.id FROM a LEFT JOIN b ON b.a = a.id LEFT JOIN c ON c.b = b.id WHERE c.id > 0 ORDER BY 1, 2, 3;
> id	id	id
> 1	1	1
> 3	3	2
SELECT a.id, b.id, c.id FROM a LEFT JOIN b ON b.a = a.id JOIN c ON c.b = b.id ORDER BY 1, 2, 3;
> id	id	id
> 1	1	1
> 3	3	2
SELECT a.id, b.id, c.id FROM a LEFT JOIN b ON b.a = a.id LEFT JOIN c ON c.b = b.id AND c.n = 1 WHERE b.n > 0 ORDER BY 1, 2, 3;
> id	id	id
> 1	1	NULL
> 3	3	NULL
SELECT a.id, b.id, c.id FROM a LEFT JOIN b ON b.a = a.id LEFT JOIN c ON c.b = a.id WHERE b.n = c.n OR a.id = 1 ORDER BY 1, 2, 3;
> id	id	id
> 1	1	1
> 1	2	1
# Of views, and where rows are changed.
CREATE VIEW w AS SELECT a.id AS a, b.id AS b, b.n, b.n + 1 AS m, 7 AS k FROM a LEFT JOIN b ON b.a = a.id;
> ok 0
SELECT * FROM w WHERE m > 5 ORDER BY a, b;
> a	b	n	m	k
> 1	1	10	11	7
> 3	3	30	31	7
SELECT * FROM c LEFT JOIN w ON w.b = c.b WHERE w.k = 7 ORDER BY c.id, a;
> id	b	n	a	b	n	m	k
> 1	1	100	1	1	10	11	7
> 2	3	NULL	3	3	30	31	7
UPDATE a LEFT JOIN b ON b.a = a.id SET a.v = 'new' WHERE b.n = 30;
> ok 1
DELETE b FROM a LEFT JOIN b ON b.a = a.id WHERE b.n = 10;
> ok 1
SELECT * FROM a ORDER BY id;
> id	n	v
> 1	1	x
> 2	2	y
> 3	NULL	new
> 4	4	NULL
> 5	5	v
> 6	6	w
SELECT * FROM b ORDER BY id;
> id	a	n
> 2	1	NULL
> 3	3	30
> 4	NULL	40

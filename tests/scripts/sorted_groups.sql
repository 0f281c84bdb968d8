# Groups of functions that are worked out group by group come in the order of their keys; those of others as they are met.
CREATE TABLE g (k INT, v INT, s VARCHAR(5));
> ok 0
INSERT INTO g VALUES (3,1,'c'),(1,2,'a'),(NULL,5,'z'),(2,3,'b'),(3,4,'d');
> ok 5
SELECT k, COUNT(*), MAX(DISTINCT v) FROM g GROUP BY k;
> k	COUNT(*)	MAX(DISTINCT v)
> 3	2	4
> 1	1	2
> NULL	1	5
> 2	1	3
SELECT k, GROUP_CONCAT(v) FROM g GROUP BY k;
> k	GROUP_CONCAT(v)
> NULL	5
> 1	2
> 2	3
> 3	1,4
SELECT k, COUNT(DISTINCT v) FROM g GROUP BY k;
> k	COUNT(DISTINCT v)
> NULL	1
> 1	1
> 2	1
> 3	2
SELECT k, SUM(DISTINCT v) FROM g GROUP BY k LIMIT 2;
> k	SUM(DISTINCT v)
> NULL	5
> 1	2
SELECT k, JSON_ARRAYAGG(v), JSON_OBJECTAGG(s, v) FROM g GROUP BY k;
> k	JSON_ARRAYAGG(v)	JSON_OBJECTAGG(s, v)
> NULL	[5]	{"z": 5}
> 1	[2]	{"a": 2}
> 2	[3]	{"b": 3}
> 3	[1, 4]	{"c": 1, "d": 4}
SELECT s, GROUP_CONCAT(k) FROM g GROUP BY s, k;
> s	GROUP_CONCAT(k)
> a	1
> b	2
> c	3
> d	3
> z	NULL
SELECT DISTINCT k, GROUP_CONCAT(s) FROM g GROUP BY k;
> k	GROUP_CONCAT(s)
> NULL	z
> 1	a
> 2	b
> 3	c,d
SELECT s FROM g GROUP BY s HAVING COUNT(DISTINCT v) > 0;
> s
> a
> b
> c
> d
> z
SELECT k, GROUP_CONCAT(s) c FROM g GROUP BY k ORDER BY c DESC;
> k	c
> NULL	z
> 3	c,d
> 2	b
> 1	a
SELECT GROUP_CONCAT(DISTINCT x.s) FROM g x JOIN g y USING (k) GROUP BY x.k;
> GROUP_CONCAT(DISTINCT x.s)
> a
> b
> c,d
SELECT * FROM (SELECT k, GROUP_CONCAT(v) c FROM g GROUP BY k) d;
> k	c
> NULL	5
> 1	2
> 2	3
> 3	1,4

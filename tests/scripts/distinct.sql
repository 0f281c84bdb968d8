# DISTINCT with ORDER BY: equal under the collation, several columns, limits, NULLs.
CREATE TABLE d (id INT PRIMARY KEY, a VARCHAR(20), b INT);
> ok 0
INSERT INTO d VALUES (1,'b',1),(2,'B',2),(3,'a',1),(4,NULL,1),(5,'é',3),(6,'e',3),(7,'a',2),(8,NULL,1),(9,'c',NULL),(10,'c',NULL);
> ok 10
SELECT DISTINCT a FROM d ORDER BY a;
> a
> NULL
> a
> b
> c
> é
SELECT DISTINCT a FROM d ORDER BY a DESC LIMIT 2;
> a
> é
> c
SELECT DISTINCT a, b FROM d ORDER BY b, a;
> a	b
> c	NULL
> NULL	1
> a	1
> b	1
> a	2
> B	2
> é	3
SELECT DISTINCT a, b FROM d ORDER BY b DESC, a LIMIT 3 OFFSET 1;
> a	b
> a	2
> B	2
> NULL	1
SELECT DISTINCT a FROM d WHERE id > 2 ORDER BY a, a DESC;
> a
> NULL
> a
> c
> é
SELECT DISTINCT b + 1 AS c FROM d ORDER BY c;
> c
> NULL
> 2
> 3
> 4
SELECT DISTINCT b FROM d ORDER BY NULL LIMIT 1;
> b
> 1
SELECT COUNT(*) FROM (SELECT DISTINCT x.b FROM d x, d y, d z ORDER BY x.b LIMIT 2) t;
> COUNT(*)
> 2

# What is made of one string by means of others has its collation, and as firmly.
CREATE TABLE t (g INT, v VARCHAR(8) COLLATE utf8mb4_bin, w VARCHAR(8) COLLATE utf8mb4_0900_ai_ci, s VARCHAR(8) COLLATE utf8mb4_swedish_ci);
> ok 0
INSERT INTO t VALUES (1, 'b', 'A', 'q');
> ok 1
SELECT COLLATION(INSERT(w, 1, 1, v)) AS a, COLLATION(INSERT(v, 1, 1, w)) AS b, COLLATION(INSERT('a', 1, 1, v)) AS c, COLLATION(INSERT(g, 1, 1, v)) AS d, COERCIBILITY(INSERT(g, 1, 1, v)) AS e, COERCIBILITY(INSERT('a', 1, 1, v)) AS f, COERCIBILITY(INSERT(s, 1, 1, w)) AS h FROM t;
> a	b	c	d	e	f	h
> utf8mb4_0900_ai_ci	utf8mb4_bin	utf8mb4_general_ci	utf8mb4_general_ci	4	4	2
SELECT COLLATION(REPLACE(w, 'a', v)) AS a, COLLATION(REPLACE(v, 'a', w)) AS b, COLLATION(REPLACE('a', v, 'b')) AS c, COLLATION(REPLACE(s, w, v)) AS d, COERCIBILITY(REPLACE(g, '1', v)) AS e FROM t;
> a	b	c	d	e
> utf8mb4_0900_ai_ci	utf8mb4_bin	utf8mb4_general_ci	utf8mb4_swedish_ci	4
SELECT COLLATION(LPAD(w, 9, v)) AS a, COLLATION(RPAD(v, 9, w)) AS b, COLLATION(RPAD('a', 9, v)) AS c, COLLATION(LPAD(s, 9, w)) AS d, COERCIBILITY(LPAD(g, 4, v)) AS e FROM t;
> a	b	c	d	e
> utf8mb4_0900_ai_ci	utf8mb4_bin	utf8mb4_general_ci	utf8mb4_swedish_ci	4
SELECT COLLATION(TRIM(v FROM w)) AS a, COLLATION(TRIM(w FROM v)) AS b, COLLATION(TRIM(LEADING v FROM 'a')) AS c, COERCIBILITY(TRIM(v FROM 'a')) AS d, COLLATION(SUBSTRING_INDEX(w, v, 1)) AS e, COLLATION(SUBSTRING_INDEX(v, w, 1)) AS f FROM t;
> a	b	c	d	e	f
> utf8mb4_0900_ai_ci	utf8mb4_bin	utf8mb4_general_ci	4	utf8mb4_0900_ai_ci	utf8mb4_bin
SELECT INSERT(w, 1, 1, v) = 'B' AS a, REPLACE(v, 'b', w) = 'a' AS b, LPAD(w, 2, v) = 'BA' AS c, 'A' = TRIM(v FROM w) AS d FROM t;
> a	b	c	d
> 1	0	1	1
SELECT w < INSERT(CONV(g + 10, 10, 16), 1, 0, v) AS a, w = REPLACE('xa', 'x', '') AS b FROM t;
> a	b
> 1	1
# A text is looked for in the collation of what it is looked for in.
SELECT LOCATE('a' COLLATE utf8mb4_bin, 'A') AS a, LOCATE('a', 'A' COLLATE utf8mb4_bin) AS b, LOCATE('a' COLLATE utf8mb4_bin, HEX(10)) AS c, INSTR('A', 'a' COLLATE utf8mb4_bin) AS d, INSTR('A' COLLATE utf8mb4_bin, 'a') AS e, POSITION('a' COLLATE utf8mb4_0900_as_cs IN 'A' COLLATE utf8mb4_0900_ai_ci) AS f;
> a	b	c	d	e	f
> 1	0	1	1	0	1
SELECT LOCATE(UPPER(v), w) AS a, LOCATE(w, UPPER(v)) AS b, LOCATE('B', v) AS c, LOCATE(LOWER(w), w) AS d FROM t;
> a	b	c	d
> 0	0	0	1

# NULL has no type: beside it BETWEEN compares times by their texts, and texts that are made of it are bytes, which give way to others.
CREATE TABLE t (h TIME, o TIME, n INT, v VARCHAR(10) COLLATE utf8mb4_0900_ai_ci, w VARCHAR(10) COLLATE utf8mb4_bin, a DATE);
> ok 0
INSERT INTO t VALUES ('100:10:01', '12:30:00', NULL, 'e', 'e', '2020-05-05');
> ok 1
SELECT TIME'100:10:01' BETWEEN NULL AND TIME'12:30:00' AS a, TIME'-05:00:00' BETWEEN NULL AND TIME'-06:00:00' AS b, TIME'-05:00:00' NOT BETWEEN NULL AND TIME'-04:00:00' AS c, TIME'100:10:01' BETWEEN TIME'12:30:00' AND NULL AS d, MAKETIME(100, 10, 1) BETWEEN NULL AND MAKETIME(12, 30, 0) AS e;
> a	b	c	d	e
> NULL	NULL	1	0	NULL
SELECT h BETWEEN NULL AND o AS a, h BETWEEN o AND NULL AS b, h BETWEEN NULL AND TIME'12:30:00' AS c, h BETWEEN NULL AND MAKETIME(12, 30, 0) AS d, h BETWEEN n AND o AS e, h BETWEEN NULL AND 123000 AS f, h BETWEEN NULL AND NULL AS g FROM t;
> a	b	c	d	e	f	g
> NULL	0	NULL	0	0	0	NULL
SELECT COLLATION(UPPER(NULL)) AS a, COLLATION(RPAD(NULL, 5, 'xy')) AS b, COLLATION(CONCAT(NULL, NULL)) AS c, COLLATION(CONCAT(NULL, 'a')) AS d, COERCIBILITY(UPPER(NULL)) AS e, COERCIBILITY(RPAD(NULL, 5, 'xy')) AS f, COERCIBILITY(CONCAT(NULL, NULL)) AS g, COERCIBILITY(CONCAT(NULL, 'a')) AS h;
> a	b	c	d	e	f	g	h
> binary	binary	binary	utf8mb4_general_ci	6	6	6	4
SELECT COLLATION(CONCAT(UPPER(NULL), w)) AS a, COLLATION(IFNULL(RPAD(NULL, 5, 'xy'), v)) AS b, COLLATION(REPLACE(w, NULL, 'b')) AS c FROM t;
> a	b	c
> utf8mb4_bin	utf8mb4_0900_ai_ci	utf8mb4_bin
SELECT RPAD(NULL, 5, 'xy') REGEXP '^a';
> error 3995: Character set 'binary' cannot be used in conjunction with 'utf8mb4_general_ci' in call to regexp_like.
SELECT NULL REGEXP '^a';
> NULL REGEXP '^a'
> NULL
SELECT 'a' REGEXP UPPER(NULL);
> error 3995: Character set 'utf8mb4_general_ci' cannot be used in conjunction with 'binary' in call to regexp_like.
# NULLIF is its first argument, in its collation; a literal takes over that in which the two are compared.
SELECT COLLATION(NULLIF(DAYNAME(a), w)) AS a, COERCIBILITY(NULLIF(DAYNAME(a), w)) AS b, COLLATION(NULLIF(v, w)) AS c, COLLATION(NULLIF('x', w)) AS d, COERCIBILITY(NULLIF('x', w)) AS e, COLLATION(NULLIF(CONCAT('a', 'b'), w)) AS f, COLLATION(NULLIF(CONVERT(v USING latin1), w)) AS g, NULLIF(DAYNAME(a), w) <= 'abc' AS h, NULLIF('Tue', w) <= 'abc' AS i, NULLIF(UPPER(v), w) AS j, NULLIF(UPPER(v), v) AS k FROM t;
> a	b	c	d	e	f	g	h	i	j	k
> utf8mb4_general_ci	4	utf8mb4_0900_ai_ci	utf8mb4_bin	4	utf8mb4_general_ci	latin1_swedish_ci	0	1	E	NULL

# LIKE by an index: what is found is what the pattern says, whichever way the rows are read.
CREATE TABLE d (n INT);
> ok 0
INSERT INTO d VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9);
> ok 10
CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(40), b VARCHAR(40) COLLATE utf8mb4_general_ci, c VARCHAR(40) COLLATE utf8mb4_bin, e VARBINARY(40), f CHAR(20) CHARACTER SET latin1, g VARCHAR(40) COLLATE utf8mb4_0900_as_cs, h VARCHAR(40) NOT NULL COLLATE utf8mb4_cs_0900_ai_ci, n INT, KEY (a), KEY (b, n), KEY (c DESC), KEY (e), KEY (f), KEY (n, g), UNIQUE KEY (h, id));
> ok 0
INSERT INTO t SELECT id, w, w, w, w, w, w, w, id % 7 FROM (SELECT x.n * 100 + y.n * 10 + z.n AS id, CONCAT(ELT(1 + x.n, 'ab', 'AB', 'Ab ', 'a%', 'a_', 'cha', 'strasse', 'b\\', 'abc', ' a'), ELT(1 + y.n, '', ' ', 'x', 'É', '\t', '%', '_', 'ss', 'h', 'zz'), z.n) AS w FROM d AS x, d AS y, d AS z) AS w;
> ok 1000
INSERT INTO t (id, h) VALUES (2000, ''), (2001, 'null');
> ok 2
INSERT INTO t SELECT id, w, w, w, w, w, w, w, 3 FROM (SELECT 3000 AS id, 'ab' AS w UNION SELECT 3001, 'AB' UNION SELECT 3002, 'ab ' UNION SELECT 3003, 'a' UNION SELECT 3004, '' UNION SELECT 3005, 'abzzzz' UNION SELECT 3006, 'b' UNION SELECT 3007, 'ch' UNION SELECT 3008, 'c') AS w;
> ok 9
ANALYZE TABLE t;
> Table	Op	Msg_type	Msg_text
> script.t	analyze	status	OK
SELECT COUNT(*), MIN(id), MAX(id), SUM(id) FROM t WHERE a LIKE 'ab%';
> COUNT(*)	MIN(id)	MAX(id)	SUM(id)
> 404	0	3005	141808
SELECT COUNT(*), MIN(id), MAX(id), SUM(id) FROM t WHERE a LIKE 'abx%';
> COUNT(*)	MIN(id)	MAX(id)	SUM(id)
> 20	20	129	1490
SELECT id FROM t WHERE a LIKE 'abz%' ORDER BY id;
> id
> 90
> 91
> 92
> 93
> 94
> 95
> 96
> 97
> 98
> 99
> 190
> 191
> 192
> 193
> 194
> 195
> 196
> 197
> 198
> 199
> 3005
SELECT id FROM t WHERE a LIKE 'ABCé%' ORDER BY id;
> id
> 830
> 831
> 832
> 833
> 834
> 835
> 836
> 837
> 838
> 839
SELECT id FROM t WHERE a LIKE 'ab' ORDER BY id;
> id
> 3000
> 3001
SELECT id FROM t WHERE a LIKE 'ab ' ORDER BY id;
> id
> 3002
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'a\%%';
> COUNT(*)	SUM(id)
> 100	34950
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'a\_x_';
> COUNT(*)	SUM(id)
> 10	4245
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'b\\\\x%';
> COUNT(*)	SUM(id)
> 10	7245
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'a|%%' ESCAPE '|';
> COUNT(*)	SUM(id)
> 100	34950
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE '%x1';
> COUNT(*)	SUM(id)
> 10	4710
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE '_bx1';
> COUNT(*)	SUM(id)
> 2	142
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE NULL;
> COUNT(*)	SUM(id)
> 0	NULL
SELECT COUNT(*), SUM(id) FROM t WHERE a NOT LIKE 'a%';
> COUNT(*)	SUM(id)
> 404	301825
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'strasse%' OR a LIKE 'cha%';
> COUNT(*)	SUM(id)
> 200	119900
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'a%' AND a > 'abx';
> COUNT(*)	SUM(id)
> 41	7385
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'ab%' AND a LIKE '%5';
> COUNT(*)	SUM(id)
> 40	13000
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'zq%';
> COUNT(*)	SUM(id)
> 0	NULL
SELECT COUNT(*), SUM(id) FROM t WHERE b LIKE 'ab%' AND n = 3;
> COUNT(*)	SUM(id)
> 62	31208
SELECT COUNT(*), SUM(id) FROM t WHERE b LIKE 'ab %';
> COUNT(*)	SUM(id)
> 121	29242
SELECT COUNT(*), SUM(id) FROM t WHERE b LIKE 'strassesx%';
> COUNT(*)	SUM(id)
> 0	NULL
SELECT COUNT(*), SUM(id) FROM t WHERE c LIKE 'ab%' AND INSTR(c, '\t') = 0;
> COUNT(*)	SUM(id)
> 183	90017
SELECT COUNT(*), SUM(id) FROM t WHERE c LIKE 'Ab %' AND INSTR(c, '\t') = 0;
> COUNT(*)	SUM(id)
> 90	22505
SELECT id, c FROM t WHERE c LIKE 'AB_' ORDER BY c DESC, id;
> id	c
> 109	AB9
> 108	AB8
> 107	AB7
> 106	AB6
> 105	AB5
> 104	AB4
> 103	AB3
> 102	AB2
> 101	AB1
> 100	AB0
SELECT COUNT(*), SUM(id) FROM t WHERE e LIKE 'ab%';
> COUNT(*)	SUM(id)
> 203	98907
SELECT COUNT(*), SUM(id) FROM t WHERE e LIKE 'a\t%';
> COUNT(*)	SUM(id)
> 0	NULL
SELECT COUNT(*), SUM(id) FROM t WHERE e LIKE 'abÉ%';
> COUNT(*)	SUM(id)
> 10	345
SELECT COUNT(*), SUM(id) FROM t WHERE f LIKE 'ab%';
> COUNT(*)	SUM(id)
> 404	141808
SELECT COUNT(*), SUM(id) FROM t WHERE f LIKE 'abé%';
> COUNT(*)	SUM(id)
> 20	1690
SELECT COUNT(*), SUM(id) FROM t WHERE f LIKE 'ab ';
> COUNT(*)	SUM(id)
> 0	NULL
SELECT COUNT(*), SUM(id) FROM t WHERE n = 3 AND g LIKE 'ab%';
> COUNT(*)	SUM(id)
> 32	22436
SELECT COUNT(*), SUM(id) FROM t WHERE n IN (1, 3, 5) AND g LIKE 'AB%';
> COUNT(*)	SUM(id)
> 44	9451
SELECT COUNT(*), SUM(id) FROM t WHERE h LIKE 'c%';
> COUNT(*)	SUM(id)
> 102	60965
SELECT COUNT(*), SUM(id) FROM t WHERE h LIKE 'ch%';
> COUNT(*)	SUM(id)
> 101	57957
SELECT COUNT(*), SUM(id) FROM t WHERE h LIKE '%';
> COUNT(*)	SUM(id)
> 1011	530537
SELECT COUNT(*), SUM(id) FROM t WHERE h LIKE '';
> COUNT(*)	SUM(id)
> 2	5004
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'ab%' COLLATE utf8mb4_bin;
> COUNT(*)	SUM(id)
> 203	98907
SELECT COUNT(*), SUM(id) FROM t WHERE n LIKE '3%';
> COUNT(*)	SUM(id)
> 152	98536
SELECT COUNT(*), SUM(x.id) FROM t AS x JOIN t AS y ON y.id = x.n WHERE x.a LIKE 'abx%' AND y.a LIKE 'ab%';
> COUNT(*)	SUM(x.id)
> 20	1490
SELECT COUNT(*), SUM(x.id) FROM d JOIN t AS x ON x.a LIKE CONCAT('abx', d.n, '%');
> COUNT(*)	SUM(x.id)
> 20	1490
SELECT x.id FROM t AS x WHERE x.a LIKE 'abx%' AND EXISTS (SELECT * FROM t AS y WHERE y.b LIKE 'cha%' AND y.n = x.n) ORDER BY x.id;
> id
> 20
> 21
> 22
> 23
> 24
> 25
> 26
> 27
> 28
> 29
> 120
> 121
> 122
> 123
> 124
> 125
> 126
> 127
> 128
> 129
SET sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES');
> ok 0
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'b\%';
> COUNT(*)	SUM(id)
> 100	74950
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'b\x%';
> COUNT(*)	SUM(id)
> 10	7245
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'a\%%';
> COUNT(*)	SUM(id)
> 0	NULL
SET sql_mode = DEFAULT;
> ok 0
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'b\%';
> COUNT(*)	SUM(id)
> 0	NULL
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'b\x%';
> COUNT(*)	SUM(id)
> 0	NULL
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'a\%%';
> COUNT(*)	SUM(id)
> 100	34950
PREPARE s FROM 'SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE ?';
> ok 0
SET @p = 'abx%';
> ok 0
EXECUTE s USING @p;
> COUNT(*)	SUM(id)
> 20	1490
SET @p = '%x3';
> ok 0
EXECUTE s USING @p;
> COUNT(*)	SUM(id)
> 10	4730
SET @p = 'strasse%';
> ok 0
EXECUTE s USING @p;
> COUNT(*)	SUM(id)
> 100	64950
SET @p = NULL;
> ok 0
EXECUTE s USING @p;
> COUNT(*)	SUM(id)
> 0	NULL
SET @p = 12;
> ok 0
EXECUTE s USING @p;
> COUNT(*)	SUM(id)
> 0	NULL
SET @p = 'abx%';
> ok 0
EXECUTE s USING @p;
> COUNT(*)	SUM(id)
> 20	1490
CREATE PROCEDURE p(x VARCHAR(20)) SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE x;
> ok 0
CALL p('abx%');
> COUNT(*)	SUM(id)
> 20	1490
CALL p('%x%');
> COUNT(*)	SUM(id)
> 100	47450
CALL p('chax_');
> COUNT(*)	SUM(id)
> 10	5245
UPDATE t SET n = n + 1 WHERE a LIKE 'abc%';
> ok 100
SELECT COUNT(*), SUM(n) FROM t WHERE a LIKE 'ABC%';
> COUNT(*)	SUM(n)
> 100	399
DELETE FROM t WHERE a LIKE 'ab%' AND id < 900;
> ok 400
SELECT COUNT(*), SUM(id) FROM t WHERE a LIKE 'a%';
> COUNT(*)	SUM(id)
> 205	94911
SELECT COUNT(*), SUM(id) FROM t WHERE c LIKE 'a%' AND INSTR(c, '\t') = 0;
> COUNT(*)	SUM(id)
> 184	84020
CREATE TABLE u (w VARCHAR(20) PRIMARY KEY, v VARCHAR(20) UNIQUE, x VARCHAR(20), n INT, UNIQUE (x, n));
> ok 0
INSERT INTO u SELECT CONCAT('w', id), CONCAT('v', id), CONCAT('x', id % 50), id FROM t WHERE id BETWEEN 100 AND 999;
> ok 600
INSERT INTO u VALUES ('w', 'v', 'x', 1);
> ok 1
UPDATE u SET n = n + 1000 WHERE w LIKE 'w91%';
> ok 10
UPDATE u SET n = n + 1000 WHERE v LIKE 'V92%';
> ok 10
UPDATE u SET n = n + 1000 WHERE x LIKE 'x1%' AND n < 2000;
> ok 132
SELECT COUNT(*), SUM(n) FROM u;
> COUNT(*)	SUM(n)
> 601	521701
SELECT COUNT(*) FROM u WHERE v LIKE 'v9%' FOR UPDATE;
> COUNT(*)
> 100
SELECT COUNT(*) FROM u WHERE w LIKE 'w9%' OR w = 'w' FOR SHARE;
> COUNT(*)
> 101
SELECT COUNT(*) FROM u WHERE v LIKE 'v9%' OR v LIKE 'v88%' OR v = 'v101' FOR UPDATE;
> COUNT(*)
> 100
SELECT COUNT(*) FROM u WHERE x LIKE 'x4%' AND n > 1100 FOR UPDATE;
> COUNT(*)
> 0
DELETE FROM u WHERE w LIKE 'w95%';
> ok 10
DELETE FROM u WHERE v LIKE 'v%' AND x LIKE 'x2%';
> ok 131
SELECT COUNT(*), SUM(n) FROM u;
> COUNT(*)	SUM(n)
> 460	421044
DROP TABLE u;
> ok 0
DROP PROCEDURE p;
> ok 0
DROP TABLE t, d;
> ok 0

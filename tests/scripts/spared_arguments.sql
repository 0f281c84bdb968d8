# What stands behind a NULL is worked out or not.
CREATE TABLE t (ni INT, nd DECIMAL(5,2), nf DOUBLE, nv VARCHAR(5), nt DATETIME, u BIGINT UNSIGNED, i INT, s VARCHAR(5));
> ok 0
INSERT INTO t VALUES (NULL, NULL, NULL, NULL, NULL, 5, -1, 'x');
> ok 1
SELECT ni + (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT nd + (u DIV i) FROM t;
> nd + (u DIV i)
> NULL
SELECT nf + (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT nv + (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT nt + (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT nd - (u DIV i) FROM t;
> nd - (u DIV i)
> NULL
SELECT nd * (u DIV i) FROM t;
> nd * (u DIV i)
> NULL
SELECT ni * (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT nf * (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT ni / (u DIV i) FROM t;
> ni / (u DIV i)
> NULL
SELECT nd / (u DIV i) FROM t;
> nd / (u DIV i)
> NULL
SELECT nf / (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT ni DIV (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT nd DIV (u DIV i) FROM t;
> nd DIV (u DIV i)
> NULL
SELECT nf DIV (u DIV i) FROM t;
> nf DIV (u DIV i)
> NULL
SELECT ni % (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT nd % (u DIV i) FROM t;
> nd % (u DIV i)
> NULL
SELECT nf % (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT (u DIV i) + nd FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT ni & (u DIV i), 1 FROM t;
> ni & (u DIV i)	1
> NULL	1
SELECT ni | (u DIV i) FROM t;
> ni | (u DIV i)
> NULL
SELECT ni ^ (u DIV i) FROM t;
> ni ^ (u DIV i)
> NULL
SELECT ni << (u DIV i) FROM t;
> ni << (u DIV i)
> NULL
SELECT ni = (u DIV i) FROM t;
> ni = (u DIV i)
> NULL
SELECT nd = (u DIV i) FROM t;
> nd = (u DIV i)
> NULL
SELECT nf < (u DIV i) FROM t;
> nf < (u DIV i)
> NULL
SELECT nv = (u DIV i) FROM t;
> nv = (u DIV i)
> NULL
SELECT nt = (u DIV i) FROM t;
> nt = (u DIV i)
> NULL
SELECT (u DIV i) = ni FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT ni <=> (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT ni between 1 and (u DIV i) FROM t;
> ni between 1 and (u DIV i)
> NULL
SELECT ni between (u DIV i) and 1 FROM t;
> ni between (u DIV i) and 1
> NULL
SELECT ni in ((u DIV i), 1) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT 1 in (1, (u DIV i)) FROM t;
> 1 in (1, (u DIV i))
> 1
SELECT i in (i, (u DIV i)) FROM t;
> i in (i, (u DIV i))
> 1
SELECT ni like concat(u DIV i) FROM t;
> ni like concat(u DIV i)
> NULL
SELECT greatest(ni, u DIV i) FROM t;
> greatest(ni, u DIV i)
> NULL
SELECT least(nd, u DIV i) FROM t;
> least(nd, u DIV i)
> NULL
SELECT concat(nv, u DIV i) FROM t;
> concat(nv, u DIV i)
> NULL
SELECT concat_ws(nv, u DIV i) FROM t;
> concat_ws(nv, u DIV i)
> NULL
SELECT pow(ni, u DIV i) FROM t;
> pow(ni, u DIV i)
> NULL
SELECT round(nd, u DIV i) FROM t;
> round(nd, u DIV i)
> NULL
SELECT truncate(nd, u DIV i) FROM t;
> truncate(nd, u DIV i)
> NULL
SELECT substr(nv, u DIV i) FROM t;
> substr(nv, u DIV i)
> NULL
SELECT left(nv, u DIV i) FROM t;
> left(nv, u DIV i)
> NULL
SELECT repeat(nv, u DIV i) FROM t;
> repeat(nv, u DIV i)
> NULL
SELECT rpad(nv, u DIV i, 'x') FROM t;
> rpad(nv, u DIV i, 'x')
> NULL
SELECT lpad(s, ni, u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT replace(nv, u DIV i, 'x') FROM t;
> replace(nv, u DIV i, 'x')
> NULL
SELECT locate(nv, u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT locate('x', s, u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT instr(nv, u DIV i) FROM t;
> instr(nv, u DIV i)
> NULL
SELECT strcmp(nv, u DIV i) FROM t;
> strcmp(nv, u DIV i)
> NULL
SELECT field(nv, u DIV i) FROM t;
> field(nv, u DIV i)
> 0
SELECT field(s, 'x', u DIV i) FROM t;
> field(s, 'x', u DIV i)
> 1
SELECT elt(ni, u DIV i) FROM t;
> elt(ni, u DIV i)
> NULL
SELECT nullif(ni, u DIV i) FROM t;
> nullif(ni, u DIV i)
> NULL
SELECT interval(ni, u DIV i) FROM t;
> interval(ni, u DIV i)
> -1
SELECT interval(0, 5, u DIV i) FROM t;
> interval(0, 5, u DIV i)
> 0
SELECT timestampdiff(second, nt, u DIV i) FROM t;
> timestampdiff(second, nt, u DIV i)
> NULL
SELECT addtime(nt, u DIV i) FROM t;
> addtime(nt, u DIV i)
> NULL
SELECT nt + interval (u DIV i) day FROM t;
> nt + interval (u DIV i) day
> NULL
SELECT makedate(ni, u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT maketime(ni, u DIV i, 1) FROM t;
> maketime(ni, u DIV i, 1)
> NULL
SELECT conv(nv, u DIV i, 10) FROM t;
> conv(nv, u DIV i, 10)
> NULL
SELECT format(nd, u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT ni xor (u DIV i) FROM t;
> ni xor (u DIV i)
> NULL
SELECT ni and (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT ni or (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT insert(nv, u DIV i, 1, 'x') FROM t;
> insert(nv, u DIV i, 1, 'x')
> NULL
SELECT substring_index(nv, u DIV i, 1) FROM t;
> substring_index(nv, u DIV i, 1)
> NULL
SELECT mid(s, ni, u DIV i) FROM t;
> mid(s, ni, u DIV i)
> NULL
SELECT period_add(ni, u DIV i) FROM t;
> period_add(ni, u DIV i)
> NULL
SELECT timediff(nt, u DIV i) FROM t;
> timediff(nt, u DIV i)
> NULL
SELECT atan2(nf, u DIV i) FROM t;
> atan2(nf, u DIV i)
> NULL
SELECT log(nf, u DIV i) FROM t;
> log(nf, u DIV i)
> NULL
SELECT date_format(nt, u DIV i) FROM t;
> date_format(nt, u DIV i)
> NULL
SELECT coalesce(i, u DIV i), ifnull(i, u DIV i), if(1, i, u DIV i) FROM t;
> coalesce(i, u DIV i)	ifnull(i, u DIV i)	if(1, i, u DIV i)
> -1	-1	-1
SELECT (ni, 1) = (u DIV i, 2) FROM t;
> (ni, 1) = (u DIV i, 2)
> 0
SELECT (1, u DIV i) = (2, 1) FROM t;
> (1, u DIV i) = (2, 1)
> 0
SELECT (1, ni) = (2, u DIV i) FROM t;
> (1, ni) = (2, u DIV i)
> 0
SELECT conv('1', ni, u DIV i) FROM t;
> conv('1', ni, u DIV i)
> NULL
SELECT conv(u DIV i, ni, 10) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT maketime(1, ni, u DIV i) FROM t;
> maketime(1, ni, u DIV i)
> NULL
SELECT rpad(u DIV i, ni, 'x') FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT period_diff(ni, u DIV i) FROM t;
> period_diff(ni, u DIV i)
> NULL
SELECT ni mod (u DIV i), nv / (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT nv / (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT nv DIV (u DIV i) FROM t;
> nv DIV (u DIV i)
> NULL
SELECT nt / (u DIV i) FROM t;
> nt / (u DIV i)
> NULL
SELECT nt DIV (u DIV i) FROM t;
> nt DIV (u DIV i)
> NULL
SELECT s like nv escape (u DIV i) FROM t;
> error 1210: Incorrect arguments to ESCAPE
SELECT ni in (1,2), ni in (i, u) FROM t;
> ni in (1,2)	ni in (i, u)
> NULL	NULL
SELECT s rlike (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT nv rlike (u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT regexp_instr(nv, u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT ni not in (u DIV i) FROM t;
> ni not in (u DIV i)
> NULL
SELECT (ni = 1) xor (u DIV i) FROM t;
> (ni = 1) xor (u DIV i)
> NULL
SELECT ni >> (u DIV i) FROM t;
> ni >> (u DIV i)
> NULL
SELECT timestamp(nt, u DIV i) FROM t;
> timestamp(nt, u DIV i)
> NULL
SELECT week(nt, u DIV i), yearweek(nt, u DIV i) FROM t;
> week(nt, u DIV i)	yearweek(nt, u DIV i)
> NULL	NULL
SELECT yearweek(nt, u DIV i) FROM t;
> yearweek(nt, u DIV i)
> NULL
SELECT extract(day from nt), str_to_date(nv, u DIV i) FROM t;
> extract(day from nt)	str_to_date(nv, u DIV i)
> NULL	NULL
SELECT from_unixtime(ni, u DIV i) FROM t;
> from_unixtime(ni, u DIV i)
> NULL
SELECT make_set(ni, u DIV i) FROM t;
> make_set(ni, u DIV i)
> NULL
SELECT find_in_set(nv, u DIV i) FROM t;
> find_in_set(nv, u DIV i)
> NULL
SELECT char(ni, u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT sha2(nv, u DIV i) FROM t;
> sha2(nv, u DIV i)
> NULL
SELECT nd / ni, ni % 0, nd % 0 FROM t;
> nd / ni	ni % 0	nd % 0
> NULL	NULL	NULL
SELECT mod(nd, u DIV i), mod(nf, u DIV i) FROM t;
> error 1690: BIGINT UNSIGNED value is out of range in '(`script`.`t`.`u` DIV `script`.`t`.`i`)'
SELECT mod(nd, u DIV i) FROM t;
> mod(nd, u DIV i)
> NULL
# Of an OR nothing is worked out behind what is true of all rows, of a condition nothing behind what a column equals.
SELECT i FROM t WHERE u DIV i > 1 OR i <=> i;
> i
> -1
SELECT COUNT(*) FROM t WHERE u DIV i > 1 OR 2 > 1;
> COUNT(*)
> 1
SELECT COUNT(*) FROM t WHERE u DIV i > 1 AND i <> 7 AND s = 'y';
> COUNT(*)
> 0
SELECT COUNT(*) FROM t WHERE (u DIV i > 1 AND s = 'y') OR i = 4;
> COUNT(*)
> 0
SELECT COUNT(*) FROM t WHERE u DIV i > 1 AND (i <> i OR 1 = 2);
> COUNT(*)
> 0
SELECT u DIV i AS k, COUNT(*) FROM t GROUP BY k HAVING 1 = 2;
> k	COUNT(*)
SELECT COUNT(*) FROM t HAVING DATE'2024-01-01' = DATE'2024-01-02';
> COUNT(*)
SELECT COUNT(*) AS c FROM t HAVING 2 > 1 AND c > 5;
> c
# A time that is calculated is a text with all digits or with none.
CREATE TABLE h (id INT PRIMARY KEY, h TIME(2), n TIME);
> ok 0
INSERT INTO h VALUES (1, '100:10:01', '1:00:00'), (2, '-01:00:00.25', '2:00:00');
> ok 2
SELECT CAST(ADDTIME(h, h) AS CHAR), CONCAT(SUBTIME(n, '0:0:0.5')), LENGTH(ADDTIME(h, n)), HEX(ADDTIME(h, '1')), CAST(h + INTERVAL 1 SECOND AS CHAR), CAST(TIMEDIFF(h, n) AS CHAR) FROM h ORDER BY id;
> CAST(ADDTIME(h, h) AS CHAR)	CONCAT(SUBTIME(n, '0:0:0.5'))	LENGTH(ADDTIME(h, n))	HEX(ADDTIME(h, '1'))	CAST(h + INTERVAL 1 SECOND AS CHAR)	CAST(TIMEDIFF(h, n) AS CHAR)
> 200:20:02	00:59:59.500000	9	3130303A31303A3032	100:10:02	99:10:01.00
> -02:00:00.500000	01:59:59.500000	15	2D30303A35393A35392E323530303030	-00:59:59.250000	-03:00:00.25
SELECT CAST(d.t AS CHAR) FROM (SELECT DISTINCT ADDTIME(h, h) AS t FROM h) d ORDER BY 1;
> CAST(d.t AS CHAR)
> -02:00:00.50
> 200:20:02.00
# SUM and AVG of different texts are of the different numbers that these are.
CREATE TABLE d (g INT, v VARCHAR(10), w VARCHAR(10));
> ok 0
INSERT INTO d VALUES (1, '1a', 'x'), (1, '1a', 'y'), (1, '2', '1'), (2, 'abc', 'x'), (2, 'abc', '2x'), (2, 'ABC', '2x');
> ok 6
SELECT SUM(DISTINCT v), AVG(DISTINCT w), COUNT(DISTINCT v) FROM d;
> SUM(DISTINCT v)	AVG(DISTINCT w)	COUNT(DISTINCT v)
> 3	1	3
SHOW WARNINGS;
> Level	Code	Message
> Warning	1366	Incorrect DOUBLE value: '1a' for column '' at row 1
> Warning	1366	Incorrect DOUBLE value: 'x' for column '' at row 1
> Warning	1366	Incorrect DOUBLE value: '1a' for column '' at row 1
> Warning	1366	Incorrect DOUBLE value: 'y' for column '' at row 1
> Warning	1366	Incorrect DOUBLE value: 'abc' for column '' at row 1
> Warning	1366	Incorrect DOUBLE value: 'x' for column '' at row 1
> Warning	1366	Incorrect DOUBLE value: 'abc' for column '' at row 1
> Warning	1366	Incorrect DOUBLE value: '2x' for column '' at row 1
> Warning	1366	Incorrect DOUBLE value: 'ABC' for column '' at row 1
> Warning	1366	Incorrect DOUBLE value: '2x' for column '' at row 1
SELECT SUM(DISTINCT CONCAT(v, w)) FROM d;
> SUM(DISTINCT CONCAT(v, w))
> 22
SHOW WARNINGS;
> Level	Code	Message
> Warning	1366	Incorrect DOUBLE value: '1ax' for column '' at row 1
> Warning	1366	Incorrect DOUBLE value: '1ay' for column '' at row 1
> Warning	1366	Incorrect DOUBLE value: 'abcx' for column '' at row 1
> Warning	1366	Incorrect DOUBLE value: 'abc2x' for column '' at row 1
> Warning	1366	Incorrect DOUBLE value: 'ABC2x' for column '' at row 1
SELECT g, SUM(DISTINCT v), AVG(DISTINCT CONCAT(v, w)) FROM d GROUP BY g ORDER BY g;
> g	SUM(DISTINCT v)	AVG(DISTINCT CONCAT(v, w))
> 1	3	11
> 2	0	0

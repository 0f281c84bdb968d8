# EXPLAIN: the traditional form, FORMAT=TREE and FORMAT=JSON, notes and errors.
SET explain_format = 'TRADITIONAL';
> ok 0
CREATE TABLE t (a INT PRIMARY KEY, b INT, c VARCHAR(20), KEY kb (b));
> ok 0
INSERT INTO t VALUES (1,1,'x'),(2,2,'y'),(3,3,'z'),(4,4,'w');
> ok 4
CREATE TABLE u (a INT, b INT, KEY ka (a));
> ok 0
INSERT INTO u VALUES (1,1),(2,2),(3,3);
> ok 3
CREATE TABLE v (a INT, b INT);
> ok 0
INSERT INTO v VALUES (1,1),(2,2),(3,3);
> ok 3
EXPLAIN SELECT * FROM v WHERE a = 1;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	v	NULL	ALL	NULL	NULL	NULL	NULL	3	33.33	Using where
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	/* select#1 */ select `script`.`v`.`a` AS `a`,`script`.`v`.`b` AS `b` from `script`.`v` where (`script`.`v`.`a` = 1)
EXPLAIN SELECT b, COUNT(*) FROM v GROUP BY b HAVING COUNT(*) > 1;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	v	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	Using temporary
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	/* select#1 */ select `script`.`v`.`b` AS `b`,count(0) AS `COUNT(*)` from `script`.`v` group by `script`.`v`.`b` having (count(0) > 1)
EXPLAIN SELECT * FROM t WHERE a = 1;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	const	PRIMARY	PRIMARY	4	const	1	100.00	NULL
EXPLAIN SELECT * FROM t WHERE b = 2 LIMIT 1;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ref	kb	kb	5	const	1	100.00	NULL
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	/* select#1 */ select `script`.`t`.`a` AS `a`,`script`.`t`.`b` AS `b`,`script`.`t`.`c` AS `c` from `script`.`t` where (`script`.`t`.`b` = 2) limit 1
EXPLAIN SELECT b FROM t WHERE b = 1;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ref	kb	kb	5	const	1	100.00	Using index
EXPLAIN SELECT * FROM v WHERE b NOT IN (1,2) AND a BETWEEN 1 AND 2 AND NOT (a > 5) AND b IS NOT NULL;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	v	NULL	ALL	NULL	NULL	NULL	NULL	3	33.33	Using where
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	/* select#1 */ select `script`.`v`.`a` AS `a`,`script`.`v`.`b` AS `b` from `script`.`v` where ((`script`.`v`.`b` not in (1,2)) and (`script`.`v`.`a` between 1 and 2) and (`script`.`v`.`a` <= 5) and (`script`.`v`.`b` is not null))
EXPLAIN SELECT (SELECT MAX(b) FROM u WHERE u.a = v.a) FROM v;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	PRIMARY	v	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	NULL
> 2	DEPENDENT SUBQUERY	u	NULL	ref	ka	ka	5	script.v.a	1	100.00	NULL
SHOW WARNINGS;
> Level	Code	Message
> Note	1276	Field or reference 'script.v.a' of SELECT #2 was resolved in SELECT #1
> Note	1003	/* select#1 */ select (/* select#2 */ select max(`script`.`u`.`b`) from `script`.`u` where (`script`.`u`.`a` = `script`.`v`.`a`)) AS `(SELECT MAX(b) FROM u WHERE u.a = v.a)` from `script`.`v`
EXPLAIN SELECT 1 UNION SELECT 2 UNION SELECT 3;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	PRIMARY	NULL	NULL	NULL	NULL	NULL	NULL	NULL	NULL	NULL	No tables used
> 2	UNION	NULL	NULL	NULL	NULL	NULL	NULL	NULL	NULL	NULL	No tables used
> 3	UNION	NULL	NULL	NULL	NULL	NULL	NULL	NULL	NULL	NULL	No tables used
> 4	UNION RESULT	<union1,2,3>	NULL	ALL	NULL	NULL	NULL	NULL	NULL	NULL	Using temporary
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	/* select#1 */ select 1 AS `1` union /* select#2 */ select 2 AS `2` union /* select#3 */ select 3 AS `3`
EXPLAIN SELECT * FROM v UNION ALL (SELECT * FROM u LIMIT 1) ORDER BY 1 LIMIT 3;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	PRIMARY	v	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	NULL
> 2	UNION	u	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	NULL
> 3	UNION RESULT	<union1,2>	NULL	ALL	NULL	NULL	NULL	NULL	NULL	NULL	Using temporary; Using filesort
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	/* select#1 */ select `script`.`v`.`a` AS `a`,`script`.`v`.`b` AS `b` from `script`.`v` union all (/* select#2 */ select `script`.`u`.`a` AS `a`,`script`.`u`.`b` AS `b` from `script`.`u` limit 1) order by `a` limit 3
EXPLAIN SELECT a, SUM(b) OVER (PARTITION BY a ORDER BY b) FROM v;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	v	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	Using filesort
SHOW WARNINGS;
> Level	Code	Message
> Note	3598	To get information about window functions use EXPLAIN FORMAT=JSON
> Note	1003	/* select#1 */ select `script`.`v`.`a` AS `a`,sum(`script`.`v`.`b`) OVER (PARTITION BY `script`.`v`.`a` ORDER BY `script`.`v`.`b` )  AS `SUM(b) OVER (PARTITION BY a ORDER BY b)` from `script`.`v`
EXPLAIN SELECT a AS x FROM v ORDER BY x, b + 1;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	v	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	Using filesort
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	/* select#1 */ select `script`.`v`.`a` AS `x` from `script`.`v` order by `x`,(`script`.`v`.`b` + 1)
EXPLAIN SELECT IF(a > 1, 'x', "y"), CASE a WHEN 1 THEN 2 ELSE 3 END, a IS NULL, NOT a, -a, CONCAT(c, 'q') FROM t;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	4	100.00	NULL
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	/* select#1 */ select if((`script`.`t`.`a` > 1),'x','y') AS `IF(a > 1, 'x', "y")`,(case `script`.`t`.`a` when 1 then 2 else 3 end) AS `CASE a WHEN 1 THEN 2 ELSE 3 END`,(`script`.`t`.`a` is null) AS `a IS NULL`,(0 = `script`.`t`.`a`) AS `NOT a`,-(`script`.`t`.`a`) AS `-a`,concat(`script`.`t`.`c`,'q') AS `CONCAT(c, 'q')` from `script`.`t`
EXPLAIN SELECT * FROM (SELECT b, COUNT(*) c FROM v GROUP BY b) d;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	PRIMARY	<derived2>	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	NULL
> 2	DERIVED	v	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	Using temporary
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	/* select#1 */ select `d`.`b` AS `b`,`d`.`c` AS `c` from (/* select#2 */ select `script`.`v`.`b` AS `b`,count(0) AS `c` from `script`.`v` group by `script`.`v`.`b`) `d`
EXPLAIN INSERT INTO v SELECT * FROM u;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	INSERT	v	NULL	ALL	NULL	NULL	NULL	NULL	NULL	NULL	NULL
> 1	SIMPLE	u	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	NULL
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	insert into `script`.`v` /* select#1 */ select `script`.`u`.`a` AS `a`,`script`.`u`.`b` AS `b` from `script`.`u`
EXPLAIN INSERT INTO v (b) VALUES (1), (DEFAULT(a));
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	INSERT	v	NULL	ALL	NULL	NULL	NULL	NULL	NULL	NULL	NULL
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	insert into `script`.`v` (`script`.`v`.`b`) values (1),(default(`script`.`v`.`a`))
EXPLAIN REPLACE INTO v VALUES (1, 2);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	REPLACE	v	NULL	ALL	NULL	NULL	NULL	NULL	NULL	NULL	NULL
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	replace into `script`.`v` values (1,2)
EXPLAIN DELETE FROM v ORDER BY a LIMIT 1;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	DELETE	v	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	Using filesort
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	delete from `script`.`v` order by `script`.`v`.`a` limit 1
EXPLAIN SELECT * FROM v LIMIT 0;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	NULL	NULL	NULL	NULL	NULL	NULL	NULL	NULL	NULL	Zero limit
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	/* select#1 */ select `script`.`v`.`a` AS `a`,`script`.`v`.`b` AS `b` from `script`.`v` limit 0
EXPLAIN SELECT * FROM v x LEFT JOIN v y ON x.a = y.a;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	x	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	NULL
> 1	SIMPLE	y	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	Using where; Using join buffer (hash join)
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	/* select#1 */ select `script`.`x`.`a` AS `a`,`script`.`x`.`b` AS `b`,`script`.`y`.`a` AS `a`,`script`.`y`.`b` AS `b` from `script`.`v` `x` left join `script`.`v` `y` on((`script`.`y`.`a` = `script`.`x`.`a`)) where true
EXPLAIN SELECT a, y.b FROM v x NATURAL LEFT JOIN v y;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	x	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	NULL
> 1	SIMPLE	y	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	Using where; Using join buffer (hash join)
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	/* select#1 */ select `script`.`x`.`a` AS `a`,`script`.`y`.`b` AS `b` from `script`.`v` `x` left join `script`.`v` `y` on(((`script`.`y`.`b` = `script`.`x`.`b`) and (`script`.`y`.`a` = `script`.`x`.`a`))) where true
EXPLAIN SELECT * FROM v x RIGHT JOIN v y USING (b);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	y	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	NULL
> 1	SIMPLE	x	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	Using where; Using join buffer (hash join)
SHOW WARNINGS;
> Level	Code	Message
> Note	1003	/* select#1 */ select `script`.`y`.`b` AS `b`,`script`.`y`.`a` AS `a`,`script`.`x`.`a` AS `a` from `script`.`v` `y` left join `script`.`v` `x` on((`script`.`x`.`b` = `script`.`y`.`b`)) where true
EXPLAIN FORMAT=TREE SELECT * FROM v WHERE a > 1 AND b <> 2 OR a IN (5, 6) AND b LIKE 'x%';
> EXPLAIN
> -> Filter: (((v.a > 1) and (v.b <> 2)) or ((v.a in (5,6)) and (v.b like 'x%')))
>     -> Table scan on v
EXPLAIN FORMAT=TREE SELECT b, COUNT(*), SUM(a) FROM v GROUP BY b ORDER BY b;
> EXPLAIN
> -> Sort: v.b
>     -> Table scan on <temporary>
>         -> Aggregate using temporary table
>             -> Table scan on v
EXPLAIN FORMAT=TREE SELECT b, COUNT(*) FROM v GROUP BY b ORDER BY COUNT(*) DESC LIMIT 2;
> EXPLAIN
> -> Limit: 2 row(s)
>     -> Sort: COUNT(*) DESC, limit input to 2 row(s) per chunk
>         -> Table scan on <temporary>
>             -> Aggregate using temporary table
>                 -> Table scan on v
EXPLAIN FORMAT=TREE SELECT COUNT(*), AVG(a), GROUP_CONCAT(DISTINCT a ORDER BY b DESC SEPARATOR '-') FROM v WHERE a > 1;
> EXPLAIN
> -> Aggregate: count(0), avg(v.a), group_concat(distinct v.a order by v.b DESC separator '-')
>     -> Filter: (v.a > 1)
>         -> Table scan on v
EXPLAIN FORMAT=TREE SELECT DISTINCT b FROM v;
> EXPLAIN
> -> Table scan on <temporary>
>     -> Temporary table with deduplication
>         -> Table scan on v
EXPLAIN FORMAT=TREE SELECT a, SUM(b) OVER (PARTITION BY a ORDER BY b) FROM v;
> EXPLAIN
> -> Window aggregate with buffering: sum(v.b) OVER (PARTITION BY v.a ORDER BY v.b ) 
>     -> Sort: v.a, v.b
>         -> Table scan on v
EXPLAIN FORMAT=TREE SELECT * FROM v ORDER BY a, b DESC;
> EXPLAIN
> -> Sort: v.a, v.b DESC
>     -> Table scan on v
EXPLAIN FORMAT=TREE SELECT * FROM v ORDER BY a LIMIT 1 OFFSET 2;
> EXPLAIN
> -> Limit/Offset: 1/2 row(s)
>     -> Sort: v.a, limit input to 3 row(s) per chunk
>         -> Table scan on v
EXPLAIN FORMAT=TREE SELECT * FROM v LIMIT 1 OFFSET 2;
> EXPLAIN
> -> Limit/Offset: 1/2 row(s)
>     -> Table scan on v
EXPLAIN FORMAT=TREE SELECT * FROM v WHERE (SELECT MAX(b) FROM u WHERE u.a = v.a) > 1;
> EXPLAIN
> -> Filter: ((select #2) > 1)
>     -> Table scan on v
>     -> Select #2 (subquery in condition; dependent)
>         -> Aggregate: max(u.b)
>             -> Index lookup on u using ka (a = v.a)
EXPLAIN FORMAT=TREE SELECT a, (SELECT MAX(b) FROM u WHERE u.a = v.a) FROM v;
> EXPLAIN
> -> Table scan on v
> -> Select #2 (subquery in projection; dependent)
>     -> Aggregate: max(u.b)
>         -> Index lookup on u using ka (a = v.a)
EXPLAIN FORMAT=TREE SELECT * FROM v x LEFT JOIN v y ON x.a = y.a WHERE y.b IS NULL;
> EXPLAIN
> -> Filter: (y.b is null)
>     -> Left hash join (y.a = x.a)
>         -> Table scan on x
>         -> Hash
>             -> Table scan on y
EXPLAIN FORMAT=TREE SELECT * FROM v x LEFT JOIN v y ON x.a = y.a AND y.b > 1;
> EXPLAIN
> -> Left hash join (y.a = x.a)
>     -> Table scan on x
>     -> Hash
>         -> Filter: (y.b > 1)
>             -> Table scan on y
EXPLAIN FORMAT=TREE SELECT * FROM t WHERE b = 2;
> EXPLAIN
> -> Index lookup on t using kb (b = 2)
EXPLAIN FORMAT=TREE SELECT b FROM t WHERE b = 2;
> EXPLAIN
> -> Covering index lookup on t using kb (b = 2)
EXPLAIN FORMAT=TREE SELECT * FROM v UNION SELECT * FROM u ORDER BY b;
> EXPLAIN
> -> Sort: b
>     -> Table scan on <union temporary>
>         -> Union materialize with deduplication
>             -> Table scan on v
>             -> Table scan on u
EXPLAIN FORMAT=TREE SELECT * FROM v INTERSECT SELECT * FROM u;
> EXPLAIN
> -> Table scan on <intersect temporary>
>     -> Intersect materialize with deduplication
>         -> Table scan on v
>         -> Table scan on u
EXPLAIN FORMAT=TREE SELECT * FROM v EXCEPT ALL SELECT * FROM u;
> EXPLAIN
> -> Table scan on <except temporary>
>     -> Except all materialize
>         -> Table scan on v
>         -> Table scan on u
EXPLAIN FORMAT=TREE SELECT * FROM v UNION ALL SELECT * FROM u;
> EXPLAIN
> -> Append
>     -> Stream results
>         -> Table scan on v
>     -> Stream results
>         -> Table scan on u
EXPLAIN FORMAT=TREE WITH RECURSIVE c AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM c WHERE n < 3) SELECT * FROM c;
> EXPLAIN
> -> Table scan on c
>     -> Materialize recursive CTE c
>         -> Rows fetched before execution
>         -> Repeat until convergence
>             -> Filter: (c.n < 3)
>                 -> Scan new records on c
EXPLAIN FORMAT=TREE SELECT 1;
> EXPLAIN
> -> Rows fetched before execution
EXPLAIN FORMAT=TREE SELECT * FROM v LIMIT 0;
> EXPLAIN
> -> Zero rows (Zero limit)
EXPLAIN FORMAT=TREE INSERT INTO v SELECT * FROM u;
> EXPLAIN
> -> Insert into v
>     -> Table scan on u
EXPLAIN FORMAT=TREE INSERT INTO v VALUES (1, 2);
> EXPLAIN
> -> Insert into v
>     -> Rows fetched before execution
EXPLAIN FORMAT=TREE SELECT * FROM JSON_TABLE('[1,2]', '$[*]' COLUMNS (a INT PATH '$')) jt WHERE a > 1;
> EXPLAIN
> -> Filter: (jt.a > 1)
>     -> Materialize table function
EXPLAIN ANALYZE SELECT b, COUNT(*) FROM v WHERE a > 1 GROUP BY b ORDER BY b;
> EXPLAIN
> -> Sort: v.b (actual rows=2 loops=1)
>     -> Table scan on <temporary> (actual rows=2 loops=1)
>         -> Aggregate using temporary table (actual rows=2 loops=1)
>             -> Filter: (v.a > 1) (actual rows=2 loops=1)
>                 -> Table scan on v (actual rows=3 loops=1)
EXPLAIN ANALYZE SELECT * FROM v x LEFT JOIN v y ON x.a = y.a WHERE y.b > 1 OR y.b IS NULL;
> EXPLAIN
> -> Filter: ((y.b > 1) or (y.b is null)) (actual rows=2 loops=1)
>     -> Left hash join (y.a = x.a) (actual rows=3 loops=1)
>         -> Table scan on x (actual rows=3 loops=1)
>         -> Hash
>             -> Table scan on y (actual rows=3 loops=1)
EXPLAIN ANALYZE SELECT a, (SELECT MAX(b) FROM u WHERE u.a = v.a) FROM v LIMIT 2;
> EXPLAIN
> -> Limit: 2 row(s) (actual rows=2 loops=1)
>     -> Table scan on v (actual rows=2 loops=1)
> -> Select #2 (subquery in projection; dependent)
>     -> Aggregate: max(u.b) (actual rows=1 loops=2)
>         -> Index lookup on u using ka (a = v.a) (actual rows=1 loops=2)
SET explain_json_format_version = 1;
> ok 0
EXPLAIN FORMAT=JSON SELECT 1;
> EXPLAIN
> {
>   "query_block": {
>     "select_id": 1,
>     "message": "No tables used"
>   }
> }
EXPLAIN FORMAT=JSON INSERT INTO v VALUES (1, 2);
> EXPLAIN
> {
>   "query_block": {
>     "select_id": 1,
>     "table": {
>       "insert": true,
>       "table_name": "v",
>       "access_type": "ALL"
>     }
>   }
> }
EXPLAIN FORMAT=JSON SELECT * FROM v LIMIT 0;
> EXPLAIN
> {
>   "query_block": {
>     "select_id": 1,
>     "message": "Zero limit"
>   }
> }
EXPLAIN FORMAT=JSON INTO @plan SELECT 1;
> ok 0
SELECT JSON_EXTRACT(@plan, '$.query_block.message');
> JSON_EXTRACT(@plan, '$.query_block.message')
> "No tables used"
EXPLAIN FORMAT=XML SELECT 1;
> error 1791: Unknown EXPLAIN format name: 'XML'
EXPLAIN FORMAT=TREE INTO @plan SELECT 1;
> error 6007: EXPLAIN INTO does not support FORMAT=TREE.
EXPLAIN INTO @plan SELECT 1;
> error 6006: EXPLAIN INTO does not support implicit FORMAT.
EXPLAIN ANALYZE FORMAT=TRADITIONAL SELECT 1;
> error 1235: This version of MySQL doesn't yet support 'EXPLAIN ANALYZE with TRADITIONAL format'
EXPLAIN ANALYZE FOR CONNECTION 1;
> error 1235: This version of MySQL doesn't yet support 'EXPLAIN ANALYZE FOR CONNECTION'
EXPLAIN FOR CONNECTION 999999;
> error 1094: Unknown thread id: 999999
EXPLAIN FOR SCHEMA nosuch SELECT 1;
> error 1049: Unknown database 'nosuch'
EXPLAIN FOR DATABASE script SELECT * FROM v;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	v	NULL	ALL	NULL	NULL	NULL	NULL	3	100.00	NULL
SET explain_format = 'XML';
> error 1231: Variable 'explain_format' can't be set to the value of 'XML'
SET explain_format = 'TREE';
> ok 0
EXPLAIN SELECT 1;
> EXPLAIN
> -> Rows fetched before execution
SET explain_format = 'JSON';
> ok 0
EXPLAIN SELECT 1;
> EXPLAIN
> {
>   "query_block": {
>     "select_id": 1,
>     "message": "No tables used"
>   }
> }
SELECT /*+ SET_VAR(max_sort_length = 5) */ @@max_sort_length;
> @@max_sort_length
> 5
SELECT @@max_sort_length;
> @@max_sort_length
> 1024
SELECT /*+ SET_VAR(autocommit = 0) */ @@autocommit;
> @@autocommit
> 1
SHOW WARNINGS;
> Level	Code	Message
> Warning	3637	Variable 'autocommit' cannot be set using SET_VAR hint.
SELECT /*+ SET_VAR(max_sort_length = 5) SET_VAR(max_sort_length = 9) */ @@max_sort_length;
> @@max_sort_length
> 5
SHOW WARNINGS;
> Level	Code	Message
> Warning	3126	Hint SET_VAR(max_sort_length=9)  is ignored as conflicting/duplicated
SET explain_format = 'TREE';
> ok 0
# The order of joins, and indexes, by words and by hints.
SET @tables = '$.query_block.nested_loop[*].table.table_name';
> ok 0
EXPLAIN FORMAT=JSON INTO @plan SELECT STRAIGHT_JOIN * FROM t, v, u WHERE t.b = u.a AND u.b = v.a;
> ok 0
SELECT JSON_EXTRACT(@plan, @tables);
> JSON_EXTRACT(@plan, @tables)
> ["t", "v", "u"]
EXPLAIN FORMAT=JSON INTO @plan SELECT STRAIGHT_JOIN * FROM u JOIN v ON u.b = v.a JOIN t USING (a);
> error 1052: Column 'a' in from clause is ambiguous
SELECT JSON_EXTRACT(@plan, @tables);
> JSON_EXTRACT(@plan, @tables)
> ["t", "v", "u"]
EXPLAIN FORMAT=JSON INTO @plan SELECT /*+ JOIN_FIXED_ORDER() */ * FROM v, u, t WHERE t.b = u.a AND u.b = v.a;
> ok 0
SELECT JSON_EXTRACT(@plan, @tables);
> JSON_EXTRACT(@plan, @tables)
> ["v", "u", "t"]
EXPLAIN FORMAT=JSON INTO @plan SELECT /*+ JOIN_ORDER(u, t, v) */ * FROM v, u, t WHERE t.b = u.a AND u.b = v.a;
> ok 0
SELECT JSON_EXTRACT(@plan, @tables);
> JSON_EXTRACT(@plan, @tables)
> ["u", "t", "v"]
EXPLAIN FORMAT=JSON INTO @plan SELECT /*+ JOIN_PREFIX(t, v) */ * FROM v, u, t WHERE t.b = u.a AND u.b = v.a;
> ok 0
SELECT JSON_EXTRACT(@plan, @tables);
> JSON_EXTRACT(@plan, @tables)
> ["t", "v", "u"]
EXPLAIN FORMAT=JSON INTO @plan SELECT /*+ JOIN_PREFIX(u) JOIN_SUFFIX(t) */ * FROM v, u, t WHERE t.b = u.a AND u.b = v.a;
> ok 0
SELECT JSON_EXTRACT(@plan, @tables);
> JSON_EXTRACT(@plan, @tables)
> ["u", "v", "t"]
CREATE TABLE w (a INT, b INT, c INT, KEY one (a), KEY two (a, b));
> ok 0
INSERT INTO w VALUES (1,1,1),(2,2,2),(3,3,3),(4,4,4),(5,5,5),(6,6,6),(7,7,7),(8,8,8),(9,9,9),(10,10,10),(11,1,1),(12,2,2),(13,3,3),(14,4,4),(15,5,5);
> ok 15
EXPLAIN FORMAT=JSON INTO @plan SELECT /*+ INDEX(w one) */ * FROM w WHERE a = 1 AND b = 2;
> ok 0
SELECT JSON_EXTRACT(@plan, '$.query_block.table.key');
> JSON_EXTRACT(@plan, '$.query_block.table.key')
> "one"
EXPLAIN FORMAT=JSON INTO @plan SELECT /*+ NO_INDEX(w one) */ * FROM w WHERE a = 1;
> ok 0
SELECT JSON_EXTRACT(@plan, '$.query_block.table.key');
> JSON_EXTRACT(@plan, '$.query_block.table.key')
> "two"
EXPLAIN FORMAT=JSON INTO @plan SELECT /*+ NO_INDEX(w) */ * FROM w WHERE a = 1;
> ok 0
SELECT JSON_EXTRACT(@plan, '$.query_block.table.access_type');
> JSON_EXTRACT(@plan, '$.query_block.table.access_type')
> "ALL"
EXPLAIN SELECT /*+ NO_INDEX(t kb) */ * FROM t WHERE b = 2;
> EXPLAIN
> -> Filter: (t.b = 2)
>     -> Table scan on t

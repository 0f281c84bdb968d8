# Answers of a MySQL server: GROUPING, set operations, conversions out of JSON, definitions, hints.
create table t1 (a int, b int, c int not null);
insert into t1 values (1,1,1),(1,2,2),(2,null,3);
> affected 3
select a, b, c, grouping(a), grouping(a, b) g from t1 group by a, b, c with rollup;
> a	b	c	grouping(a)	g
> 1	1	1	0	0
> 1	1	NULL	0	0
> 1	2	2	0	0
> 1	2	NULL	0	0
> 1	NULL	NULL	0	1
> 2	NULL	3	0	0
> 2	NULL	NULL	0	0
> 2	NULL	NULL	0	1
> NULL	NULL	NULL	1	3
select sum(grouping(a)) from t1 group by a with rollup;
> sum(grouping(a))
> 0
> 0
> 0
select grouping(a) + 1, a from t1 group by a with rollup order by grouping(a) desc, a;
> grouping(a) + 1	a
> 2	NULL
> 1	1
> 1	2
select a, rank() over (order by grouping(a)) from t1 group by a with rollup;
> a	rank() over (order by grouping(a))
> 1	1
> 2	1
> NULL	3
select a, b from t1 group by a, b with rollup having grouping(a) = grouping(b);
> a	b
> 1	1
> 1	2
> 2	NULL
> NULL	NULL
select a, count(*) from t1 group by a with rollup order by if(grouping(a), 1, 0), a desc;
> a	count(*)
> 2	1
> 1	2
> NULL	3
select grouping(a) from t1 order by grouping(a);
> error 1111: Invalid use of group function
select a from t1 order by grouping(a);
> error 1111: Invalid use of group function
select a from t1 where grouping(a) = 1 group by a with rollup;
> error 1111: Invalid use of group function
select a from t1 group by grouping(a) with rollup;
> error 1056: Can't group on 'GROUPING function'
select grouping(b) from t1 group by a with rollup;
> error 3602: Argument #1 of GROUPING function is not in GROUP BY
select grouping(a, b, 1) from t1 group by a, b with rollup;
> error 1210: Incorrect arguments to GROUPING function
create table d (j json, d date, t time, dt datetime(3), b bit(64), y year, i int);
insert into d (j) values ('"2015-01-15"'), ('"12:13:14"'), ('12'), ('null'), ('"a"');
> affected 5
select cast(j as date), cast(j as time), cast(j as datetime) from d;
> cast(j as date)	cast(j as time)	cast(j as datetime)
> 2015-01-15	NULL	2015-01-15 00:00:00
> NULL	12:13:14	NULL
> NULL	NULL	NULL
> NULL	NULL	NULL
> NULL	NULL	NULL
> warning 3156: Invalid JSON value for CAST to TIME from column j at row 1
> warning 3156: Invalid JSON value for CAST to DATE from column j at row 2
> warning 3156: Invalid JSON value for CAST to DATETIME/TIMESTAMP from column j at row 2
> warning 3156: Invalid JSON value for CAST to DATE from column j at row 3
> warning 3156: Invalid JSON value for CAST to TIME from column j at row 3
> warning 3156: Invalid JSON value for CAST to DATETIME/TIMESTAMP from column j at row 3
> warning 3156: Invalid JSON value for CAST to DATE from column j at row 4
> warning 3156: Invalid JSON value for CAST to TIME from column j at row 4
> warning 3156: Invalid JSON value for CAST to DATETIME/TIMESTAMP from column j at row 4
> warning 3156: Invalid JSON value for CAST to DATE from column j at row 5
> warning 3156: Invalid JSON value for CAST to TIME from column j at row 5
> warning 3156: Invalid JSON value for CAST to DATETIME/TIMESTAMP from column j at row 5
select cast(j as signed), cast(j as double), cast(j as year) from d;
> cast(j as signed)	cast(j as double)	cast(j as year)
> 2015	2015	2015
> 12	12	2012
> 12	12	2012
> 0	0	0
> 0	0	0
> warning 3156: Invalid JSON value for CAST to INTEGER from column j at row 1
> warning 3156: Invalid JSON value for CAST to DOUBLE from column j at row 1
> warning 3156: Invalid JSON value for CAST to INTEGER from column j at row 1
> warning 3156: Invalid JSON value for CAST to INTEGER from column j at row 2
> warning 3156: Invalid JSON value for CAST to DOUBLE from column j at row 2
> warning 3156: Invalid JSON value for CAST to INTEGER from column j at row 2
> warning 3156: Invalid JSON value for CAST to INTEGER from column j at row 4
> warning 3156: Invalid JSON value for CAST to DOUBLE from column j at row 4
> warning 3156: Invalid JSON value for CAST to INTEGER from column j at row 4
> warning 3156: Invalid JSON value for CAST to INTEGER from column j at row 5
> warning 3156: Invalid JSON value for CAST to DOUBLE from column j at row 5
> warning 3156: Invalid JSON value for CAST to INTEGER from column j at row 5
select month(j), j + 1 from d where j = 'a';
> month(j)	j + 1
> NULL	1
> warning 3156: Invalid JSON value for CAST to DATE from column j at row 1
> warning 3156: Invalid JSON value for CAST to DOUBLE from column j at row 1
insert into d (t) select j from d where j = 12;
> error 3156: Invalid JSON value for CAST to TIME from column j at row 1
insert into d (t) values (cast('12' as json));
> error 3156: Invalid JSON value for CAST to TIME from column cast_as_json at row 1
insert into d (i) values (cast('"a"' as json));
> error 3156: Invalid JSON value for CAST to INTEGER from column cast_as_json at row 1
insert into d (i) select (select j from d where j = 'a');
> error 3156: Invalid JSON value for CAST to INTEGER from column j at row 2
insert into d (y) select j from d where j = 'a';
> error 3156: Invalid JSON value for CAST to INTEGER from column j at row 1
insert into d (b) select j from d where j = 12;
> affected 1
select hex(b) from d where b is not null;
> hex(b)
> 3132
select cast((select j from d where j = 'a') as signed);
> cast((select j from d where j = 'a') as signed)
> 0
> warning 1292: Truncated incorrect INTEGER value: '"a"'
select 1 union select 2 union select 3 limit 2;
> 1
> 1
> 2
select found_rows();
> found_rows()
> 2
> warning 1287: FOUND_ROWS() is deprecated and will be removed in a future release. Consider using COUNT(*) instead.
select sql_calc_found_rows a from t1 union all select a from t1 limit 1;
> a
> 1
> warning 1287: SQL_CALC_FOUND_ROWS is deprecated and will be removed in a future release. Consider using two separate queries instead.
select found_rows();
> found_rows()
> 6
> warning 1287: FOUND_ROWS() is deprecated and will be removed in a future release. Consider using COUNT(*) instead.
select 1 union select sql_calc_found_rows 2;
> error 1234: Incorrect usage/placement of 'SQL_CALC_FOUND_ROWS'
> warning 1287: SQL_CALC_FOUND_ROWS is deprecated and will be removed in a future release. Consider using two separate queries instead.
select 1 union select sql_buffer_result 2;
> error 1234: Incorrect usage/placement of 'SQL_BUFFER_RESULT'
values row();
> error 3942: Each row of a VALUES clause must have at least one column, unless when used as source in an INSERT statement.
values row(1), row();
> error 1136: Column count doesn't match value count at row 2
create table g (b double as (rand()));
> error 3763: Expression of generated column 'b' contains a disallowed function: rand.
create table g (a int, b int as (@x));
> error 3772: Default value expression of column 'b' cannot refer user or system variables.
create table g (a int, b int as (@@sql_mode));
> error 3772: Default value expression of column 'b' cannot refer user or system variables.
create table g (a int, check (rand() > a));
> error 3814: An expression of a check constraint 'g_chk_1' contains disallowed function: rand.
create table g (a int, b int as ((select 1)));
> error 3102: Expression of generated column 'b' contains a disallowed function.
create table g (a int, b int as (c));
> error 1054: Unknown column 'c' in 'generated column function'
create table g (a int, b int as (c + 1), c int as (a + 1));
> error 3107: Generated column can refer only to generated columns defined prior to it.
create table g (a int auto_increment primary key, b int as (a));
> error 3109: Generated column 'b' cannot refer to auto-increment column.
create table g (a int, check (a > @x));
> error 3816: An expression of a check constraint 'g_chk_1' cannot refer to a user or system variable.
create table g (a int, check (a in (select 1)));
> error 3815: An expression of a check constraint 'g_chk_1' contains disallowed function.
create table g (a int, check (now() > a));
> error 3814: An expression of a check constraint 'g_chk_1' contains disallowed function: now.
create table g (a int default (@x));
> error 3772: Default value expression of column 'a' cannot refer user or system variables.
create table g (a int default (sleep(1)));
> error 3770: Default value expression of column 'a' contains a disallowed function: sleep.
create table g (a int, b int as (sum(a)));
> error 1111: Invalid use of group function
create table g (a int, b datetime as (localtime));
> error 3763: Expression of generated column 'b' contains a disallowed function: now.
create table g (a int, b varchar(100) as (session_user()));
> error 3763: Expression of generated column 'b' contains a disallowed function: user.
create table g (a int, b varchar(100) as (version()));
> error 3763: Expression of generated column 'b' contains a disallowed function: version().
create table g (a int, b int as (a + 1), c int as (b + 1), d int default (a * 2), check (c > 1));
alter table g add e int as (rand());
> error 3763: Expression of generated column 'e' contains a disallowed function: rand.
alter table g add check (rand() = a);
> error 3814: An expression of a check constraint 'g_chk_2' contains disallowed function: rand.
drop table g;
create table i (a int, b int, primary key (a), key (a), unique u (a), unique u2 (a), key (b), key (b));
> warning 1831: Duplicate index 'u2' defined on the table 'test.i'. This is deprecated and will be disallowed in a future release.
> warning 1831: Duplicate index 'b_2' defined on the table 'test.i'. This is deprecated and will be disallowed in a future release.
alter table i add key zz (b);
> warning 1831: Duplicate index 'zz' defined on the table 'test.i'. This is deprecated and will be disallowed in a future release.
create index yy on i (b);
> warning 1831: Duplicate index 'yy' defined on the table 'test.i'. This is deprecated and will be disallowed in a future release.
create table q as select 1 as one, 1 + 1 as two, c, 12345678901 wide from t1;
> affected 3
show create table q;
> Table	Create Table
> q	CREATE TABLE `q` (\n  `one` int NOT NULL DEFAULT '0',\n  `two` int NOT NULL DEFAULT '0',\n  `c` int NOT NULL,\n  `wide` bigint NOT NULL DEFAULT '0'\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
create table q2 as select a from (select c as a from t1 union select 4) s;
> affected 4
show create table q2;
> Table	Create Table
> q2	CREATE TABLE `q2` (\n  `a` bigint NOT NULL DEFAULT '0'\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
create table r (f double(10,2), g float(7,3));
> warning 1681: Specifying number of digits for floating point data types is deprecated and will be removed in a future release.
> warning 1681: Specifying number of digits for floating point data types is deprecated and will be removed in a future release.
insert into r values (1.25, 2.5), (2.5, 1.125);
> affected 2
select sum(f), avg(f), sum(g), avg(g) from r;
> sum(f)	avg(f)	sum(g)	avg(g)
> 3.75	1.875000	3.625	1.8125000
create table x (id int primary key, a int, b int, c int, key (a, b));
insert into x values (1, 3, 1, 1), (2, 1, 2, 1), (3, null, 2, 1), (4, 2, 2, 2), (5, 1, 1, 1);
> affected 5
select a, count(*) from x group by a;
> a	count(*)
> NULL	1
> 1	2
> 2	1
> 3	1
select distinct a from x;
> a
> NULL
> 1
> 2
> 3
select distinct b, a from x;
> b	a
> 2	NULL
> 1	1
> 2	1
> 2	2
> 1	3
select a, b, max(id) from x group by b, a;
> a	b	max(id)
> NULL	2	3
> 1	1	5
> 1	2	2
> 2	2	4
> 3	1	1
select /*+ BKA() BKA() */ 1;
> 1
> 1
> warning 3126: Hint BKA( ) is ignored as conflicting/duplicated
select /*+ foo @bar */ 1;
> 1
> 1
> warning 1064: Optimizer hint syntax error near 'foo @bar */ 1' at line 1
select /*+*/ 1;
> 1
> 1
> warning 1064: Optimizer hint syntax error near '*/' at line 1
select /*+ NO_ICP() */ 1 union select 1;
> 1
> 1
> warning 1064: Optimizer hint syntax error near ') */ 1 union select 1' at line 1
select /*+ SET_VAR(foo = 21M) */ 1;
> 1
> 1
> warning 3128: Unresolved name 'foo' for SET_VAR hint
select /*+ RESOURCE_GROUP(r1) */ 1;
> 1
> 1
> warning 3651: Resource Group 'r1' does not exist.
select 1 from (select /*+ MAX_EXECUTION_TIME(10) */ 1) a;
> 1
> 1
> warning 3125: MAX_EXECUTION_TIME hint is supported by top-level standalone SELECT statements only
select /*+ NO_MERGE(t1) BKA(zz) */ 1;
> 1
> 1
> warning 3128: Unresolved name `t1`@`select#1` for NO_MERGE hint
> warning 3128: Unresolved name `zz`@`select#1` for BKA hint
select /*+ NO_MERGE(t1) INDEX(x a) */ 1 from x, t1 limit 1;
> 1
> 1
select /*+ BNL(t1@qb1) */ 1;
> 1
> 1
> warning 3127: Query block name `qb1` is not found for BNL hint
select /*+ QB_NAME(a) QB_NAME(b) */ 1;
> 1
> 1
> warning 3126: Hint QB_NAME(`b`) is ignored as conflicting/duplicated
select /*+ NO_ICP(t1 */ 1;
> 1
> 1
> warning 1064: Optimizer hint syntax error near '*/' at line 1
select left('hello', -18446744073709551616);
> left('hello', -18446744073709551616)
> 
> warning 1292: Truncated incorrect DECIMAL value: '-18446744073709551616'
> warning 1292: Truncated incorrect DECIMAL value: '-18446744073709551616'
select locate('lo', 'hello', 18446744073709551617);
> locate('lo', 'hello', 18446744073709551617)
> 0
> warning 1292: Truncated incorrect DECIMAL value: '18446744073709551617'
select substring('hello', 18446744073709551616, 18446744073709551616);
> substring('hello', 18446744073709551616, 18446744073709551616)
> 
> warning 1292: Truncated incorrect DECIMAL value: '18446744073709551616'
> warning 1292: Truncated incorrect DECIMAL value: '18446744073709551616'
> warning 1292: Truncated incorrect DECIMAL value: '18446744073709551616'
> warning 1292: Truncated incorrect DECIMAL value: '18446744073709551616'
select insert('hello', 18446744073709551616, 1, 'hi');
> insert('hello', 18446744073709551616, 1, 'hi')
> hello
> warning 1292: Truncated incorrect DECIMAL value: '18446744073709551616'
select substring_index('aaaaaaaaa1', 'aa', -2), substring_index('aaaaaaaaa1', 'aa', -9), substring_index('a.b.c', '.', -1);
> substring_index('aaaaaaaaa1', 'aa', -2)	substring_index('aaaaaaaaa1', 'aa', -9)	substring_index('a.b.c', '.', -1)
> aaa1	aaaaaaaaa1	c
select json_value('["abc", "def"]', '$[*]'), json_value('[1, 2]', '$[*]' returning signed default 9 on error);
> json_value('["abc", "def"]', '$[*]')	json_value('[1, 2]', '$[*]' returning signed default 9 on error)
> NULL	9
do json_value('[1, 2]', '$[*]' error on error);
> error 3967: More than one value was found by 'json_value' on the specified path.
do json_value(1, '$');
> error 3146: Invalid data type for JSON data in argument 1 to function json_value; a JSON string or JSON type is required.
do json_value(cast('[]' as binary), '$');
> error 3144: Cannot create a JSON value from a string with CHARACTER SET 'binary'.
select json_value('18446744073709551616', '$' returning unsigned), json_value('-1', '$' returning unsigned);
> json_value('18446744073709551616', '$' returning unsigned)	json_value('-1', '$' returning unsigned)
> NULL	NULL
select cast(json_value('43', '$' returning year) as signed), collation(json_value('{"x": "y"}', '$.x'));
> cast(json_value('43', '$' returning year) as signed)	collation(json_value('{"x": "y"}', '$.x'))
> NULL	utf8mb4_0900_bin

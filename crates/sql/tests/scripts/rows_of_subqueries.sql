# Answers of a MySQL server: recursive expressions of several members, rows of subqueries, orders of one row.
with recursive q as (select 0 as n union all select 2*n+2 from q where n < 20 union all select 2*n+1 from q where n < 20) select count(n), max(n), sum(n) from q;
> count(n)	max(n)	sum(n)
> 41	40	820
with recursive q as (select 1 as n union select 5 union all select n + 2 from q where n < 9 union select n * 2 from q where n < 9) select n from q order by n;
> n
> 1
> 2
> 3
> 4
> 5
> 6
> 7
> 8
> 9
> 10
> 12
> 14
> 16
with recursive q as (select 1 as n) select * from q;
> n
> 1
with recursive q as (select n + 1 from q) select * from q;
> error 3573: Recursive Common Table Expression 'q' should contain a UNION
with recursive q as (select n + 1 as n from q union select 1) select * from q;
> error 3574: Recursive Common Table Expression 'q' should have one or more non-recursive query blocks followed by one or more recursive ones
create table t (a int, b int);
insert into t values (1, 2), (3, 4), (null, 5);
> affected 3
select (select 1, 2) in (select 1, 2);
> (select 1, 2) in (select 1, 2)
> 1
select (select 1, 2) in (select a, b from t), (select 3, 3) in (select a, b from t), (select 4, 5) in (select a, b from t);
> (select 1, 2) in (select a, b from t)	(select 3, 3) in (select a, b from t)	(select 4, 5) in (select a, b from t)
> 1	0	NULL
select (select a, b from t where a = 9) in (select a, b from t);
> (select a, b from t where a = 9) in (select a, b from t)
> NULL
select (select null, null) in (select 1, 2);
> (select null, null) in (select 1, 2)
> NULL
select (select 1, 2) = (select 1, 2), (select 1, 2) < (select 1, 3), (select 1, 2) <> (select 2, 1), (select 1) = (select 1);
> (select 1, 2) = (select 1, 2)	(select 1, 2) < (select 1, 3)	(select 1, 2) <> (select 2, 1)	(select 1) = (select 1)
> 1	1	1	1
select (select 1, 2) in (select 1);
> error 1241: Operand should contain 2 column(s)
select (select 1, 2) = (select 1, 2, 3);
> error 1241: Operand should contain 2 column(s)
select (select a, b from t) in (select 1, 2);
> (select a, b from t) in (select 1, 2)
> error 1242: Subquery returns more than 1 row
select a >= all (select b from t where b < 4) as x, count(*) from t group by x order by x;
> x	count(*)
> NULL	1
> 0	1
> 1	1
select a in (select b - 1 from t) as x, count(*) from t group by x having x is not null order by x desc;
> x	count(*)
> 1	2
select (a, b) in (select 3, 4) as x, count(*) from t group by x order by x;
> x	count(*)
> 0	2
> 1	1
select sum(a) from t order by b;
> sum(a)
> 4
select count(*) from t order by (select max(b) from t t2 where t2.a = t.a);
> count(*)
> 3
select sum(a), row_number() over () from t order by b;
> sum(a)	row_number() over ()
> 4	1
select sum(a) from t order by c;
> error 1054: Unknown column 'c' in 'order clause'
select a from t order by sum(b);
> error 3029: Expression #1 of ORDER BY contains aggregate function and applies to the result of a non-aggregated query
select 100/1, 99/-1, least(100 / -1, avg(nullif(-1.5, 0.25))) from t;
> 100/1	99/-1	least(100 / -1, avg(nullif(-1.5, 0.25)))
> 100.0000	-99.0000	-100.00000
create table c as select 100/1 as x, 1000/3 as y, -100/1 as z, 7 % 3 as m, 5 * 1.5 as p;
> affected 1
show create table c;
> Table	Create Table
> c	CREATE TABLE `c` (\n  `x` decimal(7,4) DEFAULT NULL,\n  `y` decimal(8,4) DEFAULT NULL,\n  `z` decimal(7,4) DEFAULT NULL,\n  `m` int DEFAULT NULL,\n  `p` decimal(3,1) NOT NULL DEFAULT '0.0'\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
select * from c;
> x	y	z	m	p
> 100.0000	333.3333	-100.0000	1	7.5
create table s (w varchar(10) collate utf8mb4_bin);
insert into s values ('a'), ('a '), ('b'), (null);
> affected 4
select w, nullif('a ', w), collation(nullif('a ', w)), nullif(w, 'a') from s;
> w	nullif('a ', w)	collation(nullif('a ', w))	nullif(w, 'a')
> a	NULL	utf8mb4_bin	NULL
> a 	NULL	utf8mb4_bin	NULL
> b	a 	utf8mb4_bin	b
> NULL	a 	utf8mb4_bin	NULL
do row_number() over ();
do 1, lag(1) over (), sum(2);
insert into t () values (7, 8), (9, 10);
> affected 2
select * from t order by b;
> a	b
> 1	2
> 3	4
> NULL	5
> 7	8
> 9	10

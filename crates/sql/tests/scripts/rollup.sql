# Answers of a MySQL server: what GROUP BY knows, and WITH ROLLUP.
create table t1 (a int, b int);
insert into t1 values (1,1), (1,2), (2,1);
> affected 3
create table t0 (a int, b int);
create table p (id int primary key, x int, y int);
create table c (id int primary key, p int, z int);
insert into p values (1,10,5), (2,20,6);
> affected 2
insert into c values (5,1,7), (6,null,8);
> affected 2
select a, b, a as c, count(*) n from t1 group by a, b, c with rollup;
> a	b	c	n
> 1	1	1	1
> 1	1	NULL	1
> 1	2	1	1
> 1	2	NULL	1
> 1	NULL	NULL	2
> 2	1	2	1
> 2	1	NULL	1
> 2	NULL	NULL	1
> NULL	NULL	NULL	3
select a as x, a as y, count(*) from t1 group by x, y with rollup;
> x	y	count(*)
> 1	1	2
> 1	NULL	2
> 2	2	1
> 2	NULL	1
> NULL	NULL	3
select a, count(*), sum(b) from t0 group by a with rollup;
> a	count(*)	sum(b)
> NULL	0	NULL
select grouping(a), a, count(*) from t0 group by a with rollup;
> grouping(a)	a	count(*)
> 1	NULL	0
select a, b, count(*) from t0 group by a, b with rollup having count(*) > 0;
> a	b	count(*)
select a as f, 'w' as g, grouping(g) from t1 group by f, g with rollup;
> error 1054: Unknown column 'g' in 'field list'
select p.id, p.x, c.z, count(*) from p left join c on c.id = p.y group by p.id order by 1;
> id	x	z	count(*)
> 1	10	7	1
> 2	20	8	1
select p.id, c.z from p left join c on c.p = p.id group by p.id;
> error 1055: Expression #2 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'test.c.z' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by
select c.id, p.x from c left join p on p.id = c.p group by c.id order by 1;
> id	x
> 5	10
> 6	NULL
select c.p, p.x from c left join p on p.id = c.p group by c.p order by 1;
> p	x
> NULL	NULL
> 1	10
select c.p, p.x from c left join p on p.id = c.p and c.z > 1 group by c.p;
> error 1055: Expression #2 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'test.p.x' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by
select a from t1 where a in (select a from t0 limit 1);
> error 1235: This version of MySQL doesn't yet support 'LIMIT & IN/ALL/ANY/SOME subquery'
(select a, b as c from t1) order by b + 1, a;
> a	c
> 1	1
> 2	1
> 1	2
((select a from t1)) order by a desc limit 1;
> a
> 2
(select a from t1 order by a limit 2) order by a desc;
> a
> 1
> 1

# The tables of a view or of a derived table stand in the block that reads it.
create table t (id int primary key auto_increment, a int not null, b varchar(10), key(a));
> ok 0
insert into t(a,b) values (1,'x'),(2,'y'),(3,'z');
> ok 3
create view v as select id, a, b, a+1 as a1 from t where a>0;
> ok 0
create view v2 as select id, a1, b from v where a<3;
> ok 0
create view vo as select id, a from t order by a desc;
> ok 0
select id, a, a1 from v;
> id	a	a1
> 1	1	2
> 2	2	3
> 3	3	4
select * from vo;
> id	a
> 3	3
> 2	2
> 1	1
select * from (select id, a from t order by a desc) d;
> id	a
> 3	3
> 2	2
> 1	1
select d.a1+1, count(*) from v d group by d.a1;
> d.a1+1	count(*)
> 3	1
> 4	1
> 5	1
select d.id, count(*) from v d group by d.a;
> error 1055: Expression #1 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'script.d.id' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by
select d.a1, count(*) from v d group by d.id;
> a1	count(*)
> 2	1
> 3	1
> 4	1
select v.b, count(*) from v group by v.a;
> error 1055: Expression #1 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'script.v.b' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by
select v.b+1 from v group by a1;
> error 1055: Expression #1 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'script.v.b' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by
select b from v having a1>1;
> error 1054: Unknown column 'a1' in 'having clause'
update t set a=a+1 where id in (select id from (select id from t) d);
> ok 3
update t set a=a-1 where id in (select id from (select id from t limit 10) d);
> ok 3
update t set a=a+1 where id in (select id from v);
> error 1443: The definition of table 'v' prevents operation UPDATE on table 't'.
delete from t where id = (select id+100 from (select * from t) d where d.id=1);
> ok 0
insert into t(a) select a+10 from (select * from t) d where d.a>100;
> ok 0
update t, (select id from t) d set t.a=t.a where t.id=d.id;
> ok 0
select a1+b from v2 group by id;
> a1+b
> 2
> 3
select a1*2 from v2 group by b;
> error 1055: Expression #1 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'script.v2.a1' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by
select count(*),a1*2 from v2;
> error 1140: In aggregated query without GROUP BY, expression #2 of SELECT list contains nonaggregated column 'script.v2.a1'; this is incompatible with sql_mode=only_full_group_by
select 1 from v2 group by b order by a1;
> error 1055: Expression #1 of ORDER BY clause is not in GROUP BY clause and contains nonaggregated column 'script.v2.a1' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by
with c as (select * from v) select * from c where a1=1;
> id	a	b	a1
select * from t left join v on t.id=v.id+1 order by 1;
> id	a	b	id	a	b	a1
> 1	1	x	NULL	NULL	NULL	NULL
> 2	2	y	1	1	x	2
> 3	3	z	2	2	y	3
select * from t left join (select id, a+1 z from t where a<3) d on t.id=d.z order by 1;
> id	a	b	id	z
> 1	1	x	NULL	NULL
> 2	2	y	1	2
> 3	3	z	2	3
select * from v natural join t order by 1;
> id	a	b	a1
> 1	1	x	2
> 2	2	y	3
> 3	3	z	4
select * from v join v2 using(id) order by 1;
> id	a	b	a1	a1	b
> 1	1	x	2	2	x
> 2	2	y	3	3	y
select id, (select max(a1) from v v3 where v3.id<=v.id) m from v order by id;
> id	m
> 1	2
> 2	3
> 3	4
select * from v where exists (select 1 from v2 where v2.id=v.id and v.a1>2);
> id	a	b	a1
> 2	2	y	3
select d.x, count(*), sum(d.y) from (select a+1 x, id*2 y from t) d group by d.x having sum(d.y)>2 order by d.x desc;
> x	count(*)	sum(d.y)
> 4	1	6
> 3	1	4
select row_number() over (order by a1 desc) rn, a1 from v;
> rn	a1
> 1	4
> 2	3
> 3	2
select @r:=id from (select @x:=1 y, id from t) d where y=1;
> @r:=id
> 1
> 2
> 3
select * from (select distinct a from t) d where a>1;
> a
> 2
> 3
select v.* , d.* from v, (select max(a) m from t) d where v.a=d.m;
> id	a	b	a1	m
> 3	3	z	4	3
select * from (select * from v where a1<4 order by id desc limit 2) d where id<3;
> id	a	b	a1
> 2	2	y	3
> 1	1	x	2
select d.id id2, t.b from (select id, b from t where b<>'y') d right join t on t.id=d.id order by t.id;
> id2	b
> 1	x
> NULL	y
> 3	z
select a, a from (select id a, a b from t) d union select b, id from v order by 1;
> a	a
> 1	1
> 2	2
> 3	3
> x	1
> y	2
> z	3
select * from (select 1 x, id from t) d left join (select 2 y, id from t where id>1) e using(id) order by id;
> id	x	y
> 1	1	NULL
> 2	1	2
> 3	1	2
select max(id) from vo;
> max(id)
> 3
select count(*) from vo where a>1;
> count(*)
> 2
select distinct a from vo;
> a
> 1
> 2
> 3
select id from v for update;
> id
> 1
> 2
> 3
create view v5 as select * from (select id, a from t where a>1) d where id<3;
> ok 0
select * from v5;
> id	a
> 2	2
select * from v5 x, v5 y where x.id=y.id;
> id	a	id	a
> 2	2	2	2
insert into t(a,b) select a1, b from v;
> ok 3
select * from v order by id;
> id	a	b	a1
> 1	1	x	2
> 2	2	y	3
> 3	3	z	4
> 4	2	x	3
> 5	3	y	4
> 6	4	z	5
select t1.id from t t1 where t1.id in (select id from v where a1=2 order by a limit 100);
> error 1235: This version of MySQL doesn't yet support 'LIMIT & IN/ALL/ANY/SOME subquery'
select t1.id from t t1 where t1.id in (select id from v where a1=2);
> id
> 1
select id, a1 from v order by a1 desc, id limit 2;
> id	a1
> 6	5
> 3	4
select concat(d.b,'!') c, length(c) from (select b, b c from t) d;
> c	length(c)
> x!	1
> y!	1
> z!	1
> x!	1
> y!	1
> z!	1
@a BEGIN;
> ok 0
@a SELECT id, a1 FROM v WHERE id = 2 FOR UPDATE;
> id	a1
> 2	3
@b UPDATE t SET b = 'q' WHERE id = 1;
> ok 1
@b UPDATE t SET b = 'r' WHERE id = 2;
> waits
@a ROLLBACK;
> ok 0
> @b ok 1
@a BEGIN;
> ok 0
@a SELECT * FROM (SELECT id, b FROM t) d WHERE id = 1 FOR UPDATE;
> id	b
> 1	q
@b UPDATE t SET b = 's' WHERE id = 1;
> ok 1
@a ROLLBACK;
> ok 0
@a BEGIN;
> ok 0
@a SELECT * FROM (SELECT id, b FROM t FOR UPDATE) d WHERE id = 1;
> id	b
> 1	s
@b UPDATE t SET b = 'u' WHERE id = 2;
> ok 1
@b UPDATE t SET b = 't' WHERE id = 1;
> waits
@a ROLLBACK;
> ok 0
> @b ok 1
@a BEGIN;
> ok 0
@a WITH c AS (SELECT id, b FROM t FOR SHARE) SELECT * FROM c WHERE id = 1;
> id	b
> 1	t
@b UPDATE t SET b = 'w' WHERE id = 2;
> ok 1
@b UPDATE t SET b = 'x' WHERE id = 1;
> waits
@a ROLLBACK;
> ok 0
> @b ok 1

# An aggregate over a derived table's column is that of its own block, whatever the column reads.
CREATE TABLE outside (id INT PRIMARY KEY, a INT);
> ok 0
INSERT INTO outside VALUES (1, 10), (2, 20), (3, NULL);
> ok 3
SELECT o.id, (SELECT AVG(d.c) FROM (SELECT o.a AS c, x.id FROM outside AS x) AS d) AS v FROM outside AS o ORDER BY o.id;
> id	v
> 1	10.0000
> 2	20.0000
> 3	NULL
SELECT o.id, (SELECT SUM(d.c + d.id) FROM (SELECT o.a AS c, x.id FROM outside AS x) AS d WHERE d.c > 10) AS v FROM outside AS o ORDER BY o.id;
> id	v
> 1	NULL
> 2	66
> 3	NULL
SELECT o.id FROM outside AS o WHERE o.a IN (SELECT d.c FROM (SELECT o.a AS c, x.id FROM outside AS x) AS d WHERE d.id > 1) ORDER BY o.id;
> id
> 1
> 2
DROP TABLE outside;
> ok 0

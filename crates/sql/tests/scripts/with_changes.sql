# Answers of a MySQL server: common table expressions before UPDATE and DELETE, and those that draw numbers.
create table t1 (id int primary key, a int);
create table t2 (a int, b int);
insert into t1 values (1,10), (2,20), (3,30), (4,40);
> affected 4
insert into t2 values (10,1), (30,3);
> affected 2
with c as (select a from t2) delete from t1 where a in (select a from c);
> affected 2
select * from t1 order by id;
> id	a
> 2	20
> 4	40
with c as (select a, b from t2 union all select 20, 9) update t1, c set t1.a = c.b where t1.a = c.a;
> affected 1
select * from t1 order by id;
> id	a
> 2	9
> 4	40
with recursive n (i) as (select 1 union all select i + 1 from n where i < 3) update t1 set a = (select sum(i) from n) where id in (select i + 1 from n);
> affected 2
select * from t1 order by id;
> id	a
> 2	6
> 4	6
with t1 as (select * from t1 where id = 2) delete from t1;
> error 1288: The target table t1 of the DELETE is not updatable
with c as (select 2 as id) delete t1 from t1 join c on c.id = t1.id;
> affected 1
select * from t1 order by id;
> id	a
> 4	6
with r as (select rand() x) select count(distinct x) from (select x from r union all select x from r) y;
> count(distinct x)
> 1
with r as (select rand() x) select a.x = b.x from r a, r b;
> a.x = b.x
> 1
select count(distinct x) from (select rand() x) d, t2;
> count(distinct x)
> 1
with recursive n (i, x) as (select 1, 0 union all select i + 1, x + (rand() >= 0) from n where i < 4) select * from n;
> i	x
> 1	0
> 2	1
> 3	2
> 4	3
select count(*) from c;
> error 1146: Table 'test.c' doesn't exist

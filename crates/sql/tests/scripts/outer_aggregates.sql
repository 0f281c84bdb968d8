# Answers of a MySQL server: aggregates within subqueries over the rows of a block around them.
create table t1 (id int primary key, g int, a int);
create table t2 (id int primary key, b int);
insert into t1 values (1,1,10),(2,1,20),(3,2,30),(4,2,null);
> affected 4
insert into t2 values (1,10),(2,20),(3,60);
> affected 3
select (select sum(t1.a) from t2 limit 1) s from t1;
> s
> 60
select g, (select sum(t1.a) from t2 limit 1) s from t1 group by g order by g;
> g	s
> 1	30
> 2	30
select g, (select max(b) from t2 where b <= sum(t1.a)) m from t1 group by g order by g;
> g	m
> 1	20
> 2	20
select g from t1 group by g having exists (select 1 from t2 where b = sum(t1.a)) order by g;
> g
select g, (select count(*) from t2 where b > min(t1.a)) m from t1 group by g order by g;
> g	m
> 1	2
> 2	1
select (select 1 from t1 where sum(1) < id limit 1) c from t1 group by g;
> c
> 1
> 1
select (select count(distinct t1.g) + max(t2.b) from t2) c from t1;
> c
> 62
select g, (select (select sum(t1.a) + t2.b) from t2 where t2.id = 1) c from t1 group by g order by g;
> g	c
> 1	40
> 2	40
select g, count(*), (select count(*) from t2) c from t1 group by g order by g;
> g	count(*)	c
> 1	2	3
> 2	2	3
select g, (select group_concat(t1.id order by t1.id desc) from t2 limit 1) c from t1 group by g order by g;
> g	c
> 1	2,1
> 2	4,3
select (select sum(t1.a) from t2 where sum(t2.b) > 1) from t1;
> error 1111: Invalid use of group function
select id from t1 where id = (select sum(t1.a) from t2 limit 1);
> id
select id from t1 where id = (select max(t2.id) from t2);
> id
> 3
select (select sum(t1.a) from t2 limit 1) s from t1 where id > 100;
> s
> NULL
select (select sum(t1.a + t2.b) from t2) s from t1 order by id;
> s
> 120
> 150
> 180
> NULL
select g, sum(a), (select sum(t1.a) from t2 limit 1) s from t1 group by g with rollup;
> g	sum(a)	s
> 1	30	30
> 2	30	30
> NULL	60	60
select g, (select sum(t1.a) from t2 limit 1) s from t1 group by g order by (select sum(t1.a) from t2 limit 1) desc;
> g	s
> 1	30
> 2	30
select max(a), (select min(t1.a) from t2 limit 1) mi from t1 having mi < 20;
> max(a)	mi
> 30	10
select (select sum(sum(t1.a)) from t2) from t1;
> (select sum(sum(t1.a)) from t2)
> 180

# Answers of a MySQL server: tables that a statement changes and reads in a subquery.
create table t1 (id int primary key, a int);
create table t2 (id int primary key, a int);
create view v1 as select id, a from t1;
create view v2 as select id, a from v1;
create view m1 as select max(a) as a from t1;
insert into t1 values (1, 1), (2, 2), (3, 3);
> affected 3
insert into t2 values (1, 10), (2, 20);
> affected 2
update t1 set a = (select max(a) from t1);
> error 1093: You can't specify target table 't1' for update in FROM clause
update t1 set a = 5 where id in (select id from t1 where a > 2);
> error 1093: You can't specify target table 't1' for update in FROM clause
delete from t1 where a = (select min(a) from t1);
> error 1093: You can't specify target table 't1' for update in FROM clause
delete from t1 where id in (select id from (select id from t1 where a > 2) d);
> affected 1
delete from t1 where id in (select id from (select id from t1 where a > 2 limit 1) d);
delete from t1 where id in (select id from (select distinct id from t1 where a > 7) d);
update t1 set a = (select max(a) from v1);
> error 1443: The definition of table 'v1' prevents operation UPDATE on table 't1'.
update v1 set a = (select max(a) from t1);
> error 1443: The definition of table 'v1' prevents operation UPDATE on table 'v1'.
update v1 set a = (select max(a) from v1);
> error 1093: You can't specify target table 'v1' for update in FROM clause
update v2 set a = (select max(a) from v1);
> error 1443: The definition of table 'v1' prevents operation UPDATE on table 'v2'.
update v1 set a = (select max(a) from v2);
> error 1443: The definition of table 'v2' prevents operation UPDATE on table 'v1'.
update t1 set a = (select a from m1);
> affected 1
insert into t1 values (10, (select max(a) from t1));
> error 1093: You can't specify target table 't1' for update in FROM clause
insert into t1 values (10, (select max(a) from t2));
> affected 1
insert into t1 set id = 11, a = (select max(a) from t1);
> error 1093: You can't specify target table 't1' for update in FROM clause
insert into t1 select id + 20, a from t1;
> affected 3
insert into t1 select id + 50, (select max(a) from t1) from t1 where id = 1;
> affected 1
insert into t1 values (1, 2) on duplicate key update a = (select max(a) from t1);
> error 1093: You can't specify target table 't1' for update in FROM clause
insert into t1 values (1, 2) on duplicate key update a = (select max(a) from t2);
> affected 2
replace into t1 values (1, (select max(a) from t1));
> error 1093: You can't specify target table 't1' for update in FROM clause
update t1 x, t1 y set x.a = y.a where x.id = y.id;
update t1 join (select max(a) as m from t1) d set t1.a = d.m where t1.id = 1;
update t1, t2 set t2.a = (select max(a) from t1) where t1.id = t2.id;
> affected 1
update t1, t2 set t1.a = (select max(a) from t1) where t1.id = t2.id;
> error 1093: You can't specify target table 't1' for update in FROM clause
delete t1 from t1 join t2 on t1.id = t2.id where t2.a > (select max(a) from t1);
> error 1093: You can't specify target table 't1' for update in FROM clause
with c as (select max(a) as m from t1) update t1 set a = (select m from c) where id = 1;
with c as (select a from t1) delete from t1 where a in (select a from c where a > 100);
delete from t1 where exists (select 1 from t2 where t2.id in (select id from t1));
> error 1093: You can't specify target table 't1' for update in FROM clause
update t1 set a = 1 where a > 100 and id in (select id from t2 union select id from t1);
> error 1093: You can't specify target table 't1' for update in FROM clause
select * from t1 order by id;
> id	a
> 1	20
> 2	2
> 10	20
> 21	2
> 22	2
> 30	20
> 51	20
select * from t2 order by id;
> id	a
> 1	20
> 2	20

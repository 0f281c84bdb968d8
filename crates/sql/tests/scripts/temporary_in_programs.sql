# Answers of a MySQL server: temporary tables within functions and triggers.
create table t1 (a int);
insert into t1 values (1), (2);
> affected 2
create function f1() returns int begin declare n int; drop temporary table if exists tmp; create temporary table tmp (a int); insert into tmp select a from t1; insert into tmp values (10); select sum(a) into n from tmp; drop temporary table tmp; return n; end;
select f1();
> f1()
> 13
select f1(), f1();
> f1()	f1()
> 13	13
select a, f1() from t1 order by a;
> a	f1()
> 1	13
> 2	13
create function f2() returns int begin create temporary table kept as select 7 as x; return (select max(x) from kept); end;
select f2();
> f2()
> 7
select * from kept;
> x
> 7
drop temporary table kept;
create table t2 (a int, s int);
create trigger t2i before insert on t2 for each row begin create temporary table if not exists seen (a int); insert into seen values (new.a); set new.s = (select sum(a) from seen); end;
insert into t2 (a) values (1), (2), (3);
> affected 3
select * from t2 order by a;
> a	s
> 1	1
> 2	3
> 3	6
select * from seen order by a;
> a
> 1
> 2
> 3
# Constants of a view's conditions and of the statement's.
create view v as select a, s from t2 where a > 1 + 0 and s < 10 * 1;
select * from v where a < 2 + 2 and s <> 100 - 97;
> a	s
> 3	6
select v.a, w.a from v join v as w on v.a = w.a + 1 where v.s > 1 * 2 and w.s > 2 - 1;
> a	a
> 3	2

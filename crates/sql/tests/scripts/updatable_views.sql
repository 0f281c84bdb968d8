# Answers of a MySQL server: rows changed through views.
create table t1 (id int primary key auto_increment, a int, b varchar(10) default 'x', c int not null default 7);
insert into t1 (a, b) values (1,'one'),(2,'two'),(3,'three'),(10,'ten');
> affected 4
create view v1 as select id, a, b from t1;
create view v2 (k, s, twice) as select a, b, a * 2 from t1 where a < 10;
create view v3 as select a, b from t1 where a < 10 with check option;
create view v4 as select a, b from v3 where a > 1 with local check option;
create view v5 as select a, b from v2x where a > 1;
> error 1146: Table 'test.v2x' doesn't exist
create view v5 as select k, s from v2 where k > 1 with local check option;
create view v6 as select k, s from v2 where k > 1 with cascaded check option;
insert into v1 (a, b) values (4, 'four');
> affected 1
insert into v1 values (20, 5, 'five'), (21, 6, default);
> affected 2
update v1 set b = 'ONE' where a = 1;
> affected 1
delete from v1 where a = 6;
> affected 1
select * from t1 order by id;
> id	a	b	c
> 1	1	ONE	7
> 2	2	two	7
> 3	3	three	7
> 4	10	ten	7
> 5	4	four	7
> 20	5	five	7
insert into v2 (k, s) values (7, 'seven'), (70, 'seventy');
> error 1471: The target table v2 of the INSERT is not insertable-into
insert into v2 values (8, 'eight', 16);
> error 1348: Column 'twice' is not updatable
insert into v2 (k, s, twice) values (8, 'eight', 16);
> error 1348: Column 'twice' is not updatable
update v2 set s = concat(s, '!') where twice > 4;
> affected 3
update v2 set twice = 1;
> error 1348: Column 'twice' is not updatable
update v2 set k = k + 1 where s = 'seven!';
delete from v2 where twice = 4;
> affected 1
select a, b from t1 order by id;
> a	b
> 1	ONE
> 3	three!
> 10	ten
> 4	four!
> 5	five!
insert into v3 values (9, 'nine');
> affected 1
insert into v3 values (11, 'eleven');
> error 1369: CHECK OPTION failed 'test.v3'
insert into v3 values (null, 'null');
> error 1369: CHECK OPTION failed 'test.v3'
insert ignore into v3 values (12, 'twelve'), (6, 'six');
> affected 1
> warning 1369: CHECK OPTION failed 'test.v3'
update v3 set a = a + 5 where a = 9;
> error 1369: CHECK OPTION failed 'test.v3'
update ignore v3 set a = a + 5 where a in (9, 6, 1);
> affected 1
> warning 1369: CHECK OPTION failed 'test.v3'
> warning 1369: CHECK OPTION failed 'test.v3'
insert into v4 values (1, 'one');
> error 1369: CHECK OPTION failed 'test.v4'
insert into v4 values (11, 'eleven');
> error 1369: CHECK OPTION failed 'test.v4'
insert into v4 values (5, 'cinq');
> affected 1
insert into v5 values (0, 'zero');
> error 1369: CHECK OPTION failed 'test.v5'
insert into v5 values (100, 'hundred');
> affected 1
insert into v6 values (100, 'hundred');
> error 1369: CHECK OPTION failed 'test.v6'
insert into v6 values (0, 'zero');
> error 1369: CHECK OPTION failed 'test.v6'
update v6 set k = 50 where s = 'cinq';
> error 1369: CHECK OPTION failed 'test.v6'
update v5 set k = 51 where s = 'cinq';
> affected 1
select a, b from t1 order by a, b;
> a	b
> 3	three!
> 4	four!
> 5	five!
> 6	ONE
> 6	six
> 9	nine
> 10	ten
> 51	cinq
> 100	hundred
insert into v3 select a + 1, b from t1 where a < 3;
insert into v3 select a + 8, b from t1 where a < 3;
insert into v3 set a = 2, b = 'set';
> affected 1
replace into v1 values (1, 1, 'uno');
> affected 2
insert into v1 values (1, 1, 'eins') on duplicate key update b = values(b), a = v1.a + 1;
> affected 2
> warning 1287: 'VALUES function' is deprecated and will be removed in a future release. Please use an alias (INSERT INTO ... VALUES (...) AS alias) and replace VALUES(col) in the ON DUPLICATE KEY UPDATE clause with alias.col instead
insert into v1 values (1, 1, 'eins') as n on duplicate key update b = concat(n.b, v1.b);
> affected 2
insert into v1 (id, a) values (1, 5) as n (x, y) on duplicate key update a = x + y + v1.a;
> affected 2
select * from t1 where id = 1;
> id	a	b	c
> 1	8	einseins	7
# Views of several tables.
create table t2 (id int primary key, t1_id int, d int);
insert into t2 values (1, 1, 10), (2, 2, 20), (3, 2, 30);
> affected 3
create view j as select t1.id, t1.a, t2.id as id2, t2.t1_id, t2.d from t1 join t2 on t1.id = t2.t1_id where t1.a < 100;
select * from j order by id2;
> id	a	id2	t1_id	d
> 1	8	1	1	10
update j set d = d + 1 where a > 1;
> affected 1
update j set a = a + 1 where id2 = 1;
> affected 1
update j set a = 1, d = 2;
> error 1393: Can not modify more than one base table through a join view 'test.j'
delete from j;
> error 1395: Can not delete from join view 'test.j'
delete from j where id = 1;
> error 1395: Can not delete from join view 'test.j'
insert into j (id2, t1_id, d) values (4, 1, 40);
> affected 1
insert into j (id, d) values (50, 40);
> error 1393: Can not modify more than one base table through a join view 'test.j'
insert into j values (1, 2, 3, 4, 5);
> error 1394: Can not insert into join view 'test.j' without fields list
update j, t2 set j.d = 0, t2.d = 1 where j.id2 = t2.id;
> affected 4
update t2, v1 set v1.b = 'from t2', t2.d = v1.a where t2.t1_id = v1.id;
> affected 3
delete v1 from v1 join t2 on t2.t1_id = v1.id where t2.d > 2;
> affected 1
delete v1, t2 from t2 left join v1 on t2.t1_id = v1.id where t2.id = 4;
> affected 1
select * from t2 order by id;
> id	t1_id	d
> 1	1	9
> 2	2	20
> 3	2	30
select id, a, b from t1 order by id;
> id	a	b
> 3	3	three!
> 4	10	ten
> 5	4	four!
> 20	5	five!
> 22	9	nine
> 23	6	six
> 25	51	cinq
> 26	100	hundred
> 27	2	set
# Views that cannot be changed.
create view n1 as select distinct a from t1;
create view n2 as select a, count(*) n from t1 group by a;
create view n3 as select a from t1 union select d from t2;
create view n4 as select a from t1 limit 2;
create algorithm = temptable view n5 as select a, b from t1;
create view n6 as select a + 1 as x from t1;
create view n7 as select a, a as a2 from t1;
create algorithm = merge view n8 as select max(a) from t1;
> warning 1354: View merge algorithm can't be used here for now (assumed undefined algorithm)
create view n9 as select distinct a from t1 with check option;
> error 1368: CHECK OPTION on non-updatable view 'test.n9'
update n1 set a = 1;
> error 1288: The target table n1 of the UPDATE is not updatable
delete from n2;
> error 1288: The target table n2 of the DELETE is not updatable
insert into n3 values (1);
> error 1471: The target table n3 of the INSERT is not insertable-into
update n4 set a = 1;
> error 1288: The target table n4 of the UPDATE is not updatable
delete from n5;
> error 1288: The target table n5 of the DELETE is not updatable
insert into n5 values (1, 'a');
> error 1471: The target table n5 of the INSERT is not insertable-into
insert into n6 values (1);
> error 1348: Column 'x' is not updatable
update n6 set x = 1;
> error 1348: Column 'x' is not updatable
delete from n6 where x = 1000;
insert into n7 values (1, 2);
> error 1471: The target table n7 of the INSERT is not insertable-into
insert into n7 (a) values (1);
> error 1471: The target table n7 of the INSERT is not insertable-into
update n7 set a = 4 where a2 = 5;
> affected 1
replace into n5 values (1, 'a');
> error 1471: The target table n5 of the INSERT is not insertable-into
select table_name, is_updatable, check_option from information_schema.views where table_schema = database() order by table_name;
> TABLE_NAME	IS_UPDATABLE	CHECK_OPTION
> j	YES	NONE
> n1	NO	NONE
> n2	NO	NONE
> n3	NO	NONE
> n4	NO	NONE
> n5	NO	NONE
> n6	NO	NONE
> n7	YES	NONE
> n8	NO	NONE
> v1	YES	NONE
> v2	YES	NONE
> v3	YES	CASCADED
> v4	YES	LOCAL
> v5	YES	LOCAL
> v6	YES	CASCADED
# What a view leaves out.
create table t3 (a int not null, b int);
create view l1 as select b from t3;
insert into l1 values (1);
> error 1423: Field of view 'test.l1' underlying table doesn't have a default value
set sql_mode = '';
insert into l1 values (2);
> affected 1
> warning 1423: Field of view 'test.l1' underlying table doesn't have a default value
set sql_mode = default;
select * from t3;
> a	b
> 0	2
create table t4 (a int, b int);
create view l2 as select a from t4;
create view l3 as select a, b from t4;
insert into t4 values (1, 2), (3, 4);
> affected 2
update l2 set a = a + 1 limit 1;
> affected 1
> warning 1355: View being updated does not have complete key of underlying table in it
update l3 set a = a + 1 limit 1;
> affected 1
delete from l2 order by a limit 1;
> affected 1
> warning 1355: View being updated does not have complete key of underlying table in it
select * from t4;
> a	b
> 3	4
insert into t1 (a) values (77);
> affected 1
select last_insert_id() > 0;
> last_insert_id() > 0
> 1
create view l4 as select a, b from t1;
insert into l4 values (78, 'z');
> affected 1
select a, b from t1 where id = last_insert_id();
> a	b
> 77	x
# Temporary tables and variables have no place in a view.
create temporary table tt (a int);
create view x1 as select a from tt;
> error 1352: View's SELECT refers to a temporary table 'tt'
create view x1 as select @a;
> error 1351: View's SELECT contains a variable or parameter
create view x1 as select a from t1 where a > @@max_connections;
> error 1351: View's SELECT contains a variable or parameter
create view x1 as select a from t1 where a in (select a from tt);
> error 1352: View's SELECT refers to a temporary table 'tt'
# Conditions with subqueries, and a view in another.
create view s1 as select id, d from t2 where t1_id in (select id from t1) with check option;
insert into s1 values (9, 9);
> error 1369: CHECK OPTION failed 'test.s1'
update s1 set d = 99 where id = 1;
create view s2 as select id, d + 0 as e from s1;
update s2 set id = id + 100 where e > 5;
select * from t2 order by id;
> id	t1_id	d
> 1	1	9
> 2	2	20
> 3	2	30
update t1 left join v3 on t1.a = v3.a and v3.b = 'six' set t1.c = 70 where v3.a is null and t1.id < 3;
select id, c from t1 order by id;
> id	c
> 3	7
> 4	7
> 5	7
> 20	7
> 22	7
> 23	7
> 25	7
> 26	7
> 27	7
> 28	7
> 29	7

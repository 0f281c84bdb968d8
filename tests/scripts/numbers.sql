# Numbers are reserved for all rows of a statement at once; those that are left are lost.
create table a (id int auto_increment primary key, v int);
> ok 0
insert into a (v) values (1),(2),(3);
> ok 3
insert into a (id, v) values (null,1),(100,2),(null,3);
> ok 3
select id from a;
> id
> 1
> 2
> 3
> 4
> 100
> 101
select auto_increment from information_schema.tables where table_schema=database() and table_name='a';
> AUTO_INCREMENT
> 102
truncate table a;
> ok 0
insert into a (v) select 1 union all select 2 union all select 3 union all select 4;
> ok 4
insert into a (v) values (9);
> ok 1
select id from a;
> id
> 1
> 2
> 3
> 4
> 8
truncate table a;
> ok 0
insert into a (id,v) values (null,1),(2,2),(null,3),(null,4);
> ok 4
select id from a;
> id
> 1
> 2
> 3
> 4
insert into a (v) values (9);
> ok 1
select max(id) from a;
> max(id)
> 5
truncate table a;
> ok 0
insert into a (id,v) values (5,1),(null,2),(3,3),(null,4);
> ok 4
select id from a;
> id
> 3
> 5
> 6
> 7
insert into a (v) values (9);
> ok 1
select max(id) from a;
> max(id)
> 10
truncate table a;
> ok 0
insert ignore into a (id,v) values (null,1),(1,2),(null,3);
> ok 2
insert into a (v) values (9);
> ok 1
select id from a;
> id
> 1
> 2
> 4
truncate table a;
> ok 0
insert into a (id,v) values (1,1),(2,2);
> ok 2
insert into a (id,v) values (1,5),(null,6),(2,7) on duplicate key update v=values(v);
> ok 5
insert into a (v) values (9);
> ok 1
select id from a;
> id
> 1
> 2
> 3
> 6
set auto_increment_increment=10, auto_increment_offset=5;
> ok 0
truncate table a;
> ok 0
insert into a (v) values (1),(2),(3);
> ok 3
insert into a (id, v) values (null,1),(57,2),(null,3);
> ok 3
insert into a (v) select 1 union all select 2 union all select 3 union all select 4;
> ok 4
insert into a (v) values (9);
> ok 1
select id from a;
> id
> 5
> 15
> 25
> 35
> 57
> 65
> 75
> 85
> 95
> 105
> 145
set auto_increment_increment=default, auto_increment_offset=default;
> ok 0
truncate table a;
> ok 0
set insert_id=50;
> ok 0
insert into a (v) values (1),(2),(3);
> ok 3
insert into a (v) values (9);
> ok 1
select id, last_insert_id() from a;
> id	last_insert_id()
> 50	53
> 51	53
> 52	53
> 53	53
truncate table a;
> ok 0
insert into a (id,v) values (null,1),(-5,2),(0,3),(null,4);
> ok 4
insert into a (v) values (9);
> ok 1
select id from a;
> id
> -5
> 1
> 2
> 3
> 5
create table b (id tinyint auto_increment primary key, v int);
> ok 0
insert into b values (125,0);
> ok 1
insert into b (v) values (1),(2),(3);
> error 1467: Failed to read auto-increment value from storage engine
insert into b (v) values (1),(2);
> error 1467: Failed to read auto-increment value from storage engine
insert into b (v) values (1);
> ok 1
insert into b (v) values (1);
> error 1062: Duplicate entry '127' for key 'b.PRIMARY'
select id from b;
> id
> 125
> 127
insert into b values (127, 1);
> error 1062: Duplicate entry '127' for key 'b.PRIMARY'
create table c (id bigint unsigned auto_increment primary key, v int);
> ok 0
insert into c values (18446744073709551614, 0);
> ok 1
insert into c (v) values (1);
> error 1467: Failed to read auto-increment value from storage engine
select id from c;
> id
> 18446744073709551614
create table d (id int primary key, n int auto_increment, key (n));
> ok 0
insert into d (id) values (1), (2), (3);
> ok 3
update d set n = 50 where id = 3;
> ok 1
insert into d (id) values (4), (5);
> ok 2
select * from d order by id;
> id	n
> 1	1
> 2	2
> 3	50
> 4	51
> 5	52
create table e (id int auto_increment primary key, v int, unique key (v));
> ok 0
insert into e (v) values (1), (2), (3);
> ok 3
replace into e (v) values (2), (9);
> ok 3
insert into e (v) values (3), (10) on duplicate key update v = v + 100;
> ok 3
insert into e (v) select v + 1000 from e;
> ok 5
insert into e (v) values (5000);
> ok 1
select * from e order by id;
> id	v
> 1	1
> 3	103
> 4	2
> 5	9
> 6	10
> 8	1001
> 9	1002
> 10	1009
> 11	1010
> 12	1103
> 15	5000

# A row that is left out, or changes another, gives its number back; LAST_INSERT_ID is that of the first that came in.
drop table e;
> ok 0
create table e (id int auto_increment primary key, v int, unique key (v));
> ok 0
insert into e (v) values (1), (2), (3);
> ok 3
select last_insert_id();
> last_insert_id()
> 1
insert ignore into e (v) values (3);
> ok 0
select last_insert_id();
> last_insert_id()
> 1
insert ignore into e (v) values (3), (9), (10);
> ok 2
select last_insert_id();
> last_insert_id()
> 5
insert into e (v) values (2) on duplicate key update v = v;
> ok 0
select last_insert_id();
> last_insert_id()
> 5
insert into e (v) values (2) on duplicate key update v = 77;
> ok 2
select last_insert_id();
> last_insert_id()
> 5
insert into e (v) values (77), (90) on duplicate key update v = 78;
> ok 3
select last_insert_id();
> last_insert_id()
> 10
insert into e (v) values (91), (78) on duplicate key update v = 79;
> ok 3
select last_insert_id();
> last_insert_id()
> 12
insert into e (v) values (79) on duplicate key update id = last_insert_id(id), v = 80;
> ok 2
select last_insert_id();
> last_insert_id()
> 2
replace into e (v) values (80), (99);
> ok 3
select last_insert_id();
> last_insert_id()
> 15
insert into e (id, v) values (500, 1000), (null, 1001);
> ok 2
select last_insert_id();
> last_insert_id()
> 501
insert into e (id, v) values (600, 1002);
> ok 1
select last_insert_id();
> last_insert_id()
> 501
insert into e (v) values (3);
> error 1062: Duplicate entry '3' for key 'e.v'
select last_insert_id();
> last_insert_id()
> 501
select * from e order by id;
> id	v
> 1	1
> 3	3
> 5	9
> 6	10
> 10	90
> 12	91
> 15	80
> 16	99
> 500	1000
> 501	1001
> 600	1002
drop table e;
> ok 0
create table e (id int auto_increment primary key, v int, unique key (v));
> ok 0
insert into e (v) values (1), (2), (3);
> ok 3
insert ignore into e (v) values (3), (20), (2), (21);
> ok 2
insert ignore into e (v) select 20 union all select 22 union all select 23;
> ok 2
replace into e (v) values (3), (30);
> ok 3
insert into e (v) values (1), (2), (40) on duplicate key update v = v + 500;
> ok 5
insert into e (v) values (50);
> ok 1
select * from e order by id;
> id	v
> 1	501
> 2	502
> 4	20
> 5	21
> 8	22
> 9	23
> 11	3
> 12	30
> 13	40
> 16	50

# Two statements at once: the numbers of each follow each other.
create table f (id int auto_increment primary key, v int, unique key (v));
> ok 0
@a begin;
> ok 0
@a insert into f (v) values (5);
> ok 1
@b insert into f (v) values (1), (5), (3);
> waits
@c insert into f (v) values (7), (8);
> ok 2
@a rollback;
> ok 0
> @b ok 3
select * from f order by id;
> id	v
> 2	1
> 3	5
> 4	3
> 5	7
> 6	8
# The negation of a constant below zero is a decimal.
SELECT -(-3) - CAST(9 AS UNSIGNED), - -3 / 2, -(-3) DIV 2, -(-(-3)), CONCAT(-(-3)), -(-3) | 0, -(-3) = 3;
> -(-3) - CAST(9 AS UNSIGNED)	- -3 / 2	-(-3) DIV 2	-(-(-3))	CONCAT(-(-3))	-(-3) | 0	-(-3) = 3
> -6	1.5000	1	-3	3	3	1
CREATE TABLE negated AS SELECT -(-3) AS a, -(3) AS b, - -12345 AS c, -(-(-3)) AS d, -(0) AS e;
> ok 1
SHOW CREATE TABLE negated;
> Table	Create Table
> negated	CREATE TABLE `negated` (\n  `a` decimal(1,0) NOT NULL DEFAULT '0',\n  `b` int NOT NULL DEFAULT '0',\n  `c` decimal(5,0) NOT NULL DEFAULT '0',\n  `d` decimal(1,0) NOT NULL DEFAULT '0',\n  `e` int NOT NULL DEFAULT '0'\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci

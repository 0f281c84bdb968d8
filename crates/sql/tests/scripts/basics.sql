# Answers of a MySQL server: basics.
create table t (id int not null auto_increment primary key, a varchar(20), b decimal(10,2), c datetime, key(a));
insert into t (a,b,c) values ('x',1.5,'2020-01-01 10:00:00'),('y',2.5,null),('z',-3,'2021-02-03');
> affected 3
select * from t;
> id	a	b	c
> 1	x	1.50	2020-01-01 10:00:00
> 2	y	2.50	NULL
> 3	z	-3.00	2021-02-03 00:00:00
select id, a from t where id = 2;
> id	a
> 2	y
select id, a from t where a = 'z';
> id	a
> 3	z
select count(*), sum(b), max(a) from t;
> count(*)	sum(b)	max(a)
> 3	1.00	z
select a, count(*) from t group by a order by a desc;
> a	count(*)
> z	1
> y	1
> x	1
update t set b = b + 1 where id between 1 and 2;
> affected 2
select id, b from t order by b desc limit 2;
> id	b
> 2	3.50
> 1	2.50
delete from t where a = 'y';
> affected 1
select * from t;
> id	a	b	c
> 1	x	2.50	2020-01-01 10:00:00
> 3	z	-3.00	2021-02-03 00:00:00
insert into t (id, a) values (1, 'dup');
> error 1062: Duplicate entry '1' for key 't.PRIMARY'
insert into t (id, a) values (1, 'dup') on duplicate key update a = values(a), b = 7;
> affected 2
> warning 1287: 'VALUES function' is deprecated and will be removed in a future release. Please use an alias (INSERT INTO ... VALUES (...) AS alias) and replace VALUES(col) in the ON DUPLICATE KEY UPDATE clause with alias.col instead
select * from t;
> id	a	b	c
> 1	dup	7.00	2020-01-01 10:00:00
> 3	z	-3.00	2021-02-03 00:00:00
create table u (id int primary key, tid int, n text);
insert into u values (1,1,'one'),(2,3,'two'),(3,99,'none');
> affected 3
select t.id, u.n from t join u on u.tid = t.id order by t.id;
> id	n
> 1	one
> 3	two
select u.id, t.a from u left join t on t.id = u.tid order by u.id;
> id	a
> 1	dup
> 2	z
> 3	NULL
select * from t where exists (select 1 from u where u.tid = t.id and u.n = 'two');
> id	a	b	c
> 3	z	-3.00	2021-02-03 00:00:00
select * from t where id in (select tid from u);
> id	a	b	c
> 1	dup	7.00	2020-01-01 10:00:00
> 3	z	-3.00	2021-02-03 00:00:00
select (select n from u where u.tid = t.id) as n from t;
> n
> one
> two
select distinct b from t;
> b
> 7.00
> -3.00
select 1 union select 2 union all select 2;
> 1
> 1
> 2
> 2
with recursive r as (select 1 as n union all select n+1 from r where n < 5) select * from r;
> n
> 1
> 2
> 3
> 4
> 5
select 1 + 1, 3/2, 'a' = 'A', 5 in (1,2,5), null is null, case when 1 then 'x' else 'y' end;
> 1 + 1	3/2	'a' = 'A'	5 in (1,2,5)	null is null	case when 1 then 'x' else 'y' end
> 2	1.5000	1	1	1	x
show create table t;
> Table	Create Table
> t	CREATE TABLE `t` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `a` varchar(20) DEFAULT NULL,\n  `b` decimal(10,2) DEFAULT NULL,\n  `c` datetime DEFAULT NULL,\n  PRIMARY KEY (`id`),\n  KEY `a` (`a`)\n) ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
show tables;
> Tables_in_test
> t
> u
show columns from t;
> Field	Type	Null	Key	Default	Extra
> id	int	NO	PRI	NULL	auto_increment
> a	varchar(20)	YES	MUL	NULL	
> b	decimal(10,2)	YES		NULL	
> c	datetime	YES		NULL	
set @x = 5;
select @x + 1;
> @x + 1
> 6
alter table t add column d int default 7;
select * from t;
> id	a	b	c	d
> 1	dup	7.00	2020-01-01 10:00:00	7
> 3	z	-3.00	2021-02-03 00:00:00	7
alter table t add index bd (b, d);
alter table t modify a varchar(50) not null;
show create table t;
> Table	Create Table
> t	CREATE TABLE `t` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `a` varchar(50) NOT NULL,\n  `b` decimal(10,2) DEFAULT NULL,\n  `c` datetime DEFAULT NULL,\n  `d` int DEFAULT '7',\n  PRIMARY KEY (`id`),\n  KEY `a` (`a`),\n  KEY `bd` (`b`,`d`)\n) ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
truncate table u;
select * from u;
> id	tid	n
drop table u;
select * from u;
> error 1146: Table 'test.u' doesn't exist
select table_name, table_rows from information_schema.tables where table_schema = 'test';
> TABLE_NAME	TABLE_ROWS
> t	2
begin;
insert into t (a) values ('roll');
> affected 1
select a from t where a = 'roll';
> a
> roll
rollback;
select a from t where a = 'roll';
> a
check table t;
> Table	Op	Msg_type	Msg_text
> test.t	check	status	OK
prepare s from 'select * from t where id = ?';
set @i = 1;
execute s using @i;
> id	a	b	c	d
> 1	dup	7.00	2020-01-01 10:00:00	7
select sum(id) over () from t;
> sum(id) over ()
> 4
> 4

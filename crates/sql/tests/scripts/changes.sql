# Answers of a MySQL server: changes of rows and definitions.
create table p (id int primary key, n varchar(20) character set latin1, u varchar(10) unique, d date default '2020-01-01', ts timestamp default current_timestamp on update current_timestamp, g int generated always as (id * 2) stored, check (id < 100)) engine=InnoDB comment='x';
show create table p;
> Table	Create Table
> p	CREATE TABLE `p` (\n  `id` int NOT NULL,\n  `n` varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,\n  `u` varchar(10) DEFAULT NULL,\n  `d` date DEFAULT '2020-01-01',\n  `ts` timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,\n  `g` int GENERATED ALWAYS AS ((`id` * 2)) STORED,\n  PRIMARY KEY (`id`),\n  UNIQUE KEY `u` (`u`),\n  CONSTRAINT `p_chk_1` CHECK ((`id` < 100))\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='x'
insert into p (id, n, u) values (1, 'a', 'u1'), (2, 'b', 'u2');
> affected 2
insert into p (id) values (100);
> error 3819: Check constraint 'p_chk_1' is violated.
insert into p (id, g) values (3, 4);
> error 3105: The value specified for generated column 'g' in table 'p' is not allowed.
select id, n, u, d, g from p;
> id	n	u	d	g
> 1	a	u1	2020-01-01	2
> 2	b	u2	2020-01-01	4
update p set id = id + 5 order by id desc limit 1;
> affected 1
select id, g from p order by id;
> id	g
> 1	2
> 7	14
alter table p add column z int not null default 3 after n, drop column d, add unique index zz (z, id);
show create table p;
> Table	Create Table
> p	CREATE TABLE `p` (\n  `id` int NOT NULL,\n  `n` varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,\n  `z` int NOT NULL DEFAULT '3',\n  `u` varchar(10) DEFAULT NULL,\n  `ts` timestamp NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,\n  `g` int GENERATED ALWAYS AS ((`id` * 2)) STORED,\n  PRIMARY KEY (`id`),\n  UNIQUE KEY `zz` (`z`,`id`),\n  UNIQUE KEY `u` (`u`),\n  CONSTRAINT `p_chk_1` CHECK ((`id` < 100))\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='x'
select id, n, z, u from p order by id;
> id	n	z	u
> 1	a	3	u1
> 7	b	3	u2
alter table p change n nn varchar(40), rename index zz to yy;
> affected 2
alter table p rename to q;
show tables;
> Tables_in_test
> q
insert into q (id, u) values (50, 'u1');
> error 1062: Duplicate entry 'u1' for key 'q.u'
insert ignore into q (id, u) values (50, 'u1'), (51, 'u3');
> affected 1
> warning 1062: Duplicate entry 'u1' for key 'q.u'
select id, u from q order by id;
> id	u
> 1	u1
> 7	u2
> 51	u3
replace into q (id, u) values (1, 'u3');
> affected 3
select id, u from q order by id;
> id	u
> 1	u3
> 7	u2
create table q2 like q;
insert into q2 (id, u) select id, u from q;
> affected 2
select id, u, g from q2 order by id;
> id	u	g
> 1	u3	2
> 7	u2	14
create table q3 as select id, u as uu, id + 1.5 as x from q;
> affected 2
show create table q3;
> Table	Create Table
> q3	CREATE TABLE `q3` (\n  `id` int NOT NULL,\n  `uu` varchar(10) DEFAULT NULL,\n  `x` decimal(12,1) NOT NULL DEFAULT '0.0'\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
select * from q3 order by id;
> id	uu	x
> 1	u3	2.5
> 7	u2	8.5
delete q from q join q2 on q.id = q2.id where q2.id > 40;
select id from q order by id;
> id
> 1
> 7
select count(distinct u), group_concat(u order by id desc separator '|'), min(id), avg(id), std(id) from q2;
> count(distinct u)	group_concat(u order by id desc separator '|')	min(id)	avg(id)	std(id)
> 2	u2|u3	1	4.0000	3
select a.id, b.id from q2 a left join q b using (id) order by 1;
> id	id
> 1	1
> 7	7
select id from q2 where id between 1 and 10 and u like 'u%' or id = 51 order by id;
> id
> 1
> 7
select exists(select 1 from q2 where id = 1), not exists(select 1 from q2 where id = 2);
> exists(select 1 from q2 where id = 1)	not exists(select 1 from q2 where id = 2)
> 1	1
select id from q2 where id > all (select id from q2 where id < 10);
> id
select id from q2 where id >= any (select id from q2 where id > 5) order by id;
> id
> 7
select id from q2 where (id, u) in (select id, u from q2 where id = 1);
> id
> 1
select id, (select max(id) from q2 b where b.id < a.id) m from q2 a order by id;
> id	m
> 1	NULL
> 7	1
set autocommit = 0;
insert into q2 (id, u) values (60, 'sp');
> affected 1
savepoint a;
insert into q2 (id, u) values (61, 'sp2');
> affected 1
rollback to a;
commit;
set autocommit = 1;
select id from q2 where id >= 60;
> id
> 60
start transaction read only;
insert into q2 (id) values (70);
> error 1792: Cannot execute statement in a READ ONLY transaction.
commit;
set sql_mode = '';
insert into q2 (id, u) values (71, 'waytoolongstring');
> affected 1
> warning 1265: Data truncated for column 'u' at row 1
select id, u from q2 where id = 71;
> id	u
> 71	waytoolong
set sql_mode = default;
select @@sql_mode;
> @@sql_mode
> ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION
set names latin1;
select @@character_set_client, @@collation_connection;
> @@character_set_client	@@collation_connection
> latin1	latin1_swedish_ci
set names utf8mb4;
show variables like 'sql_mode';
> Variable_name	Value
> sql_mode	ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION
show warnings;
> Level	Code	Message
drop table q, q2, q3, nosuch;
> error 1051: Unknown table 'test.nosuch'
drop table if exists nosuch;
> warning 1051: Unknown table 'test.nosuch'
show index from q3;
> Table	Non_unique	Key_name	Seq_in_index	Column_name	Collation	Cardinality	Sub_part	Packed	Null	Index_type	Comment	Index_comment	Visible	Expression
create table big (id bigint unsigned auto_increment primary key, v varchar(5) not null) auto_increment = 100;
insert into big (v) values ('a'), ('b');
> affected 2
insert into big values (null, 'c'), (0, 'd'), (200, 'e'), (default, 'f');
> affected 4
select last_insert_id(), id, v from big;
> last_insert_id()	id	v
> 102	100	a
> 102	101	b
> 102	102	c
> 102	103	d
> 102	200	e
> 102	201	f
insert into big (v) values (null);
> error 1048: Column 'v' cannot be null
insert into big (v) select 'x' union all select 'y';
> affected 2
select max(id) from big;
> max(id)
> 203
delete from big where id > 200;
> affected 3
insert into big () values ();
> error 1364: Field 'v' doesn't have a default value
truncate big;
insert into big (v) values ('z');
> affected 1
select * from big;
> id	v
> 1	z

# What definitions depend on, and what generated columns cannot have.
set names utf8mb4;
create table t1 (a int, b int as (avg(a)));
> error 1111: Invalid use of group function
create table t1 (a int, b int as (values(a)));
> error 3763: Expression of generated column 'b' contains a disallowed function: values.
create table t1 (a int, b int as ((select 1)));
> error 3102: Expression of generated column 'b' contains a disallowed function.
create table t1 (a int, b int default (avg(a)));
> error 1111: Invalid use of group function
create table t1 (a int, b int, check (sum(a) > 1));
> error 1111: Invalid use of group function
create table t1 (a varchar(32) as (name_const('test',1)));
> error 3102: Expression of generated column 'a' contains a disallowed function.
create table t1 (a int, b int as (a) primary key);
> error 3106: 'Defining a virtual generated column as primary key' is not supported for generated columns.
create table t1 (a int, b int as (a), primary key (b));
> error 3106: 'Defining a virtual generated column as primary key' is not supported for generated columns.
create table t1 (a int, b int as (a) auto_increment unique);
> error 1221: Incorrect usage of AUTO_INCREMENT and generated column
create table t1 (a int, b serial as (a));
> error 1221: Incorrect usage of SERIAL and generated column
create table t1 (a int, b int as (a) default 1);
> error 1221: Incorrect usage of DEFAULT and generated column
create table t1 (a int, b timestamp as (a) on update now());
> error 1221: Incorrect usage of ON UPDATE and generated column
create table t1 (a int, b int as (a) serial default value);
> error 1221: Incorrect usage of SERIAL DEFAULT VALUE and generated column
create table t1 (a int, b int as (a) virtual);
alter table t1 modify b int as (a) stored;
> error 3106: 'Changing the STORED status' is not supported for generated columns.
alter table t1 modify b int;
> error 3106: 'Changing the STORED status' is not supported for generated columns.
alter table t1 drop column a;
> error 3108: Column 'a' has a generated column dependency.
alter table t1 rename column a to c;
> error 3108: Column 'a' has a generated column dependency.
alter table t1 change a c int;
> error 3108: Column 'a' has a generated column dependency.
drop table t1;
create table t1 (a int, b int default (a+1));
alter table t1 drop column a;
> error 3766: Column 'a' of table 't1' has a default value expression dependency and cannot be dropped or renamed.
alter table t1 rename column a to c;
> error 3766: Column 'a' of table 't1' has a default value expression dependency and cannot be dropped or renamed.
drop table t1;
create table t1 (a int, b int as (a) stored);
alter table t1 modify b int as (a) virtual;
> error 3106: 'Changing the STORED status' is not supported for generated columns.
alter table t1 modify b int;
show create table t1;
> Table	Create Table
> t1	CREATE TABLE `t1` (\n  `a` int DEFAULT NULL,\n  `b` int DEFAULT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
alter table t1 modify b int as (a) stored;
create table t2 (a int, b int as (a+zz));
> error 1054: Unknown column 'zz' in 'generated column function'
create table t2 (a int, b int as (b+1));
> error 3107: Generated column can refer only to generated columns defined prior to it.
create table c1 (a int, b int, check (a>1), constraint x check (b > a));
alter table c1 drop column a;
> error 3959: Check constraint 'x' uses column 'a', hence column cannot be dropped or renamed.
alter table c1 rename column b to c;
> error 3959: Check constraint 'x' uses column 'b', hence column cannot be dropped or renamed.
alter table c1 drop check x, drop column a;
show create table c1;
> Table	Create Table
> c1	CREATE TABLE `c1` (\n  `b` int DEFAULT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
create table g (a varchar(10), b int as (find_in_set('x',a)), c varchar(20) default (concat('x','y')), d varchar(5) as (cast(a as char(5))), check (a <> 'q'));
show create table g;
> Table	Create Table
> g	CREATE TABLE `g` (\n  `a` varchar(10) DEFAULT NULL,\n  `b` int GENERATED ALWAYS AS (find_in_set(_utf8mb4'x',`a`)) VIRTUAL,\n  `c` varchar(20) DEFAULT (concat(_utf8mb4'x',_utf8mb4'y')),\n  `d` varchar(5) GENERATED ALWAYS AS (cast(`a` as char(5) charset utf8mb4)) VIRTUAL,\n  CONSTRAINT `g_chk_1` CHECK ((`a` <> _utf8mb4'q'))\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
create table k1 (primary key (a)) select 1 a;
> affected 1
create table k2 (c int default 3, a bigint, unique (b)) select 1 b, 2 a;
> affected 1
show create table k2;
> Table	Create Table
> k2	CREATE TABLE `k2` (\n  `c` int DEFAULT '3',\n  `b` int NOT NULL DEFAULT '0',\n  `a` bigint DEFAULT NULL,\n  UNIQUE KEY `b` (`b`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
select * from k2;
> c	b	a
> 3	1	2

# Answers of a MySQL server: what strict modes make of a change's warnings.
create table t (a int primary key, b varchar(10));
insert into t values (1,'x'),(2,'3');
> affected 2
update t set b='q' where b=3;
> error 1292: Truncated incorrect DOUBLE value: 'x'
delete from t where b=3;
> error 1292: Truncated incorrect DOUBLE value: 'x'
insert into t select 3,1/0;
> error 1365: Division by 0
insert into t values (4,1/0);
> error 1365: Division by 0
update t set b=2 where a=1 and b+0=0;
> error 1292: Truncated incorrect DOUBLE value: 'x'
insert into t values (5, 'a'+1) on duplicate key update b=1;
> error 1292: Truncated incorrect DOUBLE value: 'a'
insert into t select a+10,b from t where b=3;
> error 1292: Truncated incorrect DOUBLE value: 'x'
replace into t values (5, cast('abc' as signed));
> error 1292: Truncated incorrect INTEGER value: 'abc'
create table made select 'a'+1;
> error 1292: Truncated incorrect DOUBLE value: 'a'
create table made select 'a'+1 as n from t;
> error 1292: Truncated incorrect DOUBLE value: 'a'
select * from made;
> error 1146: Table 'test.made' doesn't exist
insert into t values (7, log(-1));
> error 3020: Invalid argument for logarithm
insert into t select 8, date('abc');
> error 1292: Truncated incorrect date value: 'abc'
insert into t select 9, str_to_date('a','%Y');
> error 1411: Incorrect datetime value: 'a' for function str_to_date
insert ignore into t select 9, str_to_date('a','%Y');
> affected 1
> warning 1411: Incorrect datetime value: 'a' for function str_to_date
delete ignore from t where b=3;
> affected 1
> warning 1292: Truncated incorrect DOUBLE value: 'x'
set @a='zz'+1;
> warning 1292: Truncated incorrect DOUBLE value: 'zz'
do 'zz'+1;
> warning 1292: Truncated incorrect DOUBLE value: 'zz'
select 'zz'+1;
> 'zz'+1
> 1
> warning 1292: Truncated incorrect DOUBLE value: 'zz'
select * from t;
> a	b
> 1	x
> 9	NULL
create table checked (a int, check (a+'x'>0));
insert into checked values (1);
> error 3819: Check constraint 'checked_chk_1' is violated.
insert ignore into checked values (1);
> affected 1
> warning 1292: Truncated incorrect DOUBLE value: 'x'
create table computed (a int, b varchar(10), v tinyint as (a*100) virtual, w int as (b+0) virtual);
insert into computed (a,b) values (1,'a');
> error 1292: Truncated incorrect DOUBLE value: 'a'
insert into computed (a,b) values (2,'3');
> error 1264: Out of range value for column 'v' at row 1
insert into computed (a,b) values (1,'3');
> affected 1
insert ignore into computed (a,b) values (1,'4x');
> affected 1
> warning 1292: Truncated incorrect DOUBLE value: '4x'
set sql_mode='STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO';
create function returned() returns int deterministic return 'abc'+1;
do returned();
> error 1292: Truncated incorrect DOUBLE value: 'abc'
insert into t values (20, returned());
> error 1292: Truncated incorrect DOUBLE value: 'abc'
create function assigned() returns int deterministic begin declare x int; set x='abc'+1; return x; end;
do assigned();
> error 1292: Truncated incorrect DOUBLE value: 'abc'
create function tested() returns int deterministic begin if 'abc'+1 then return 3; end if; return 4; end;
create procedure declared() begin declare x int default 'abc'+1; select x; end;
call declared();
> error 1292: Truncated incorrect DOUBLE value: 'abc'
create trigger before_t before insert on t for each row set new.a=new.a+'x';
insert into t values (30, '');
> error 1292: Truncated incorrect DOUBLE value: 'x'
insert ignore into t values (30, '');
> error 1292: Truncated incorrect DOUBLE value: 'x'
drop trigger before_t;
set sql_mode='STRICT_ALL_TABLES';
> warning 3135: 'NO_ZERO_DATE', 'NO_ZERO_IN_DATE' and 'ERROR_FOR_DIVISION_BY_ZERO' sql modes should be used with strict mode. They will be merged with strict mode in a future release.
set sql_mode='NO_ZERO_DATE';
> warning 3135: 'NO_ZERO_DATE', 'NO_ZERO_IN_DATE' and 'ERROR_FOR_DIVISION_BY_ZERO' sql modes should be used with strict mode. They will be merged with strict mode in a future release.
set sql_mode='PAD_CHAR_TO_FULL_LENGTH';
> warning 3090: Changing sql mode 'PAD_CHAR_TO_FULL_LENGTH' is deprecated. It will be removed in a future release.
set sql_mode='STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO';
insert into t values (40,1/0);
> error 1365: Division by 0
set sql_mode='ERROR_FOR_DIVISION_BY_ZERO';
> warning 3135: 'NO_ZERO_DATE', 'NO_ZERO_IN_DATE' and 'ERROR_FOR_DIVISION_BY_ZERO' sql modes should be used with strict mode. They will be merged with strict mode in a future release.
insert into t values (40,1/0);
> affected 1
> warning 1365: Division by 0
set sql_mode='';
insert into t values (41,1/0);
> affected 1
insert into t values (42,'x'+1);
> affected 1
> warning 1292: Truncated incorrect DOUBLE value: 'x'
set sql_mode=default;
create table d (a date, b time);
insert into d values ('2001-01-01 23:59:59','1:1:1');
> affected 1
> warning 1292: Incorrect date value: '2001-01-01 23:59:59' for column 'a' at row 1
create table n (a timestamp(3) default current_timestamp(2));
> error 1067: Invalid default value for 'a'
create table n (a datetime default current_timestamp(1));
> error 1067: Invalid default value for 'a'
create table n (a datetime(3) on update current_timestamp);
> error 1294: Invalid ON UPDATE clause for 'a' column
create table n (a datetime(3) default current_timestamp(3) on update current_timestamp(3), j json, g geometry, t text);
show create table n;
> Table	Create Table
> n	CREATE TABLE `n` (\n  `a` datetime(3) DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),\n  `j` json DEFAULT NULL,\n  `g` geometry DEFAULT NULL,\n  `t` text\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
create table c as select convert('a' using latin1) as y, j from n;

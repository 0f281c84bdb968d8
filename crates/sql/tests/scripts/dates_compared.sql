# Answers of a MySQL server: dates compared with texts and numbers.
create table t1 (a date, key(a));
insert into t1 values ('2009-09-22'),('2009-09-22'),('2009-09-22'),('2009-09-23'),('2009-09-23'),('2009-09-23');
> affected 6
create table t2 (a datetime, key(a));
insert into t2 select * from t1;
> affected 6
select * from t1 where a = '2009/09/23';
> a
> 2009-09-23
> 2009-09-23
> 2009-09-23
> warning 4095: Delimiter '/' in position 4 in datetime value '2009/09/23' at row 1 is deprecated. Prefer the standard '-'.
select * from t1 where a >= '2009/09/23';
> a
> 2009-09-23
> 2009-09-23
> 2009-09-23
> warning 4095: Delimiter '/' in position 4 in datetime value '2009/09/23' at row 1 is deprecated. Prefer the standard '-'.
select * from t1 where a >  '2009/09/22';
> a
> 2009-09-23
> 2009-09-23
> 2009-09-23
> warning 4095: Delimiter '/' in position 4 in datetime value '2009/09/22' at row 1 is deprecated. Prefer the standard '-'.
select * from t1 ignore index (a) where a >= '2009/09/23';
> a
> 2009-09-23
> 2009-09-23
> 2009-09-23
> warning 4095: Delimiter '/' in position 4 in datetime value '2009/09/23' at row 1 is deprecated. Prefer the standard '-'.
select * from t2 where a >= '2009/09/23';
> a
> 2009-09-23 00:00:00
> 2009-09-23 00:00:00
> 2009-09-23 00:00:00
> warning 4095: Delimiter '/' in position 4 in datetime value '2009/09/23' at row 1 is deprecated. Prefer the standard '-'.
select * from t2 ignore index(a) where a >= '2009/09/23';
> a
> 2009-09-23 00:00:00
> 2009-09-23 00:00:00
> 2009-09-23 00:00:00
> warning 4095: Delimiter '/' in position 4 in datetime value '2009/09/23' at row 1 is deprecated. Prefer the standard '-'.
select * from t2 where a >= '2009/09/23 12:00:00';
> a
> warning 4095: Delimiter '/' in position 4 in datetime value '2009/09/23 12:00:00' at row 1 is deprecated. Prefer the standard '-'.
select * from t1 where a >= '2009/09/23 00:00:00';
> a
> 2009-09-23
> 2009-09-23
> 2009-09-23
> warning 4095: Delimiter '/' in position 4 in datetime value '2009/09/23 00:00:00' at row 1 is deprecated. Prefer the standard '-'.
select * from t1 where a >= 20090923;
> a
> 2009-09-23
> 2009-09-23
> 2009-09-23
select * from t2 where a >= 20090923;
> a
> 2009-09-23 00:00:00
> 2009-09-23 00:00:00
> 2009-09-23 00:00:00
select * from t1 where a >= 20090923000000;
> a
> 2009-09-23
> 2009-09-23
> 2009-09-23
select count(*) from t1 x, t1 y where x.a >= '2009/09/23';
> count(*)
> 18
> warning 4095: Delimiter '/' in position 4 in datetime value '2009/09/23' at row 1 is deprecated. Prefer the standard '-'.
select '2009/09/23' + interval 1 day;
> '2009/09/23' + interval 1 day
> 2009-09-24
> warning 4095: Delimiter '/' in position 4 in datetime value '2009/09/23' at row 1 is deprecated. Prefer the standard '-'.
select date('2009/09/23');
> date('2009/09/23')
> 2009-09-23
> warning 4095: Delimiter '/' in position 4 in datetime value '2009/09/23' at row 1 is deprecated. Prefer the standard '-'.
select a = '2009/09/23' from t1;
> a = '2009/09/23'
> 0
> 0
> 0
> 1
> 1
> 1
> warning 4095: Delimiter '/' in position 4 in datetime value '2009/09/23' at row 1 is deprecated. Prefer the standard '-'.
select count(*) from t1 where a + interval 1 day = '2009/09/23';
> count(*)
> 3
> warning 4095: Delimiter '/' in position 4 in datetime value '2009/09/23' at row 1 is deprecated. Prefer the standard '-'.
select count(*) from t1 where a = 'x' and a > '2100-01-01';
> error 1525: Incorrect DATE value: 'x'
> warning 1292: Incorrect date value: 'x' for column 'a' at row 1
select count(*) from t1 where a > '2100-01-01' and a < '2101-02-30';
> error 1525: Incorrect DATE value: '2101-02-30'
> warning 1292: Incorrect date value: '2101-02-30' for column 'a' at row 1
create table t3 (t time, i bigint, d decimal(30,5));
insert into t3 values ('10:00:00', 9223372036854775807, 1.5), ('-838:59:59', 5, -2.25);
> affected 2
select t = '10:00:00.000000', t = 100000, t < '9:00:00' from t3;
> t = '10:00:00.000000'	t = 100000	t < '9:00:00'
> 1	1	0
> 0	0	1
select i = 1e18, d < 100000000000000000000000000000000000000000000000000000000000000000 from t3;
> i = 1e18	d < 100000000000000000000000000000000000000000000000000000000000000000
> 0	1
> 0	1

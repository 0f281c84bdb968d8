# Dates compared with texts that are none.
create table t (d date, dt datetime(2), ts timestamp null, ti time, y year, i int);
insert into t values ('2001-01-01','2001-01-01','2001-01-01','10:00:00',2001,1);
> affected 1
set @x = (select 1 from t where d = 'abc');
> error 1525: Incorrect DATE value: 'abc'
> warning 1292: Incorrect date value: 'abc' for column 'd' at row 1
set @x = (select 1 from t where d = '2001-02-30');
> error 1525: Incorrect DATE value: '2001-02-30'
> warning 1292: Incorrect date value: '2001-02-30' for column 'd' at row 1
set @x = (select 1 from t where dt = '2001-13-30');
> error 1525: Incorrect DATETIME value: '2001-13-30'
> warning 1292: Incorrect datetime value: '2001-13-30' for column 'dt' at row 1
set @x = (select 1 from t where 'x' < dt);
> error 1525: Incorrect DATETIME value: 'x'
> warning 1292: Incorrect datetime value: 'x' for column 'dt' at row 1
set @x = (select 1 from t where ts <> 'x');
> error 1525: Incorrect TIMESTAMP value: 'x'
> warning 1292: Incorrect datetime value: 'x' for column 'ts' at row 1
set @x = (select d = 'abc' from t);
> error 1525: Incorrect DATE value: 'abc'
> warning 1292: Incorrect date value: 'abc' for column 'd' at row 1
set @x = (select 1 from t where d = '0000-00-00');
> error 1525: Incorrect DATE value: '0000-00-00'
> warning 1292: Incorrect date value: '0000-00-00' for column 'd' at row 1
set @x = (select 1 from t where d = '2001-00-00');
> error 1525: Incorrect DATE value: '2001-00-00'
> warning 1292: Incorrect date value: '2001-00-00' for column 'd' at row 1
set @x = (select 1 from t where dt = '2001-01-01 25:00:00');
> error 1525: Incorrect DATETIME value: '2001-01-01 25:00:00'
> warning 1292: Incorrect datetime value: '2001-01-01 25:00:00' for column 'dt' at row 1
set @x = (select 1 from t where dt = concat('a','b'));
> error 1525: Incorrect DATETIME value: 'ab'
> warning 1292: Incorrect datetime value: 'ab' for column 'dt' at row 1
set @x = (select 1 from t where d <=> 'abc');
> error 1525: Incorrect DATE value: 'abc'
> warning 1292: Incorrect date value: 'abc' for column 'd' at row 1
set @x = (select 1 from t where date(dt) = 'abc');
> error 1525: Incorrect DATE value: 'abc'
> warning 1292: Truncated incorrect date value: 'abc'
set @x = (select cast('2001-01-01' as date) = 'abc');
> error 1525: Incorrect DATE value: 'abc'
> warning 1292: Truncated incorrect date value: 'abc'
set @x = (select 1 from t where d = '');
> error 1525: Incorrect DATE value: ''
> warning 1292: Incorrect date value: '' for column 'd' at row 1
set @x = (select 1 from t where i and d = 'abc');
> error 1525: Incorrect DATE value: 'abc'
> warning 1292: Incorrect date value: 'abc' for column 'd' at row 1
set @x = (select 1 from t where coalesce(d,dt) = 'abc');
> error 1525: Incorrect DATETIME value: 'abc'
> warning 1292: Truncated incorrect datetime value: 'abc'
set @x = (select if(d='abc',1,2) from t);
> error 1525: Incorrect DATE value: 'abc'
> warning 1292: Incorrect date value: 'abc' for column 'd' at row 1
set @x = (select 1 from t where d = '2001-01-01');
set @x = (select 1 from t where dt between '2001-01-01' and '2001-01-02');
set sql_mode='';
set @x = (select 1 from t where d = 'abc');
> error 1525: Incorrect DATE value: 'abc'
> warning 1292: Incorrect date value: 'abc' for column 'd' at row 1
set @x = (select 1 from t where d = '2001-02-30');
> error 1525: Incorrect DATE value: '2001-02-30'
> warning 1292: Incorrect date value: '2001-02-30' for column 'd' at row 1
set @x = (select 1 from t where d = '2001-00-00');
set @x = (select 1 from t where d = '0000-00-00');

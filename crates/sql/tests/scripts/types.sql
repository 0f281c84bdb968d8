# Answers of a MySQL server: types.
create table n (ti tinyint, si smallint unsigned, mi mediumint, i int, bi bigint, d decimal(12,4), f float, db double, b bit(10), y year);
insert into n values (-128, 65535, -8388608, 2147483647, -9223372036854775808, 12345678.1234, 1.5, 1e100, b'1010101010', 2024);
> affected 1
insert into n (ti) values (128);
> error 1264: Out of range value for column 'ti' at row 1
insert into n (si) values (-1);
> error 1264: Out of range value for column 'si' at row 1
insert ignore into n (ti, si) values (300, -5);
> affected 1
> warning 1264: Out of range value for column 'ti' at row 1
> warning 1264: Out of range value for column 'si' at row 1
select * from n;
> ti	si	mi	i	bi	d	f	db	b	y
> -128	65535	-8388608	2147483647	-9223372036854775808	12345678.1234	1.5	1e100	�	2024
> 127	0	NULL	NULL	NULL	NULL	NULL	NULL	NULL	NULL
select ti + 1, si * 2, d / 3, f + 1, bi + 0 from n;
> ti + 1	si * 2	d / 3	f + 1	bi + 0
> -127	131070	4115226.04113333	2.5	-9223372036854775808
> 128	0	NULL	NULL	NULL
insert into n (d) values (123456789.12345);
> error 1264: Out of range value for column 'd' at row 1
insert into n (i) values ('abc');
> error 1366: Incorrect integer value: 'abc' for column 'i' at row 1
insert into n (i) values ('12abc');
> error 1265: Data truncated for column 'i' at row 1
create table s (c char(5), v varchar(10), t text, bn binary(4), vb varbinary(8), e enum('a','b','c'), st set('x','y','z'), j json);
insert into s values ('ab  ', 'cd  ', 'long text', 'ab', 'xyz', 'b', 'x,z', '{"a": [1, 2]}');
> affected 1
insert into s (v) values ('12345678901');
> error 1406: Data too long for column 'v' at row 1
insert into s (e) values ('q');
> error 1265: Data truncated for column 'e' at row 1
insert into s (st) values ('x,q');
> error 1265: Data truncated for column 'st' at row 1
insert into s (j) values ('{bad');
> error 3140: Invalid JSON text: "Missing a name for object member." at position 1 in value for column 's.j'.
select e + 0, st + 0 from s;
> e + 0	st + 0
> 2	5
create table dt (d date, t time(3), dt datetime(6), ts timestamp null, y year);
insert into dt values ('2020-02-30', '10:11:12.5', '2020-01-01', '2020-01-01 00:00:00', 99);
> error 1292: Incorrect date value: '2020-02-30' for column 'd' at row 1
insert into dt values ('2020-02-29', '10:11:12.5678', '2020-01-01 01:02:03.123456', '2020-01-01 00:00:00', 99);
> affected 1
insert into dt (d) values ('0000-00-00');
> error 1292: Incorrect date value: '0000-00-00' for column 'd' at row 1
insert into dt (t) values ('839:00:00');
> error 1292: Incorrect time value: '839:00:00' for column 't' at row 1
select * from dt;
> d	t	dt	ts	y
> 2020-02-29	10:11:12.568	2020-01-01 01:02:03.123456	2020-01-01 00:00:00	1999
select * from dt where d = '2020-02-29';
> d	t	dt	ts	y
> 2020-02-29	10:11:12.568	2020-01-01 01:02:03.123456	2020-01-01 00:00:00	1999
select * from dt where dt > '2019-12-31' and ts < '2021-01-01';
> d	t	dt	ts	y
> 2020-02-29	10:11:12.568	2020-01-01 01:02:03.123456	2020-01-01 00:00:00	1999
select max(dt), min(t) from dt;
> max(dt)	min(t)
> 2020-01-01 01:02:03.123456	10:11:12.568
create table k (a int, b int, c varchar(10), primary key (a, b), unique key u (c));
insert into k values (1,1,'a'),(1,2,'b'),(2,1,'c'),(2,2,null),(3,3,null);
> affected 5
select * from k where a = 1;
> a	b	c
> 1	1	a
> 1	2	b
select * from k where a = 1 and b > 1;
> a	b	c
> 1	2	b
select * from k where a in (1,3) order by a desc, b desc;
> a	b	c
> 3	3	NULL
> 1	2	b
> 1	1	a
select * from k where c is null;
> a	b	c
> 2	2	NULL
> 3	3	NULL
select * from k where c = 'B';
> a	b	c
> 1	2	b
select * from k where a > 1 and b < 3;
> a	b	c
> 2	1	c
> 2	2	NULL
select * from k where a between 2 and 3 order by b;
> a	b	c
> 2	1	c
> 2	2	NULL
> 3	3	NULL
insert into k values (1,1,'z');
> error 1062: Duplicate entry '1-1' for key 'k.PRIMARY'
insert into k values (9,9,'A');
> error 1062: Duplicate entry 'A' for key 'k.u'
replace into k values (1,1,'c');
> affected 3
update k set c = 'b' where a = 3;
> error 1062: Duplicate entry 'b' for key 'k.u'
update k set a = a + 10;
> affected 4
select * from k order by a, b;
> a	b	c
> 11	1	c
> 11	2	b
> 12	2	NULL
> 13	3	NULL
delete from k where a = 12 limit 1;
> affected 1
select count(*) from k;
> count(*)
> 3
select a, sum(b) from k group by a with rollup;
> a	sum(b)
> 11	3
> 13	3
> NULL	6
select a, b from k group by a;
> error 1055: Expression #2 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'test.k.b' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by
select a from k having a > 11;
> a
> 13
select nosuch from k;
> error 1054: Unknown column 'nosuch' in 'field list'
select * from nosuch;
> error 1146: Table 'test.nosuch' doesn't exist
select k.a from k, k;
> error 1066: Not unique table/alias: 'k'
insert into k values (1);
> error 1136: Column count doesn't match value count at row 1
insert into k (a, a) values (1,1);
> error 1110: Column 'a' specified twice
insert into k (b) values (1);
> error 1364: Field 'a' doesn't have a default value
select null = null, null <=> null, 1 <=> null, not null, null and 0, null or 1;
> null = null	null <=> null	1 <=> null	not null	null and 0	null or 1
> NULL	1	0	NULL	0	1
select if(1,2,3), ifnull(null, 5), nullif(1,1), coalesce(null, null, 'x');
> if(1,2,3)	ifnull(null, 5)	nullif(1,1)	coalesce(null, null, 'x')
> 2	5	NULL	x
select cast('12.5' as signed), cast(12.567 as decimal(5,1)), cast('2020-01-01' as date), cast(-1 as unsigned), cast('a' as char(3));
> cast('12.5' as signed)	cast(12.567 as decimal(5,1))	cast('2020-01-01' as date)	cast(-1 as unsigned)	cast('a' as char(3))
> 12	12.6	2020-01-01	18446744073709551615	a
> warning 1292: Truncated incorrect INTEGER value: '12.5'
select (1,2) = (1,2), (1,2) < (1,3), (1,2) in ((1,2),(3,4));
> (1,2) = (1,2)	(1,2) < (1,3)	(1,2) in ((1,2),(3,4))
> 1	1	1
select * from (select a, b from k) x where x.a > 11 order by 1 limit 1;
> a	b
> 13	3
select x.a, (select count(*) from k where k.a = x.a) c from k x order by 1, 2;
> a	c
> 11	2
> 11	2
> 13	1
create view vk as select a, c from k where a > 11;
select * from vk order by a;
> a	c
> 13	NULL
drop view vk;
select a from k union select b from k order by 1 limit 2,2;
> a
> 3
> 11
select a, b, count(*) over () from k limit 0;
> a	b	count(*) over ()
values row(1,2), row(3,4);
> column_0	column_1
> 1	2
> 3	4
table k order by a limit 1;
> a	b	c
> 11	1	c

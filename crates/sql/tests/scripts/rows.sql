# Answers of a MySQL server: rows of plain values, which long statements keep as text.
create table v (id int not null auto_increment primary key, i bigint unsigned, n decimal(8,2), f double, s varchar(8) not null, d datetime, e enum('a','b'), b binary(4), t time default '10:00:00', x int not null default 7, unique key (s));
insert into v (id, i, n, f, s) values (1, 18446744073709551615, -1.005, -2.5e-3, 'a''b'), (2, 0, 1e3, 1e10, 'c\n\\'), (3, NULL, null, -0.5, "d"), (null, 9223372036854775807, '12.345', '1e2', 'e  ');
> affected 4
> warning 1265: Data truncated for column 'n' at row 1
> warning 1265: Data truncated for column 'n' at row 4
select id, i, n, f, hex(s), t, x from v order by id;
> id	i	n	f	hex(s)	t	x
> 1	18446744073709551615	-1.01	-0.0025	612762	10:00:00	7
> 2	0	1000.00	10000000000	630A5C	10:00:00	7
> 3	NULL	NULL	-0.5	64	10:00:00	7
> 4	9223372036854775807	12.35	100	652020	10:00:00	7
insert into v (id, s, d, e, b) values (8, 'f', '2024-02-29 12:00:00.6', 'b', 'xy'), (9, 'g', 20240301, 2, '\0'), (10, 'h', '2024-03-01', 'A', 5);
> affected 3
select s, d, e, hex(b) from v where d is not null order by id;
> s	d	e	hex(b)
> f	2024-02-29 12:00:01	b	78790000
> g	2024-03-01 00:00:00	b	00000000
> h	2024-03-01 00:00:00	a	35000000
insert into v (s, i) values ('i', 1), ('j', -1);
> error 1264: Out of range value for column 'i' at row 2
insert into v (s, d) values ('k', '2023-02-29'), ('l', null);
> error 1292: Incorrect datetime value: '2023-02-29' for column 'd' at row 1
insert into v (s) values ('m'), ('toolongtext');
> error 1406: Data too long for column 's' at row 2
insert into v (s) values (null), ('n');
> error 1048: Column 's' cannot be null
insert into v (s, x) values ('o', 1), ('p', null);
> error 1048: Column 'x' cannot be null
insert into v (s, n) values ('q', 'abc');
> error 1366: Incorrect decimal value: 'abc' for column 'n' at row 1
insert into v (s, i) values ('r', 1), ('a''b', 2);
> error 1062: Duplicate entry 'a'b' for key 'v.s'
insert ignore into v (id, s, i) values (19, 'r', 1), (40, 'a''b', 2), (20, null, 3), (21, 'toolongtext', -1);
> affected 3
> warning 1062: Duplicate entry 'a'b' for key 'v.s'
> warning 1048: Column 's' cannot be null
> warning 1265: Data truncated for column 's' at row 4
> warning 1264: Out of range value for column 'i' at row 4
select id, s, i from v where id > 7 order by id;
> id	s	i
> 8	f	NULL
> 9	g	NULL
> 10	h	NULL
> 19	r	1
> 20		3
> 21	toolongt	0
insert into v values (1), (2);
> error 1136: Column count doesn't match value count at row 1
insert into v (s, i) values (1, 2), (3);
> error 1136: Column count doesn't match value count at row 2
insert into v (s, i) values ('s', 1, 2);
> error 1136: Column count doesn't match value count at row 1
insert into v (s, s) values ('s', 1);
> error 1110: Column 's' specified twice
insert into v (s, i) values ('s' 't', 1), ('u', 2), ('v', 3) /* the rest */, ('w', 4);
> affected 4
select s, i from v where s in ('st', 'u', 'v', 'w') order by s;
> s	i
> st	1
> u	2
> v	3
> w	4
replace into v (id, s, i) values (1, 'x', 1), (50, 'u', 9), (51, 'y', null);
> affected 5
select id, s, i from v where id in (1, 50, 51) or s = 'u' order by id;
> id	s	i
> 1	x	1
> 50	u	9
> 51	y	NULL
insert into v (id, s, i) values (1, 'z', 5), (60, 'y', 6), (61, 'zz', 7) on duplicate key update i = values(i) + 100, x = x + 1;
> affected 5
> warning 1287: 'VALUES function' is deprecated and will be removed in a future release. Please use an alias (INSERT INTO ... VALUES (...) AS alias) and replace VALUES(col) in the ON DUPLICATE KEY UPDATE clause with alias.col instead
select id, s, i, x from v where id in (1, 51, 60, 61) order by id;
> id	s	i	x
> 1	x	105	8
> 51	y	106	8
> 61	zz	7	7
set sql_mode = '';
insert into v (s, i, d) values ('l1', -1, '2023-02-29'), (null, 1, null), ('toolongtext', 'abc', '2024-01-01');
> error 1062: Duplicate entry '' for key 'v.s'
> warning 1264: Out of range value for column 'i' at row 1
> warning 1264: Out of range value for column 'd' at row 1
> warning 1048: Column 's' cannot be null
select s, i, d from v where id > 61 order by id;
> s	i	d
insert into v (s) values (null);
> error 1048: Column 's' cannot be null
create table w (a int, b int as (a * 2), c int default (a + 1), check (a < 10));
insert into w (a) values (1), (2), (-3);
> affected 3
insert into w (a) values (4), (10);
> error 3819: Check constraint 'w_chk_1' is violated.
select * from w order by a;
> a	b	c
> -3	-6	-2
> 1	2	2
> 2	4	3
create table j (id int primary key, d json, y year, bits bit(4), u varchar(10) character set utf8mb3);
> warning 1287: 'utf8mb3' is deprecated and will be removed in a future release. Please use utf8mb4 instead
insert into j values (1, '{"a": 1}', 99, 3, 'ä'), (2, '[1, 2]', '2024', 15, 'b'), (3, null, 0, null, '');
> affected 3
select id, d, y, bits + 0, u from j order by id;
> id	d	y	bits + 0	u
> 1	{"a": 1}	1999	3	ä
> 2	[1, 2]	2024	15	b
> 3	NULL	0000	NULL	
insert into j values (4, '{', 1, 1, '');
> error 3140: Invalid JSON text: "Missing a name for object member." at position 1 in value for column 'j.d'.

# What a block says of a table that is a query is known within that query.
create table t (id int primary key auto_increment, a int not null, b varchar(10), c int, key(a));
> ok 0
insert into t(a,b,c) values (1,'x',5),(2,'y',6),(3,null,7),(1,'x',8),(2,'z',9),(3,'03',1),(4,'4',2);
> ok 7
create view g as select a, count(*) n, max(c) m, a*2 a2 from t group by a;
> ok 0
create view u as select id, b from t where a<3 union select a, c from t;
> ok 0
create view ua as select id i, cast(a as char) b from t union all select c, b from t;
> error 1271: Illegal mix of collations for operation 'UNION'
create view l as select id, a from t order by id limit 3;
> ok 0
create view w as select id, a, sum(c) over (partition by a order by id) s, row_number() over (order by id) r from t;
> ok 0
create view dd as select distinct a, b from t;
> ok 0
select * from g where a=2;
> a	n	m	a2
> 2	2	9	4
select * from g where n>1 order by a;
> a	n	m	a2
> 1	2	8	2
> 2	2	9	4
> 3	2	7	6
select * from g where a=2 or n=1 order by a;
> a	n	m	a2
> 2	2	9	4
> 4	1	2	8
select * from g where a2=4;
> a	n	m	a2
> 2	2	9	4
select * from g where m>5 and a<3 order by a;
> a	n	m	a2
> 1	2	8	2
> 2	2	9	4
select * from u where id=1 order by 1,2;
> id	b
> 1	5
> 1	8
> 1	x
select * from u where b='5' order by 1,2;
> id	b
> 1	5
select * from ua where b='03' order by 1,2;
> error 1146: Table 'script.ua' doesn't exist
select * from ua where b=3 order by 1,2;
> error 1146: Table 'script.ua' doesn't exist
select * from l where id>2;
> id	a
> 3	3
select * from w where a=2 order by id;
> id	a	s	r
> 2	2	6	2
> 5	2	15	5
select * from w where r>2 and a=1;
> id	a	s	r
> 4	1	13	4
select * from w where s>10 order by id;
> id	a	s	r
> 4	1	13	4
> 5	2	15	5
select * from dd where a=1;
> a	b
> 1	x
select * from dd where b='x' and a>0;
> a	b
> 1	x
select * from (select a, count(*) n from t group by a with rollup) d where a is null;
> a	n
> NULL	7
select * from (select a, count(*) n from t group by a with rollup) d where a=2;
> a	n
> 2	2
select * from (select count(*) n, 1 x from t) d where x=2;
> n	x
select * from (select count(*) n, max(a) x from t) d where x=2;
> n	x
select * from (select count(*) n, max(a) x from t where a<3) d where x=2;
> n	x
> 4	2
select * from t join g on t.a=g.a where g.n=2 and t.id<5 order by t.id;
> id	a	b	c	a	n	m	a2
> 1	1	x	5	1	2	8	2
> 2	2	y	6	2	2	9	4
> 3	3	NULL	7	3	2	7	6
> 4	1	x	8	1	2	8	2
select * from t left join g on t.a=g.a and g.a=2 order by t.id;
> id	a	b	c	a	n	m	a2
> 1	1	x	5	NULL	NULL	NULL	NULL
> 2	2	y	6	2	2	9	4
> 3	3	NULL	7	NULL	NULL	NULL	NULL
> 4	1	x	8	NULL	NULL	NULL	NULL
> 5	2	z	9	2	2	9	4
> 6	3	03	1	NULL	NULL	NULL	NULL
> 7	4	4	2	NULL	NULL	NULL	NULL
select * from t left join g on t.a=g.a where g.a=2 order by t.id;
> id	a	b	c	a	n	m	a2
> 2	2	y	6	2	2	9	4
> 5	2	z	9	2	2	9	4
select a, n from (select a, count(*) n from t where c>@z group by a) d where a=1;
> a	n
set @z=0;
> ok 0
select a, n from (select a, count(*) n from t where c>@z group by a) d where a=1;
> a	n
> 1	2
select * from (select a x, (select count(*) from t t2 where t2.a=t.a) k from t) d where k=2 order by x;
> x	k
> 1	2
> 1	2
> 2	2
> 2	2
> 3	2
> 3	2
select * from (select a x, (select count(*) from t t2 where t2.a=t.a) k from t) d where x=2;
> x	k
> 2	2
> 2	2
with c as (select a, count(*) n from t group by a), e as (select * from c where n>1) select * from e where a=1;
> a	n
> 1	2
with c as (select a, count(*) n from t group by a) select * from c x join c y on x.n=y.n where x.a=1 order by y.a;
> a	n	a	n
> 1	2	1	2
> 1	2	2	2
> 1	2	3	2
with recursive r as (select 1 n union all select n+1 from r where n<5), q as (select * from r where n>1) select * from q where n<4;
> n
> 2
> 3
with t as (select id, a from t where a=2) select * from t where id>2;
> id	a
> 5	2
with a as (select * from t), t as (select 1 id) select count(*) from a;
> count(*)
> 7
select * from (select a, n from g where n>1) d where a=2;
> a	n
> 2	2
select * from (select * from (select a, b from t union select c, b from t) p where a>2) q where b='x' order by a;
> a	b
> 5	x
> 8	x
select * from t where a in (select a from g where g.a=t.a and n=2) order by id;
> id	a	b	c
> 1	1	x	5
> 2	2	y	6
> 3	3	NULL	7
> 4	1	x	8
> 5	2	z	9
> 6	3	03	1
select (select n from g where g.a=t.a) k from t order by id;
> k
> 2
> 2
> 2
> 2
> 2
> 2
> 1
PREPARE s FROM 'select * from g where a=? and n>=?';
> ok 0
set @p=2,@q=1;
> ok 0
execute s using @p,@q;
> a	n	m	a2
> 2	2	9	4
set @p=4;
> ok 0
execute s using @p,@q;
> a	n	m	a2
> 4	1	2	8
select * from (select a, b from t intersect select a, b from t where a>1) d where a=2 order by b;
> a	b
> 2	y
> 2	z
select * from (select a from t except select a from t where a>1) d where a>0;
> a
> 1
select * from (select a, group_concat(b order by b) s from t group by a having count(*)>1) d where s like 'x%';
> a	s
> 1	x,x
select * from (select json_objectagg(id,a) j, a from t group by a) d where a=4;
> j	a
> {"7": 4}	4
create view gg as select a from g where n>1;
> ok 0
select * from gg where a=1;
> a
> 1
select gg.a, g.n from gg join g using(a) where g.a=2;
> a	n
> 2	2
select d.* from (select a, max(c) m from t group by a) d, t where t.a=d.a and t.c=d.m order by 1;
> a	m
> 1	8
> 2	9
> 3	7
> 4	2
@a BEGIN;
> ok 0
@a SELECT * FROM (SELECT id, MAX(c) FROM t GROUP BY id FOR UPDATE) d WHERE id = 2;
> id	MAX(c)
> 2	6
@b UPDATE t SET b = 'q' WHERE id = 1;
> ok 1
@b UPDATE t SET b = 'r' WHERE id = 2;
> waits
@a ROLLBACK;
> ok 0
> @b ok 1
@a BEGIN;
> ok 0
@a SELECT * FROM (SELECT id FROM t LIMIT 3 FOR UPDATE) d WHERE id = 2;
> id
> 2
@b UPDATE t SET b = 'q' WHERE id = 5;
> ok 1
@b UPDATE t SET b = 'r' WHERE id = 1;
> waits
@a ROLLBACK;
> ok 0
> @b ok 1

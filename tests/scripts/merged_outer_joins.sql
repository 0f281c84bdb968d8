# Views and derived tables on the side of an outer join that is filled with NULLs: what they compute is NULL there, too.
create table t (id int primary key auto_increment, a int not null, b varchar(10), key(a));
> ok 0
create table u (id int primary key, x int);
> ok 0
insert into t(a,b) values (1,'x'),(2,'y'),(3,null);
> ok 3
insert into u values (1,1),(2,2),(4,4),(5,null);
> ok 4
create view v as select id, a, b, a+1 as a1, coalesce(b,'none') c, 'k' k, a>1 as g from t;
> ok 0
create view w as select t.id, u.x, ifnull(u.x,-1) y, t.a*2 z from t left join u on t.id=u.id;
> ok 0
select u.*, v.* from u left join v on u.id=v.id order by u.id;
> id	x	id	a	b	a1	c	k	g
> 1	1	1	1	x	2	x	k	0
> 2	2	2	2	y	3	y	k	1
> 4	4	NULL	NULL	NULL	NULL	NULL	NULL	NULL
> 5	NULL	NULL	NULL	NULL	NULL	NULL	NULL	NULL
select u.*, v.c from u left join v on u.id=v.id where v.c is null order by u.id;
> id	x	c
> 4	4	NULL
> 5	NULL	NULL
select u.*, v.c from u left join v on u.id=v.id where v.c='none' order by u.id;
> id	x	c
select u.*, v.c from u left join v on u.id=v.id and v.c='x' order by u.id;
> id	x	c
> 1	1	x
> 2	2	NULL
> 4	4	NULL
> 5	NULL	NULL
select u.id, w.* from u left join w on u.id=w.id order by u.id;
> id	id	x	y	z
> 1	1	1	1	2
> 2	2	2	2	4
> 4	NULL	NULL	NULL	NULL
> 5	NULL	NULL	NULL	NULL
select u.id, w.* from w right join u on u.id=w.id and w.z>2 order by u.id;
> id	id	x	y	z
> 1	NULL	NULL	NULL	NULL
> 2	2	2	2	4
> 4	NULL	NULL	NULL	NULL
> 5	NULL	NULL	NULL	NULL
select u.id, d.k from u left join (select 'k' k, id from t where a>1) d on d.id=u.id order by 1;
> id	k
> 1	NULL
> 2	k
> 4	NULL
> 5	NULL
select u.id, d.k, count(*) from u left join (select 'k' k, id from t where a>1) d on d.id=u.id group by d.k order by 1;
> error 1055: Expression #1 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'script.u.id' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by
select d.k, count(d.k), count(*) from u left join v d on d.id=u.id group by d.k with rollup;
> k	count(d.k)	count(*)
> NULL	0	2
> k	2	2
> NULL	2	4
select u.id, d.k from u left join (select 'k' k, t.id from t join u on t.id=u.id where a>1) d on d.id=u.id and d.k='k' order by 1;
> id	k
> 1	NULL
> 2	k
> 4	NULL
> 5	NULL
select u.id, v.g, v.g+1 from u left join v using(id) order by 1;
> id	g	v.g+1
> 1	0	1
> 2	1	2
> 4	NULL	NULL
> 5	NULL	NULL
select coalesce(v.c,'no row') from u left join v on v.id=u.id+1 order by u.id;
> coalesce(v.c,'no row')
> y
> none
> no row
> no row
select u.id, (select v.c from v where v.id=d.id) s, d.c from u left join v d on d.id=u.id order by 1;
> id	s	c
> 1	x	x
> 2	y	y
> 4	NULL	NULL
> 5	NULL	NULL
select u.id, e.c from u left join (v d join v e on d.id=e.id) on d.id=u.id order by 1;
> id	c
> 1	x
> 2	y
> 4	NULL
> 5	NULL
select u.id, e.c from u left join (v d left join v e on d.id=e.id+1) on d.id=u.id order by 1;
> id	c
> 1	NULL
> 2	x
> 4	NULL
> 5	NULL
select distinct v.c from u left join v on u.id=v.id order by v.c desc;
> c
> y
> x
> NULL
select u.id, v.c from u left join v on u.id=v.id order by v.c, u.id;
> id	c
> 4	NULL
> 5	NULL
> 1	x
> 2	y
select v.id, count(u.x), max(v.c) from v left join u on u.id=v.id group by v.id having max(v.c)>'a' order by v.id;
> id	count(u.x)	max(v.c)
> 1	1	x
> 2	1	y
> 3	0	none
select sum(v.a1) over (order by v.id) s, v.c from v order by v.id;
> s	c
> 2	x
> 5	y
> 9	none
select * from v where (id, a1) in (select id, x+1 from u);
> id	a	b	a1	c	k	g
> 1	1	x	2	x	k	0
> 2	2	y	3	y	k	1
select * from v where not exists (select * from u where u.id=v.id);
> id	a	b	a1	c	k	g
> 3	3	NULL	4	none	k	1
select v.id from v join lateral (select max(x) m from u where u.id<=v.a1) d on d.m>=2 order by 1;
> id
> 1
> 2
> 3
select * from (select * from (select id, a1 from v where c<>'x') p where a1>2) q where id<>7 order by id;
> id	a1
> 2	3
> 3	4
select * from v, (values row(1,'p'),row(2,'q')) as d(i,s) where v.id=d.i order by 1;
> id	a	b	a1	c	k	g	i	s
> 1	1	x	2	x	k	0	1	p
> 2	2	y	3	y	k	1	2	q
with c as (select id, a1 from v), e as (select id from c where a1>2) select c.id, e.id from c left join e on c.id=e.id order by 1;
> id	id
> 1	NULL
> 2	2
> 3	3
select (select count(*) from v x where x.a1<=v.a1) n, v.a1 from v group by v.a1 order by 1;
> n	a1
> 1	2
> 2	3
> 3	4
select v.a1, (select group_concat(u.id) from u where u.id<v.a1) g from v group by v.a1 order by 1;
> a1	g
> 2	1
> 3	1,2
> 4	1,2
create view vv as select v.id, v.c, u.x from v join u on v.id=u.id where u.x is not null;
> ok 0
select * from vv order by id;
> id	c	x
> 1	x	1
> 2	y	2
select count(*), max(c) from vv;
> count(*)	max(c)
> 2	y
select x.id from vv x join vv y on x.id=y.id where y.c='x';
> id
> 1
update vv set x=x+10 where id=1;
> ok 1
select * from vv order by id;
> id	c	x
> 1	x	11
> 2	y	2
delete u from u join v on u.id=v.id where v.c='none';
> ok 0
select * from u order by id;
> id	x
> 1	11
> 2	2
> 4	4
> 5	NULL
insert into u select id+100, a1 from v where id in (select id from vv);
> ok 2
select * from u order by id;
> id	x
> 1	11
> 2	2
> 4	4
> 5	NULL
> 101	2
> 102	3
prepare s from 'select * from v where id=? and a1>?';
> ok 0
set @a=2,@b=1;
> ok 0
execute s using @a,@b;
> id	a	b	a1	c	k	g
> 2	2	y	3	y	k	1
set @a=3;
> ok 0
execute s using @a,@b;
> id	a	b	a1	c	k	g
> 3	3	NULL	4	none	k	1
set optimizer_switch='derived_merge=off';
> ok 0
select * from v where id=1;
> id	a	b	a1	c	k	g
> 1	1	x	2	x	k	0
select * from (select id from t) d where id=2;
> id
> 2

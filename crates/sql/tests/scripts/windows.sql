# Answers of a MySQL server: windows.
create table w (id int primary key, g char(1), v int);
insert into w values (1,'a',10),(2,'a',20),(3,'b',30),(4,'b',30),(5,'b',50),(6,'c',null);
> affected 6
select id, row_number() over (order by id desc) r from w order by id;
> id	r
> 1	6
> 2	5
> 3	4
> 4	3
> 5	2
> 6	1
select id, g, sum(v) over (partition by g order by id) s, rank() over (partition by g order by v) rk, dense_rank() over (order by v) d from w order by id;
> id	g	s	rk	d
> 1	a	10	1	2
> 2	a	30	2	3
> 3	b	30	1	4
> 4	b	60	1	4
> 5	b	110	3	5
> 6	c	NULL	1	1
select id, lag(v) over (order by id), lead(v, 2, -1) over (order by id), first_value(v) over (partition by g order by id), last_value(v) over (partition by g order by id) from w order by id;
> id	lag(v) over (order by id)	lead(v, 2, -1) over (order by id)	first_value(v) over (partition by g order by id)	last_value(v) over (partition by g order by id)
> 1	NULL	30	10	10
> 2	10	30	10	20
> 3	20	50	30	30
> 4	30	NULL	30	30
> 5	30	-1	30	50
> 6	50	-1	NULL	NULL
select id, ntile(4) over (order by id), percent_rank() over (order by v), cume_dist() over (order by v) from w order by id;
> id	ntile(4) over (order by id)	percent_rank() over (order by v)	cume_dist() over (order by v)
> 1	1	0.2	0.3333333333333333
> 2	1	0.4	0.5
> 3	2	0.6	0.8333333333333334
> 4	2	0.6	0.8333333333333334
> 5	3	1	1
> 6	4	0	0.16666666666666666
select id, sum(v) over (order by id rows between 1 preceding and 1 following) from w;
> id	sum(v) over (order by id rows between 1 preceding and 1 following)
> 1	30
> 2	60
> 3	80
> 4	110
> 5	80
> 6	50
select id, avg(v) over (order by v range between 10 preceding and current row) from w order by id;
> id	avg(v) over (order by v range between 10 preceding and current row)
> 1	10.0000
> 2	15.0000
> 3	26.6667
> 4	26.6667
> 5	50.0000
> 6	NULL
select g, count(*), sum(count(*)) over () from w group by g;
> g	count(*)	sum(count(*)) over ()
> a	2	6
> b	3	6
> c	1	6
select g, sum(v) over win, nth_value(id, 2) over win from w window win as (partition by g order by id) order by g, id;
> g	sum(v) over win	nth_value(id, 2) over win
> a	10	NULL
> a	30	2
> b	30	NULL
> b	60	4
> b	110	4
> c	NULL	NULL
select * from (select id, row_number() over (partition by g order by v desc) n from w) x where n = 1 order by id;
> id	n
> 2	1
> 5	1
> 6	1

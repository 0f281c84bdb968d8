# Answers of a MySQL server: frames of windows by INTERVAL, and what frames may not be.
create table f (id int primary key, d date, dt datetime(6), t time, n decimal(6,2), u int unsigned);
insert into f values (1,'2024-01-01','2024-01-01 00:00:00','10:00:00',1.5,0), (2,'2024-01-02','2024-01-01 12:00:00','10:30:00',2.25,1), (3,'2024-01-31','2024-01-02 00:00:00','12:00:00',2.75,5), (4,'2024-02-29','2024-02-01 00:00:00.000001','-01:00:00',10,5), (5,null,null,null,null,null), (6,'2024-01-02','2024-03-01 00:00:00','23:59:59',-3,4294967295);
> affected 6
select id, d, count(*) over (order by d range interval 1 day preceding) c, group_concat(id) g from f group by id, d order by d, id;
> id	d	c	g
> 5	NULL	1	5
> 1	2024-01-01	1	1
> 2	2024-01-02	3	2
> 6	2024-01-02	3	6
> 3	2024-01-31	1	3
> 4	2024-02-29	1	4
select id, d, count(*) over (order by d range between interval 1 month preceding and interval 1 day following) c from f order by d, id;
> id	d	c
> 5	NULL	1
> 1	2024-01-01	3
> 2	2024-01-02	3
> 6	2024-01-02	3
> 3	2024-01-31	4
> 4	2024-02-29	2
select id, d, first_value(id) over (order by d desc, id range between unbounded preceding and current row) c from f order by d, id;
> id	d	c
> 5	NULL	4
> 1	2024-01-01	4
> 2	2024-01-02	4
> 6	2024-01-02	4
> 3	2024-01-31	4
> 4	2024-02-29	4
select id, d, count(*) over (order by d desc range between interval 1 day preceding and interval 1 month following) c from f order by d, id;
> id	d	c
> 5	NULL	1
> 1	2024-01-01	3
> 2	2024-01-02	3
> 6	2024-01-02	3
> 3	2024-01-31	4
> 4	2024-02-29	2
select id, dt, sum(id) over (order by dt range between interval '1 12' day_hour preceding and current row) c from f order by dt, id;
> id	dt	c
> 5	NULL	5
> 1	2024-01-01 00:00:00.000000	1
> 2	2024-01-01 12:00:00.000000	3
> 3	2024-01-02 00:00:00.000000	6
> 4	2024-02-01 00:00:00.000001	4
> 6	2024-03-01 00:00:00.000000	6
select id, dt, sum(id) over (order by dt range between interval 1 month preceding and interval 1 second preceding) c from f order by dt, id;
> id	dt	c
> 5	NULL	5
> 1	2024-01-01 00:00:00.000000	NULL
> 2	2024-01-01 12:00:00.000000	1
> 3	2024-01-02 00:00:00.000000	3
> 4	2024-02-01 00:00:00.000001	5
> 6	2024-03-01 00:00:00.000000	4
select id, t, sum(id) over (order by t range between interval '00:30' hour_minute preceding and interval 2 hour following) c from f order by t, id;
> id	t	c
> 5	NULL	5
> 4	-01:00:00	4
> 1	10:00:00	6
> 2	10:30:00	6
> 3	12:00:00	3
> 6	23:59:59	6
select id, n, sum(id) over (order by n range between 0.5 preceding and 0.25 following) c from f order by n, id;
> id	n	c
> 5	NULL	5
> 6	-3.00	6
> 1	1.50	1
> 2	2.25	2
> 3	2.75	5
> 4	10.00	4
select id, sum(id) over (order by d range interval -1 day preceding) from f;
> error 3586: Window '<unnamed window>': frame start or end is negative, NULL or of non-integral type
select id, sum(id) over (order by d range interval null day preceding) from f;
> error 3586: Window '<unnamed window>': frame start or end is negative, NULL or of non-integral type
select id, sum(id) over (order by d range 1 preceding) from f;
> error 3588: Window '<unnamed window>' with RANGE frame has ORDER BY expression of datetime type. Only INTERVAL bound value allowed.
select id, sum(id) over (order by n range interval 1 day preceding) from f;
> error 3589: Window '<unnamed window>' with RANGE frame has ORDER BY expression of numeric type, INTERVAL bound value not allowed.
select id, sum(id) over (order by d rows interval 1 day preceding) from f;
> error 3596: Window '<unnamed window>': INTERVAL can only be used with RANGE frames.
select id, sum(id) over (order by d, id range interval 1 day preceding) from f;
> error 3587: Window '<unnamed window>' with RANGE N PRECEDING/FOLLOWING frame requires exactly one deterministic ORDER BY expression, of numeric or temporal type
select id, sum(id) over (range interval 1 day preceding) from f;
> error 3587: Window '<unnamed window>' with RANGE N PRECEDING/FOLLOWING frame requires exactly one deterministic ORDER BY expression, of numeric or temporal type
select id, sum(id) over (order by id rows 1.5 preceding) from f;
> error 3586: Window '<unnamed window>': frame start or end is negative, NULL or of non-integral type
select id, sum(id) over (order by id rows between unbounded following and current row) from f;
> error 3584: Window '<unnamed window>': frame start cannot be UNBOUNDED FOLLOWING.
select id, sum(id) over (order by id rows between current row and unbounded preceding) from f;
> error 3585: Window '<unnamed window>': frame end cannot be UNBOUNDED PRECEDING.
select id, sum(id) over (order by id rows between 1 following and 1 preceding) from f;
> error 3586: Window '<unnamed window>': frame start or end is negative, NULL or of non-integral type
select id, sum(id) over (order by id rows between current row and 1 preceding) from f;
> error 3586: Window '<unnamed window>': frame start or end is negative, NULL or of non-integral type
select id, sum(id) over (order by 1) from f;
> error 3592: Window '<unnamed window>': ORDER BY or PARTITION BY uses legacy position indication which is not supported, use expression.
select id, sum(id) over (partition by 1) from f;
> error 3592: Window '<unnamed window>': ORDER BY or PARTITION BY uses legacy position indication which is not supported, use expression.
select id, sum(id) over (order by nosuch) from f;
> error 1054: Unknown column 'nosuch' in 'window order by'
select id, sum(id) over (partition by nosuch) from f;
> error 1054: Unknown column 'nosuch' in 'window partition by'
select id as a, sum(id) over (order by a) from f;
> error 1054: Unknown column 'a' in 'window order by'
select id, sum(id) over (order by concat('a', id) range 1 preceding) from f;
> error 3587: Window '<unnamed window>' with RANGE N PRECEDING/FOLLOWING frame requires exactly one deterministic ORDER BY expression, of numeric or temporal type
select id, sum(id) over (w order by id) from f window w as (order by id);
> error 3583: Window '<unnamed window>' cannot inherit 'w' since both contain an ORDER BY clause.
select id, sum(id) over (w partition by id) from f window w as (order by id);
> error 3581: A window which depends on another cannot define partitioning.
select id, sum(id) over (w rows 1 preceding) from f window w as (order by id rows 1 preceding);
> error 3582: Window 'w' has a frame definition, so cannot be referenced by another window.
select id, sum(id) over w1 s from f window w1 as (w2), w2 as (order by id) order by id;
> id	s
> 1	1
> 2	3
> 3	6
> 4	10
> 5	15
> 6	21
select id, sum(id) over w1 s from f window w1 as (w2), w2 as (w1);
> error 3580: There is a circularity in the window dependency graph.
select id, sum(id) over w1 s from f window w1 as (w3);
> error 3579: Window name 'w3' is not defined.
select id, sum(distinct id) over () from f;
> error 1235: This version of MySQL doesn't yet support '<window function>(DISTINCT ..)'
select id, row_number() over (order by id groups 1 preceding) from f;
> error 1235: This version of MySQL doesn't yet support 'GROUPS'
select id, sum(id) over (order by id rows between 1 preceding and 1 following exclude current row) from f;
> error 1235: This version of MySQL doesn't yet support 'EXCLUDE'
select sum(id), sum(id) over () from f;
> error 1140: In aggregated query without GROUP BY, expression #2 of SELECT list contains nonaggregated column 'test.f.id'; this is incompatible with sql_mode=only_full_group_by
select sum(u) over (order by d) from f group by d;
> error 1055: Expression #1 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'test.f.u' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by
select d, sum(count(*)) over (order by d rows unbounded preceding) s from f group by d order by d;
> d	s
> NULL	1
> 2024-01-01	2
> 2024-01-02	4
> 2024-01-31	5
> 2024-02-29	6

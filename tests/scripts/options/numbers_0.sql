# --innodb-autoinc-lock-mode=0
# Statements that count many rows hold the counter until they end.
create table t (id int auto_increment primary key, v int, unique key (v));
> ok 0
create table s (v int primary key);
> ok 0
insert into s values (1), (2), (3), (4), (5);
> ok 5
@a begin;
> ok 0
@a insert into t (v) values (3);
> ok 1
@b begin;
> ok 0
@b insert into t (v) select v from s;
> waits
@c insert into t (v) values (10), (11);
> waits
@d insert into t (v) select v + 20 from s;
> waits
@x select lock_mode, lock_status from performance_schema.data_locks where object_name = 't' and lock_mode = 'AUTO_INC' order by lock_status;
> lock_mode	lock_status
> AUTO_INC	GRANTED
> AUTO_INC	WAITING
> AUTO_INC	WAITING
@a rollback;
> ok 0
> @b ok 5
@b commit;
> ok 0
> @c ok 2
> @d ok 5
select * from t order by id;
> id	v
> 2	1
> 3	2
> 4	3
> 5	4
> 6	5
> 7	10
> 8	11
> 9	21
> 10	22
> 11	23
> 12	24
> 13	25
insert into t (v) values (100);
> ok 1
select max(id) from t;
> max(id)
> 14

# Who knows its rows holds it only where it had to wait.
create table u (id int auto_increment primary key, v int, unique key (v));
> ok 0
@a begin;
> ok 0
@a insert into u (v) values (1);
> ok 1
@b begin;
> ok 0
@b insert into u (v) values (2), (1);
> waits
@c insert into u (v) values (4);
> waits
@a commit;
> ok 0
> @b error 1062: Duplicate entry '1' for key 'u.v'
@b rollback;
> ok 0
> @c ok 1
select * from u order by id;
> id	v
> 1	1
> 4	4
insert into u (id, v) values (50, 50), (null, 51);
> ok 2
select * from u order by id;
> id	v
> 1	1
> 4	4
> 50	50
> 51	51
insert into u (v) select v + 1000 from s;
> ok 5
select id, v from u where v > 1000 order by id;
> id	v
> 52	1001
> 53	1002
> 54	1003
> 55	1004
> 56	1005

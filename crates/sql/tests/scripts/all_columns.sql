# Answers of a MySQL server: a table keeps a column that is seen.
create table t (a int, b int invisible);
insert into t (a, b) values (1, 2);
> affected 1
alter table t drop a;
> error 4028: A table must have at least one visible column.
alter table t drop a, drop b;
> error 1090: You can't delete all columns with ALTER TABLE; use DROP TABLE instead
alter table t alter a set invisible;
> error 4028: A table must have at least one visible column.
alter table t drop a, add c int default 5;
select *, b from t;
> c	b
> 5	2
alter table t drop b, drop c, add d int not null auto_increment, add primary key (d);
select * from t;
> d
> 1
alter table t drop d;
> error 1090: You can't delete all columns with ALTER TABLE; use DROP TABLE instead

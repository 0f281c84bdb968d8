# Answers of a MySQL server: a table cannot take two columns of one name from its query.
create table t select 1 a, 2 a;
> error 1060: Duplicate column name 'a'
create table t (a int) select 1 a, 2 A;
> error 1060: Duplicate column name 'A'
create table t (a int) select 1 a, 2 b;
> affected 1
select * from t;
> a	b
> 1	2

# Answers of a MySQL server: names that the columns of views get.
create table b (a int);
create view n1 as select 1+1, 1+1;
select column_name from information_schema.columns where table_schema=database() and table_name = 'n1' order by ordinal_position;
> COLUMN_NAME
> 1+1
> Name_exp_1+1
create view n2 as select 1+1, 1+1, a+1 as `1+1` from b;
select column_name from information_schema.columns where table_schema=database() and table_name = 'n2' order by ordinal_position;
> COLUMN_NAME
> Name_exp_1_1+1
> Name_exp_1+1
> 1+1
create view n3 as select 1+1, 1+1, 1+1;
select column_name from information_schema.columns where table_schema=database() and table_name = 'n3' order by ordinal_position;
> COLUMN_NAME
> 1+1
> Name_exp_1+1
> Name_exp_1_1+1
create view n4 as select a, a from b;
> error 1060: Duplicate column name 'a'
create view n5 as select a, a+1 as a from b;
> error 1060: Duplicate column name 'a'
create view n6 as select 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz', 'x ', '';
select column_name from information_schema.columns where table_schema=database() and table_name = 'n6' order by ordinal_position;
> COLUMN_NAME
> Name_exp_1
> Name_exp_2
> Name_exp_3
create view n7 as select 'x ' as b, 'a', 'x ';
select column_name from information_schema.columns where table_schema=database() and table_name = 'n7' order by ordinal_position;
> COLUMN_NAME
> b
> a
> Name_exp_3
create view n8 as select a+1 as `1`, 1 from b;
select column_name from information_schema.columns where table_schema=database() and table_name = 'n8' order by ordinal_position;
> COLUMN_NAME
> 1
> Name_exp_1
create view n9 as select 1, a+1 as `1` from b;
select column_name from information_schema.columns where table_schema=database() and table_name = 'n9' order by ordinal_position;
> COLUMN_NAME
> Name_exp_1
> 1
create view n10 as select a+1 as `1`, a+2 as `1` from b;
> error 1060: Duplicate column name '1'
create view n11 as (select 1+1, 1+1) union select 1, 2;
select column_name from information_schema.columns where table_schema=database() and table_name = 'n11' order by ordinal_position;
> COLUMN_NAME
> 1+1
> Name_exp_1+1
create view n12 as select count(*), (select max(a) from b where a > 1000000000000 and a < 3000000000000000000 or a is null) from b;
select * from n12;
> count(*)	Name_exp_2
> 0	NULL

# The words behind SELECT have their order.
CREATE TABLE words (a INT);
CREATE VIEW ordered_words AS SELECT SQL_NO_CACHE DISTINCT STRAIGHT_JOIN HIGH_PRIORITY SQL_SMALL_RESULT a FROM words;
SELECT LEFT(view_definition, 60) FROM information_schema.views WHERE table_name = 'ordered_words';
> LEFT(view_definition, 60)
> select straight_join high_priority distinct sql_small_result

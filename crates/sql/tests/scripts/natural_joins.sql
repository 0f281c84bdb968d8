# Answers of a MySQL server: the columns of NATURAL joins and USING, in order.
create table t1 (c int, b int);
create table t2 (a int, b int);
create table t3 (b int, c int);
create table t4 (y int, c int);
create table t5 (y int, z int);
insert into t1 values (10,1), (3,1), (3,2);
> affected 3
insert into t2 values (2,1);
> affected 1
insert into t3 values (1,3), (1,3);
> affected 2
insert into t4 values (11,3), (2,3);
> affected 2
insert into t5 values (11,4);
> affected 1
select * from (t1 natural join t2) natural join (t3 natural join t4) order by 1,2,3,4;
> b	c	a	y
> 1	3	2	2
> 1	3	2	2
> 1	3	2	11
> 1	3	2	11
select * from (t1 natural left join t2) natural left join (t3 natural left join t4) order by 1,2,3,4;
> b	c	a	y
> 1	3	2	2
> 1	3	2	2
> 1	3	2	11
> 1	3	2	11
> 1	10	2	NULL
> 2	3	NULL	NULL
select * from (t4 natural right join t3) natural right join (t2 natural right join t1) order by 1,2,3,4;
> b	c	a	y
> 1	3	2	2
> 1	3	2	2
> 1	3	2	11
> 1	3	2	11
> 1	10	2	NULL
> 2	3	NULL	NULL
select * from t1 natural join t2 natural join t3 natural join t4 order by 1,2,3,4;
> c	b	a	y
> 3	1	2	2
> 3	1	2	2
> 3	1	2	11
> 3	1	2	11
select * from t5 natural right join (t4 natural right join ((t2 natural right join t1) natural right join t3)) order by 1,2,3,4;
> y	c	b	a	z
> 2	3	1	2	NULL
> 2	3	1	2	NULL
> 11	3	1	2	4
> 11	3	1	2	4
select * from (t1 natural join t2), (t3 natural join t4) order by 1,2,3,4,5,6;
> b	c	a	c	b	y
> 1	3	2	3	1	2
> 1	3	2	3	1	2
> 1	3	2	3	1	11
> 1	3	2	3	1	11
> 1	10	2	3	1	2
> 1	10	2	3	1	2
> 1	10	2	3	1	11
> 1	10	2	3	1	11
select * from t5 natural join ((t1 natural join t2), (t3 natural join t4)) order by 1,2,3,4,5;
> y	z	b	c	a	c	b
> 11	4	1	3	2	3	1
> 11	4	1	3	2	3	1
> 11	4	1	10	2	3	1
> 11	4	1	10	2	3	1
select * from (t1 join t2 using (b)) join (t3 join t4 using (c)) using (c) order by 1,2,3,4,5;
> c	b	a	b	y
> 3	1	2	1	2
> 3	1	2	1	2
> 3	1	2	1	11
> 3	1	2	1	11
select * from (t1 join t2 using (b)) natural join (t3 join t4 using (c)) order by 1,2,3,4;
> b	c	a	y
> 1	3	2	2
> 1	3	2	2
> 1	3	2	11
> 1	3	2	11
select * from t1 inner join t3 using (B, C);
> c	b
> 3	1
> 3	1
select b, t2.b, t1.* from t1 natural join t2 order by 1, 2, 3;
> b	b	c	b
> 1	1	3	1
> 1	1	10	1
select b from t1 natural join t2, t3;
> error 1052: Column 'b' in field list is ambiguous
select c from t1 natural join t2 order by c;
> c
> 3
> 10
select y from t1 natural join (t3, t4);
> error 1052: Column 'c' in from clause is ambiguous
select * from t1 join t2 using (b) join t3 using (b) join t4 using (c) order by 1,2,3,4,5;
> error 1052: Column 'c' in from clause is ambiguous
select * from t1 right join (t2 left join t3 using (b)) on t1.b > t2.a order by 1,2,3,4;
> c	b	b	a	c
> NULL	NULL	1	2	3
> NULL	NULL	1	2	3
select b, count(*) from t1 natural join t2 group by b having b > 0;
> b	count(*)
> 1	2
select * from t1 join t4 using (nosuch);
> error 1054: Unknown column 'nosuch' in 'from clause'
select t1.c from t1 natural join t2 where t2.b = b;
> c
> 10
> 3
set optimizer_switch = 'firstmatch=off,materialization=off';
select @@optimizer_switch;
> @@optimizer_switch
> index_merge=on,index_merge_union=on,index_merge_sort_union=on,index_merge_intersection=on,engine_condition_pushdown=on,index_condition_pushdown=on,mrr=on,mrr_cost_based=on,block_nested_loop=on,batched_key_access=off,materialization=off,semijoin=on,loosescan=on,firstmatch=off,duplicateweedout=on,subquery_materialization_cost_based=on,use_index_extensions=on,condition_fanout_filter=on,derived_merge=on,use_invisible_indexes=off,skip_scan=on,hash_join=on,subquery_to_derived=off,prefer_ordering_index=on,hypergraph_optimizer=off,derived_condition_pushdown=on,hash_set_operations=on
set optimizer_switch = 'firstmatch=default';
select @@optimizer_switch;
> @@optimizer_switch
> index_merge=on,index_merge_union=on,index_merge_sort_union=on,index_merge_intersection=on,engine_condition_pushdown=on,index_condition_pushdown=on,mrr=on,mrr_cost_based=on,block_nested_loop=on,batched_key_access=off,materialization=off,semijoin=on,loosescan=on,firstmatch=on,duplicateweedout=on,subquery_materialization_cost_based=on,use_index_extensions=on,condition_fanout_filter=on,derived_merge=on,use_invisible_indexes=off,skip_scan=on,hash_join=on,subquery_to_derived=off,prefer_ordering_index=on,hypergraph_optimizer=off,derived_condition_pushdown=on,hash_set_operations=on
set optimizer_switch = 'default,semijoin=off';
select @@optimizer_switch;
> @@optimizer_switch
> index_merge=on,index_merge_union=on,index_merge_sort_union=on,index_merge_intersection=on,engine_condition_pushdown=on,index_condition_pushdown=on,mrr=on,mrr_cost_based=on,block_nested_loop=on,batched_key_access=off,materialization=on,semijoin=off,loosescan=on,firstmatch=on,duplicateweedout=on,subquery_materialization_cost_based=on,use_index_extensions=on,condition_fanout_filter=on,derived_merge=on,use_invisible_indexes=off,skip_scan=on,hash_join=on,subquery_to_derived=off,prefer_ordering_index=on,hypergraph_optimizer=off,derived_condition_pushdown=on,hash_set_operations=on
set optimizer_switch = 'semijoin=off,semijoin=on';
> error 1231: Variable 'optimizer_switch' can't be set to the value of 'semijoin=on'
set optimizer_switch = 'semijoin=maybe';
> error 1231: Variable 'optimizer_switch' can't be set to the value of 'semijoin=maybe'
set optimizer_switch = 'mrr=off,nosuch=on';
> error 1231: Variable 'optimizer_switch' can't be set to the value of 'nosuch=on'
set optimizer_switch = default;
select @@optimizer_switch, @@optimizer_trace;
> @@optimizer_switch	@@optimizer_trace
> index_merge=on,index_merge_union=on,index_merge_sort_union=on,index_merge_intersection=on,engine_condition_pushdown=on,index_condition_pushdown=on,mrr=on,mrr_cost_based=on,block_nested_loop=on,batched_key_access=off,materialization=on,semijoin=on,loosescan=on,firstmatch=on,duplicateweedout=on,subquery_materialization_cost_based=on,use_index_extensions=on,condition_fanout_filter=on,derived_merge=on,use_invisible_indexes=off,skip_scan=on,hash_join=on,subquery_to_derived=off,prefer_ordering_index=on,hypergraph_optimizer=off,derived_condition_pushdown=on,hash_set_operations=on	enabled=off,one_line=off

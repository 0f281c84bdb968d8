# Answers of a MySQL server: names in the select list, GROUP BY, HAVING and ORDER BY, and what stands after a set operation.
create table t1 (a int, b int, c int);
create table t2 (a int, d int);
insert into t1 values (1,2,3), (4,5,6);
> affected 2
insert into t2 values (1,7), (4,8);
> affected 2
select t1.a, sum(d) from t1, t2 where t1.a = t2.a group by a order by 1;
> a	sum(d)
> 1	7
> 4	8
select t1.a, t2.a from t1, t2 where t1.a = t2.a group by a;
> error 1052: Column 'a' in group statement is ambiguous
select a as x, b as x from t1 order by x;
> error 1052: Column 'x' in order clause is ambiguous
select a as x, a as x from t1 order by x desc;
> x	x
> 4	4
> 1	1
select b as a, a as b from t1 group by b, a order by 1;
> a	b
> 2	1
> 5	4
> warning 1052: Column 'b' in group statement is ambiguous
> warning 1052: Column 'a' in group statement is ambiguous
select a as b, count(*) from t1 group by b order by 1;
> error 1055: Expression #1 of SELECT list is not in GROUP BY clause and contains nonaggregated column 'test.t1.a' which is not functionally dependent on columns in GROUP BY clause; this is incompatible with sql_mode=only_full_group_by
> warning 1052: Column 'b' in group statement is ambiguous
select t1.a, t2.a from t1, t2 having a = 1;
> error 1052: Column 'a' in having clause is ambiguous
select a+0 as a from t1 having a > 1;
> a
> 4
select a as b, b as z from t1 order by b desc;
> b	z
> 4	5
> 1	2
select a from t1 union select d from t2 order by t1.a;
> error 1250: Table 't1' from one of the SELECTs cannot be used in global ORDER clause
select a from t1 union select d from t2 order by max(a);
> error 3028: Expression #1 of ORDER BY contains aggregate function and applies to a UNION, EXCEPT or INTERSECT
select a from t1 union select d from t2 order by count(*) over ();
> error 3028: Expression #1 of ORDER BY contains aggregate function and applies to a UNION, EXCEPT or INTERSECT
select a from t1 union select d from t2 order by a desc;
> a
> 8
> 7
> 4
> 1
select a from t1 order by sum(b);
> error 3029: Expression #1 of ORDER BY contains aggregate function and applies to the result of a non-aggregated query
select sum(a) from t1 order by sum(b);
> sum(a)
> 5
select a from t1 group by a order by sum(b) desc;
> a
> 4
> 1
select 1 as ` x`;
> x
> 1
> warning 1466: Leading spaces are removed from name ' x'
select 1 as `  `;
> 
> 1
> warning 1474: Name '  ' has become ''
select 1 as 'a ';
> a 
> 1
select a from t1 where concat(a) like '1!%' escape '!';
> a
select a from t1 where concat(a) like '1' escape 'xx';
> error 1210: Incorrect arguments to ESCAPE
select a from t1 where concat(a) like '1' escape '';
> a
> 1
select a from t1 where concat(a) like '1' escape b;
> error 1210: Incorrect arguments to ESCAPE
set sql_mode = 'NO_BACKSLASH_ESCAPES';
select a from t1 where concat(a) like '1' escape '';
> error 1210: Incorrect arguments to ESCAPE
select a from t1 where concat(a) like '1' escape '\\';
> error 1210: Incorrect arguments to ESCAPE
set sql_mode = default;
select sql_calc_found_rows a, b from t1 order by b limit 1;
> a	b
> 1	2
> warning 1287: SQL_CALC_FOUND_ROWS is deprecated and will be removed in a future release. Consider using two separate queries instead.
select found_rows();
> found_rows()
> 2
> warning 1287: FOUND_ROWS() is deprecated and will be removed in a future release. Consider using COUNT(*) instead.
select a from t1 order by a limit 1, 5;
> a
> 4
select found_rows();
> found_rows()
> 2
> warning 1287: FOUND_ROWS() is deprecated and will be removed in a future release. Consider using COUNT(*) instead.
select count(*) from t1 limit 2, 3;
> count(*)
select found_rows();
> found_rows()
> 1
> warning 1287: FOUND_ROWS() is deprecated and will be removed in a future release. Consider using COUNT(*) instead.
(select a from t1) union all (select a from t2) limit 1 offset 3;
> a
> 4
select found_rows();
> found_rows()
> 4
> warning 1287: FOUND_ROWS() is deprecated and will be removed in a future release. Consider using COUNT(*) instead.
select a from t1 limit 0;
> a
select found_rows();
> found_rows()
> 0
> warning 1287: FOUND_ROWS() is deprecated and will be removed in a future release. Consider using COUNT(*) instead.

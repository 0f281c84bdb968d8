# Answers of a MySQL server: integers beyond what a double tells apart, beside texts.
create table t (id bigint primary key, v bigint, u bigint unsigned, key (v));
insert into t values (102935229216544093, 102935229216544093, 18446744073709551614), (102935229216544104, 102935229216544104, 18446744073709551615), (5, 5, 5);
> affected 3
select id from t where id = '102935229216544104';
> id
> 102935229216544104
select id from t where v = '102935229216544104';
> id
> 102935229216544104
select id from t where v + 0 = '102935229216544104';
> id
> 102935229216544093
> 102935229216544104
select id from t ignore index (primary) where id = '102935229216544104';
> id
> 102935229216544104
select id from t where u = '18446744073709551615';
> id
> 102935229216544104
select id from t where u = '18446744073709551614' or v = '5';
> id
> 5
> 102935229216544093
select id from t where u > '18446744073709551614';
> id
> 102935229216544104
select id from t where id in ('102935229216544104', 'x', '5');
> id
> 5
> 102935229216544104
> warning 1292: Truncated incorrect DOUBLE value: 'x'
select id from t where v in ('102935229216544104', '5');
> id
> 5
> 102935229216544104
select id from t where u in ('18446744073709551614');
> id
> 102935229216544093
select id from t where id between '102935229216544094' and '102935229216544105';
> id
> 102935229216544104
select id from t where u between '18446744073709551615' and '18446744073709551615';
> id
> 102935229216544104
select id from t where '102935229216544104' = v;
> id
> 102935229216544104
select id from t where v <> '102935229216544104' order by id;
> id
> 5
> 102935229216544093
select id from t where v >= '102935229216544094';
> id
> 102935229216544104
select id from t where v = '5.0';
> id
> 5
select id from t where v = '5.5';
> id
select id from t where v > '4.5' and v < '5.5';
> id
> 5
select id from t where v = ' 5';
> id
> 5
select id from t where v = '5 ';
> id
> 5
select id from t where v = '5x';
> id
> 5
> warning 1292: Truncated incorrect DOUBLE value: '5x'
select id from t where v < '-1';
> id
select id from t where u > '-1' order by id;
> id
> 5
> 102935229216544093
> 102935229216544104
select id from t where u = '99999999999999999999';
> id
select id from t where v < '99999999999999999999' order by id;
> id
> 5
> 102935229216544093
> 102935229216544104
select id from t where v = '5e0';
> id
> 5
select v = '102935229216544104' from t order by id;
> v = '102935229216544104'
> 0
> 0
> 1
select nullif(v, '102935229216544104') from t order by id;
> nullif(v, '102935229216544104')
> 5
> 102935229216544093
> NULL
select id from t where v = concat('10293522921654410', '4');
> id
> 102935229216544104
set @x = '102935229216544104';
select id from t where v = @x;
> id
> 102935229216544104
prepare s from 'select id from t where v = ?';
execute s using @x;
> id
> 102935229216544104
update t set v = v + 1 where v = '102935229216544104';
> affected 1
delete from t where v = '102935229216544105';
> affected 1
select id from t order by id;
> id
> 5
> 102935229216544093

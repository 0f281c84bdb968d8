# Indexes over expressions: definition, what they refuse, changes of the table, use by conditions.
set names utf8mb4;
create table t (a int, b varchar(20), j json, d double, g point, id int auto_increment primary key, tx text, index ((a*2)), index i2 ((a+1) desc, b), unique u3 ((upper(b))));
show create table t;
> Table	Create Table
> t	CREATE TABLE `t` (\n  `a` int DEFAULT NULL,\n  `b` varchar(20) DEFAULT NULL,\n  `j` json DEFAULT NULL,\n  `d` double DEFAULT NULL,\n  `g` point DEFAULT NULL,\n  `id` int NOT NULL AUTO_INCREMENT,\n  `tx` text,\n  PRIMARY KEY (`id`),\n  UNIQUE KEY `u3` ((upper(`b`))),\n  KEY `functional_index` (((`a` * 2))),\n  KEY `i2` (((`a` + 1)) DESC,`b`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
show columns from t;
> Field	Type	Null	Key	Default	Extra
> a	int	YES		NULL	
> b	varchar(20)	YES		NULL	
> j	json	YES		NULL	
> d	double	YES		NULL	
> g	point	YES		NULL	
> id	int	NO	PRI	NULL	auto_increment
> tx	text	YES		NULL	
select column_name from information_schema.columns where table_schema=database() order by ordinal_position;
> COLUMN_NAME
> a
> b
> j
> d
> g
> id
> tx
select index_name, seq_in_index, column_name, collation, nullable, expression from information_schema.statistics where table_schema=database() order by 1,2;
> INDEX_NAME	SEQ_IN_INDEX	COLUMN_NAME	COLLATION	NULLABLE	EXPRESSION
> functional_index	1	NULL	A	YES	(`a` * 2)
> i2	1	NULL	D	YES	(`a` + 1)
> i2	2	b	A	YES	NULL
> PRIMARY	1	id	A		NULL
> u3	1	NULL	A	YES	upper(`b`)
create index x on t ((a));
> error 3762: Functional index on a column is not supported. Consider using a regular index instead.
create index x on t ((j->'$.a'));
> error 3753: Cannot create a functional index on a function that returns a JSON or GEOMETRY value.
create index x on t ((id+1));
> error 3754: Functional index 'x' cannot refer to an auto-increment column.
create index x on t ((rand()));
> error 3758: Expression of functional index 'x' contains a disallowed function.
create index x on t ((now()));
> error 3758: Expression of functional index 'x' contains a disallowed function.
create index x on t (((select 1)));
> error 3758: Expression of functional index 'x' contains a disallowed function.
create index x on t ((@a));
> error 3772: Default value expression of column 'x' cannot refer user or system variables.
create index x on t ((tx));
> error 3762: Functional index on a column is not supported. Consider using a regular index instead.
create index x on t ((concat(tx,'a')));
> error 3757: Cannot create a functional index on an expression that returns a BLOB or TEXT. Please consider using CAST.
create index x on t ((nope+1));
> error 1054: Unknown column 'nope' in 'functional index'
create index x on t ((null));
> error 3761: The used storage engine cannot index the expression 'NULL'.
create index x on t ((concat('')));
> error 3761: The used storage engine cannot index the expression 'concat(_utf8mb4'')'.
create index x on t (((a,b)));
> error 3800: Expression of functional index 'x' cannot refer to a row value.
create index `` on t ((a+3));
> error 1280: Incorrect index name ''
create index y on t ((cast(j->>'$.a' as char(30))));
create fulltext index z on t ((upper(b)));
> error 3759: Fulltext functional index is not supported.
create table p (a int, primary key ((a+1)));
> error 3756: The primary key cannot be a functional index
create table p (a int, primary key (a, (a+1)));
> error 3756: The primary key cannot be a functional index
create table q (a int, b int, index (a,(b+1)), index ((b+2),a));
show create table q;
> Table	Create Table
> q	CREATE TABLE `q` (\n  `a` int DEFAULT NULL,\n  `b` int DEFAULT NULL,\n  KEY `functional_index` (`a`,((`b` + 1))),\n  KEY `functional_index_2` (((`b` + 2)),`a`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
alter table t drop column a;
> error 3837: Column 'a' has a functional index dependency and cannot be dropped or renamed.
alter table t rename column a to a9;
> error 3837: Column 'a' has a functional index dependency and cannot be dropped or renamed.
alter table t drop index functional_index;
alter table t rename index i2 to i9;
alter table t rename index i9 to u3;
> error 1061: Duplicate key name 'u3'
insert into t (a,b) values (1,'x');
> affected 1
insert into t (a,b) values (3,'X');
> error 1062: Duplicate entry 'X' for key 't.u3'
insert into t values (1,'u',null,1,null,null,'');
> affected 1
insert into t (a,b,j) values (5,'q','{"a": "long"}');
> affected 1
select * from t order by id;
> a	b	j	d	g	id	tx
> 1	x	NULL	NULL	NULL	1	NULL
> 1	u	NULL	1	NULL	3	
> 5	q	{"a": "long"}	NULL	NULL	4	NULL
select a, b from t where upper(b) = 'X';
> a	b
> 1	x
select a, b from t where a + 1 = 6;
> a	b
> 5	q
select a, b from t where a + 1 > 1 order by id;
> a	b
> 1	x
> 1	u
> 5	q
select a, b from t where a + 1 in (2, 6) order by id;
> a	b
> 1	x
> 1	u
> 5	q
update t set b = 'new' where a = 5;
> affected 1
select a, b from t where upper(b) = 'NEW';
> a	b
> 5	new
delete from t where upper(b) = 'NEW';
> affected 1
select count(*) from t where a + 1 = 6;
> count(*)
> 0
create table o (f1 json, f2 varchar(20), index i1 ((cast(f1 as decimal(2,1)))), index i2 ((cast(f2 as char(1)))));
insert into o (f1) values (cast(1000 as json));
> error 3752: Value is out of range for functional index 'i1' at row 1
insert into o (f2) values ('lorem ipsum');
> error 3751: Data truncated for functional index 'i2' at row 1
set sql_mode='';
insert into o (f1) values (cast(1000 as json));
> affected 1
> warning 3752: Value is out of range for functional index 'i1' at row 1
insert into o (f2) values ('lorem ipsum');
> affected 1
> warning 3751: Data truncated for functional index 'i2' at row 1
set sql_mode=default;
create table l like q;
show create table l;
> Table	Create Table
> l	CREATE TABLE `l` (\n  `a` int DEFAULT NULL,\n  `b` int DEFAULT NULL,\n  KEY `functional_index` (`a`,((`b` + 1))),\n  KEY `functional_index_2` (((`b` + 2)),`a`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
create table s select * from q;
show create table s;
> Table	Create Table
> s	CREATE TABLE `s` (\n  `a` int DEFAULT NULL,\n  `b` int DEFAULT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
alter table t modify a bigint;
> affected 2

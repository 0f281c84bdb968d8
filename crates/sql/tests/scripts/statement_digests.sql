# Answers of a MySQL server: STATEMENT_DIGEST_TEXT and STATEMENT_DIGEST.
select statement_digest_text('select 1 + a from t where b in (1, 2, 3) and c = "x"') t;
> t
> SELECT ? + `a` FROM `t` WHERE `b` IN (...) AND `c` = ?
select statement_digest_text('insert into t values (1, 2), (3, 4)') t;
> t
> INSERT INTO `t` VALUES (...) /* , ... */
select statement_digest_text(null) t, statement_digest(null) d;
> t	d
> NULL	NULL
select length(statement_digest('select 1')) l, statement_digest('select 1') = statement_digest('SELECT  2') same, statement_digest('select 1') = statement_digest('select a') other;
> l	same	other
> 64	1	0
select statement_digest_text('this is no statement');
> error 3676: Could not parse argument to digest function: "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'this is no statement' at line 1".
select statement_digest('this is no statement');
> error 3676: Could not parse argument to digest function: "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'this is no statement' at line 1".
select statement_digest_text(_binary'select 1');
> error 3987: The function statement_digest_text does not support the character set 'binary'.
select statement_digest_text('');
> error 3676: Could not parse argument to digest function: "Query was empty".
select statement_digest_text('select 1; select 2');
> error 3676: Could not parse argument to digest function: "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'select 2' at line 1".
select statement_digest_text(12);
> error 3676: Could not parse argument to digest function: "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '12' at line 1".
create table t1 as select statement_digest('select 1') d, statement_digest_text('select 1') t;
> affected 1
select column_name, column_type, is_nullable from information_schema.columns where table_name = 't1' and table_schema = database() order by ordinal_position;
> COLUMN_NAME	COLUMN_TYPE	IS_NULLABLE
> d	varchar(64)	YES
> t	longtext	YES
create table t2 (q varchar(100), d varchar(64) generated always as (statement_digest(q)));
> error 3763: Expression of generated column 'd' contains a disallowed function: statement_digest.

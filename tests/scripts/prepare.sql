# PREPARE, user variables, SET.
CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(10));
> ok 0
INSERT INTO t VALUES (1,'x'),(2,'y'),(3,'z');
> ok 3
PREPARE s FROM 'SELECT b FROM t WHERE a = ?';
> ok 0
SET @a = 2;
> ok 0
EXECUTE s USING @a;
> b
> y
SET @a = 3;
> ok 0
EXECUTE s USING @a;
> b
> z
EXECUTE s;
> error 1210: Incorrect arguments to EXECUTE
DEALLOCATE PREPARE s;
> ok 0
SELECT @a, @unset, @a := 5, @a + 1;
> @a	@unset	@a := 5	@a + 1
> 3	NULL	5	6
SET sql_mode = '';
> ok 0
SELECT @@sql_mode;
> @@sql_mode
> 
SET autocommit = 2;
> error 1231: Variable 'autocommit' can't be set to the value of '2'
SET nothing = 1;
> error 1193: Unknown system variable 'nothing'
SELECT @@session.autocommit, @@global.port > 0;
> @@session.autocommit	@@global.port > 0
> 1	1
CREATE TABLE shown (one INT, two INT);
> ok 0
PREPARE s FROM 'SHOW COLUMNS FROM shown WHERE Field = ? OR Field IN (SELECT ?)';
> ok 0
SET @f = 'two', @g = 'none';
> ok 0
EXECUTE s USING @f, @g;
> Field	Type	Null	Key	Default	Extra
> two	int	YES		NULL	

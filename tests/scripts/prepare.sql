# PREPARE, user variables, SET.
CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(10));
INSERT INTO t VALUES (1,'x'),(2,'y'),(3,'z');
PREPARE s FROM 'SELECT b FROM t WHERE a = ?';
SET @a = 2;
EXECUTE s USING @a;
SET @a = 3;
EXECUTE s USING @a;
EXECUTE s;
DEALLOCATE PREPARE s;
EXECUTE s USING @a;
SELECT @a, @unset, @a := 5, @a + 1;
SET sql_mode = '';
SELECT @@sql_mode;
SET autocommit = 2;
SET nothing = 1;
SELECT @@session.autocommit, @@global.port > 0;

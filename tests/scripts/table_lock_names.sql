# LOCK TABLES locks names: a table is used by the name that it was locked under.
CREATE TABLE t (a INT PRIMARY KEY, b INT);
> ok 0
CREATE TABLE u (a INT PRIMARY KEY);
> ok 0
INSERT INTO t VALUES (1, 1), (2, 2);
> ok 2
CREATE VIEW v AS SELECT a FROM t;
> ok 0
LOCK TABLES t AS x READ;
> ok 0
SELECT COUNT(*) FROM t;
> error 1100: Table 't' was not locked with LOCK TABLES
SELECT COUNT(*) FROM t AS x;
> COUNT(*)
> 2
SELECT COUNT(*) FROM t AS X;
> COUNT(*)
> 2
SELECT COUNT(*) FROM t AS y;
> error 1100: Table 'y' was not locked with LOCK TABLES
SELECT COUNT(*) FROM t AS x, t AS y;
> error 1100: Table 'y' was not locked with LOCK TABLES
SELECT COUNT(*) FROM t AS x WHERE EXISTS (SELECT 1 FROM u);
> error 1100: Table 'u' was not locked with LOCK TABLES
SELECT COUNT(*) FROM t AS x WHERE EXISTS (SELECT 1 FROM t);
> error 1100: Table 't' was not locked with LOCK TABLES
SELECT COUNT(*) FROM (SELECT a FROM t AS x) AS d;
> COUNT(*)
> 2
SELECT COUNT(*) FROM (SELECT a FROM t) AS d;
> error 1100: Table 't' was not locked with LOCK TABLES
INSERT INTO t VALUES (3, 3);
> error 1100: Table 't' was not locked with LOCK TABLES
UPDATE t AS x SET b = 5;
> error 1099: Table 'x' was locked with a READ lock and can't be updated
UPDATE t SET b = 5;
> error 1100: Table 't' was not locked with LOCK TABLES
DELETE FROM x USING t AS x;
> error 1099: Table 'x' was locked with a READ lock and can't be updated
UNLOCK TABLES;
> ok 0
LOCK TABLES t WRITE, t AS x READ;
> ok 0
SELECT COUNT(*) FROM t, t AS x;
> COUNT(*)
> 4
INSERT INTO t SELECT a + 10, b FROM t AS x;
> ok 2
INSERT INTO t SELECT a + 20, b FROM t;
> error 1100: Table 't' was not locked with LOCK TABLES
INSERT INTO t SELECT a + 20, b FROM t AS y;
> error 1100: Table 'y' was not locked with LOCK TABLES
UPDATE t SET b = 1 WHERE a = 1;
> ok 0
UPDATE t AS x SET b = 1 WHERE a = 1;
> error 1099: Table 'x' was locked with a READ lock and can't be updated
UPDATE t, t AS x SET t.b = x.b + 1 WHERE t.a = x.a AND t.a = 1;
> ok 1
DELETE FROM t WHERE a > 10;
> ok 2
DELETE t FROM t JOIN t AS x ON t.a = x.a WHERE t.a > 20;
> ok 0
UNLOCK TABLES;
> ok 0
LOCK TABLES t AS x WRITE, t AS x READ;
> error 1066: Not unique table/alias: 'x'
LOCK TABLES t READ, t WRITE;
> error 1066: Not unique table/alias: 't'
LOCK TABLES t READ, t AS t WRITE;
> error 1066: Not unique table/alias: 't'
LOCK TABLES t AS x WRITE, t AS y READ;
> ok 0
UPDATE t AS x, t AS y SET x.b = y.b;
> ok 0
INSERT INTO t VALUES (9, 9);
> error 1100: Table 't' was not locked with LOCK TABLES
UPDATE t AS y SET b = 1;
> error 1099: Table 'y' was locked with a READ lock and can't be updated
UNLOCK TABLES;
> ok 0

# A view locks its tables, under names of its own.
LOCK TABLES v READ;
> ok 0
SELECT COUNT(*) FROM v;
> COUNT(*)
> 2
SELECT COUNT(*) FROM v AS w;
> COUNT(*)
> 2
SELECT COUNT(*) FROM t;
> COUNT(*)
> 2
SELECT COUNT(*) FROM u;
> error 1100: Table 'u' was not locked with LOCK TABLES
@b UPDATE t SET b = 7 WHERE a = 1;
> waits
UNLOCK TABLES;
> ok 0
> @b ok 1
LOCK TABLES v WRITE;
> ok 0
SELECT COUNT(*) FROM v;
> COUNT(*)
> 2
SELECT COUNT(*) FROM t;
> COUNT(*)
> 2
@b SELECT COUNT(*) FROM t;
> waits
UNLOCK TABLES;
> ok 0
> @b COUNT(*)
> @b 2
LOCK TABLES v AS w READ, t READ;
> ok 0
SELECT COUNT(*) FROM v AS w, t;
> COUNT(*)
> 4
SELECT COUNT(*) FROM v;
> COUNT(*)
> 2
UNLOCK TABLES;
> ok 0

# What is not a base table.
CREATE TEMPORARY TABLE own (a INT);
> ok 0
LOCK TABLES t READ;
> ok 0
SELECT COUNT(*) FROM own;
> COUNT(*)
> 0
INSERT INTO own VALUES (1);
> ok 1
SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'nowhere';
> COUNT(*)
> 0
CREATE TABLE w (a INT);
> error 1100: Table 'w' was not locked with LOCK TABLES
CREATE TEMPORARY TABLE own2 (a INT);
> ok 0
DROP TABLE own2;
> ok 0
DROP TABLE t;
> error 1099: Table 't' was locked with a READ lock and can't be updated
DROP TABLE u;
> error 1100: Table 'u' was not locked with LOCK TABLES
ALTER TABLE t ADD COLUMN c INT;
> error 1099: Table 't' was locked with a READ lock and can't be updated
ALTER TABLE u ADD COLUMN c INT;
> error 1100: Table 'u' was not locked with LOCK TABLES
TRUNCATE TABLE t;
> error 1099: Table 't' was locked with a READ lock and can't be updated
CREATE INDEX i ON t (b);
> error 1099: Table 't' was locked with a READ lock and can't be updated
RENAME TABLE t TO t2;
> error 1099: Table 't' was locked with a READ lock and can't be updated
CREATE VIEW v2 AS SELECT 1;
> error 1192: Can't execute the given command because you have active locked tables or an active transaction
DROP VIEW v;
> error 1192: Can't execute the given command because you have active locked tables or an active transaction
ANALYZE TABLE t;
> Table	Op	Msg_type	Msg_text
> script.t	analyze	status	OK
CREATE DATABASE script_other;
> error 1192: Can't execute the given command because you have active locked tables or an active transaction
SELECT COUNT(*) FROM t;
> COUNT(*)
> 2
UNLOCK TABLES;
> ok 0
LOCK TABLES own WRITE;
> ok 0
SELECT COUNT(*) FROM own;
> COUNT(*)
> 1
SELECT COUNT(*) FROM t;
> error 1100: Table 't' was not locked with LOCK TABLES
UNLOCK TABLES;
> ok 0
LOCK TABLES nowhere.t READ;
> error 1049: Unknown database 'nowhere'
LOCK TABLES t READ, missing READ;
> error 1146: Table 'script.missing' doesn't exist
SELECT COUNT(*) FROM u;
> COUNT(*)
> 0

# A snapshot that is older than a table's rows as they are stored now, or than an index, does not show the table by them.
CREATE TABLE t (a INT PRIMARY KEY, b INT);
> ok 0
CREATE TABLE o (a INT PRIMARY KEY);
> ok 0
INSERT INTO t VALUES (1, 1), (2, 2);
> ok 2
INSERT INTO o VALUES (1);
> ok 1

# Rows written anew.
@a START TRANSACTION WITH CONSISTENT SNAPSHOT;
> ok 0
@a SELECT * FROM o;
> a
> 1
@b INSERT INTO t VALUES (3, 3);
> ok 1
@b ALTER TABLE t FORCE;
> ok 0
@a SELECT * FROM t;
> error 1412: Table definition has changed, please retry transaction
@a SELECT * FROM t FOR UPDATE;
> error 1412: Table definition has changed, please retry transaction
@a SELECT o.a FROM o LEFT JOIN t ON t.a = o.a;
> error 1412: Table definition has changed, please retry transaction
@a UPDATE t SET b = 5 WHERE a = 1;
> error 1412: Table definition has changed, please retry transaction
@a DELETE FROM t;
> error 1412: Table definition has changed, please retry transaction
@a INSERT INTO o SELECT a + 10 FROM t;
> error 1412: Table definition has changed, please retry transaction
@a INSERT INTO t VALUES (4, 4);
> ok 1
@a INSERT INTO t VALUES (4, 4) ON DUPLICATE KEY UPDATE b = 40;
> error 1412: Table definition has changed, please retry transaction
@a REPLACE INTO t VALUES (4, 41);
> error 1412: Table definition has changed, please retry transaction
@a SELECT * FROM o;
> a
> 1
@a COMMIT;
> ok 0
@a SELECT * FROM t;
> a	b
> 1	1
> 2	2
> 3	3
> 4	4

# A session without a snapshot, and one that takes a new one for each statement.
@a BEGIN;
> ok 0
@a INSERT INTO o VALUES (10);
> ok 1
@b ALTER TABLE t FORCE;
> ok 0
@a SELECT COUNT(*) FROM t;
> COUNT(*)
> 4
@a COMMIT;
> ok 0
@a SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
> ok 0
@a START TRANSACTION;
> ok 0
@a SELECT COUNT(*) FROM o;
> COUNT(*)
> 2
@b ALTER TABLE t FORCE;
> ok 0
@a SELECT COUNT(*) FROM t;
> COUNT(*)
> 4
@a COMMIT;
> ok 0

# Columns that come and go, names and comments.
@a START TRANSACTION WITH CONSISTENT SNAPSHOT;
> ok 0
@b ALTER TABLE t ADD COLUMN c INT DEFAULT 7;
> ok 0
@a SELECT * FROM t;
> error 1412: Table definition has changed, please retry transaction
@a COMMIT;
> ok 0
@a START TRANSACTION WITH CONSISTENT SNAPSHOT;
> ok 0
@b ALTER TABLE t DROP COLUMN c;
> ok 0
@a SELECT * FROM t;
> error 1412: Table definition has changed, please retry transaction
@a COMMIT;
> ok 0
@a START TRANSACTION WITH CONSISTENT SNAPSHOT;
> ok 0
@b INSERT INTO t VALUES (5, 5);
> ok 1
@b ALTER TABLE t RENAME COLUMN b TO bb;
> ok 0
@a SELECT a, bb FROM t;
> a	bb
> 1	1
> 2	2
> 3	3
> 4	4
@b ALTER TABLE t COMMENT 'another';
> waits
@b RENAME TABLE t TO tt, tt TO t;
> busy
@b ANALYZE TABLE t;
> busy
@a SELECT a, bb FROM t;
> a	bb
> 1	1
> 2	2
> 3	3
> 4	4
@a COMMIT;
> ok 0
> @b ok 0
ALTER TABLE t RENAME COLUMN bb TO b;
> ok 0

# An index that is younger: the rows are shown, the index is not.
@a START TRANSACTION WITH CONSISTENT SNAPSHOT;
> ok 0
@b UPDATE t SET b = 100 WHERE a = 1;
> ok 1
@b ALTER TABLE t ADD INDEX ib (b);
> ok 0
@a SELECT a, b FROM t IGNORE INDEX (ib) ORDER BY a;
> a	b
> 1	1
> 2	2
> 3	3
> 4	4
> 5	5
@a SELECT a FROM t FORCE INDEX (ib) WHERE b = 1;
> error 1412: Table definition has changed, please retry transaction
@a SELECT a FROM t FORCE INDEX (ib) WHERE b = 1 FOR SHARE;
> error 1412: Table definition has changed, please retry transaction
@a COMMIT;
> ok 0
@a SELECT a FROM t FORCE INDEX (ib) WHERE b = 100;
> a
> 1

# Tables that were emptied or made meanwhile.
@a START TRANSACTION WITH CONSISTENT SNAPSHOT;
> ok 0
@b TRUNCATE t;
> ok 0
@a SELECT * FROM t;
> error 1412: Table definition has changed, please retry transaction
@a COMMIT;
> ok 0
@a START TRANSACTION WITH CONSISTENT SNAPSHOT;
> ok 0
@b CREATE TABLE n (a INT PRIMARY KEY);
> ok 0
@b INSERT INTO n VALUES (1);
> ok 1
@a SELECT * FROM n;
> error 1412: Table definition has changed, please retry transaction
@a INSERT INTO n VALUES (2);
> ok 1
@a SELECT * FROM n;
> error 1412: Table definition has changed, please retry transaction
@a COMMIT;
> ok 0
@a SELECT * FROM n;
> a
> 1
> 2

# One's own temporary tables are shown.
@a START TRANSACTION WITH CONSISTENT SNAPSHOT;
> ok 0
@a SELECT COUNT(*) FROM n;
> COUNT(*)
> 2
@a CREATE TEMPORARY TABLE own SELECT * FROM o;
> ok 2
@a SELECT COUNT(*) FROM own;
> COUNT(*)
> 2
@a COMMIT;
> ok 0

# HANDLER reads by the snapshot too.
@a HANDLER n OPEN;
> ok 0
@a START TRANSACTION WITH CONSISTENT SNAPSHOT;
> ok 0
@b ALTER TABLE o FORCE;
> ok 0
@a HANDLER n READ `PRIMARY` FIRST;
> a
> 1
@a HANDLER o OPEN;
> ok 0
@a HANDLER o READ `PRIMARY` FIRST;
> error 1412: Table definition has changed, please retry transaction
@a COMMIT;
> ok 0
@a HANDLER o READ `PRIMARY` FIRST;
> a
> 1

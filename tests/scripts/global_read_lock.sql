# FLUSH TABLES WITH READ LOCK, with and without names, and FOR EXPORT.
CREATE TABLE t (a INT PRIMARY KEY);
> ok 0
CREATE TABLE u (a INT PRIMARY KEY);
> ok 0
INSERT INTO t VALUES (1);
> ok 1
FLUSH TABLES WITH READ LOCK;
> ok 0
SELECT * FROM t;
> a
> 1
INSERT INTO t VALUES (2);
> error 1223: Can't execute the query because you have a conflicting read lock
SELECT * FROM t FOR UPDATE;
> error 1223: Can't execute the query because you have a conflicting read lock
SELECT * FROM t FOR SHARE;
> a
> 1
CREATE TABLE v (a INT);
> error 1223: Can't execute the query because you have a conflicting read lock
DROP TABLE t;
> error 1223: Can't execute the query because you have a conflicting read lock
CREATE TEMPORARY TABLE own (a INT);
> ok 0
INSERT INTO own VALUES (1);
> ok 1
@a INSERT INTO t VALUES (2);
> waits
@b SELECT COUNT(*) FROM t;
> COUNT(*)
> 1
@b BEGIN;
> ok 0
@b SELECT a FROM u FOR UPDATE;
> waits
@c FLUSH TABLES WITH READ LOCK;
> ok 0
@c UNLOCK TABLES;
> ok 0
@d CREATE TABLE w (a INT);
> waits
LOCK TABLES t READ;
> ok 0
UNLOCK TABLES;
> ok 0
> @a ok 1
> @b a
> @d ok 0
@e INSERT INTO t VALUES (3);
> ok 1
@b COMMIT;
> ok 0

# A transaction that has written is not waited for; its commit waits.
@a BEGIN;
> ok 0
@a INSERT INTO t VALUES (10);
> ok 1
FLUSH TABLES WITH READ LOCK;
> ok 0
@a SELECT COUNT(*) FROM t;
> COUNT(*)
> 4
@a INSERT INTO t VALUES (11);
> waits
UNLOCK TABLES;
> ok 0
> @a ok 1
FLUSH TABLES WITH READ LOCK;
> ok 0
@a COMMIT;
> waits
UNLOCK TABLES;
> ok 0
> @a ok 0
@a BEGIN;
> ok 0
@a INSERT INTO t VALUES (12);
> ok 1
FLUSH TABLES WITH READ LOCK;
> ok 0
@a ROLLBACK;
> ok 0
UNLOCK TABLES;
> ok 0
FLUSH TABLES WITH READ LOCK;
> ok 0
BEGIN;
> ok 0
INSERT INTO t VALUES (13);
> error 1223: Can't execute the query because you have a conflicting read lock
COMMIT;
> ok 0
SELECT COUNT(*) FROM t;
> COUNT(*)
> 5
UNLOCK TABLES;
> ok 0
FLUSH TABLES WITH READ LOCK;
> ok 0
LOCK TABLES t WRITE;
> error 1223: Can't execute the query because you have a conflicting read lock
LOCK TABLES t READ;
> ok 0
UNLOCK TABLES;
> ok 0
INSERT INTO t VALUES (14);
> ok 1
LOCK TABLES t READ;
> ok 0
FLUSH TABLES WITH READ LOCK;
> error 1192: Can't execute the given command because you have active locked tables or an active transaction
FLUSH TABLES t WITH READ LOCK;
> error 1192: Can't execute the given command because you have active locked tables or an active transaction
FLUSH TABLES t;
> error 1099: Table 't' was locked with a READ lock and can't be updated
FLUSH TABLES u;
> error 1100: Table 'u' was not locked with LOCK TABLES
FLUSH TABLES;
> error 1099: Table 't' was locked with a READ lock and can't be updated
UNLOCK TABLES;
> ok 0
LOCK TABLES t WRITE;
> ok 0
FLUSH TABLES t;
> ok 0
FLUSH TABLES u;
> error 1100: Table 'u' was not locked with LOCK TABLES
FLUSH TABLES;
> ok 0
UNLOCK TABLES;
> ok 0

# Named tables.
FLUSH TABLES t, u WITH READ LOCK;
> ok 0
SELECT COUNT(*) FROM t;
> COUNT(*)
> 6
INSERT INTO t VALUES (15);
> error 1099: Table 't' was locked with a READ lock and can't be updated
@a INSERT INTO t VALUES (15);
> waits
@b SELECT COUNT(*) FROM u;
> COUNT(*)
> 0
UNLOCK TABLES;
> ok 0
> @a ok 1
@b BEGIN;
> ok 0
@b SELECT COUNT(*) FROM u;
> COUNT(*)
> 0
FLUSH TABLES u WITH READ LOCK;
> ok 0
@b COMMIT;
> ok 0
UNLOCK TABLES;
> ok 0
FLUSH TABLES missing WITH READ LOCK;
> error 1146: Table 'script.missing' doesn't exist
FLUSH TABLES t FOR EXPORT;
> ok 0
INSERT INTO t VALUES (16);
> error 1099: Table 't' was locked with a READ lock and can't be updated
SELECT COUNT(*) FROM u;
> error 1100: Table 'u' was not locked with LOCK TABLES
@a INSERT INTO t VALUES (16);
> waits
UNLOCK TABLES;
> ok 0
> @a ok 1
CREATE VIEW vw AS SELECT 1;
> ok 0
FLUSH TABLES vw WITH READ LOCK;
> error 1347: 'script.vw' is not BASE TABLE
FLUSH TABLES vw FOR EXPORT;
> error 1347: 'script.vw' is not BASE TABLE
UNLOCK TABLES;
> ok 0

# LOCK TABLES ... WRITE is waited for.
@a LOCK TABLES t WRITE;
> ok 0
@x FLUSH TABLES WITH READ LOCK;
> waits
@a INSERT INTO t VALUES (20);
> ok 1
@a ALTER TABLE t ADD COLUMN b INT;
> ok 0
@a UNLOCK TABLES;
> ok 0
> @x ok 0
@a LOCK TABLES t READ;
> ok 0
@a UNLOCK TABLES;
> ok 0
@x UNLOCK TABLES;
> ok 0

# KILL and KILL QUERY of statements that wait, that sleep, and of one's own.
CREATE TABLE t (a INT PRIMARY KEY, b INT);
> ok 0
INSERT INTO t VALUES (1, 1), (2, 2);
> ok 2
CREATE TABLE ids (name CHAR(1), id INT);
> ok 0
KILL 0;
> error 1094: Unknown thread id: 0
KILL 4294967295;
> error 1094: Unknown thread id: 4294967295
KILL QUERY 4294967295;
> error 1094: Unknown thread id: 4294967295
KILL QUERY CONNECTION_ID();
> error 1317: Query execution was interrupted
SELECT 1;
> 1
> 1
@own KILL CONNECTION_ID();
> error 1317: Query execution was interrupted
@own SELECT 1;
> lost: the connection

# A wait for a row: the statement ends, the transaction goes on.
@d INSERT INTO ids VALUES ('d', CONNECTION_ID());
> ok 1
@b BEGIN;
> ok 0
@b UPDATE t SET b = 9 WHERE a = 1;
> ok 1
@d BEGIN;
> ok 0
@d INSERT INTO t VALUES (20, 20);
> ok 1
@d UPDATE t SET b = 8 WHERE a = 1;
> waits
SET @id = (SELECT id FROM ids WHERE name = 'd');
> ok 0
KILL QUERY @id;
> ok 0
> @d error 1317: Query execution was interrupted
@d SELECT a FROM t;
> a
> 1
> 2
> 20
@d SELECT a FROM t WHERE a = 1 FOR UPDATE;
> waits
KILL QUERY @id;
> ok 0
> @d error 1317: Query execution was interrupted
@d COMMIT;
> ok 0
@b ROLLBACK;
> ok 0
SELECT a FROM t;
> a
> 1
> 2
> 20

# Waits for metadata locks and for others.
@b LOCK TABLES t WRITE;
> ok 0
@d SELECT a FROM t;
> waits
KILL QUERY @id;
> ok 0
> @d error 1317: Query execution was interrupted
@d INSERT INTO t VALUES (30, 30);
> waits
KILL QUERY @id;
> ok 0
> @d error 1317: Query execution was interrupted
@d DROP TABLE t;
> waits
KILL QUERY @id;
> ok 0
> @d error 1317: Query execution was interrupted
@d LOCK TABLES t READ;
> waits
KILL QUERY @id;
> ok 0
> @d error 1317: Query execution was interrupted
@d FLUSH TABLES WITH READ LOCK;
> waits
KILL QUERY @id;
> ok 0
> @d error 1317: Query execution was interrupted
@b UNLOCK TABLES;
> ok 0
@b FLUSH TABLES WITH READ LOCK;
> ok 0
@d INSERT INTO t VALUES (30, 30);
> waits
KILL QUERY @id;
> ok 0
> @d error 1317: Query execution was interrupted
@b UNLOCK TABLES;
> ok 0
@b LOCK INSTANCE FOR BACKUP;
> ok 0
@d ALTER TABLE t ADD COLUMN c INT;
> waits
KILL QUERY @id;
> ok 0
> @d error 1317: Query execution was interrupted
@b UNLOCK INSTANCE;
> ok 0
@b DO GET_LOCK('script', 0);
> ok 0
@d SELECT GET_LOCK('script', 100);
> waits
KILL QUERY @id;
> ok 0
> @d error 1317: Query execution was interrupted
@b DO RELEASE_LOCK('script');
> ok 0
@d SELECT a FROM t;
> a
> 1
> 2
> 20

# A connection that waits ends without an answer, its transaction with it.
@b BEGIN;
> ok 0
@b UPDATE t SET b = 9 WHERE a = 1;
> ok 1
@d BEGIN;
> ok 0
@d INSERT INTO t VALUES (40, 40);
> ok 1
@d UPDATE t SET b = 8 WHERE a = 1;
> waits
KILL @id;
> ok 0
> @d lost: the connection
@d SELECT 1;
> lost: the connection
@b ROLLBACK;
> ok 0
SELECT a FROM t;
> a
> 1
> 2
> 20

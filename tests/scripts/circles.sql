# Who waits in a circle for tables, or for the locks of GET_LOCK: one gives up at once.
CREATE TABLE t0 (a INT);
> ok 0
CREATE TABLE t1 (a INT);
> ok 0
INSERT INTO t1 VALUES (1);
> ok 1
# Who uses a table gives up before who wants one alone; its transaction is rolled back.
@a BEGIN;
> ok 0
@a INSERT INTO t1 VALUES (2);
> ok 1
@b LOCK TABLES t0 WRITE, t1 WRITE;
> waits
@a SELECT * FROM t0;
> error 1213: Deadlock found when trying to get lock; try restarting transaction
> @b ok 0
@b SELECT * FROM t1;
> a
> 1
@b UNLOCK TABLES;
> ok 0
# Who waits for a lock of GET_LOCK gives up before who wants a table alone.
@a SELECT GET_LOCK('x', 10);
> GET_LOCK('x', 10)
> 1
@b BEGIN;
> ok 0
@b SELECT * FROM t1;
> a
> 1
@b SELECT GET_LOCK('x', 10);
> waits
@a LOCK TABLES t1 WRITE;
> waits
> @b error 3058: Deadlock found when trying to get user-level lock; try rolling back transaction/releasing locks and restarting lock acquisition.
@b ROLLBACK;
> ok 0
> @a ok 0
@a UNLOCK TABLES;
> ok 0
# And after who uses a table.
@b LOCK TABLES t1 WRITE;
> ok 0
@b SELECT GET_LOCK('x', 10);
> waits
@a SELECT * FROM t1;
> error 1213: Deadlock found when trying to get lock; try restarting transaction
@a SELECT RELEASE_LOCK('x');
> RELEASE_LOCK('x')
> 1
> @b GET_LOCK('x', 10)
> @b 1
@b UNLOCK TABLES;
> ok 0
@b SELECT RELEASE_LOCK('x');
> RELEASE_LOCK('x')
> 1
# A change of a definition is worth most.
@a BEGIN;
> ok 0
@a SELECT * FROM t1;
> a
> 1
@b SELECT GET_LOCK('y', 10);
> GET_LOCK('y', 10)
> 1
@a SELECT GET_LOCK('y', 10);
> waits
@b ALTER TABLE t1 ADD COLUMN b INT;
> waits
> @a error 3058: Deadlock found when trying to get user-level lock; try rolling back transaction/releasing locks and restarting lock acquisition.
@a ROLLBACK;
> ok 0
> @b ok 0
@b SELECT RELEASE_LOCK('y');
> RELEASE_LOCK('y')
> 1
# Writers of a table that is locked for reading wait for who has locked it.
@a LOCK TABLES t1 READ;
> ok 0
@b SELECT GET_LOCK('z', 10);
> GET_LOCK('z', 10)
> 1
@b INSERT INTO t1 VALUES (3, 3);
> waits
@a SELECT GET_LOCK('z', 10);
> waits
> @b error 1213: Deadlock found when trying to get lock; try restarting transaction
@a UNLOCK TABLES;
> busy
@a SELECT RELEASE_LOCK('z');
> busy
@b SELECT RELEASE_LOCK('z');
> RELEASE_LOCK('z')
> 1
> @a GET_LOCK('z', 10)
> @a 1
SELECT * FROM t1;
> a	b
> 1	NULL
# Three in a circle.
@a SELECT GET_LOCK('a', 10);
> GET_LOCK('a', 10)
> 1
@b SELECT GET_LOCK('b', 10);
> GET_LOCK('b', 10)
> 1
@c SELECT GET_LOCK('c', 10);
> GET_LOCK('c', 10)
> 1
@a SELECT GET_LOCK('b', 10);
> waits
@b SELECT GET_LOCK('c', 10);
> waits
@c SELECT GET_LOCK('a', 10);
> error 3058: Deadlock found when trying to get user-level lock; try rolling back transaction/releasing locks and restarting lock acquisition.
@c SELECT RELEASE_ALL_LOCKS();
> RELEASE_ALL_LOCKS()
> 1
> @b GET_LOCK('c', 10)
> @b 1
@b SELECT RELEASE_ALL_LOCKS();
> RELEASE_ALL_LOCKS()
> 2
> @a GET_LOCK('b', 10)
> @a 1
@a SELECT RELEASE_ALL_LOCKS();
> RELEASE_ALL_LOCKS()
> 3
# What is held, and what is waited for.
@a BEGIN;
> ok 0
@a SELECT * FROM t1;
> a	b
> 1	NULL
@a INSERT INTO t0 VALUES (1);
> ok 1
@a SELECT GET_LOCK('a', 10);
> GET_LOCK('a', 10)
> 1
@b SELECT GET_LOCK('a', 10);
> waits
@c LOCK TABLES t1 WRITE;
> waits
@d LOCK TABLES t0 READ;
> waits
SELECT OBJECT_TYPE, OBJECT_SCHEMA, OBJECT_NAME, LOCK_TYPE, LOCK_DURATION, LOCK_STATUS FROM performance_schema.metadata_locks WHERE OBJECT_TYPE IN ('TABLE', 'USER LEVEL LOCK') AND IFNULL(OBJECT_SCHEMA, 'script') = 'script' ORDER BY 1, 3, 4, 6;
> OBJECT_TYPE	OBJECT_SCHEMA	OBJECT_NAME	LOCK_TYPE	LOCK_DURATION	LOCK_STATUS
> TABLE	script	t0	SHARED_READ_ONLY	TRANSACTION	PENDING
> TABLE	script	t0	SHARED_WRITE	TRANSACTION	GRANTED
> TABLE	script	t1	SHARED_NO_READ_WRITE	TRANSACTION	PENDING
> TABLE	script	t1	SHARED_READ	TRANSACTION	GRANTED
> USER LEVEL LOCK	NULL	a	EXCLUSIVE	EXPLICIT	GRANTED
> USER LEVEL LOCK	NULL	a	EXCLUSIVE	EXPLICIT	PENDING
@a COMMIT;
> ok 0
> @c ok 0
> @d ok 0
@a SELECT RELEASE_LOCK('a');
> RELEASE_LOCK('a')
> 1
> @b GET_LOCK('a', 10)
> @b 1
@c UNLOCK TABLES;
> ok 0
@d UNLOCK TABLES;
> ok 0

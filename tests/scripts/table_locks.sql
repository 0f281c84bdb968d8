# LOCK TABLES: who waits for it, and what the session that did it may do.
CREATE TABLE t (a INT);
> ok 0
CREATE TABLE u (a INT);
> ok 0
INSERT INTO t VALUES (1);
> ok 1

# Locked for reading: all read, nobody writes.
@a LOCK TABLES t READ;
> ok 0
@a SELECT * FROM t;
> a
> 1
@a INSERT INTO t VALUES (2);
> error 1099: Table 't' was locked with a READ lock and can't be updated
@a UPDATE t SET a = 2;
> error 1099: Table 't' was locked with a READ lock and can't be updated
@a DELETE FROM t;
> error 1099: Table 't' was locked with a READ lock and can't be updated
@a SELECT * FROM u;
> error 1100: Table 'u' was not locked with LOCK TABLES
@a INSERT INTO u VALUES (1);
> error 1100: Table 'u' was not locked with LOCK TABLES
@b SELECT * FROM t;
> a
> 1
@c LOCK TABLES t READ;
> ok 0
@b INSERT INTO t VALUES (2);
> waits
@a UNLOCK TABLES;
> ok 0
@c UNLOCK TABLES;
> ok 0
> @b ok 1
@b SELECT * FROM t;
> a
> 1
> 2

# Locked for writing: nobody else uses it.
@a LOCK TABLES t WRITE, u READ;
> ok 0
@a INSERT INTO t SELECT a + 10 FROM u;
> ok 0
@a INSERT INTO t VALUES (3);
> ok 1
@a SELECT * FROM t;
> a
> 1
> 2
> 3
@b SELECT COUNT(*) FROM t;
> waits
@a UNLOCK TABLES;
> ok 0
> @b COUNT(*)
> @b 3

# A transaction that changed the table is waited for; one that only reads too.
@a BEGIN;
> ok 0
@a INSERT INTO t VALUES (4);
> ok 1
@b LOCK TABLES t READ;
> waits
@a COMMIT;
> ok 0
> @b ok 0
@b UNLOCK TABLES;
> ok 0
@a BEGIN;
> ok 0
@a SELECT COUNT(*) FROM t;
> COUNT(*)
> 4
@b LOCK TABLES t READ;
> ok 0
@b UNLOCK TABLES;
> ok 0
@b LOCK TABLES t WRITE;
> waits
@a COMMIT;
> ok 0
> @b ok 0
@b UNLOCK TABLES;
> ok 0

# Another LOCK TABLES and BEGIN give back what was locked; COMMIT does not.
@a LOCK TABLES t WRITE;
> ok 0
@a COMMIT;
> ok 0
@b SELECT COUNT(*) FROM t;
> waits
@a LOCK TABLES u READ;
> ok 0
> @b COUNT(*)
> @b 4
@a BEGIN;
> ok 0
@b INSERT INTO u VALUES (2);
> ok 1
@a COMMIT;
> ok 0

# A definition may be changed under one's own lock.
@a LOCK TABLES t WRITE;
> ok 0
@a ALTER TABLE t ADD COLUMN b INT;
> ok 0
@a INSERT INTO t VALUES (5, 6);
> ok 1
@b SELECT b FROM t WHERE a = 5;
> waits
@a UNLOCK TABLES;
> ok 0
> @b b
> @b 6
@a LOCK TABLES missing READ;
> error 1146: Table 'script.missing' doesn't exist
@a LOCK TABLES t READ, mysql.time_zone WRITE;
> error 1428: You can't combine write-locking of system tables with other tables or lock types
@a SELECT COUNT(*) FROM u;
> COUNT(*)
> 1

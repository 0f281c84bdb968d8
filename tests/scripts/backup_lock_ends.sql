# LOCK INSTANCE FOR BACKUP: when it ends, and what it waits for.
CREATE TABLE t (a INT);
> ok 0
LOCK INSTANCE FOR BACKUP;
> ok 0
UNLOCK INSTANCE;
> ok 0
UNLOCK INSTANCE;
> ok 0

# Who holds it and changes a definition does not wait for itself.
LOCK INSTANCE FOR BACKUP;
> ok 0
CREATE TABLE u (a INT);
> ok 0
ALTER TABLE t ADD COLUMN b INT;
> ok 0
UNLOCK INSTANCE;
> ok 0

# It ends no transaction and is ended by none.
BEGIN;
> ok 0
INSERT INTO t VALUES (1, 1);
> ok 1
LOCK INSTANCE FOR BACKUP;
> ok 0
ROLLBACK;
> ok 0
SELECT COUNT(*) FROM t;
> COUNT(*)
> 0
@b CREATE TABLE v (a INT);
> waits
UNLOCK TABLES;
> ok 0
UNLOCK INSTANCE;
> ok 0
> @b ok 0

# LOCK TABLES ... WRITE is waited for, and a change of a definition.
@a LOCK TABLES t WRITE;
> ok 0
LOCK INSTANCE FOR BACKUP;
> ok 0
@a UNLOCK TABLES;
> ok 0
UNLOCK INSTANCE;
> ok 0
@a LOCK TABLES t READ;
> ok 0
LOCK INSTANCE FOR BACKUP;
> ok 0
UNLOCK INSTANCE;
> ok 0
@a UNLOCK TABLES;
> ok 0
@a BEGIN;
> ok 0
@a SELECT COUNT(*) FROM t;
> COUNT(*)
> 0
@b ALTER TABLE t ADD COLUMN c INT;
> waits
LOCK INSTANCE FOR BACKUP;
> waits
@a COMMIT;
> ok 0
> @ ok 0
> @b ok 0
UNLOCK INSTANCE;
> ok 0

# Timeouts.
LOCK INSTANCE FOR BACKUP;
> ok 0
@b SET SESSION lock_wait_timeout = 1;
> ok 0
@b CREATE TABLE mine (a INT);
> waits
UNLOCK INSTANCE;
> ok 0
> @b ok 0
@b DROP TABLE t;
> ok 0
@x LOCK INSTANCE FOR BACKUP;
> ok 0
@x FLUSH TABLES WITH READ LOCK;
> ok 0
@x UNLOCK TABLES;
> ok 0
@x UNLOCK INSTANCE;
> ok 0

# How a transaction ends: AND CHAIN, RELEASE and completion_type.
CREATE TABLE t (a INT PRIMARY KEY);
> ok 0
SELECT @@completion_type;
> @@completion_type
> NO_CHAIN
BEGIN;
> ok 0
INSERT INTO t VALUES (1);
> ok 1
COMMIT AND CHAIN;
> ok 0
INSERT INTO t VALUES (2);
> ok 1
ROLLBACK;
> ok 0
SELECT * FROM t;
> a
> 1

# What a chain keeps: the level and whether it may write.
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ ONLY;
> ok 0
BEGIN;
> ok 0
INSERT INTO t VALUES (2);
> error 1792: Cannot execute statement in a READ ONLY transaction.
COMMIT AND CHAIN;
> ok 0
INSERT INTO t VALUES (2);
> error 1792: Cannot execute statement in a READ ONLY transaction.
SELECT COUNT(*) FROM t;
> COUNT(*)
> 1
@other BEGIN;
> ok 0
@other SELECT a FROM t FOR UPDATE NOWAIT;
> error 3572: Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.
@other ROLLBACK;
> ok 0
ROLLBACK AND CHAIN;
> ok 0
INSERT INTO t VALUES (2);
> error 1792: Cannot execute statement in a READ ONLY transaction.
ROLLBACK AND NO CHAIN;
> ok 0
INSERT INTO t VALUES (2);
> ok 1

# Without a transaction.
COMMIT AND CHAIN;
> ok 0
INSERT INTO t VALUES (3);
> ok 1
ROLLBACK;
> ok 0
SELECT COUNT(*) FROM t;
> COUNT(*)
> 2
COMMIT AND CHAIN RELEASE;
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'RELEASE' at line 1
COMMIT AND CHAIN NO RELEASE;
> ok 0
ROLLBACK;
> ok 0

# completion_type.
SET completion_type = CHAIN;
> ok 0
SELECT @@completion_type;
> @@completion_type
> CHAIN
BEGIN;
> ok 0
INSERT INTO t VALUES (4);
> ok 1
COMMIT;
> ok 0
INSERT INTO t VALUES (5);
> ok 1
ROLLBACK;
> ok 0
INSERT INTO t VALUES (6);
> ok 1
COMMIT AND NO CHAIN;
> ok 0
SELECT a FROM t ORDER BY a;
> a
> 1
> 2
> 4
> 6
SET completion_type = 0;
> ok 0
SET completion_type = 'NO_CHAIN';
> ok 0
SET completion_type = 2;
> ok 0
SELECT @@completion_type;
> @@completion_type
> RELEASE
SET completion_type = 3;
> error 1231: Variable 'completion_type' can't be set to the value of '3'
SET completion_type = NONSENSE;
> error 1231: Variable 'completion_type' can't be set to the value of 'NONSENSE'
SET completion_type = DEFAULT;
> ok 0
SELECT @@completion_type;
> @@completion_type
> NO_CHAIN

# RELEASE ends the connection.
@b BEGIN;
> ok 0
@b INSERT INTO t VALUES (7);
> ok 1
@b COMMIT RELEASE;
> ok 0
@b SELECT 1;
> lost: the connection
@c SET completion_type = RELEASE;
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'RELEASE' at line 1
@c INSERT INTO t VALUES (8);
> ok 1
@c BEGIN;
> ok 0
@c INSERT INTO t VALUES (9);
> ok 1
@c ROLLBACK NO RELEASE;
> ok 0
@c SELECT 1;
> 1
> 1
@c ROLLBACK;
> ok 0
@c SELECT 1;
> 1
> 1
SELECT a FROM t ORDER BY a;
> a
> 1
> 2
> 4
> 6
> 7
> 8

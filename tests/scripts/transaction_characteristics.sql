# What a transaction may do and at which level it is: SET TRANSACTION for the next one, SET SESSION TRANSACTION for all later ones,
# START TRANSACTION for this one.
CREATE TABLE t (a INT PRIMARY KEY);
> ok 0
CREATE TEMPORARY TABLE own (a INT);
> ok 0

# For the session.
SELECT @@transaction_read_only, @@session.transaction_isolation;
> @@transaction_read_only	@@session.transaction_isolation
> 0	REPEATABLE-READ
SET SESSION TRANSACTION READ ONLY;
> ok 0
SELECT @@transaction_read_only;
> @@transaction_read_only
> 1
INSERT INTO t VALUES (1);
> error 1792: Cannot execute statement in a READ ONLY transaction.
INSERT INTO own VALUES (1);
> ok 1
CREATE TABLE u (a INT);
> error 1792: Cannot execute statement in a READ ONLY transaction.
DROP TABLE t;
> error 1792: Cannot execute statement in a READ ONLY transaction.
SELECT * FROM t FOR UPDATE;
> error 1792: Cannot execute statement in a READ ONLY transaction.
START TRANSACTION;
> ok 0
INSERT INTO t VALUES (1);
> error 1792: Cannot execute statement in a READ ONLY transaction.
COMMIT;
> ok 0
START TRANSACTION READ WRITE;
> ok 0
INSERT INTO t VALUES (1);
> ok 1
COMMIT;
> ok 0
SET SESSION TRANSACTION READ WRITE;
> ok 0
INSERT INTO t VALUES (2);
> ok 1
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY;
> ok 0
SELECT @@transaction_isolation, @@transaction_read_only;
> @@transaction_isolation	@@transaction_read_only
> READ-COMMITTED	1
SET transaction_read_only = 0;
> ok 0
SET transaction_isolation = 'REPEATABLE-READ';
> ok 0
SET SESSION transaction_isolation = 'nonsense';
> error 1231: Variable 'transaction_isolation' can't be set to the value of 'nonsense'
SET transaction_isolation = 3;
> ok 0
SELECT @@transaction_isolation;
> @@transaction_isolation
> SERIALIZABLE
SET SESSION transaction_isolation = DEFAULT;
> ok 0

# For the next one only.
SET TRANSACTION READ ONLY;
> ok 0
SELECT @@transaction_read_only;
> @@transaction_read_only
> 0
SELECT COUNT(*) FROM t;
> COUNT(*)
> 2
INSERT INTO t VALUES (3);
> ok 1
SET TRANSACTION READ ONLY;
> ok 0
INSERT INTO t VALUES (3);
> error 1792: Cannot execute statement in a READ ONLY transaction.
INSERT INTO t VALUES (3);
> error 1792: Cannot execute statement in a READ ONLY transaction.
SET @@transaction_read_only = 1;
> ok 0
INSERT INTO t VALUES (4);
> error 1792: Cannot execute statement in a READ ONLY transaction.
INSERT INTO t VALUES (4);
> error 1792: Cannot execute statement in a READ ONLY transaction.
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
> ok 0
SELECT @@transaction_isolation;
> @@transaction_isolation
> REPEATABLE-READ
BEGIN;
> ok 0
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
> error 1568: Transaction characteristics can't be changed while a transaction is in progress
SET TRANSACTION READ ONLY;
> error 1568: Transaction characteristics can't be changed while a transaction is in progress
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
> ok 0
SET SESSION TRANSACTION READ ONLY;
> ok 0
SET @@transaction_isolation = 'READ-COMMITTED';
> error 1568: Transaction characteristics can't be changed while a transaction is in progress
SET SESSION transaction_read_only = 0;
> ok 0
INSERT INTO t VALUES (5);
> error 1792: Cannot execute statement in a READ ONLY transaction.
COMMIT;
> ok 0
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE;
> ok 0
SET TRANSACTION READ ONLY;
> ok 0
BEGIN;
> ok 0
INSERT INTO t VALUES (6);
> error 1792: Cannot execute statement in a READ ONLY transaction.
SELECT COUNT(*) FROM t;
> COUNT(*)
> 3
ROLLBACK;
> ok 0
SET TRANSACTION READ ONLY;
> ok 0
BEGIN READ WRITE;
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'READ WRITE' at line 1
START TRANSACTION READ WRITE;
> ok 0
INSERT INTO t VALUES (6);
> ok 1
ROLLBACK;
> ok 0

# A transaction that only reads.
START TRANSACTION READ ONLY;
> ok 0
INSERT INTO t VALUES (7);
> error 1792: Cannot execute statement in a READ ONLY transaction.
UPDATE t SET a = a WHERE a = 100;
> error 1792: Cannot execute statement in a READ ONLY transaction.
DELETE FROM t WHERE a = 100;
> error 1792: Cannot execute statement in a READ ONLY transaction.
SELECT a FROM t WHERE a = 1 FOR UPDATE;
> error 1792: Cannot execute statement in a READ ONLY transaction.
INSERT INTO own VALUES (2);
> ok 1
UPDATE own SET a = 3 WHERE a = 2;
> ok 1
CREATE TEMPORARY TABLE own2 (a INT);
> error 1792: Cannot execute statement in a READ ONLY transaction.
DROP TEMPORARY TABLE own2;
> error 1792: Cannot execute statement in a READ ONLY transaction.
CREATE TABLE u (a INT);
> ok 0
TRUNCATE TABLE t;
> ok 0
LOCK TABLES t WRITE;
> ok 0
LOCK TABLES t READ;
> ok 0
ANALYZE TABLE t;
> Table	Op	Msg_type	Msg_text
> script.t	analyze	status	OK
SELECT @@transaction_read_only;
> @@transaction_read_only
> 0
COMMIT;
> ok 0
SELECT * FROM own;
> a
> 1
> 3
START TRANSACTION READ ONLY, READ WRITE;
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '' at line 1
START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY;
> ok 0
INSERT INTO t VALUES (7);
> error 1792: Cannot execute statement in a READ ONLY transaction.
ROLLBACK;
> ok 0
SELECT COUNT(*) FROM t;
> COUNT(*)
> 0

# autocommit = 0.
SET autocommit = 0;
> ok 0
SET TRANSACTION READ ONLY;
> ok 0
INSERT INTO t VALUES (8);
> error 1792: Cannot execute statement in a READ ONLY transaction.
COMMIT;
> ok 0
INSERT INTO t VALUES (8);
> ok 1
SET TRANSACTION READ ONLY;
> error 1568: Transaction characteristics can't be changed while a transaction is in progress
ROLLBACK;
> ok 0
SET SESSION TRANSACTION READ ONLY;
> ok 0
INSERT INTO t VALUES (8);
> error 1792: Cannot execute statement in a READ ONLY transaction.
COMMIT;
> ok 0
SET autocommit = 1;
> ok 0
SET SESSION TRANSACTION READ WRITE;
> ok 0
SET GLOBAL TRANSACTION READ WRITE;
> ok 0
SELECT a FROM t ORDER BY a;
> a

# What counts as the next transaction.
SET TRANSACTION READ ONLY;
> ok 0
CREATE TABLE x (a INT);
> ok 0
INSERT INTO t VALUES (30);
> ok 1
SET TRANSACTION READ ONLY;
> ok 0
COMMIT;
> ok 0
INSERT INTO t VALUES (31);
> ok 1
SET TRANSACTION READ ONLY;
> ok 0
SELECT 1;
> 1
> 1
SET @a = 1;
> ok 0
INSERT INTO t VALUES (32);
> error 1792: Cannot execute statement in a READ ONLY transaction.
SELECT COUNT(*) FROM t;
> COUNT(*)
> 2
INSERT INTO t VALUES (32);
> ok 1
SET SESSION TRANSACTION READ ONLY;
> ok 0
LOCK TABLES t WRITE;
> error 1792: Cannot execute statement in a READ ONLY transaction.
LOCK TABLES t READ;
> ok 0
UNLOCK TABLES;
> ok 0
CREATE TEMPORARY TABLE own2 (a INT);
> error 1792: Cannot execute statement in a READ ONLY transaction.
DROP TEMPORARY TABLE own;
> error 1792: Cannot execute statement in a READ ONLY transaction.
CREATE DATABASE script_ro;
> error 1792: Cannot execute statement in a READ ONLY transaction.
CREATE VIEW v AS SELECT 1;
> error 1792: Cannot execute statement in a READ ONLY transaction.
SELECT a FROM t WHERE a = 1 FOR SHARE;
> a
SELECT a FROM t WHERE a = 1 FOR UPDATE;
> error 1792: Cannot execute statement in a READ ONLY transaction.
INSERT INTO own SELECT a FROM t WHERE a < 2;
> ok 0
SELECT * FROM own;
> a
> 1
> 3
XA START 'x';
> ok 0
INSERT INTO t VALUES (33);
> error 1792: Cannot execute statement in a READ ONLY transaction.
XA END 'x';
> ok 0
XA ROLLBACK 'x';
> ok 0
START TRANSACTION READ WRITE;
> ok 0
CREATE TABLE y (a INT);
> error 1792: Cannot execute statement in a READ ONLY transaction.
ROLLBACK;
> ok 0
SET SESSION TRANSACTION READ WRITE;
> ok 0

# What is said about the next transaction gives way to what is said later about the session's.
CREATE TABLE t (a INT PRIMARY KEY);
> ok 0
SET TRANSACTION READ ONLY;
> ok 0
INSERT INTO t VALUES (1);
> error 1792: Cannot execute statement in a READ ONLY transaction.
SET TRANSACTION READ ONLY;
> ok 0
SET SESSION TRANSACTION READ WRITE;
> ok 0
INSERT INTO t VALUES (2);
> ok 1
SET TRANSACTION READ ONLY;
> ok 0
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;
> ok 0
INSERT INTO t VALUES (3);
> error 1792: Cannot execute statement in a READ ONLY transaction.
SET TRANSACTION READ ONLY;
> ok 0
SET SESSION transaction_read_only = 0;
> ok 0
INSERT INTO t VALUES (4);
> ok 1
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
> ok 0
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;
> ok 0
BEGIN;
> ok 0
SELECT * FROM t;
> a
> 2
> 4
@b INSERT INTO t VALUES (10);
> ok 1
SELECT * FROM t;
> a
> 2
> 4
COMMIT;
> ok 0
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
> ok 0
SET SESSION transaction_isolation = 'REPEATABLE-READ';
> ok 0
BEGIN;
> ok 0
SELECT * FROM t;
> a
> 2
> 4
> 10
@b INSERT INTO t VALUES (11);
> ok 1
SELECT * FROM t;
> a
> 2
> 4
> 10
COMMIT;
> ok 0
SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
> ok 0
SET SESSION TRANSACTION READ WRITE;
> ok 0
BEGIN;
> ok 0
SELECT * FROM t;
> a
> 2
> 4
> 10
> 11
@b INSERT INTO t VALUES (12);
> ok 1
SELECT * FROM t;
> a
> 2
> 4
> 10
> 11
> 12
COMMIT;
> ok 0
SET GLOBAL TRANSACTION READ WRITE;
> ok 0
SET TRANSACTION READ ONLY;
> ok 0
SET GLOBAL TRANSACTION READ WRITE;
> ok 0
INSERT INTO t VALUES (5);
> error 1792: Cannot execute statement in a READ ONLY transaction.
COMMIT;
> ok 0

# Within a transaction, the session's are those of later ones.
BEGIN;
> ok 0
INSERT INTO t VALUES (20);
> ok 1
SET SESSION TRANSACTION READ ONLY;
> ok 0
INSERT INTO t VALUES (21);
> ok 1
COMMIT;
> ok 0
INSERT INTO t VALUES (22);
> error 1792: Cannot execute statement in a READ ONLY transaction.
SET SESSION TRANSACTION READ WRITE;
> ok 0

# A statement that may not run is not prepared.
CREATE TEMPORARY TABLE own (a INT);
> ok 0
START TRANSACTION READ ONLY;
> ok 0
PREPARE s FROM 'DELETE FROM t';
> error 1792: Cannot execute statement in a READ ONLY transaction.
PREPARE s FROM 'UPDATE t SET a = 1';
> error 1792: Cannot execute statement in a READ ONLY transaction.
PREPARE s FROM 'INSERT INTO t VALUES (1)';
> error 1792: Cannot execute statement in a READ ONLY transaction.
PREPARE s FROM 'SELECT * FROM t FOR UPDATE';
> error 1792: Cannot execute statement in a READ ONLY transaction.
PREPARE s FROM 'DROP TABLE t';
> ok 0
PREPARE s FROM 'DELETE FROM own';
> ok 0
EXECUTE s;
> ok 0
COMMIT;
> ok 0

# A function may say what later transactions are like, but not what the next one is like.
CREATE FUNCTION f() RETURNS INT BEGIN SET SESSION TRANSACTION READ ONLY; RETURN 1; END;
> ok 0
CREATE FUNCTION g() RETURNS INT BEGIN SET SESSION TRANSACTION READ WRITE, ISOLATION LEVEL SERIALIZABLE; RETURN 1; END;
> ok 0
CREATE FUNCTION h() RETURNS INT BEGIN SET TRANSACTION READ ONLY; RETURN 1; END;
> ok 0
SELECT f();
> f()
> 1
SELECT @@transaction_read_only;
> @@transaction_read_only
> 1
SELECT g();
> g()
> 1
SELECT @@transaction_read_only, @@transaction_isolation;
> @@transaction_read_only	@@transaction_isolation
> 0	SERIALIZABLE
SELECT h();
> error 1568: Transaction characteristics can't be changed while a transaction is in progress
SELECT @@transaction_read_only;
> @@transaction_read_only
> 0

# Anomalies that a level may allow, each in its smallest form: READ UNCOMMITTED.
CREATE TABLE test (id INT PRIMARY KEY, value INT);
> ok 0

# g0: write cycles.
DELETE FROM test;
> ok 0
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@a UPDATE test SET value = 11 WHERE id = 1;
> ok 1
@b UPDATE test SET value = 12 WHERE id = 1;
> waits
@a UPDATE test SET value = 21 WHERE id = 2;
> ok 1
@a COMMIT;
> ok 0
> @b ok 1
@a SELECT * FROM test;
> id	value
> 1	12
> 2	21
@b UPDATE test SET value = 22 WHERE id = 2;
> ok 1
@b COMMIT;
> ok 0
@a SELECT * FROM test;
> id	value
> 1	12
> 2	22
@a COMMIT;
> ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	12
> 2	22

# g1a: aborted reads.
DELETE FROM test;
> ok 2
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@a UPDATE test SET value = 101 WHERE id = 1;
> ok 1
@b SELECT * FROM test;
> id	value
> 1	101
> 2	20
@a ROLLBACK;
> ok 0
@b SELECT * FROM test;
> id	value
> 1	10
> 2	20
@b COMMIT;
> ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	10
> 2	20

# g1b: intermediate reads.
DELETE FROM test;
> ok 2
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@a UPDATE test SET value = 101 WHERE id = 1;
> ok 1
@b SELECT * FROM test;
> id	value
> 1	101
> 2	20
@a UPDATE test SET value = 11 WHERE id = 1;
> ok 1
@a COMMIT;
> ok 0
@b SELECT * FROM test;
> id	value
> 1	11
> 2	20
@b COMMIT;
> ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	11
> 2	20

# g1c: circular information flow.
DELETE FROM test;
> ok 2
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@a UPDATE test SET value = 11 WHERE id = 1;
> ok 1
@b UPDATE test SET value = 22 WHERE id = 2;
> ok 1
@a SELECT * FROM test WHERE id = 2;
> id	value
> 2	22
@b SELECT * FROM test WHERE id = 1;
> id	value
> 1	11
@a COMMIT;
> ok 0
@b COMMIT;
> ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	11
> 2	22

# otv: observed transaction vanishes.
DELETE FROM test;
> ok 2
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@c SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@c BEGIN;
> ok 0
@a UPDATE test SET value = 11 WHERE id = 1;
> ok 1
@a UPDATE test SET value = 19 WHERE id = 2;
> ok 1
@b UPDATE test SET value = 12 WHERE id = 1;
> waits
@a COMMIT;
> ok 0
> @b ok 1
@c SELECT * FROM test WHERE id = 1;
> id	value
> 1	12
@b UPDATE test SET value = 18 WHERE id = 2;
> ok 1
@c SELECT * FROM test WHERE id = 2;
> id	value
> 2	18
@b COMMIT;
> ok 0
@c SELECT * FROM test WHERE id = 2;
> id	value
> 2	18
@c SELECT * FROM test WHERE id = 1;
> id	value
> 1	12
@c COMMIT;
> ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
@c ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	12
> 2	18

# pmp: predicate read and a row that comes to satisfy it.
DELETE FROM test;
> ok 2
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@a SELECT * FROM test WHERE value = 30;
> id	value
@b INSERT INTO test VALUES (3, 30);
> ok 1
@b COMMIT;
> ok 0
@a SELECT * FROM test WHERE value % 3 = 0;
> id	value
> 3	30
@a COMMIT;
> ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	10
> 2	20
> 3	30

# pmp_write: predicate write and rows that others change.
DELETE FROM test;
> ok 3
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@a UPDATE test SET value = value + 10;
> ok 2
@b SELECT * FROM test;
> id	value
> 1	20
> 2	30
@b DELETE FROM test WHERE value = 20;
> waits
@a COMMIT;
> ok 0
> @b ok 1
@b SELECT * FROM test;
> id	value
> 2	30
@b COMMIT;
> ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 2	30

# p4: lost update.
DELETE FROM test;
> ok 1
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@a SELECT * FROM test WHERE id = 1;
> id	value
> 1	10
@b SELECT * FROM test WHERE id = 1;
> id	value
> 1	10
@a UPDATE test SET value = 11 WHERE id = 1;
> ok 1
@b UPDATE test SET value = 11 WHERE id = 1;
> waits
@a COMMIT;
> ok 0
> @b ok 0
@b COMMIT;
> ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	11
> 2	20

# g_single: read skew.
DELETE FROM test;
> ok 2
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@a SELECT * FROM test WHERE id = 1;
> id	value
> 1	10
@b SELECT * FROM test WHERE id = 1;
> id	value
> 1	10
@b SELECT * FROM test WHERE id = 2;
> id	value
> 2	20
@b UPDATE test SET value = 12 WHERE id = 1;
> ok 1
@b UPDATE test SET value = 18 WHERE id = 2;
> ok 1
@b COMMIT;
> ok 0
@a SELECT * FROM test WHERE id = 2;
> id	value
> 2	18
@a COMMIT;
> ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	12
> 2	18

# g_single_dependencies: read skew by a predicate.
DELETE FROM test;
> ok 2
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@a SELECT * FROM test WHERE value % 5 = 0;
> id	value
> 1	10
> 2	20
@b UPDATE test SET value = 12 WHERE value = 10;
> ok 1
@b COMMIT;
> ok 0
@a SELECT * FROM test WHERE value % 3 = 0;
> id	value
> 1	12
@a COMMIT;
> ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	12
> 2	20

# g_single_write_1: read skew and a write by a predicate that no row satisfies any more.
DELETE FROM test;
> ok 2
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@a SELECT * FROM test WHERE id = 1;
> id	value
> 1	10
@b SELECT * FROM test;
> id	value
> 1	10
> 2	20
@b UPDATE test SET value = 12 WHERE id = 1;
> ok 1
@b UPDATE test SET value = 18 WHERE id = 2;
> ok 1
@b COMMIT;
> ok 0
@a DELETE FROM test WHERE value = 20;
> ok 0
@a SELECT * FROM test WHERE id = 2;
> id	value
> 2	18
@a COMMIT;
> ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	12
> 2	18

# g_single_write_2: read skew and a write that meets uncommitted rows.
DELETE FROM test;
> ok 2
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@a SELECT * FROM test WHERE id = 1;
> id	value
> 1	10
@b SELECT * FROM test;
> id	value
> 1	10
> 2	20
@b UPDATE test SET value = 12 WHERE id = 1;
> ok 1
@a DELETE FROM test WHERE value = 20;
> waits
@b UPDATE test SET value = 18 WHERE id = 2;
> ok 1
@a ROLLBACK;
> busy
@b COMMIT;
> ok 0
> @a ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	12
> 2	18

# g2_item: write skew.
DELETE FROM test;
> ok 2
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@a SELECT * FROM test WHERE id IN (1, 2);
> id	value
> 1	10
> 2	20
@b SELECT * FROM test WHERE id IN (1, 2);
> id	value
> 1	10
> 2	20
@a UPDATE test SET value = 11 WHERE id = 1;
> ok 1
@b UPDATE test SET value = 21 WHERE id = 2;
> ok 1
@a COMMIT;
> ok 0
@b COMMIT;
> ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	11
> 2	21

# g2: write skew by a predicate.
DELETE FROM test;
> ok 2
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@a SELECT * FROM test WHERE value % 3 = 0;
> id	value
@b SELECT * FROM test WHERE value % 3 = 0;
> id	value
@a INSERT INTO test VALUES (3, 30);
> ok 1
@b INSERT INTO test VALUES (4, 42);
> ok 1
@a COMMIT;
> ok 0
@b COMMIT;
> ok 0
@a SELECT * FROM test WHERE value % 3 = 0;
> id	value
> 3	30
> 4	42
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	10
> 2	20
> 3	30
> 4	42

# g2_two_edges: write skew of three.
DELETE FROM test;
> ok 4
INSERT INTO test VALUES (1, 10), (2, 20);
> ok 2
@a SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@b BEGIN;
> ok 0
@c SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@c BEGIN;
> ok 0
@a SELECT * FROM test;
> id	value
> 1	10
> 2	20
@b UPDATE test SET value = value + 5 WHERE id = 2;
> ok 1
@b COMMIT;
> ok 0
@c SELECT * FROM test;
> id	value
> 1	10
> 2	25
@c COMMIT;
> ok 0
@a UPDATE test SET value = 0 WHERE id = 1;
> ok 1
@a COMMIT;
> ok 0
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
@c ROLLBACK;
> ok 0
SELECT * FROM test ORDER BY id;
> id	value
> 1	0
> 2	25

# Rows that others insert, delete and move within an index are seen, and gone when they are undone.
CREATE TABLE seen (id INT PRIMARY KEY, k INT, KEY (k));
> ok 0
INSERT INTO seen VALUES (1, 10), (2, 20), (3, 30);
> ok 3
@c SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
@a BEGIN;
> ok 0
@b BEGIN;
> ok 0
@a INSERT INTO seen VALUES (4, 40);
> ok 1
@b DELETE FROM seen WHERE id = 1;
> ok 1
@a UPDATE seen SET k = 25 WHERE id = 3;
> ok 1
@c SELECT * FROM seen;
> id	k
> 2	20
> 3	25
> 4	40
@c SELECT id FROM seen WHERE k > 15 ORDER BY k DESC;
> id
> 4
> 3
> 2
@c SELECT * FROM seen WHERE id = 3;
> id	k
> 3	25
@c SELECT COUNT(*) FROM seen;
> COUNT(*)
> 3
@a SAVEPOINT here;
> ok 0
@a UPDATE seen SET k = 99 WHERE id = 4;
> ok 1
@c SELECT * FROM seen WHERE id = 4;
> id	k
> 4	99
@a ROLLBACK TO here;
> ok 0
@c SELECT * FROM seen WHERE id = 4;
> id	k
> 4	40
@b ROLLBACK;
> ok 0
@c SELECT * FROM seen ORDER BY id;
> id	k
> 1	10
> 2	20
> 3	25
> 4	40
@a COMMIT;
> ok 0
@c SELECT * FROM seen ORDER BY k;
> id	k
> 1	10
> 2	20
> 3	25
> 4	40

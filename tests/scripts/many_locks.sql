# Locks of transactions that have many: who waits, who is refused, what is left out.
CREATE TABLE n (i INT PRIMARY KEY);
> ok 0
INSERT INTO n VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9);
> ok 10
CREATE TABLE t (id INT PRIMARY KEY, k INT NOT NULL, v INT, KEY (k));
> ok 0
INSERT INTO t SELECT 2*(x.i + 10*y.i + 100*z.i + 1000*u.i + 10000*w.i), (x.i + 10*y.i + 100*z.i + 1000*u.i)*7 % 10000, 0 FROM n x, n y, n z, n u, n w WHERE w.i < 3;
> ok 30000
CREATE TABLE c LIKE t;
> ok 0

BEGIN;
> ok 0
SELECT COUNT(*) FROM t WHERE v = 5 FOR UPDATE;
> COUNT(*)
> 0
@b SELECT id FROM t WHERE id IN (10, 30000, 59998) FOR SHARE SKIP LOCKED;
> id
@b SELECT id FROM t WHERE id = 30000 FOR SHARE NOWAIT;
> error 3572: Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.
@b SELECT id FROM t WHERE id = 59998 FOR UPDATE NOWAIT;
> error 3572: Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.
@b INSERT INTO t VALUES (30001, 1, 1);
> waits
@c UPDATE t SET v = 1 WHERE id = 20000;
> waits
SELECT COUNT(*) FROM t WHERE id >= 0 FOR SHARE;
> COUNT(*)
> 30000
UPDATE t SET v = 2 WHERE id IN (20000, 30000);
> ok 2
ROLLBACK;
> ok 0
> @b ok 1
> @c ok 1
SELECT id, v FROM t WHERE id IN (20000, 30000, 30001);
> id	v
> 20000	1
> 30000	0
> 30001	1
DELETE FROM t WHERE id = 30001;
> ok 1

BEGIN;
> ok 0
SELECT COUNT(*) FROM t WHERE v = 5 FOR SHARE;
> COUNT(*)
> 0
@b BEGIN;
> ok 0
@b SELECT COUNT(*) FROM t WHERE v = 5 FOR SHARE;
> COUNT(*)
> 0
@c UPDATE t SET v = 3 WHERE id = 40000;
> waits
@c SELECT 1;
> busy
COMMIT;
> ok 0
@b COMMIT;
> ok 0
> @c ok 1
SELECT id, v FROM t WHERE id = 40000;
> id	v
> 40000	3

SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
> ok 0
BEGIN;
> ok 0
SELECT COUNT(*) FROM t WHERE id % 4 = 0 FOR UPDATE;
> COUNT(*)
> 15000
@b SELECT id FROM t WHERE id BETWEEN 30000 AND 30006 FOR UPDATE SKIP LOCKED;
> id
> 30002
> 30006
@b SELECT id FROM t WHERE id = 50002 FOR UPDATE NOWAIT;
> id
> 50002
@b SELECT id FROM t WHERE id = 50004 FOR UPDATE NOWAIT;
> error 3572: Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.
@b INSERT INTO t VALUES (30003, 1, 1);
> ok 1
@b DELETE FROM t WHERE id = 30003;
> ok 1
COMMIT;
> ok 0

SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ;
> ok 0
BEGIN;
> ok 0
INSERT INTO c SELECT * FROM t;
> ok 30000
@b SELECT id FROM t WHERE id = 30000 FOR UPDATE NOWAIT;
> error 3572: Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.
@b SELECT id FROM t WHERE id = 30000 FOR SHARE NOWAIT;
> id
> 30000
@b INSERT INTO t VALUES (30001, 1, 1);
> waits
@c SET innodb_lock_wait_timeout = 1;
> ok 0
@c INSERT INTO c VALUES (20000, 1, 1);
> waits
@d INSERT INTO c VALUES (20001, 1, 1);
> ok 1
ROLLBACK;
> ok 0
> @b ok 1
> @c ok 1
SELECT id FROM t WHERE id = 30001;
> id
> 30001
SELECT * FROM c;
> id	k	v
> 20000	1	1
> 20001	1	1
@d DELETE FROM c;
> ok 2

BEGIN;
> ok 0
INSERT INTO c VALUES (-2, 0, 0);
> ok 1
SAVEPOINT s;
> ok 0
INSERT INTO c SELECT * FROM t;
> ok 30001
ROLLBACK TO s;
> ok 0
@d SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
> ok 0
@d SELECT COUNT(*) FROM c FOR UPDATE SKIP LOCKED;
> COUNT(*)
> 0
@d SELECT id FROM c WHERE id = -2 FOR UPDATE NOWAIT;
> error 3572: Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.
COMMIT;
> ok 0
SELECT * FROM c;
> id	k	v
> -2	0	0

BEGIN;
> ok 0
UPDATE t SET k = k + 1;
> ok 30001
UPDATE t SET id = id + 1000000 ORDER BY id DESC;
> ok 30001
@b SELECT COUNT(*) FROM t FOR SHARE SKIP LOCKED;
> COUNT(*)
> 0
@b SELECT id FROM t WHERE id = 1030000 FOR SHARE NOWAIT;
> error 3572: Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.
@b SELECT COUNT(*), SUM(k), MIN(id) FROM t;
> COUNT(*)	SUM(k)	MIN(id)
> 30001	149985001	0
SELECT COUNT(*), SUM(k), MIN(id) FROM t;
> COUNT(*)	SUM(k)	MIN(id)
> 30001	150015002	1000000
DELETE FROM t;
> ok 30001
@b INSERT INTO t VALUES (30005, 1, 1);
> waits
ROLLBACK;
> ok 0
> @b ok 1
SELECT COUNT(*), SUM(k), MIN(id), MAX(id) FROM t;
> COUNT(*)	SUM(k)	MIN(id)	MAX(id)
> 30002	149985002	0	59998
INSERT INTO t SELECT id + 100000, k, v FROM t WHERE id < 40000;
> ok 20002
SELECT COUNT(*), SUM(k), MIN(id), MAX(id) FROM t;
> COUNT(*)	SUM(k)	MIN(id)	MAX(id)
> 50004	249975004	0	139998

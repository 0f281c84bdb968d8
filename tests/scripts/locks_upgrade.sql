# A shared lock is made exclusive before those who wait for its holder, but not before those who wait to share it.
CREATE TABLE t (id INT PRIMARY KEY, v INT);
> ok 0
INSERT INTO t VALUES (1, 1), (2, 2);
> ok 2
@a BEGIN;
> ok 0
@b BEGIN;
> ok 0
@c BEGIN;
> ok 0
@a SELECT * FROM t WHERE id = 1 FOR SHARE;
> id	v
> 1	1
@b UPDATE t SET v = 3 WHERE id = 1;
> waits
@a SELECT * FROM t WHERE id = 1 FOR UPDATE NOWAIT;
> id	v
> 1	1
@a COMMIT;
> ok 0
> @b ok 1
@b COMMIT;
> ok 0
@a BEGIN;
> ok 0
@b BEGIN;
> ok 0
@a SELECT * FROM t WHERE id = 2 FOR SHARE;
> id	v
> 2	2
@b UPDATE t SET v = 3 WHERE id = 2;
> waits
@c SELECT * FROM t WHERE id = 2 FOR SHARE;
> waits
@a SELECT * FROM t WHERE id = 2 FOR UPDATE NOWAIT;
> error 3572: Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.
@a COMMIT;
> ok 0
> @b ok 1
@b COMMIT;
> ok 0
> @c id	v
> @c 2	3
@c COMMIT;
> ok 0
# Who wants to share it is the one to give up: the holder then goes before the writer that waits for it.
DROP TABLE t;
> ok 0
CREATE TABLE t (id INT PRIMARY KEY, k INT, v INT, KEY k (k));
> ok 0
INSERT INTO t VALUES (10, 1, 0), (20, 2, 0), (30, 3, 0);
> ok 3
@a BEGIN;
> ok 0
@b BEGIN;
> ok 0
@c BEGIN;
> ok 0
@a SELECT * FROM t WHERE id < 25 ORDER BY id DESC FOR SHARE;
> id	k	v
> 20	2	0
> 10	1	0
@c SELECT * FROM t FORCE INDEX (k) WHERE k = 1 FOR UPDATE;
> waits
@b SELECT * FROM t WHERE id > 5 ORDER BY id LIMIT 2 FOR SHARE;
> waits
@a SELECT * FROM t WHERE id < 25 ORDER BY id DESC FOR UPDATE;
> id	k	v
> 20	2	0
> 10	1	0
> @b error 1213: Deadlock found when trying to get lock; try restarting transaction
@a COMMIT;
> ok 0
> @c id	k	v
> @c 10	1	0
@c COMMIT;
> ok 0
@b COMMIT;
> ok 0

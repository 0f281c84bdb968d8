# READ COMMITTED: a lock that was waited for is kept, also where its row does not satisfy the condition.
CREATE TABLE t (id INT PRIMARY KEY, k INT, v INT, KEY k (k));
> ok 0
INSERT INTO t VALUES (10,1,0),(20,2,0),(30,2,0),(40,3,0);
> ok 4
@a SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
> ok 0
@b SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
> ok 0
@c BEGIN;
> ok 0
@c UPDATE t SET v = 2 WHERE id = 20;
> ok 1
@b BEGIN;
> ok 0
@b SELECT * FROM t WHERE v = 77 FOR SHARE;
> waits
@c COMMIT;
> ok 0
> @b id	k	v
@a SELECT id FROM t WHERE id = 20 FOR UPDATE NOWAIT;
> error 3572: Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.
@b ROLLBACK;
> ok 0
@c BEGIN;
> ok 0
@c UPDATE t SET v = 2 WHERE id = 30;
> ok 1
@b BEGIN;
> ok 0
@b DELETE FROM t WHERE v = 77;
> waits
@c COMMIT;
> ok 0
> @b ok 0
@a SELECT id FROM t WHERE id = 30 FOR UPDATE NOWAIT;
> error 3572: Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.
@b ROLLBACK;
> ok 0
@c BEGIN;
> ok 0
@c UPDATE t SET v = 3 WHERE id = 30;
> ok 1
@b BEGIN;
> ok 0
@b SELECT id FROM t FORCE INDEX (k) WHERE k = 2 AND v = 1 FOR SHARE;
> waits
@c COMMIT;
> ok 0
> @b id
@a SELECT id FROM t WHERE id = 30 FOR UPDATE NOWAIT;
> error 3572: Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.
@a SELECT id FROM t WHERE id = 20 FOR UPDATE NOWAIT;
> id
> 20
@b ROLLBACK;
> ok 0
@c BEGIN;
> ok 0
@c UPDATE t SET k = 3 WHERE id = 30;
> ok 1
@b BEGIN;
> ok 0
@b SELECT id FROM t FORCE INDEX (k) WHERE k BETWEEN 1 AND 2 FOR SHARE;
> waits
@c COMMIT;
> ok 0
> @b id
> @b 10
> @b 20
@a SELECT id FROM t FORCE INDEX (k) WHERE k = 3 FOR UPDATE NOWAIT;
> id
> 30
> 40
@b ROLLBACK;
> ok 0
@c BEGIN;
> ok 0
@c DELETE FROM t WHERE id = 20;
> ok 1
@b BEGIN;
> ok 0
@b SELECT id FROM t WHERE id BETWEEN 15 AND 17 FOR SHARE;
> waits
@c COMMIT;
> ok 0
> @b id
@a INSERT INTO t VALUES (20, 1, 1);
> ok 1
@b ROLLBACK;
> ok 0

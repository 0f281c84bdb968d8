# The records of deleted rows end gaps and are locked while an older snapshot needs them.
CREATE TABLE t (id INT PRIMARY KEY, k INT, u INT, v INT, KEY k (k), UNIQUE KEY u (u));
> ok 0
INSERT INTO t VALUES (10,1,10,0),(20,2,20,0),(30,2,30,0),(40,3,40,0),(50,5,50,0),(60,6,60,0);
> ok 6
@reader START TRANSACTION WITH CONSISTENT SNAPSHOT;
> ok 0
DELETE FROM t WHERE id IN (30, 40);
> ok 2
# A gap ends at a deleted row.
@a BEGIN;
> ok 0
@a SELECT * FROM t WHERE id BETWEEN 20 AND 25 FOR UPDATE;
> id	k	u	v
> 20	2	20	0
@b INSERT INTO t VALUES (35,7,35,1);
> ok 1
@b INSERT INTO t VALUES (25,7,25,1);
> waits
@a COMMIT;
> ok 0
> @b ok 1
DELETE FROM t WHERE id IN (25, 35);
> ok 2
# A range of another index goes on behind deleted rows to the first that is there.
@a BEGIN;
> ok 0
@a SELECT * FROM t FORCE INDEX (u) WHERE u BETWEEN 20 AND 25 FOR UPDATE;
> id	k	u	v
> 20	2	20	0
@b INSERT INTO t VALUES (45,7,45,1);
> waits
@a COMMIT;
> ok 0
> @b ok 1
DELETE FROM t WHERE id = 45;
> ok 1
# So does a descending range.
@a BEGIN;
> ok 0
@a SELECT * FROM t WHERE id < 50 AND id > 45 ORDER BY id DESC FOR UPDATE;
> id	k	u	v
@b UPDATE t SET v = v + 1 WHERE id = 20;
> waits
@a COMMIT;
> ok 0
> @b ok 1
# One by its key stays locked, and locks no gap.
@a BEGIN;
> ok 0
@a SELECT * FROM t WHERE id = 30 FOR SHARE;
> id	k	u	v
@b INSERT INTO t VALUES (28,7,28,1);
> ok 1
@b SELECT * FROM t WHERE id = 30 FOR UPDATE NOWAIT;
> error 3572: Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.
@b INSERT INTO t VALUES (30,7,30,1);
> waits
@a COMMIT;
> ok 0
> @b ok 1
# One of another unique index locks the gaps beside it.
DELETE FROM t WHERE id = 30;
> ok 1
@a BEGIN;
> ok 0
@a SELECT * FROM t WHERE u = 30 FOR SHARE;
> id	k	u	v
@b INSERT INTO t VALUES (32,7,32,1);
> waits
@a COMMIT;
> ok 0
> @b ok 1
# An insert of the same value does so at every level.
DELETE FROM t WHERE id = 32;
> ok 1
@a SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
> ok 0
@a BEGIN;
> ok 0
@a REPLACE INTO t VALUES (30,7,30,1);
> ok 1
@b INSERT INTO t VALUES (33,7,33,1);
> ok 1
@a COMMIT;
> ok 0
SELECT * FROM t ORDER BY id;
> id	k	u	v
> 10	1	10	0
> 20	2	20	1
> 28	7	28	1
> 30	7	30	1
> 33	7	33	1
> 50	5	50	0
> 60	6	60	0

# What a transaction leaves out, and what it gives on when it ends.
CREATE TABLE t (id INT PRIMARY KEY, k INT, u INT, v INT, KEY k (k), UNIQUE KEY u (u));
> ok 0
INSERT INTO t VALUES (10,1,10,0),(20,2,20,0),(30,2,30,0),(40,3,40,0),(50,5,50,0),(60,6,60,0);
> ok 6
# A row that is left out leaves the gap behind it locked.
@a BEGIN;
> ok 0
@a UPDATE t SET v = v + 1 WHERE id = 60;
> ok 1
@b BEGIN;
> ok 0
@b SELECT * FROM t WHERE id = 60 FOR SHARE SKIP LOCKED;
> id	k	u	v
@a INSERT INTO t VALUES (65,2,65,1);
> waits
@b COMMIT;
> ok 0
> @a ok 1
@a ROLLBACK;
> ok 0
# A range goes on behind rows that its own transaction deleted, to one that another has inserted.
@a BEGIN;
> ok 0
@b BEGIN;
> ok 0
@a DELETE FROM t WHERE k = 2;
> ok 2
@b INSERT INTO t VALUES (35,3,35,1);
> waits
@a SELECT * FROM t FORCE INDEX (u) WHERE u >= 20 AND u <= 25 FOR UPDATE;
> id	k	u	v
> @b error 1213: Deadlock found when trying to get lock; try restarting transaction
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
# Two wait for an insert that is undone: each goes on without it.
@a BEGIN;
> ok 0
@b BEGIN;
> ok 0
@c BEGIN;
> ok 0
@b INSERT INTO t VALUES (25,2,26,1);
> ok 1
@c SELECT * FROM t WHERE id < 50 ORDER BY id DESC FOR SHARE;
> waits
@a SELECT * FROM t WHERE id = 25 FOR UPDATE;
> waits
@b ROLLBACK;
> ok 0
> @a id	k	u	v
> @c id	k	u	v
> @c 40	3	40	0
> @c 30	2	30	0
> @c 20	2	20	0
> @c 10	1	10	0
@a ROLLBACK;
> ok 0
@c ROLLBACK;
> ok 0
# The victim: a row counts from when it is there, before its entries are.
@a BEGIN;
> ok 0
@b BEGIN;
> ok 0
@a SELECT * FROM t WHERE id < 65 ORDER BY id DESC FOR SHARE;
> id	k	u	v
> 60	6	60	0
> 50	5	50	0
> 40	3	40	0
> 30	2	30	0
> 20	2	20	0
> 10	1	10	0
@b SELECT * FROM t FORCE INDEX (u) WHERE u >= 25 AND u <= 35 FOR SHARE;
> id	k	u	v
> 30	2	30	0
@b INSERT INTO t VALUES (15,1,15,1);
> waits
@a SELECT * FROM t WHERE id = 10 FOR UPDATE;
> id	k	u	v
> 10	1	10	0
@a INSERT INTO t VALUES (25,2,26,1);
> ok 1
> @b error 1213: Deadlock found when trying to get lock; try restarting transaction
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0
# The victim: a gap that ends at a row of another makes a lock of its write.
@a BEGIN;
> ok 0
@b BEGIN;
> ok 0
@a DELETE FROM t WHERE id = 50;
> ok 1
@a SELECT * FROM t WHERE id = 30 FOR UPDATE;
> id	k	u	v
> 30	2	30	0
@b DELETE FROM t WHERE k = 3;
> ok 1
@a INSERT INTO t VALUES (55,2,55,1);
> waits
@b INSERT INTO t VALUES (50,3,50,1) ON DUPLICATE KEY UPDATE v = v + 1;
> error 1213: Deadlock found when trying to get lock; try restarting transaction
> @a ok 1
@a ROLLBACK;
> ok 0
@b ROLLBACK;
> ok 0

# Whom a deadlock costs its transaction: who has changed fewest rows and holds fewest locks, one for each index, kind and strength.
# The count decides the first cases by one lock.
CREATE TABLE t (id INT PRIMARY KEY, k INT, u INT, v INT, KEY k (k), UNIQUE KEY u (u));
> ok 0
INSERT INTO t VALUES (10,1,10,0),(20,2,20,0),(30,2,30,0),(40,3,40,0),(50,5,50,0),(60,6,60,0);
> ok 6
# A record that divides a gap of its own transaction takes a lock over from it.
@b BEGIN;
> ok 0
@c BEGIN;
> ok 0
@c SELECT * FROM t WHERE id = 65 FOR SHARE;
> id	k	u	v
@b REPLACE INTO t VALUES (20,1,20,1);
> ok 2
@b INSERT INTO t VALUES (65,5,65,1);
> waits
@c DELETE FROM t WHERE k = 6;
> ok 1
@c INSERT INTO t VALUES (55,6,56,1);
> ok 1
@c INSERT INTO t VALUES (20,2,21,1);
> error 1062: Duplicate entry '20' for key 't.PRIMARY'
> @b error 1213: Deadlock found when trying to get lock; try restarting transaction
@b ROLLBACK;
> ok 0
@c ROLLBACK;
> ok 0
# A lock of a record that becomes exclusive is one of its own; one that covers what is asked for is the only one.
@a BEGIN;
> ok 0
@b BEGIN;
> ok 0
@c BEGIN;
> ok 0
@b SELECT * FROM t WHERE id BETWEEN 30 AND 30 FOR UPDATE;
> id	k	u	v
> 30	2	30	0
@b SELECT * FROM t WHERE id > 15 ORDER BY id LIMIT 2 FOR SHARE;
> id	k	u	v
> 20	2	20	0
> 30	2	30	0
@a DELETE FROM t WHERE k = 2;
> waits
@c UPDATE t SET v = v + 1 WHERE id = 40;
> ok 1
@c SELECT * FROM t WHERE id = 60 FOR UPDATE NOWAIT;
> id	k	u	v
> 60	6	60	0
@c INSERT INTO t VALUES (25,4,25,1);
> waits
@b SELECT * FROM t WHERE id > 35 ORDER BY id LIMIT 2 FOR UPDATE;
> id	k	u	v
> 40	3	40	0
> 50	5	50	0
> @c error 1213: Deadlock found when trying to get lock; try restarting transaction
@b ROLLBACK;
> ok 0
> @a ok 2
@a ROLLBACK;
> ok 0
@c ROLLBACK;
> ok 0
# The locks of what an index holds of a row that this transaction deleted count when it asks for their gaps.
@a BEGIN;
> ok 0
@b BEGIN;
> ok 0
@c BEGIN;
> ok 0
@a INSERT INTO t VALUES (45,1,45,1);
> ok 1
@c INSERT INTO t VALUES (30,5,31,1);
> error 1062: Duplicate entry '30' for key 't.PRIMARY'
@b SELECT * FROM t FORCE INDEX (u) WHERE u >= 10 AND u <= 10 FOR UPDATE;
> id	k	u	v
> 10	1	10	0
@c SELECT * FROM t WHERE id < 50 ORDER BY id DESC FOR SHARE;
> waits
@b DELETE FROM t WHERE id = 30;
> waits
@a UPDATE t FORCE INDEX (k) SET v = v + 1 WHERE k = 6;
> ok 1
@a SELECT * FROM t WHERE id < 20 ORDER BY id DESC FOR SHARE;
> waits
> @b ok 1
> @c error 1213: Deadlock found when trying to get lock; try restarting transaction
@a ROLLBACK;
> busy
@b ROLLBACK;
> ok 0
> @a id	k	u	v
> @a 10	1	10	0
@c ROLLBACK;
> ok 0
# Of several who lose as little, the one that the last to wait waits for last.
@a BEGIN;
> ok 0
@b BEGIN;
> ok 0
@c BEGIN;
> ok 0
@a SELECT * FROM t WHERE id = 10 FOR UPDATE;
> id	k	u	v
> 10	1	10	0
@b SELECT * FROM t WHERE id = 20 FOR UPDATE;
> id	k	u	v
> 20	2	20	0
@c UPDATE t SET v = 5 WHERE id = 30;
> ok 1
@a SELECT * FROM t WHERE id = 20 FOR UPDATE;
> waits
@b SELECT * FROM t WHERE id = 30 FOR UPDATE;
> waits
@c UPDATE t SET v = 5 WHERE id = 10;
> waits
> @a id	k	u	v
> @a 20	2	20	0
> @b error 1213: Deadlock found when trying to get lock; try restarting transaction
@a ROLLBACK;
> ok 0
> @c ok 1
@b ROLLBACK;
> ok 0
@c ROLLBACK;
> ok 0
# Who held a record shared and then exclusively gives the exclusive lock back first: who waits to share it comes before a writer.
@b BEGIN;
> ok 0
@c BEGIN;
> ok 0
@c SELECT * FROM t WHERE id = 40 FOR SHARE;
> id	k	u	v
> 40	3	40	0
@b DELETE FROM t WHERE id = 40;
> waits
@c SELECT * FROM t WHERE id = 40 FOR UPDATE;
> id	k	u	v
> 40	3	40	0
@a INSERT INTO t VALUES (40,2,41,1);
> waits
@c COMMIT;
> ok 0
> @a error 1062: Duplicate entry '40' for key 't.PRIMARY'
> @b ok 1
@b ROLLBACK;
> ok 0
# One of two who share a record goes: who waits to share it is not kept by the writer before it.
@a BEGIN;
> ok 0
@b BEGIN;
> ok 0
@c BEGIN;
> ok 0
@d BEGIN;
> ok 0
@a SELECT * FROM t WHERE id = 40 FOR SHARE;
> id	k	u	v
> 40	3	40	0
@b SELECT * FROM t WHERE id = 40 FOR SHARE;
> id	k	u	v
> 40	3	40	0
@c UPDATE t SET v = 7 WHERE id = 40;
> waits
@d SELECT * FROM t WHERE id = 40 FOR SHARE;
> waits
@a COMMIT;
> ok 0
@b COMMIT;
> ok 0
> @c ok 1
@d COMMIT;
> busy
@c COMMIT;
> ok 0
> @d id	k	u	v
> @d 40	3	40	7
SELECT * FROM t ORDER BY id;
> id	k	u	v
> 10	1	10	0
> 20	2	20	0
> 30	2	30	0
> 40	3	40	7
> 45	1	45	1
> 50	5	50	0
> 60	6	60	1

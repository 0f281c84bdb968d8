# XA: the stages of a transaction and what each allows; a prepared one is ended by any session.
CREATE TABLE t (id INT PRIMARY KEY, v INT);
> ok 0
INSERT INTO t VALUES (1, 1), (2, 2);
> ok 2
@a XA END 'one';
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  NON-EXISTING state
@a XA PREPARE 'one';
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  NON-EXISTING state
@a XA COMMIT 'one';
> error 1397: XAER_NOTA: Unknown XID
@a XA ROLLBACK 'one';
> error 1397: XAER_NOTA: Unknown XID
@a XA START 'one';
> ok 0
@a XA START 'two';
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  ACTIVE state
@a INSERT INTO t VALUES (3, 3);
> ok 1
@a COMMIT;
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  ACTIVE state
@a ROLLBACK;
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  ACTIVE state
@a BEGIN;
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  ACTIVE state
@a CREATE TABLE u (a INT);
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  ACTIVE state
@a LOCK TABLES t READ;
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  ACTIVE state
@a ANALYZE TABLE t;
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  ACTIVE state
@a XA PREPARE 'one';
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  ACTIVE state
@a XA COMMIT 'one' ONE PHASE;
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  ACTIVE state
@a XA ROLLBACK 'one';
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  ACTIVE state
@a XA END 'two';
> error 1397: XAER_NOTA: Unknown XID
@a XA END 'one' SUSPEND;
> error 1398: XAER_INVAL: Invalid arguments (or unsupported command)
@a XA END 'one';
> ok 0
@a SELECT * FROM t;
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  IDLE state
@a INSERT INTO t VALUES (4, 4);
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  IDLE state
@a XA COMMIT 'one';
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  IDLE state
@a XA COMMIT 'two';
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  IDLE state
@a XA START 'one' RESUME;
> ok 0
@a UPDATE t SET v = 10 WHERE id = 1;
> ok 1
@a XA END 'one';
> ok 0
@b XA START 'one';
> error 1440: XAER_DUPID: The XID already exists
@a XA PREPARE 'one';
> ok 0
@b SELECT * FROM t;
> id	v
> 1	1
> 2	2
@b XA RECOVER;
> formatID	gtrid_length	bqual_length	data
> 1	3	0	one
@b XA RECOVER CONVERT XID;
> formatID	gtrid_length	bqual_length	data
> 1	3	0	0x6F6E65
@c UPDATE t SET v = 11 WHERE id = 1;
> waits
@b XA COMMIT 'one' ONE PHASE;
> ok 0
> @c ok 1
@b XA COMMIT 'one';
> error 1397: XAER_NOTA: Unknown XID
@b SELECT * FROM t;
> id	v
> 1	11
> 2	2
> 3	3
@b XA RECOVER;
> formatID	gtrid_length	bqual_length	data

# Rolled back, in its session and by another.
@a XA START 'x', 'branch', 7;
> ok 0
@a DELETE FROM t WHERE id = 1;
> ok 1
@a XA END 'x', 'branch', 7;
> ok 0
@a XA ROLLBACK 'x', 'branch', 7;
> ok 0
@a SELECT * FROM t;
> id	v
> 1	11
> 2	2
> 3	3
@a XA START 'x', 'branch', 7;
> ok 0
@a DELETE FROM t WHERE id = 1;
> ok 1
@a XA END 'x', 'branch', 7;
> ok 0
@a XA PREPARE 'x', 'branch', 7;
> ok 0
@b XA RECOVER;
> formatID	gtrid_length	bqual_length	data
> 7	1	6	xbranch
@b XA RECOVER CONVERT XID;
> formatID	gtrid_length	bqual_length	data
> 7	1	6	0x786272616E6368
@b XA ROLLBACK 'x', 'branch', 8;
> error 1397: XAER_NOTA: Unknown XID
@b XA ROLLBACK 'x', 'branch', 7;
> ok 0
@a SELECT * FROM t;
> id	v
> 1	11
> 2	2
> 3	3

# One phase; a transaction that is open; an id that is in use.
@a XA START 'z';
> ok 0
@a INSERT INTO t VALUES (9, 9);
> ok 1
@b XA START 'z';
> error 1440: XAER_DUPID: The XID already exists
@a XA END 'z';
> ok 0
@a XA COMMIT 'z' ONE PHASE;
> ok 0
@b SELECT * FROM t;
> id	v
> 1	11
> 2	2
> 3	3
> 9	9
@a BEGIN;
> ok 0
@a XA START 'z';
> error 1400: XAER_OUTSIDE: Some work is done outside global transaction
@a ROLLBACK;
> ok 0
@a XA START 'z' JOIN;
> error 1398: XAER_INVAL: Invalid arguments (or unsupported command)

# A deadlock leaves a transaction to be rolled back by its name.
@a XA START 'dead';
> ok 0
@a UPDATE t SET v = 20 WHERE id = 2;
> ok 1
@b BEGIN;
> ok 0
@b UPDATE t SET v = 30 WHERE id = 3;
> ok 1
@b UPDATE t SET v = 31 WHERE id = 9;
> ok 1
@b UPDATE t SET v = 32 WHERE id = 1;
> ok 1
@a UPDATE t SET v = 21 WHERE id = 3;
> waits
@b UPDATE t SET v = 33 WHERE id = 2;
> ok 1
> @a error 1213: Deadlock found when trying to get lock; try restarting transaction
@a SELECT * FROM t;
> error 1614: XA_RBDEADLOCK: Transaction branch was rolled back: deadlock was detected
@a XA END 'dead';
> error 1614: XA_RBDEADLOCK: Transaction branch was rolled back: deadlock was detected
@a XA PREPARE 'dead';
> error 1399: XAER_RMFAIL: The command cannot be executed when global transaction is in the  ROLLBACK ONLY state
@a XA ROLLBACK 'dead';
> ok 0
@b COMMIT;
> ok 0
@a SELECT * FROM t;
> id	v
> 1	32
> 2	33
> 3	30
> 9	31

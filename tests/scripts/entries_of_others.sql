# A transaction finds the rows that it has changed by what others had changed of them after its snapshot.
CREATE TABLE t (id INT PRIMARY KEY, k INT, u INT, c INT, KEY (k), UNIQUE KEY (u));
> ok 0
INSERT INTO t VALUES (1, 10, 100, 0), (2, 20, 200, 0), (3, 30, 300, 0);
> ok 3
@a BEGIN;
> ok 0
@a SELECT * FROM t;
> id	k	u	c
> 1	10	100	0
> 2	20	200	0
> 3	30	300	0
@b UPDATE t SET k = 11, u = 101 WHERE id = 1;
> ok 1
@b UPDATE t SET k = 31 WHERE id = 3;
> ok 1
@a UPDATE t SET c = 1 WHERE id = 1;
> ok 1
@a SELECT * FROM t FORCE INDEX (k) WHERE k = 11;
> id	k	u	c
> 1	11	101	1
@a SELECT * FROM t FORCE INDEX (k) WHERE k = 10;
> id	k	u	c
@a SELECT * FROM t FORCE INDEX (u) WHERE u = 101;
> id	k	u	c
> 1	11	101	1
@a SELECT * FROM t FORCE INDEX (u) WHERE u = 100;
> id	k	u	c
@a SELECT * FROM t FORCE INDEX (k) WHERE k > 0 ORDER BY k;
> id	k	u	c
> 1	11	101	1
> 2	20	200	0
> 3	30	300	0
@a SELECT k FROM t FORCE INDEX (k) WHERE k > 0 ORDER BY k;
> k
> 11
> 20
> 30
@a SELECT u FROM t FORCE INDEX (u) WHERE u > 0 ORDER BY u;
> u
> 101
> 200
> 300
@a SELECT COUNT(*) FROM t;
> COUNT(*)
> 3
@a DELETE FROM t WHERE id = 3;
> ok 1
@a SELECT k FROM t FORCE INDEX (k) WHERE k > 0 ORDER BY k;
> k
> 11
> 20
@a COMMIT;
> ok 0
SELECT * FROM t FORCE INDEX (k) WHERE k > 0 ORDER BY k;
> id	k	u	c
> 1	11	101	1
> 2	20	200	0
CHECK TABLE t;
> Table	Op	Msg_type	Msg_text
> script.t	check	status	OK

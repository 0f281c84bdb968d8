# A table that a cursor has open is changed only once its session goes on.
CREATE TABLE t (a INT PRIMARY KEY, b INT);
> ok 0
INSERT INTO t VALUES (1,1),(2,2),(3,3);
> ok 3
CREATE TABLE u (a INT PRIMARY KEY);
> ok 0
INSERT INTO u VALUES (7);
> ok 1
@a HANDLER t OPEN;
> ok 0
@a HANDLER t READ FIRST;
> a	b
> 1	1
@b ALTER TABLE t ADD COLUMN c INT DEFAULT 5;
> waits
@a SELECT 1;
> 1
> 1
> @b ok 0
@a SELECT * FROM u;
> a
> 7
@a HANDLER t READ NEXT;
> a	b	c
> 1	1	5
@a HANDLER t CLOSE;
> ok 0
@a HANDLER t OPEN AS h;
> ok 0
@a HANDLER h READ FIRST;
> a	b	c
> 1	1	5
@b DROP TABLE t;
> waits
@c SELECT * FROM t;
> waits
@a HANDLER h READ NEXT;
> error 1146: Table 'script.t' doesn't exist
> @b ok 0
> @c error 1146: Table 'script.t' doesn't exist
@a HANDLER h CLOSE;
> ok 0
CREATE TABLE t (a INT PRIMARY KEY, b INT);
> ok 0
INSERT INTO t VALUES (1,1),(2,2),(3,3);
> ok 3
@a HANDLER t OPEN;
> ok 0
@b TRUNCATE TABLE t;
> waits
@a HANDLER t CLOSE;
> ok 0
> @b ok 0
INSERT INTO t VALUES (1,1),(2,2),(3,3);
> ok 3
@a HANDLER t OPEN;
> ok 0
@b RENAME TABLE t TO v;
> waits
@a HANDLER t READ FIRST;
> error 1146: Table 'script.t' doesn't exist
> @b ok 0
@a HANDLER t CLOSE;
> ok 0
@a HANDLER v OPEN;
> ok 0
@b LOCK TABLES v WRITE;
> ok 0
@a HANDLER v READ FIRST;
> waits
@b UNLOCK TABLES;
> ok 0
> @a a	b
> @a 1	1
@a HANDLER v CLOSE;
> ok 0
@a HANDLER v OPEN;
> ok 0
@a ALTER TABLE v ADD COLUMN d INT;
> ok 0
@a HANDLER v READ FIRST;
> error 1109: Unknown table 'v' in HANDLER
@a HANDLER v OPEN;
> ok 0
@a DROP TABLE v;
> ok 0
@a HANDLER v CLOSE;
> error 1109: Unknown table 'v' in HANDLER
@a HANDLER u OPEN;
> ok 0
@b ALTER TABLE u ADD COLUMN z INT;
> waits
@a DO 1;
> ok 0
> @b ok 0
@a HANDLER u CLOSE;
> ok 0
@a HANDLER u OPEN;
> ok 0
@b DROP TABLE u;
> waits
@a INSERT INTO u VALUES (9);
> error 1146: Table 'script.u' doesn't exist
> @b ok 0
@a HANDLER u CLOSE;
> ok 0
CREATE TABLE u (a INT PRIMARY KEY);
> ok 0
@a HANDLER u OPEN;
> ok 0
SELECT lock_type, lock_duration, lock_status FROM performance_schema.metadata_locks WHERE object_name = 'u';
> lock_type	lock_duration	lock_status
> SHARED	EXPLICIT	GRANTED
@a HANDLER u CLOSE;
> ok 0

# How waits and long statements end by themselves.
CREATE TABLE t (a INT PRIMARY KEY);
> ok 0
INSERT INTO t VALUES (1), (2), (10);
> ok 3
@b BEGIN;
> ok 0
@b UPDATE t SET a = a WHERE a = 1;
> ok 0
@a SET SESSION innodb_lock_wait_timeout = 1;
> ok 0
@a BEGIN;
> ok 0
@a INSERT INTO t VALUES (20);
> ok 1
@a SET SESSION max_execution_time = 20;
> ok 0
@a SELECT a FROM t WHERE a = 2 FOR UPDATE;
> a
> 2
SELECT SLEEP(0.01);
> SLEEP(0.01)
> 0
SELECT SLEEP(NULL);
> error 1210: Incorrect arguments to sleep.
SELECT SLEEP(-1);
> error 1210: Incorrect arguments to sleep.
SELECT SLEEP('abc');
> SLEEP('abc')
> 0
SET SESSION max_execution_time = 20;
> ok 0
SELECT SLEEP(2);
> SLEEP(2)
> 1
SELECT @@max_execution_time;
> @@max_execution_time
> 20
UPDATE t SET a = a WHERE a = 2 AND SLEEP(0.05) = 5;
> waits
SELECT /*+ MAX_EXECUTION_TIME(1000) */ SLEEP(0.05);
> busy
SELECT /*+ MAX_EXECUTION_TIME(0) */ SLEEP(2);
> busy
SET SESSION max_execution_time = 0;
> busy
SELECT /*+ MAX_EXECUTION_TIME(20) */ SLEEP(2);
> busy
SELECT /*+ NO_ICP(t) max_execution_time ( 20 ) */ SLEEP(2);
> busy
PREPARE p FROM 'SELECT /*+ MAX_EXECUTION_TIME(20) */ SLEEP(2)';
> busy
EXECUTE p;
> busy
EXECUTE p;
> busy
SELECT SLEEP(0.03);
> busy
CREATE PROCEDURE p() SELECT SLEEP(0.05);
> busy
SET SESSION max_execution_time = 20;
> busy
CALL p();
> busy
SELECT GET_LOCK('script', 0);
> busy
@c SET SESSION max_execution_time = 20;
> ok 0
@c SELECT GET_LOCK('script', 0);
> GET_LOCK('script', 0)
> 1
DO RELEASE_LOCK('script');
> busy

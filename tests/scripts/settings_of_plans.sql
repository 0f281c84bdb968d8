# A statement that comes again under other settings, or where a temporary table has its table's name, is planned anew.
CREATE TABLE t (a INT PRIMARY KEY, b VARCHAR(20), c DECIMAL(10,2), at TIMESTAMP NULL);
> ok 0
INSERT INTO t VALUES (1, 'one', 3, NULL), (2, 'two', 4, NULL);
> ok 2
SELECT c / 7 FROM t;
> c / 7
> 0.428571
> 0.571429
SELECT AVG(c / 7) FROM t;
> AVG(c / 7)
> 0.5000000000
SET div_precision_increment = 8;
> ok 0
SELECT c / 7 FROM t;
> c / 7
> 0.4285714286
> 0.5714285714
SELECT AVG(c / 7) FROM t;
> AVG(c / 7)
> 0.500000000000000000
SET div_precision_increment = DEFAULT;
> ok 0
SELECT c / 7 FROM t;
> c / 7
> 0.428571
> 0.571429

SELECT LENGTH(GROUP_CONCAT(REPEAT(b, 100))) FROM t;
> LENGTH(GROUP_CONCAT(REPEAT(b, 100)))
> 601
SET group_concat_max_len = 100;
> ok 0
SELECT LENGTH(GROUP_CONCAT(REPEAT(b, 100))) FROM t;
> LENGTH(GROUP_CONCAT(REPEAT(b, 100)))
> 100

DELETE FROM t WHERE b = 'three';
> ok 0
UPDATE t SET c = c WHERE b = 'three' LIMIT 1;
> ok 0
PREPARE p FROM 'UPDATE t SET c = c WHERE b = ?';
> ok 0
SET @b = 'three';
> ok 0
EXECUTE p USING @b;
> ok 0
SET sql_safe_updates = 1;
> ok 0
DELETE FROM t WHERE b = 'three';
> error 1175: You are using safe update mode and you tried to update a table without a WHERE that uses a KEY column. 
UPDATE t SET c = c WHERE b = 'three' LIMIT 1;
> ok 0
EXECUTE p USING @b;
> error 1175: You are using safe update mode and you tried to update a table without a WHERE that uses a KEY column. 
SET sql_safe_updates = 0;
> ok 0
DELETE FROM t WHERE b = 'three';
> ok 0
EXECUTE p USING @b;
> ok 0

SET time_zone = '+00:00';
> ok 0
UPDATE t SET at = TIMESTAMP'2020-01-01 12:00:00+02:00' WHERE a = 1;
> ok 1
SELECT UNIX_TIMESTAMP(at), at < TIMESTAMP'2020-01-01 12:00:00+02:00', TIMESTAMP'2020-01-01 12:00:00+02:00' FROM t WHERE a = 1;
> UNIX_TIMESTAMP(at)	at < TIMESTAMP'2020-01-01 12:00:00+02:00'	TIMESTAMP'2020-01-01 12:00:00+02:00'
> 1577872800	0	2020-01-01 10:00:00
SET time_zone = '+05:00';
> ok 0
UPDATE t SET at = TIMESTAMP'2020-01-01 12:00:00+02:00' WHERE a = 1;
> ok 0
SELECT UNIX_TIMESTAMP(at), at < TIMESTAMP'2020-01-01 12:00:00+02:00', TIMESTAMP'2020-01-01 12:00:00+02:00' FROM t WHERE a = 1;
> UNIX_TIMESTAMP(at)	at < TIMESTAMP'2020-01-01 12:00:00+02:00'	TIMESTAMP'2020-01-01 12:00:00+02:00'
> 1577872800	0	2020-01-01 15:00:00

SELECT * FROM t WHERE a = 1;
> a	b	c	at
> 1	one	3.00	2020-01-01 15:00:00
PREPARE q FROM 'SELECT * FROM t WHERE a = 2';
> ok 0
EXECUTE q;
> a	b	c	at
> 2	two	4.00	NULL
CREATE TEMPORARY TABLE t (a INT, other INT);
> ok 0
INSERT INTO t VALUES (1, 11), (2, 22);
> ok 2
SELECT * FROM t WHERE a = 1;
> a	other
> 1	11
EXECUTE q;
> a	other
> 2	22
DROP TEMPORARY TABLE t;
> ok 0
SELECT * FROM t WHERE a = 1;
> a	b	c	at
> 1	one	3.00	2020-01-01 15:00:00
EXECUTE q;
> a	b	c	at
> 2	two	4.00	NULL

# What a condition has that is the same for all rows is worked out once, and anew by each execution.
CREATE TABLE t (id INT PRIMARY KEY, d DATE, n INT, s VARCHAR(20), p DECIMAL(10,2));
> ok 0
INSERT INTO t VALUES (1,'2024-01-01',10,'apple',1.50),(2,'2024-02-01',20,'pear',2.50),(3,'2024-03-01',30,'plum',3.75),(4,NULL,NULL,NULL,NULL);
> ok 4
SELECT id FROM t WHERE d >= DATE'2024-03-01' - INTERVAL 1 MONTH ORDER BY id;
> id
> 2
> 3
SELECT id FROM t WHERE n > 'x' + 5 ORDER BY id;
> id
> 1
> 2
> 3
SHOW WARNINGS;
> Level	Code	Message
> Warning	1292	Truncated incorrect DOUBLE value: 'x'
SELECT id FROM t WHERE n > CAST('12abc' AS SIGNED) ORDER BY id;
> id
> 2
> 3
SHOW WARNINGS;
> Level	Code	Message
> Warning	1292	Truncated incorrect INTEGER value: '12abc'
SELECT id FROM t WHERE s LIKE CONCAT('p', '%') ORDER BY id;
> id
> 2
> 3
SELECT id FROM t WHERE n > 1/0 OR id = 1;
> id
> 1
SELECT id FROM t WHERE s IN (CONCAT('a','pple'), UPPER('plum')) ORDER BY id;
> id
> 1
> 3
SELECT id FROM t WHERE n BETWEEN 5+5 AND 10*2 ORDER BY id;
> id
> 1
> 2
SELECT id FROM t WHERE CASE WHEN 1+1=2 THEN n > 15 ELSE n < 15 END ORDER BY id;
> id
> 2
> 3
SELECT COUNT(*) FROM t WHERE n > 9223372036854775807 + 1;
> error 1690: BIGINT value is out of range in '(9223372036854775807 + 1)'
SELECT COUNT(*) FROM t WHERE n < ABS(-25);
> COUNT(*)
> 2
PREPARE q FROM 'SELECT id FROM t WHERE n > ? + 5 AND d < DATE_ADD(?, INTERVAL 1 DAY) ORDER BY id';
> ok 0
SET @a = 5, @b = '2024-02-15';
> ok 0
EXECUTE q USING @a, @b;
> id
> 2
SET @a = 0, @b = '2024-03-15';
> ok 0
EXECUTE q USING @a, @b;
> id
> 1
> 2
> 3
SET @a = NULL;
> ok 0
EXECUTE q USING @a, @b;
> id
DEALLOCATE PREPARE q;
> ok 0
SET @n = 0;
> ok 0
SELECT id FROM t WHERE (@n := @n + 1) > 2 ORDER BY id;
> id
> 3
> 4
SELECT a.id, b.id FROM t a LEFT JOIN t b ON b.n > a.n AND b.n > 10 + 5 ORDER BY 1, 2;
> id	id
> 1	2
> 1	3
> 2	3
> 3	NULL
> 4	NULL
SELECT n, COUNT(*) FROM t GROUP BY n HAVING n > 10 + 5 ORDER BY n;
> n	COUNT(*)
> 20	1
> 30	1
SELECT id, (SELECT COUNT(*) FROM t u WHERE u.n > t.n - (2 + 3)) FROM t ORDER BY id;
> id	(SELECT COUNT(*) FROM t u WHERE u.n > t.n - (2 + 3))
> 1	3
> 2	2
> 3	1
> 4	0
CREATE PROCEDURE loops() BEGIN DECLARE i INT DEFAULT 0; WHILE i < 3 DO SELECT COUNT(*) FROM t WHERE n > i * 10 + 5; SET i = i + 1; END WHILE; END;
> ok 0
CALL loops();
> COUNT(*)
> 3
DROP PROCEDURE loops;
> ok 0
UPDATE t SET n = n + 1 WHERE n > 10 + 5;
> ok 2
DELETE FROM t WHERE d < DATE'2024-01-01' + INTERVAL 15 DAY;
> ok 1
SELECT * FROM t ORDER BY id;
> id	d	n	s	p
> 2	2024-02-01	21	pear	2.50
> 3	2024-03-01	31	plum	3.75
> 4	NULL	NULL	NULL	NULL

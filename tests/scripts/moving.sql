# An UPDATE that moves rows within the index that it reads by: each row is changed once.
CREATE TABLE m (p INT PRIMARY KEY, i INT, a CHAR(10), KEY k1 (i), KEY k2 (a));
> ok 0
INSERT INTO m VALUES (1, 1, 'qqqq'), (2, 1, 'pppp'), (3, 1, 'yyyy'), (4, 3, 'zzzz'), (5, 1, 'qqqq');
> ok 5
UPDATE m FORCE INDEX (k2) SET p = p + 1000, i = 2 WHERE a = 'qqqq';
> ok 2
UPDATE m FORCE INDEX (k1) SET p = p + 100 WHERE i IN (1, 3);
> ok 3
UPDATE m SET p = p + 1 WHERE p > 102 ORDER BY p DESC;
> ok 4
UPDATE m FORCE INDEX (k1) SET i = i + 1 WHERE i > 0;
> ok 5
SELECT * FROM m ORDER BY p;
> p	i	a
> 102	2	pppp
> 104	2	yyyy
> 105	4	zzzz
> 1002	3	qqqq
> 1006	3	qqqq

# Intervals joined by OR, and lists of values, on the columns of an index.
CREATE TABLE r (id INT PRIMARY KEY, k INT, s VARCHAR(10), n INT NOT NULL, KEY k (k), KEY sn (s, n), KEY kd (n DESC));
> ok 0
INSERT INTO r VALUES (1,10,'a',1),(2,20,'b',2),(3,30,'c',3),(4,40,'d',4),(5,50,'e',5),(6,NULL,'f',6),(7,20,NULL,7),(8,35,'B',8),(9,15,'b',9),(10,60,'g',10);
> ok 10
SELECT id FROM r FORCE INDEX (k) WHERE k BETWEEN 10 AND 20 OR k BETWEEN 15 AND 30 OR k BETWEEN 50 AND 40 ORDER BY id;
> id
> 1
> 2
> 3
> 7
> 9
SELECT COUNT(k) FROM r FORCE INDEX (k) WHERE k BETWEEN 10 AND 20 OR k BETWEEN 35 AND 45 OR k = 60 OR k > 55;
> COUNT(k)
> 7
SELECT id FROM r FORCE INDEX (k) WHERE k < 15 OR k > 45 OR k IN (30, 35) ORDER BY k;
> id
> 1
> 3
> 8
> 5
> 10
SELECT id FROM r FORCE INDEX (k) WHERE k < 15 OR k > 45 OR k IN (30, 35) ORDER BY k DESC;
> id
> 10
> 5
> 8
> 3
> 1
SELECT id FROM r FORCE INDEX (k) WHERE k > 20 OR k < 30 ORDER BY id;
> id
> 1
> 2
> 3
> 4
> 5
> 7
> 8
> 9
> 10
SELECT id FROM r FORCE INDEX (k) WHERE k IS NULL OR k = 10 ORDER BY id;
> id
> 1
> 6
SELECT id FROM r FORCE INDEX (k) WHERE k = 10.5 OR k >= 19.5 AND k < 30.5 ORDER BY id;
> id
> 2
> 3
> 7
SELECT id FROM r FORCE INDEX (k) WHERE (k > 10 AND k < 30 AND k <> 20) OR k = NULL OR k = '40' ORDER BY id;
> id
> 4
> 9
SELECT id FROM r FORCE INDEX (sn) WHERE s = 'b' AND (n < 3 OR n BETWEEN 8 AND 9) ORDER BY id;
> id
> 2
> 8
> 9
SELECT id FROM r FORCE INDEX (sn) WHERE s IN ('b', 'd') AND (n < 3 OR n = 4 OR n BETWEEN 8 AND 9) ORDER BY s, n;
> id
> 2
> 8
> 9
> 4
SELECT id FROM r FORCE INDEX (sn) WHERE s < 'b' OR s > 'e' ORDER BY id;
> id
> 1
> 6
> 10
SELECT id FROM r FORCE INDEX (kd) WHERE n <= 2 OR n BETWEEN 5 AND 7 OR n >= 10 ORDER BY n DESC;
> id
> 10
> 7
> 6
> 5
> 2
> 1
SELECT id FROM r FORCE INDEX (kd) WHERE n <= 2 OR n BETWEEN 5 AND 7 OR n >= 10 ORDER BY n;
> id
> 1
> 2
> 5
> 6
> 7
> 10
SELECT id FROM r WHERE k IN (10, 20, 60, 10) ORDER BY id;
> id
> 1
> 2
> 7
> 10
SELECT a.id, b.id FROM r a JOIN r b FORCE INDEX (k) ON b.k = a.k OR b.k BETWEEN a.k + 1 AND a.k + 5 WHERE a.id < 5 ORDER BY 1, 2;
> id	id
> 1	1
> 1	9
> 2	2
> 2	7
> 3	3
> 3	8
> 4	4
UPDATE r SET n = n + 100 WHERE k < 15 OR k BETWEEN 45 AND 55;
> ok 2
DELETE FROM r WHERE n > 104 OR n BETWEEN 1 AND 2 OR n BETWEEN 2 AND 3;
> ok 3
SELECT id FROM r ORDER BY id;
> id
> 1
> 4
> 6
> 7
> 8
> 9
> 10

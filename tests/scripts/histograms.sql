# What EXPLAIN says of the rows that conditions leave: by histograms, and by guesses where there are none.
SET explain_format = 'TRADITIONAL';
> ok 0
SET cte_max_recursion_depth = 10000;
> ok 0
CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, i INT, s VARCHAR(20), d DATE, dt DATETIME, n DECIMAL(8,2), f DOUBLE, tn TINYINT, e ENUM('a','b','c'), b BIT(1), y YEAR, u BIGINT UNSIGNED, nn INT NOT NULL, tm TIME, l VARCHAR(20) CHARACTER SET latin1, z INT);
> ok 0
INSERT INTO t (i, s, d, dt, n, f, tn, e, b, y, u, nn, tm, l) WITH RECURSIVE r (x) AS (SELECT 0 UNION ALL SELECT x + 1 FROM r WHERE x < 999) SELECT IF(x % 10 = 0, NULL, FLOOR(x * x / 1000)), CONCAT('v', LPAD(x % 300, 4, '0')), '2020-01-01' + INTERVAL x DAY, '2020-01-01' + INTERVAL x * 7 HOUR, x / 3, x / 7, x % 100, 1 + x % 3, x % 2, 1990 + x % 50, x * 1000000, x % 7, SEC_TO_TIME(x * 37), CONCAT('w', LPAD(x, 4, '0')) FROM r;
> ok 1000
ANALYZE TABLE t;
> Table	Op	Msg_type	Msg_text
> script.t	analyze	status	OK
EXPLAIN SELECT * FROM t WHERE i = 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	10.00	Using where
EXPLAIN SELECT * FROM t WHERE i <> 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	90.00	Using where
EXPLAIN SELECT * FROM t WHERE i < 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	33.33	Using where
EXPLAIN SELECT * FROM t WHERE 5 >= i;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	33.33	Using where
EXPLAIN SELECT * FROM t WHERE i BETWEEN 5 AND 7;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	11.11	Using where
EXPLAIN SELECT * FROM t WHERE i NOT BETWEEN 5 AND 7;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	88.89	Using where
EXPLAIN SELECT * FROM t WHERE i IN (1, 2);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	20.00	Using where
EXPLAIN SELECT * FROM t WHERE i IN (1, 2, 3, 4, 5, 6, 7);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	50.00	Using where
EXPLAIN SELECT * FROM t WHERE i NOT IN (1, 2);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	80.00	Using where
EXPLAIN SELECT * FROM t WHERE i IS NULL;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	10.00	Using where
EXPLAIN SELECT * FROM t WHERE i IS NOT NULL;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	90.00	Using where
EXPLAIN SELECT * FROM t WHERE i <=> 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	10.00	Using where
EXPLAIN SELECT * FROM t WHERE NOT (i > 5);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	33.33	Using where
EXPLAIN SELECT * FROM t WHERE i = 5 OR s = 'a';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	19.00	Using where
EXPLAIN SELECT * FROM t WHERE i = 5 OR s < 'a';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	40.00	Using where
EXPLAIN SELECT * FROM t WHERE i = 5 AND s = 'a';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	1.00	Using where
EXPLAIN SELECT * FROM t WHERE i = 5 AND s = 'a' AND f = 2 AND n = 3;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE i = 5 XOR s = 'a';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	18.00	Using where
EXPLAIN SELECT * FROM t WHERE NOT (i = 5 AND s = 'a');
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	99.00	Using where
EXPLAIN SELECT * FROM t WHERE s LIKE 'v%';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	11.11	Using where
EXPLAIN SELECT * FROM t WHERE s NOT LIKE 'v%';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	88.89	Using where
EXPLAIN SELECT * FROM t WHERE i + 1 = 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	100.00	Using where
EXPLAIN SELECT * FROM t WHERE ABS(i) = 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	100.00	Using where
EXPLAIN SELECT * FROM t WHERE i = f;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	10.00	Using where
EXPLAIN SELECT * FROM t WHERE i > f;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	33.33	Using where
EXPLAIN SELECT * FROM t WHERE e = 'a';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	33.33	Using where
EXPLAIN SELECT * FROM t WHERE e IN ('a', 'b');
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	50.00	Using where
EXPLAIN SELECT * FROM t WHERE b <> 1;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	50.00	Using where
EXPLAIN SELECT * FROM t WHERE i IS TRUE;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	100.00	Using where
EXPLAIN SELECT * FROM t WHERE i;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	90.00	Using where
EXPLAIN SELECT * FROM t WHERE NOT i;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	10.00	Using where
EXPLAIN SELECT * FROM t WHERE i = 5 OR (i = 6 AND s = 'a');
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	10.90	Using where
EXPLAIN SELECT * FROM t WHERE i > 5 OR i < 3 OR i = 4;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	60.00	Using where
ANALYZE TABLE t UPDATE HISTOGRAM ON i, s, d, dt, n, f, tn, e, b, y, u, nn, tm, l, z WITH 20 BUCKETS;
> Table	Op	Msg_type	Msg_text
> script.t	histogram	status	Histogram statistics created for column 'b'.
> script.t	histogram	status	Histogram statistics created for column 'd'.
> script.t	histogram	status	Histogram statistics created for column 'dt'.
> script.t	histogram	status	Histogram statistics created for column 'e'.
> script.t	histogram	status	Histogram statistics created for column 'f'.
> script.t	histogram	status	Histogram statistics created for column 'i'.
> script.t	histogram	status	Histogram statistics created for column 'l'.
> script.t	histogram	status	Histogram statistics created for column 'n'.
> script.t	histogram	status	Histogram statistics created for column 'nn'.
> script.t	histogram	status	Histogram statistics created for column 's'.
> script.t	histogram	status	Histogram statistics created for column 'tm'.
> script.t	histogram	status	Histogram statistics created for column 'tn'.
> script.t	histogram	status	Histogram statistics created for column 'u'.
> script.t	histogram	status	Histogram statistics created for column 'y'.
> script.t	histogram	status	Histogram statistics created for column 'z'.
EXPLAIN SELECT * FROM t WHERE i = 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.64	Using where
EXPLAIN SELECT * FROM t WHERE i = 0;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	2.00	Using where
EXPLAIN SELECT * FROM t WHERE i = 499;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE i = 5000;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE i <> 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	89.36	Using where
EXPLAIN SELECT * FROM t WHERE i < 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	5.93	Using where
EXPLAIN SELECT * FROM t WHERE i <= 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	6.57	Using where
EXPLAIN SELECT * FROM t WHERE 5 > i;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	5.93	Using where
EXPLAIN SELECT * FROM t WHERE i > 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	83.43	Using where
EXPLAIN SELECT * FROM t WHERE i >= 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	84.07	Using where
EXPLAIN SELECT * FROM t WHERE i > 998;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE i <=> 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.64	Using where
EXPLAIN SELECT * FROM t WHERE i BETWEEN 100 AND 700;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	46.99	Using where
EXPLAIN SELECT * FROM t WHERE i BETWEEN 700 AND 100;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE i NOT BETWEEN 5 AND 7;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	88.07	Using where
EXPLAIN SELECT * FROM t WHERE i IN (1, 2);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	2.64	Using where
EXPLAIN SELECT * FROM t WHERE i NOT IN (1, 2);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	87.36	Using where
EXPLAIN SELECT * FROM t WHERE i NOT IN (1, NULL);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE i IS NULL;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	10.00	Using where
EXPLAIN SELECT * FROM t WHERE i IS NOT NULL;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	90.00	Using where
EXPLAIN SELECT * FROM t WHERE NOT (i > 5);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	6.57	Using where
EXPLAIN SELECT * FROM t WHERE NOT (i BETWEEN 5 AND 7);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	88.07	Using where
EXPLAIN SELECT * FROM t WHERE i = 5 OR s = 'v0007';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	1.04	Using where
EXPLAIN SELECT * FROM t WHERE i = 5 AND tn = 7;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE i = 5 XOR s = 'v0007';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	1.04	Using where
EXPLAIN SELECT * FROM t WHERE NOT (i = 5 OR s = 'v0007');
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	89.00	Using where
EXPLAIN SELECT * FROM t WHERE i < 100 OR i > 900;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	31.62	Using where
EXPLAIN SELECT * FROM t WHERE i;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	88.00	Using where
EXPLAIN SELECT * FROM t WHERE NOT i;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	2.00	Using where
EXPLAIN SELECT * FROM t WHERE i > 5.5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	83.43	Using where
EXPLAIN SELECT * FROM t WHERE i = '5';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.64	Using where
EXPLAIN SELECT * FROM t WHERE i = f;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.13	Using where
EXPLAIN SELECT * FROM t WHERE i < f;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	33.33	Using where
EXPLAIN SELECT * FROM t WHERE i > -5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	90.00	Using where
EXPLAIN SELECT * FROM t WHERE tn = 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	1.00	Using where
EXPLAIN SELECT * FROM t WHERE tn <= 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	6.00	Using where
EXPLAIN SELECT * FROM t WHERE tn BETWEEN 10 AND 20;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	11.00	Using where
EXPLAIN SELECT * FROM t WHERE tn NOT IN (1, 2, 3);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	97.00	Using where
EXPLAIN SELECT * FROM t WHERE s = 'v0007';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.40	Using where
EXPLAIN SELECT * FROM t WHERE s < 'v0007';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE s > 'v0100';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	58.50	Using where
EXPLAIN SELECT * FROM t WHERE s BETWEEN 'v0100' AND 'v0200';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	30.60	Using where
EXPLAIN SELECT * FROM t WHERE s < 'v0295';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	98.63	Using where
EXPLAIN SELECT * FROM t WHERE s IN ('v0001', 'v0002');
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.80	Using where
EXPLAIN SELECT * FROM t WHERE s <> 'v0007';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	99.60	Using where
EXPLAIN SELECT * FROM t WHERE s LIKE 'v00%';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	11.11	Using where
EXPLAIN SELECT * FROM t WHERE s IS NULL;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE l < 'w0500';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	50.00	Using where
EXPLAIN SELECT * FROM t WHERE l > 'w05';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	50.00	Using where
EXPLAIN SELECT * FROM t WHERE d = '2020-03-05';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE d < '2020-03-05';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	7.25	Using where
EXPLAIN SELECT * FROM t WHERE d > '2021-03-05';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	55.83	Using where
EXPLAIN SELECT * FROM t WHERE d BETWEEN '2020-03-05' AND '2021-02-05';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	32.79	Using where
EXPLAIN SELECT * FROM t WHERE d < DATE'2020-03-05' + INTERVAL 1 MONTH;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	9.89	Using where
EXPLAIN SELECT * FROM t WHERE dt < '2020-03-05 12:30:00';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	22.16	Using where
EXPLAIN SELECT * FROM t WHERE dt > '2020-05-05 12:30:00';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	56.90	Using where
EXPLAIN SELECT * FROM t WHERE n < 5.33;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	1.63	Using where
EXPLAIN SELECT * FROM t WHERE n > 100.5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	69.85	Using where
EXPLAIN SELECT * FROM t WHERE n BETWEEN 100 AND 200.25;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	30.08	Using where
EXPLAIN SELECT * FROM t WHERE n IN (1, 2, 3.33);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.30	Using where
EXPLAIN SELECT * FROM t WHERE f < 1;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.71	Using where
EXPLAIN SELECT * FROM t WHERE f BETWEEN 10 AND 20;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	7.04	Using where
EXPLAIN SELECT * FROM t WHERE e = 'a';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	33.40	Using where
EXPLAIN SELECT * FROM t WHERE e <> 'a';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	66.60	Using where
EXPLAIN SELECT * FROM t WHERE e IN ('a', 'b');
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	66.70	Using where
EXPLAIN SELECT * FROM t WHERE e = 2;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	33.30	Using where
EXPLAIN SELECT * FROM t WHERE b < 1;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	50.00	Using where
EXPLAIN SELECT * FROM t WHERE y = 2000;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	2.00	Using where
EXPLAIN SELECT * FROM t WHERE y >= 2000;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	80.00	Using where
EXPLAIN SELECT * FROM t WHERE u > 5000000;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	99.49	Using where
EXPLAIN SELECT * FROM t WHERE tm < '00:37:00';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	6.02	Using where
EXPLAIN SELECT * FROM t WHERE tm BETWEEN '00:37:00' AND '01:00:00';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	3.81	Using where
EXPLAIN SELECT * FROM t WHERE nn = 3;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	14.30	Using where
EXPLAIN SELECT * FROM t WHERE nn < 3;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	42.90	Using where
EXPLAIN SELECT * FROM t WHERE nn IN (1, 2, 3);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	42.90	Using where
EXPLAIN SELECT * FROM t WHERE nn NOT IN (0, 1, 2, 3, 4, 5, 6);
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE nn = 100;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE z = 1;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE z IS NULL;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	100.00	Using where
EXPLAIN SELECT * FROM t WHERE z IS NOT NULL;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
ANALYZE TABLE t UPDATE HISTOGRAM ON i, s, d, tn, y, u WITH 600 BUCKETS;
> Table	Op	Msg_type	Msg_text
> script.t	histogram	status	Histogram statistics created for column 'd'.
> script.t	histogram	status	Histogram statistics created for column 'i'.
> script.t	histogram	status	Histogram statistics created for column 's'.
> script.t	histogram	status	Histogram statistics created for column 'tn'.
> script.t	histogram	status	Histogram statistics created for column 'u'.
> script.t	histogram	status	Histogram statistics created for column 'y'.
EXPLAIN SELECT * FROM t WHERE i = 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.70	Using where
EXPLAIN SELECT * FROM t WHERE i <= 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	7.00	Using where
EXPLAIN SELECT * FROM t WHERE i NOT BETWEEN 5 AND 7;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	88.20	Using where
EXPLAIN SELECT * FROM t WHERE s = 'v0007';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.40	Using where
EXPLAIN SELECT * FROM t WHERE s <= 'v0007';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	3.20	Using where
EXPLAIN SELECT * FROM t WHERE s > 'v0100';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	59.70	Using where
EXPLAIN SELECT * FROM t WHERE s BETWEEN 'v0100' AND 'v0200';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	30.30	Using where
EXPLAIN SELECT * FROM t WHERE s = 'v00075';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.10	Using where
EXPLAIN SELECT * FROM t WHERE tn < 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	5.00	Using where
EXPLAIN SELECT * FROM t WHERE tn = 50;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	1.00	Using where
EXPLAIN SELECT * FROM t WHERE y BETWEEN 2000 AND 2005;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	12.00	Using where
EXPLAIN SELECT * FROM t WHERE d > '2021-03-05';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	57.00	Using where
EXPLAIN SELECT * FROM t WHERE u < 5000000;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	0.60	Using where
SET optimizer_switch = 'condition_fanout_filter=off';
> ok 0
EXPLAIN SELECT * FROM t WHERE i = 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	100.00	Using where
SET optimizer_switch = 'condition_fanout_filter=on';
> ok 0
ALTER TABLE t MODIFY i BIGINT;
> ok 1000
EXPLAIN SELECT * FROM t WHERE i = 5;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	10.00	Using where
ANALYZE TABLE t DROP HISTOGRAM ON s, l;
> Table	Op	Msg_type	Msg_text
> script.t	histogram	status	Histogram statistics removed for column 'l'.
> script.t	histogram	status	Histogram statistics removed for column 's'.
EXPLAIN SELECT * FROM t WHERE s = 'v0007';
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	NULL	NULL	NULL	NULL	1000	10.00	Using where
CREATE TABLE u (id INT PRIMARY KEY, k INT, c INT, KEY (k));
> ok 0
INSERT INTO u SELECT id, id % 20, id % 4 FROM t;
> ok 1000
ANALYZE TABLE u;
> Table	Op	Msg_type	Msg_text
> script.u	analyze	status	OK
ANALYZE TABLE u UPDATE HISTOGRAM ON c;
> Table	Op	Msg_type	Msg_text
> script.u	histogram	status	Histogram statistics created for column 'c'.
EXPLAIN SELECT * FROM t JOIN u ON u.id = t.id WHERE t.tn = 50 AND u.c = 3;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	t	NULL	ALL	PRIMARY	NULL	NULL	NULL	1000	1.00	Using where
> 1	SIMPLE	u	NULL	eq_ref	PRIMARY	PRIMARY	4	script.t.id	1	25.00	Using where
EXPLAIN SELECT * FROM t JOIN u ON u.id = t.id WHERE t.tn < 50 AND u.c = 9;
> id	select_type	table	partitions	type	possible_keys	key	key_len	ref	rows	filtered	Extra
> 1	SIMPLE	u	NULL	ALL	PRIMARY	NULL	NULL	NULL	1000	0.10	Using where
> 1	SIMPLE	t	NULL	eq_ref	PRIMARY	PRIMARY	4	script.u.id	1	50.00	Using where
SELECT COUNT(*) FROM t JOIN u ON u.id = t.id WHERE t.tn < 50 AND u.c = 3;
> COUNT(*)
> 120

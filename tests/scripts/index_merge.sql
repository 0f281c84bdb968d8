# Conditions of which one must hold, each with an index of its own.
CREATE TABLE t (id INT PRIMARY KEY, a INT, b INT, c VARCHAR(10), d INT, KEY (a), KEY (b, d), KEY (c));
> ok 0
INSERT INTO t WITH RECURSIVE n AS (SELECT 1 AS id UNION ALL SELECT id + 1 FROM n WHERE id < 900) SELECT id, id % 97, IF(id % 50 = 0, NULL, id % 89), CONCAT('c', id % 83), id % 7 FROM n;
> ok 900
CREATE TABLE s (id INT PRIMARY KEY, x INT, y INT);
> ok 0
INSERT INTO s VALUES (1, 5, 7), (2, 8, 900), (3, NULL, 11), (4, 96, 88);
> ok 4
ANALYZE TABLE t, s;
> Table	Op	Msg_type	Msg_text
> script.t	analyze	status	OK
> script.s	analyze	status	OK
SELECT id, a, b FROM t WHERE a = 5 OR b = 7 ORDER BY id;
> id	a	b
> 5	5	5
> 7	7	7
> 96	96	7
> 102	5	13
> 185	88	7
> 199	5	21
> 274	80	7
> 296	5	29
> 363	72	7
> 393	5	37
> 452	64	7
> 490	5	45
> 541	56	7
> 587	5	53
> 630	48	7
> 684	5	61
> 719	40	7
> 781	5	69
> 808	32	7
> 878	5	77
> 897	24	7
SELECT id, a, b FROM t WHERE a = 5 OR b = 5 ORDER BY b, id DESC LIMIT 7;
> id	a	b
> 895	22	5
> 806	30	5
> 717	38	5
> 628	46	5
> 539	54	5
> 361	70	5
> 272	78	5
SELECT id FROM t WHERE a = 5 OR id = 77 OR c = 'c3' ORDER BY id;
> id
> 3
> 5
> 77
> 86
> 102
> 169
> 199
> 252
> 296
> 335
> 393
> 418
> 490
> 501
> 584
> 587
> 667
> 684
> 750
> 781
> 833
> 878
SELECT id FROM t WHERE (a = 5 OR b = 7) AND d = 3 ORDER BY id;
> id
> 185
> 199
> 808
> 878
SELECT id FROM t WHERE (a = 5 AND d > 2) OR (b = 7 AND d = 1) ORDER BY id;
> id
> 5
> 102
> 199
> 274
> 587
> 684
> 781
> 878
> 897
SELECT id FROM t WHERE a = 5 OR b IS NULL ORDER BY id;
> id
> 5
> 50
> 100
> 102
> 150
> 199
> 200
> 250
> 296
> 300
> 350
> 393
> 400
> 450
> 490
> 500
> 550
> 587
> 600
> 650
> 684
> 700
> 750
> 781
> 800
> 850
> 878
> 900
SELECT id FROM t WHERE a IN (1, 2) OR b BETWEEN 3 AND 4 ORDER BY id DESC;
> id
> 894
> 893
> 875
> 874
> 805
> 804
> 778
> 777
> 716
> 715
> 681
> 680
> 627
> 626
> 584
> 583
> 538
> 537
> 487
> 486
> 449
> 448
> 390
> 389
> 360
> 359
> 293
> 292
> 271
> 270
> 196
> 195
> 182
> 181
> 99
> 98
> 93
> 92
> 4
> 3
> 2
> 1
SELECT id FROM t WHERE a = 5 OR d = 1 AND b = 88 OR c LIKE 'c1' ORDER BY id;
> id
> 1
> 5
> 84
> 102
> 167
> 199
> 250
> 296
> 333
> 393
> 416
> 490
> 499
> 533
> 582
> 587
> 665
> 684
> 748
> 781
> 831
> 878
SELECT COUNT(*) FROM t WHERE a = 5 OR d = 1;
> COUNT(*)
> 138
SELECT COUNT(*), SUM(id) FROM t WHERE a = 5 OR b = 7;
> COUNT(*)	SUM(id)
> 21	9387
SELECT COUNT(*) FROM t WHERE a = 1000 OR b = 1000;
> COUNT(*)
> 0
SELECT s.id, t.id FROM s JOIN t ON t.a = s.x OR t.b = s.y ORDER BY s.id, t.id;
> id	id
> 1	5
> 1	7
> 1	96
> 1	102
> 1	185
> 1	199
> 1	274
> 1	296
> 1	363
> 1	393
> 1	452
> 1	490
> 1	541
> 1	587
> 1	630
> 1	684
> 1	719
> 1	781
> 1	808
> 1	878
> 1	897
> 2	8
> 2	105
> 2	202
> 2	299
> 2	396
> 2	493
> 2	590
> 2	687
> 2	784
> 2	881
> 3	11
> 3	189
> 3	278
> 3	367
> 3	456
> 3	545
> 3	634
> 3	723
> 3	812
> 4	88
> 4	96
> 4	177
> 4	193
> 4	266
> 4	290
> 4	355
> 4	387
> 4	444
> 4	484
> 4	533
> 4	581
> 4	622
> 4	678
> 4	711
> 4	775
> 4	872
> 4	889
SELECT s.id, t.id FROM s LEFT JOIN t ON (t.a = s.x OR t.id = s.y) AND t.d = 4 ORDER BY s.id, t.id;
> id	id
> 1	102
> 1	781
> 2	396
> 2	900
> 3	11
> 4	88
> 4	193
> 4	872
SELECT s.id, (SELECT COUNT(*) FROM t WHERE t.a = s.x OR t.b = s.y) AS n FROM s ORDER BY s.id;
> id	n
> 1	21
> 2	10
> 3	9
> 4	18
PREPARE p FROM 'SELECT id FROM t WHERE a = ? OR b = ? ORDER BY id LIMIT 4';
> ok 0
SET @a = 9, @b = 3;
> ok 0
EXECUTE p USING @a, @b;
> id
> 3
> 9
> 92
> 106
SET @a = NULL, @b = 4;
> ok 0
EXECUTE p USING @a, @b;
> id
> 4
> 93
> 182
> 271
BEGIN;
> ok 0
UPDATE t SET a = 6 WHERE a = 5 OR b = 7;
> ok 21
INSERT INTO t VALUES (2000, 6, 7, 'c9', 0);
> ok 1
SELECT id FROM t WHERE a = 6 OR b = 7 ORDER BY id;
> id
> 5
> 6
> 7
> 96
> 102
> 103
> 185
> 199
> 200
> 274
> 296
> 297
> 363
> 393
> 394
> 452
> 490
> 491
> 541
> 587
> 588
> 630
> 684
> 685
> 719
> 781
> 782
> 808
> 878
> 879
> 897
> 2000
SELECT id FROM t WHERE a = 5 OR b = 7 ORDER BY id FOR UPDATE;
> id
> 7
> 96
> 185
> 274
> 363
> 452
> 541
> 630
> 719
> 808
> 897
> 2000
DELETE FROM t WHERE a = 6 OR c = 'c5';
> ok 42
SELECT id FROM t WHERE a = 6 OR b = 7 OR c = 'c5' ORDER BY id;
> id
ROLLBACK;
> ok 0
SELECT COUNT(*) FROM t WHERE a = 5 OR b = 7;
> COUNT(*)
> 21
SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE;
> ok 0
BEGIN;
> ok 0
SELECT id FROM t WHERE a = 5 OR b = 7 ORDER BY id LIMIT 3;
> id
> 5
> 7
> 96
ROLLBACK;
> ok 0
SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED;
> ok 0
BEGIN;
> ok 0
@other BEGIN;
> ok 0
@other UPDATE t SET a = 5 WHERE id = 300;
> ok 1
SELECT id FROM t WHERE a = 5 OR b = 7 ORDER BY id DESC LIMIT 30;
> id
> 897
> 878
> 808
> 781
> 719
> 684
> 630
> 587
> 541
> 490
> 452
> 393
> 363
> 300
> 296
> 274
> 199
> 185
> 102
> 96
> 7
> 5
@other ROLLBACK;
> ok 0
ROLLBACK;
> ok 0

# Views and derived tables within each other, none of which can be taken apart, are bound some times and not twice as often each.
CREATE TABLE t (a INT PRIMARY KEY);
> ok 0
INSERT INTO t VALUES (1), (2);
> ok 2
CREATE VIEW v0 AS SELECT a FROM t;
> ok 0
CREATE VIEW v1 AS SELECT SUM(x.a) + 1 AS a FROM v0 x WHERE x.a > 0;
> ok 0
CREATE VIEW v2 AS SELECT SUM(x.a) + 1 AS a FROM v1 x WHERE x.a > 1;
> ok 0
CREATE VIEW v3 AS SELECT SUM(x.a) + 1 AS a FROM v2 x WHERE x.a > 2;
> ok 0
CREATE VIEW v4 AS SELECT SUM(x.a) + 1 AS a FROM v3 x WHERE x.a > 3;
> ok 0
CREATE VIEW v5 AS SELECT SUM(x.a) + 1 AS a FROM v4 x WHERE x.a > 4;
> ok 0
CREATE VIEW v6 AS SELECT SUM(x.a) + 1 AS a FROM v5 x WHERE x.a > 5;
> ok 0
CREATE VIEW v7 AS SELECT SUM(x.a) + 1 AS a FROM v6 x WHERE x.a > 6;
> ok 0
CREATE VIEW v8 AS SELECT SUM(x.a) + 1 AS a FROM v7 x WHERE x.a > 7;
> ok 0
CREATE VIEW v9 AS SELECT SUM(x.a) + 1 AS a FROM v8 x WHERE x.a > 8;
> ok 0
CREATE VIEW v10 AS SELECT SUM(x.a) + 1 AS a FROM v9 x WHERE x.a > 9;
> ok 0
CREATE VIEW v11 AS SELECT SUM(x.a) + 1 AS a FROM v10 x WHERE x.a > 10;
> ok 0
CREATE VIEW v12 AS SELECT SUM(x.a) + 1 AS a FROM v11 x WHERE x.a > 11;
> ok 0
CREATE VIEW v13 AS SELECT SUM(x.a) + 1 AS a FROM v12 x WHERE x.a > 12;
> ok 0
CREATE VIEW v14 AS SELECT SUM(x.a) + 1 AS a FROM v13 x WHERE x.a > 13;
> ok 0
CREATE VIEW v15 AS SELECT SUM(x.a) + 1 AS a FROM v14 x WHERE x.a > 14;
> ok 0
CREATE VIEW v16 AS SELECT SUM(x.a) + 1 AS a FROM v15 x WHERE x.a > 15;
> ok 0
CREATE VIEW v17 AS SELECT SUM(x.a) + 1 AS a FROM v16 x WHERE x.a > 16;
> ok 0
CREATE VIEW v18 AS SELECT SUM(x.a) + 1 AS a FROM v17 x WHERE x.a > 17;
> ok 0
CREATE VIEW v19 AS SELECT SUM(x.a) + 1 AS a FROM v18 x WHERE x.a > 18;
> ok 0
CREATE VIEW v20 AS SELECT SUM(x.a) + 1 AS a FROM v19 x WHERE x.a > 19;
> ok 0
CREATE VIEW v21 AS SELECT SUM(x.a) + 1 AS a FROM v20 x WHERE x.a > 20;
> ok 0
CREATE VIEW v22 AS SELECT SUM(x.a) + 1 AS a FROM v21 x WHERE x.a > 21;
> ok 0
CREATE VIEW v23 AS SELECT SUM(x.a) + 1 AS a FROM v22 x WHERE x.a > 22;
> ok 0
CREATE VIEW v24 AS SELECT SUM(x.a) + 1 AS a FROM v23 x WHERE x.a > 23;
> ok 0
SELECT * FROM v24 WHERE a > 0;
> a
> 27
SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM (SELECT a, COUNT(*) n FROM t GROUP BY a) d0 WHERE a > 0 GROUP BY a) d1 WHERE a > 0 GROUP BY a) d2 WHERE a > 0 GROUP BY a) d3 WHERE a > 0 GROUP BY a) d4 WHERE a > 0 GROUP BY a) d5 WHERE a > 0 GROUP BY a) d6 WHERE a > 0 GROUP BY a) d7 WHERE a > 0 GROUP BY a) d8 WHERE a > 0 GROUP BY a) d9 WHERE a > 0 GROUP BY a) d10 WHERE a > 0 GROUP BY a) d11 WHERE a > 0 GROUP BY a) d12 WHERE a > 0 GROUP BY a) d13 WHERE a > 0 GROUP BY a) d14 WHERE a > 0 GROUP BY a) d15 WHERE a > 0 GROUP BY a) d16 WHERE a > 0 GROUP BY a) d17 WHERE a > 0 GROUP BY a) d18 WHERE a > 0 GROUP BY a) d19 WHERE a > 0 GROUP BY a;
> a	n
> 1	1
> 2	1
WITH c0 AS (SELECT a FROM t), c1 AS (SELECT x.a FROM c0 x JOIN c0 y ON x.a = y.a), c2 AS (SELECT x.a FROM c1 x JOIN c1 y ON x.a = y.a), c3 AS (SELECT x.a FROM c2 x JOIN c2 y ON x.a = y.a), c4 AS (SELECT x.a FROM c3 x JOIN c3 y ON x.a = y.a), c5 AS (SELECT x.a FROM c4 x JOIN c4 y ON x.a = y.a), c6 AS (SELECT x.a FROM c5 x JOIN c5 y ON x.a = y.a), c7 AS (SELECT x.a FROM c6 x JOIN c6 y ON x.a = y.a), c8 AS (SELECT x.a FROM c7 x JOIN c7 y ON x.a = y.a) SELECT COUNT(*) FROM c4;
> COUNT(*)
> 2

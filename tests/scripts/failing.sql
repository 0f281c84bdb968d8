# A statement that fails before it begins undoes nothing of the statements before it.
CREATE TABLE t (a INT PRIMARY KEY);
> ok 0
@a BEGIN;
> ok 0
@a INSERT INTO t VALUES (1);
> ok 1
@a SELEKT 1;
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near 'SELEKT 1' at line 1
@a INSERT INTO t VALUES (2);
> ok 1
@a SELECT * FROM missing;
> error 1146: Table 'script.missing' doesn't exist
@a USE missing;
> error 1049: Unknown database 'missing'
@a INSERT INTO t VALUES (3);
> ok 1
@a ROLLBACK TO SAVEPOINT missing;
> error 1305: SAVEPOINT missing does not exist
@a SELECT * FROM t;
> a
> 1
> 2
> 3
@a COMMIT;
> ok 0
SELECT * FROM t;
> a
> 1
> 2
> 3

# A function or a trigger may not change the tables of the statement that runs it.
CREATE TABLE t (a INT);
> ok 0
CREATE TABLE u (a INT);
> ok 0
INSERT INTO t VALUES (1), (2);
> ok 2
CREATE FUNCTION f(i INT) RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO t VALUES (i); RETURN i; END;
> ok 0
SELECT a, f(a) FROM t;
> error 1442: Can't update table 't' in stored function/trigger because it is already used by statement which invoked this stored function/trigger.
SELECT x.a, f(x.a) FROM t x;
> error 1442: Can't update table 't' in stored function/trigger because it is already used by statement which invoked this stored function/trigger.
UPDATE t SET a = f(a);
> error 1442: Can't update table 't' in stored function/trigger because it is already used by statement which invoked this stored function/trigger.
DELETE FROM t WHERE f(a) = 1;
> error 1442: Can't update table 't' in stored function/trigger because it is already used by statement which invoked this stored function/trigger.
INSERT INTO t SELECT f(3);
> error 1442: Can't update table 't' in stored function/trigger because it is already used by statement which invoked this stored function/trigger.
SELECT f(17);
> f(17)
> 17
SELECT a, f(a) FROM u;
> a	f(a)
INSERT INTO u VALUES (f(18));
> ok 1
CREATE TRIGGER b BEFORE INSERT ON u FOR EACH ROW DELETE FROM u;
> ok 0
INSERT INTO u VALUES (1);
> error 1442: Can't update table 'u' in stored function/trigger because it is already used by statement which invoked this stored function/trigger.
DROP TRIGGER b;
> ok 0
CREATE TRIGGER b BEFORE INSERT ON u FOR EACH ROW SET NEW.a = (SELECT COUNT(*) FROM u);
> ok 0
INSERT INTO u VALUES (70);
> ok 1
CREATE TRIGGER c AFTER INSERT ON t FOR EACH ROW INSERT INTO u VALUES (NEW.a);
> ok 0
CREATE TRIGGER d AFTER INSERT ON u FOR EACH ROW INSERT INTO t VALUES (NEW.a);
> ok 0
INSERT INTO t VALUES (5);
> error 1442: Can't update table 't' in stored function/trigger because it is already used by statement which invoked this stored function/trigger.
SELECT * FROM t;
> a
> 1
> 2
> 17
> 18
SELECT * FROM u;
> a
> 18
> 1

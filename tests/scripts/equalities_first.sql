# Equalities are looked at before conditions with subqueries, others in their order.
CREATE TABLE a (id INT PRIMARY KEY, k INT, v VARCHAR(10));
> ok 0
CREATE TABLE b (id INT PRIMARY KEY, a INT, n INT);
> ok 0
INSERT INTO a VALUES (1, 1, 'x'), (2, 1, 'y'), (3, 2, 'z'), (4, 2, 'w');
> ok 4
INSERT INTO b VALUES (1, 1, 5), (2, 2, 6), (3, 3, 7), (4, 3, 8), (5, 4, 9);
> ok 5
# Two rows for the third row of a, which the condition behind leaves out.
SELECT id FROM a WHERE (SELECT n FROM b WHERE b.a = a.id) > 0 AND v <> 'z';
> error 1242: Subquery returns more than 1 row
SELECT id FROM a WHERE (SELECT n FROM b WHERE b.a = a.id) > 0 AND k < 5;
> error 1242: Subquery returns more than 1 row
SELECT a.id, b.id FROM a JOIN b ON (SELECT n FROM b c WHERE c.a = a.id) > 5 AND b.a = a.id WHERE a.v <> 'z' ORDER BY 1, 2;
> id	id
> 2	2
> 4	5
# The session's variable counts how often a query is asked.
SET @asked = 0;
> ok 0
SELECT id FROM a WHERE (SELECT COUNT(@asked := @asked + 1) FROM b WHERE b.a = a.id AND b.id < 100) > 0 AND v = 'y';
> id
> 2
SELECT @asked;
> @asked
> 1
DELETE FROM a WHERE (SELECT n FROM b WHERE b.a = a.id) > 8 AND v <> 'z';
> error 1242: Subquery returns more than 1 row
SELECT * FROM a;
> id	k	v
> 1	1	x
> 2	1	y
> 3	2	z
> 4	2	w

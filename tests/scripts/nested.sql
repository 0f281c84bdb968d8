# A window function within an aggregate, a window function or the specification of a window.
CREATE TABLE n (a INT, b INT);
> ok 0
INSERT INTO n VALUES (1,2),(3,4);
> ok 2
SELECT SUM(ROW_NUMBER() OVER ()) FROM n;
> error 3593: You cannot use the window function 'row_number' in this context.'
SELECT MAX(RANK() OVER (ORDER BY a)) OVER () FROM n;
> error 3593: You cannot use the window function 'rank' in this context.'
SELECT a FROM n GROUP BY a ORDER BY SUM(DENSE_RANK() OVER ());
> error 3593: You cannot use the window function 'dense_rank' in this context.'
SELECT GROUP_CONCAT(a ORDER BY ROW_NUMBER() OVER ()) FROM n;
> error 3593: You cannot use the window function 'row_number' in this context.'
SELECT SUM(a + SUM(b) OVER ()) FROM n GROUP BY a;
> error 3593: You cannot use the window function 'sum' in this context.'
SELECT RANK() OVER (PARTITION BY COUNT(*) ORDER BY SUM(SUM(b)) OVER ()) FROM n GROUP BY a;
> error 3595: You cannot nest a window function in the specification of window '<unnamed window>'.
SELECT SUM(SUM(b)) OVER () FROM n GROUP BY a;
> SUM(SUM(b)) OVER ()
> 6
> 6
SELECT a, SUM(a) OVER (ORDER BY a) FROM n WHERE RANK() OVER () > 1;
> error 3593: You cannot use the window function 'rank' in this context.'
SELECT a, RANK() OVER (ORDER BY a) r FROM n HAVING r > 1;
> error 3594: You cannot use the alias 'r' of an expression containing a window function in this context.'
SELECT a, SUM(a) OVER () s FROM n GROUP BY a HAVING s > 1;
> error 3594: You cannot use the alias 's' of an expression containing a window function in this context.'
SELECT a, RANK() OVER (ORDER BY a) r FROM n ORDER BY r DESC;
> a	r
> 3	2
> 1	1
SELECT a FROM n HAVING SUM(a) OVER () > 1;
> error 3593: You cannot use the window function 'sum' in this context.'

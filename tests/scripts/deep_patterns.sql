# Groups of a regular expression within each other: more than a hundred are none of the library's patterns.
SELECT REGEXP_LIKE('a', CONCAT(REPEAT('(', 60), 'a', REPEAT(')', 60))) AS shallow;
> shallow
> 1
SELECT REGEXP_LIKE('a', CONCAT(REPEAT('(', 1000), 'a', REPEAT(')', 1000))) AS deep;
> error 3687: Internal error in the regular expression library.
SELECT REGEXP_SUBSTR('aaa', CONCAT(REPEAT('(', 10000), 'a', REPEAT(')*', 10000))) AS deeper;
> error 3687: Internal error in the regular expression library.
# A class has a name between colons; else the bracket opens a set.
SELECT 'a:]c:' REGEXP '[[:]]' AS a, 'x' REGEXP '[[:]]' AS b, ']' REGEXP '[[:]x]' AS c, 'x' REGEXP '[[:]x]' AS d, ':' REGEXP '[[::]]' AS e, 'a' REGEXP '[[::]]' AS f;
> a	b	c	d	e	f
> 1	0	0	1	1	0
SELECT 'a' REGEXP '[[:]a:]]';
> error 3685: Illegal argument to a regular expression.
SELECT 'a' REGEXP '[[:foo:]]';
> error 3685: Illegal argument to a regular expression.
SELECT 'a' REGEXP 'c[[:]}d.:]]';
> error 3685: Illegal argument to a regular expression.
SELECT 'a' REGEXP '[[:';
> error 3696: The regular expression contains an unclosed bracket expression.
SELECT 'a' REGEXP '[[:]';
> error 3696: The regular expression contains an unclosed bracket expression.
SELECT 'a' REGEXP '[[:^alpha:]]' AS a, 'a' REGEXP '[[:^digit:]]' AS b, 'f' REGEXP '^[[:xdigit:]]$' AS c, 'a' REGEXP '[[:alpha]]' AS d;
> a	b	c	d
> 0	1	1	1
SELECT 'a' REGEXP '[[:ascii:]]' AS a, 'ä' REGEXP '[[:ascii:]]' AS b, 'ä' REGEXP '[[:^ascii:]]' AS c;
> a	b	c
> 1	0	1

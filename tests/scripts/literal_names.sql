# A number or a string names its column alone, whatever parentheses, signs and comments are around it; other expressions as written.
SELECT (/* x */ 4);
> 4
> 4
SELECT (4 /* x */), 5;
> 4	5
> 4	5
SELECT (((1.50))), (/* x */ (/* y */ 1e5));
> 1.50	1e5
> 1.50	100000
SELECT +4, + +(4), (+4), +/* x */4;
> 4	4	4	4
> 4	4	4	4
SELECT -4, - 4, -(4), -/* x */4;
> -4	- 4	-(4)	-/* x */4
> -4	-4	-4	-4
SELECT 'a' 'b';
> a
> ab
SELECT ('a' /* x */ 'b'), + 'c', _utf8mb4'd' 'e', '' 'f';
> a	c	d	
> ab	c	de	f
SELECT (0x41), (TRUE), (NULL), +NULL;
> (0x41)	(TRUE)	NULL	NULL
> A	1	NULL	NULL
SELECT (/* x */ 4 + 1), (/* x */ 1) + 2;
> (/* x */ 4 + 1)	(/* x */ 1) + 2
> 5	3
SELECT +(id), (/* x */ id) FROM (SELECT 1 AS id) t;
> id	id
> 1	1
SELECT * FROM (SELECT (4), 'a' 'b', (1+1)) t;
> 4	a	(1+1)
> 4	ab	2
CREATE TABLE made SELECT (4), 'a' 'b', (1+1);
> ok 1
SHOW COLUMNS FROM made;
> Field	Type	Null	Key	Default	Extra
> 4	int	NO		0	
> a	varchar(2)	NO			
> (1+1)	int	NO		0	
SELECT NAME_CONST('n', 1), NAME_CONST(12, 1);
> n	12
> 1	1
SELECT HEX(+ 0b11), + 'x';
> HEX(+ 0b11)	x
> 03	x
# The same statement with other blanks and comments has other names.
SELECT 3+1 FROM made;
> 3+1
> 4
SELECT 3  +1 FROM made;
> 3  +1
> 4
SELECT 3 +1 FROM made;
> 3 +1
> 4
SELECT 3/* x */+1 FROM made;
> 3/* x */+1
> 4
SELECT 3 +1  FROM /* y */ made;
> 3 +1
> 4
SELECT -  5 FROM made;
> -  5
> -5
SELECT - 5 FROM made;
> - 5
> -5
SELECT (1+1) + `(1+1)` FROM made;
> (1+1) + `(1+1)`
> 4
SELECT (1+1)  +  `(1+1)` FROM made;
> (1+1)  +  `(1+1)`
> 4
SELECT ABS( `4`) FROM made;
> ABS( `4`)
> 4
SELECT ABS(  `4`) FROM made;
> ABS(  `4`)
> 4
/* z */ SELECT ABS( `4`) FROM made;
> ABS( `4`)
> 4

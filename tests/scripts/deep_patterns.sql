# Groups of a regular expression within each other: more than a hundred are none of the library's patterns.
SELECT REGEXP_LIKE('a', CONCAT(REPEAT('(', 60), 'a', REPEAT(')', 60))) AS shallow;
> shallow
> 1
SELECT REGEXP_LIKE('a', CONCAT(REPEAT('(', 1000), 'a', REPEAT(')', 1000))) AS deep;
> error 3687: Internal error in the regular expression library.
SELECT REGEXP_SUBSTR('aaa', CONCAT(REPEAT('(', 10000), 'a', REPEAT(')*', 10000))) AS deeper;
> error 3687: Internal error in the regular expression library.

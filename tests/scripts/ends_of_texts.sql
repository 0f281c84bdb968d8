# Semicolons and blanks at the end of a text are no part of it: errors do not show them.
PREPARE s FROM ' SELECT a FROM t ? a = 1 ; ';
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '? a = 1' at line 1
PREPARE s FROM 'SELECT a FROM t ? a = 1 ; ;; ';
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '? a = 1' at line 1
PREPARE s FROM 'SELECT a FROM ; ';
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '' at line 1
PREPARE s FROM ' ; ';
> error 1065: Query was empty
PREPARE s FROM 'SELECT 1 1 /* c */ ';
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '1 /* c */' at line 1
SELECT 1 1 ;
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '1' at line 1
SELECT 1 FROM ;
> error 1064: You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version for the right syntax to use near '' at line 1
PREPARE s FROM 'SELECT 1 AS a ; ';
> ok 0
EXECUTE s;
> a
> 1

# SHOW CREATE TABLE names the collation of every column that has not its character set's own.
CREATE TABLE t (a VARCHAR(10), b TEXT COLLATE utf8mb4_bin, c CHAR(3) CHARACTER SET utf8mb4, d ENUM('a')) COLLATE utf8mb4_unicode_ci;
> ok 0
SHOW CREATE TABLE t;
> Table	Create Table
> t	CREATE TABLE `t` (\n  `a` varchar(10) COLLATE utf8mb4_unicode_ci DEFAULT NULL,\n  `b` text CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,\n  `c` char(3) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci DEFAULT NULL,\n  `d` enum('a') COLLATE utf8mb4_unicode_ci DEFAULT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci
ALTER TABLE t ADD e VARCHAR(5), DEFAULT COLLATE utf8mb4_general_ci, MODIFY a VARCHAR(12);
> ok 0
SHOW CREATE TABLE t;
> Table	Create Table
> t	CREATE TABLE `t` (\n  `a` varchar(12) COLLATE utf8mb4_general_ci DEFAULT NULL,\n  `b` text CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,\n  `c` char(3) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci DEFAULT NULL,\n  `d` enum('a') CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci DEFAULT NULL,\n  `e` varchar(5) COLLATE utf8mb4_general_ci DEFAULT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci
CREATE TABLE u (a VARCHAR(10), b TEXT, c VARCHAR(3) CHARACTER SET latin1, d BLOB, e JSON) CHARSET latin1 COLLATE latin1_general_cs;
> ok 0
SHOW CREATE TABLE u;
> Table	Create Table
> u	CREATE TABLE `u` (\n  `a` varchar(10) COLLATE latin1_general_cs DEFAULT NULL,\n  `b` text COLLATE latin1_general_cs,\n  `c` varchar(3) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,\n  `d` blob,\n  `e` json DEFAULT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=latin1 COLLATE=latin1_general_cs
ALTER TABLE u DEFAULT CHARSET utf8mb4;
> ok 0
SHOW CREATE TABLE u;
> Table	Create Table
> u	CREATE TABLE `u` (\n  `a` varchar(10) CHARACTER SET latin1 COLLATE latin1_general_cs DEFAULT NULL,\n  `b` text CHARACTER SET latin1 COLLATE latin1_general_cs,\n  `c` varchar(3) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL,\n  `d` blob,\n  `e` json DEFAULT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
CREATE TABLE v (a VARCHAR(10), b TEXT COLLATE latin1_swedish_ci) CHARSET latin1;
> ok 0
SHOW CREATE TABLE v;
> Table	Create Table
> v	CREATE TABLE `v` (\n  `a` varchar(10) DEFAULT NULL,\n  `b` text CHARACTER SET latin1 COLLATE latin1_swedish_ci\n) ENGINE=InnoDB DEFAULT CHARSET=latin1
ALTER TABLE v DEFAULT CHARSET ascii;
> ok 0
SHOW CREATE TABLE v;
> Table	Create Table
> v	CREATE TABLE `v` (\n  `a` varchar(10) CHARACTER SET latin1 DEFAULT NULL,\n  `b` text CHARACTER SET latin1 COLLATE latin1_swedish_ci\n) ENGINE=InnoDB DEFAULT CHARSET=ascii
CREATE TABLE w (a VARCHAR(10));
> ok 0
ALTER TABLE w DEFAULT CHARSET ascii;
> ok 0
SHOW CREATE TABLE w;
> Table	Create Table
> w	CREATE TABLE `w` (\n  `a` varchar(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci DEFAULT NULL\n) ENGINE=InnoDB DEFAULT CHARSET=ascii

# LOCK TABLES gives back what was locked before, also where it fails.
CREATE TABLE t (a INT);
> ok 0
CREATE TABLE u (a INT);
> ok 0
@a LOCK TABLES t READ;
> ok 0
@a LOCK TABLES t WRITE;
> ok 0
@a LOCK TABLES t READ, u WRITE;
> ok 0
@a LOCK TABLES u READ;
> ok 0
@b INSERT INTO t VALUES (1);
> ok 1
@a LOCK TABLES missing READ;
> error 1146: Table 'script.missing' doesn't exist
@b INSERT INTO u VALUES (1);
> ok 1
@a SELECT * FROM t;
> a
> 1

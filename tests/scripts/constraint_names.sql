# DROP CONSTRAINT and ALTER CONSTRAINT by a name that several kinds of constraints may have.
CREATE TABLE p (a INT PRIMARY KEY);
> ok 0
CREATE TABLE t (a INT, b INT, PRIMARY KEY (a), UNIQUE u (b), CONSTRAINT u CHECK (b > 0), CONSTRAINT f FOREIGN KEY (b) REFERENCES p (a), CONSTRAINT c CHECK (a > 0));
> ok 0
ALTER TABLE t DROP CONSTRAINT u;
> error 3939: Table has multiple constraints with the name 'u'. Please use constraint specific 'DROP' clause.
ALTER TABLE t ALTER CONSTRAINT u NOT ENFORCED;
> error 3939: Table has multiple constraints with the name 'u'. Please use constraint specific 'ALTER' clause.
ALTER TABLE t ALTER CONSTRAINT f NOT ENFORCED;
> error 3941: Altering constraint enforcement is not supported for the constraint 'f'. Enforcement state alter is not supported for the PRIMARY, UNIQUE and FOREIGN KEY type constraints.
ALTER TABLE t ALTER CONSTRAINT `primary` NOT ENFORCED;
> error 3941: Altering constraint enforcement is not supported for the constraint 'primary'. Enforcement state alter is not supported for the PRIMARY, UNIQUE and FOREIGN KEY type constraints.
ALTER TABLE t ALTER CONSTRAINT x NOT ENFORCED;
> error 3940: Constraint 'x' does not exist.
ALTER TABLE t ALTER CONSTRAINT c NOT ENFORCED;
> ok 0
ALTER TABLE t DROP CHECK u;
> ok 0
ALTER TABLE t ALTER CONSTRAINT u NOT ENFORCED;
> error 3941: Altering constraint enforcement is not supported for the constraint 'u'. Enforcement state alter is not supported for the PRIMARY, UNIQUE and FOREIGN KEY type constraints.
ALTER TABLE t DROP CONSTRAINT x;
> error 3940: Constraint 'x' does not exist.
ALTER TABLE t DROP CONSTRAINT f, DROP CONSTRAINT u, DROP CONSTRAINT c, DROP CONSTRAINT `primary`;
> ok 0
SELECT constraint_name FROM information_schema.table_constraints WHERE table_schema = 'script' AND table_name = 't';
> CONSTRAINT_NAME
DROP TABLE t, p;
> ok 0

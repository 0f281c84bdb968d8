# Answers of a MySQL server: bodies that are refused before they ever run.
create table t1 (a int, b int);
create procedure p() use test;
> error 1314: USE is not allowed in stored procedures
create procedure p() lock tables t1 read;
> error 1314: LOCK is not allowed in stored procedures
create procedure p() unlock tables;
> error 1314: UNLOCK is not allowed in stored procedures
create procedure p() load data infile 'x' into table t1;
> error 1314: LOAD DATA is not allowed in stored procedures
create procedure p() check table t1;
> error 1314: CHECK is not allowed in stored procedures
create procedure p() handler t1 open;
> error 1314: HANDLER is not allowed in stored procedures
create procedure p() alter view v as select 1;
> error 1314: ALTER VIEW is not allowed in stored procedures
create procedure p() create procedure q() select 1;
> error 1303: Can't create a PROCEDURE from within another stored routine
create procedure p() create function q() returns int return 1;
> error 1303: Can't create a FUNCTION from within another stored routine
create procedure p() create trigger t before insert on t1 for each row set @a = 1;
> error 1303: Can't create a TRIGGER from within another stored routine
create procedure p() drop procedure p;
> error 1357: Can't drop or alter a PROCEDURE from within another stored routine
create procedure p() drop function f;
> error 1357: Can't drop or alter a FUNCTION from within another stored routine
create procedure p() alter procedure p comment 'x';
> error 1357: Can't drop or alter a PROCEDURE from within another stored routine
create procedure p() return 1;
> error 1313: RETURN is only allowed in a FUNCTION
create procedure p() begin declare x int; l: begin l: loop leave l; end loop; end; end;
> error 1309: Redefining label l
create procedure p() begin l: loop leave l; end loop; l: loop leave l; end loop; end;
create procedure p2() begin declare exit handler for foo begin end; end;
> error 1319: Undefined CONDITION: foo
create procedure p2() begin declare foo condition for sqlstate '42S02'; declare exit handler for foo begin end; end;
create procedure p3() begin declare c cursor for select 1; open d; end;
> error 1324: Undefined CURSOR: d
create procedure p3() begin declare c cursor for select 1 into @a; end;
> error 1323: Cursor SELECT must not have INTO
create procedure p3() begin declare c cursor for select 1; declare x int; end;
> error 1337: Variable or condition declaration after cursor or handler declaration
create procedure p3() begin declare exit handler for not found begin end; declare c cursor for select 1; end;
> error 1338: Cursor declaration after handler declaration
create procedure p3() begin declare exit handler for not found begin end; declare x int; end;
> error 1337: Variable or condition declaration after cursor or handler declaration
create procedure p3() begin declare exit handler for not found begin end; declare exit handler for not found begin end; end;
> error 1413: Duplicate handler declared in the same block
create procedure p3() begin declare x condition for 1234; declare exit handler for x begin end; declare exit handler for 1234 begin end; end;
> error 1413: Duplicate handler declared in the same block
create procedure p3() begin declare exit handler for sqlstate '42S02', sqlstate '42S02' begin end; end;
> error 1413: Duplicate handler declared in the same block
create procedure p3() begin declare exit handler for sqlstate '42S0' begin end; end;
> error 1407: Bad SQLSTATE: '42S0'
create procedure p3() begin declare exit handler for sqlstate '00000' begin end; end;
> error 1407: Bad SQLSTATE: '00000'
create procedure p3() begin declare exit handler for sqlstate '42s02' begin end; end;
> error 1407: Bad SQLSTATE: '42s02'
create procedure p3() begin declare x condition for sqlstate '4200000'; end;
> error 1407: Bad SQLSTATE: '4200000'
create procedure p3() begin declare x int; select 1 into y; end;
> error 1327: Undeclared variable: y
create procedure p3() begin declare x int; declare c cursor for select 1; open c; fetch c into x, y; end;
> error 1327: Undeclared variable: y
create procedure p3() signal nothing;
> error 1319: Undefined CONDITION: nothing
create procedure p3() begin signal sqlstate '0000'; end;
> error 1407: Bad SQLSTATE: '0000'
create procedure p3(a int, in b int) begin select 1 into a; select 2 into B; begin declare z int; select 1 into z; end; end;
create procedure p4() begin begin declare z int; end; select 1 into z; end;
> error 1327: Undeclared variable: z
create procedure p4() begin declare exit handler for not found begin declare y int; select 1 into y; end; end;
create function f() returns int begin commit; return 1; end;
> error 1422: Explicit or implicit commit is not allowed in stored function or trigger.
create function f() returns int begin start transaction; return 1; end;
> error 1422: Explicit or implicit commit is not allowed in stored function or trigger.
create function f() returns int begin create table x (a int); return 1; end;
> error 1422: Explicit or implicit commit is not allowed in stored function or trigger.
create function f() returns int begin truncate t1; return 1; end;
> error 1422: Explicit or implicit commit is not allowed in stored function or trigger.
create function f() returns int begin alter table t1 add c int; return 1; end;
> error 1422: Explicit or implicit commit is not allowed in stored function or trigger.
create function f() returns int begin create index i on t1 (a); return 1; end;
> error 1422: Explicit or implicit commit is not allowed in stored function or trigger.
create function f() returns int begin drop table t1; return 1; end;
> error 1422: Explicit or implicit commit is not allowed in stored function or trigger.
create function f() returns int begin create view v as select 1; return 1; end;
> error 1422: Explicit or implicit commit is not allowed in stored function or trigger.
create function f() returns int begin analyze table t1; return 1; end;
> error 1415: Not allowed to return a result set from a function
create function f() returns int begin flush tables; return 1; end;
> error 1336: FLUSH is not allowed in stored function or trigger
create function f() returns int begin prepare s from 'select 1'; return 1; end;
> error 1336: Dynamic SQL is not allowed in stored function or trigger
create function f() returns int begin execute s; return 1; end;
> error 1336: Dynamic SQL is not allowed in stored function or trigger
create function f() returns int begin deallocate prepare s; return 1; end;
> error 1336: Dynamic SQL is not allowed in stored function or trigger
create function f() returns int begin grant all on *.* to x; return 1; end;
> error 1422: Explicit or implicit commit is not allowed in stored function or trigger.
create function f() returns int begin if 1 then rollback; end if; return 1; end;
> error 1422: Explicit or implicit commit is not allowed in stored function or trigger.
create function f() returns int begin case 1 when 2 then while 1 do set autocommit = 1; end while; else begin end; end case; return 1; end;
> error 1445: Not allowed to set autocommit from a stored function or trigger
create trigger t before insert on t1 for each row begin commit; end;
> error 1422: Explicit or implicit commit is not allowed in stored function or trigger.
create trigger t before insert on t1 for each row flush tables;
> error 1336: FLUSH is not allowed in stored function or trigger
create trigger t before insert on t1 for each row begin create table x (a int); end;
> error 1422: Explicit or implicit commit is not allowed in stored function or trigger.
create trigger t before insert on t1 for each row return 1;
> error 1313: RETURN is only allowed in a FUNCTION
create trigger t before insert on t1 for each row begin select 1 into x; end;
> error 1327: Undeclared variable: x
create trigger t before insert on t1 for each row begin declare x int; select new.a + 1 into x; set new.b = x; end;
insert into t1 (a) values (1);
> affected 1
select * from t1;
> a	b
> 1	2

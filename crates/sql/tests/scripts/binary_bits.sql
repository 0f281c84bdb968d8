# Answers of a MySQL server: BIT_AND, BIT_OR and BIT_XOR of binary strings.
create table b1 (id int primary key, g int, b varbinary(10), c binary(3), s varchar(10));
insert into b1 values (1,1,0x0F0F,0x010203,'7'), (2,1,0xFF00,0x010101,'5'), (3,2,null,null,null), (4,2,0x00F0,0xFFFFFF,'6');
> affected 4
select g, hex(bit_and(b)), hex(bit_or(b)), hex(bit_xor(b)), hex(bit_and(c)), bit_or(s) from b1 group by g order by g;
> g	hex(bit_and(b))	hex(bit_or(b))	hex(bit_xor(b))	hex(bit_and(c))	bit_or(s)
> 1	0F00	FF0F	F00F	010001	7
> 2	00F0	00F0	00F0	FFFFFF	6
select id, hex(bit_and(b) over w), hex(bit_or(b) over w), hex(bit_xor(b) over w), bit_or(s) over w from b1 window w as (partition by g order by id);
> id	hex(bit_and(b) over w)	hex(bit_or(b) over w)	hex(bit_xor(b) over w)	bit_or(s) over w
> 1	0F0F	0F0F	0F0F	7
> 2	0F00	FF0F	F00F	7
> 3	FFFFFFFFFFFFFFFFFFFF	00000000000000000000	00000000000000000000	0
> 4	00F0	00F0	00F0	6
select id, hex(bit_xor(b) over (order by id rows between 1 preceding and current row)) x, hex(bit_and(c) over (order by id rows between 1 preceding and 1 preceding)) y from b1;
> id	x	y
> 1	0F0F	FFFFFF
> 2	F00F	010203
> 3	FF00	010101
> 4	00F0	FFFFFF
select hex(bit_and(b)), hex(bit_or(b)), hex(bit_xor(c)) from b1 where id = 3;
> hex(bit_and(b))	hex(bit_or(b))	hex(bit_xor(c))
> FFFFFFFFFFFFFFFFFFFF	00000000000000000000	000000
select hex(bit_and(b)), length(bit_or(b)), hex(bit_xor(c)) from b1 where id > 30;
> hex(bit_and(b))	length(bit_or(b))	hex(bit_xor(c))
> FFFFFFFFFFFFFFFFFFFF	10	000000
select bit_and(0x01), hex(bit_and(_binary 0x0102)), bit_or(b'11'), bit_or(_binary'11');
> bit_and(0x01)	hex(bit_and(_binary 0x0102))	bit_or(b'11')	bit_or(_binary'11')
> 1	0102	3	11
create table b2 as select bit_and(b) x, bit_or(c) y, bit_and(s) z from b1;
> affected 1
select column_name, column_type, is_nullable from information_schema.columns where table_name = 'b2' and table_schema = database() order by ordinal_position;
> COLUMN_NAME	COLUMN_TYPE	IS_NULLABLE
> x	varbinary(11)	NO
> y	varbinary(4)	NO
> z	bigint unsigned	NO
insert into b1 values (5,3,0x01,null,null);
> affected 1
select bit_and(repeat(_binary'a', 512)) from b1;
> error 3514: Aggregate bitwise functions cannot accept arguments longer than 511 bytes; consider using the SUBSTRING() function

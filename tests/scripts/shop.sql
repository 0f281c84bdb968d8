# A small shop: definitions, changes, joins, groups.
CREATE TABLE customers (id INT PRIMARY KEY, name VARCHAR(30) NOT NULL, city VARCHAR(20), UNIQUE KEY (name));
> ok 0
CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, customer INT NOT NULL, total DECIMAL(8,2), day DATE, KEY (customer, day));
> ok 0
INSERT INTO customers VALUES (1,'Ann','Oslo'),(2,'Bob','Rome'),(3,'Cid',NULL);
> ok 3
INSERT INTO customers VALUES (4,'ann','Bern');
> error 1062: Duplicate entry 'ann' for key 'customers.name'
INSERT IGNORE INTO customers VALUES (1,'Dup','Oslo'),(5,'Eve','Oslo');
> ok 1
SELECT * FROM customers ORDER BY id;
> id	name	city
> 1	Ann	Oslo
> 2	Bob	Rome
> 3	Cid	NULL
> 5	Eve	Oslo
INSERT INTO orders (customer, total, day) VALUES (1, 10.5, '2024-01-02'),(1, 20, '2024-01-03'),(2, 5.255, '2024-02-28');
> ok 3
SELECT c.name, COUNT(o.id), SUM(o.total), MAX(o.day) FROM customers c LEFT JOIN orders o ON o.customer = c.id GROUP BY c.id, c.name ORDER BY c.id;
> name	COUNT(o.id)	SUM(o.total)	MAX(o.day)
> Ann	2	30.50	2024-01-03
> Bob	1	5.26	2024-02-28
> Cid	0	NULL	NULL
> Eve	0	NULL	NULL
SELECT name FROM customers WHERE id IN (SELECT customer FROM orders WHERE total > 10) ORDER BY name DESC;
> name
> Ann
UPDATE orders SET total = total * 2 WHERE customer = 1;
> ok 2
SELECT id, total FROM orders ORDER BY total DESC, id LIMIT 2;
> id	total
> 2	40.00
> 1	21.00
DELETE FROM customers WHERE city IS NULL;
> ok 1
SELECT COUNT(*), COUNT(city), MIN(name) FROM customers;
> COUNT(*)	COUNT(city)	MIN(name)
> 3	3	Ann
INSERT INTO customers VALUES (2,'Bob','Rome') ON DUPLICATE KEY UPDATE city = CONCAT(city, '!');
> ok 2
SELECT city FROM customers WHERE id = 2;
> city
> Rome!
REPLACE INTO customers VALUES (2,'Rob','Pisa');
> ok 2
SELECT 1 + 1, 7 / 2, 7 DIV 2, -7 % 3, 1.10 + 2.205, 'a' = 'A', NULL <=> NULL, 3 BETWEEN 1 AND 5;
> 1 + 1	7 / 2	7 DIV 2	-7 % 3	1.10 + 2.205	'a' = 'A'	NULL <=> NULL	3 BETWEEN 1 AND 5
> 2	3.5000	3	-1	3.305	1	1	1
SELECT CASE WHEN id > 2 THEN 'big' ELSE 'small' END AS size, COUNT(*) FROM customers GROUP BY size ORDER BY size;
> size	COUNT(*)
> big	1
> small	2
BEGIN;
> ok 0
DELETE FROM orders;
> ok 3
SAVEPOINT s;
> ok 0
INSERT INTO orders (customer) VALUES (9);
> ok 1
ROLLBACK TO s;
> ok 0
SELECT COUNT(*) FROM orders;
> COUNT(*)
> 0
ROLLBACK;
> ok 0
SELECT COUNT(*) FROM orders;
> COUNT(*)
> 3
SHOW CREATE TABLE orders;
> Table	Create Table
> orders	CREATE TABLE `orders` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  `customer` int NOT NULL,\n  `total` decimal(8,2) DEFAULT NULL,\n  `day` date DEFAULT NULL,\n  PRIMARY KEY (`id`),\n  KEY `customer` (`customer`,`day`)\n) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
SHOW COLUMNS FROM customers;
> Field	Type	Null	Key	Default	Extra
> id	int	NO	PRI	NULL	
> name	varchar(30)	NO	UNI	NULL	
> city	varchar(20)	YES		NULL	
ALTER TABLE customers ADD COLUMN age TINYINT UNSIGNED NOT NULL DEFAULT 18 AFTER name, DROP COLUMN city;
> ok 0
SELECT * FROM customers ORDER BY id;
> id	name	age
> 1	Ann	18
> 2	Rob	18
> 5	Eve	18
INSERT INTO customers VALUES (9, 'Old', 300);
> error 1264: Out of range value for column 'age' at row 1
TRUNCATE TABLE orders;
> ok 0
INSERT INTO orders (customer) VALUES (1);
> ok 1
SELECT LAST_INSERT_ID();
> LAST_INSERT_ID()
> 1
DROP TABLE customers, orders;
> ok 0
SHOW TABLES;
> Tables_in_script

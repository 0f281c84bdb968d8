# Collations of character sets that are to go are warned of in definitions and settings, not in expressions.
CREATE TABLE w (a VARCHAR(5) COLLATE utf8mb3_general_ci, b VARCHAR(3) COLLATE ucs2_bin, c VARCHAR(3) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin);
> ok 0
SHOW WARNINGS;
> Level	Code	Message
> Warning	3778	'utf8mb3_general_ci' is a collation of the deprecated character set UTF8MB3. Please consider using UTF8MB4 with an appropriate collation instead.
> Warning	4079	'ucs2_bin' is a collation of the deprecated character set ucs2. Please consider using utf8mb4 with an appropriate collation instead.
> Warning	1287	'utf8mb3' is deprecated and will be removed in a future release. Please use utf8mb4 instead
> Warning	3778	'utf8mb3_bin' is a collation of the deprecated character set UTF8MB3. Please consider using UTF8MB4 with an appropriate collation instead.
ALTER TABLE w ADD d VARCHAR(3) COLLATE macroman_bin, COLLATE utf8mb3_bin;
> ok 0
SHOW WARNINGS;
> Level	Code	Message
> Warning	4079	'macroman_bin' is a collation of the deprecated character set macroman. Please consider using utf8mb4 with an appropriate collation instead.
> Warning	3778	'utf8mb3_bin' is a collation of the deprecated character set UTF8MB3. Please consider using UTF8MB4 with an appropriate collation instead.
SET NAMES utf8mb3 COLLATE utf8mb3_bin;
> ok 0
SHOW WARNINGS;
> Level	Code	Message
> Warning	1287	'utf8mb3' is deprecated and will be removed in a future release. Please use utf8mb4 instead
> Warning	3778	'utf8mb3_bin' is a collation of the deprecated character set UTF8MB3. Please consider using UTF8MB4 with an appropriate collation instead.
SET NAMES utf8mb4;
> ok 0
SELECT _utf8mb3'a' COLLATE utf8mb3_bin;
> _utf8mb3'a' COLLATE utf8mb3_bin
> a
SHOW WARNINGS;
> Level	Code	Message
> Warning	1287	'utf8mb3' is deprecated and will be removed in a future release. Please use utf8mb4 instead
# SET warns of variables' values that are to go.
SET collation_connection = utf8mb3_general_ci;
> ok 0
SHOW WARNINGS;
> Level	Code	Message
> Warning	3778	'utf8mb3_general_ci' is a collation of the deprecated character set UTF8MB3. Please consider using UTF8MB4 with an appropriate collation instead.
SET collation_server = 'macroman_bin', character_set_results = utf8mb3;
> ok 0
SHOW WARNINGS;
> Level	Code	Message
> Warning	4079	'macroman_bin' is a collation of the deprecated character set macroman. Please consider using utf8mb4 with an appropriate collation instead.
> Warning	1287	'utf8mb3' is deprecated and will be removed in a future release. Please use utf8mb4 instead
SET character_set_connection = utf8;
> ok 0
SHOW WARNINGS;
> Level	Code	Message
> Warning	3719	'utf8' is currently an alias for the character set UTF8MB3, but will be an alias for UTF8MB4 in a future release. Please consider using UTF8MB4 in order to be unambiguous.
SET character_set_filesystem = ucs2, collation_connection = latin1_swedish_ci;
> ok 0
SHOW WARNINGS;
> Level	Code	Message
> Warning	1287	'ucs2' is deprecated and will be removed in a future release. Please use utf8mb4 instead
SET collation_database = utf8mb3_bin;
> ok 0
SHOW WARNINGS;
> Level	Code	Message
> Warning	3778	'utf8mb3_bin' is a collation of the deprecated character set UTF8MB3. Please consider using UTF8MB4 with an appropriate collation instead.
> Warning	1681	Updating 'collation_database' is deprecated. It will be made read-only in a future release.
SET character_set_filesystem = DEFAULT, character_set_results = DEFAULT, collation_server = DEFAULT;
> ok 0
SHOW WARNINGS;
> Level	Code	Message
SET NAMES utf8mb4;
> ok 0

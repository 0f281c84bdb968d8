# An account that is made warns of nothing, FLUSH PRIVILEGES of itself.
CREATE USER script_user IDENTIFIED BY 'p';
> ok 0
SHOW WARNINGS;
> Level	Code	Message
ALTER USER script_user IDENTIFIED BY 'q';
> ok 0
SHOW WARNINGS;
> Level	Code	Message
SELECT ssl_cipher, x509_issuer, x509_subject FROM mysql.user WHERE user = 'script_user';
> ssl_cipher	x509_issuer	x509_subject
> 		
DROP USER script_user;
> ok 0
FLUSH PRIVILEGES;
> ok 0
SHOW WARNINGS;
> Level	Code	Message
> Warning	1681	'FLUSH PRIVILEGES' is deprecated and will be removed in a future release.

# GET_LOCK and its kin.
SELECT GET_LOCK('a', 0), GET_LOCK('a', 0), GET_LOCK('A', 0);
> GET_LOCK('a', 0)	GET_LOCK('a', 0)	GET_LOCK('A', 0)
> 1	1	1
SELECT IS_FREE_LOCK('a'), IS_USED_LOCK('a') = CONNECTION_ID(), IS_FREE_LOCK('b'), IS_USED_LOCK('b');
> IS_FREE_LOCK('a')	IS_USED_LOCK('a') = CONNECTION_ID()	IS_FREE_LOCK('b')	IS_USED_LOCK('b')
> 0	1	1	NULL
@b SELECT GET_LOCK('a', 0);
> GET_LOCK('a', 0)
> 0
@b SELECT RELEASE_LOCK('a'), RELEASE_LOCK('b');
> RELEASE_LOCK('a')	RELEASE_LOCK('b')
> 0	NULL
@b SELECT GET_LOCK('b', 0);
> GET_LOCK('b', 0)
> 1
@b SELECT GET_LOCK('a', 100);
> waits
SELECT RELEASE_LOCK('a');
> RELEASE_LOCK('a')
> 1
SELECT RELEASE_LOCK('a');
> RELEASE_LOCK('a')
> 1
SELECT GET_LOCK('b', 100);
> error 3058: Deadlock found when trying to get user-level lock; try rolling back transaction/releasing locks and restarting lock acquisition.
SELECT RELEASE_LOCK('a');
> RELEASE_LOCK('a')
> 1
> @b GET_LOCK('a', 100)
> @b 1
@b SELECT RELEASE_ALL_LOCKS();
> RELEASE_ALL_LOCKS()
> 2
SELECT GET_LOCK('b', 100);
> GET_LOCK('b', 100)
> 1
SELECT RELEASE_ALL_LOCKS();
> RELEASE_ALL_LOCKS()
> 1

# A circle of three.
@a SELECT GET_LOCK('a', 0);
> GET_LOCK('a', 0)
> 1
@b SELECT GET_LOCK('b', 0);
> GET_LOCK('b', 0)
> 1
@c SELECT GET_LOCK('c', 0);
> GET_LOCK('c', 0)
> 1
@a SELECT GET_LOCK('b', 100);
> waits
@b SELECT GET_LOCK('c', 100);
> waits
@c SELECT GET_LOCK('a', 100);
> error 3058: Deadlock found when trying to get user-level lock; try rolling back transaction/releasing locks and restarting lock acquisition.
@c SELECT RELEASE_LOCK('c');
> RELEASE_LOCK('c')
> 1
> @b GET_LOCK('c', 100)
> @b 1
@b SELECT RELEASE_ALL_LOCKS();
> RELEASE_ALL_LOCKS()
> 2
> @a GET_LOCK('b', 100)
> @a 1
@a SELECT RELEASE_ALL_LOCKS();
> RELEASE_ALL_LOCKS()
> 2

# Locks outlive transactions and end with their connection.
BEGIN;
> ok 0
SELECT GET_LOCK('a', 0);
> GET_LOCK('a', 0)
> 1
ROLLBACK;
> ok 0
@b SELECT IS_FREE_LOCK('a');
> IS_FREE_LOCK('a')
> 0
@x SELECT GET_LOCK('x', 0);
> GET_LOCK('x', 0)
> 1
@b SELECT GET_LOCK('x', 100);
> waits
@x KILL CONNECTION_ID();
> error 1317: Query execution was interrupted
> @b GET_LOCK('x', 100)
> @b 1
SELECT GET_LOCK(NULL, 0);
> error 3057: Incorrect user-level lock name 'NULL'. The name is empty, NULL, or can not be expressed in the current character-set.
SELECT GET_LOCK('', 0);
> error 3057: Incorrect user-level lock name ''. The name is empty, NULL, or can not be expressed in the current character-set.
SELECT GET_LOCK(REPEAT('x', 65), 0);
> error 4163: User-level lock name 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' should not exceed 64 characters.
SELECT GET_LOCK('y', -1), GET_LOCK('z', NULL);
> GET_LOCK('y', -1)	GET_LOCK('z', NULL)
> 1	1
SELECT RELEASE_ALL_LOCKS();
> RELEASE_ALL_LOCKS()
> 3

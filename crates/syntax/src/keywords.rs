//! MySQL 8.0's keywords: a flat table and a hash over it that is built at compile time.
//!
//! The table is what `information_schema.KEYWORDS` lists.

/// Bits of the hash: sparse enough that most names that are no keywords meet an empty slot.
const HASH_BITS: u32 = 12;
const SLOTS: usize = 1 << HASH_BITS;
const WORD_BYTES_MAX: usize = 40;

macro_rules! keywords {
    ($($name:ident $text:literal $reserved:literal)*) => {
        /// A keyword; `Plain` is no keyword.
        #[expect(missing_docs, reason = "each variant is its word")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum Keyword {
            Plain,
            $($name,)*
        }

        /// Every keyword's text, value and whether it is reserved.
        pub static KEYWORDS: &[(&str, Keyword, bool)] = &[$(($text, Keyword::$name, $reserved),)*];
        const TABLE: &[(&str, Keyword, bool)] = &[$(($text, Keyword::$name, $reserved),)*];
    };
}

static HASH: [u16; SLOTS] = build();

const fn hash(word: &[u8]) -> usize {
    let length = word.len();
    let mut key = length as u64;
    let mut index = 0;
    while index < length && index < 4 {
        key = (key << 8) | (word[index] | 0x20) as u64;
        key ^= ((word[length - 1 - index] | 0x20) as u64) << 35;
        index += 1;
    }
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - HASH_BITS)) as usize
}

const fn build() -> [u16; SLOTS] {
    let mut slots = [0_u16; SLOTS];
    let mut index = 0;
    while index < TABLE.len() {
        let mut slot = hash(TABLE[index].0.as_bytes());
        while slots[slot] != 0 {
            slot = (slot + 1) % SLOTS;
        }
        slots[slot] = index as u16 + 1;
        index += 1;
    }
    slots
}

impl Keyword {
    /// The keyword that `word` spells in any case.
    #[must_use]
    pub fn find(word: &[u8]) -> Keyword {
        if word.len() > WORD_BYTES_MAX || word.len() < 2 {
            return Keyword::Plain;
        }
        let mut slot = hash(word);
        while HASH[slot] != 0 {
            let (text, keyword, _) = TABLE[HASH[slot] as usize - 1];
            if text.len() == word.len() && text.as_bytes().eq_ignore_ascii_case(word) {
                return keyword;
            }
            slot = (slot + 1) % SLOTS;
        }
        Keyword::Plain
    }

    /// Whether the word must be quoted to be a name.
    #[must_use]
    pub fn is_reserved(self) -> bool {
        self != Keyword::Plain && TABLE[self as usize - 1].2
    }

    /// The word in upper case; empty for `Plain`.
    #[must_use]
    pub fn text(self) -> &'static str {
        if self == Keyword::Plain { "" } else { TABLE[self as usize - 1].0 }
    }
}

keywords! {
    Accessible "ACCESSIBLE" true
    Account "ACCOUNT" false
    Action "ACTION" false
    Active "ACTIVE" false
    Add "ADD" true
    Admin "ADMIN" false
    After "AFTER" false
    Against "AGAINST" false
    Aggregate "AGGREGATE" false
    Algorithm "ALGORITHM" false
    All "ALL" true
    Alter "ALTER" true
    Always "ALWAYS" false
    Analyze "ANALYZE" true
    And "AND" true
    Any "ANY" false
    Array "ARRAY" false
    As "AS" true
    Asc "ASC" true
    Ascii "ASCII" false
    Asensitive "ASENSITIVE" true
    AssignGtidsToAnonymousTransactions "ASSIGN_GTIDS_TO_ANONYMOUS_TRANSACTIONS" false
    At "AT" false
    Attribute "ATTRIBUTE" false
    Authentication "AUTHENTICATION" false
    AutoextendSize "AUTOEXTEND_SIZE" false
    AutoIncrement "AUTO_INCREMENT" false
    Avg "AVG" false
    AvgRowLength "AVG_ROW_LENGTH" false
    Backup "BACKUP" false
    Before "BEFORE" true
    Begin "BEGIN" false
    Between "BETWEEN" true
    Bigint "BIGINT" true
    Binary "BINARY" true
    Binlog "BINLOG" false
    Bit "BIT" false
    Blob "BLOB" true
    Block "BLOCK" false
    Bool "BOOL" false
    Boolean "BOOLEAN" false
    Both "BOTH" true
    Btree "BTREE" false
    Buckets "BUCKETS" false
    Bulk "BULK" false
    By "BY" true
    Byte "BYTE" false
    Cache "CACHE" false
    Call "CALL" true
    Cascade "CASCADE" true
    Cascaded "CASCADED" false
    Case "CASE" true
    CatalogName "CATALOG_NAME" false
    Chain "CHAIN" false
    ChallengeResponse "CHALLENGE_RESPONSE" false
    Change "CHANGE" true
    Changed "CHANGED" false
    Channel "CHANNEL" false
    Char "CHAR" true
    Character "CHARACTER" true
    Charset "CHARSET" false
    Check "CHECK" true
    Checksum "CHECKSUM" false
    Cipher "CIPHER" false
    ClassOrigin "CLASS_ORIGIN" false
    Client "CLIENT" false
    Clone "CLONE" false
    Close "CLOSE" false
    Coalesce "COALESCE" false
    Code "CODE" false
    Collate "COLLATE" true
    Collation "COLLATION" false
    Column "COLUMN" true
    Columns "COLUMNS" false
    ColumnFormat "COLUMN_FORMAT" false
    ColumnName "COLUMN_NAME" false
    Comment "COMMENT" false
    Commit "COMMIT" false
    Committed "COMMITTED" false
    Compact "COMPACT" false
    Completion "COMPLETION" false
    Component "COMPONENT" false
    Compressed "COMPRESSED" false
    Compression "COMPRESSION" false
    Concurrent "CONCURRENT" false
    Condition "CONDITION" true
    Connection "CONNECTION" false
    Consistent "CONSISTENT" false
    Constraint "CONSTRAINT" true
    ConstraintCatalog "CONSTRAINT_CATALOG" false
    ConstraintName "CONSTRAINT_NAME" false
    ConstraintSchema "CONSTRAINT_SCHEMA" false
    Contains "CONTAINS" false
    Context "CONTEXT" false
    Continue "CONTINUE" true
    Convert "CONVERT" true
    Cpu "CPU" false
    Create "CREATE" true
    Cross "CROSS" true
    Cube "CUBE" true
    CumeDist "CUME_DIST" true
    Current "CURRENT" false
    CurrentDate "CURRENT_DATE" true
    CurrentTime "CURRENT_TIME" true
    CurrentTimestamp "CURRENT_TIMESTAMP" true
    CurrentUser "CURRENT_USER" true
    Cursor "CURSOR" true
    CursorName "CURSOR_NAME" false
    Data "DATA" false
    Database "DATABASE" true
    Databases "DATABASES" true
    Datafile "DATAFILE" false
    Date "DATE" false
    Datetime "DATETIME" false
    Day "DAY" false
    DayHour "DAY_HOUR" true
    DayMicrosecond "DAY_MICROSECOND" true
    DayMinute "DAY_MINUTE" true
    DaySecond "DAY_SECOND" true
    Deallocate "DEALLOCATE" false
    Dec "DEC" true
    Decimal "DECIMAL" true
    Declare "DECLARE" true
    Default "DEFAULT" true
    DefaultAuth "DEFAULT_AUTH" false
    Definer "DEFINER" false
    Definition "DEFINITION" false
    Delayed "DELAYED" true
    DelayKeyWrite "DELAY_KEY_WRITE" false
    Delete "DELETE" true
    DenseRank "DENSE_RANK" true
    Desc "DESC" true
    Describe "DESCRIBE" true
    Description "DESCRIPTION" false
    Deterministic "DETERMINISTIC" true
    Diagnostics "DIAGNOSTICS" false
    Directory "DIRECTORY" false
    Disable "DISABLE" false
    Discard "DISCARD" false
    Disk "DISK" false
    Distinct "DISTINCT" true
    Distinctrow "DISTINCTROW" true
    Div "DIV" true
    Do "DO" false
    Double "DOUBLE" true
    Drop "DROP" true
    Dual "DUAL" true
    Dumpfile "DUMPFILE" false
    Duplicate "DUPLICATE" false
    Dynamic "DYNAMIC" false
    Each "EACH" true
    Else "ELSE" true
    Elseif "ELSEIF" true
    Empty "EMPTY" true
    Enable "ENABLE" false
    Enclosed "ENCLOSED" true
    Encryption "ENCRYPTION" false
    End "END" false
    Ends "ENDS" false
    Enforced "ENFORCED" false
    Engine "ENGINE" false
    Engines "ENGINES" false
    EngineAttribute "ENGINE_ATTRIBUTE" false
    Enum "ENUM" false
    Error "ERROR" false
    Errors "ERRORS" false
    Escape "ESCAPE" false
    Escaped "ESCAPED" true
    Event "EVENT" false
    Events "EVENTS" false
    Every "EVERY" false
    Except "EXCEPT" true
    Exchange "EXCHANGE" false
    Exclude "EXCLUDE" false
    Execute "EXECUTE" false
    Exists "EXISTS" true
    Exit "EXIT" true
    Expansion "EXPANSION" false
    Expire "EXPIRE" false
    Explain "EXPLAIN" true
    Export "EXPORT" false
    Extended "EXTENDED" false
    ExtentSize "EXTENT_SIZE" false
    Factor "FACTOR" false
    FailedLoginAttempts "FAILED_LOGIN_ATTEMPTS" false
    False "FALSE" true
    Fast "FAST" false
    Faults "FAULTS" false
    Fetch "FETCH" true
    Fields "FIELDS" false
    File "FILE" false
    FileBlockSize "FILE_BLOCK_SIZE" false
    Filter "FILTER" false
    Finish "FINISH" false
    First "FIRST" false
    FirstValue "FIRST_VALUE" true
    Fixed "FIXED" false
    Float "FLOAT" true
    Float4 "FLOAT4" true
    Float8 "FLOAT8" true
    Flush "FLUSH" false
    Following "FOLLOWING" false
    Follows "FOLLOWS" false
    For "FOR" true
    Force "FORCE" true
    Foreign "FOREIGN" true
    Format "FORMAT" false
    Found "FOUND" false
    From "FROM" true
    Full "FULL" false
    Fulltext "FULLTEXT" true
    Function "FUNCTION" true
    General "GENERAL" false
    Generate "GENERATE" false
    Generated "GENERATED" true
    Geomcollection "GEOMCOLLECTION" false
    Geometry "GEOMETRY" false
    Geometrycollection "GEOMETRYCOLLECTION" false
    Get "GET" true
    GetFormat "GET_FORMAT" false
    GetMasterPublicKey "GET_MASTER_PUBLIC_KEY" false
    GetSourcePublicKey "GET_SOURCE_PUBLIC_KEY" false
    Global "GLOBAL" false
    Grant "GRANT" true
    Grants "GRANTS" false
    Group "GROUP" true
    Grouping "GROUPING" true
    Groups "GROUPS" true
    GroupReplication "GROUP_REPLICATION" false
    GtidOnly "GTID_ONLY" false
    Handler "HANDLER" false
    Hash "HASH" false
    Having "HAVING" true
    Help "HELP" false
    HighPriority "HIGH_PRIORITY" true
    Histogram "HISTOGRAM" false
    History "HISTORY" false
    Host "HOST" false
    Hosts "HOSTS" false
    Hour "HOUR" false
    HourMicrosecond "HOUR_MICROSECOND" true
    HourMinute "HOUR_MINUTE" true
    HourSecond "HOUR_SECOND" true
    Identified "IDENTIFIED" false
    If "IF" true
    Ignore "IGNORE" true
    IgnoreServerIds "IGNORE_SERVER_IDS" false
    Import "IMPORT" false
    In "IN" true
    Inactive "INACTIVE" false
    Index "INDEX" true
    Indexes "INDEXES" false
    Infile "INFILE" true
    Initial "INITIAL" false
    InitialSize "INITIAL_SIZE" false
    Initiate "INITIATE" false
    Inner "INNER" true
    Inout "INOUT" true
    Insensitive "INSENSITIVE" true
    Insert "INSERT" true
    InsertMethod "INSERT_METHOD" false
    Install "INSTALL" false
    Instance "INSTANCE" false
    Int "INT" true
    Int1 "INT1" true
    Int2 "INT2" true
    Int3 "INT3" true
    Int4 "INT4" true
    Int8 "INT8" true
    Integer "INTEGER" true
    Intersect "INTERSECT" true
    Interval "INTERVAL" true
    Into "INTO" true
    Invisible "INVISIBLE" false
    Invoker "INVOKER" false
    Io "IO" false
    IoAfterGtids "IO_AFTER_GTIDS" true
    IoBeforeGtids "IO_BEFORE_GTIDS" true
    IoThread "IO_THREAD" false
    Ipc "IPC" false
    Is "IS" true
    Isolation "ISOLATION" false
    Issuer "ISSUER" false
    Iterate "ITERATE" true
    Join "JOIN" true
    Json "JSON" false
    JsonTable "JSON_TABLE" true
    JsonValue "JSON_VALUE" false
    Key "KEY" true
    Keyring "KEYRING" false
    Keys "KEYS" true
    KeyBlockSize "KEY_BLOCK_SIZE" false
    Kill "KILL" true
    Lag "LAG" true
    Language "LANGUAGE" false
    Last "LAST" false
    LastValue "LAST_VALUE" true
    Lateral "LATERAL" true
    Lead "LEAD" true
    Leading "LEADING" true
    Leave "LEAVE" true
    Leaves "LEAVES" false
    Left "LEFT" true
    Less "LESS" false
    Level "LEVEL" false
    Like "LIKE" true
    Limit "LIMIT" true
    Linear "LINEAR" true
    Lines "LINES" true
    Linestring "LINESTRING" false
    List "LIST" false
    Load "LOAD" true
    Local "LOCAL" false
    Localtime "LOCALTIME" true
    Localtimestamp "LOCALTIMESTAMP" true
    Lock "LOCK" true
    Locked "LOCKED" false
    Locks "LOCKS" false
    Logfile "LOGFILE" false
    Logs "LOGS" false
    Long "LONG" true
    Longblob "LONGBLOB" true
    Longtext "LONGTEXT" true
    Loop "LOOP" true
    LowPriority "LOW_PRIORITY" true
    Master "MASTER" false
    MasterAutoPosition "MASTER_AUTO_POSITION" false
    MasterBind "MASTER_BIND" true
    MasterCompressionAlgorithms "MASTER_COMPRESSION_ALGORITHMS" false
    MasterConnectRetry "MASTER_CONNECT_RETRY" false
    MasterDelay "MASTER_DELAY" false
    MasterHeartbeatPeriod "MASTER_HEARTBEAT_PERIOD" false
    MasterHost "MASTER_HOST" false
    MasterLogFile "MASTER_LOG_FILE" false
    MasterLogPos "MASTER_LOG_POS" false
    MasterPassword "MASTER_PASSWORD" false
    MasterPort "MASTER_PORT" false
    MasterPublicKeyPath "MASTER_PUBLIC_KEY_PATH" false
    MasterRetryCount "MASTER_RETRY_COUNT" false
    MasterSsl "MASTER_SSL" false
    MasterSslCa "MASTER_SSL_CA" false
    MasterSslCapath "MASTER_SSL_CAPATH" false
    MasterSslCert "MASTER_SSL_CERT" false
    MasterSslCipher "MASTER_SSL_CIPHER" false
    MasterSslCrl "MASTER_SSL_CRL" false
    MasterSslCrlpath "MASTER_SSL_CRLPATH" false
    MasterSslKey "MASTER_SSL_KEY" false
    MasterSslVerifyServerCert "MASTER_SSL_VERIFY_SERVER_CERT" true
    MasterTlsCiphersuites "MASTER_TLS_CIPHERSUITES" false
    MasterTlsVersion "MASTER_TLS_VERSION" false
    MasterUser "MASTER_USER" false
    MasterZstdCompressionLevel "MASTER_ZSTD_COMPRESSION_LEVEL" false
    Match "MATCH" true
    Maxvalue "MAXVALUE" true
    MaxConnectionsPerHour "MAX_CONNECTIONS_PER_HOUR" false
    MaxQueriesPerHour "MAX_QUERIES_PER_HOUR" false
    MaxRows "MAX_ROWS" false
    MaxSize "MAX_SIZE" false
    MaxUpdatesPerHour "MAX_UPDATES_PER_HOUR" false
    MaxUserConnections "MAX_USER_CONNECTIONS" false
    Medium "MEDIUM" false
    Mediumblob "MEDIUMBLOB" true
    Mediumint "MEDIUMINT" true
    Mediumtext "MEDIUMTEXT" true
    Member "MEMBER" false
    Memory "MEMORY" false
    Merge "MERGE" false
    MessageText "MESSAGE_TEXT" false
    Microsecond "MICROSECOND" false
    Middleint "MIDDLEINT" true
    Migrate "MIGRATE" false
    Minute "MINUTE" false
    MinuteMicrosecond "MINUTE_MICROSECOND" true
    MinuteSecond "MINUTE_SECOND" true
    MinRows "MIN_ROWS" false
    Mod "MOD" true
    Mode "MODE" false
    Modifies "MODIFIES" true
    Modify "MODIFY" false
    Month "MONTH" false
    Multilinestring "MULTILINESTRING" false
    Multipoint "MULTIPOINT" false
    Multipolygon "MULTIPOLYGON" false
    Mutex "MUTEX" false
    MysqlErrno "MYSQL_ERRNO" false
    Name "NAME" false
    Names "NAMES" false
    National "NATIONAL" false
    Natural "NATURAL" true
    Nchar "NCHAR" false
    Ndb "NDB" false
    Ndbcluster "NDBCLUSTER" false
    Nested "NESTED" false
    NetworkNamespace "NETWORK_NAMESPACE" false
    Never "NEVER" false
    New "NEW" false
    Next "NEXT" false
    No "NO" false
    Nodegroup "NODEGROUP" false
    None "NONE" false
    Not "NOT" true
    Nowait "NOWAIT" false
    NoWait "NO_WAIT" false
    NoWriteToBinlog "NO_WRITE_TO_BINLOG" true
    NthValue "NTH_VALUE" true
    Ntile "NTILE" true
    Null "NULL" true
    Nulls "NULLS" false
    Number "NUMBER" false
    Numeric "NUMERIC" true
    Nvarchar "NVARCHAR" false
    Of "OF" true
    Off "OFF" false
    Offset "OFFSET" false
    Oj "OJ" false
    Old "OLD" false
    On "ON" true
    One "ONE" false
    Only "ONLY" false
    Open "OPEN" false
    Optimize "OPTIMIZE" true
    OptimizerCosts "OPTIMIZER_COSTS" true
    Option "OPTION" true
    Optional "OPTIONAL" false
    Optionally "OPTIONALLY" true
    Options "OPTIONS" false
    Or "OR" true
    Order "ORDER" true
    Ordinality "ORDINALITY" false
    Organization "ORGANIZATION" false
    Others "OTHERS" false
    Out "OUT" true
    Outer "OUTER" true
    Outfile "OUTFILE" true
    Over "OVER" true
    Owner "OWNER" false
    PackKeys "PACK_KEYS" false
    Page "PAGE" false
    Parser "PARSER" false
    Partial "PARTIAL" false
    Partition "PARTITION" true
    Partitioning "PARTITIONING" false
    Partitions "PARTITIONS" false
    Password "PASSWORD" false
    PasswordLockTime "PASSWORD_LOCK_TIME" false
    Path "PATH" false
    PercentRank "PERCENT_RANK" true
    Persist "PERSIST" false
    PersistOnly "PERSIST_ONLY" false
    Phase "PHASE" false
    Plugin "PLUGIN" false
    Plugins "PLUGINS" false
    PluginDir "PLUGIN_DIR" false
    Point "POINT" false
    Polygon "POLYGON" false
    Port "PORT" false
    Precedes "PRECEDES" false
    Preceding "PRECEDING" false
    Precision "PRECISION" true
    Prepare "PREPARE" false
    Preserve "PRESERVE" false
    Prev "PREV" false
    Primary "PRIMARY" true
    Privileges "PRIVILEGES" false
    PrivilegeChecksUser "PRIVILEGE_CHECKS_USER" false
    Procedure "PROCEDURE" true
    Process "PROCESS" false
    Processlist "PROCESSLIST" false
    Profile "PROFILE" false
    Profiles "PROFILES" false
    Proxy "PROXY" false
    Purge "PURGE" true
    Quarter "QUARTER" false
    Query "QUERY" false
    Quick "QUICK" false
    Random "RANDOM" false
    Range "RANGE" true
    Rank "RANK" true
    Read "READ" true
    Reads "READS" true
    ReadOnly "READ_ONLY" false
    ReadWrite "READ_WRITE" true
    Real "REAL" true
    Rebuild "REBUILD" false
    Recover "RECOVER" false
    Recursive "RECURSIVE" true
    RedoBufferSize "REDO_BUFFER_SIZE" false
    Redundant "REDUNDANT" false
    Reference "REFERENCE" false
    References "REFERENCES" true
    Regexp "REGEXP" true
    Registration "REGISTRATION" false
    Relay "RELAY" false
    Relaylog "RELAYLOG" false
    RelayLogFile "RELAY_LOG_FILE" false
    RelayLogPos "RELAY_LOG_POS" false
    RelayThread "RELAY_THREAD" false
    Release "RELEASE" true
    Reload "RELOAD" false
    Remove "REMOVE" false
    Rename "RENAME" true
    Reorganize "REORGANIZE" false
    Repair "REPAIR" false
    Repeat "REPEAT" true
    Repeatable "REPEATABLE" false
    Replace "REPLACE" true
    Replica "REPLICA" false
    Replicas "REPLICAS" false
    ReplicateDoDb "REPLICATE_DO_DB" false
    ReplicateDoTable "REPLICATE_DO_TABLE" false
    ReplicateIgnoreDb "REPLICATE_IGNORE_DB" false
    ReplicateIgnoreTable "REPLICATE_IGNORE_TABLE" false
    ReplicateRewriteDb "REPLICATE_REWRITE_DB" false
    ReplicateWildDoTable "REPLICATE_WILD_DO_TABLE" false
    ReplicateWildIgnoreTable "REPLICATE_WILD_IGNORE_TABLE" false
    Replication "REPLICATION" false
    Require "REQUIRE" true
    RequireRowFormat "REQUIRE_ROW_FORMAT" false
    RequireTablePrimaryKeyCheck "REQUIRE_TABLE_PRIMARY_KEY_CHECK" false
    Reset "RESET" false
    Resignal "RESIGNAL" true
    Resource "RESOURCE" false
    Respect "RESPECT" false
    Restart "RESTART" false
    Restore "RESTORE" false
    Restrict "RESTRICT" true
    Resume "RESUME" false
    Retain "RETAIN" false
    Return "RETURN" true
    ReturnedSqlstate "RETURNED_SQLSTATE" false
    Returning "RETURNING" false
    Returns "RETURNS" false
    Reuse "REUSE" false
    Reverse "REVERSE" false
    Revoke "REVOKE" true
    Right "RIGHT" true
    Rlike "RLIKE" true
    Role "ROLE" false
    Rollback "ROLLBACK" false
    Rollup "ROLLUP" false
    Rotate "ROTATE" false
    Routine "ROUTINE" false
    Row "ROW" true
    Rows "ROWS" true
    RowCount "ROW_COUNT" false
    RowFormat "ROW_FORMAT" false
    RowNumber "ROW_NUMBER" true
    Rtree "RTREE" false
    Savepoint "SAVEPOINT" false
    Schedule "SCHEDULE" false
    Schema "SCHEMA" true
    Schemas "SCHEMAS" true
    SchemaName "SCHEMA_NAME" false
    Second "SECOND" false
    Secondary "SECONDARY" false
    SecondaryEngine "SECONDARY_ENGINE" false
    SecondaryEngineAttribute "SECONDARY_ENGINE_ATTRIBUTE" false
    SecondaryLoad "SECONDARY_LOAD" false
    SecondaryUnload "SECONDARY_UNLOAD" false
    SecondMicrosecond "SECOND_MICROSECOND" true
    Security "SECURITY" false
    Select "SELECT" true
    Sensitive "SENSITIVE" true
    Separator "SEPARATOR" true
    Serial "SERIAL" false
    Serializable "SERIALIZABLE" false
    Server "SERVER" false
    Session "SESSION" false
    Set "SET" true
    Share "SHARE" false
    Show "SHOW" true
    Shutdown "SHUTDOWN" false
    Signal "SIGNAL" true
    Signed "SIGNED" false
    Simple "SIMPLE" false
    Skip "SKIP" false
    Slave "SLAVE" false
    Slow "SLOW" false
    Smallint "SMALLINT" true
    Snapshot "SNAPSHOT" false
    Socket "SOCKET" false
    Some "SOME" false
    Soname "SONAME" false
    Sounds "SOUNDS" false
    Source "SOURCE" false
    SourceAutoPosition "SOURCE_AUTO_POSITION" false
    SourceBind "SOURCE_BIND" false
    SourceCompressionAlgorithms "SOURCE_COMPRESSION_ALGORITHMS" false
    SourceConnectionAutoFailover "SOURCE_CONNECTION_AUTO_FAILOVER" false
    SourceConnectRetry "SOURCE_CONNECT_RETRY" false
    SourceDelay "SOURCE_DELAY" false
    SourceHeartbeatPeriod "SOURCE_HEARTBEAT_PERIOD" false
    SourceHost "SOURCE_HOST" false
    SourceLogFile "SOURCE_LOG_FILE" false
    SourceLogPos "SOURCE_LOG_POS" false
    SourcePassword "SOURCE_PASSWORD" false
    SourcePort "SOURCE_PORT" false
    SourcePublicKeyPath "SOURCE_PUBLIC_KEY_PATH" false
    SourceRetryCount "SOURCE_RETRY_COUNT" false
    SourceSsl "SOURCE_SSL" false
    SourceSslCa "SOURCE_SSL_CA" false
    SourceSslCapath "SOURCE_SSL_CAPATH" false
    SourceSslCert "SOURCE_SSL_CERT" false
    SourceSslCipher "SOURCE_SSL_CIPHER" false
    SourceSslCrl "SOURCE_SSL_CRL" false
    SourceSslCrlpath "SOURCE_SSL_CRLPATH" false
    SourceSslKey "SOURCE_SSL_KEY" false
    SourceSslVerifyServerCert "SOURCE_SSL_VERIFY_SERVER_CERT" false
    SourceTlsCiphersuites "SOURCE_TLS_CIPHERSUITES" false
    SourceTlsVersion "SOURCE_TLS_VERSION" false
    SourceUser "SOURCE_USER" false
    SourceZstdCompressionLevel "SOURCE_ZSTD_COMPRESSION_LEVEL" false
    Spatial "SPATIAL" true
    Specific "SPECIFIC" true
    Sql "SQL" true
    Sqlexception "SQLEXCEPTION" true
    Sqlstate "SQLSTATE" true
    Sqlwarning "SQLWARNING" true
    SqlAfterGtids "SQL_AFTER_GTIDS" false
    SqlAfterMtsGaps "SQL_AFTER_MTS_GAPS" false
    SqlBeforeGtids "SQL_BEFORE_GTIDS" false
    SqlBigResult "SQL_BIG_RESULT" true
    SqlBufferResult "SQL_BUFFER_RESULT" false
    SqlCalcFoundRows "SQL_CALC_FOUND_ROWS" true
    SqlNoCache "SQL_NO_CACHE" false
    SqlSmallResult "SQL_SMALL_RESULT" true
    SqlThread "SQL_THREAD" false
    SqlTsiDay "SQL_TSI_DAY" false
    SqlTsiHour "SQL_TSI_HOUR" false
    SqlTsiMinute "SQL_TSI_MINUTE" false
    SqlTsiMonth "SQL_TSI_MONTH" false
    SqlTsiQuarter "SQL_TSI_QUARTER" false
    SqlTsiSecond "SQL_TSI_SECOND" false
    SqlTsiWeek "SQL_TSI_WEEK" false
    SqlTsiYear "SQL_TSI_YEAR" false
    Srid "SRID" false
    Ssl "SSL" true
    Stacked "STACKED" false
    Start "START" false
    Starting "STARTING" true
    Starts "STARTS" false
    StatsAutoRecalc "STATS_AUTO_RECALC" false
    StatsPersistent "STATS_PERSISTENT" false
    StatsSamplePages "STATS_SAMPLE_PAGES" false
    Status "STATUS" false
    Stop "STOP" false
    Storage "STORAGE" false
    Stored "STORED" true
    StraightJoin "STRAIGHT_JOIN" true
    Stream "STREAM" false
    String "STRING" false
    SubclassOrigin "SUBCLASS_ORIGIN" false
    Subject "SUBJECT" false
    Subpartition "SUBPARTITION" false
    Subpartitions "SUBPARTITIONS" false
    Super "SUPER" false
    Suspend "SUSPEND" false
    Swaps "SWAPS" false
    Switches "SWITCHES" false
    System "SYSTEM" true
    Table "TABLE" true
    Tables "TABLES" false
    Tablespace "TABLESPACE" false
    TableChecksum "TABLE_CHECKSUM" false
    TableName "TABLE_NAME" false
    Temporary "TEMPORARY" false
    Temptable "TEMPTABLE" false
    Terminated "TERMINATED" true
    Text "TEXT" false
    Than "THAN" false
    Then "THEN" true
    ThreadPriority "THREAD_PRIORITY" false
    Ties "TIES" false
    Time "TIME" false
    Timestamp "TIMESTAMP" false
    Timestampadd "TIMESTAMPADD" false
    Timestampdiff "TIMESTAMPDIFF" false
    Tinyblob "TINYBLOB" true
    Tinyint "TINYINT" true
    Tinytext "TINYTEXT" true
    Tls "TLS" false
    To "TO" true
    Trailing "TRAILING" true
    Transaction "TRANSACTION" false
    Trigger "TRIGGER" true
    Triggers "TRIGGERS" false
    True "TRUE" true
    Truncate "TRUNCATE" false
    Type "TYPE" false
    Types "TYPES" false
    Unbounded "UNBOUNDED" false
    Uncommitted "UNCOMMITTED" false
    Undefined "UNDEFINED" false
    Undo "UNDO" true
    Undofile "UNDOFILE" false
    UndoBufferSize "UNDO_BUFFER_SIZE" false
    Unicode "UNICODE" false
    Uninstall "UNINSTALL" false
    Union "UNION" true
    Unique "UNIQUE" true
    Unknown "UNKNOWN" false
    Unlock "UNLOCK" true
    Unregister "UNREGISTER" false
    Unsigned "UNSIGNED" true
    Until "UNTIL" false
    Update "UPDATE" true
    Upgrade "UPGRADE" false
    Url "URL" false
    Usage "USAGE" true
    Use "USE" true
    User "USER" false
    UserResources "USER_RESOURCES" false
    UseFrm "USE_FRM" false
    Using "USING" true
    UtcDate "UTC_DATE" true
    UtcTime "UTC_TIME" true
    UtcTimestamp "UTC_TIMESTAMP" true
    Validation "VALIDATION" false
    Value "VALUE" false
    Values "VALUES" true
    Varbinary "VARBINARY" true
    Varchar "VARCHAR" true
    Varcharacter "VARCHARACTER" true
    Variables "VARIABLES" false
    Varying "VARYING" true
    Vcpu "VCPU" false
    View "VIEW" false
    Virtual "VIRTUAL" true
    Visible "VISIBLE" false
    Wait "WAIT" false
    Warnings "WARNINGS" false
    Week "WEEK" false
    WeightString "WEIGHT_STRING" false
    When "WHEN" true
    Where "WHERE" true
    While "WHILE" true
    Window "WINDOW" true
    With "WITH" true
    Without "WITHOUT" false
    Work "WORK" false
    Wrapper "WRAPPER" false
    Write "WRITE" true
    X509 "X509" false
    Xa "XA" false
    Xid "XID" false
    Xml "XML" false
    Xor "XOR" true
    Year "YEAR" false
    YearMonth "YEAR_MONTH" true
    Zerofill "ZEROFILL" true
    Zone "ZONE" false
}

/// What a cache in an SQLite database looks like; the page <doc:CacheDatabase> says more.
///
/// A table with row ids rather than `WITHOUT ROWID`: SQLite keeps at most a quarter of a page of such
/// a row in the tree itself, so that each value of a KiB would take an overflow page of its own, and
/// blobs could not be opened one by one. Source: <https://sqlite.org/withoutrowid.html>, section 4.
package enum CacheSchema {
  /// `PRAGMA application_id`: "LRDR", read as a big-endian number, as it stands in the file.
  package static let applicationID: Int32 = 0x4C52_4452
  /// `PRAGMA user_version`: the version of the format.
  package static let version: Int32 = 1
  /// The name of the row of `meta` that says what the cache is: the text of a ``CacheHeader``.
  package static let headerName = "larder.json"

  /// The tables, in the order in which they are made, all in one transaction.
  package static let tables = [meta, entries, quarantine]

  /// One row: ``headerName``.
  package static let meta = """
    CREATE TABLE meta(
      name TEXT PRIMARY KEY NOT NULL,
      value TEXT NOT NULL
    ) WITHOUT ROWID
    """

  /// An entry is a row; `key` and `value` are framed byte for byte as the files of a directory are.
  ///
  /// `hash` are the 16 bytes of the key's hash, in the order of its hexadecimal digits. `created`
  /// repeats the time in both frames, in nanoseconds since 1970, for queries by hand: what counts is
  /// in the frames.
  package static let entries = """
    CREATE TABLE entries(
      id INTEGER PRIMARY KEY,
      hash BLOB NOT NULL UNIQUE,
      created INTEGER NOT NULL,
      key BLOB NOT NULL,
      value BLOB NOT NULL
    )
    """

  /// Invalid entries that were taken out, as they were, and why.
  ///
  /// `taken` is a time in nanoseconds since 1970; `why` is the text of the `why.json` of a directory.
  package static let quarantine = """
    CREATE TABLE quarantine(
      id INTEGER PRIMARY KEY,
      taken INTEGER NOT NULL,
      why TEXT NOT NULL,
      hash BLOB,
      created INTEGER,
      key BLOB,
      value BLOB
    )
    """

  // MARK: Statements

  /// Whose database it is, of which version, and whether it has any table.
  package static let identity = """
    SELECT (SELECT application_id FROM pragma_application_id),
      (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_master)
    """
  package static let header = "SELECT value FROM meta WHERE name = ?1"
  static let insertHeader = "INSERT INTO meta(name, value) VALUES(?1, ?2)"

  /// The row of an entry.
  package static let find = "SELECT id, key, value FROM entries WHERE hash = ?1"
  /// What identifies the entry of a row: bytes 24 to 39 of the key's frame, its pair.
  static let stamp = "SELECT substr(key, 25, 16) FROM entries WHERE hash = ?1"
  static let insert = """
    INSERT INTO entries(hash, created, key, value) VALUES(?1, ?2, ?3, ?4)
    ON CONFLICT DO NOTHING
    """
  static let update = "UPDATE entries SET created = ?2, key = ?3, value = ?4 WHERE hash = ?1"
  package static let delete = "DELETE FROM entries WHERE hash = ?1"
  static let clear = "DELETE FROM entries"
  /// Copies the row of an entry to the quarantine.
  package static let takeOut = """
    INSERT INTO quarantine(taken, why, hash, created, key, value)
    SELECT ?2, ?3, hash, created, key, value FROM entries WHERE hash = ?1
    """
}

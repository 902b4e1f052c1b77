package import GRDB
internal import GRDBSQLite
internal import SystemPackage

/// Statements on a connection while it is held.
package struct DatabaseSession {
  private let database: Database

  package init(_ database: Database) { self.database = database }

  /// Prepares a query.
  package func query(_ sql: String) throws(SQLiteFailure) -> PreparedQuery {
    do {
      return PreparedQuery(try database.makeStatement(sql: sql), database.sqliteConnection)
    } catch {
      throw SQLiteFailure(error)
    }
  }

  /// A query that stays prepared; no two of the same text may be in use at the same time.
  package func cached(_ sql: String) throws(SQLiteFailure) -> PreparedQuery {
    do {
      return PreparedQuery(try database.cachedStatement(sql: sql), database.sqliteConnection)
    } catch {
      throw SQLiteFailure(error)
    }
  }

  /// Runs a statement that stays prepared and gives no rows.
  package func execute(_ sql: String) throws(SQLiteFailure) { _ = try cached(sql).step() }

  /// Runs statements as one: nobody else writes meanwhile, and all of them count or none.
  package func transaction<Result>(
    _ body: () throws(SQLiteFailure) -> Result
  ) throws(SQLiteFailure) -> Result {
    try execute("BEGIN IMMEDIATE")
    do throws(SQLiteFailure) {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      // After some errors SQLite has rolled back already.
      try? execute("ROLLBACK")
      throw error
    }
  }

  /// Lends SQLite's own object for the open file of the database; 0 where there is none.
  func withFile(_ body: (UnsafeMutablePointer<sqlite3_file>) -> UInt) -> UInt {
    var file: UnsafeMutablePointer<sqlite3_file>?
    let code = sqlite3_file_control(
      database.sqliteConnection, "main", SQLITE_FCNTL_FILE_POINTER, &file)
    guard code == SQLITE_OK, let file else { return 0 }
    return body(file)
  }

  /// Whether the database can only be looked at.
  package var isReadOnly: Bool { sqlite3_db_readonly(database.sqliteConnection, "main") == 1 }

  /// The rows that the last statement inserted or deleted.
  package var changes: Int { Int(sqlite3_changes(database.sqliteConnection)) }

  /// The size of a blob or text without reading it, in bytes.
  package func size(ofRow row: Int64, table: String, column: String) -> Int64? {
    var blob: OpaquePointer?
    guard
      sqlite3_blob_open(database.sqliteConnection, "main", table, column, row, 0, &blob)
        == SQLITE_OK
    else {
      sqlite3_blob_close(blob)
      return nil
    }
    defer { sqlite3_blob_close(blob) }
    return Int64(sqlite3_blob_bytes(blob))
  }
}

/// The storage class of a value: <https://sqlite.org/datatype3.html>.
package enum StorageClass: UInt8, Sendable {
  case integer = 1, real = 2, text = 3, blob = 4, null = 5

  /// The name that SQLite's `typeof` gives.
  package var name: String {
    switch self {
    case .integer: "integer"
    case .real: "real"
    case .text: "text"
    case .blob: "blob"
    case .null: "null"
    }
  }
}

/// A prepared query and the row it stands on.
///
/// What a column lends is valid until the next step.
package struct PreparedQuery: ~Copyable {
  private let statement: Statement
  private let handle: OpaquePointer
  private let connection: OpaquePointer?

  package init(_ statement: Statement, _ connection: OpaquePointer?) {
    self.statement = statement
    self.connection = connection
    handle = statement.sqliteStatement
  }

  deinit {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }

  /// Binds a parameter, counted from 1.
  package func bind(_ value: Int64, at index: Int32) { sqlite3_bind_int64(handle, index, value) }

  package func bind(_ value: Double, at index: Int32) { sqlite3_bind_double(handle, index, value) }

  package func bindNull(at index: Int32) { sqlite3_bind_null(handle, index) }

  /// Binds bytes with a storage class, text or blob; the bytes are copied.
  package func bind(_ bytes: [UInt8], as kind: StorageClass, at index: Int32) {
    bytes.withUnsafeBytes { buffer in
      // SQLite copies only what is there; a blob of no bytes needs its own call.
      guard let base = buffer.baseAddress, !buffer.isEmpty else {
        if kind == .text {
          sqlite3_bind_text(handle, index, "", 0, nil)
        } else {
          sqlite3_bind_zeroblob(handle, index, 0)
        }
        return
      }
      let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
      if kind == .text {
        sqlite3_bind_text(
          handle, index, base.assumingMemoryBound(to: CChar.self), Int32(buffer.count), transient)
      } else {
        sqlite3_bind_blob(handle, index, base, Int32(buffer.count), transient)
      }
    }
  }

  /// Goes to the next row; `false` at the end.
  package func step() throws(SQLiteFailure) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    let message = connection.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
    let reason = sqlite3_system_errno(connection)
    throw SQLiteFailure(
      code: code, message: message ?? "code \(code)",
      cause: reason == 0 ? nil : Errno(rawValue: reason))
  }

  /// Goes back to before the first row.
  package func reset() { sqlite3_reset(handle) }

  /// Columns of a row of the result.
  package var columnCount: Int32 { sqlite3_column_count(handle) }

  /// The storage class of a column, counted from 0.
  package func kind(_ column: Int32) -> StorageClass {
    StorageClass(rawValue: UInt8(truncatingIfNeeded: sqlite3_column_type(handle, column))) ?? .null
  }

  package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  package func real(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

  /// Lends the bytes of a blob, or of a text as UTF-8.
  package func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
    // The order matters: the pointer first, then the length of what it points to.
    let start =
      kind(column) == .blob
      ? sqlite3_column_blob(handle, column)
      : sqlite3_column_text(handle, column).map { UnsafeRawPointer($0) }
    return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
  }

  /// A text column as a string; what is no UTF-8 is replaced.
  package func text(_ column: Int32) -> String { String(decoding: bytes(column), as: UTF8.self) }
}

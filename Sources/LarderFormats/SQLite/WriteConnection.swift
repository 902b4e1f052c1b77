internal import GRDB
internal import GRDBSQLite
internal import Larder
internal import SystemPackage

/// The only connection that can write; it lives as long as one action on one database.
///
/// Its opening lets SQLite roll back a hot journal or take over a log, as its owner's would.
/// Not to be shared between threads.
final class WriteConnection {
  /// How a transaction takes its locks.
  enum Locking {
    /// Others may go on reading: `BEGIN IMMEDIATE`.
    case writing
    /// Nobody else may even read: `BEGIN EXCLUSIVE`.
    case alone
  }

  private let queue: DatabaseQueue

  /// Opens an existing database; waits for somebody else's locks, but not longer than `patience`.
  init(_ path: FilePath, patience: Duration) throws(SQLiteFailure) {
    queue = try Self.open(DatabaseURI.writable(path), patience)
  }

  /// Makes a database.
  init(creating path: FilePath) throws(SQLiteFailure) {
    queue = try Self.open(DatabaseURI.creating(path), .zero)
  }

  private static func open(
    _ uri: String, _ patience: Duration
  ) throws(SQLiteFailure) -> DatabaseQueue {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.busyMode = .timeout(patience / .seconds(1))
    configuration.prepareDatabase { database in
      // No limits on lengths: what the owner stored must be saved and restored whole.
      try database.execute(
        sql: "PRAGMA trusted_schema=0; PRAGMA cell_size_check=1; PRAGMA mmap_size=0")
    }
    do {
      return try DatabaseQueue(path: uri, configuration: configuration)
    } catch {
      throw SQLiteFailure(error)
    }
  }

  /// Runs statements in one transaction; whatever is thrown rolls it back.
  func transaction<Result>(
    _ locking: Locking, _ body: (DatabaseSession) throws -> Result
  ) throws -> Result {
    try queue.writeWithoutTransaction { database in
      var result: Result?
      try database.inTransaction(locking == .alone ? .exclusive : .immediate) {
        result = try body(DatabaseSession(database))
        return .commit
      }
      guard let result else { throw SQLiteFailure(code: SQLITE_INTERNAL, message: "no result") }
      return result
    }
  }

  /// Runs one statement outside of a transaction.
  func execute(_ sql: String) throws(SQLiteFailure) {
    do {
      try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    } catch {
      throw SQLiteFailure(error)
    }
  }

  /// Closes the connection; the last one to a database removes its log.
  func close() throws(SQLiteFailure) {
    do { try queue.close() } catch { throw SQLiteFailure(error) }
  }
}

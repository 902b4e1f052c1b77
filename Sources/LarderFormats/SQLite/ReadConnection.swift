internal import GRDB
internal import GRDBSQLite
internal import Larder
internal import SystemPackage

/// A connection that cannot write, to a file that is not trusted.
///
/// Safe to use from any thread; calls queue up. GRDB opens, configures and serializes it. Rows are
/// stepped through the C interface that GRDB hands out (`Statement.sqliteStatement`): GRDB's own
/// rows copy each blob, which costs more than walking a small pickle does.
final class ReadConnection: Sendable {
  /// Longer values are not read into memory; a row with one fails with
  /// ``SQLiteFailure/isTooBig``.
  static let valueLimit = 128 << 20
  /// The longest statement, schema text included.
  private static let statementLimit: Int32 = 1 << 20

  private let queue: DatabaseQueue

  /// Opens a file that nobody changes, see ``DatabaseURI/immutable(_:)``.
  init(immutable path: FilePath) throws(SQLiteFailure) {
    do {
      queue = try DatabaseQueue(
        path: DatabaseURI.immutable(path), configuration: Self.configuration)
    } catch {
      throw SQLiteFailure(error)
    }
  }

  private static var configuration: Configuration {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.foreignKeysEnabled = false
    configuration.prepareDatabase { database in
      harden(database)
      try database.execute(sql: "PRAGMA query_only=1")
    }
    return configuration
  }

  /// Makes a connection safe against what a hostile file can bring along: functions in its schema,
  /// cells that overlap, memory asked for, mapped pages that vanish.
  ///
  /// Source: <https://sqlite.org/security.html>, "Untrusted SQLite Database Files".
  static func harden(_ database: Database) {
    guard let connection = database.sqliteConnection else { return }
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, Int32(valueLimit))
    sqlite3_limit(connection, SQLITE_LIMIT_SQL_LENGTH, statementLimit)
    sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0)
    sqlite3_limit(connection, SQLITE_LIMIT_TRIGGER_DEPTH, 1)
    sqlite3_limit(connection, SQLITE_LIMIT_WORKER_THREADS, 0)
    let pragmas = "PRAGMA trusted_schema=0; PRAGMA cell_size_check=1; PRAGMA mmap_size=0"
    sqlite3_exec(connection, pragmas, nil, nil, nil)
  }

  /// Runs queries, all together within a number of steps of SQLite's machine.
  ///
  /// - Throws: What the queries throw; ``SQLiteFailure/isInterrupted`` once the steps are used up.
  func run<Result>(
    steps: Int, _ body: (DatabaseSession) throws(SQLiteFailure) -> Result
  ) throws(SQLiteFailure) -> Result {
    do {
      return try queue.unsafeRead { database in
        let budget = StepBudget(steps)
        budget.install(on: database)
        defer { budget.remove(from: database) }
        return try body(DatabaseSession(database))
      }
    } catch {
      throw SQLiteFailure(error)
    }
  }
}

/// Counts the steps that SQLite's machine takes, and interrupts it after too many.
private final class StepBudget {
  private static let interval: Int32 = 10_000
  private var left: Int

  init(_ steps: Int) { left = max(1, steps / Int(Self.interval)) }

  func install(on database: Database) {
    sqlite3_progress_handler(
      database.sqliteConnection, Self.interval,
      { context in
        guard let context else { return 1 }
        let budget = Unmanaged<StepBudget>.fromOpaque(context).takeUnretainedValue()
        budget.left -= 1
        return budget.left < 0 ? 1 : 0
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  func remove(from database: Database) {
    sqlite3_progress_handler(database.sqliteConnection, 0, nil, nil)
  }
}

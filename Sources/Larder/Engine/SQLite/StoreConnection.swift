internal import GRDB
internal import GRDBSQLite
import SystemPackage

/// A connection to a cache's database whose statements stay prepared.
///
/// Safe to use from any thread; calls queue up. GRDB opens, configures and serializes it and keeps
/// its statements; these are stepped through the C interface that GRDB hands out, because its own
/// rows and arguments cost more than a small store does.
final class StoreConnection: Sendable {
  /// What a connection is for.
  enum Purpose {
    case writing
    case reading
    /// Reading a file that nobody changes, where not even SQLite's sidecars can be made.
    case readingStill
  }

  private let queue: DatabaseQueue
  /// What the file was when it was opened as one that nobody changes.
  let still: FileStatus?

  init(
    _ path: FilePath, _ purpose: Purpose, _ settings: DatabaseSettings, still: FileStatus? = nil
  ) throws(SQLiteFailure) {
    let uri = purpose == .readingStill ? DatabaseURI.immutable(path) : DatabaseURI.writable(path)
    self.still = still
    do {
      queue = try DatabaseQueue(path: uri, configuration: Self.configuration(purpose, settings))
    } catch {
      throw SQLiteFailure(error)
    }
  }

  private static func configuration(
    _ purpose: Purpose, _ settings: DatabaseSettings
  ) -> Configuration {
    var configuration = Configuration()
    configuration.foreignKeysEnabled = false
    configuration.readonly = purpose == .readingStill
    configuration.busyMode = .callback { settings.waits(attempt: $0) }
    configuration.prepareDatabase { database in
      // `VACUUM` builds the new database as an attached one.
      sqlite3_limit(
        database.sqliteConnection, SQLITE_LIMIT_ATTACHED, purpose == .writing ? 1 : 0)
      // Nothing is mapped: a file that a foreign hand cuts short must not kill its readers.
      try database.execute(
        sql: """
          PRAGMA trusted_schema=0; PRAGMA cell_size_check=1; PRAGMA mmap_size=0;
          PRAGMA cache_size=\(-DatabaseSettings.cacheKibibytes);
          PRAGMA synchronous=\(settings.synchronous); PRAGMA query_only=\(purpose == .writing ? 0 : 1)
          """)
    }
    return configuration
  }

  /// Calls a function that holds the connection meanwhile.
  func run<Result, Failure: Error>(
    _ body: (DatabaseSession) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    var outcome: Swift.Result<Result, Failure>?
    queue.writeWithoutTransaction { database in
      outcome = Swift.Result { () throws(Failure) in try body(DatabaseSession(database)) }
    }
    guard let outcome else { preconditionFailure("GRDB returned without calling its closure") }
    return try outcome.get()
  }

  func close() { try? queue.close() }
}

/// How a cache's database is used.
struct DatabaseSettings: Sendable {
  var durability: Durability
  /// How long another process may hold the database before somebody gives up.
  var patience: Duration = .seconds(30)

  /// Room for the index of some hundred thousand hashes.
  static let cacheKibibytes = 16_384
  private static let shortestPause = 50
  private static let longestPause = 2_000

  /// The value of `PRAGMA synchronous`.
  ///
  /// With `NORMAL` and a write-ahead log SQLite waits for the disk only once in a thousand pages, when
  /// it merges the log: a power loss costs the last stores and leaves the database whole. `OFF` would
  /// be a little faster and could leave it broken. With `FULL` every store waits for the disk.
  /// Source: <https://sqlite.org/pragma.html#pragma_synchronous>.
  var synchronous: String {
    switch durability {
    case .processCrash: "NORMAL"
    case .powerLoss: "FULL"
    }
  }

  /// Waits for somebody else's locks, longer with each attempt.
  ///
  /// SQLite's own handler sleeps for up to 100 ms, so that one of many writers starves for seconds.
  ///
  /// - Returns: Whether to try once more.
  func waits(attempt: Int) -> Bool {
    let pause = min(Self.shortestPause << min(attempt, 8), Self.longestPause)
    guard Duration.microseconds(attempt * Self.longestPause) < patience else { return false }
    // Two that wait for the same thing must not go on doing so in step.
    Clock.pause(microseconds: Int.random(in: pause / 2...pause))
    return true
  }
}

import Synchronization
import SystemPackage

/// The connections to one cache's database.
///
/// One writes. The others read, each for one thread at a time, so that no reader waits for a writer
/// or for another reader. Safe to use from any thread.
final class StoreDatabase: Sendable {
  let path: FilePath
  let generation = LogGeneration()
  private let settings: DatabaseSettings
  private let connections = Mutex(Connections())

  private struct Connections {
    var writer: StoreConnection?
    var idle: [StoreConnection] = []
    /// The file that is open.
    var file: FileIdentity?

    /// To be called before a connection is opened.
    mutating func note(_ path: FilePath) {
      if file == nil { file = try? POSIXDiskReader().status(of: path).identity }
    }
  }

  /// How many connections wait for the next reader.
  private static let maximumIdle = 4
  /// How often a file is read again that somebody began to write to.
  private static let maximumAttempts = 32

  init(_ path: FilePath, _ settings: DatabaseSettings) {
    self.path = path
    self.settings = settings
  }

  deinit { close() }

  /// Closes all connections; the next use opens them again.
  func close() {
    connections.withLock { connections in
      generation.detach()
      connections.writer?.close()
      connections = Connections()
    }
  }

  /// Whether the path stands for another file than the one that is open, or for none.
  ///
  /// With a write-ahead log SQLite itself goes on with a file that nobody else will ever see.
  var isMoved: Bool {
    guard let file = connections.withLock({ $0.file }) else { return false }
    return (try? POSIXDiskReader().status(of: path).identity) != file
  }

  // MARK: Writing

  /// Calls a function with the connection that writes.
  func writing<Result>(
    _ verb: String, _ body: (DatabaseSession) throws(SQLiteFailure) -> Result
  ) throws(LarderError) -> Result {
    do throws(SQLiteFailure) {
      return try writer().run(body)
    } catch {
      throw explained(error, verb)
    }
  }

  private func writer() throws(SQLiteFailure) -> StoreConnection {
    try connections.withLock { connections throws(SQLiteFailure) in
      if let writer = connections.writer { return writer }
      connections.note(path)
      let writer = try StoreConnection(path, .writing, settings)
      writer.run { generation.attach(to: $0) }
      connections.writer = writer
      return writer
    }
  }

  /// Lets readers know of changes without a system call, from the moment of opening on.
  func prepareWriter() throws(SQLiteFailure) { _ = try writer() }

  // MARK: Reading

  /// Calls a function with a connection of its own.
  func reading<Result>(
    _ verb: String, _ body: (DatabaseSession) throws(SQLiteFailure) -> Result
  ) throws(LarderError) -> Result {
    do throws(SQLiteFailure) {
      return try reading(body)
    } catch {
      throw explained(error, verb)
    }
  }

  func reading<Result>(
    _ body: (DatabaseSession) throws(SQLiteFailure) -> Result
  ) throws(SQLiteFailure) -> Result {
    for _ in 0..<Self.maximumAttempts {
      let reader = try takeReader()
      let outcome = Swift.Result { () throws(SQLiteFailure) in try reader.run(body) }
      // What was read of a file that somebody began to write to is worth nothing.
      guard isStill(reader) else { continue }
      giveBack(reader)
      return try outcome.get()
    }
    throw SQLiteFailure.unsettled
  }

  private func takeReader() throws(SQLiteFailure) -> StoreConnection {
    while let reader = connections.withLock({ $0.idle.popLast() }) {
      if isStill(reader) { return reader }
    }
    connections.withLock { $0.note(path) }
    do throws(SQLiteFailure) {
      return try StoreConnection(path, .reading, settings)
    } catch {
      guard error.isReadOnly, let still = unwrittenStatus() else { throw error }
      return try StoreConnection(path, .readingStill, settings, still: still)
    }
  }

  private func giveBack(_ reader: StoreConnection) {
    connections.withLock { connections in
      if connections.idle.count < Self.maximumIdle { connections.idle.append(reader) }
    }
  }

  // MARK: Failures

  func explained(_ failure: SQLiteFailure, _ verb: String) -> LarderError {
    .database(failure, reason: failure.isReadOnly ? refusal(failure) : failure.cause, verb, path)
  }

  /// Why the system did not let SQLite open or change its files.
  private func refusal(_ failure: SQLiteFailure) -> Errno? {
    let disk = POSIXDiskReader()
    if disk.isOnReadOnlyFileSystem(path) { return .readOnlyFileSystem }
    let directory = path.removingLastComponent()
    do throws(Errno) {
      _ = try DirectoryHandle(directory)
    } catch {
      return error
    }
    if !disk.mayWrite(path) || !disk.mayWrite(directory) { return .permissionDenied }
    return failure.cause
  }

  // MARK: Files that nobody writes to

  private func isStill(_ reader: StoreConnection) -> Bool {
    reader.still == nil || reader.still == unwrittenStatus()
  }

  /// What the file is; `nil` while anything beside it would have to be taken into account.
  ///
  /// In a directory that may not be written to SQLite can neither make nor find the index of a log.
  /// Where there is no log either, the file is all there is.
  private func unwrittenStatus() -> FileStatus? {
    let disk = POSIXDiskReader()
    for suffix in ["-wal", "-journal"] {
      guard let status = try? disk.status(of: path.extended(suffix)) else { continue }
      if status.size > 0 { return nil }
    }
    return try? disk.status(of: path)
  }
}

internal import Larder
internal import Synchronization
internal import SystemPackage

/// What a reading of a database sees: the file itself while nobody changes it, or a private copy.
///
/// The file itself is opened so that SQLite takes no lock and makes no sidecar. A copy is made where
/// a journal or a write-ahead log has to be taken into account: on the copy SQLite rolls back or
/// merges, and the original keeps its evidence. The copy has no name any more once it is open, so
/// that not even a killed process leaves it behind.
///
/// Safe to use from any thread.
final class DatabaseSnapshot: Sendable {
  /// The connections for scanning; one more is for looking at single rows.
  static let scanners = 2

  /// An open file whose closing can be put off.
  private final class OpenFile: Sendable {
    let handle: FileHandle
    init(_ path: FilePath) throws(Errno) { handle = try FileHandle(looking: path) }
  }

  let isCopy: Bool
  private let opened: OpenFile
  private let gate: DescriptorGate
  /// Where further connections can be opened; of a copy there are none beyond the first.
  private let path: FilePath
  private let connections: Mutex<[ReadConnection?]>
  private let memory = Mutex<Bool?>(nil)

  /// Reads a file in place.
  init(reading path: FilePath, _ gate: DescriptorGate) throws(Errno) {
    opened = try OpenFile(path)
    self.gate = gate
    isCopy = false
    self.path = path
    connections = Mutex(Array(repeating: nil, count: Self.scanners + 1))
  }

  /// Reads a copy that lies at a path which is about to vanish.
  init(copyAt path: FilePath, _ gate: DescriptorGate) throws(Errno) {
    opened = try OpenFile(path)
    self.gate = gate
    isCopy = true
    self.path = path
    // Where SQLite does not open it, its pages can still be read.
    let opened = (0...Self.scanners).map { _ in try? ReadConnection(immutable: path) }
    connections = Mutex(opened)
  }

  deinit {
    gate.release(opened)
    for connection in connections.withLock({ $0 }) {
      if let connection { gate.release(connection) }
    }
  }

  /// An answer that is found once and holds as long as the snapshot does.
  func remembered(_ look: () -> Bool) -> Bool {
    if let known = memory.withLock({ $0 }) { return known }
    let answer = look()
    memory.withLock { $0 = answer }
    return answer
  }

  /// The length of the file, in bytes.
  var size: Int64 { (try? opened.handle.status().size) ?? 0 }

  /// The bytes of the original, or of the copy after recovery, see ``FileHandle/read(from:limit:)``.
  func read(from offset: Int64, limit: Int) throws(Errno) -> [UInt8] {
    try opened.handle.read(from: offset, limit: limit)
  }

  /// The connection of a scanning thread, counted from 0.
  func scanner(_ number: Int) throws(SQLiteFailure) -> ReadConnection {
    try connection(1 + number % Self.scanners)
  }

  /// The connection for single rows.
  func single() throws(SQLiteFailure) -> ReadConnection { try connection(0) }

  private func connection(_ index: Int) throws(SQLiteFailure) -> ReadConnection {
    let (known, failure) = connections.withLock { known -> (ReadConnection?, SQLiteFailure?) in
      if let connection = known[index] { return (connection, nil) }
      do throws(SQLiteFailure) {
        let connection = try ReadConnection(immutable: path)
        known[index] = connection
        return (connection, nil)
      } catch {
        return (nil, error)
      }
    }
    guard let known else { throw failure ?? SQLiteFailure(code: 1, message: "no connection") }
    return known
  }
}

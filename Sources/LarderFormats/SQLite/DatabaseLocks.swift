internal import Larder
internal import SystemPackage

/// Who works on a database right now, by the locks that SQLite keeps on its bytes.
///
/// Source: <https://sqlite.org/lockingv3.html> and `os.h` of SQLite: the pending byte lies at
/// 0x40000000, the reserved byte after it, then 510 shared bytes; beside a write-ahead log the
/// locks are bytes 120 to 128 of the `-shm` file.
struct DatabaseLocks: Sendable, Equatable {
  /// The process that is changing the database; 0 where its id is not told.
  var writer: Int32?
  /// A process that reads it, or merely keeps a write-ahead log open.
  var reader: Int32?

  /// Whether anybody holds any lock.
  var isInUse: Bool { writer != nil || reader != nil }

  private static let pending: Int64 = 0x4000_0000
  /// The byte that whoever is about to write has locked.
  static let reserved = (pending + 1)..<(pending + 2)
  private static let logWriter: Int64 = 120

  /// Asks the kernel; a file that cannot be opened tells nothing.
  init(_ main: borrowing FileHandle, shared: FilePath) {
    let writing = try? main.lock(in: Self.pending..<(Self.pending + 2))
    let sharing = try? main.lock(in: (Self.pending + 2)..<(Self.pending + 512))
    note(writing ?? .none)
    note(sharing ?? .none)
    guard let index = try? FileHandle(looking: shared), (try? index.status().kind) == .file else {
      return
    }
    note((try? index.lock(in: Self.logWriter..<(Self.logWriter + 3))) ?? .none)
    note((try? index.lock(in: (Self.logWriter + 3)..<(Self.logWriter + 9))) ?? .none)
  }

  private mutating func note(_ lock: FileHandle.RangeLock) {
    switch lock {
    case .none: break
    case .exclusive(let holder): writer = writer ?? holder
    case .shared(let holder): reader = reader ?? holder
    }
  }
}

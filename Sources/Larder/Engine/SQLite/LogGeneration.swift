internal import CLinux
internal import GRDB
internal import GRDBSQLite
import Synchronization

/// Tells from the index of the write-ahead log whether anything was committed.
///
/// The index lies in a file that SQLite has mapped shared, and begins with two copies of a header of
/// 48 bytes. Each commit of any process changes it: the number of transactions, the number of frames,
/// their checksum; starting the log anew changes its salts. Frames under the same salts are only
/// appended, so two equal headers stand for the same rows. A writer changes the second copy first and
/// then the first; where the two differ, or the header is being made anew, nothing is known.
///
///     offset  size  field
///     8       4     transactions so far
///     12      1     1 once the header is complete
///     16      4     frames that count
///     24      8     checksum of the last of them
///     32      8     salts of the log
///
/// Source: <https://sqlite.org/walformat.html>, "The WAL-Index Header"; `walTryBeginRead` and
/// `walIndexTryHdr` in SQLite's `wal.c`.
///
/// Safe to use from any thread.
final class LogGeneration: Generation {
  private static let headerLength = 48
  /// The length of the part that SQLite maps first, in bytes.
  private static let regionLength: Int32 = 32_768

  private struct State {
    /// The address of the index; 0 where there is none.
    var address: UInt = 0
    var header = Header()
    /// Counts the headers seen.
    var number: UInt64 = 0
  }

  private struct Header: Equatable {
    var words: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0)

    init() {}

    init(at address: UInt) {
      let start = UnsafePointer<UInt64>(bitPattern: address)
      func word(_ index: Int) -> UInt64 { clinux_counter_load(start.map { $0 + index }) }
      words = (word(0), word(1), word(2), word(3), word(4), word(5))
    }

    var isComplete: Bool { withUnsafeBytes(of: words) { $0[12] != 0 } }

    static func == (one: Header, other: Header) -> Bool { one.words == other.words }
  }

  private let state = Mutex(State())

  /// Uses the index that a connection has mapped, for as long as that is open.
  func attach(to session: DatabaseSession) {
    let address = session.logIndex(length: Self.regionLength)
    state.withLock { state in
      state.address = address
      state.header = Header()
      state.number += 1
    }
  }

  /// To be called before the connection is closed.
  func detach() { state.withLock { $0.address = 0 } }

  var stable: UInt64? {
    state.withLock { state in
      guard state.address != 0 else { return nil }
      // The order matters: a commit that begins in between makes the copies differ.
      let first = Header(at: state.address)
      guard first.isComplete, Header(at: state.address + UInt(Self.headerLength)) == first else {
        return nil
      }
      if first != state.header {
        state.header = first
        state.number += 1
      }
      return state.number
    }
  }

  // SQLite counts its changes itself.
  func beginChange() {}
  func endChange() {}
  func settle() {}
}

extension DatabaseSession {
  /// The address of the write-ahead log's index; 0 where the database has none.
  ///
  /// Asks SQLite's own file object, so that nothing is opened or mapped a second time: closing a
  /// descriptor of a database gives up the locks that the process has on it. `fcntl(2)`.
  func logIndex(length: Int32) -> UInt {
    guard (try? journalMode()) == "wal" else { return 0 }
    // The index is mapped once something was read.
    guard (try? execute("SELECT count(*) FROM sqlite_master")) != nil else { return 0 }
    return withFile { file in
      guard let methods = file.pointee.pMethods, methods.pointee.iVersion >= 2,
        let map = methods.pointee.xShmMap
      else { return 0 }
      var address: UnsafeMutableRawPointer?
      let code = map(file, 0, length, 0, &address)
      return code == SQLITE_OK ? UInt(bitPattern: address) : 0
    }
  }

  /// The name of the way in which SQLite makes changes atomic.
  func journalMode() throws(SQLiteFailure) -> String {
    let query = try cached("PRAGMA journal_mode")
    return try query.step() ? query.text(0) : ""
  }
}

internal import GRDB
internal import GRDBSQLite

/// Why SQLite could not do something.
struct SQLiteFailure: Error, Equatable, CustomStringConvertible {
  /// The primary result code: <https://sqlite.org/rescode.html>.
  let code: Int32
  let message: String

  init(code: Int32, message: String) {
    self.code = code & 0xFF
    self.message = message
  }

  /// What a function of GRDB threw.
  init(_ error: any Error) {
    if let failure = error as? SQLiteFailure {
      self = failure
    } else if let error = error as? DatabaseError {
      self.init(code: error.resultCode.rawValue, message: error.message ?? "\(error.resultCode)")
    } else {
      self.init(code: SQLITE_ERROR, message: "\(error)")
    }
  }

  /// Whether pages, the header or the schema are damaged.
  var isDamage: Bool {
    code == SQLITE_CORRUPT || code == SQLITE_NOTADB
  }
  /// Whether the budget of steps was used up.
  var isInterrupted: Bool { code == SQLITE_INTERRUPT }
  /// Whether a value is longer than the limit.
  var isTooBig: Bool { code == SQLITE_TOOBIG }
  /// Whether somebody else holds the locks.
  var isBusy: Bool { code == SQLITE_BUSY || code == SQLITE_LOCKED }
  /// Whether there is no room left.
  var isFull: Bool { code == SQLITE_FULL }
  /// Whether the file or the system does not allow writing.
  var isReadOnly: Bool { code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_PERM }

  var description: String { message }
}

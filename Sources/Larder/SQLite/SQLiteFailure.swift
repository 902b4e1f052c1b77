internal import GRDB
internal import GRDBSQLite
package import SystemPackage

/// Why SQLite could not do something.
package struct SQLiteFailure: Error, Equatable, CustomStringConvertible {
  /// The primary result code: <https://sqlite.org/rescode.html>.
  package let code: Int32
  /// The result code with its details.
  private let extendedCode: Int32
  package let message: String
  /// What the system said to SQLite, where it was the system.
  package let cause: Errno?

  package init(code: Int32, message: String, cause: Errno? = nil) {
    self.code = code & 0xFF
    extendedCode = code
    self.message = message
    self.cause = cause
  }

  /// What a function of GRDB threw.
  package init(_ error: any Error) {
    if let failure = error as? SQLiteFailure {
      self = failure
    } else if let error = error as? DatabaseError {
      self.init(
        code: error.extendedResultCode.rawValue, message: error.message ?? "\(error.resultCode)")
    } else {
      self.init(code: SQLITE_ERROR, message: "\(error)")
    }
  }

  /// Whether pages, the header or the schema are damaged.
  package var isDamage: Bool {
    code == SQLITE_CORRUPT || code == SQLITE_NOTADB
  }
  /// Whether the file was moved or removed while it was open: `SQLITE_READONLY_DBMOVED`.
  package var isMoved: Bool { extendedCode == SQLITE_READONLY | 4 << 8 }
  /// Whether the budget of steps was used up.
  package var isInterrupted: Bool { code == SQLITE_INTERRUPT }
  /// Whether a value is longer than the limit.
  package var isTooBig: Bool { code == SQLITE_TOOBIG }
  /// Whether somebody else holds the locks.
  package var isBusy: Bool {
    code == SQLITE_BUSY || code == SQLITE_LOCKED || code == SQLITE_PROTOCOL
  }
  /// Whether there is no room left.
  package var isFull: Bool { code == SQLITE_FULL }
  /// Whether the file or the system does not allow writing.
  package var isReadOnly: Bool {
    code == SQLITE_READONLY || code == SQLITE_CANTOPEN || code == SQLITE_PERM
  }

  package var description: String { message }

  /// A file was written to each time it was read.
  static let unsettled = SQLiteFailure(code: SQLITE_BUSY, message: "it kept changing")
}

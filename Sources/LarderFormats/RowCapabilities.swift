package import Larder
package import SystemPackage

// What a ``RowMender`` may be able to do beyond changing rows.

/// Finishes what a writer left half-done that was killed: a journal or a log beside a database.
package protocol DatabaseSettler: RowMender {
  /// Makes a database that holds what this one does once its journal is rolled back or its log
  /// merged, as SQLite does that.
  ///
  /// The database itself and what lies beside it are only read.
  ///
  /// - Parameter file: The database to make, absolute; it is complete and durable on return.
  /// - Throws: ``LarderError``: `busy` while somebody has it open, `outOfSpace`, `inputOutput`, ….
  func settle(into file: FilePath) throws(LarderError)
}

/// Reads rows that an action saved before it deleted them.
package protocol SavedRowReading: RowMender {
  /// Goes through the rows of a file, as far as it is whole, judging and decoding each.
  ///
  /// - Parameters:
  ///   - file: The file that ``RowMender/deleteRows(_:savingTo:)`` made, absolute.
  ///   - body: Takes each row; its answer may end the reading.
  /// - Throws: ``LarderError`` where the file cannot be read.
  func readSavedRows(
    in file: FilePath, _ body: (SavedRow) -> ScanDecision
  ) throws(LarderError)
}

/// A row that was saved, whatever its format.
package struct SavedRow: Sendable, Equatable {
  /// What it is: the findings are those that a check would make of it now.
  package var detail: EntryDetail
  /// What it holds.
  package var bytes: [UInt8]

  /// Makes a row.
  package init(detail: EntryDetail, bytes: [UInt8]) {
    self.detail = detail
    self.bytes = bytes
  }
}

internal import Larder

/// All that a row holds, to be compared, saved and put back exactly.
struct RowImage: Equatable, Sendable {
  /// `nil` in a table whose rows have no numbers.
  var rowid: Int64?
  /// Every column in the order of the table; the first is the name.
  var columns: [StoredValue]

  /// The SHA-256 of all columns with their storage classes.
  func digest(_ hash: SHA256) -> [UInt8] {
    var bytes = ByteWriter()
    bytes.write(columns)
    var digest: [UInt8] = []
    bytes.bytes.withUnsafeBytes { hash.append(digestOf: $0, to: &digest) }
    return digest
  }
}

extension RowImage {
  /// A row by its number and name; `nil` where there is none of both.
  static func find(
    _ id: EntryID, _ table: RowTable, _ byNumber: borrowing PreparedQuery,
    _ byName: borrowing PreparedQuery
  ) throws(SQLiteFailure) -> RowImage? {
    if let number = id.row, table.rowid != nil {
      byNumber.reset()
      byNumber.bind(number, at: 1)
      guard try byNumber.step() else { return nil }
      let image = byNumber.image()
      return table.naming.id(of: image).name == id.name || id.name.isEmpty ? image : nil
    }
    byName.reset()
    byName.bind([table.naming.column(of: id)], from: 1)
    return try byName.step() ? byName.image() : nil
  }
}

extension PreparedQuery {
  /// The row that the query stands on, column 0 being its number.
  func image() -> RowImage {
    RowImage(
      rowid: kind(0) == .null ? nil : integer(0),
      columns: (1..<max(1, columnCount)).map { value($0) })
  }

  private func value(_ column: Int32) -> StoredValue {
    switch kind(column) {
    case .null: .null
    case .integer: .integer(integer(column))
    case .real: .real(real(column))
    case .text: .text(Array(bytes(column)))
    case .blob: .blob(Array(bytes(column)))
    }
  }

  /// Binds the columns of a row, from a parameter on.
  func bind(_ columns: [StoredValue], from first: Int32) {
    for (index, value) in columns.enumerated() {
      let parameter = first + Int32(index)
      switch value {
      case .null: bindNull(at: parameter)
      case .integer(let number): bind(number, at: parameter)
      case .real(let number): bind(number, at: parameter)
      case .text(let bytes): bind(bytes, as: .text, at: parameter)
      case .blob(let bytes): bind(bytes, as: .blob, at: parameter)
      }
    }
  }
}

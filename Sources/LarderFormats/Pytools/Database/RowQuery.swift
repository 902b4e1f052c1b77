internal import Larder

/// The queries that rows are read with.
enum RowQuery {
  /// Steps of SQLite's machine that one row takes at most, with room to spare.
  static let stepsPerRow = 1_000

  /// Rows of a range of numbers, in their order.
  static func range(_ rowid: String, depth: Depth) -> String {
    "SELECT \(rowid), keyhash, \(value(depth)) FROM dict WHERE \(rowid) >= ?1 AND \(rowid) <= ?2 "
      + "ORDER BY \(rowid)"
  }

  /// All rows with their hash and pickle, in the order of their numbers.
  static func everything(_ schema: DictSchema) -> String {
    let number = schema.rowid ?? "NULL"
    return "SELECT \(number), keyhash, key_value FROM dict"
      + (schema.rowid.map { " ORDER BY \($0)" } ?? "")
  }

  /// All rows of a table whose rows have no numbers.
  static func all(depth: Depth) -> String { "SELECT NULL, keyhash, \(value(depth)) FROM dict" }

  /// One row by its number.
  static func row(_ rowid: String) -> String {
    "SELECT \(rowid), keyhash, key_value FROM dict WHERE \(rowid) = ?1"
  }

  /// One row by its hash.
  static let named = "SELECT NULL, keyhash, key_value FROM dict WHERE keyhash = ?1"

  /// The lowest and highest numbers; both by the table's tree, without reading rows.
  static func bounds(_ rowid: String) -> String {
    "SELECT (SELECT min(\(rowid)) FROM dict), (SELECT max(\(rowid)) FROM dict)"
  }

  /// Whether there is a row of a hash; by the index, where there is one.
  static let existence = "SELECT 1 FROM dict WHERE keyhash = ?1 LIMIT 1"

  /// The next row's number, without touching what it holds.
  static func next(_ rowid: String) -> String {
    "SELECT \(rowid) FROM dict WHERE \(rowid) >= ?1 AND \(rowid) <= ?2 ORDER BY \(rowid) LIMIT 1"
  }

  /// At ``Depth/names`` the class and the length are asked for, which reads none of a blob's pages.
  private static func value(_ depth: Depth) -> String {
    depth == .names
      ? "typeof(key_value), CASE typeof(key_value) WHEN 'blob' THEN length(key_value) END"
      : "key_value"
  }
}

extension PreparedQuery {
  /// The row that the query stands on, lent until the next step.
  func row(_ depth: Depth) -> RowJudge.Row {
    if depth == .names { return shape() }
    let kind = kind(2)
    let hasBytes = kind == .blob || kind == .text
    return RowJudge.Row(
      rowid: self.kind(0) == .null ? nil : integer(0), hashKind: self.kind(1), hash: bytes(1),
      kind: kind, bytes: hasBytes ? bytes(2) : UnsafeRawBufferPointer(start: nil, count: 0),
      size: nil)
  }

  private func shape() -> RowJudge.Row {
    let name = text(2)
    let kind = [StorageClass.integer, .real, .text, .blob].first { $0.name == name } ?? .null
    return RowJudge.Row(
      rowid: self.kind(0) == .null ? nil : integer(0), hashKind: self.kind(1), hash: bytes(1),
      kind: kind, bytes: UnsafeRawBufferPointer(start: nil, count: 0),
      size: self.kind(3) == .null ? nil : integer(3))
  }
}

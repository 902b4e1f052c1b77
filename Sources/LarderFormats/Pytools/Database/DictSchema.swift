internal import Larder
internal import SystemPackage

/// The table that pytools keeps its rows in, as the schema describes it.
///
/// pytools makes it as `CREATE TABLE dict (keyhash TEXT NOT NULL PRIMARY KEY, key_value TEXT NOT
/// NULL)` and inserts by position; source: pytools 2024.1.4 to 2026.1, `persistent_dict.py`.
struct DictSchema: Sendable, Equatable {
  static let table = "dict"
  /// The text of the table in the schema, as pytools has SQLite write it.
  static let statement =
    "CREATE TABLE dict (keyhash TEXT NOT NULL PRIMARY KEY, key_value TEXT NOT NULL)"
  /// Objects of a schema that are looked at; pytools makes two.
  private static let objectLimit = 1_000
  private static let columnLimit = 2_000

  /// The name under which a row's number can be asked for; `nil` where rows have none.
  var rowid: String?
  var rootPage: Int64
  /// The table's own text, or another that makes the same table.
  var sql: String
  /// Whether two rows may have the same hash.
  var allowsDuplicates: Bool
  /// What pytools did not make.
  var oddities: [String]
  /// Why rows must not be changed by us: the schema would run code of its own.
  var hasCode: Bool
  /// Whether SQLite's own check can be run without running code of the schema.
  var isPlain: Bool

  /// What a schema turned out to be.
  enum Verdict: Sendable, Equatable {
    /// There is no table at all: a cache that nothing was stored in.
    case empty
    /// A table of the right shape.
    case table(DictSchema)
    /// Anything else, in words.
    case unknown(String)
  }

  private struct Object {
    let type: String
    let name: String
    let table: String
    let rootPage: Int64
    let sql: String?
  }

  /// Reads the schema without running any of it.
  static func read(_ session: DatabaseSession) throws(SQLiteFailure) -> Verdict {
    let objects = try objects(session)
    if objects.isEmpty { return .empty }
    guard let dict = objects.first(where: { $0.name.lowercased() == table && $0.type != "index" })
    else {
      let names = objects.prefix(5).map { "\($0.type) \($0.name)" }.joined(separator: ", ")
      return .unknown("there is no table 'dict', but \(names)")
    }
    guard dict.type == "table" else { return .unknown("'dict' is a \(dict.type), not a table") }
    guard dict.rootPage > 0, let sql = dict.sql, !isVirtual(sql) else {
      return .unknown("'dict' is a virtual table")
    }
    return try judge(dict, sql, among: objects, session)
  }

  /// The schema within a transaction that is going to change rows.
  ///
  /// - Throws: ``LarderError/Code/readOnly`` where changing rows would run code of the schema.
  static func changeable(
    _ session: DatabaseSession, _ path: FilePath
  ) throws -> DictSchema {
    guard case .table(let schema) = try read(session) else {
      throw LarderError.notMendable(path, "it has no table of pytools any more")
    }
    guard !schema.hasCode else {
      throw LarderError.notMendable(path, "its schema has code of its own")
    }
    return schema
  }

  private static func objects(_ session: DatabaseSession) throws(SQLiteFailure) -> [Object] {
    let query = try session.query(
      "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_master LIMIT \(objectLimit)")
    var objects: [Object] = []
    while try query.step() {
      objects.append(
        Object(
          type: query.text(0), name: query.text(1), table: query.text(2),
          rootPage: query.integer(3), sql: query.kind(4) == .null ? nil : query.text(4)))
    }
    return objects
  }

  private static func isVirtual(_ sql: String) -> Bool {
    sql.uppercased().split(separator: " ", maxSplits: 2).prefix(2).contains("VIRTUAL")
  }

  private static func judge(
    _ dict: Object, _ sql: String, among objects: [Object], _ session: DatabaseSession
  ) throws(SQLiteFailure) -> Verdict {
    let (columns, isGenerated, hasKey) = try columns(session)
    guard columns.count >= 2, columns[0] == "keyhash", columns[1] == "key_value" else {
      let list = columns.prefix(5).joined(separator: ", ")
      return .unknown("'dict' has the columns \(list), not keyhash, key_value")
    }
    guard !isGenerated else { return .unknown("columns of 'dict' are computed") }
    let triggers = objects.filter { $0.type == "trigger" }
    let indexes = objects.filter { $0.type == "index" && $0.sql != nil }
    let others = objects.filter {
      $0.type != "index" && $0.type != "trigger" && $0.name != dict.name
    }
    var schema = DictSchema(
      rowid: "rowid", rootPage: dict.rootPage, sql: sql, allowsDuplicates: !hasKey, oddities: [],
      hasCode: !triggers.isEmpty || !indexes.isEmpty || hasChecks(sql), isPlain: true)
    schema.isPlain = !schema.hasCode && !others.contains { $0.type == "view" || $0.rootPage <= 0 }
    let aliases = ["rowid", "_rowid_", "oid"]
    schema.rowid = aliases.first { alias in !columns.contains { $0.lowercased() == alias } }
    if try !hasRowid(session) { schema.rowid = nil }
    schema.oddities += columns.count > 2 ? ["\(columns.count - 2) more columns"] : []
    schema.oddities += others.isEmpty ? [] : ["\(others.count) other tables or views"]
    schema.oddities += indexes.isEmpty ? [] : ["\(indexes.count) more indexes"]
    schema.oddities += triggers.isEmpty ? [] : ["\(triggers.count) triggers"]
    schema.oddities += schema.rowid == nil ? ["rows have no number (WITHOUT ROWID)"] : []
    schema.oddities += hasKey ? [] : ["keyhash is no primary key"]
    return .table(schema)
  }

  private static func hasChecks(_ sql: String) -> Bool { sql.uppercased().contains("CHECK") }

  private static func columns(
    _ session: DatabaseSession
  ) throws(SQLiteFailure) -> (names: [String], isGenerated: Bool, hasKey: Bool) {
    let query = try session.query("PRAGMA table_xinfo(dict)")
    var names: [String] = []
    var (isGenerated, hasKey) = (false, false)
    while try query.step(), names.count < columnLimit {
      names.append(query.text(1))
      // 1: hidden column of a virtual table; 2 and 3: generated.
      if query.integer(6) != 0 { isGenerated = true }
      if query.integer(5) == 1, names.count == 1 { hasKey = true }
      if query.integer(5) > 1 { hasKey = false }
    }
    return (names, isGenerated, hasKey)
  }

  private static func hasRowid(_ session: DatabaseSession) throws(SQLiteFailure) -> Bool {
    let query = try session.query(
      "SELECT wr FROM pragma_table_list WHERE name='dict' COLLATE NOCASE")
    return try query.step() ? query.integer(0) == 0 : true
  }
}

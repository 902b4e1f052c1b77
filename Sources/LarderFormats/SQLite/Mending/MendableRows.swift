internal import Larder
internal import SystemPackage

/// A database whose rows are entries, as ``DatabaseMender`` changes it.
///
/// What the owner of the database is shows in its schema only; how rows are saved, deleted and put
/// back is the same for all.
protocol MendableRows: Sendable {
  var info: CacheInfo { get }
  /// `nil` where there is nothing to change.
  var files: DatabaseFiles? { get }
  var gate: DescriptorGate { get }
  /// How its rows are named.
  var naming: RowNaming { get }
  /// Whether its owner leaves it open and goes on writing while rows are changed.
  var isShared: Bool { get }
  /// What there is now.
  func moment() -> RowMoment
  /// All that a row holds; `nil` where it is gone.
  func image(of entry: EntryID) -> RowImage?
  /// The table within a transaction that is going to change its rows.
  ///
  /// - Throws: ``LarderError/Code/readOnly`` where they must not be changed.
  func changeableTable(_ session: DatabaseSession) throws -> RowTable
  /// Whether there is no table at all, within a transaction.
  func isWithoutTable(_ session: DatabaseSession) throws -> Bool
  /// Copies every readable row into a new database.
  func salvage(into file: FilePath) throws -> RowSalvage
  /// What judges and decodes rows that were saved; `nil` where they are only kept.
  func describer() -> ((RowImage) -> SavedRow)?
}

extension MendableRows {
  func describer() -> ((RowImage) -> SavedRow)? { nil }
}

/// A database at one moment.
struct RowMoment: Sendable {
  /// Where the rows can be reached from.
  enum Reach: Sendable {
    case rows, noTable, none
  }

  var stamp: DatabaseStamp
  var header: DatabaseHeader?
  /// Why nothing may be changed.
  var refusal: String?
  var reach: Reach
  /// Whether a process has it open in a way that forbids to swap it.
  var isHeld: Bool
}

/// How the rows of a table are named as entries.
enum RowNaming: Sendable {
  /// By their first column as it is; the second holds everything.
  case text
  /// By the hexadecimal digits of their first column; the third and fourth hold key and value.
  case hexadecimal

  /// The name of a row as an entry.
  func id(of image: RowImage) -> EntryID {
    let name = image.columns.first?.bytes ?? []
    switch self {
    case .text: return name.withUnsafeBytes { RowJudge.id($0, image.rowid) }
    case .hexadecimal: return EntryID(Hexadecimal.digits(name), row: image.rowid)
    }
  }

  /// What the first column of an entry's row holds.
  func column(of entry: EntryID) -> StoredValue {
    switch self {
    case .text: .text(entry.name)
    case .hexadecimal: .blob(Hexadecimal.bytes(entry.name) ?? [])
    }
  }

  /// The size of key and value, in bytes.
  func size(of image: RowImage) -> Int64 {
    let columns = self == .text ? image.columns.dropFirst().prefix(1) : image.columns.dropFirst(2)
    return columns.reduce(0) { $0 + Int64($1.bytes.count) }
  }
}

/// A table whose rows are entries.
struct RowTable: Sendable {
  let name: String
  /// The column that entries are named by, the first of ``columns``.
  let nameColumn: String
  /// What is kept of a row besides its number; `nil` for all columns.
  var columns: [String]?
  let naming: RowNaming
  /// The name under which a row's number can be asked for; `nil` where rows have none.
  var rowid: String?
  /// Whether two rows may have the same name.
  var allowsDuplicates: Bool

  /// What a row is found by.
  enum Handle { case number, name }

  /// The query for a whole row, its number first.
  func query(by handle: Handle) -> String {
    let list = columns?.joined(separator: ", ") ?? "*"
    return "SELECT \(rowid ?? "NULL"), \(list) FROM \(name) WHERE \(column(of: handle)) = ?1"
  }

  /// The statement that deletes a row.
  func deletion(by handle: Handle) -> String {
    "DELETE FROM \(name) WHERE \(column(of: handle)) = ?1"
  }

  private func column(of handle: Handle) -> String {
    handle == .number ? rowid ?? nameColumn : nameColumn
  }

  /// The names of the columns, as statements take them.
  func columnNames(_ session: DatabaseSession) throws(SQLiteFailure) -> [String] {
    if let columns { return columns }
    let query = try session.query("PRAGMA table_info(\(name))")
    var names: [String] = []
    while try query.step() {
      let parts = query.text(1).split(separator: "\"", omittingEmptySubsequences: false)
      names.append("\"" + parts.joined(separator: "\"\"") + "\"")
    }
    return names
  }
}

import Foundation
import Larder
import LarderFormats
import SystemPackage
import TestSupport

/// What a fixture's manifest says, as far as the databases need it.
struct DatabaseManifest: Decodable {
  struct Fault: Decodable {
    var kind: String
    var at: Int64
  }

  struct Pair: Decodable {
    var size: Int64
    var valid: Bool
    var error: Fault?
    var trailing: Int64?
    var stop: Int64?
  }

  struct Reading: Decodable {
    var valid: Bool
    var globals: [String]?
  }

  struct Row: Decodable {
    var id: String
    var rowid: Int64?
    var status: String
    var database: String?
    var op: String?
    var hash_status: String?
    var warnings: [String]?
    var pair: Pair?
    var reading: Reading?
    var flags: [String]?
    var as_root: String?
  }

  struct Database: Decodable {
    struct SQLite: Decodable {
      var rows_scanned: Int
    }

    var database: String
    var status: String?
    var cause: String?
    var sqlite: SQLite?
    var with_sidecars: SQLite?
    var database_alone: SQLite?
    var rows_in_healthy: Int?
  }

  struct OddName: Decodable {
    var name_bytes: String
  }

  var databases: [Database]?
  var entries: [Row]
  var odd_names: [OddName]?
  var containers: [String]?

  init(at path: FilePath) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: path.string))
    self = try JSONDecoder().decode(DatabaseManifest.self, from: data)
  }

  /// The rows that a manifest tells of a database, by number.
  func rows(of database: String) -> [Int64: Row] {
    Dictionary(
      entries.filter { $0.database == database }.compactMap { row in row.rowid.map { ($0, row) } },
      uniquingKeysWith: { first, _ in first })
  }
}

/// A copy of a case of the fixtures.
struct DatabaseCase {
  let directory: TemporaryDirectory
  let root: FilePath
  let manifest: DatabaseManifest

  init(_ name: String) throws {
    directory = try TemporaryDirectory()
    root = try Fixtures.copy(name, to: directory.path)
    manifest = try DatabaseManifest(at: root.appending("MANIFEST.json"))
  }

  func open(_ database: String) throws -> PytoolsDatabase {
    try PytoolsDatabase.open(root.appending(database))
  }
}

import SystemPackage
import TestSupport
import Testing

@testable import Larder

@Suite("The worked example of the database's page")
struct DatabaseExampleTests {
  /// A statement on the page, and what it gives there.
  struct Example: Sendable, CustomTestStringConvertible {
    var statement: String
    var rows: [String]

    var testDescription: String { statement }
  }

  /// What stands on the page after each `sqlite>`, up to the next one or the end of the block.
  static var examples: [Example] {
    get throws {
      let page = Fixtures.source.removingLastComponent().removingLastComponent()
        .appending("Sources/Larder/Larder.docc/CacheDatabase.md")
      let text = String(
        decoding: try POSIXDiskReader().read(page, from: 0, limit: 100_000), as: UTF8.self)
      var examples: [Example] = []
      var isInside = false
      for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        if line.hasPrefix("sqlite> ") {
          examples.append(Example(statement: String(line.dropFirst(8)), rows: []))
          isInside = true
        } else if line.hasPrefix("```") {
          isInside = false
        } else if isInside {
          examples[examples.count - 1].rows.append(String(line))
        }
      }
      return examples
    }
  }

  @Test("gives what the page says")
  func answers() throws {
    let cache = try Cache(.database)
    _ = try cache.rawEngine().storeIfAbsent(WorkedExample.make())
    let examples = try Self.examples
    #expect(examples.count == 4)
    for example in examples {
      #expect(try cache.rows(example.statement) == example.rows, "\(example.statement)")
    }
  }

  @Test("holds the bytes of the files, one by one")
  func frames() throws {
    let cache = try Cache(.database)
    _ = try cache.rawEngine().storeIfAbsent(WorkedExample.make())
    for name in ["key", "value"] {
      let file = Fixtures.source.appending("native-entry").appending(name)
      let bytes = try POSIXDiskReader().read(file, from: 0, limit: 1_000)
      let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      #expect(try cache.rows("SELECT lower(hex(\(name))) FROM entries") == [digits])
    }
  }
}

extension Cache {
  /// The rows of a query, their columns separated as SQLite's shell does.
  fileprivate func rows(_ statement: String) throws -> [String] {
    let connection = try StoreConnection(
      path, .writing, DatabaseSettings(durability: .processCrash))
    defer { connection.close() }
    return try connection.run { session throws(SQLiteFailure) in
      let query = try session.query(statement)
      var rows: [String] = []
      while try query.step() {
        rows.append((0..<query.columnCount).map { query.text($0) }.joined(separator: "|"))
      }
      return rows
    }
  }
}

import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@Suite("Pytools v5 databases of the fixtures")
struct DatabaseVerdictTests {
  /// The code that each verdict of a manifest must show as, and whether rows may still come.
  static let codes: [String: FindingCode] = [
    "empty": .zeroLength, "truncated": .cutShort, "corrupt": .pageDamage,
    "not-a-database": .notADatabase, "unsupported": .newerFormat, "wrong-schema": .schemaUnknown,
    "hostile": .schemaUnknown, "hot-journal": .hotJournal, "wal-pending": .unmergedWAL,
    "missing": .vanished,
  ]

  @Test(
    "have the verdict that the manifest tells",
    arguments: ["pytools-v5/files", "pytools-v5/schema", "pytools-v5/crash"])
  func verdicts(name: String) throws {
    let fixture = try DatabaseCase(name)
    for database in fixture.manifest.databases ?? [] {
      let scanned = try ScannedRows(fixture.open(database.database))
      let about = Comment(rawValue: "\(database.database): \(database.cause ?? "")")
      if let code = Self.codes[database.status ?? ""] {
        #expect(scanned.codes.contains(code), about)
      } else {
        #expect(scanned.findings.allSatisfy { $0.severity < .error }, about)
      }
      if database.status == "ok" || database.status == "ok-empty" {
        #expect(scanned.findings.isEmpty, about)
        #expect(scanned.outcome.isComplete, about)
      }
      expectRows(scanned, database, about)
    }
  }

  private func expectRows(
    _ scanned: ScannedRows, _ database: DatabaseManifest.Database, _ about: Comment
  ) {
    switch database.status {
    case "ok", "ok-with-warning", "ok-empty", "hot-journal", "wal-pending":
      let sqlite = database.sqlite ?? database.with_sidecars
      // SQLite's own program asks for a column that a table without row numbers does not have.
      let hasNumbers = scanned.rows.allSatisfy { $0.id.row != nil }
      if hasNumbers { #expect(scanned.rows.count == sqlite?.rows_scanned, about) }
    case "corrupt", "truncated":
      let healthy = database.rows_in_healthy ?? Int.max
      let read = min(database.sqlite?.rows_scanned ?? 0, healthy)
      #expect(scanned.rows.count >= read, about)
      #expect(scanned.rows.count <= healthy, about)
      #expect(Set(scanned.rows.map(\.id)).count == scanned.rows.count, about)
    case "not-a-database":
      // Rows behind a damaged header, which SQLite does not look for.
      #expect(scanned.rows.count <= database.rows_in_healthy ?? 0, about)
      #expect(!scanned.outcome.isComplete, about)
    default:
      #expect(scanned.rows.isEmpty, about)
    }
  }

  @Test("keep every row that damage elsewhere leaves whole")
  func salvage() throws {
    let fixture = try DatabaseCase("pytools-v5/files")
    let expected: [String: Int] = [
      "zero-index": 80, "root-loop": 80, "page-count": 80, "schema-sql": 80, "schema-rootpage": 80,
      "freelist": 80, "overflow-loop": 80, "overflow-beyond": 79, "zero-overflow": 79,
      "huge-payload": 79, "flip-cell-pointer": 79, "zero-leaf": 60, "flip-leaf-type": 60,
      "truncated-pages": 28, "flip-magic": 80, "flip-pagesize": 80, "zero-first-page": 80,
      "zero-filled": 0, "text": 0, "gzip": 0, "pickle": 0, "sqlite2": 0, "random": 0,
    ]
    for database in fixture.manifest.databases ?? [] {
      let name = FilePath(database.database).lastComponent?.string ?? ""
      guard let count = expected.first(where: { name.hasPrefix("pdict-v5-\($0.key)3") }) else {
        continue
      }
      let scanned = try ScannedRows(fixture.open(database.database))
      #expect(scanned.rows.count == count.value, "\(name)")
    }
  }

  @Test("are of the schema format that SQLite takes them for: the last byte of the number")
  func schemaFormat() throws {
    let directory = try TemporaryDirectory()
    let database = "cache/pytools/pdict-v5-base3.11.7.final.0.sqlite"
    let copy = try Fixtures.copy("pytools-v5/files", to: directory.path).appending(database)
    let descriptor = try FileDescriptor.open(copy, .writeOnly)
    _ = try descriptor.closeAfter {
      try descriptor.writeAll(toAbsoluteOffset: 44, [0, 0x99, 0, 4])
    }
    let scanned = try ScannedRows(PytoolsDatabase.open(copy))
    #expect(scanned.rows.count == 80)
    #expect(scanned.findings.isEmpty)
  }

  @Test("say where a damaged page lies", arguments: [("zero-leaf", 5), ("zero-index", 2)])
  func pageOffsets(name: String, page: Int64) throws {
    let fixture = try DatabaseCase("pytools-v5/files")
    let scanned = try ScannedRows(
      fixture.open("cache/pytools/pdict-v5-\(name)3.11.7.final.0.sqlite"))
    #expect(scanned.findings.contains { $0.code == .pageDamage && $0.offset == page * 4_096 })
  }

  @Test("stand in the way of nothing when they are no files at all")
  func specialFiles() throws {
    let fixture = try DatabaseCase("special/v5")
    for entry in fixture.manifest.entries {
      guard let database = entry.database,
        (try? POSIXDiskReader().status(of: fixture.root.appending(database))) != nil
      else { continue }  // a device needs root to be made
      let scanned = try ScannedRows(fixture.open(database))
      let about = Comment(rawValue: database)
      if let code = Self.codes[entry.status] {
        #expect(scanned.codes.contains(code), about)
        #expect(!scanned.outcome.isComplete, about)
      } else if entry.status == "unreadable", !scanned.outcome.isComplete {
        #expect(scanned.codes.contains(.permission), about)
      } else {
        #expect(scanned.rows.count == 28, about)
        #expect(scanned.findings.allSatisfy { $0.severity < .error }, about)
      }
    }
  }

  @Test("are opened whatever bytes their names hold")
  func oddNames() throws {
    let fixture = try DatabaseCase("special/v5")
    let directory = fixture.root.appending("cache/pytools")
    var opened = 0
    for odd in fixture.manifest.odd_names ?? [] {
      let bytes = stride(from: 0, to: odd.name_bytes.utf8.count, by: 2).compactMap { index in
        UInt8(odd.name_bytes.dropFirst(index).prefix(2), radix: 16)
      }
      let name = (bytes + [0]).withUnsafeBytes { buffer in
        buffer.withMemoryRebound(to: CInterop.PlatformChar.self) { characters in
          characters.baseAddress.map { FilePath(platformString: $0) }
        }
      }
      let path = name.map { directory.pushing($0) }
      guard let path, (try? POSIXDiskReader().status(of: path)) != nil else { continue }
      opened += 1
      #expect(try ScannedRows(PytoolsDatabase.open(path)).rows.count == 28, "\(path)")
    }
    #expect(opened > 8)
  }
}

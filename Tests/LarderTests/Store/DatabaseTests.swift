import SystemPackage
import TestSupport
import Testing

@testable import Larder

@Suite("A cache in a database")
struct DatabaseTests {
  private func code(_ cache: Cache) -> LarderError.Code? {
    do {
      _ = try cache.mutable()
      return nil
    } catch {
      return (error as? LarderError)?.code
    }
  }

  private func made() throws -> Cache {
    let cache = try Cache(.database)
    try cache.mutable().store("1", for: "a")
    return cache
  }

  @Test("says what it is to every program that knows SQLite")
  func identity() throws {
    let cache = try made()
    #expect(try cache.sql("PRAGMA application_id") == "\(CacheSchema.applicationID)")
    #expect(try cache.sql("PRAGMA user_version") == "1")
    #expect(try cache.sql("PRAGMA journal_mode") == "wal")
    #expect(try cache.sql("SELECT hex(hash) = hex(substr(key, 9, 16)) FROM entries") == "1")
    #expect(try POSIXDisk().status(of: cache.path).mode == 0o600)
  }

  @Test("is one file once nobody uses it")
  func oneFile() throws {
    let cache = try made()
    let names = try POSIXDiskReader().names(in: cache.directory.path)
    #expect(names.map(\.string) == ["cache.sqlite"])
  }

  @Test(
    "of somebody else is refused, and not a byte of it changed",
    arguments: ["CREATE TABLE theirs(a)", "PRAGMA application_id=7", "PRAGMA user_version=3"])
  func foreign(statement: String) throws {
    let cache = try Cache(.database)
    try POSIXDisk().create(cache.path, [], mode: 0o600)
    try cache.sql(statement)
    let before = try Snapshot(of: cache.directory.path)
    #expect(code(cache) == .notACache)
    #expect(try Snapshot(of: cache.directory.path).differences(from: before) == [])
  }

  @Test("is not made of a file that is no database, or of a directory")
  func noDatabase() throws {
    let cache = try Cache(.database)
    try cache.directory.write(Array("some notes that somebody took".utf8), to: "cache.sqlite")
    #expect(code(cache) == .notACache)
    try POSIXDisk().remove(cache.path)
    try POSIXDisk().makeDirectory(cache.path, mode: 0o700)
    #expect(code(cache) == .notACache)
  }

  @Test(
    "of a newer larder is refused",
    arguments: [
      "PRAGMA user_version=2",
      "UPDATE meta SET value = replace(value, '\"format\": 1', '\"format\": 2')",
      "UPDATE meta SET value = replace(value, '[]', '[\"shiny\"]')",
      "UPDATE meta SET value = replace(value, 'siphash', 'newhash')",
    ])
  func newer(statement: String) throws {
    let cache = try made()
    try cache.sql(statement)
    #expect(code(cache) == .unsupportedFormat)
  }

  @Test(
    "that does not say what it is is no cache",
    arguments: ["DELETE FROM meta", "UPDATE meta SET value = '{'", "DROP TABLE entries"])
  func damagedHeader(statement: String) throws {
    let cache = try made()
    try cache.sql(statement)
    #expect(code(cache) == .notACache)
  }

  @Test("is made once by all who open it at the same time")
  func making() async throws {
    let cache = try Cache(.database)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<8 {
        group.addTask { try cache.mutable().store("\(number)", for: "\(number)") }
      }
      try await group.waitForAll()
    }
    let dictionary = try cache.mutable()
    for number in 0..<8 { #expect(try dictionary.value(for: "\(number)") == "\(number)") }
    #expect(try cache.sql("SELECT count(*) FROM meta") == "1")
  }

  @Test("gives up in time where another process holds it, and goes on afterwards")
  func busy() throws {
    let cache = try made()
    let engine = try cache.rawEngine(patience: .milliseconds(20))
    let json = try #require(CodecName("json"))
    let entry = EntryFiles(
      key: Payload(codec: json, bytes: [1]), value: Payload(codec: json, bytes: [2]),
      created: Clock.now())
    let other = try StoreConnection(
      cache.path, .writing, DatabaseSettings(durability: .processCrash))
    try other.run { session throws(SQLiteFailure) in
      try session.transaction { () throws(SQLiteFailure) in
        let error = #expect(throws: LarderError.self) { try engine.storeIfAbsent(entry) }
        #expect(error?.code == .busy)
        // Readers wait for nobody.
        #expect(throws: Never.self) { try engine.fetch(entry.hash, key: [1]) }
      }
    }
    guard case .stored = try engine.storeIfAbsent(entry) else {
      Issue.record("not stored")
      return
    }
  }

  @Test("serves nothing from memory that another program changed")
  func otherProgram() throws {
    let cache = try made()
    let dictionary = try cache.mutable()
    #expect(try dictionary.value(for: "a") == "1")
    try cache.sql("DELETE FROM entries")
    #expect(try dictionary.value(for: "a") == nil)
  }

  @Test("serves from memory after the log was merged and begun anew")
  func newLog() throws {
    let cache = try made()
    let dictionary = try cache.mutable()
    for round in 0..<5 {
      try dictionary.store("\(round)", for: "a")
      #expect(try dictionary.value(for: "a") == "\(round)")
      try cache.sql("PRAGMA wal_checkpoint(TRUNCATE)")
      try cache.mutable().store("other", for: "b")
      #expect(try dictionary.value(for: "a") == "\(round)")
    }
  }

  @Test("says so where a row holds no blob")
  func foreignRow() throws {
    let cache = try made()
    try cache.sql("UPDATE entries SET value = 'text'")
    let error = #expect(throws: LarderError.self) { try cache.mutable().value(for: "a") }
    #expect(error?.code == .invalidValue)
    #expect(error?.findings.first?.code == .wrongKind)
  }

  @Test("with damaged pages is a finding, and under the other policy a miss")
  func damagedPages() throws {
    let cache = try Cache(.database)
    let dictionary = try cache.mutable()
    for key in 0..<200 { try dictionary.store(String(repeating: "x", count: 500), for: "\(key)") }
    dictionary.close()
    let file = try POSIXDiskReader().read(cache.path, from: 0, limit: 1 << 24)
    try POSIXDisk().remove(cache.path)
    let noise = file.enumerated().map { $0 < 4_096 ? $1 : $1 &* 167 &+ 13 }
    try POSIXDisk().create(cache.path, noise, mode: 0o600)
    do {
      let found = try cache.mutable().value(for: "1")
      Issue.record("found \(found ?? "nothing")")
    } catch let error as LarderError {
      #expect([LarderError.Code.invalidKey, .notACache].contains(error.code), "\(error)")
    }
  }

  @Test("that was removed or replaced while it was open is followed", arguments: [false, true])
  func removed(isReplaced: Bool) throws {
    let cache = try made()
    let dictionary = try cache.mutable()
    #expect(try dictionary.value(for: "a") == "1")
    for suffix in ["", "-wal", "-shm"] {
      try? POSIXDisk().remove(cache.path.extended(suffix))
    }
    if isReplaced { try cache.mutable().store("new", for: "b") }
    dictionary.clearMemory()
    #expect(try dictionary.value(for: "a") == nil)
    #expect(try dictionary.value(for: "b") == (isReplaced ? "new" : nil))
    try dictionary.store("2", for: "c")
    #expect(try cache.mutable().value(for: "c") == "2")
    #expect(try cache.leftovers() == [])
  }

  @Test("survives a name that no URI would")
  func names() throws {
    let directory = try TemporaryDirectory()
    let path = directory.appending("50% off?mode=memory#1 ü.sqlite")
    let dictionary = try WriteOnceDictionary<String, String>(database: path)
    try dictionary.store("1", for: "a")
    #expect(try POSIXDisk().status(of: path).kind == .file)
    #expect(try WriteOnceDictionary<String, String>(database: path).value(for: "a") == "1")
  }
}

import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import Larder

@Suite("A damaged pack")
struct DamagedPackTests {
  private static let name = "packs/0001.pack"

  /// Changes a file of a cache in place, as a foreign hand does.
  private func change(_ file: String, of cache: Cache, _ body: ([UInt8]) -> [UInt8]) throws {
    let path = cache.path.appending(file)
    let bytes = try POSIXDiskReader().read(path, from: 0, limit: 1 << 20)
    try POSIXDisk().remove(path)
    try POSIXDisk().create(path, body(bytes), mode: 0o600)
  }

  @Test("shows which byte of which record is wrong, and the next store recovers")
  func record() throws {
    let cache = try Cache()
    let once = try cache.once()
    try once.store(contentsOf: [("a", "1"), ("b", "2")])
    let file = try PackFile(cache.path.appending(Self.name), on: POSIXDiskReader())
    let record = try #require(file.index.record(of: KeyHash(ofKey: Array("\"a\"".utf8))))
    try change(Self.name, of: cache) { bytes in
      bytes.enumerated().map { $0 == Int(record.end) - 6 ? $1 ^ 1 : $1 }
    }
    let fresh = try cache.once()
    let error = #expect(throws: LarderError.self) { try fresh.value(for: "a") }
    #expect(error?.code == .invalidValue)
    #expect(error?.findings.first?.file?.string == Self.name)
    #expect(error?.findings.first?.offset == record.end - 6)
    #expect(try fresh.value(for: "b") == "2")
    guard case .recovered = try fresh.storeIfAbsent("3", for: "a") else {
      Issue.record("not recovered")
      return
    }
    #expect(try fresh.value(for: "a") == "3")
    try fresh.compact()
    #expect(try cache.names("packs") == ["0002.pack"])
    #expect(try cache.names("quarantine").count == 1, "the bad bytes are kept")
    for reader in [fresh, try cache.once()] { #expect(try reader.value(for: "a") == "3") }
  }

  @Test("that cannot be read makes no key read as missing, and stops no store")
  func lost() throws {
    let cache = try Cache()
    let dictionary = try cache.mutable()
    try dictionary.store(contentsOf: [("a", "1")])
    try dictionary.store("1", for: "b")
    try change(Self.name, of: cache) { Array($0.dropLast(10)) }
    let fresh = try cache.mutable()
    let error = #expect(throws: LarderError.self) { try fresh.value(for: "a") }
    #expect(error?.findings.first?.file?.string == Self.name)
    #expect(throws: LarderError.self) { try fresh.value(for: "never stored") }
    #expect(try fresh.value(for: "b") == "1")
    try fresh.store("2", for: "a")
    #expect(try fresh.value(for: "a") == "2")
    #expect(try fresh.remove("a") == .removed)
    #expect(try fresh.value(for: "a") == nil, "its list says so")
    #expect(try fresh.compact().entries == 1)
    #expect(try Set(cache.names("packs")) == ["0001.pack", "0001.deleted", "0002.pack"])
    #expect(try fresh.value(for: "b") == "1")
  }

  @Test("with a damaged deletion list serves no entry that may have been removed")
  func list() throws {
    let cache = try Cache()
    let dictionary = try cache.mutable()
    try dictionary.store(contentsOf: [("a", "1"), ("b", "1")])
    try dictionary.remove("a")
    try change("packs/0001.deleted", of: cache) { Array($0.dropLast(3)) }
    let fresh = try cache.mutable()
    for key in ["a", "b"] {
      let error = #expect(throws: LarderError.self) { try fresh.value(for: key) }
      #expect(error?.findings.first?.file?.string == "packs/0001.deleted")
    }
    #expect(try fresh.value(for: "c") == nil)
  }

  @Test("that is cut short under a running process is a finding, and ends nothing")
  func truncated() throws {
    let cache = try Cache()
    let once = try cache.once()
    let large = String(repeating: "x", count: 50_000)
    try once.store(contentsOf: (0..<4).map { ("\($0)", large) })
    once.clearMemory()
    #expect(try once.value(for: "0") == large)
    once.clearMemory()
    #expect(truncate(cache.path.appending(Self.name).string, 4_096) == 0)
    for key in 0..<4 {
      let error = #expect(throws: LarderError.self) { try once.value(for: "\(key)") }
      #expect(
        error?.findings.first?.code == .cutShort || error?.findings.first?.code == .zeroLength)
    }
    try once.storeIfAbsent("new", for: "0")
    #expect(try once.value(for: "0") == "new")
  }
}

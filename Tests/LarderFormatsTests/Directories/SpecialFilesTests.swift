import Glibc
import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@Suite("Special files in place of cache files")
struct SpecialFilesTests {
  static let cases = ["special/v0", "special/v2-key-lock", "special/v3", "special/v4"]

  @Test("get the verdict of the manifest, and never stop a scan", arguments: cases)
  func verdicts(name: String) throws {
    let loaded = try LoadedCase.named(name)
    let scan = try #require(loaded.scans.first?.value)
    #expect(scan.outcome.isComplete == (geteuid() == 0))
    for expected in loaded.manifest.entries where expected.needs == nil || geteuid() == 0 {
      let isRoot = geteuid() == 0 && expected.as_root == "ok"
      try check(expected, as: isRoot ? "ok" : expected.status, in: scan)
    }
  }

  @Test("are unreadable to another user where the modes say so", arguments: cases)
  func permissions(name: String) throws {
    let loaded = try LoadedCase.named(name)
    let cache = try #require(loaded.caches.first?.value)
    guard let scan = try AnotherUser.run({ try ScannedCache(cache, threads: 1) }) else { return }
    for expected in loaded.manifest.entries where expected.as_root != nil {
      try check(expected, as: expected.status, in: scan)
    }
    #expect(scan.outcome.isComplete == !loaded.manifest.entries.contains { $0.hidden ?? false })
  }

  @Test("leave foreign names to be items, however odd they are", arguments: cases)
  func foreign(name: String) throws {
    let loaded = try LoadedCase.named(name)
    let container = try #require(loaded.manifest.containers?.first)
    let scan = try #require(loaded.scans[container])
    for foreign in loaded.manifest.foreign ?? [] {
      let path = try #require(foreign.path ?? foreign.path_bytes.map(text(hexadecimal:)))
      let relative = FilePath(String(path.dropFirst("cache/\(container)/".count)))
      let bytes =
        foreign.path_bytes.map { FilePath(bytes: Array(hexadecimal: $0)) } ?? FilePath(path)
      let last = try #require(bytes.lastComponent)
      let isListed = scan.items.values.contains { $0.path.components.first == last }
      #expect(isListed, "\(relative) \(foreign.what ?? "")")
      let names = Set(scan.entries.keys)
      #expect(!names.contains(relative.string))
    }
  }

  @Test("are described in full, entry by entry, without trouble", arguments: cases)
  func details(name: String) throws {
    let loaded = try LoadedCase.named(name)
    let cache = try #require(loaded.caches.first?.value)
    for expected in loaded.manifest.entries {
      let id = EntryID(Array(expected.id.utf8))
      guard let detail = try cache.detail(of: id) else {
        #expect(expected.hidden ?? false)
        continue
      }
      #expect(try cache.check(id, depth: .full) == detail.record)
      #expect(!detail.key.summary.isEmpty && !detail.value.summary.isEmpty)
      #expect(try cache.bytes(of: id, part: .value, from: 0, limit: 100).count <= 100)
    }
  }

  private func text(hexadecimal digits: String) -> String {
    String(decoding: [UInt8](hexadecimal: digits), as: UTF8.self)
  }

  private func check(
    _ expected: DirectoryManifest.Item, as status: String, in scan: ScannedCache
  ) throws {
    let comment: Comment = "\(expected.op ?? "") \(expected.id)"
    if expected.hidden ?? false, status != "ok" {
      #expect(scan.entries[expected.id] == nil, comment)
      let codes = scan.items[String(expected.id.prefix(3))]?.findings.map(\.code)
      #expect(codes == [.permission], comment)
      return
    }
    let record = try #require(scan.entries[expected.id], comment)
    let (entry, key, value, codes) = meaning(of: status)
    #expect(record.status == entry, comment)
    #expect(record.key.status == key, comment)
    #expect(record.value.status == value, comment)
    let errors = record.findings.filter { $0.severity == .error }
    #expect(codes.isEmpty == errors.isEmpty, comment)
    #expect(errors.allSatisfy { codes.contains($0.code) }, comment)
    if status == "stale-lock" {
      let lock = try #require(scan.items["\(expected.id).lock"], comment)
      #expect(lock.kind == .lock && lock.status == .stale, comment)
    }
    if expected.op == "sparse" { #expect(record.findings.first?.offset == 0, comment) }
  }

  private func meaning(
    of status: String
  ) -> (EntryStatus, PartStatus, PartStatus, Set<FindingCode>) {
    switch status {
    case "unreadable-key": (.unreadable, .unreadable, .valid, [.permission])
    case "unreadable-value": (.unreadable, .valid, .unreadable, [.permission])
    case "unreadable-item": (.unreadable, .unreadable, .unreadable, [.permission])
    case "not-a-file-key": (.invalidKey, .invalid, .valid, [.notAFile])
    case "not-a-file-value": (.invalidValue, .valid, .invalid, [.notAFile, .linkLoop])
    case "not-a-directory": (.invalidKeyAndValue, .invalid, .invalid, [.notAFile])
    case "invalid-value": (.invalidValue, .valid, .invalid, [.linkEscapes, .zeroFilled])
    case "missing-value": (.missingValue, .valid, .missing, [.valueMissing])
    case "missing-key": (.missingKey, .missing, .valid, [.keyMissing])
    case "hash-mismatch": (.misplaced, .valid, .valid, [.misplaced, .pairMixed])
    default: (.valid, .valid, .valid, [])
    }
  }
}

/// Runs code with the file permissions of somebody else.
enum AnotherUser {
  /// Runs on this thread as the user `nobody`, as far as files are concerned: `setfsuid(2)`.
  ///
  /// - Returns: `nil` where this process may not do that.
  static func run<Result>(_ body: () throws -> Result) rethrows -> Result? {
    guard geteuid() == 0, let symbol = dlsym(nil, "setfsuid") else { return nil }
    let setUser = unsafeBitCast(symbol, to: (@convention(c) (UInt32) -> Int32).self)
    _ = setUser(65_534)
    defer { _ = setUser(0) }
    return try body()
  }
}

extension [UInt8] {
  /// Reads hexadecimal digits.
  init(hexadecimal text: String) {
    let digits = Array<UInt8>(text.utf8)
    self = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
      UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16)
    }
  }
}

extension FilePath {
  /// A path of any bytes but NUL.
  init(bytes: [UInt8]) {
    let terminated = bytes.map { CChar(bitPattern: $0) } + [0]
    self.init(platformString: terminated)
  }
}

import Glibc
import LarderPickle
import SystemPackage
import TestSupport
import Testing

/// Compares the walk with the manifests of the fixtures, whose readings CPython's own rules made.
@Suite("The pickles of the fixtures")
struct FixtureTests {
  static let systems = ["pytools-", "loopy/", "opencl/", "special/", "malicious/"]

  static func cases() throws -> [String] {
    try Fixtures.cases.filter { name in systems.contains { name.hasPrefix($0) } }
  }

  @Test("are read as the manifests say")
  func agreement() throws {
    var walker = PickleWalker()
    var compared = 0
    for name in try Self.cases() {
      let directory = try Fixtures.root.appending(name)
      for reading in try Self.readings(directory) {
        guard let bytes = contents(of: directory.appending(reading.file)) else { continue }
        guard bytes.count == reading.expected["size"]?.int else { continue }
        compare(walker.walk(bytes, building: .tree), reading, "\(name)/\(reading.file)")
        compared += 1
      }
    }
    // Far fewer would mean that the manifests were not understood.
    #expect(compared > 1_500)
  }

  @Test("that are hostile are all described, and judged as allowed")
  func hostile() throws {
    var walker = PickleWalker()
    var count = 0
    for name in ["malicious/pickles", "malicious/mutations"] {
      let directory = try Fixtures.root.appending(name)
      for entry in try Self.entries(directory) {
        let file = try #require(entry["file"]?.string)
        let bytes = try #require(contents(of: directory.appending(file)))
        let reading = walker.walk(bytes, building: .tree)
        let accepted = entry["accept"]?.array?.compactMap(\.string) ?? []
        #expect(accepted.contains(reading.isWellFormed ? "ok" : "invalid"), "\(file)")
        #expect(describes(reading, bytes), "\(file)")
        if entry["kind"]?.string == "executes" || entry["kind"]?.string == "effects" {
          #expect(warns(reading), "\(file)")
        }
        count += 1
      }
    }
    #expect(count == 242)
  }

  /// Whether there is something to show of the pickle.
  private func describes(_ reading: PickleReading, _ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { source in
      guard let tree = reading.tree else { return false }
      let rows = PickleDisassembly.rows(of: source, around: reading.fault?.offset, limit: 20)
      let label = tree.label(in: source) ?? reading.fault?.problem ?? ""
      return !label.isEmpty && tree.lines(in: source, limit: 200).count <= 201
        && (!rows.isEmpty || bytes.isEmpty)
    }
  }

  /// Whether the pickle is known to do more than make data.
  private func warns(_ reading: PickleReading) -> Bool {
    !reading.doubtfulGlobals.isEmpty || reading.computedCallCount > 0 || !reading.isPlain
      || reading.extensionCount > 0 || reading.persistentCount > 0
  }

  // MARK: Manifests

  struct Expected {
    let file: String
    let expected: JSONValue
  }

  static func entries(_ directory: FilePath) throws -> [JSONValue] {
    let bytes = try #require(contents(of: directory.appending("MANIFEST.json")))
    return JSONValue(bytes)["entries"]?.array ?? []
  }

  /// All readings of files that a manifest holds.
  static func readings(_ directory: FilePath) throws -> [Expected] {
    try entries(directory).flatMap { entry in
      let own = entry["reading"].flatMap { reading in
        entry["file"]?.string.map { Expected(file: $0, expected: reading) }
      }
      let parts = ["key", "value"].compactMap { part -> Expected? in
        guard let reading = entry[part], reading["valid"] != nil else { return nil }
        return reading["file"]?.string.map { Expected(file: $0, expected: reading) }
      }
      return [own].compactMap(\.self) + parts
    }
  }

  private func compare(_ reading: PickleReading, _ expected: Expected, _ name: String) {
    let manifest = expected.expected
    let comment = Comment(rawValue: name)
    #expect(reading.isWellFormed == manifest["valid"]?.bool, comment)
    #expect(reading.fault?.slug == manifest["error"]?["kind"]?.string, comment)
    #expect(reading.fault?.offset == manifest["error"]?["at"]?.int, comment)
    #expect(reading.stop == manifest["stop"]?.int, comment)
    #expect(reading.trailingByteCount == manifest["trailing"]?.int ?? 0, comment)
    #expect(reading.protocolVersion == manifest["proto"]?.int, comment)
    #expect(reading.opcodeCount == manifest["ops"]?.int, comment)
    #expect(reading.frameCount == manifest["frames"]?.int ?? 0, comment)
    #expect(reading.callCount == manifest["calls"]?.int ?? 0, comment)
    #expect(reading.persistentCount == manifest["persids"]?.int ?? 0, comment)
    #expect(reading.bufferCount == manifest["buffers"]?.int ?? 0, comment)
    #expect(reading.extensionCodes == manifest["ext"]?.array?.compactMap(\.int) ?? [], comment)
    #expect(
      reading.effects.map(\.text) == manifest["effects"]?.array?.compactMap(\.string) ?? [], comment
    )
    let globals = manifest["globals"]?.array?.compactMap(\.string) ?? []
    #expect(reading.isPlain == globals.isEmpty, comment)
    #expect(reading.globalCount == globals.count, comment)
    for (ours, theirs) in zip(reading.globals, globals) {
      // Both sides cut long names, at different lengths.
      let isCut = ours.module.hasSuffix("…") || ours.name.hasSuffix("…")
      #expect(isCut ? ours.text.prefix(50) == theirs.prefix(50) : ours.text == theirs, comment)
    }
  }
}

/// The bytes of a file, or `nil`.
private func contents(of path: FilePath) -> [UInt8]? {
  guard let file = try? FileDescriptor.open(path, .readOnly, options: .nonBlocking) else {
    return nil
  }
  defer { try? file.close() }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while let count = try? chunk.withUnsafeMutableBytes({ try file.read(into: $0) }), count > 0 {
    bytes += chunk[..<count]
  }
  return bytes
}

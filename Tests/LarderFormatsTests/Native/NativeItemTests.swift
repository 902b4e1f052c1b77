import Glibc
import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

@Suite("What lies beside the entries of a native directory")
struct NativeItemTests {
  @Test("that belongs there is told as such, without a finding")
  func healthy() throws {
    let bench = try NativeBench()
    let scan = try bench.scan()
    #expect(scan.entries.count == 3)
    #expect(scan.outcome == ScanOutcome())
    #expect(
      Set(scan.items.keys) == ["larder.json", "CACHEDIR.TAG", "generation", "lock"])
    #expect(scan.items.values.allSatisfy { $0.status == .normal && $0.kind == .sidecar })
    #expect(scan.findings == [])
  }

  @Test("tells what a process is at work on from what the dead left")
  func staging() throws {
    let bench = try NativeBench()
    try bench.sample.abandonStaging()
    let living = try WriteOnceDictionary<String, String>(bench.path, keys: .json, values: .text)
    try living.store("x", for: "e")
    let host = Host.current()
    let session = try #require(
      try POSIXDisk().names(in: bench.path.appending("sessions"))
        .first { $0.string.hasPrefix(host.boot) })
    let busy = bench.path.appending("staging").appending("\(session.string)-9")
    try POSIXDisk().makeDirectory(busy, mode: 0o700)
    // A session of this boot whose process died: its record lies there, and nobody holds it.
    let dead = "\(host.boot)-\(host.pid)-dead"
    try POSIXDisk().create(
      bench.path.appending("sessions").appending(dead), [], mode: 0o600)
    try POSIXDisk().makeDirectory(
      bench.path.appending("staging").appending("\(dead)-2-out"), mode: 0o700)
    let items = try bench.scan().items
    #expect(items["staging/\(session.string)-9"]?.status == .live)
    #expect(items["sessions/\(session.string)"]?.status == .live)
    #expect(items["staging/\(dead)-2-out"]?.status == .orphaned)
    #expect(items["sessions/\(dead)"]?.status == .orphaned)
    // The living session swept what was there when it began.
    #expect(items["sessions/unclean"]?.status == .kept)
    withExtendedLifetime(living) {}
  }

  @Test("of another boot is certainly left over")
  func otherBoot() throws {
    let bench = try NativeBench()
    try bench.sample.abandonStaging()
    let items = try bench.scan().items
    let staged = try #require(items["staging/0123456789abcdef-4711-abc-1"])
    #expect(staged.kind == .staging && staged.status == .orphaned && staged.size == 3)
    let finding = try #require(staged.findings.first)
    #expect(finding.code == .stagingOrphan && finding.certainty == .certain)
    #expect(finding.remedies.first?.command == ["larder", "recover", bench.path.string])
    #expect(items["sessions/0123456789abcdef-4711-abc"]?.kind == .session)
  }

  @Test("that the cache put aside is told with its own reason")
  func quarantined() throws {
    let bench = try NativeBench()
    try bench.sample.change(.value, of: "a") { Array($0.prefix(100)) }
    let dictionary = try WriteOnceDictionary<String, String>(
      bench.path, keys: .json, values: .text)
    try dictionary.storeIfAbsent("again", for: "a")
    dictionary.close()
    let scan = try bench.scan()
    #expect(scan.entries[NativeSample.id(of: "a")]?.status == .valid)
    let item = try #require(scan.items.values.first { $0.kind == .quarantined })
    #expect(item.status == .kept && item.size > 100)
    let finding = try #require(item.findings.first)
    #expect(finding.code == .cutShort && finding.severity == .note)
    #expect(finding.problem.hasPrefix("the cache put this aside: the value file ends at byte 100"))
    #expect(
      finding.remedies.first?.command == ["larder", "delete", bench.path.string, item.path.string])
  }

  @Test("that nobody of larder made is a stray, wherever it lies")
  func strays() throws {
    let bench = try NativeBench()
    let entry = NativeSample.place(of: "a").string
    let shard = FilePath(entry).removingLastComponent().string
    for name in [
      "notes.txt", "entries/README", "entries/xy/z", "\(shard)/short", "\(entry)/extra",
      "staging/something", "sessions/what",
    ] { try bench.directory.write([1], to: "cache/\(name)") }
    mkdir(bench.path.appending("entries/zz").string, 0o700)
    let scan = try bench.scan()
    for name in [
      "notes.txt", "entries/README", "entries/xy", "entries/xy/z", "\(shard)/short",
      "\(entry)/extra", "staging/something", "sessions/what",
    ] {
      #expect(scan.items[name]?.status == .stray, "\(name)")
      #expect(try bench.open().checkItem(FilePath(name))?.status == .stray, "\(name)")
    }
    #expect(scan.items["entries/zz"]?.status == .empty)
    // The entry itself is whole all the same.
    #expect(scan.entries[NativeSample.id(of: "a")]?.status == .valid)
    #expect(scan.findings.allSatisfy { $0.severity == .note })
  }
}

@Suite("Looking at a native directory")
struct NativeLookingTests {
  @Test("changes not a byte, a name, a mode or a time")
  func snapshot() throws {
    let bench = try NativeBench()
    try bench.sample.abandonStaging()
    try bench.sample.change(.value, of: "a") { NativeDamage.flipped($0, 500) }
    try bench.sample.change(.key, of: "b") { _ in nil }
    let before = try Snapshot(of: bench.path)
    for depth in Depth.allCases {
      let cache = try bench.open()
      for entry in try ScannedCache(cache, depth: depth).entries.values {
        _ = try cache.detail(of: entry.id)
      }
      for item in try ScannedCache(cache, depth: depth).items.values {
        _ = try cache.checkItem(item.path)
      }
    }
    #expect(try Snapshot(of: bench.path).differences(from: before) == [])
  }

  @Test("finds the same with one thread as with many")
  func threads() throws {
    let directory = try TemporaryDirectory()
    let path = directory.appending("cache")
    _ = try NativeSample(at: path, keys: (0..<600).map { "key \($0)" }, valueSize: 30)
    let cache = try #require(try Detection.open(path).caches.first)
    let one = try ScannedCache(cache, threads: 1)
    let many = try ScannedCache(cache, threads: 7)
    #expect(one.entries.count == 600 && one.repeated == [] && many.repeated == [])
    #expect(one.entries == many.entries && one.items == many.items)
  }

  @Test("tells it by what 'larder.json' says, whatever its name, and in a directory of caches")
  func detection() throws {
    let bench = try NativeBench()
    let info = try bench.open().info
    #expect(info.format == .larderDirectory && info.readOnly == nil && info.findings == [])
    #expect(info.why == "its 'larder.json' says that it is one, of format 1")
    #expect(info.variant == "write-once, keys as json, values as text")
    _ = try NativeSample(at: bench.directory.appending("deeper/other"), keys: ["x"])
    let opened = try Detection.open(bench.directory.path)
    #expect(opened.caches.map(\.info.path.lastComponent) == ["cache", "other"])
  }

  @Test(
    "refuses what a newer larder made, and says what it is",
    arguments: [
      ("\"format\": 1", "\"format\": 2", "format 2"),
      ("\"placement\": \"files\"", "\"placement\": \"log\"", "placement 'log'"),
      ("\"incompatible\": []", "\"incompatible\": [\"sparkles\"]", "property 'sparkles'"),
    ])
  func newer(old: String, new: String, what: String) throws {
    let bench = try NativeBench()
    let file = bench.path.appending("larder.json")
    var text = String(decoding: try POSIXDisk().read(file, from: 0, limit: 9_999), as: UTF8.self)
    let place = try #require(text.range(of: old))
    text.replaceSubrange(place, with: new)
    try bench.directory.write(Array(text.utf8), to: "cache/larder.json")
    let error = try #require(throws: LarderError.self) { try bench.open() }
    #expect(error.code == .unsupportedFormat)
    #expect(error.problem.contains("it has \(what), which this version does not know"))
    #expect(error.remedy != nil)
  }

  @Test("opens one whose 'larder.json' is damaged, and says so")
  func damagedHeader() throws {
    let bench = try NativeBench()
    for (bytes, code) in [
      ([], FindingCode.zeroLength), ([0, 0, 0], .zeroFilled), (Array("{}".utf8), .wrongKind),
    ] as [([UInt8], FindingCode)] {
      try bench.directory.write(bytes, to: "cache/larder.json")
      let cache = try bench.open()
      #expect(cache.info.findings.map(\.code) == [code])
      #expect(try ScannedCache(cache).entries.count == 3)
    }
    try POSIXDisk().remove(bench.path.appending("larder.json"))
    #expect(throws: LarderError.self) { try bench.open() }
    let forced = try Detection.open(bench.path, as: .larderDirectory)
    #expect(forced.caches.first?.info.findings.map(\.code) == [.wrongKind])
  }
}

extension String {
  fileprivate func range(of other: String) -> Range<String.Index>? {
    indices.lazy.map {
      $0..<(self.index($0, offsetBy: other.count, limitedBy: self.endIndex) ?? $0)
    }
    .first { self[$0] == other }
  }
}

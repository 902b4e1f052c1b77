import Glibc
import Larder
import LarderFormats
import SystemPackage
import TestSupport
import Testing

/// A native directory with one entry to be damaged and two that stay whole.
struct NativeBench {
  let directory: TemporaryDirectory
  let sample: NativeSample
  var path: FilePath { sample.path }

  init(valueSize: Int = 20_000) throws {
    directory = try TemporaryDirectory()
    sample = try NativeSample(
      at: directory.appending("cache"), keys: ["a", "b", "c"], valueSize: valueSize)
  }

  func open() throws -> any MendableCache {
    try #require(try Detection.open(path).caches.first)
  }

  func scan(_ depth: Depth = .full, threads: Int = 2) throws -> ScannedCache {
    try ScannedCache(open(), depth: depth, threads: threads)
  }

  /// The entry of a key, after the others were seen to be whole and a second look to tell the same.
  func record(of key: String = "a") throws -> EntryRecord {
    let cache = try open()
    let scan = try ScannedCache(cache)
    for other in ["a", "b", "c"] where other != key {
      let record = try #require(scan.entries[NativeSample.id(of: other)])
      #expect(record.status == .valid && record.findings == [], "\(record)")
      #expect(record.placement == .confirmed)
    }
    let record = try #require(scan.entries[NativeSample.id(of: key)])
    var again = try #require(try cache.check(record.id, depth: .full))
    again.value.label = record.value.label
    #expect(again == record)
    return record
  }
}

@Suite("An entry of a native directory")
struct NativeVerdictTests {
  @Test("tells each kind of damage with its code and offset", arguments: NativeDamage.all)
  func damage(_ damage: NativeDamage) throws {
    let bench = try NativeBench()
    try bench.sample.change(damage.part, of: "a", damage.change)
    let record = try bench.record()
    #expect(record.status == damage.status)
    let finding = try #require(record.findings.first)
    #expect(record.findings.count == 1, "\(record.findings)")
    #expect(finding.code == damage.code && finding.part == damage.part)
    #expect(finding.offset == damage.offset)
    #expect(
      finding.file == NativeSample.place(of: "a").appending(damage.part.rawValue))
    #expect(finding.remedies.first?.command.prefix(2) == ["larder", "repair"])
    let detail = try #require(try bench.open().detail(of: record.id))
    let part = damage.part == .key ? detail.key : detail.value
    #expect(part.faultOffset == damage.offset)
    if damage.offset.map({ $0 < 88 && $0 > 0 }) == true {
      #expect(part.instructions.contains { $0.isFaulty })
    }
  }

  @Test("with a file of another entry is a mixed pair")
  func otherEntry() throws {
    let bench = try NativeBench()
    let foreign = try bench.sample.bytes(of: .value, "b")
    try bench.sample.change(.value, of: "a") { _ in foreign }
    let record = try bench.record()
    #expect(record.status == .invalidValue)
    #expect(record.findings.map(\.code) == [.pairMixed])
    #expect(record.findings.first?.offset == 8)
  }

  @Test("with the value of an earlier writer is a mixed pair")
  func olderValue() throws {
    let bench = try NativeBench()
    let old = try bench.sample.bytes(of: .value, "a")
    let other = try NativeSample(at: bench.directory.appending("other"), keys: ["a"])
    let new = try other.bytes(of: .key, "a")
    try bench.sample.change(.key, of: "a") { _ in new }
    #expect(try bench.sample.bytes(of: .value, "a") == old)
    let record = try bench.record()
    #expect(record.findings.map(\.code) == [.pairMixed])
    #expect(record.findings.first?.offset == 24)
  }

  @Test("under another name is misplaced, and nothing else")
  func misplaced() throws {
    let bench = try NativeBench()
    let place = bench.sample.directory(of: "d")
    mkdir(place.removingLastComponent().string, 0o700)
    #expect(rename(bench.sample.directory(of: "a").string, place.string) == 0)
    let scan = try bench.scan()
    let record = try #require(scan.entries[NativeSample.id(of: "d")])
    #expect(record.status == .misplaced && record.placement == .wrong)
    #expect(record.findings.map(\.code) == [.misplaced])
    // An empty directory is left behind, which is worth a note and no more.
    #expect(scan.findings.filter { $0.severity > .note }.count == 1)
  }

  @Test("without any file is empty")
  func empty() throws {
    let bench = try NativeBench()
    for part in EntryPart.allCases { try bench.sample.change(part, of: "a") { _ in nil } }
    let record = try bench.record()
    #expect(record.status == .empty)
    #expect(record.findings.map(\.code) == [.entryEmpty])
  }

  @Test("that is no file, or holds none, is told without opening it")
  func specialFiles() throws {
    let bench = try NativeBench()
    let file = bench.sample.directory(of: "a").appending("value").string
    for make in [
      { mkfifo(file, 0o600) }, { mkdir(file, 0o700) }, { symlink("/etc/passwd", file) },
    ] {
      _ = try? POSIXDisk().remove(FilePath(file))
      _ = try? POSIXDisk().removeDirectory(FilePath(file))
      #expect(make() == 0)
      let record = try bench.record()
      #expect(record.status == .invalidValue)
      #expect(record.findings.map(\.code) == [.notAFile])
    }
    let entry = bench.sample.directory(of: "b").string
    #expect(rename(entry, bench.directory.appending("away").string) == 0)
    #expect(symlink(bench.directory.appending("away").string, entry) == 0)
    let record = try #require(try bench.scan().entries[NativeSample.id(of: "b")])
    #expect(record.status == .invalidKeyAndValue)
    #expect(record.findings.map(\.code) == [.notAFile])
  }

  @Test("larger than any buffer is checked to its last byte")
  func large() throws {
    let bench = try NativeBench(valueSize: 3_000_000)
    #expect(try bench.scan().findings == [])
    try bench.sample.change(.value, of: "a") { NativeDamage.flipped($0, 2_500_000) }
    #expect(try bench.record().findings.map(\.offset) == [2_500_000])
    try bench.sample.change(.value, of: "a") { Array($0.prefix(2_000_000)) }
    #expect(try bench.record().findings.map(\.offset) == [2_000_000])
    // A file that was made longer by a hole that was never filled.
    try bench.sample.change(.value, of: "a") { Array($0.prefix(1_048_576)) }
    let file = bench.sample.directory(of: "a").appending("value")
    #expect(truncate(file.string, 3_000_092) == 0)
    let finding = try #require(try bench.record().findings.first)
    #expect(finding.code == .zeroTail && finding.offset == 1_048_576)
  }

  @Test("shows at structure what headers and lengths tell, at names only what is missing or empty")
  func depths() throws {
    for damage in NativeDamage.all {
      let bench = try NativeBench()
      try bench.sample.change(damage.part, of: "a", damage.change)
      let id = NativeSample.id(of: "a")
      let structure = try #require(try bench.scan(.structure).entries[id])
      // Only what lies in the payload of a value needs every byte.
      let isDeep = ["zeros from a block on", "a flipped bit in the payload"]
        .contains(damage.description)
      #expect(structure.status == (isDeep ? .valid : damage.status), "\(damage)")
      let names = try #require(try bench.scan(.names).entries[id])
      let isSeen = [.zeroLength, .valueMissing, .keyMissing].contains(damage.code)
      #expect(names.status == (isSeen ? damage.status : .unchecked), "\(damage)")
    }
  }

  @Test("is shown as its codec says, with the fields of its frame")
  func detail() throws {
    let bench = try NativeBench(valueSize: 12)
    let cache = try bench.open()
    let detail = try #require(try cache.detail(of: EntryID(Array(NativeSample.id(of: "a").utf8))))
    #expect(detail.record.key.label == "\"a\"")
    #expect(detail.record.value.label == "a0123456789a")
    #expect(detail.key.tree.map(\.text) == ["\"a\""])
    #expect(detail.key.summary.hasPrefix("JSON, made 20"))
    #expect(detail.key.summary.hasSuffix("its hash is the entry's name"))
    #expect(detail.value.tree.map(\.text) == ["a0123456789a"])
    let fields = detail.value.instructions
    #expect(fields.map(\.offset) == [0, 4, 5, 6, 8, 24, 40, 48, 56, 72, 80, 84, 88, 100])
    #expect(fields.first { $0.name == "codec" }?.argument == "'text'")
    #expect(fields.first { $0.name == "key hash" }?.argument == NativeSample.id(of: "a"))
    #expect(!fields.contains { $0.isFaulty })
    let bytes = try cache.bytes(of: detail.record.id, part: .value, from: 88, limit: 5)
    #expect(bytes == Array("a0123".utf8))
  }
}

import Larder
import LarderFormats
import SystemPackage
import Testing

@testable import LarderInspector

@Suite("What a query matches")
struct QueryEvaluationTests {
  static let now: Int64 = 1_800_000_000
  static let cache = FakeCache(1, path: "/home/u/.cache/pytools/pdict-v4-loopy-py3.11")

  static let entry = EntryRecord(
    id: EntryID(Array("3fa81c09".utf8)), status: .invalidValue, depth: .full,
    key: PartRecord(.valid, size: 22, label: "('MatMul', 512, 'Größe')"),
    value: PartRecord(.invalid, size: 4096),
    modified: Timestamp(seconds: now - 2 * 86_400 - 3600),
    findings: [Finding(.pickleCutShort, part: .value, problem: "p")])

  static let lock = ItemRecord(
    kind: .lock, status: .stale, path: "3fa81c09.lock", size: 7,
    findings: [Finding(.lockStale, subject: .item, problem: "p")])

  @Test(
    "asks about every column of an entry",
    arguments: [
      ("", true), ("status:invalid", true), ("status:invalid-value", true),
      ("status:invalid-key", false), ("status=invalid-value", true), ("status!=valid", true),
      ("status~value", true), ("status:missing", false), ("status:INVALID", true),
      ("size>4K", true), ("size>4.1K", false), ("size=4118", true), ("size:4118", true),
      ("size!=4118", false), ("size<1MiB", true), ("size>=4118", true), ("size<=4117", false),
      ("key.size=22", true), ("value.size=4096", true), ("value.size:4KB", true),
      ("age<3d", true), ("age>2d", true), ("age:2d", true), ("age:3d", false), ("age:49h", true),
      ("age!=2d", false), ("age<1w", true), ("age>=1y", false),
      ("key~matmul", true), ("key:MATMUL", true), ("key=matmul", false), ("key~größe", true),
      ("key~GRÖSSE", false), ("key~GRÖẞE", true), (#"key="('MatMul', 512, 'Größe')""#, true),
      ("value~x", false), ("id:3fa", true), ("id:3FA", true), ("id:fa8", false), ("id~fa8", true),
      ("id=3fa81c09", true), ("id!=3fa81c09", false),
      ("path~fa8", false), ("path~3fa/81c09", true), ("cache~loopy", true), ("cache:numba", false),
      ("format:pytools", true), ("format=pytools-v4", true), ("format:pytools-v5", false),
      ("format~v4", true), ("code:pickle-cut-short", true), ("code:pickle", true),
      ("code:cut-short", false), ("code~cut", true), ("code!=pickle-cut-short", false),
      ("severity:error", true), ("severity>=warning", true), ("severity<error", false),
      ("severity:none", false), ("severity!=none", true),
      ("is:faulty", true), ("is:marked", false), ("is!=marked", true), ("is:unchecked", false),
      ("is:locked", false), ("is:packed", false), ("is:loose", true), ("is:entry", true),
      ("is:item", false), ("depth:full", true), ("depth>names", true), ("depth<full", false),
      ("depth>full", false), ("severity>error", false),
      ("kind:entry", true), ("kind:lock", false),
      ("matmul", true), ("a81c", true), ("axpy", false), (#""""#, true),
      ("not matmul", false), ("matmul size>1G", false), ("matmul or size>1G", true),
      ("not (matmul size>1G)", true), ("axpy or axpy or 512", true),
      ("(axpy or matmul) status:invalid", true), ("axpy or matmul status:valid", false),
    ])
  func entries(text: String, expected: Bool) throws {
    let truth = try Query(text).matches(Self.entry, in: Self.cache, now: Self.now)
    #expect(truth == (expected ? .yes : .no))
  }

  @Test(
    "asks about every column of an item",
    arguments: [
      ("", true), ("status:stale", true), ("status:valid", false), ("kind:lock", true),
      ("kind:entry", false), ("kind!=entry", true), ("is:item", true), ("is:faulty", true),
      ("size=7", true), ("path~.lock", true), ("3fa81c", true), ("key~x", false), ("id:3", false),
      ("code:lock-stale", true), ("code:lock", true), ("severity:warning", true),
      ("age<1y", false), ("not age<1y", true), ("depth:full", false), ("is:locked", false),
      ("is:marked", true), ("format:pytools-v4", true), ("cache~loopy", true),
    ])
  func items(text: String, expected: Bool) throws {
    let query = try Query(text)
    let truth = query.matches(Self.lock, in: Self.cache, now: Self.now, isMarked: true)
    #expect(truth == (expected ? .yes : .no))
  }

  @Test(
    "times name spans in UTC",
    arguments: [
      ("modified:2026", true), ("modified:2026-01", true), ("modified:2026-01-31", true),
      ("modified:2026-01-31T12", true), ("modified:2026-01-31T12:30", true),
      ("modified:2026-01-31T12:30:15Z", true), ("modified:2026-01-31T12:30:16", false),
      ("modified:2025", false), ("modified>2025", true), ("modified>2026", false),
      ("modified>=2026", true), ("modified<=2026-01-31", true), ("modified<2026-01-31", false),
      ("modified<2026-01-31T12:31", true), ("modified!=2026-01-31", false),
      ("modified:2026-02", false), ("modified:1969-12-31", false),
    ])
  func times(text: String, expected: Bool) throws {
    var entry = Self.entry
    entry.modified = Timestamp(seconds: 1_769_862_615)  // 2026-01-31T12:30:15Z
    let truth = try Query(text).matches(entry, in: Self.cache, now: Self.now)
    #expect(truth == (expected ? .yes : .no))
  }

  @Test(
    "a day exists or it does not",
    arguments: [
      ("2024-02-29", true), ("2026-02-29", false), ("1900-02-29", false), ("2000-02-29", true),
      ("2026-12-31", true), ("2026-13-01", false), ("2026-00-01", false), ("2026-1-1", false),
      ("2026-01-00", false), ("2026-01-01T24", false), ("2026-01-01T23:60", false),
      ("2026-01-01T23:59:60", true), ("2026T10", false), ("0000-01-01", true), ("", false),
      ("٢٠٢٦", false), ("2026-01-01T", false), ("9999-12-31", true),
    ])
  func days(text: String, exists: Bool) {
    #expect((CalendarSpan(text) != nil) == exists)
  }

  @Test("combines what is not known as little as it can")
  func threeValues() throws {
    var unread = Self.entry
    (unread.depth, unread.status) = (.names, .unchecked)
    (unread.key, unread.value) = (PartRecord(.unchecked), PartRecord(.unchecked))
    let cases: [(String, Truth)] = [
      ("key~x", .unknown), ("not key~x", .unknown), ("value~x", .unknown),
      ("value~x status:valid", .no), ("status:valid value~x", .no),
      ("value~x status:unchecked", .unknown), ("value~x or status:unchecked", .yes),
      ("value~x or status:valid", .unknown), ("not (value~x or status:unchecked)", .no),
      ("3fa81c", .yes), ("matmul", .unknown), ("not 3fa81c", .no),
    ]
    for (text, expected) in cases {
      let query = try Query(text)
      #expect(query.matches(unread, in: Self.cache, now: Self.now) == expected, "\(text)")
      var table = EntryTable(caches: [Self.cache], now: Timestamp(seconds: Self.now))
      table.upsert(unread, cache: 0)
      #expect(table.matches(query, row: 0, now: Self.now) == expected, "\(text) in the table")
    }
  }

  @Test("a table knows what a record knows, but for the labels of values")
  func tableAndRecord() throws {
    let texts = [
      "status:invalid", "size>4K", "key~matmul", "id:3fa", "path~3fa/81c09", "cache~loopy",
      "format:pytools-v4", "code:pickle", "severity:error", "is:faulty", "depth:full", "age:2d",
      "modified>2020", "matmul", "value~x", "is:marked", "key.size=22", "value.size=4096",
    ]
    var table = EntryTable(caches: [Self.cache], now: Timestamp(seconds: Self.now))
    table.upsert(Self.entry, cache: 0)
    table.setMarked(true, row: 0)
    for text in texts {
      let query = try Query(text)
      #expect(
        table.matches(query, row: 0, now: Self.now)
          == query.matches(Self.entry, in: Self.cache, now: Self.now, isMarked: true), "\(text)")
    }
    var valid = Self.entry
    valid.value = PartRecord(.valid, size: 1, label: "float32[5]")
    table.upsert(valid, cache: 0)
    let query = try Query("value~FLOAT32")
    #expect(table.matches(query, row: 0, now: Self.now) == .unknown)
    #expect(query.matches(valid, in: Self.cache, now: Self.now) == .yes)
  }

  @Test("a label that is cut says no only where the rest cannot matter")
  func cutLabels() {
    let label = Array("('kern".utf8)
    func ask(_ text: String, _ mode: TextPattern.Mode) -> Truth {
      TextPattern(text, mode).matches(label.span, isCut: true)
    }
    #expect(ask("kern", .part) == .yes)
    #expect(ask("el", .part) == .unknown)
    #expect(ask("('k", .beginning) == .yes)
    #expect(ask("('kernel", .beginning) == .unknown)
    #expect(ask("('x", .beginning) == .no)
    #expect(ask("('kernel')", .whole) == .unknown)
    #expect(ask("('x", .whole) == .no)
    #expect(ask("('kern", .whole) == .no)
  }

  @Test("finds a part wherever it is", arguments: ["", "a", "ab", "ba", "aab", "abab", "b", "c"])
  func parts(needle: String) {
    for text in ["", "a", "ab", "aab", "aaab", "ababab", "ABAB", "xaabx"] {
      let expected = text.lowercased().indices.contains {
        text.lowercased()[$0...].hasPrefix(needle)
      }
      #expect(
        TextPattern(needle, .part).matches(text) == (expected || needle.isEmpty ? .yes : .no),
        "\(needle) in \(text)")
    }
  }
}

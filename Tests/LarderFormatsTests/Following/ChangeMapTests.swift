import SystemPackage
import Testing

@testable import LarderFormats

@Suite("What a change of a name in a cache is about")
struct ChangeMapTests {
  static let hash = String(repeating: "0123456789abcdef", count: 4)
  static var rest: String { String(hash.dropFirst(6)) }
  static var entry: Touched { .entry(EntryID(Array(hash.utf8))) }

  static func named(_ name: String) -> FilePath.Component { FilePath(name).lastComponent ?? "?" }

  static func item(_ path: FilePath) -> Touched { .item(path) }

  static let nested = PytoolsChanges(
    base: "/c", layout: PytoolsLayout(format: .pytoolsV4, locking: .entry))
  static let flat = PytoolsChanges(
    base: "/c", layout: PytoolsLayout(format: .pytoolsV2, locking: .entry))
  static let first = PytoolsChanges(
    base: "/c", layout: PytoolsLayout(format: .pytoolsV0, locking: .container))
  static let versioned = PytoolsChanges(
    base: "/c", layout: PytoolsLayout(format: .pytoolsV2, locking: .container, hasVersions: true))
  static let native = NativeChanges(base: "/c")
  static let database = DatabaseChanges(DatabaseFiles(main: "/home/ada/pdict-v5-x.sqlite"))

  struct Case: CustomTestStringConvertible, Sendable {
    let map: any ChangeMap
    let directory: FilePath
    let name: FilePath.Component
    let touched: [Touched]
    var reach = WatchReach.whole

    var testDescription: String { "\(type(of: map)): \(directory.appending(name)) \(reach)" }
  }

  static var pytools: [Case] {
    [
      Case(
        map: nested, directory: "", name: named("\(hash).lock"),
        touched: [entry, item(FilePath("\(hash).lock"))]),
      Case(map: nested, directory: "", name: "012", touched: [item("012")]),
      Case(map: nested, directory: "", name: ".DS_Store", touched: [item(".DS_Store")]),
      Case(map: nested, directory: "", name: "lock", touched: [item("lock")]),
      Case(map: nested, directory: "012", name: "345", touched: [item("012/345"), item("012")]),
      Case(map: nested, directory: "012", name: "tmp", touched: [item("012/tmp"), item("012")]),
      Case(
        map: nested, directory: "012/345", name: named(rest), touched: [entry, item("012/345")]),
      Case(
        map: nested, directory: FilePath("012/345/\(rest)"), name: "contents", touched: [entry]),
      Case(
        map: nested, directory: FilePath("012/345/\(rest)"), name: "core",
        touched: [entry, item(FilePath("012/345/\(rest)/core"))]),
      Case(map: flat, directory: "", name: named(hash), touched: [entry]),
      Case(map: flat, directory: FilePath(hash), name: "info_x", touched: [entry]),
      Case(map: flat, directory: "", name: "012", touched: [item("012")]),
      Case(map: first, directory: "", name: "lock", touched: [item("lock")]),
      // Where not all directories are watched, the lock is all that shows.
      Case(
        map: first, directory: "", name: "lock", touched: [item("lock"), .everything], reach: .part),
      Case(map: flat, directory: "", name: "lock", touched: [item("lock")], reach: .part),
      Case(map: versioned, directory: "", name: "version", touched: []),
    ]
  }

  static var others: [Case] {
    let hash = "00112233445566778899aabbccddeeff"
    let name = named(String(hash.dropFirst(2)))
    let entry = Touched.entry(EntryID(Array(hash.utf8)))
    return [
      Case(map: native, directory: "", name: "larder.json", touched: [item("larder.json")]),
      Case(map: native, directory: "entries", name: "00", touched: [item("entries/00")]),
      Case(
        map: native, directory: "entries/00", name: name, touched: [entry, item("entries/00")]),
      Case(
        map: native, directory: "entries/00", name: "x",
        touched: [item("entries/00/x"), item("entries/00")]),
      Case(
        map: native, directory: FilePath("entries/00").appending(name), name: "value",
        touched: [entry]),
      Case(
        map: native, directory: "packs", name: "0003.pack",
        touched: [item("packs/0003.pack"), .everything]),
      Case(
        map: native, directory: "packs", name: "0003.deleted",
        touched: [item("packs/0003.deleted"), .everything]),
      Case(map: native, directory: "packs", name: "x", touched: [item("packs/x")]),
      Case(map: native, directory: "staging", name: "a-1-b", touched: [item("staging/a-1-b")]),
      Case(map: database, directory: "", name: "pdict-v5-x.sqlite", touched: [.everything]),
      Case(
        map: database, directory: "", name: "pdict-v5-x.sqlite-wal",
        touched: [item("pdict-v5-x.sqlite-wal"), .everything]),
      Case(
        map: database, directory: "", name: "pdict-v5-x.sqlite-shm",
        touched: [item("pdict-v5-x.sqlite-shm")]),
      // Another database beside it is none of its business.
      Case(map: database, directory: "", name: "pdict-v5-y.sqlite", touched: []),
    ]
  }

  @Test("follows from the name alone", arguments: pytools + others)
  func meaning(example: Case) {
    #expect(example.map.isWatched(example.directory))
    #expect(
      example.map.touched(by: example.name, in: example.directory, example.reach)
        == example.touched)
  }

  @Test("is asked only in directories that lead to entries, or hold what belongs to the cache")
  func watched() {
    let entry = FilePath("012/345/\(Self.rest)")
    for directory in ["", "012", "012/345", entry] as [FilePath] {
      #expect(Self.nested.isWatched(directory))
    }
    for directory in ["x", "0123", "012/XYZ", "012/345/6", entry.appending("key")] as [FilePath] {
      #expect(!Self.nested.isWatched(directory))
    }
    #expect(Self.flat.isWatched(FilePath(Self.hash)) && !Self.flat.isWatched("012"))
    let own = ["", "entries", "entries/0f", "packs", "staging", "sessions", "quarantine"]
    for directory in own { #expect(Self.native.isWatched(FilePath(directory))) }
    for directory in ["x", "entries/xyz", "staging/a", "packs/00", "entries/00/x"] {
      #expect(!Self.native.isWatched(FilePath(directory)))
    }
    #expect(Self.database.base == "/home/ada" && !Self.database.isWatched("x"))
  }
}

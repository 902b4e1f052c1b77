import Larder
import LarderFormats
import SystemPackage

@testable import LarderInspector

/// The list of caches, with the world outside played by the test.
struct HomeBench {
  static let place: FilePath = "/home/ada/.cache"

  var home: Home
  /// What was asked for.
  var requests: [HomeRequest] = []

  init(lines: Int = 24, columns: Int = 80, glyphs: GlyphSet = .unicode) {
    home = Home(
      [Self.place, "/tmp"], size: Size(lines: lines, columns: columns), glyphs: glyphs,
      now: Bench.now)
  }

  mutating func send(_ event: HomeEvent) { requests += home.handle(event) }

  /// Types keys as ``Bench/type(_:)`` does.
  mutating func type(_ keys: String) {
    for key in Bench.keys(keys) { send(.key(key)) }
  }

  var text: String { home.screen().text }
  var selected: FilePath? { home.selected?.info.path }
}

extension HomeBench {
  static let paths: [FilePath] = [
    "/home/ada/.cache/pytools/pdict-v4-loopy-typed-and-scheduled-cache-v2-py3.11.7.final.0",
    "/home/ada/.cache/pytools/pdict-v4-pyopencl-invoker-py3.11.7.final.0",
    "/home/ada/.cache/pytools/pdict-v5-codegen-py3.12.sqlite",
    "/tmp/pytools-pdict-old-uid1000-py2.7",
    "/home/ada/.cache/other/pdict-v3-β-py3.8",
  ]

  /// Finds the sample's caches.
  mutating func find() {
    for (index, path) in Self.paths.enumerated() {
      let format: CacheFormat = [.pytoolsV4, .pytoolsV4, .pytoolsV5, .pytoolsV0, .pytoolsV3][index]
      send(.scout(.found(CacheInfo(path: path, format: format, why: "made up"))))
    }
    send(.scout(.searched([])))
  }

  /// Looks at the sample's caches: the second is faulty, the fourth unreadable, the last not done.
  mutating func look() {
    send(.scout(.looked(0, Self.survey(1204, .structure))))
    send(.scout(.looked(1, Self.survey(93, .structure, faulty: 12, age: 7000))))
    send(.scout(.looked(2, Self.survey(40_321, .names, age: 86_400 * 3))))
    send(.scout(.looking(2, entries: 16_384)))
    var unreadable = Self.survey(0, .structure, age: 86_400 * 900)
    unreadable.error = LarderError(.permission, "cannot read '/tmp/pytools-pdict-old'")
    send(.scout(.looked(3, unreadable)))
  }

  static func survey(
    _ entries: Int, _ depth: Depth, faulty: Int = 0, age: Int = 60
  ) -> CacheSurvey {
    var tally = ScanTally(depth: depth)
    tally.add(
      ScanBatch(
        entries: (0..<entries).map { $0 < faulty ? Sample.cutShort : Sample.valid(min($0, 60) + 6) }
      ))
    let usage = DiskUsage(
      files: entries * 2, directories: entries, apparent: Int64(entries) * 1500,
      allocated: Int64(entries) * 12_288, lastChange: Sample.age(age))
    return CacheSurvey(usage: usage, tally: tally)
  }
}

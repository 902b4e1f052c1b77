import Larder
import LarderFormats
import SystemPackage

@testable import LarderInspector

/// An inspector in front of made-up caches, with the world outside played by the test.
struct Bench {
  static let now = Timestamp(seconds: 1_700_000_000)

  var inspector: Inspector
  /// What was asked for and not answered.
  var requests: [InspectorRequest] = []

  init(
    lines: Int = 24, columns: Int = 80, glyphs: GlyphSet = .unicode,
    path: FilePath = "/home/ada/.cache/pytools/pdict-v4-loopy-py3.11",
    options: InspectorOptions = InspectorOptions()
  ) {
    inspector = Inspector(
      path, size: Size(lines: lines, columns: columns), glyphs: glyphs, now: Self.now,
      options: options)
  }

  /// Delivers an event, and does all work between events.
  mutating func send(_ event: InspectorEvent) {
    requests += inspector.handle(event)
    while inspector.hasWork { requests += inspector.work(rows: 1000) }
  }

  /// Types keys: single characters, or names in angle brackets as the help page has them.
  mutating func type(_ keys: String) {
    for key in Self.keys(keys) { send(.key(key)) }
  }

  /// The keys of a text: single characters, or names in angle brackets as the help page has them.
  static func keys(_ text: String) -> [Key] {
    var keys: [Key] = []
    var rest = text[...]
    while let first = rest.first {
      if first == "<", let end = rest.firstIndex(of: ">") {
        let name = rest[rest.index(after: rest.startIndex)..<end]
        if let key = named[String(name)] { keys.append(key) }
        rest = rest[rest.index(after: end)...]
      } else {
        keys.append(.character(first))
        rest = rest.dropFirst()
      }
    }
    return keys
  }

  private static let named: [String: Key] = {
    let keys: [Key] = [
      .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter, .escape, .tab, .backtab,
      .backspace, .insert, .delete, .shiftUp, .shiftDown, .function(1), .control("c"),
      .control("l"),
    ]
    return Dictionary(uniqueKeysWithValues: keys.map { ($0.label, $0) })
  }()

  var text: String { inspector.screen().text }
}

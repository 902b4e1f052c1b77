import Larder
import LarderFormats
import SystemPackage
import Testing

@testable import LarderInspector

@Suite("A baseline of known findings")
struct BaselineTests {
  static let cut = Finding(.pickleCutShort, part: .value, offset: 5, problem: "p")
  static let stale = Finding(.lockStale, subject: .item, problem: "p")
  static let page = Finding(.pageDamage, subject: .cache, problem: "p")

  var baseline: Baseline {
    var baseline = Baseline()
    baseline.insert(Self.cut, about: .entry(EntryID(Array("3fa81c09".utf8))), in: nil)
    baseline.insert(Self.stale, about: .item("a b%\n.lock"), in: "sub/cache")
    baseline.insert(Self.page, about: .cache, in: "pdict-v5.sqlite")
    baseline.insert(Self.cut, about: .entry(EntryID([0xFF, 0x00, 0x2E], row: 3)), in: ".")
    return baseline
  }

  static let text = """
    # larder baseline 1
    lock-stale item sub/cache a%20b%25%0A.lock
    page-damage cache pdict-v5.sqlite .
    pickle-cut-short value %2E %FF%00.
    pickle-cut-short value . 3fa81c09

    """

  @Test("is written as it is documented, sorted, and read again")
  func file() throws {
    #expect(baseline.text == Self.text)
    #expect(try Baseline(Array(Self.text.utf8), name: "b") == baseline)
  }

  @Test("knows a finding by its code, part, cache and name, wherever its offset")
  func contains() {
    let id = EntryID(Array("3fa81c09".utf8))
    var moved = Self.cut
    (moved.offset, moved.problem) = (99, "other words")
    #expect(baseline.contains(moved, about: .entry(id), in: nil))
    var other = Self.cut
    other.part = .key
    #expect(!baseline.contains(other, about: .entry(id), in: nil))
    #expect(!baseline.contains(Self.cut, about: .entry(id), in: "sub"))
    #expect(!baseline.contains(Self.stale, about: .entry(id), in: nil))
    #expect(!baseline.contains(Self.cut, about: .entry(EntryID([0x33])), in: nil))
    #expect(baseline.contains(Self.page, about: .cache, in: "pdict-v5.sqlite"))
    #expect(!Baseline().contains(Self.page, about: .cache, in: nil))
  }

  @Test("takes comments, empty lines, other line ends and codes of the future")
  func tolerance() throws {
    let text = "# larder baseline 1\r\n\r\n# known since May\r\nnew-code entry . %61b\r\n"
    let baseline = try Baseline(Array(text.utf8), name: "b")
    #expect(baseline.text == "# larder baseline 1\nnew-code entry . ab\n")
    #expect(try Baseline([], name: "b").count == 0)
  }

  @Test(
    "names the line that it cannot read",
    arguments: [
      "x", "a entry .", "a entry . b c", "A entry . b", "a nothing . b", "a entry  b", "a entry . ",
      "a entry . %", "a entry . %4", "a entry . %G0", "a entry . %+1", "a entry . é",
      " a entry . b",
    ])
  func errors(line: String) {
    let error = #expect(throws: LarderError.self) {
      try Baseline(Array("# larder baseline 1\n\n\(line)\n".utf8), name: "known\u{1b}")
    }
    #expect(error?.code == .usage)
    #expect(
      error?.problem
        == #"cannot read the baseline 'known\x1b': line 3 is not 'CODE SUBJECT CACHE NAME'"#)
  }

  @Test("leaves baselines of another version alone")
  func version() {
    let error = #expect(throws: LarderError.self) {
      try Baseline(Array("# larder baseline 2\n".utf8), name: "b")
    }
    #expect(error?.code == .unsupportedFormat)
  }
}

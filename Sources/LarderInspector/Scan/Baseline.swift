package import Larder
package import LarderFormats
package import SystemPackage

/// Findings that are known already, so that a check fails only on new ones.
///
/// As a file: a line each, sorted, four words between single spaces; `#` begins a comment. Offsets
/// and texts are left out, so that a baseline holds as long as the damage stays what and where it
/// is.
///
///     # larder baseline 1
///     lock-stale item . 3fa81c09.lock
///     pickle-cut-short value . 3fa81c09
///     page-damage cache pdict-v5-loopy.sqlite .
///
/// The words are the finding's code; what it is about (`entry`, `key`, `value`, `item`, `cache`);
/// the cache's path below what was checked, or `.` for just that; the entry's id or the item's
/// path, or `.` where there is none. Bytes that are no printable ASCII, spaces, `%` and a lone `.`
/// are written as `%` and two hexadecimal digits.
package struct Baseline: Sendable, Equatable {
  /// What a finding is about.
  package enum Subject: Sendable, Equatable {
    case entry(EntryID)
    case item(FilePath)
    case cache
  }

  private static let header = "# larder baseline 1"
  private static let headerWithoutVersion = "# larder baseline "

  private var lines: Set<String> = []

  /// Makes one that knows nothing.
  package init() {}

  /// The number of known findings.
  package var count: Int { lines.count }

  /// Adds a finding.
  ///
  /// - Parameters:
  ///   - finding: The finding.
  ///   - subject: What it is about.
  ///   - cache: The cache's path below what was checked; `nil` for just that.
  package mutating func insert(_ finding: Finding, about subject: Subject, in cache: FilePath?) {
    lines.insert(Self.line(finding, subject, cache))
  }

  /// Whether a finding is known: by its code, what it is about, and the cache's path below what was
  /// checked, as for ``insert(_:about:in:)``.
  package func contains(_ finding: Finding, about subject: Subject, in cache: FilePath?) -> Bool {
    !lines.isEmpty && lines.contains(Self.line(finding, subject, cache))
  }

  /// The file.
  package var text: String {
    ([Self.header] + lines.sorted()).map { $0 + "\n" }.joined()
  }

  /// Reads a file; codes that a newer larder knows are kept.
  ///
  /// - Throws: ``LarderError`` with the code `usage` that names the line that is no such thing.
  /// - Complexity: O(bytes).
  package init(_ bytes: [UInt8], name: String) throws(LarderError) {
    for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      let line = line.last == 13 ? line.dropLast() : line
      let text = String(decoding: line, as: UTF8.self)
      if index == 0, text.hasPrefix(Self.headerWithoutVersion), text != Self.header {
        throw Self.newer(name)
      }
      if text.isEmpty || text.hasPrefix("#") { continue }
      guard let known = Self.canonical(line) else { throw Self.notALine(index + 1, name) }
      lines.insert(known)
    }
  }
}

extension Baseline {
  private static let subjects: Set<String> = ["entry", "key", "value", "item", "cache"]

  private static func line(
    _ finding: Finding, _ subject: Subject, _ cache: FilePath?
  ) -> String {
    let (kind, name): (String, [UInt8]) =
      switch subject {
      case .entry(let id): (finding.part?.rawValue ?? "entry", id.name)
      case .item(let path): ("item", bytes(of: path))
      case .cache: ("cache", [])
      }
    return "\(finding.code.rawValue) \(kind) \(word(cache.map(bytes) ?? [])) \(word(name))"
  }

  private static func bytes(of path: FilePath) -> [UInt8] {
    path.withPlatformString { pointer in
      Array(
        UnsafeBufferPointer(start: pointer, count: path.length).lazy.map(UInt8.init(bitPattern:)))
    }
  }

  /// The only way in which that line may be written, or `nil` where it is none.
  private static func canonical(_ line: ArraySlice<UInt8>) -> String? {
    let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard words.count == 4, !words[0].isEmpty, words[0].allSatisfy(isSlug),
      subjects.contains(String(decoding: words[1], as: UTF8.self)),
      let cache = bytes(word: words[2]), let name = bytes(word: words[3])
    else { return nil }
    let begin = words[..<2].map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
    return "\(begin) \(word(cache)) \(word(name))"
  }

  private static func isSlug(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D
  }

  private static func word(_ bytes: [UInt8]) -> String {
    if bytes.isEmpty { return "." }
    if bytes == [0x2E] { return "%2E" }
    var result = ""
    for byte in bytes {
      if (0x21...0x7E).contains(byte), byte != 0x25 {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return result
  }

  private static func bytes(word: ArraySlice<UInt8>) -> [UInt8]? {
    if word.elementsEqual([0x2E]) { return [] }
    var (result, rest) = ([UInt8](), word)
    while let byte = rest.popFirst() {
      guard byte == 0x25 else {
        guard (0x21...0x7E).contains(byte) else { return nil }
        result.append(byte)
        continue
      }
      let digits = String(decoding: rest.prefix(2), as: UTF8.self)
      guard digits.utf8.count == 2, !digits.hasPrefix("+"), let value = UInt8(digits, radix: 16)
      else { return nil }
      result.append(value)
      rest = rest.dropFirst(2)
    }
    return result.isEmpty ? nil : result
  }

  private static func newer(_ name: String) -> LarderError {
    LarderError(
      .unsupportedFormat,
      "cannot read the baseline '\(SafeText.display(name))': it is not of version 1",
      remedy: "write it anew with this larder")
  }

  private static func notALine(_ line: Int, _ name: String) -> LarderError {
    LarderError(
      .usage,
      "cannot read the baseline '\(SafeText.display(name))': line \(line) is not "
        + "'CODE SUBJECT CACHE NAME'",
      remedy: "write it anew, or take the line out")
  }
}

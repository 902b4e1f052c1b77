/// A text to look for in labels, names and paths.
///
/// Parts and beginnings are found whatever the case; a whole text is compared exactly.
struct TextPattern: Sendable, Equatable {
  enum Mode: Sendable { case part, beginning, whole }

  let mode: Mode
  private let needle: [UInt8]
  /// Whether the case of letters beyond ASCII has to be minded.
  private let isASCII: Bool

  init(_ text: String, _ mode: Mode) {
    self.mode = mode
    isASCII = text.utf8.allSatisfy { $0 < 0x80 }
    needle = Array((mode == .whole ? text : text.lowercased()).utf8)
  }

  /// Whether UTF-8, or any bytes, match.
  ///
  /// - Parameters:
  ///   - bytes: The text.
  ///   - isCut: Whether more of it is not here, so that the answer may be ``Truth/unknown``.
  /// - Returns: What the bytes tell.
  /// - Complexity: O(bytes · needle) at worst, usually O(bytes); no allocation for ASCII.
  func matches(_ bytes: Swift.Span<UInt8>, isCut: Bool = false) -> Truth {
    if mode != .whole, !isASCII { return matchesFolded(bytes, isCut) }
    switch mode {
    case .part: return contains(bytes) ? .yes : isCut ? .unknown : .no
    case .beginning: return begins(bytes, isCut)
    case .whole:
      if !isCut {
        return bytes.count == needle.count && isPrefix(of: bytes, fold: false) ? .yes : .no
      }
      return bytes.count < needle.count && isShared(bytes, fold: false) ? .unknown : .no
    }
  }

  /// Whether a text matches.
  func matches(_ text: String) -> Truth {
    let bytes = Array(text.utf8)
    return matches(bytes.span)
  }

  private func begins(_ bytes: Swift.Span<UInt8>, _ isCut: Bool) -> Truth {
    if bytes.count >= needle.count { return isPrefix(of: bytes, fold: true) ? .yes : .no }
    return isCut && isShared(bytes, fold: true) ? .unknown : .no
  }

  private func contains(_ bytes: Swift.Span<UInt8>) -> Bool {
    guard let first = needle.first else { return true }
    guard bytes.count >= needle.count else { return false }
    for start in 0...(bytes.count - needle.count) where Self.fold(bytes[start]) == first {
      if isEqual(bytes, from: start, count: needle.count, fold: true) { return true }
    }
    return false
  }

  private func isPrefix(of bytes: Swift.Span<UInt8>, fold: Bool) -> Bool {
    bytes.count >= needle.count && isEqual(bytes, from: 0, count: needle.count, fold: fold)
  }

  /// Whether what is there of a cut text is the beginning of the needle.
  private func isShared(_ bytes: Swift.Span<UInt8>, fold: Bool) -> Bool {
    isEqual(bytes, from: 0, count: min(bytes.count, needle.count), fold: fold)
  }

  private func isEqual(
    _ bytes: Swift.Span<UInt8>, from start: Int, count: Int, fold: Bool
  ) -> Bool {
    for index in 0..<count {
      let byte = bytes[start + index]
      if (fold ? Self.fold(byte) : byte) != needle[index] { return false }
    }
    return true
  }

  /// The slow way, for needles beyond ASCII: by the case rules of Unicode.
  private func matchesFolded(_ bytes: Swift.Span<UInt8>, _ isCut: Bool) -> Truth {
    var copy: [UInt8] = []
    for index in 0..<bytes.count { copy.append(bytes[index]) }
    let folded = Array(String(decoding: copy, as: UTF8.self).lowercased().utf8)
    return mode == .part
      ? (contains(folded.span) ? .yes : isCut ? .unknown : .no) : begins(folded.span, isCut)
  }

  private static func fold(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }
}

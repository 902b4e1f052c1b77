package import Larder

/// A set of finding codes, one bit each.
package struct CodeSet: Sendable, Hashable {
  private var bits: UInt128 = 0

  /// The empty set.
  package init() {}

  /// The set of some codes.
  package init(_ codes: some Sequence<FindingCode>) {
    for code in codes { insert(code) }
  }

  /// Whether no code is in it.
  package var isEmpty: Bool { bits == 0 }

  /// The number of codes in it.
  package var count: Int { bits.nonzeroBitCount }

  /// The codes, in the order of ``Larder/FindingCode``'s cases.
  package var codes: [FindingCode] {
    isEmpty ? [] : FindingCode.allCases.filter(contains)
  }

  /// Adds a code.
  package mutating func insert(_ code: FindingCode) { bits |= Self.bit(of: code) }

  /// Whether a code is in it.
  package func contains(_ code: FindingCode) -> Bool { bits & Self.bit(of: code) != 0 }

  /// Whether the sets have a code in common.
  package func intersects(_ other: CodeSet) -> Bool { bits & other.bits != 0 }

  private static func bit(of code: FindingCode) -> UInt128 {
    // 128 codes fit; a test counts them. A code beyond would be left out, never trap.
    ordinals[code].map { 1 << $0 } ?? 0
  }

  private static let ordinals = Dictionary(
    uniqueKeysWithValues: zip(FindingCode.allCases, 0..<128))
}

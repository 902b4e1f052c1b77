/// A value on the abstract stack or in the memo: its kind and where to learn more, in 8 bytes.
///
///     bits 0-7    kind
///     bits 8-27   node of the value tree, 0 for none
///     bits 28-63  offset of the instruction that made the value; for a global its name's number
struct Entry {
  private let bits: UInt64

  /// No value at all: a hole in the memo.
  static let absent = Entry(.elided, node: 0, detail: 0)

  @inline(__always)
  init(_ kind: PickleKind, node: UInt32, detail: Int) {
    bits = UInt64(kind.rawValue) | UInt64(node) << 8 | UInt64(truncatingIfNeeded: detail) << 28
  }

  @inline(__always) var kind: PickleKind {
    PickleKind(rawValue: UInt8(truncatingIfNeeded: bits)) ?? .elided
  }
  /// Whether the kind is a certain one; quicker than to ask for the kind.
  @inline(__always) func isKind(_ kind: PickleKind) -> Bool {
    UInt8(truncatingIfNeeded: bits) == kind.rawValue
  }
  @inline(__always) var node: UInt32 { UInt32(truncatingIfNeeded: bits >> 8) & 0xF_FFFF }
  @inline(__always) var detail: Int { Int(truncatingIfNeeded: bits >> 28) }
  @inline(__always) var isAbsent: Bool { bits == 0 }
}

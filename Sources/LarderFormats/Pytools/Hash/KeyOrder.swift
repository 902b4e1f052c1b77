internal import LarderPickle

/// The order in which Python sorts the elements of a frozenset.
enum KeyOrder {
  /// The elements sorted as Python's `sorted` does; `nil` where their order cannot be told.
  static func sorted(_ items: [PickledValue]) -> [PickledValue]? {
    if items.count < 2 { return items }
    var keyed: [(key: SortKey, item: PickledValue)] = []
    for item in items {
      guard let key = SortKey(item, depth: 0) else { return nil }
      keyed.append((key, item))
    }
    let first = keyed[0].key
    guard keyed.allSatisfy({ $0.key.isComparable(with: first) }) else { return nil }
    return keyed.sorted { $0.key < $1.key }.map(\.item)
  }

  /// A value that can be compared with others of its kind.
  private indirect enum SortKey {
    case text([UInt8])
    case number(Double)
    case none
    case tuple([SortKey])

    /// Python compares text by code points, which is the order of UTF-8 bytes.
    init?(_ value: PickledValue, depth: Int) {
      guard depth < 16 else { return nil }
      switch value.kind {
      case .text, .string8, .bytes:
        var bytes: [UInt8] = []
        guard (try? value.appendBytes(to: &bytes)) != nil else { return nil }
        self = .text(bytes)
      case .bool:
        guard let bool = try? value.bool() else { return nil }
        self = .number(bool ? 1 : 0)
      case .int:
        // Beyond 2^53 neighbors cannot be told apart as floating-point numbers.
        guard let integer = value.integer, abs(integer) < 1 << 53 else { return nil }
        self = .number(Double(integer))
      case .float:
        guard let double = try? value.double(), !double.isNaN else { return nil }
        self = .number(double)
      case .none: self = .none
      case .tuple:
        var parts: [SortKey] = []
        for item in value.items {
          guard let part = SortKey(item, depth: depth + 1) else { return nil }
          parts.append(part)
        }
        self = .tuple(parts)
      default: return nil
      }
    }

    func isComparable(with other: SortKey) -> Bool {
      switch (self, other) {
      case (.text, .text), (.number, .number): return true
      case (.tuple(let one), .tuple(let two)):
        return zip(one, two).allSatisfy { $0.isComparable(with: $1) }
      default: return false
      }
    }

    static func < (one: SortKey, two: SortKey) -> Bool {
      switch (one, two) {
      case (.text(let one), .text(let two)): return one.lexicographicallyPrecedes(two)
      case (.number(let one), .number(let two)): return one < two
      case (.tuple(let one), .tuple(let two)):
        return one.lexicographicallyPrecedes(two) { $0 < $1 }
      default: return false
      }
    }
  }
}

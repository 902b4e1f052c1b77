/// Values that say which key they belong to, and which store made them.
///
/// A value of another key, or one mixed of two, gives itself away.
package enum Marked {
  private static let factor = 1_000_003

  /// Makes a value of `count` numbers and one more.
  package static func value(_ key: Int, _ mark: Int, count: Int) -> [Int] {
    [Int](repeating: key * factor, count: count) + [mark]
  }

  /// The store that made a value; `nil` where it is of another key, or of two.
  package static func mark(_ value: [Int], of key: Int) -> Int? {
    value.dropLast().allSatisfy { $0 == key * factor } ? value.last : nil
  }
}

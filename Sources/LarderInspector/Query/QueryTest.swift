import Larder
import LarderFormats

/// What a query tests, with all values understood: what is asked about row after row.
///
/// Sets of cases are bits, at the places of the cases' ordinals.
enum QueryTest: Sendable, Equatable {
  case everything
  case all([QueryTest])
  case any([QueryTest])
  indirect case not(QueryTest)
  /// The entry's or item's status is one of these.
  case status(entries: UInt16, items: UInt16)
  /// A size in bytes.
  case bytes(QueryField, Comparison, Int64)
  /// The seconds since it was written.
  case age(Comparison, Int64)
  /// The second in which it was written.
  case modified(Comparison, Int64)
  case text(QueryField, TextPattern)
  /// The label of the key or the id contains it.
  case word(TextPattern)
  case format(Set<CacheFormat>)
  case codes(CodeSet)
  /// The worst finding is one of these; the lowest bit is none.
  case severity(UInt16)
  case depth(UInt16)
  /// `nil` is an entry.
  case kind(Set<ItemKind?>)
  case flag(QueryFlag)

  /// How a number is compared.
  enum Comparison: Sendable {
    case less, lessOrEqual, equal, greaterOrEqual, greater

    func holds(_ number: Int64, _ bound: Int64) -> Bool {
      switch self {
      case .less: number < bound
      case .lessOrEqual: number <= bound
      case .equal: number == bound
      case .greaterOrEqual: number >= bound
      case .greater: number > bound
      }
    }
  }
}

extension QueryTest {
  /// Understands a value.
  ///
  /// - Returns: `nil` where the value makes no sense in that column.
  init?(_ field: QueryField, _ operation: QueryOperator, _ value: String) throws(Overflow) {
    if operation == .notEqual {
      guard let test = try QueryTest(field, .equal, value) else { return nil }
      self = .not(test)
      return
    }
    switch field.domain {
    case .bytes: try self.init(bytes: field, operation, value)
    case .age: try self.init(age: operation, value)
    case .time: self.init(time: operation, value)
    case .text: self.init(text: field, operation, value)
    case .words(let words, _):
      guard let chosen = Self.choose(words, operation, value.lowercased()) else { return nil }
      self.init(words: field, chosen)
    }
  }

  /// A number that no column can hold.
  struct Overflow: Error {}

  private init?(
    bytes field: QueryField, _ operation: QueryOperator, _ value: String
  ) throws(Overflow) {
    guard let bytes = try Quantity.bytes(value) else { return nil }
    self = .bytes(field, Comparison(operation), bytes)
  }

  private init?(age operation: QueryOperator, _ value: String) throws(Overflow) {
    guard let age = try Quantity.age(value) else { return nil }
    let comparison = Comparison(operation)
    guard comparison == .equal else {
      self = .age(comparison, age.seconds)
      return
    }
    let (end, overflow) = age.seconds.addingReportingOverflow(age.unit)
    if overflow { throw Overflow() }
    self = .all([.age(.greaterOrEqual, age.seconds), .age(.less, end)])
  }

  private init?(time operation: QueryOperator, _ value: String) {
    guard let span = CalendarSpan(value) else { return nil }
    self =
      switch Comparison(operation) {
      case .less: .modified(.less, span.start)
      case .lessOrEqual: .modified(.less, span.end)
      case .equal: .all([.modified(.greaterOrEqual, span.start), .modified(.less, span.end)])
      case .greaterOrEqual: .modified(.greaterOrEqual, span.start)
      case .greater: .modified(.greaterOrEqual, span.end)
      }
  }

  private init?(text field: QueryField, _ operation: QueryOperator, _ value: String) {
    let mode: TextPattern.Mode =
      switch operation {
      case .equal: .whole
      case .matches where field == .id: .beginning
      default: .part
      }
    self = .text(field, TextPattern(value, mode))
  }

  private init?(words field: QueryField, _ words: [String]) {
    switch field {
    case .status:
      self = .status(
        entries: Self.bits(words.compactMap { EntryStatus(rawValue: $0)?.ordinal }),
        items: Self.bits(words.compactMap { ItemStatus(rawValue: $0)?.ordinal }))
    case .format: self = .format(Set(words.compactMap(CacheFormat.init)))
    case .code: self = .codes(CodeSet(words.compactMap(FindingCode.init)))
    case .severity: self = .severity(Self.bits(words.map { Severity(rawValue: $0).ordinal }))
    case .depth: self = .depth(Self.bits(words.compactMap { Depth(rawValue: $0)?.ordinal }))
    case .kind: self = .kind(Set(words.map { ItemKind(rawValue: $0) }))
    case .flag:
      guard let flag = words.first.flatMap(QueryFlag.init) else { return nil }
      self = .flag(flag)
    default: return nil
    }
  }

  private static func bits(_ ordinals: [Int]) -> UInt16 { ordinals.reduce(0) { $0 | 1 << $1 } }

  /// Those of the words that a value stands for, in a comparison; `nil` where it is no word.
  private static func choose(
    _ words: [String], _ operation: QueryOperator, _ value: String
  ) -> [String]? {
    let place = words.firstIndex(of: value)
    return switch operation {
    case .contains: nonempty(words.filter { $0.contains(value) && !value.isEmpty })
    case .matches: nonempty(family(words, value))
    case .less: place.map { Array(words[..<$0]) }
    case .lessOrEqual: place.map { Array(words[...$0]) }
    case .greater: place.map { Array(words[($0 + 1)...]) }
    case .greaterOrEqual: place.map { Array(words[$0...]) }
    case .equal, .notEqual: place.map { [words[$0]] }
    }
  }

  private static func nonempty(_ words: [String]) -> [String]? { words.isEmpty ? nil : words }

  /// The word itself and those that go on with a hyphen: `invalid` and `invalid-key`.
  private static func family(_ words: [String], _ value: String) -> [String] {
    words.filter { $0 == value || $0.hasPrefix(value + "-") && !value.isEmpty }
  }
}

extension QueryTest.Comparison {
  fileprivate init(_ operation: QueryOperator) {
    self =
      switch operation {
      case .less: .less
      case .lessOrEqual: .lessOrEqual
      case .greater: .greater
      case .greaterOrEqual: .greaterOrEqual
      case .matches, .equal, .notEqual, .contains: .equal
      }
  }
}

extension Query.Node {
  /// What the node tests, without how it was written.
  var test: QueryTest {
    switch self {
    case .everything: .everything
    case .condition(let condition): condition.test
    case .not(let inner): .not(inner.test)
    case .all(let inner): .all(inner.map(\.test))
    case .any(let inner): .any(inner.map(\.test))
    }
  }
}

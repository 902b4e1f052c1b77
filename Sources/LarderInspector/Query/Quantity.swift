/// Numbers with units, as people write sizes and ages.
enum Quantity {
  private static let sizeUnits: [String: Int64] = [
    "": 1, "b": 1, "k": 1 << 10, "kb": 1 << 10, "kib": 1 << 10, "m": 1 << 20, "mb": 1 << 20,
    "mib": 1 << 20, "g": 1 << 30, "gb": 1 << 30, "gib": 1 << 30, "t": 1 << 40, "tb": 1 << 40,
    "tib": 1 << 40,
  ]
  private static let ageUnits: [String: Int64] = [
    "s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400, "y": 365 * 86_400,
  ]

  /// A size in bytes.
  static func bytes(_ text: String) throws(QueryTest.Overflow) -> Int64? {
    try parse(text, sizeUnits)?.amount
  }

  /// An age in seconds, and the seconds of its unit.
  static func age(_ text: String) throws(QueryTest.Overflow) -> (seconds: Int64, unit: Int64)? {
    try parse(text, ageUnits).map { ($0.amount, $0.unit) }
  }

  private static func parse(
    _ text: String, _ units: [String: Int64]
  ) throws(QueryTest.Overflow) -> (amount: Int64, unit: Int64)? {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let unit = units[text.dropFirst(number.count).lowercased()] else { return nil }
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let first = parts.first, !first.isEmpty else { return nil }
    var amount = try multiply(first, by: unit)
    if parts.count == 2 {
      guard let fraction = fraction(parts[1], of: unit) else { return nil }
      let (sum, overflow) = amount.addingReportingOverflow(fraction)
      if overflow { throw QueryTest.Overflow() }
      amount = sum
    }
    return (amount, unit)
  }

  private static func multiply(
    _ digits: Substring, by unit: Int64
  ) throws(QueryTest.Overflow) -> Int64 {
    guard let number = Int64(digits) else { throw QueryTest.Overflow() }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit)
    if overflow { throw QueryTest.Overflow() }
    return product
  }

  /// The digits behind the point, of which the first nine count.
  private static func fraction(_ digits: Substring, of unit: Int64) -> Int64? {
    guard let number = Int64(digits.prefix(9)) else { return nil }
    let scale = (0..<digits.prefix(9).count).reduce(Int64(1)) { scale, _ in scale * 10 }
    return Int64(Double(number) / Double(scale) * Double(unit))
  }
}

/// The seconds that a date or time covers: a year, a month, a day … or a second, in UTC.
struct CalendarSpan: Equatable {
  /// The first second, since 1970.
  var start: Int64
  /// The second after the last.
  var end: Int64

  /// Reads `2026`, `2026-01`, `2026-01-31`, `2026-01-31T12`, `…T12:30`, `…T12:30:59`, each with or
  /// without a `Z` behind the time.
  init?(_ text: String) {
    let halves = text.uppercased().split(separator: "T", omittingEmptySubsequences: false)
    guard halves.count <= 2, let date = Self.numbers(halves[0], "-", [4, 2, 2]) else { return nil }
    var time: [Int64] = []
    if halves.count == 2 {
      let clock = halves[1].hasSuffix("Z") ? halves[1].dropLast() : halves[1]
      guard date.count == 3, let numbers = Self.numbers(clock, ":", [2, 2, 2]) else { return nil }
      time = numbers
    }
    guard Self.isValid(date, time) else { return nil }
    start = Self.seconds(date, time)
    end = time.isEmpty ? Self.end(date) : start + [3600, 60, 1][time.count - 1]
  }

  private static func numbers(
    _ text: Substring, _ separator: Character, _ widths: [Int]
  ) -> [Int64]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.count <= widths.count else { return nil }
    var numbers: [Int64] = []
    for (part, width) in zip(parts, widths) {
      guard part.utf8.count == width, part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int64(part)
      else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  private static func isValid(_ date: [Int64], _ time: [Int64]) -> Bool {
    if date.count > 1, !(1...12).contains(date[1]) { return false }
    if date.count > 2 {
      let next = seconds(following(Array(date.prefix(2))), [])
      let days = (next - seconds(Array(date.prefix(2)), [])) / 86_400
      if !(1...days).contains(date[2]) { return false }
    }
    // A leap second counts as the second after the minute.
    return zip(time, [23, 59, 60]).allSatisfy { $0 <= $1 }
  }

  private static func end(_ date: [Int64]) -> Int64 {
    date.count == 3 ? seconds(date, []) + 86_400 : seconds(following(date), [])
  }

  /// The year or the month after one.
  private static func following(_ date: [Int64]) -> [Int64] {
    guard date.count > 1 else { return [date[0] + 1] }
    return date[1] == 12 ? [date[0] + 1, 1] : [date[0], date[1] + 1]
  }

  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
  private static func seconds(_ date: [Int64], _ time: [Int64]) -> Int64 {
    let month = date.count > 1 ? date[1] : 1
    let day = date.count > 2 ? date[2] : 1
    let year = month <= 2 ? date[0] - 1 : date[0]
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    return zip(time, [3600, 60, 1]).reduce(days * 86_400) { $0 + $1.0 * $1.1 }
  }
}

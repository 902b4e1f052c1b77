internal import LarderPickle

// Dates and times, which pytools hashes from 2024.1.3 on.
extension KeyWriter {
  func moment(_ value: PickledValue, _ callee: String) throws(Unknowable) {
    guard rules.numbers == .bytes, let moment = PickledMoment(value, callee) else {
      throw Unknowable(reason: "the date or time has a zone whose rule is its own")
    }
    switch moment.content {
    case .date(let year, let month, let day):
      try nested("\(digits(year, 4))-\(digits(month, 2))-\(digits(day, 2))")
    case .dateTime(let microseconds, let isAware): try timestamp(microseconds, isAware)
    case .time(let microseconds, let isAware):
      // A time is hashed as that time on the first day there is.
      let start = stack.count
      try timestamp(PickledMoment.firstDay + microseconds, isAware)
      replaceByDigest(from: start)
      try nested("<time>")
    case .zone(let offset): try nested(PickledMoment.zoneName(offset))
    }
  }

  /// Microseconds since 1970 as seconds in floating point, then whether a zone is known.
  private func timestamp(_ microseconds: Int, _ isAware: Bool) throws(Unknowable) {
    let start = stack.count
    float(Double(microseconds) / 1_000_000)
    replaceByDigest(from: start)
    try nested(isAware ? "<aware>" : "<naive>")
  }

  /// Appends the digest of a text.
  private func nested(_ text: String) throws(Unknowable) {
    let start = stack.count
    append(text)
    replaceByDigest(from: start)
  }

  private func digits(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

/// A date or time as Python pickles it: a few bytes, and a zone.
///
/// Source: CPython `Lib/datetime.py`, `_getstate`.
struct PickledMoment {
  enum Content {
    case date(year: Int, month: Int, day: Int)
    /// Microseconds since 1970; in UTC where a zone is known.
    case dateTime(Int, isAware: Bool)
    /// Microseconds since midnight.
    case time(Int, isAware: Bool)
    /// Microseconds east of Greenwich.
    case zone(Int)
  }

  let content: Content

  /// Microseconds from 1970 back to 0001-01-01.
  static let firstDay = -62_135_596_800 * 1_000_000

  init?(_ value: PickledValue, _ callee: String) {
    guard let arguments = value.arguments else { return nil }
    if callee == "datetime.timezone" {
      guard arguments.count == 1, let offset = Self.span(arguments[0]) else { return nil }
      content = .zone(offset)
      return
    }
    guard let bytes = arguments.first?.bytes, arguments.count <= 2 else { return nil }
    var offset = 0
    if arguments.count == 2 {
      guard let zone = Self.zone(arguments[1]) else { return nil }
      offset = zone
    }
    let isAware = arguments.count == 2
    let numbers = bytes.map(Int.init)
    switch (callee, bytes.count) {
    case ("datetime.date", 4):
      content = .date(year: numbers[0] << 8 | numbers[1], month: numbers[2], day: numbers[3])
    case ("datetime.datetime", 10):
      // The highest bit of the month tells which of two equal wall clock times is meant.
      let days = Self.days(numbers[0] << 8 | numbers[1], numbers[2] & 0x7F, numbers[3])
      let clock = Self.clock(numbers[4...])
      content = .dateTime(days * 86_400_000_000 + clock - offset, isAware: isAware)
    case ("datetime.time", 6):
      var numbers = numbers
      numbers[0] &= 0x7F
      content = .time(Self.clock(numbers[...]) - offset, isAware: isAware)
    default: return nil
    }
  }

  /// Hour, minute, second and three bytes of microseconds.
  private static func clock(_ numbers: ArraySlice<Int>) -> Int {
    let n = Array(numbers)
    return ((n[0] * 60 + n[1]) * 60 + n[2]) * 1_000_000 + (n[3] << 16 | n[4] << 8 | n[5])
  }

  /// Days since 1970.
  ///
  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
  /// `days_from_civil`.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static func zone(_ value: PickledValue) -> Int? {
    if value.kind == .global { return value.tree.name(of: value.id)?.text == utcName ? 0 : nil }
    guard value.kind == .call, value.callee == "datetime.timezone",
      let span = value.arguments?.first
    else { return nil }
    return Self.span(span)
  }

  private static let utcName = "datetime.timezone.utc"

  /// A `timedelta` in microseconds: days, seconds and microseconds.
  private static func span(_ value: PickledValue) -> Int? {
    guard value.kind == .call, value.callee == "datetime.timedelta",
      let parts = value.arguments?.map(\.integer), parts.count == 3, let days = parts[0],
      let seconds = parts[1], let microseconds = parts[2], abs(days) <= 1,
      (0..<86_400).contains(seconds), (0..<1_000_000).contains(microseconds)
    else { return nil }
    return (days * 86_400 + seconds) * 1_000_000 + microseconds
  }

  /// `repr` of a `timezone` without a name.
  static func zoneName(_ offset: Int) -> String {
    if offset == 0 { return "datetime.timezone.utc" }
    let days = offset < 0 ? -1 : 0
    let rest = offset - days * 86_400_000_000
    let parts = [
      ("days", days), ("seconds", rest / 1_000_000), ("microseconds", rest % 1_000_000),
    ].filter { $0.1 != 0 }.map { "\($0.0)=\($0.1)" }
    return "datetime.timezone(datetime.timedelta(\(parts.joined(separator: ", "))))"
  }
}

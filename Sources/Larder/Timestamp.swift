/// A moment, in nanoseconds, as the file system keeps it.
public struct Timestamp: Sendable, Hashable, Comparable {
  /// Whole seconds since 1970-01-01T00:00:00Z; negative before.
  public var seconds: Int64
  /// Nanoseconds past ``seconds``, from 0 to 999,999,999.
  public var nanoseconds: Int32

  /// Makes a moment.
  public init(seconds: Int64, nanoseconds: Int32 = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  /// Orders earlier before later.
  public static func < (first: Timestamp, second: Timestamp) -> Bool {
    (first.seconds, first.nanoseconds) < (second.seconds, second.nanoseconds)
  }

  /// The moment in UTC as RFC 3339 writes it, such as `2026-01-02T03:04:05.123456789Z`.
  ///
  /// Years beyond 0000–9999, which only a broken clock makes, are clamped.
  public var rfc3339: String {
    let clamped = min(max(seconds, -62_167_219_200), 253_402_300_799)
    let (days, time) = (clamped.floorDivided(by: 86_400), clamped.floorRemainder(by: 86_400))
    let date = Self.civilDate(daysSince1970: days)
    return String(unsafeUninitializedCapacity: 30) { buffer in
      Self.write(date.year, 4, to: buffer, at: 0, before: "-")
      Self.write(date.month, 2, to: buffer, at: 5, before: "-")
      Self.write(date.day, 2, to: buffer, at: 8, before: "T")
      Self.write(time / 3600, 2, to: buffer, at: 11, before: ":")
      Self.write(time / 60 % 60, 2, to: buffer, at: 14, before: ":")
      Self.write(time % 60, 2, to: buffer, at: 17, before: ".")
      Self.write(Int64(nanoseconds), 9, to: buffer, at: 20, before: "Z")
      return 30
    }
  }

  /// Writes a number of so many digits, and what comes after it.
  private static func write(
    _ number: Int64, _ width: Int, to buffer: UnsafeMutableBufferPointer<UInt8>, at start: Int,
    before mark: Unicode.Scalar
  ) {
    var rest = number
    for index in (start..<start + width).reversed() {
      buffer[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    buffer[start + width] = UInt8(ascii: mark)
  }

  /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
  private static func civilDate(
    daysSince1970 days: Int64
  ) -> (year: Int64, month: Int64, day: Int64) {
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
  }
}

extension Int64 {
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  fileprivate func floorRemainder(by divisor: Int64) -> Int64 {
    self - floorDivided(by: divisor) * divisor
  }
}

extension Timestamp {
  /// Makes a moment of nanoseconds since 1970.
  package init(nanosecondsSince1970 count: Int64) {
    let (seconds, rest) = count.quotientAndRemainder(dividingBy: 1_000_000_000)
    self.init(
      seconds: rest < 0 ? seconds - 1 : seconds,
      nanoseconds: Int32(rest < 0 ? rest + 1_000_000_000 : rest))
  }

  /// Nanoseconds since 1970; years before 1678 and after 2261 are clamped.
  var nanosecondsSince1970: Int64 {
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = whole.addingReportingOverflow(Int64(nanoseconds))
    return overflow || carry ? (seconds < 0 ? .min : .max) : sum
  }
}

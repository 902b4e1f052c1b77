package import Larder

/// Numbers as people read them.
package enum HumanText {
  /// Returns a count with its thousands set apart, such as `1,204`.
  package static func count(_ value: some BinaryInteger) -> String {
    var digits = Array(String(value.magnitude).reversed())
    var index = 3
    while index < digits.count {
      digits.insert(",", at: index)
      index += 4
    }
    return (value < 0 ? "-" : "") + String(digits.reversed())
  }

  /// Returns a count with what is counted, such as `1 entry` and `3 entries`.
  package static func count(
    _ value: some BinaryInteger, _ one: String, _ many: String
  ) -> String {
    "\(count(value)) \(value == 1 ? one : many)"
  }

  /// Returns a size in bytes with at most one decimal and a binary unit, such as `38.2 MiB`.
  ///
  /// A negative size counts as none.
  package static func size(_ bytes: Int64) -> String {
    let bytes = max(0, bytes)
    guard bytes >= 1024 else { return "\(bytes) B" }
    var tenths = bytes.magnitude
    var unit = -1
    // Rounded to tenths in whole numbers, so that equal sizes look equal everywhere.
    var divisor: UInt64 = 1
    repeat {
      unit += 1
      divisor *= 1024
      tenths = roundedTenths(bytes.magnitude, divisor)
    } while tenths >= 10_240 && unit + 1 < units.count
    let text = tenths < 1000 ? "\(tenths / 10).\(tenths % 10)" : "\((tenths + 5) / 10)"
    return "\(text) \(units[unit])"
  }

  /// Returns the time between two moments in its largest unit, such as `3h`; `-` for the future.
  package static func age(of moment: Timestamp, at now: Timestamp) -> String {
    let seconds = now.seconds.subtractingReportingOverflow(moment.seconds).partialValue
    switch seconds {
    case ..<(-60): return "-"
    case ..<60: return "\(max(0, seconds))s"
    case ..<3600: return "\(seconds / 60)m"
    case ..<86_400: return "\(seconds / 3600)h"
    case ..<(86_400 * 365): return "\(seconds / 86_400)d"
    default: return "\(seconds / (86_400 * 365))y"
    }
  }

  private static let units = ["KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]

  private static func roundedTenths(_ bytes: UInt64, _ divisor: UInt64) -> UInt64 {
    let (whole, rest) = bytes.quotientAndRemainder(dividingBy: divisor)
    let fraction = (Double(rest) * 10 / Double(divisor)).rounded()
    return whole * 10 + UInt64(fraction)
  }
}

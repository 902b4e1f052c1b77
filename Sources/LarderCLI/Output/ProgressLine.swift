import Glibc
import LarderInspector

/// One line on the standard error that says how far the work is; drawn over itself.
struct ProgressLine {
  private static let interval = Duration.milliseconds(100)
  private static let barColumns = 24

  private let began = ContinuousClock.now
  private var drawn: ContinuousClock.Instant?
  private var isShown = false
  private let glyphs = TerminalTraits(STDERR_FILENO).glyphs
  private var turn = 0

  /// Draws the line, if the last time is long enough ago.
  mutating func show(_ done: Int, of total: Int?, unit: String) {
    let now = ContinuousClock.now
    if now - (drawn ?? began) < Self.interval { return }
    drawn = now
    turn += 1
    let seconds = max((now - began) / .seconds(1), 0.001)
    let rate = HumanText.count(Int(Double(done) / seconds))
    let text = "\(bar(done, total)) \(HumanText.count(done)) \(unit)  \(rate)/s"
    draw("\r\u{1b}[K\(text)")
    isShown = true
  }

  /// Takes the line away.
  mutating func clear() {
    guard isShown else { return }
    isShown = false
    draw("\r\u{1b}[K")
  }

  /// A bar where the end is known, else something that turns.
  private func bar(_ done: Int, _ total: Int?) -> String {
    guard let total, total > 0 else {
      return String(glyphs.spinner[turn % glyphs.spinner.count])
    }
    let filled = min(Self.barColumns, Self.barColumns * min(done, total) / total)
    return String(repeating: glyphs.progressDone, count: filled)
      + String(repeating: glyphs.progressOpen, count: Self.barColumns - filled)
  }

  private func draw(_ text: String) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}

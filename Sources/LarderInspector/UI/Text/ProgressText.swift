/// How far something got, in blocks and words.
enum ProgressText {
  /// Returns a line of blocks.
  static func bar(_ fraction: Double, columns: Int, glyphs: GlyphSet) -> String {
    let full = Int(min(max(fraction, 0), 1) * Double(columns))
    return String(repeating: glyphs.progressDone, count: full)
      + String(repeating: glyphs.progressOpen, count: columns - full)
  }

  /// Returns a share in percent, rounded down: 100 means all.
  static func percent(_ fraction: Double) -> String { "\(Int(min(max(fraction, 0), 1) * 100)) %" }

  /// Returns how far a scan is, in a few words.
  static func text(
    _ progress: ScanProgress, glyphs: GlyphSet, frame: Int, isShort: Bool
  ) -> String {
    let spinner = glyphs.spinner[frame % glyphs.spinner.count]
    let rate = progress.rate.map { "  \(HumanText.count(Int(min($0, 1e12))))/s" } ?? ""
    switch progress.phase {
    case .ended(.finished): return "read 100 %"
    case .ended(.cancelled): return "reading stopped"
    case .opening: return "\(spinner) opening"
    case .listing: return "\(spinner) listing" + (isShort ? "" : rate)
    case .validating:
      guard let fraction = progress.fraction else { return "\(spinner) reading" }
      if isShort { return "\(spinner) \(percent(fraction))" }
      return "\(bar(fraction, columns: 10, glyphs: glyphs)) \(percent(fraction))\(rate)"
    }
  }
}

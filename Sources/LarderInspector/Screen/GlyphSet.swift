/// The signs the screen is drawn with, in Unicode or in ASCII.
///
/// Every sign is one column wide.
package struct GlyphSet: Hashable, Sendable {
  /// Whether text outside ASCII is shown as escapes, because the terminal could not show it.
  package let isASCII: Bool
  /// The sign of what is whole.
  package let valid: Character
  /// The sign of what is damaged.
  package let invalid: Character
  /// The sign of what needs attention.
  package let warning: Character
  /// The sign of a remark.
  package let note: Character
  /// The sign of what was not looked at yet.
  package let unchecked: Character
  /// The sign of the row the keys act on.
  package let pointer: Character
  /// The sign of a marked row.
  package let mark: Character
  /// What stands for left-out text.
  package let ellipsis: Character
  /// What stands for a value that is not there.
  package let absent: Character
  /// A list's bullet.
  package let bullet: Character
  /// Ascending order, and more above.
  package let up: Character
  /// Descending order, and more below.
  package let down: Character
  /// From here to there.
  package let arrow: Character
  /// The done part of a progress bar.
  package let progressDone: Character
  /// The open part of a progress bar.
  package let progressOpen: Character
  /// The part of a scroll bar that is in view.
  package let scrollThumb: Character
  /// The heights of a one-line chart, lowest first, never empty.
  package let chartRanks: [Character]
  /// A cell of a map that is as it should be.
  package let cell: Character
  /// A cell of a map that was not looked at yet.
  package let openCell: Character
  /// What can be folded away.
  package let unfolded: Character
  /// What is folded away.
  package let folded: Character
  /// What turns while something runs, never empty.
  package let spinner: [Character]

  private let borders: [Character]

  /// The signs for a terminal in a UTF-8 locale.
  package static let unicode = GlyphSet(
    isASCII: false, valid: "●", invalid: "✖", warning: "⚠", note: "○", unchecked: "…",
    pointer: "▸", mark: "◆", ellipsis: "…", absent: "—", bullet: "•", up: "▲", down: "▼",
    arrow: "→", progressDone: "█", progressOpen: "░", scrollThumb: "┃",
    chartRanks: Array("▁▂▃▄▅▆▇█"), cell: "■", openCell: "□", unfolded: "▾", folded: "▸",
    spinner: Array("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"),
    borders: Array(" ╵╶└╷│┌├╴┘─┴┐┤┬┼"))

  /// The signs for every other terminal.
  package static let ascii = GlyphSet(
    isASCII: true, valid: "*", invalid: "x", warning: "!", note: "i", unchecked: "?",
    pointer: ">", mark: "+", ellipsis: "~", absent: "-", bullet: "-", up: "^", down: "v",
    arrow: ">", progressDone: "#", progressOpen: ".", scrollThumb: "#",
    chartRanks: Array("_.-=+*%#"), cell: ".", openCell: "?", unfolded: "-", folded: "+",
    spinner: Array("|/-\\"),
    borders: Array(" |-+||++-+-+++++"))

  /// Returns the sign of a border whose lines leave its cell in some directions.
  func border(_ arms: BorderArms) -> Character { borders[Int(arms.rawValue)] }

  /// Returns the directions in which a border sign's lines leave its cell, or none for other text.
  func arms(of text: String) -> BorderArms {
    guard let glyph = text.first, text.count == 1, glyph != " ",
      let index = borders.firstIndex(of: glyph)
    else { return [] }
    return BorderArms(rawValue: UInt8(index))
  }

  /// Returns the chart sign nearest to a fraction of the full height; nothing but zero is empty.
  package func chartRank(_ fraction: Double) -> Character {
    guard fraction > 0 else { return " " }
    let rank = (min(fraction, 1) * Double(chartRanks.count)).rounded(.up)
    return chartRanks[max(0, Int(rank) - 1)]
  }
}

/// The directions in which lines leave a cell.
struct BorderArms: OptionSet, Hashable, Sendable {
  let rawValue: UInt8

  static let up = BorderArms(rawValue: 1)
  static let right = BorderArms(rawValue: 2)
  static let down = BorderArms(rawValue: 4)
  static let left = BorderArms(rawValue: 8)
}

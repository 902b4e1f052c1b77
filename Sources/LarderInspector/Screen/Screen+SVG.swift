extension Screen {
  /// Returns the screen as a picture: a grid of characters in SVG 1.1.
  ///
  /// Every run of one look is a text of its own width, so that columns stay aligned whatever font
  /// the viewer has.
  ///
  /// - Parameters:
  ///   - theme: How it looks; the ground is dark unless the theme is the light one.
  ///   - title: What the picture is called.
  /// - Returns: The text of the picture's file.
  package func svg(theme: Theme = .dark, title: String = "larder") -> String {
    let canvas = SVGCanvas(theme: theme)
    let width = Double(size.columns) * SVGCanvas.cellWidth
    let height = Double(size.lines) * SVGCanvas.cellHeight
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
      viewBox="0 0 \(width) \(height)" font-family="monospace" font-size="14">
      <title>\(SVGCanvas.escaped(SafeText.display(title)))</title>
      <rect width="100%" height="100%" fill="\(canvas.ground)"/>

      """
    for line in 0..<size.lines {
      for run in runs(line) { text += canvas.element(for: run, line: line) }
    }
    return text + "</svg>\n"
  }

  /// Cells of one look beside each other.
  struct Run {
    var column: Int
    var columns: Int
    var text: String
    var style: Style
  }

  private func runs(_ line: Int) -> [Run] {
    var runs: [Run] = []
    for (column, cell) in row(line).enumerated() where cell.width > 0 {
      // A wide character stands alone: fonts disagree about its width.
      if let last = runs.last, last.style == cell.style, cell.width == 1,
        last.columns == last.text.count
      {
        runs[runs.count - 1].text += cell.text
        runs[runs.count - 1].columns += 1
      } else {
        runs.append(
          Run(column: column, columns: Int(cell.width), text: cell.text, style: cell.style))
      }
    }
    return runs
  }
}

/// Draws runs of cells.
private struct SVGCanvas {
  static let cellWidth = 8.4
  static let cellHeight = 18.0
  private static let baseline = 13.5

  let theme: Theme
  let ground: String
  private let ink: String

  init(theme: Theme) {
    self.theme = theme
    (ground, ink) = theme == .light ? ("#ffffff", "#1c1c1c") : ("#1c1c1c", "#d0d0d0")
  }

  func element(for run: Screen.Run, line: Int) -> String {
    let paint = theme.paint(for: run.style)
    let isReversed = paint.traits.contains(.reverse)
    let (front, back) = (color(paint.foreground) ?? ink, color(paint.background))
    let letters = isReversed ? back ?? ground : front
    let box = isReversed ? front : back
    let isBlank = run.text.allSatisfy { $0 == " " } && !paint.traits.contains(.underline)
    let (x, y) = (Double(run.column) * Self.cellWidth, Double(line) * Self.cellHeight)
    let width = Double(run.columns) * Self.cellWidth
    var element = ""
    if let box {
      element += """
        <rect x="\(Self.number(x))" y="\(Self.number(y))" width="\(Self.number(width))" \
        height="\(Self.number(Self.cellHeight))" fill="\(box)"/>

        """
    }
    if isBlank { return element }
    return element + """
      <text x="\(Self.number(x))" y="\(Self.number(y + Self.baseline))" \
      textLength="\(Self.number(width))" xml:space="preserve" fill="\(letters)"\
      \(attributes(paint.traits))>\(Self.escaped(run.text))</text>

      """
  }

  private func attributes(_ traits: Traits) -> String {
    (traits.contains(.bold) ? " font-weight=\"bold\"" : "")
      + (traits.contains(.faint) ? " opacity=\"0.7\"" : "")
      + (traits.contains(.underline) ? " text-decoration=\"underline\"" : "")
  }

  private func color(_ index: UInt8?) -> String? {
    guard let index else { return nil }
    let digits = String(PaletteColor(index).rgb, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// Tenths are exact enough, and the same on every machine.
  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(tenths % 10)"
  }

  static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      default: String(character)
      }
    }.joined()
  }
}

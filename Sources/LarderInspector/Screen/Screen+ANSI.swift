extension Screen {
  /// Returns the screen as text with color sequences, as a terminal would be sent it line by line.
  ///
  /// Every line has its full width and ends in plain style, so that pictures can be made of it.
  package func ansi(theme: Theme = .dark, depth: ColorDepth = .palette256) -> String {
    (0..<size.lines).map { ansiLine($0, theme, depth) + "\n" }.joined()
  }

  private func ansiLine(_ line: Int, _ theme: Theme, _ depth: ColorDepth) -> String {
    var result = ""
    var current = Paint()
    for cell in row(line) where cell.width > 0 {
      let paint = theme.paint(for: cell.style, depth: depth)
      if paint != current {
        result += paint.sequence
        current = paint
      }
      result += cell.text
    }
    return current == Paint() ? result : result + Paint().sequence
  }
}

extension Paint {
  /// The control sequence that selects this paint (ECMA-48, SGR).
  var sequence: String {
    var codes = ["0"]
    if traits.contains(.bold) { codes.append("1") }
    if traits.contains(.faint) { codes.append("2") }
    if traits.contains(.underline) { codes.append("4") }
    if traits.contains(.reverse) { codes.append("7") }
    if let foreground { codes.append(Self.code(foreground, base: 30)) }
    if let background { codes.append(Self.code(background, base: 40)) }
    return "\u{1b}[\(codes.joined(separator: ";"))m"
  }

  private static func code(_ color: UInt8, base: Int) -> String {
    switch color {
    case ..<8: "\(base + Int(color))"
    case ..<16: "\(base + 60 + Int(color) - 8)"
    default: "\(base + 8);5;\(color)"
    }
  }
}

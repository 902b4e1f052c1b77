extension VT {
  /// Shows a character and moves on.
  mutating func put(_ scalar: Unicode.Scalar) {
    let width = Self.width(scalar)
    guard width > 0 else {
      attach(scalar)
      return
    }
    if wrapsNext {
      column = 0
      lineFeed()
      wrapsNext = false
    }
    cells[line][column] = Cell(text: String(scalar), pen: pen)
    if width == 2, column + 1 < columns { cells[line][column + 1] = Cell(text: "", pen: pen) }
    lastCharacter = scalar
    wrapsNext = column + width >= columns
    column = wrapsNext ? columns - 1 : column + width
  }

  /// Adds a mark to the character before.
  private mutating func attach(_ mark: Unicode.Scalar) {
    var target = wrapsNext ? column : column - 1
    if target > 0, cells[line][target].text.isEmpty { target -= 1 }
    if target >= 0 { cells[line][target].text.unicodeScalars.append(mark) }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case ..<0x20, 0x300...0x36F, 0x20D0...0x20FF: 0
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xFF00...0xFF60,
      0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      2
    default: 1
    }
  }

  mutating func lineFeed() {
    if line == bottom { scrollUp(1) } else { line = min(line + 1, lines - 1) }
  }

  mutating func reverseLineFeed() {
    if line == top { scrollDown(1) } else { line = max(line - 1, 0) }
  }

  mutating func scrollUp(_ count: Int) {
    for _ in 0..<min(count, lines) {
      cells.remove(at: top)
      cells.insert(blankRow, at: bottom)
    }
  }

  mutating func scrollDown(_ count: Int) {
    for _ in 0..<min(count, lines) {
      cells.remove(at: bottom)
      cells.insert(blankRow, at: top)
    }
  }

  private var blankCell: Cell {
    var pen = Pen()
    pen.background = self.pen.background
    return Cell(text: " ", pen: pen)
  }

  private var blankRow: [Cell] { Array(repeating: blankCell, count: columns) }

  mutating func erase(line: Int, _ range: Range<Int>) {
    for column in range.clamped(to: 0..<columns) { cells[line][column] = blankCell }
  }

  /// Erases in the screen (ED).
  mutating func eraseScreen(_ part: Int) {
    let whole = 0..<columns
    switch part {
    case 0:
      erase(line: line, column..<columns)
      for below in line + 1..<max(lines, line + 1) { erase(line: below, whole) }
    case 1:
      erase(line: line, 0..<column + 1)
      for above in 0..<line { erase(line: above, whole) }
    default: for line in 0..<lines { erase(line: line, whole) }
    }
  }

  /// Erases in the line (EL).
  mutating func eraseLine(_ part: Int) {
    switch part {
    case 0: erase(line: line, column..<columns)
    case 1: erase(line: line, 0..<column + 1)
    default: erase(line: line, 0..<columns)
    }
  }

  mutating func deleteCharacters(_ count: Int) {
    for _ in 0..<min(count, columns - column) {
      cells[line].remove(at: column)
      cells[line].append(blankCell)
    }
  }

  mutating func insertCharacters(_ count: Int) {
    for _ in 0..<min(count, columns - column) {
      cells[line].insert(blankCell, at: column)
      cells[line].removeLast()
    }
  }

  mutating func insertLines(_ count: Int) {
    let kept = top
    top = line
    scrollDown(min(count, bottom - line + 1))
    top = kept
  }

  mutating func deleteLines(_ count: Int) {
    let kept = top
    top = line
    scrollUp(min(count, bottom - line + 1))
    top = kept
  }

  /// Selects how the next letters look (SGR).
  mutating func selectStyle(_ codes: [Int]) {
    var rest = (codes.isEmpty ? [0] : codes)[...]
    while let code = rest.popFirst() {
      switch code {
      case 0: pen = Pen()
      case 1: pen.isBold = true
      case 2: pen.isFaint = true
      case 4: pen.isUnderlined = true
      case 7: pen.isReversed = true
      case 22: (pen.isBold, pen.isFaint) = (false, false)
      case 24: pen.isUnderlined = false
      case 27: pen.isReversed = false
      case 30...37: pen.foreground = code - 30
      case 90...97: pen.foreground = code - 90 + 8
      case 39: pen.foreground = nil
      case 40...47: pen.background = code - 40
      case 100...107: pen.background = code - 100 + 8
      case 49: pen.background = nil
      case 38 where rest.first == 5: pen.foreground = rest.dropFirst().first
      case 48 where rest.first == 5: pen.background = rest.dropFirst().first
      default: unknown.append("\(code)m")
      }
      if code == 38 || code == 48 { rest = rest.dropFirst(2) }
    }
  }
}

/// Just enough of an xterm to read what ncurses writes for `TERM=xterm-256color`.
///
/// Sequences it does not know are kept in ``unknown``, so that a test can insist on none.
package struct VT {
  /// How letters look.
  package struct Pen: Hashable, Sendable {
    /// A color's number, or `nil` for the terminal's own.
    package var foreground: Int?
    /// A color's number, or `nil` for the terminal's own.
    package var background: Int?
    package var isBold = false
    package var isFaint = false
    package var isUnderlined = false
    package var isReversed = false
  }

  /// One place on the screen; empty text is the right half of a double-width character.
  package struct Cell: Hashable, Sendable {
    package var text = " "
    package var pen = Pen()
  }

  /// The terminal's height and width.
  package private(set) var lines: Int, columns: Int
  /// Whether the alternate screen is shown.
  package private(set) var isAlternate = false
  /// Whether the cursor can be seen.
  package private(set) var showsCursor = true
  /// Whether the mouse is reported.
  package private(set) var reportsMouse = false
  /// Whether the keypad is in application mode.
  package private(set) var isKeypadApplication = false
  /// Sequences that were not understood.
  package internal(set) var unknown: [String] = []
  /// What a program last put on the clipboard (OSC 52); `nil` for nothing, and for what is no text.
  package internal(set) var clipboard: String?
  /// Where the next character goes.
  package internal(set) var line = 0, column = 0

  var cells: [[Cell]]
  var pen = Pen()
  var top = 0, bottom: Int
  var lastCharacter: Unicode.Scalar = " "
  var wrapsNext = false
  var input: [UInt8] = []
  private var mainScreen: [[Cell]] = []
  private var saved: (line: Int, column: Int, pen: Pen)?

  init(lines: Int, columns: Int) {
    self.lines = lines
    self.columns = columns
    bottom = lines - 1
    cells = Self.blank(lines, columns)
  }

  private static func blank(_ lines: Int, _ columns: Int) -> [[Cell]] {
    Array(repeating: Array(repeating: Cell(), count: columns), count: lines)
  }

  /// The characters on the screen, one line each, without trailing blanks.
  ///
  /// It has as many lines as the terminal.
  package var text: String { (0..<lines).map(text(ofLine:)).joined(separator: "\n") }

  /// Returns the characters of one line, without trailing blanks.
  package func text(ofLine line: Int) -> String {
    let row = cells[line]
    let end = row.lastIndex { $0.text != " " }.map { $0 + 1 } ?? 0
    return row[..<end].map(\.text).joined()
  }

  /// The last line that is not empty.
  package var lastLine: String {
    (0..<lines).reversed().lazy.map(text(ofLine:)).first { !$0.isEmpty } ?? ""
  }

  /// The cell at a place on the screen.
  package subscript(line: Int, column: Int) -> Cell { cells[line][column] }

  /// Returns whether some line holds a text.
  package func shows(_ text: String) -> Bool { self.text.contains(text) }

  /// The screen and the terminal's state, for messages.
  var dump: String { text + "\n[\(leftovers.joined(separator: ", ")); unknown: \(unknown)]" }

  /// What a program that ended should have switched off.
  package var leftovers: [String] {
    let states = [
      (isAlternate, "alternate screen"), (!showsCursor, "cursor hidden"),
      (reportsMouse, "mouse reported"), (isKeypadApplication, "keypad in application mode"),
      (pen != Pen(), "style"), ((top, bottom) != (0, lines - 1), "scroll region"),
    ]
    return states.filter(\.0).map(\.1)
  }

  /// Cuts or extends the screen at its right and lower edges.
  mutating func resize(lines: Int, columns: Int) {
    var resized = Self.blank(lines, columns)
    for line in 0..<min(lines, self.lines) {
      for column in 0..<min(columns, self.columns) {
        resized[line][column] = cells[line][column]
      }
    }
    (self.lines, self.columns, cells) = (lines, columns, resized)
    (top, bottom) = (0, lines - 1)
    (line, column) = (min(line, lines - 1), min(column, columns - 1))
  }

  /// Switches a mode of its own on or off (DECSET, DECRST).
  mutating func setMode(_ mode: Int, _ isOn: Bool) {
    switch mode {
    case 1: break
    case 25: showsCursor = isOn
    case 1000, 1002, 1003: reportsMouse = isOn
    case 1049: showAlternate(isOn)
    case 7, 12, 1006, 1034, 2004: break
    default: unknown.append("?\(mode)\(isOn ? "h" : "l")")
    }
  }

  /// Remembers where and how the next character would go (DECSC).
  mutating func saveCursor() { saved = (line, column, pen) }

  /// Goes back to what was remembered (DECRC).
  mutating func restoreCursor() {
    guard let saved else { return }
    (line, column, pen) = (min(saved.line, lines - 1), min(saved.column, columns - 1), saved.pen)
    wrapsNext = false
  }

  /// Chooses what the keypad sends (DECKPAM, DECKPNM).
  mutating func setKeypadApplication(_ isOn: Bool) { isKeypadApplication = isOn }

  private mutating func showAlternate(_ isOn: Bool) {
    guard isOn != isAlternate else { return }
    isAlternate = isOn
    if isOn { saveCursor() }
    defer { if !isOn { restoreCursor() } }
    let kept = mainScreen
    mainScreen = cells
    cells = Self.blank(lines, columns)
    if !isOn {
      for (line, row) in kept.prefix(lines).enumerated() {
        for (column, cell) in row.prefix(columns).enumerated() { cells[line][column] = cell }
      }
    }
  }
}

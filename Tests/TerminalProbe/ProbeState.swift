import LarderInspector
import LarderTerminal

/// What the probe shows, as a value, so that tests can tell what the terminal must look like.
struct ProbeState: Equatable {
  /// What the terminal said about itself.
  struct Facts: Equatable {
    var isUTF8 = true
    var depth = ColorDepth.palette256
  }

  var facts: Facts
  var size: Size
  var selection = 0
  var wakes = 0
  var ticks = 0
  var events: [String] = []

  init(size: Size, facts: Facts = Facts()) {
    self.size = size
    self.facts = facts
  }

  /// Takes notice of an event.
  mutating func handle(_ event: Terminal.Event) {
    switch event {
    case .key(.down): selection += 1
    case .key(.up): selection = max(0, selection - 1)
    case .resize(let size): self.size = size
    case .wake: wakes += 1
    case .tick: ticks += 1
    default: break
    }
    switch event {
    case .key(let key): events.append("key \(key.label)")
    case .mouse(let mouse):
      events.append("\(mouse.action) \(mouse.position.line) \(mouse.position.column)")
    default: break
    }
  }

  private static let rows: [(Style, String)] = [
    (.valid, "('dot', 8)"), (.invalid, "('matmul', 512, 'f4')"), (.warning, "キー 鍵"),
    (.unchecked, "e\u{301}te\u{301} ü"), (.invalid, "esc \u{1b}[31m \u{202e}rtl"),
    (.note, "tab\tnewline\n"), (.faultByte, "fault"), (.match, "match"),
    (.marked, "marked"), (.progress, "progress"), (.code, "42 00 08"), (.label, "label"),
  ]

  /// Draws the state.
  func screen() -> Screen {
    var screen = Screen(size: size, glyphs: facts.isUTF8 ? .unicode : .ascii)
    screen.fill(Area(line: 0, column: 0, lines: 1, columns: size.columns), style: .title)
    screen.put("larder probe", line: 0, column: 1, style: .title)
    screen.put("colors \(facts.depth.rawValue)", line: 0, column: 20, style: .title)
    let pane = Area(line: 1, column: 0, lines: size.lines - 2, columns: size.columns)
    screen.drawBox(pane, title: "entries")
    let middle = size.columns / 2
    screen.drawVerticalLine(line: 1, column: middle, lines: pane.size.lines)
    drawRows(on: &screen, pane.inside, end: middle)
    drawEvents(on: &screen, pane.inside, column: middle + 2)
    screen.put("q quit", line: size.lines - 1, column: 1, style: .key)
    screen.put(
      "wakes \(wakes) ticks \(ticks) \(size.columns)x\(size.lines)", line: size.lines - 1,
      column: 9, style: .dim)
    return screen
  }

  private func drawRows(on screen: inout Screen, _ area: Area, end: Int) {
    let rows = Self.rows.enumerated().prefix(area.size.lines)
    for (index, (style, text)) in rows {
      let isSelected = index == selection
      let line = area.line + index
      let row = Area(line: line, column: 1, lines: 1, columns: end - 1)
      screen.fill(row, style: .plain.selected(isSelected))
      if isSelected {
        screen.put(screen.glyphs.pointer, line: line, column: 1, style: .plain.selected())
      }
      screen.put(screen.glyphs.invalid, line: line, column: 3, style: style.selected(isSelected))
      screen.put(text, line: line, column: 5, width: end - 5, style: style.selected(isSelected))
    }
  }

  private func drawEvents(on screen: inout Screen, _ area: Area, column: Int) {
    let width = area.columnRange.upperBound - column
    for (index, event) in events.suffix(area.size.lines).enumerated() {
      screen.put(event, line: area.line + index, column: column, width: width)
    }
  }
}

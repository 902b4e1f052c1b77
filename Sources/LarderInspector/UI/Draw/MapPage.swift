import Larder
import LarderFormats

// The map of health.
extension Inspector {
  func drawMap(on screen: inout Screen, _ layout: Layout) {
    let grid = mapGrid
    drawMapLegend(on: &screen, layout.mainInside)
    guard grid.count > 0 else {
      screen.put(emptyText.0, line: grid.area.line, column: grid.area.column + 2, style: .dim)
      return
    }
    let selected = grid.cell(of: map.place)
    for cell in 0..<grid.count {
      drawCell(cell, of: grid, isSelected: cell == selected, on: &screen)
    }
    if !isDetailFocused, dialog == nil { screen.cursor = grid.position(of: selected) }
    if !layout.isSplit { drawMapFacts(on: &screen, layout.rows) }
  }

  private func drawCell(
    _ cell: Int, of grid: MapGrid, isSelected: Bool, on screen: inout Screen
  ) {
    let health = map.health.shown.worst(of: grid.rows(of: cell), in: table)
    let position = grid.position(of: cell)
    let style = isSelected ? health.style.bold.selected() : health.style
    screen.put(health.glyph(glyphs), line: position.line, column: position.column, style: style)
  }

  private func drawMapLegend(on screen: inout Screen, _ area: Area) {
    let gap = area.size.columns >= 48 ? 3 : 1
    var column = area.column + 1
    for health in [Health.valid, .faulty, .warned, .unchecked] {
      let text = " \(health.word)"
      guard column + 1 + text.count < area.columnRange.upperBound else { return }
      screen.put(health.glyph(glyphs), line: area.line, column: column, style: health.style)
      column = screen.put(text, line: area.line, column: column + 1) + gap
    }
  }

  /// Names the cell under the cursor below the map.
  private func drawMapFacts(on screen: inout Screen, _ area: Area) {
    let cell = mapCell
    let line = area.line + area.size.lines
    let lines = [cell.heading, cell.counts(glyphs)]
    for (offset, text) in lines.enumerated() where area.size.lines >= 4 {
      screen.put(
        text, line: line - lines.count + offset, column: area.column + 1,
        width: area.size.columns - 2)
    }
  }
}

extension MapCell {
  /// Which entries these are.
  var heading: StyledLine {
    let first = HumanText.count(places.lowerBound + 1)
    let range =
      places.count > 1
      ? "entries \(first) to \(HumanText.count(places.upperBound))" : "entry \(first)"
    return StyledLine([
      Span(range, .label), Span(": \(HumanText.size(bytes)), \(order.words)", .dim),
    ])
  }

  /// How many fare how.
  func counts(_ glyphs: GlyphSet) -> StyledLine {
    guard !statuses.isEmpty else { return StyledLine("no entry is left here", .dim) }
    let spans = statuses.map { status, count in
      let text = places.count == 1 ? status.words : "\(HumanText.count(count)) \(status.words)"
      return Span("\(status.glyph(glyphs)) \(text)   ", status.style)
    }
    return StyledLine(spans)
  }
}

extension Health {
  /// The sign on the map: of what is whole the most even one, so that the rest stands out.
  func glyph(_ glyphs: GlyphSet) -> Character {
    switch self {
    case .gone: " "
    case .valid: glyphs.cell
    case .unchecked: glyphs.openCell
    case .warned: glyphs.warning
    case .faulty: glyphs.invalid
    }
  }

  /// How it is drawn; the sign says the same.
  var style: Style {
    switch self {
    case .gone: .plain
    case .valid: .valid
    case .unchecked: .unchecked
    case .warned: .warning
    case .faulty: .invalid
    }
  }

  /// The word beside the sign.
  var word: String {
    switch self {
    case .gone: "gone"
    case .valid: "valid"
    case .unchecked: "unchecked"
    case .warned: "warned"
    case .faulty: "faulty"
    }
  }
}

import Larder

// Plans on the screen.
extension Inspector {
  /// Where a plan stands; on a small screen it takes all of it but header and footer.
  private func planFrame(_ view: PlanView) -> Area {
    let whole = Area(
      line: layout.tabs.map { $0 + 1 } ?? 2, column: 0,
      lines: size.lines - (layout.tabs == nil ? 3 : 4), columns: size.columns)
    guard size.columns >= Layout.splitColumns, size.lines >= 30 else { return whole }
    let columns = min(size.columns - 8, 120)
    let count = view.facts(columns: columns - 4, glyphs: glyphs).count + view.lineCount
    return Area.centered(in: whole, lines: min(size.lines - 7, count + 2), columns: columns)
  }

  /// The cells of the plan's text.
  private func planArea(_ view: PlanView) -> Area {
    let inside = planFrame(view).inside
    return Area(
      line: inside.line, column: inside.column + 1, lines: inside.size.lines,
      columns: inside.size.columns - 2)
  }

  /// The lines of the plan that are seen at a time.
  var planHeight: Int {
    guard case .plan(let view) = dialog else { return 0 }
    return planArea(view).size.lines
  }

  mutating func movePlan(by lines: Int) {
    guard case .plan(var view) = dialog else { return }
    let area = planArea(view)
    let facts = view.facts(columns: area.size.columns, glyphs: glyphs).count
    view.cursor = max(1, view.cursor.moved(by: lines, within: view.lineCount))
    let (count, height) = (facts + view.lineCount, area.size.lines)
    // At the first step the facts above it are of interest, too.
    view.scroll.show(view.cursor == 1 ? 0 : facts + view.cursor, count: count, height: height)
    view.scroll.show(facts + view.cursor, count: count, height: height)
    dialog = .plan(view)
  }

  mutating func togglePlanStep() {
    guard case .plan(var view) = dialog else { return }
    view.toggle()
    dialog = .plan(view)
    movePlan(by: 1)
  }

  func drawPlan(_ view: PlanView, on screen: inout Screen) {
    let frame = planFrame(view)
    screen.drawDialog(frame, title: view.title)
    let area = planArea(view)
    let facts = view.facts(columns: area.size.columns, glyphs: glyphs)
    let count = facts.count + view.lineCount
    for offset in 0..<area.size.lines {
      let index = view.scroll.top + offset
      guard index < count else { break }
      let isSelected = index == facts.count + view.cursor
      let line =
        index < facts.count
        ? facts[index]
        : view.line(index - facts.count, columns: area.size.columns, glyphs: glyphs)
      if isSelected {
        screen.put(
          String(glyphs.pointer), line: area.line + offset, column: area.column - 1,
          style: .marked)
      }
      screen.put(
        isSelected ? line.selected : line, line: area.line + offset, column: area.column,
        width: area.size.columns)
    }
    screen.drawScrollBar(frame.inside, top: view.scroll.top, count: count)
  }
}

extension StyledLine {
  /// The same line as the one that the keyboard is on.
  fileprivate var selected: StyledLine {
    StyledLine(spans.map { Span($0.text, $0.style.selected(true)) })
  }
}

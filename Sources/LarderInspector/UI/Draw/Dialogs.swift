import Larder

// What is asked over the page, and the footer.
extension Inspector {
  private static let filterLabel = "filter: "

  func drawFooter(on screen: inout Screen, _ layout: Layout) {
    switch dialog {
    case .filter(let prompt): drawPrompt(Self.filterLabel, prompt.field, on: &screen, layout)
    case .command(let prompt): drawPrompt(CommandPrompt.label, prompt.field, on: &screen, layout)
    case .answer(let answer):
      drawPrompt(answer.label(columns: size.columns), answer.field, on: &screen, layout)
    case .search(let prompt):
      drawPrompt("search: ", prompt.field, on: &screen, layout)
      if prompt.isMissed {
        let text = "nothing matches"
        screen.put(
          text, line: layout.footer, column: max(0, size.columns - text.count - 1),
          style: .warning)
      }
    default:
      screen.putKeys(
        footer, line: layout.footer, column: 1, end: size.columns - 1)
    }
  }

  /// The keys that the footer shows; leaving the list leads back where one came from elsewhere.
  private var footer: [KeyBinding] {
    keys.footer(in: place).map { binding in
      binding.command == .leave && origin != nil ? binding.named("back") : binding
    }
  }

  private func drawPrompt(
    _ label: String, _ field: TextField, on screen: inout Screen, _ layout: Layout
  ) {
    let line = layout.footer
    let start = screen.put(" \(label)", line: line, column: 0, style: .label)
    let visible = promptText(field, columns: size.columns - 1 - start)
    screen.put(visible.text, line: line, column: start, style: .prompt)
    screen.cursor = Position(line: line, column: start + visible.cursor)
  }

  /// The part of a typed line around the cursor that fits, and where the cursor is in it.
  private func promptText(_ field: TextField, columns: Int) -> (text: String, cursor: Int) {
    var head = Substring(field.text.prefix(field.position))
    while !head.isEmpty, DisplayWidth.of(String(head), glyphs: glyphs) > columns - 1 {
      head = head.dropFirst()
    }
    let tail = field.text.dropFirst(field.position)
    return (String(head) + tail, DisplayWidth.of(String(head), glyphs: glyphs))
  }

  /// The lines above the footer.
  var messageLines: [StyledLine] {
    if case .filter(let prompt) = dialog {
      return [
        prompt.line(
          promptWidth: Self.filterLabel.count + 1, columns: size.columns, glyphs: glyphs,
          saved: saved)
      ]
    }
    if case .command(let prompt) = dialog {
      return [prompt.line(columns: size.columns, glyphs: glyphs, saved: saved, keys: keys)]
    }
    return message?.lines(columns: size.columns, glyphs: glyphs) ?? []
  }

  func drawDialog(on screen: inout Screen) {
    switch dialog {
    case .sortMenu(let line): drawSortMenu(line, on: &screen)
    case .planning(let planning): drawBusy(planning.title, on: &screen)
    case .plan(let view): drawPlan(view, on: &screen)
    case .answer(let answer): drawPlan(answer.view, on: &screen)
    case .running(let view): drawRunning(view, on: &screen)
    case .filter, .search, .command, nil: break
    }
  }
}

// Sorting.
extension Inspector {
  private func drawSortMenu(_ selected: Int, on screen: inout Screen) {
    let keys = SortColumn.menu
    let area = Area.centered(in: screen.area, lines: keys.count + 2, columns: 30)
    screen.drawDialog(area, title: "sort by")
    let inside = area.inside
    for (offset, key) in keys.enumerated().prefix(inside.size.lines) {
      let style = Style.plain.selected(offset == selected)
      let line = inside.line + offset
      screen.fill(
        Area(line: line, column: inside.column, lines: 1, columns: inside.size.columns),
        style: style)
      let isCurrent = listing.order.column == key
      let sign = isCurrent ? listing.order.sign(glyphs) : " "
      let pointer = offset == selected ? String(glyphs.pointer) : " "
      screen.put(
        "\(pointer) \(key.title)", line: line, column: inside.column + 1, style: style)
      screen.put(
        sign, line: line, column: inside.columnRange.upperBound - 2, style: style)
    }
  }
}

// Progress.
extension Inspector {
  private func drawBusy(_ text: String, on screen: inout Screen) {
    let width = min(size.columns - 2, max(40, DisplayWidth.of(text, glyphs: glyphs) + 8))
    let area = Area.centered(in: screen.area, lines: 4, columns: width)
    screen.drawDialog(area, title: "")
    let inside = area.inside
    let spinner = glyphs.spinner[frame % glyphs.spinner.count]
    screen.put(
      "\(spinner) \(text)", line: inside.line, column: inside.column + 1,
      width: inside.size.columns - 2)
    screen.putKeys(
      keys.footer(in: .running), line: inside.line + 1, column: inside.column + 1,
      end: inside.columnRange.upperBound)
  }

  private func drawRunning(_ view: RunView, on screen: inout Screen) {
    let area = Area.centered(in: screen.area, lines: 6, columns: min(size.columns - 2, 64))
    screen.drawDialog(area, title: view.action.title)
    let inside = area.inside
    let (column, width) = (inside.column + 1, inside.size.columns - 2)
    let progress = view.progress
    let fraction =
      progress.total > 0 ? Double(progress.finished) / Double(progress.total) : 0
    let counts =
      "\(HumanText.count(progress.finished)) of \(HumanText.count(progress.total)), "
      + HumanText.size(progress.bytes)
    let percent = TextFit.padded(
      ProgressText.percent(fraction), to: 6, alignment: .right, glyphs: glyphs)
    let bar = ProgressText.bar(fraction, columns: max(0, width - 6), glyphs: glyphs)
    screen.put(bar, line: inside.line, column: column, style: .progress)
    screen.put(percent, line: inside.line, column: column + max(0, width - 6))
    screen.put(counts, line: inside.line + 1, column: column, width: width)
    if view.isStopping {
      screen.put(
        "stopping after this one", line: inside.line + 3, column: column, width: width,
        style: .warning)
    } else {
      screen.putKeys(
        keys.footer(in: .running), line: inside.line + 3, column: column,
        end: inside.columnRange.upperBound)
    }
  }
}

import Larder
import LarderFormats

// The list of what was done.
extension Inspector {
  func drawJournal(on screen: inout Screen, _ layout: Layout) {
    drawTable(
      on: &screen, layout, runColumns(layout.rows.size.columns - 1),
      empty: noRuns("nothing was done here yet")
    ) { look(of: runs.journal[$0]) }
  }

  func runColumns(_ width: Int) -> [ListColumn] {
    let hasCaches = inventory.caches.count > 1 && width >= 76
    let hasCommand = width >= 64
    return .sharing(
      width,
      [
        ListColumn(title: "RUN", width: 4, alignment: .right),
        ListColumn(title: "ACTION", width: hasCommand ? 8 : 0),
        ListColumn(title: "OUTCOME", width: width >= 44 ? 11 : 0),
        ListColumn(title: "CACHE", width: hasCaches ? min(24, width / 5) : 0),
        ListColumn(title: "COMMAND", width: 0),
        ListColumn(title: "HELD", width: 7, alignment: .right),
        ListColumn(title: "SIZE", width: width >= 52 ? 9 : 0, alignment: .right),
        ListColumn(title: "AGE", width: 5, alignment: .right),
      ], flexible: hasCommand ? 4 : 1)
  }

  func look(of entry: CacheRun) -> ListRow {
    let run = entry.run
    let command = run.command.isEmpty ? "on the screen" : ShellText.command(run.command)
    return ListRow(
      glyph: run.glyph(glyphs), style: run.style,
      texts: [
        (String(run.number), .plain), (run.action.rawValue, .plain),
        (run.state.rawValue, run.style), (cacheName(entry.cache), .dim), (command, .dim),
        (run.items == 0 ? "" : HumanText.count(run.items), .plain),
        (run.items == 0 ? "" : HumanText.size(run.bytes), .plain),
        (HumanText.age(of: run.began, at: now), .dim),
      ])
  }

  func noRuns(_ text: String) -> String {
    if let error = runs.error { return error.problem }
    return runs.isLoading ? "reading\(glyphs.ellipsis)" : text
  }
}

// The list of what lies in the quarantine.
extension Inspector {
  func drawQuarantine(on screen: inout Screen, _ layout: Layout) {
    let width = layout.rows.size.columns - 1
    guard runs.open != nil else {
      drawTable(
        on: &screen, layout, runColumns(width), empty: noRuns("the quarantine is empty")
      ) { look(of: runs.held[$0]) }
      return
    }
    let columns = [ListColumn].sharing(
      width,
      [
        ListColumn(title: "WHAT", width: 0, cut: .middle),
        ListColumn(title: "WHY", width: width >= 48 ? min(34, width * 2 / 5) : 0),
        ListColumn(title: "SIZE", width: 9, alignment: .right),
      ], flexible: 0)
    let items = runs.items
    drawTable(on: &screen, layout, columns, empty: nothingInside) { look(of: items[$0]) }
  }

  private var nothingInside: String {
    guard let open = runs.open, let report = runs.reports[open] else {
      return "reading\(glyphs.ellipsis)"
    }
    if case .failure(let error) = report { return error.problem }
    return "nothing of this run is here any more"
  }

  private func look(of item: QuarantinedItem) -> ListRow {
    ListRow(
      glyph: glyphs.bullet, style: .dim, isMarked: runs.marked.contains(item.step),
      texts: [
        (item.label ?? item.subject.title, .plain), (item.reason.title, .warning),
        (HumanText.size(item.bytes), .plain),
      ])
  }
}

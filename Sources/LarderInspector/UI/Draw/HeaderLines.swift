import Larder
import LarderFormats

// The two lines at the top: what is looked at, and what is known about it.
extension Inspector {
  func drawHeader(on screen: inout Screen) {
    drawTitle(on: &screen)
    let right = drawRightOfCounts(on: &screen)
    drawCounts(on: &screen, end: right)
  }

  private func drawTitle(on screen: inout Screen) {
    screen.fillLine(0, style: .title)
    let reading = readingText
    let readingWidth = DisplayWidth.of(reading, glyphs: glyphs)
    let end = size.columns - 1 - readingWidth
    screen.put(reading, line: 0, column: end, style: .title)
    // Where no tabs say what is looked at, the first word does.
    let isNamed = layout.tabs == nil && page != .entries
    var column = screen.put(
      " \(isNamed ? page.title : "larder")  ", line: 0, style: .title.bold)
    let facts = titleFacts(columns: end - column - 2)
    let factsWidth = DisplayWidth.of(facts, glyphs: glyphs)
    let room = end - column - 2 - (facts.isEmpty ? 0 : factsWidth + 3)
    let path = TextFit.clipped(
      (inventory.root ?? path).displayText, to: room, cut: .start, glyphs: glyphs)
    column = screen.put(path, line: 0, column: column, style: .title)
    if !facts.isEmpty { screen.put(facts, line: 0, column: column + 3, style: .title) }
  }

  /// What stands beside the path, as far as it leaves the path a third of the room.
  private func titleFacts(columns: Int) -> String {
    let caches = inventory.caches
    let format = caches.count == 1 ? caches[0].info.format.title : "\(caches.count) caches"
    let entries = HumanText.count(table.counts.entries, "entry", "entries")
    let bytes = HumanText.size(table.counts.bytes)
    let choices = [[format, entries, bytes], [entries, bytes], [entries], []]
    let texts = choices.map { $0.joined(separator: "   ") }
    let wanted = min(
      DisplayWidth.of((inventory.root ?? path).displayText, glyphs: glyphs), max(12, columns / 3))
    return texts.first { DisplayWidth.of($0, glyphs: glyphs) + 3 + wanted <= columns } ?? ""
  }

  /// Whether the cache is followed, and how far reading got, such as `live  ▰▰▰▱▱ 45 %  12,000/s`.
  private var readingText: String {
    let isShort = size.columns < 90
    let text = ProgressText.text(progress, glyphs: glyphs, frame: frame, isShort: isShort)
    guard size.columns >= 60, let word = live.word else { return text }
    return "\(word)  \(text)"
  }

  /// Draws the filter and the marks; returns the column where they begin.
  private func drawRightOfCounts(on screen: inout Screen) -> Int {
    var spans: [Span] = []
    if let range = markedRange {
      spans.append(Span("range of \(HumanText.count(range.count))   ", .marked))
    }
    if table.counts.marked > 0 {
      spans.append(Span("\(glyphs.mark) \(HumanText.count(table.counts.marked)) marked", .marked))
      if size.columns >= 60 {
        spans.append(Span(" \(HumanText.size(table.counts.markedBytes))", .dim))
      }
    }
    if let text = query.shown {
      let room = max(8, size.columns / 3)
      let shown = TextFit.clipped(text, to: room, glyphs: glyphs)
      spans += [Span(spans.isEmpty ? "" : "   "), Span("filter: ", .label), Span(shown, .prompt)]
    } else if size.columns >= Layout.splitColumns, spans.isEmpty {
      spans = sizeChart
    }
    let line = StyledLine(spans)
    let width = DisplayWidth.of(line.text, glyphs: glyphs)
    let start = max(0, size.columns - 1 - width)
    screen.put(line, line: 1, column: start, width: width)
    return start
  }

  private var sizeChart: [Span] {
    let ranks = table.counts.sizes.ranks(columns: 16)
    guard ranks.count > 1 else { return [] }
    let chart = ranks.map { glyphs.chartRank(Double($0) / 8) }
    let occupied = table.counts.sizes.occupied
    let least = HumanText.size(Histogram.lowerBound(of: occupied.lowerBound))
    let most = HumanText.size(Histogram.lowerBound(of: occupied.upperBound))
    return [
      Span("sizes ", .label), Span("\(least) ", .dim), Span(String(chart), .progress),
      Span(" \(most)", .dim),
    ]
  }

  private func drawCounts(on screen: inout Screen, end: Int) {
    let counts = statusCounts
    let long = counts.map { "\($0.glyph) \(HumanText.count($0.number)) \($0.word)" }
    let width = long.reduce(0) { $0 + DisplayWidth.of($1, glyphs: glyphs) + 3 }
    let isLong = width <= end - 1
    var column = 1
    for (count, longText) in zip(counts, long) {
      let text = isLong ? longText : "\(count.glyph) \(HumanText.count(count.number))"
      guard column + DisplayWidth.of(text, glyphs: glyphs) < end else { break }
      column = screen.put(text, line: 1, column: column, style: count.style)
      column += isLong ? 3 : 2
    }
  }

  private struct StatusCount {
    var glyph: Character
    var number: Int
    var word: String
    var style: Style
  }

  /// The numbers worth saying: what is whole, broken, in use, lying about, and not read yet.
  private var statusCounts: [StatusCount] {
    let counts = table.counts
    var result = [
      StatusCount(glyph: glyphs.valid, number: counts[.valid], word: "valid", style: .valid)
    ]
    func add(_ number: Int, _ glyph: Character, _ word: String, _ style: Style) {
      guard number > 0 else { return }
      result.append(StatusCount(glyph: glyph, number: number, word: word, style: style))
    }
    add(counts.faulty, glyphs.invalid, "faulty", .invalid)
    add(counts[.locked], glyphs.warning, "locked", .warning)
    let stale = inventory.items.counts[.stale]
    add(stale, glyphs.warning, stale == 1 ? "stale lock" : "stale locks", .warning)
    let items = inventory.items.counts
    let others = items[.orphaned] + items[ItemStatus.stray] + items[.empty]
    add(others, glyphs.note, others == 1 ? "leftover" : "leftovers", .note)
    add(counts[.unchecked], glyphs.unchecked, "unchecked", .unchecked)
    return result
  }
}

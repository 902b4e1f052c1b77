import Larder
import LarderFormats

// The list of what is no entry.
extension Inspector {
  func drawItems(on screen: inout Screen, _ layout: Layout) {
    let width = layout.rows.size.columns - 1
    let columns = [ListColumn].sharing(
      width,
      [
        ListColumn(title: "STATUS", width: width >= 38 ? 15 : 0),
        ListColumn(title: "WHAT", width: 0, cut: .middle),
        ListColumn(title: "SIZE", width: width >= 50 ? 9 : 0, alignment: .right),
        ListColumn(title: "AGE", width: width >= 60 ? 5 : 0, alignment: .right),
      ], flexible: 1)
    drawTable(on: &screen, layout, columns, empty: "no locks, no leftovers, no strays") {
      look(of: itemListing.rows[$0])
    }
  }

  private func look(of row: ItemListing.Row) -> ListRow {
    switch row {
    case .finding(let cache, let finding):
      let name = inventory.caches.count > 1 ? "\(cacheName(cache)): " : ""
      let text = "\(name)\(finding.code.rawValue): \(finding.problem)"
      return ListRow(
        glyph: finding.severity.glyph(glyphs), style: finding.severity.style,
        texts: [
          ("whole cache", finding.severity.style), (text, .plain), ("", .plain), ("", .plain),
        ], cuts: [1: .end])
    case .item(let row):
      let record = inventory.items[row].record
      let age = record.modified.map { HumanText.age(of: $0, at: now) } ?? ""
      return ListRow(
        glyph: record.status.glyph(glyphs), style: record.status.style,
        texts: [
          (record.words, record.status.style), (record.path.displayText, .plain),
          (HumanText.size(record.size), .plain), (age, .dim),
        ])
    }
  }
}

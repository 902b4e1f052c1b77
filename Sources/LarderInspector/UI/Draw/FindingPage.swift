import Larder
import LarderFormats

// The list of findings, one row a code.
extension Inspector {
  func drawFindings(on screen: inout Screen, _ layout: Layout) {
    let width = layout.rows.size.columns - 1
    let columns = [ListColumn].sharing(
      width,
      [
        ListColumn(title: "CODE", width: width >= 70 ? 22 : max(0, width - 4 - 10)),
        ListColumn(title: "WHAT IS WRONG", width: 0),
        ListColumn(title: "FOUND", width: 9, alignment: .right),
        ListColumn(title: "SIZE", width: width >= 46 ? 9 : 0, alignment: .right),
      ], flexible: width >= 70 ? 1 : 0)
    drawTable(on: &screen, layout, columns, empty: noFindings) {
      look(of: findingListing.groups[$0])
    }
  }

  private var noFindings: String {
    inventory.end == nil ? "nothing found so far" : "nothing was found: all is as it should be"
  }

  private func look(of group: FindingGroup) -> ListRow {
    let severity = group.code.severity
    return ListRow(
      glyph: severity.glyph(glyphs), style: severity.style, isMarked: group.isMarked,
      texts: [
        (group.code.rawValue, severity.style), (group.code.explanation?.summary ?? "", .dim),
        (HumanText.count(group.count), .plain), (HumanText.size(group.bytes), .plain),
      ])
  }
}

import Larder
import LarderFormats

// The view of sizes and ages: a bar for each bucket.
extension Inspector {
  func drawHistogram(on screen: inout Screen, _ layout: Layout) {
    let columns = HistogramColumns(width: layout.rows.size.columns - 3, measure)
    drawHistogramHeadings(on: &screen, layout.mainInside, columns)
    let distribution = distribution
    let most = distribution.buckets.map(\.count).max() ?? 0
    drawRows(on: &screen, layout, empty: "no entry has \(measure == .size ? "a size" : "a time")") {
      screen, index, line, isSelected in
      let bucket = buckets.lowerBound + index
      drawBucket(
        bucket, distribution.buckets[bucket], most: most, on: &screen, line: line, layout.rows,
        columns, isSelected)
    }
  }

  private func drawHistogramHeadings(
    on screen: inout Screen, _ area: Area, _ columns: HistogramColumns
  ) {
    let column = area.column + 2
    screen.put(
      measure == .size ? "SIZE" : "AGE", line: area.line, column: column, style: .header)
    let right = TextFit.padded(
      columns.bytes > 0 ? "ENTRIES     BYTES" : "ENTRIES", to: columns.numbers, alignment: .right,
      glyphs: glyphs)
    screen.put(
      right, line: area.line, column: column + columns.name + 1 + columns.bar + 1, style: .header)
  }

  private func drawBucket(
    _ bucket: Int, _ numbers: Distribution.Bucket, most: Int, on screen: inout Screen, line: Int,
    _ rows: Area, _ columns: HistogramColumns, _ isSelected: Bool
  ) {
    let plain = Style.plain.selected(isSelected)
    var column = rows.column + 2
    let name = TextFit.padded(
      measure.words(of: bucket), to: columns.name, alignment: .right, glyphs: glyphs)
    screen.put(name, line: line, column: column, style: plain)
    column += columns.name + 1
    let bar = HistogramBar(numbers, most: most, columns: columns.bar)
    let next = screen.put(
      String(repeating: glyphs.progressDone, count: bar.whole), line: line, column: column,
      style: Style.progress.selected(isSelected))
    screen.put(
      String(repeating: glyphs.invalid, count: bar.faulty), line: line, column: next,
      style: Style.invalid.selected(isSelected))
    column += columns.bar + 1
    let count = TextFit.padded(
      HumanText.count(numbers.count), to: 9, alignment: .right, glyphs: glyphs)
    screen.put(count, line: line, column: column, style: plain)
    guard columns.bytes > 0 else { return }
    let bytes = TextFit.padded(
      HumanText.size(numbers.bytes), to: columns.bytes, alignment: .right, glyphs: glyphs)
    screen.put(bytes, line: line, column: column + 9, style: Style.dim.selected(isSelected))
  }
}

/// How the columns of the histogram share the width.
private struct HistogramColumns {
  let name: Int
  let bar: Int
  let bytes: Int

  /// The columns of the numbers.
  var numbers: Int { 9 + bytes }

  init(width: Int, _ measure: Measure) {
    name = measure == .size ? 20 : 14
    bytes = width >= 60 ? 10 : 0
    bar = max(0, width - name - 1 - 1 - 9 - bytes)
  }
}

/// A bar of two parts; what is not zero is seen, however small.
struct HistogramBar: Equatable {
  let whole: Int
  let faulty: Int

  init(_ bucket: Distribution.Bucket, most: Int, columns: Int) {
    func cells(_ count: Int) -> Int {
      guard count > 0, most > 0 else { return 0 }
      return max(1, Int((Double(count) / Double(most) * Double(columns)).rounded(.down)))
    }
    let all = min(columns, cells(bucket.count))
    let isMixed = bucket.faulty < bucket.count && all > 1
    faulty = min(isMixed ? all - 1 : all, cells(bucket.faulty))
    whole = all - faulty
  }
}

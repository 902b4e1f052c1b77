package import Larder
package import LarderFormats
internal import SystemPackage

/// A list of entries and items as text, in the order found.
package struct ListText: ScanReport {
  /// How each entry is written.
  package enum Style: Sendable {
    /// In columns, for people.
    case columns
    /// Only its id, with a byte after it.
    case ids(terminator: UInt8)
    /// Only its path, with a byte after it.
    case paths(terminator: UInt8)
  }

  /// How many columns the fields before the key take: fewer on a narrow terminal, so that
  /// something of the key is left.
  private struct Widths {
    var status = 21
    /// `nil` where an id may be as long as it is.
    var id: Int?

    init(columns: Int?) {
      guard let columns else { return }
      switch columns {
      case 80...: id = 12
      case 60...: id = 6
      default: (status, id) = (14, 0)
      }
    }
  }

  private let style: Style
  private let printer: TextPrinter
  private let widths: Widths
  private let now: Timestamp
  private let sink: ByteSink

  /// Makes a report.
  package init(_ style: Style, printer: TextPrinter, now: Timestamp, sink: @escaping ByteSink) {
    self.style = style
    self.printer = printer
    widths = Widths(columns: printer.columns)
    self.now = now
    self.sink = sink
  }

  package var labels: Labels {
    if case .columns = style { .keys } else { .nothing }
  }

  package func begin(_ opened: OpenedCaches) {
    guard case .columns = style else { return }
    let head = line(
      glyph: " ", status: "STATUS", size: "SIZE", age: "AGE", id: "ID", text: "KEY", .header)
    sink(printer.bytes(head))
  }

  package func begin(_ scope: CacheScope) {
    guard case .columns = style, let relative = scope.relative else { return }
    sink(
      printer.bytes(
        StyledLine([
          Span(relative.displayText, .plain.bold),
          Span("  \(scope.cache.info.format.title)", .dim),
        ])))
  }

  package func add(_ batch: ScanBatch, in scope: CacheScope) {
    var bytes: [UInt8] = []
    switch style {
    case .columns:
      for entry in batch.entries { bytes += printer.bytes(line(of: entry)) }
      for item in batch.items { bytes += printer.bytes(line(of: item)) }
    case .ids(let terminator):
      for entry in batch.entries { bytes += name(entry.id.name, terminator) }
    case .paths(let terminator):
      for entry in batch.entries {
        bytes += path(scope.cache.path(of: entry.id), scope, terminator)
      }
      for item in batch.items { bytes += path(item.path, scope, terminator) }
    }
    sink(bytes)
  }

  package func add(_ finding: Finding, in scope: CacheScope) {}

  package func add(_ error: LarderError, in scope: CacheScope) {}

  package func end(_ tally: ScanTally, exit: Int32, seconds: Duration) {}
}

extension ListText {
  private func line(of entry: EntryRecord) -> StyledLine {
    line(
      glyph: entry.status.glyph(printer.glyphs), status: entry.status.words,
      size: HumanText.size(entry.size), age: age(entry.modified),
      id: SafeText.display(bytes: entry.id.name),
      text: entry.key.label ?? String(printer.glyphs.absent), entry.status.style)
  }

  private func line(of item: ItemRecord) -> StyledLine {
    line(
      glyph: item.status.glyph(printer.glyphs),
      status: "\(item.status.rawValue) \(item.kind.rawValue)",
      size: HumanText.size(item.size), age: age(item.modified),
      id: String(printer.glyphs.absent), text: item.path.displayText, item.status.style)
  }

  private func age(_ modified: Timestamp?) -> String {
    modified.map { HumanText.age(of: $0, at: now) } ?? String(printer.glyphs.absent)
  }

  private func line(
    glyph: Character, status: String, size: String, age: String, id: String, text: String,
    _ style: LarderInspector.Style
  ) -> StyledLine {
    let glyphs = printer.glyphs
    // In a pipe nothing is cut off: a script, or a wider screen, may want it.
    let id = widths.id.map { TextFit.padded(id, to: $0, glyphs: glyphs) } ?? id
    var spans = [
      Span("\(glyph) ", style),
      Span(TextFit.padded(status, to: widths.status, glyphs: glyphs), style),
      Span(TextFit.padded(size, to: 10, alignment: .right, glyphs: glyphs)),
      Span(TextFit.padded(age, to: 6, alignment: .right, glyphs: glyphs), .dim),
      Span(id.isEmpty ? "  " : "  \(id)  ", .code),
    ]
    guard let columns = printer.columns else { return StyledLine(spans + [Span(text)]) }
    let used = spans.reduce(0) { $0 + DisplayWidth.of($1.text, glyphs: glyphs) }
    spans.append(Span(TextFit.clipped(text, to: max(0, columns - used), glyphs: glyphs)))
    return StyledLine(spans)
  }

  /// With a newline as terminator the name is made safe; with a NUL it is exact.
  private func name(_ bytes: [UInt8], _ terminator: UInt8) -> [UInt8] {
    (terminator == 0 ? bytes : Array(SafeText.display(bytes: bytes).utf8)) + [terminator]
  }

  private func path(_ path: FilePath, _ scope: CacheScope, _ terminator: UInt8) -> [UInt8] {
    name(scope.cache.info.path.pushing(path).pathBytes, terminator)
  }
}

package import Larder
package import LarderFormats
internal import Synchronization
internal import SystemPackage

/// A check as text: what is faulty, entry by entry or code by code, then the sum.
package final class CheckText: ScanReport {
  /// What of a check people want to see.
  package enum Style: Sendable {
    /// Every faulty entry with its findings.
    case entries
    /// The number of findings of each code.
    case codes
    /// The last line only.
    case sum
  }

  /// As many blocks are held back to be shown sorted; more are shown as they come.
  private static let heldBlocks = 10_000

  private struct Held {
    var blocks: [(key: [UInt8], text: [UInt8])] = []
    var isStreaming = false
  }

  private let printer: TextPrinter
  private let style: Style
  private let baseline: Baseline?
  private let sink: ByteSink
  private let held = Mutex(Held())

  /// Makes a report that leaves out what the baseline knows.
  package init(
    _ style: Style, printer: TextPrinter, known baseline: Baseline? = nil,
    sink: @escaping ByteSink
  ) {
    self.style = style
    self.printer = printer
    self.baseline = baseline
    self.sink = sink
  }

  package var labels: Labels { style == .entries ? .faultyKeys : .nothing }

  package func begin(_ opened: OpenedCaches) {}

  package func begin(_ scope: CacheScope) {
    guard style == .entries else { return }
    flush()
    let info = scope.cache.info
    sink(
      printer.bytes([
        StyledLine([
          Span(info.path.displayText, .plain.bold), Span("  \(info.format.title)", .header),
          Span(info.variant.map { ", \($0)" } ?? "", .dim),
        ]),
        .empty,
      ]))
    for finding in info.findings { add(finding, in: scope) }
  }

  package func add(_ batch: ScanBatch, in scope: CacheScope) {
    guard style == .entries else { return }
    for entry in batch.entries where !entry.findings.isEmpty {
      let findings = new(entry.findings, about: .entry(entry.id), in: scope)
      if !findings.isEmpty { hold(entry.id.name, block(head(of: entry), findings)) }
    }
    for item in batch.items where !item.findings.isEmpty {
      let findings = new(item.findings, about: .item(item.path), in: scope)
      if !findings.isEmpty { hold(item.path.pathBytes, block(head(of: item), findings)) }
    }
  }

  package func add(_ finding: Finding, in scope: CacheScope) {
    guard style == .entries, !new([finding], about: .cache, in: scope).isEmpty else { return }
    let head = StyledLine([
      Span("\(finding.severity.glyph(printer.glyphs)) ", finding.severity.style),
      Span("cache", finding.severity.style.bold),
    ])
    hold([], block(head, [finding]))
  }

  package func add(_ error: LarderError, in scope: CacheScope) {}

  package func end(_ tally: ScanTally, exit: Int32, seconds: Duration) {
    flush()
    if style == .codes { sink(printer.bytes(printer.codeTable(tally))) }
    sink(printer.bytes(printer.sum(of: tally, seconds: seconds)))
  }
}

// Blocks, one for each faulty thing.
extension CheckText {
  private func head(of entry: EntryRecord) -> StyledLine {
    let label = entry.key.label.map { "  \($0)" } ?? ""
    return StyledLine([
      Span("\(entry.status.glyph(printer.glyphs)) ", entry.status.style),
      Span(entry.status.words, entry.status.style.bold),
      Span("  \(SafeText.display(bytes: entry.id.name))", .code), Span(label),
    ])
  }

  private func new(
    _ findings: [Finding], about subject: Baseline.Subject, in scope: CacheScope
  ) -> [Finding] {
    guard let baseline else { return findings }
    return findings.filter { !baseline.contains($0, about: subject, in: scope.relative) }
  }

  private func head(of item: ItemRecord) -> StyledLine {
    StyledLine([
      Span("\(item.status.glyph(printer.glyphs)) ", item.status.style),
      Span("\(item.status.rawValue) \(item.kind.rawValue)", item.status.style.bold),
      Span("  \(item.path.displayText)", .code),
    ])
  }

  private func block(_ head: StyledLine, _ findings: [Finding]) -> [UInt8] {
    printer.bytes([head] + findings.flatMap(printer.lines) + [.empty])
  }

  private func hold(_ key: [UInt8], _ text: [UInt8]) {
    let streamed: [UInt8]? = held.withLock { held in
      if held.isStreaming { return text }
      held.blocks.append((key, text))
      guard held.blocks.count > Self.heldBlocks else { return nil }
      held.isStreaming = true
      return Self.takeSorted(&held)
    }
    if let streamed { sink(streamed) }
  }

  private func flush() {
    sink(
      held.withLock { held in
        held.isStreaming = false
        return Self.takeSorted(&held)
      })
  }

  private static func takeSorted(_ held: inout Held) -> [UInt8] {
    let blocks = held.blocks.sorted {
      $0.key == $1.key
        ? $0.text.lexicographicallyPrecedes($1.text) : $0.key.lexicographicallyPrecedes($1.key)
    }
    held.blocks = []
    return blocks.flatMap(\.text)
  }
}

extension TextPrinter {
  /// Returns the number of findings of each code, with the size of what has them, worst first.
  func codeTable(_ tally: ScanTally) -> [StyledLine] {
    let rows = tally.findings.sorted { one, other in
      one.code.severity == other.code.severity
        ? one.count > other.count : one.code.severity > other.code.severity
    }
    return rows.map { code, count in
      StyledLine([
        Span(TextFit.padded(HumanText.count(count), to: 9, alignment: .right, glyphs: glyphs)),
        Span(
          TextFit.padded(
            HumanText.size(tally.bytes(of: code)), to: 11, alignment: .right, glyphs: glyphs), .dim),
        Span("  \(code.severity.glyph(glyphs)) ", code.severity.style),
        Span(TextFit.padded(code.rawValue, to: 22, glyphs: glyphs), code.severity.style),
        Span(" \(code.explanation?.summary ?? "")", .dim),
      ])
    } + (rows.isEmpty ? [] : [.empty])
  }

  /// Returns the last line of a check.
  package func sum(of tally: ScanTally, seconds: Duration) -> [StyledLine] {
    let counts = tally.statuses.map { status, count in
      Span("\(HumanText.count(count)) \(status.words)", status.style)
    }
    var spans = [
      Span(HumanText.count(tally.entries, "entry", "entries"), .plain.bold),
      Span(", \(HumanText.size(tally.bytes))"),
    ]
    for count in counts { spans += [Span("  "), count] }
    if tally.items > 0 { spans.append(Span("  \(HumanText.count(tally.items, "item", "items"))")) }
    let findings = tally.findingCount
    spans.append(
      Span("  \(findings == 0 ? "no findings" : HumanText.count(findings, "finding", "findings"))"))
    if let known = tally.known { spans.append(Span(" (\(HumanText.count(known)) known)", .dim)) }
    let remark = "  \(tally.depth.remark), \(Self.seconds(seconds))"
    spans.append(Span(remark, .dim))
    if !tally.isComplete { spans.append(Span("  not complete", .warning.bold)) }
    return [StyledLine(spans)]
  }

  /// Returns a time such as `0.21 s`.
  static func seconds(_ duration: Duration) -> String {
    let hundredths = Int((duration / .milliseconds(10)).rounded())
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
  }
}

extension Depth {
  /// How thoroughly a cache was looked at, as a remark.
  var remark: String {
    switch self {
    case .names: "names only"
    case .structure: "structure"
    case .full: "in full"
    }
  }
}

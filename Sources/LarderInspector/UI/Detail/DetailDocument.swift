package import Larder
package import LarderFormats
import SystemPackage

/// The detail pane's text, laid out for one width.
///
/// Laid out once when it changes, so that drawing costs no more than the lines seen.
package struct DetailDocument: Equatable, Sendable {
  /// The lines, top to bottom.
  package internal(set) var lines: [StyledLine] = []
  /// Where the sections begin, in lines.
  package private(set) var sections = [0]
  /// The lines at which something can be folded.
  private(set) var folds: [Int: FoldLine] = [:]
  /// The width it is laid out for.
  package let columns: Int

  let glyphs: GlyphSet
  let now: Timestamp
  /// What is folded away; `nil` for text that cannot be folded.
  private let folding: Folding?
  static let indent = "  "
  /// A node with more lines than these is folded at first, unless it is the whole.
  private static let openLines = 24

  /// Makes an empty one.
  init(columns: Int, glyphs: GlyphSet, now: Timestamp, folding: Folding?) {
    self.columns = columns
    self.glyphs = glyphs
    self.now = now
    self.folding = folding
  }

  /// Lays out an entry.
  package init(_ loaded: LoadedDetail, columns: Int, glyphs: GlyphSet, now: Timestamp) {
    self.init(columns: columns, glyphs: glyphs, now: now, folding: nil)
    append(loaded, cache: nil)
  }

  /// Lays out an item.
  package init(_ item: ItemRecord, columns: Int, glyphs: GlyphSet, now: Timestamp) {
    self.init(columns: columns, glyphs: glyphs, now: now, folding: nil)
    append(item)
  }

  /// Adds what is known about a subject.
  mutating func append(_ content: DetailState.Content, cache: String?) {
    switch content {
    case .nothing: break
    case .loaded(let loaded): append(loaded, cache: cache)
    case .item(let item): append(item)
    case .finding(let finding): appendFindings([finding])
    case .group(let group): append(group)
    case .cell(let cell, let worst): append(cell, worst: worst)
    case .bucket(let measure, let bucket, let numbers, let total):
      append(measure, bucket, numbers, of: total)
    case .run(let run, let report): append(run, report)
    case .quarantined(let item, let contents): append(item, contents)
    case .gone: append(Message(.note, "This entry is not there any more."))
    case .failed(let message): append(message)
    }
  }

  /// Adds a message in place of what cannot be shown.
  mutating func append(_ message: Message) {
    lines += message.lines(columns: columns, glyphs: glyphs)
  }

  /// Adds an entry; among several caches with the name of its own.
  mutating func append(_ loaded: LoadedDetail, cache: String?) {
    let detail = loaded.detail
    appendSummary(loaded)
    if let cache { appendWrapped("in \(cache)", .dim) }
    appendFindings(detail.record.findings)
    append(detail.key, detail.record.key, part: .key)
    append(detail.value, detail.record.value, part: .value)
    for window in loaded.windows { append(window) }
    appendInstructions(detail)
  }

  /// Adds an item: what it is taken for, and the evidence.
  private mutating func append(_ item: ItemRecord) {
    let age = item.modified.map { "   \(HumanText.age(of: $0, at: now)) old" } ?? ""
    lines.append(
      StyledLine([
        Span("\(item.status.glyph(glyphs)) \(item.words) ", item.status.style.bold),
        Span("   \(HumanText.size(item.size))\(age)", .dim),
      ]))
    appendWrapped(item.path.displayText, .dim)
    appendField("is", item.verdict, .plain)
    appendFindings(item.findings)
  }
}

// The entry as a whole.
extension DetailDocument {
  private mutating func appendSummary(_ loaded: LoadedDetail) {
    let record = loaded.detail.record
    let age = record.modified.map { "   \(HumanText.age(of: $0, at: now)) old" } ?? ""
    let row = record.id.row.map { "   row \($0)" } ?? ""
    lines.append(
      StyledLine([
        Span("\(record.status.glyph(glyphs)) \(record.status.words)", record.status.style.bold),
        Span("   \(HumanText.size(record.size))\(age)\(row)   \(record.depth.checked)", .dim),
      ]))
    if !loaded.path.isEmpty { appendWrapped(loaded.path.displayText, .dim) }
  }
}

// Key, value, bytes, instructions.
extension DetailDocument {
  mutating func append(_ detail: PartDetail, _ record: PartRecord, part: EntryPart) {
    guard
      beginSection(
        part.rawValue, [detail.summary, HumanText.size(record.size)], status: record.status)
    else { return }
    guard !detail.tree.isEmpty else {
      let text = record.status == .missing ? "not there" : "nothing could be decoded"
      lines.append(StyledLine("\(Self.indent)\(glyphs.absent) \(text)", .dim))
      return
    }
    append(detail.tree, of: part)
  }

  /// Adds a value tree, but for what is folded away.
  mutating func append(_ tree: [TreeLine], of part: EntryPart) {
    let extents = tree.extents
    var index = 0
    while index < tree.count {
      let node = tree[index]
      let extent = extents[index]
      let isLong = node.depth > 0 && extent > Self.openLines
      let isFolded =
        extent > 0 && folding?.isFolded(.node(part, index), atFirst: isLong) ?? false
      if extent > 0 { note(.node(part, index), isFolded, level: node.depth + 1) }
      let sign = extent > 0 && folding != nil ? sign(isFolded) : " "
      let indent = String(repeating: "  ", count: min(node.depth, columns / 4))
      var spans = [Span(indent), Span(sign, .dim), Span(" \(node.text)")]
      if isFolded { spans.append(Span("  \(HumanText.count(extent, "line", "lines"))", .dim)) }
      lines.append(StyledLine(spans))
      index += isFolded ? extent + 1 : 1
    }
  }

  private func sign(_ isFolded: Bool) -> String {
    String(isFolded ? glyphs.folded : glyphs.unfolded)
  }

  private mutating func note(_ fold: Fold, _ isFolded: Bool, level: Int) {
    folds[lines.count] = FoldLine(fold: fold, isFolded: isFolded, level: level)
  }

  private mutating func append(_ window: HexWindow) {
    append(window, title: "bytes of the \(window.part.rawValue)")
  }

  /// Adds bytes as a section.
  mutating func append(_ window: HexWindow, title: String) {
    guard !window.bytes.isEmpty else { return }
    let fault = window.fault.map { ["fault at 0x\(String($0, radix: 16))"] } ?? []
    guard beginSection(title, fault) else { return }
    lines += HexLines.lines(of: window, columns: columns, glyphs: glyphs)
  }

  private mutating func appendInstructions(_ detail: EntryDetail) {
    for (part, half) in [(EntryPart.key, detail.key), (.value, detail.value)]
    where !half.instructions.isEmpty {
      guard beginSection("instructions of the \(part.rawValue)", []) else { continue }
      for instruction in half.instructions { append(instruction) }
    }
  }

  private mutating func append(_ instruction: InstructionLine) {
    let sign = instruction.isFaulty ? Span("\(glyphs.invalid) ", .invalid) : Span("  ")
    let name = TextFit.padded(instruction.name, to: 17, glyphs: glyphs)
    lines.append(
      StyledLine([
        sign, Span(HexLines.offset(instruction.offset), .dim), Span("  "),
        Span(name, instruction.isFaulty ? .faultByte : .code), Span(" \(instruction.argument)"),
      ]))
  }

  /// Begins a section; answers whether what is in it is to be shown.
  @discardableResult
  mutating func beginSection(
    _ title: String, _ remarks: [String] = [], status: PartStatus? = nil
  ) -> Bool {
    if !lines.isEmpty { lines.append(.empty) }
    if !lines.isEmpty { sections.append(lines.count) }
    let isFolded = folding?.isFolded(.section(title), atFirst: false) ?? false
    note(.section(title), isFolded, level: 0)
    var spans = folding == nil ? [] : [Span("\(sign(isFolded)) ", .dim)]
    spans.append(Span(title, .header))
    if let status { spans.append(Span("  \(status.rawValue)", status.style)) }
    for remark in remarks where !remark.isEmpty { spans.append(Span("  \(remark)", .dim)) }
    let used = spans.reduce(0) { $0 + DisplayWidth.of($1.text, glyphs: glyphs) }
    let rule = String(repeating: glyphs.border([.left, .right]), count: max(0, columns - used - 1))
    lines.append(StyledLine(spans + [Span(" \(rule)", .border)]))
    return !isFolded
  }
}

extension Depth {
  /// What was looked at, as a remark.
  fileprivate var checked: String {
    switch self {
    case .names: "only its name checked"
    case .structure: "structure checked"
    case .full: "checked in full"
    }
  }
}

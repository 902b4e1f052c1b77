import Larder
import LarderFormats

/// What the detail pane shows, and what of it is seen.
struct DetailState: Sendable {
  /// What it is about.
  enum Subject: Equatable, Sendable {
    case entry(EntryAddress)
    case item(ItemListing.Row)
    case group(FindingCode)
    case cell(Range<Int>)
    case bucket(Measure, Int)
    case run(RunAddress)
    case quarantined(RunAddress, step: Int)
  }

  /// What is known about it.
  enum Content: Equatable, Sendable {
    case nothing
    case loaded(LoadedDetail)
    case item(ItemRecord)
    case finding(Finding)
    case group(FindingGroup)
    case cell(MapCell, worst: String?)
    case bucket(Measure, Int, Distribution.Bucket, of: Int)
    case run(CacheRun, Result<RunReport, LarderError>?)
    case quarantined(QuarantinedItem, Result<QuarantinedContents, LarderError>?)
    case gone
    case failed(Message)
  }

  private(set) var subject: Subject?
  var content = Content.nothing {
    didSet { if content != oldValue { isLaidOut = false } }
  }
  /// Whether it was asked for and did not come yet.
  var isLoading = false
  /// Whether the entry changed since it was asked for.
  var isStale = false
  private(set) var document: DetailDocument?
  /// Where people are in the text.
  var list = ListState()
  /// What is folded, or unfolded, other than it is at first.
  private var folding = Folding()
  private var isLaidOut = false

  init(_ subject: Subject? = nil) { self.subject = subject }

  /// Makes the state for another subject, with the same sections folded away.
  init(_ subject: Subject, after other: DetailState) {
    self.subject = subject
    folding = other.folding.sections
  }

  /// The number of lines.
  var count: Int { document?.lines.count ?? 0 }

  /// Lays the content out for a width, where that was not done yet.
  mutating func layOut(columns: Int, glyphs: GlyphSet, now: Timestamp, cache: String? = nil) {
    guard !isLaidOut || document?.columns != columns else { return }
    isLaidOut = true
    guard content != .nothing else {
      document = nil
      return
    }
    var page = DetailDocument(columns: columns, glyphs: glyphs, now: now, folding: folding)
    page.append(content, cache: cache)
    document = page
  }

  /// Brings the cursor to a line that there is, and shows it.
  mutating func settle(height: Int) { list.settle(count: count, height: height) }

  /// The section that begins after the cursor or after what is seen first; `nil` after the last.
  func sectionAfterTop(height: Int) -> Int? {
    guard let document else { return nil }
    let isAtEnd = list.scroll.top + height >= document.lines.count
    let place = isAtEnd ? list.position : list.scroll.top
    return document.sections.first { $0 > place }
  }

  /// The section that begins before what is seen first; `nil` before the first one.
  var sectionBeforeTop: Int? { document?.sections.last { $0 < list.scroll.top } }
}

// Folding.
extension DetailState {
  /// Whether something that can be folded is under the cursor, and not folded.
  var isUnfolded: Bool { document?.folds[list.position]?.isFolded == false }

  /// The line of what the cursor's line is part of.
  var parent: Int? {
    guard let document else { return nil }
    let own = document.folds[list.position]?.level ?? .max
    return document.folds.filter { $0.key < list.position && $0.value.level < own }
      .max { $0.key < $1.key }?.key
  }

  /// Folds what is under the cursor, unfolds it, or does what was not done.
  mutating func fold(_ isFolded: Bool?) {
    guard let line = document?.folds[list.position] else { return }
    folding.set(line.fold, isFolded: isFolded ?? !line.isFolded)
    isLaidOut = false
  }

  /// Folds or unfolds everything.
  mutating func foldAll(_ isFolded: Bool) {
    folding = Folding(all: isFolded)
    isLaidOut = false
  }
}

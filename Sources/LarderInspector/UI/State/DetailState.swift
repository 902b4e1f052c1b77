import Larder
import LarderFormats

/// What the detail pane shows, and what of it is seen.
struct DetailState: Sendable {
  /// What it is about.
  enum Subject: Equatable, Sendable {
    case entry(EntryAddress)
    case item(ItemListing.Row)
  }

  /// What is known about it.
  enum Content: Equatable, Sendable {
    case nothing
    case loaded(LoadedDetail)
    case item(ItemRecord)
    case finding(Finding)
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
  var scroll = Scroll()
  private var isLaidOut = false

  init(_ subject: Subject? = nil) { self.subject = subject }

  /// Lays the content out for a width, where that was not done yet.
  mutating func layOut(columns: Int, glyphs: GlyphSet, now: Timestamp, cache: String? = nil) {
    guard !isLaidOut || document?.columns != columns else { return }
    isLaidOut = true
    document =
      switch content {
      case .nothing: nil
      case .loaded(let loaded):
        DetailDocument(loaded, cache: cache, columns: columns, glyphs: glyphs, now: now)
      case .item(let item): DetailDocument(item, columns: columns, glyphs: glyphs, now: now)
      case .finding(let finding): DetailDocument([finding], columns: columns, glyphs: glyphs)
      case .gone:
        DetailDocument(
          Message(.note, "This entry is not there any more."), columns: columns, glyphs: glyphs)
      case .failed(let message): DetailDocument(message, columns: columns, glyphs: glyphs)
      }
  }

  /// The section that begins after what is seen first; `nil` after the last one.
  func sectionAfterTop(height: Int) -> Int? {
    guard let document else { return nil }
    let isAtEnd = scroll.top + height >= document.lines.count
    return isAtEnd ? nil : document.sections.first { $0 > scroll.top }
  }

  /// The section that begins before what is seen first; `nil` before the first one.
  var sectionBeforeTop: Int? { document?.sections.last { $0 < scroll.top } }
}

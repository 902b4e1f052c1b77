/// Where things stand on a screen of a certain size.
struct Layout: Equatable {
  /// From this width on, the detail is a pane beside the list; below it is a page.
  static let splitColumns = 100
  /// From this size on, panes have frames.
  static let framedSize = Size(lines: 16, columns: 60)
  /// What the inspector needs to be of any use.
  static let minimum = Size(lines: 10, columns: 34)

  let size: Size
  let isFramed: Bool
  /// The line of the tabs, where there is room for it.
  let tabs: Int?
  /// The line of the banner about the whole cache, where there is one.
  let banner: Int?
  /// The list or page on the left, its frame included.
  let main: Area
  /// The pane on the right, its frame included; `nil` where there is none.
  let pane: Area?
  /// The line of the message, where there is one, and how many lines it takes.
  let message: Int
  let messageLines: Int

  /// The last line, which shows the keys.
  var footer: Int { size.lines - 1 }
  /// Whether the detail is a pane beside the list.
  var isSplit: Bool { pane != nil }

  static func isTooSmall(_ size: Size) -> Bool {
    size.lines < minimum.lines || size.columns < minimum.columns
  }

  /// Lays out a screen with two lines of header, and the tabs where there is room.
  ///
  /// A page that is whole takes the width of the pane too.
  init(size: Size, hasBanner: Bool, messageLines: Int, isWhole: Bool = false) {
    self.size = size
    isFramed =
      size.lines >= Self.framedSize.lines && size.columns >= Self.framedSize.columns
    tabs = isFramed ? 2 : nil
    let header = isFramed ? 3 : 2
    banner = hasBanner ? header : nil
    let top = header + (hasBanner ? 1 : 0)
    self.messageLines = min(messageLines, max(0, size.lines - top - 5))
    message = size.lines - 1 - self.messageLines
    let lines = message - top
    guard size.columns >= Self.splitColumns, !isWhole else {
      main = Area(line: top, column: 0, lines: lines, columns: size.columns)
      pane = nil
      return
    }
    // The right border of the list is the left one of the pane.
    let left = min(size.columns * 52 / 100, 96)
    main = Area(line: top, column: 0, lines: lines, columns: left + 1)
    pane = Area(line: top, column: left, lines: lines, columns: size.columns - left)
  }

  /// Where the help page stands: over everything between header and footer.
  static func ofHelp(_ size: Size) -> Layout {
    Layout(size: size, hasBanner: false, messageLines: 0, isWhole: true)
  }

  /// The cells of the list or page within its frame, with a blank on each side.
  var mainInside: Area { isFramed ? main.inside : main }

  /// The rows of the list: all but the headings.
  var rows: Area {
    let inside = mainInside
    return Area(
      line: inside.line + 1, column: inside.column, lines: inside.size.lines - 1,
      columns: inside.size.columns)
  }

  /// The text of the detail: in its pane, or on a page of its own.
  var detailText: Area {
    let inside = pane.map(\.inside) ?? mainInside
    return Area(
      line: inside.line, column: inside.column + 1, lines: inside.size.lines,
      columns: inside.size.columns - 2)
  }
}

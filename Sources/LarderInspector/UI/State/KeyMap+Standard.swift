// The rows of the table, in groups of one idea.
extension KeyMap {
  /// The keys that nobody changed.
  package static let standard = KeyMap(
    bindings: answering + acting + narrowing + marking + restoring + tending + showing + folding
      + home + moving + views + other)

  /// Where one entry or item is looked at.
  private static let pages: Set<Place> = [.list, .detail, .items]
  /// Where a view or the pane beside it has the keyboard.
  private static let shown: Set<Place> = pages.union([
    .findings, .map, .histogram, .quarantine, .journal, .pane,
  ])
  /// Where an action can be about what one is on.
  private static let acted = pages.union([.findings])
  /// Where the cache as a whole is looked at.
  private static let mended = pages.union([.findings, .map, .histogram])
  /// Where the entries are shown as they are narrowed and sorted.
  private static let listed: Set<Place> = [.list, .map]
  private static let panes: Set<Place> = [.detail, .pane]
  private static let lists = shown.subtracting(panes)
  private static let scrolled = shown.union([.help, .plan, .sortMenu, .home])

  private static let answering = [
    bind(
      [.character("y"), .enter], .confirm, in: [.plan], .answering, "yes, do it",
      "carry out the plan that is shown"),
    bind(
      [.character("n"), .escape, .character("q")], .cancel, in: [.plan], .answering, "no",
      "leave everything as it is"),
    bind(
      [.character(" "), .character("x")], .toggleStep, in: [.plan], .answering, "change",
      "leave this step out of the plan, or take it in again; on a heading, all below it"),
    bind(
      [.character("w")], .savePlan, in: [.plan], .answering, "write",
      "write the plan to a file, for 'larder apply'"),
    bind(
      [.escape], .cancel, in: [.running], .answering, "stop",
      "stop what is under way, between two entries"),
    bind(
      [.enter, .character(" ")], .confirm, in: [.sortMenu], .answering, "choose",
      "sort by this; once more: the other way round"),
    bind(
      [.escape, .character("q"), .character("s")], .cancel, in: [.sortMenu], .answering, "back",
      "leave the order as it is"),
  ]

  private static let acting = [
    bind(
      [.character("d"), .delete], .delete, in: acted, .acting, "delete",
      "move the marked entries, this one, or all that have a finding, to the quarantine",
      word: "delete"),
    bind(
      [.character("r")], .repair, in: acted, .acting, "repair",
      "move what is broken among the marked entries, of this one, or of a finding, to the quarantine",
      word: "repair"),
    bind(
      [.character("R")], .recover, in: mended, .acting, "recover",
      "clear away what a crash left in the whole cache", word: "recover"),
  ]

  private static let restoring = [
    bind(
      [.character("u")], .undo, in: shown, .acting, "undo",
      "take the last action back; in the quarantine and the journal what the cursor is on",
      word: "undo"),
    bind(
      [.character("P")], .purge, in: shown, .acting, "purge",
      "remove what lies in the quarantine for good; there and in the journal what the run put there",
      word: "purge"),
  ]

  private static let tending = [
    bind(
      [.character("v")], .validate, in: acted, .acting, "re-validate",
      "read the marked entries, this one, or all that have a finding, again in full",
      word: "validate"),
    bind(
      [.character("c")], .compact, in: mended, .acting, "compact",
      "give back space: remove what holds nothing", word: "compact"),
  ]

  private static let narrowing = [
    bind(
      [.character("f")], .filter, in: listed, .showing, "filter",
      "show only some entries, such as: status:invalid size>1M", word: "filter"),
    bind(
      [.character("x"), .character("F")], .toggleFaulty, in: listed, .showing, "faulty",
      "show only what is faulty; once more: everything", word: "faulty"),
    bind(
      [.character("X")], .inverse, in: listed, .showing, nil,
      "show what the filter leaves out; once more: what it leaves in", word: "inverse"),
    bind(
      [.character("/")], .search, in: [.list], .showing, "search",
      "search keys and hashes while typing", word: "search"),
  ]

  private static let marking = [
    bind(
      [.character(" "), .insert], .mark, in: [.list], .marking, "mark",
      "mark this entry, or unmark it, and move on", word: "mark"),
    bind(
      [.character("*")], .markAll, in: [.list], .marking, "all",
      "mark all entries listed; once more: unmark them", word: "mark all"),
    bind(
      [.character("V")], .markRange, in: [.list], .marking, "range",
      "begin a range here and mark it by moving; once more, or space: done; Esc: not", word: nil),
    bind(
      [.shiftDown], .extendDown, in: [.list], .marking, nil, "mark a range, one line down"),
    bind([.shiftUp], .extendUp, in: [.list], .marking, nil, "mark a range, one line up"),
    bind(
      [.character("A")], .invertMarks, in: [.list], .marking, nil,
      "mark what is not marked among all listed, and the other way round"),
    bind(
      [.character(" "), .insert], .mark, in: [.findings], .marking, "mark",
      "mark all entries with this finding, or unmark them, and move on"),
    bind(
      [.character(" "), .insert], .mark, in: [.quarantine], .marking, "mark",
      "mark what lies in a run, to be put back"),
  ]

  private static let showing = [
    bind([.character("s")], .sort, in: listed, .showing, "sort", "choose the order", word: "sort"),
    bind(
      [.character("s"), .character(" ")], .switchMeasure, in: [.histogram], .showing,
      "sizes or ages", "show ages instead of sizes, or the other way round"),
    bind(
      [.character("n")], .nextFault, in: [.map], .showing, "next fault",
      "go to the next cell that asks for attention"),
    bind(
      [.character("N")], .previousFault, in: [.map], .showing, nil,
      "go to the cell before that asks for attention"),
    bind(
      [.character("n")], .searchNext, in: [.list], .showing, nil, "go to the next match"),
    bind(
      [.character("N")], .searchPrevious, in: [.list], .showing, nil, "go to the match before"),
  ]

  /// The keys of the list of caches; those for moving are the same everywhere.
  private static let home = [
    bind(
      [.enter, .right, .character("l")], .open, in: [.home], .showing, "open", "open this cache"),
    bind(
      [.character("s")], .sort, in: [.home], .showing, "sort",
      "order by path, health, size or last use: the next of them"),
    bind(
      [.character("v")], .validate, in: [.home], .showing, "look again",
      "look at all caches again, or go on where you stopped it"),
    bind(
      [.escape], .close, in: [.home], .showing, nil, "stop looking into the caches"),
  ]

  private static let other = [
    bind(
      [.character(":")], .commandLine, in: shown, .other, "command",
      "type a command; whatever a key does has one, and scripts for 'larder batch' have the same"),
    bind(
      [.character("L")], .live, in: shown, .other, "live",
      "follow the cache, so that changes show by themselves; once more: do not"),
    bind(
      [.character("y")], .copyPath, in: pages, .other, nil,
      "put the path of this one on the clipboard of the terminal"),
    bind(
      [.character("Y")], .copyRemedy, in: pages, .other, nil,
      "put the command that mends this one on the clipboard"),
    bind(
      [.character("!")], .shell, in: pages, .other, nil,
      "open a shell where this one lies; its end leads back"),
    bind(
      [.character("?"), .function(1)], .help, in: shown.union([.help, .home]), .other, "help",
      "all keys, signs and filters"),
    bind([.control("l")], .redraw, in: Set(Place.allCases), .other, nil, "draw the screen anew"),
    bind(
      [.character("q")], .leave, in: [.list, .home], .other, "quit",
      "back to the view you came from; else leave", word: "quit"),
    bind(
      [.control("c")], .quit, in: Set(Place.allCases), .other, nil,
      "stop what is under way; when nothing is: leave"),
  ]

  private static let moving = [
    bind([.up, .character("k")], .moveUp, in: scrolled, .moving, nil, "one line up"),
    bind([.down, .character("j")], .moveDown, in: scrolled, .moving, nil, "one line down"),
    bind([.pageUp, .control("b")], .pageUp, in: scrolled, .moving, nil, "one page up"),
    bind([.pageDown, .control("f")], .pageDown, in: scrolled, .moving, nil, "one page down"),
    bind([.home, .character("g")], .moveToTop, in: scrolled, .moving, nil, "to the top"),
    bind([.end, .character("G")], .moveToBottom, in: scrolled, .moving, nil, "to the bottom"),
    bind([.left, .character("h")], .moveLeft, in: [.map], .moving, nil, "one cell to the left"),
    bind([.right, .character("l")], .moveRight, in: [.map], .moving, nil, "one cell to the right"),
    bind(
      [.enter, .right, .character("l")], .open, in: lists.subtracting([.map]), .moving, nil,
      "open: all about an entry, the entries of a finding or a bar, what lies in a run"),
    bind([.enter], .open, in: [.map], .moving, "open", "to the worst entry of the cell"),
    bind(
      [.tab], .nextPane, in: shown, .moving, nil, "to the next pane, or the next part of it"),
    bind(
      [.backtab], .previousPane, in: shown, .moving, nil,
      "to the pane, or the part of it, before"),
    bind(
      [.escape, .character("q")], .close, in: shown.subtracting([.list]).union([.help]),
      .moving, "back", "back to where you were"),
    bind(
      [.left, .character("h")], .close,
      in: lists.subtracting([.list, .map]).union([.help]), .moving, nil,
      "back to where you were"),
    bind(
      [.escape], .close, in: [.list], .moving, nil,
      "drop the search, go back to the view you came from, drop the filter, then the marks"),
  ]

  private static let folding = [
    bind(
      [.enter, .character(" ")], .fold, in: panes, .moving, "fold",
      "fold the part under the cursor away, or unfold it"),
    bind(
      [.left, .character("h")], .foldInward, in: panes, .moving, nil,
      "fold it, go to what it is part of, then back to the list"),
    bind([.right, .character("l")], .unfold, in: panes, .moving, nil, "unfold it"),
    bind([.character("-")], .foldAll, in: panes, .moving, nil, "fold all parts away"),
    bind([.character("+")], .unfoldAll, in: panes, .moving, nil, "unfold all"),
  ]

  private static let views = [
    bind([.character("1")], .entries, in: shown, .views, nil, "the entries"),
    bind(
      [.character("2")], .findings, in: shown, .views, nil,
      "what was found, grouped by code with counts and bytes"),
    bind(
      [.character("3"), .character("m")], .map, in: shown, .views, nil,
      "the map of health: all entries at a glance, the worst of each cell shows"),
    bind(
      [.character("4")], .histogram, in: shown, .views, nil, "how large and how old entries are"),
    bind(
      [.character("5"), .character("i")], .items, in: shown, .views, nil,
      "locks, leftovers and strays, and what is wrong with the whole cache"),
    bind(
      [.character("6")], .quarantine, in: shown, .views, nil,
      "what was taken out and can be put back"),
    bind([.character("7")], .journal, in: shown, .views, nil, "what was done, when, and by what"),
    bind([.character("]")], .nextView, in: shown, .views, nil, "the next view"),
    bind([.character("[")], .previousView, in: shown, .views, nil, "the view before"),
  ]

  private static func bind(
    _ keys: [Key], _ command: Command, in places: Set<Place>, _ group: KeyBinding.Group,
    _ name: String?, _ help: String, word: String? = nil
  ) -> KeyBinding {
    KeyBinding(
      keys: keys, command: command, places: places, group: group, name: name, help: help,
      word: word)
  }
}

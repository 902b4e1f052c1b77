/// One row of the key map: keys, what they do, and how that is said.
package struct KeyBinding: Sendable {
  /// The headings of the help page, in its order.
  package enum Group: String, CaseIterable, Sendable {
    case moving = "Moving"
    case showing = "What is shown"
    case marking = "Marking"
    case acting = "Acting"
    case answering = "Answering"
    case other = "Other"
  }

  /// The keys, the one to show first.
  package let keys: [Key]
  /// What they do.
  package let command: Command
  /// Where they do so.
  package let places: Set<Place>
  /// Where they stand on the help page.
  package let group: Group
  /// One or two words for the footer; `nil` for what is not shown there.
  package let name: String?
  /// What the help page says.
  package let help: String
  /// The word of the command language for the same, where there is one.
  package let word: String?
}

extension KeyBinding {
  /// Whether the footer always shows it: the ways out, and to the help page.
  var isPinned: Bool {
    switch command {
    case .help, .quit, .close: true
    default: false
    }
  }
}

/// The one table of keys: behavior, footer, help page and documentation come from it.
package enum KeyMap {
  /// Every binding, in the order of the footer.
  package static let bindings: [KeyBinding] =
    answering + acting + narrowing + marking + tending + showing + moving + other

  /// Returns what a key does in a place.
  package static func command(for key: Key, in place: Place) -> Command? {
    bindings.first { $0.places.contains(place) && $0.keys.contains(key) }?.command
  }

  /// Returns what the footer shows in a place, the most important first.
  package static func footer(in place: Place) -> [KeyBinding] {
    bindings.filter { $0.places.contains(place) && $0.name != nil }
  }

  /// The help page: one group after the other.
  package static var groups: [(KeyBinding.Group, [KeyBinding])] {
    KeyBinding.Group.allCases.map { group in (group, bindings.filter { $0.group == group }) }
  }

  private static let lists: Set<Place> = [.list, .items]
  private static let pages: Set<Place> = [.list, .detail, .items]
  private static let scrolled: Set<Place> = [.list, .detail, .items, .help, .plan, .sortMenu]

  private static let answering = [
    bind(
      [.character("y"), .enter], .confirm, in: [.plan], .answering, "yes, do it",
      "carry out the plan that is shown"),
    bind(
      [.character("n"), .escape, .character("q")], .cancel, in: [.plan], .answering, "no",
      "leave everything as it is"),
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
      [.character("d"), .delete], .delete, in: pages, .acting, "delete",
      "move the marked entries, or this one, to the quarantine", word: "delete"),
    bind(
      [.character("r")], .repair, in: pages, .acting, "repair",
      "move what is broken among the marked entries, or this one, to the quarantine",
      word: "repair"),
    bind(
      [.character("R")], .recover, in: pages, .acting, "recover",
      "clear away what a crash left in the whole cache", word: "recover"),
    bind(
      [.character("u")], .undo, in: pages, .acting, "undo", "take the last action back",
      word: "undo"),
  ]

  private static let tending = [
    bind(
      [.character("v")], .validate, in: pages, .acting, "re-validate",
      "read the marked entries, or this one, again in full", word: "validate"),
    bind(
      [.character("c")], .compact, in: pages, .acting, "compact",
      "give back space: remove what holds nothing", word: "compact"),
  ]

  private static let narrowing = [
    bind(
      [.character("f")], .filter, in: [.list], .showing, "filter",
      "show only some entries, such as: status:invalid size>1M", word: "filter"),
    bind(
      [.character("x"), .character("F")], .toggleFaulty, in: [.list], .showing, "faulty",
      "show only what is faulty; once more: everything"),
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
  ]

  private static let showing = [
    bind([.character("s")], .sort, in: [.list], .showing, "sort", "choose the order", word: "sort"),
    bind(
      [.character("i")], .items, in: pages, .showing, "items",
      "locks, leftovers and strays, and what is wrong with the whole cache"),
    bind(
      [.character("n")], .searchNext, in: [.list], .showing, nil, "go to the next match"),
    bind(
      [.character("N")], .searchPrevious, in: [.list], .showing, nil, "go to the match before"),
  ]

  private static let other = [
    bind(
      [.character("?"), .function(1)], .help, in: pages.union([.help]), .other, "help",
      "this page"),
    bind([.control("l")], .redraw, in: Set(Place.allCases), .other, nil, "draw the screen anew"),
    bind([.character("q")], .quit, in: [.list], .other, "quit", "leave", word: "quit"),
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
    bind(
      [.enter, .right, .character("l")], .open, in: lists, .moving, nil,
      "to all there is about this one"),
    bind(
      [.tab], .nextPane, in: pages, .moving, nil, "to the next pane, or the next part of it"),
    bind(
      [.backtab], .previousPane, in: pages, .moving, nil,
      "to the pane, or the part of it, before"),
    bind(
      [.escape, .left, .character("h"), .character("q")], .close, in: [.detail, .items, .help],
      .moving, "back", "back to where you were"),
    bind(
      [.escape], .close, in: [.list], .moving, nil,
      "drop the search, then the filter, then the marks"),
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

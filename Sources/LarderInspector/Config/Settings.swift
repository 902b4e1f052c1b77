/// What people have set up for themselves, as the config file says it.
package struct Settings: Equatable, Sendable {
  /// The theme by name; `nil` for the one that suits the terminal's background.
  package var theme: Theme?
  /// The most colors to use; `nil` for as many as the terminal has.
  package var colors: ColorDepth?
  /// Whether to draw in ASCII; `nil` where the locale decides.
  package var ascii: Bool?
  /// Whether to listen to the mouse.
  package var mouse = true
  /// Whether changes show by themselves from the beginning.
  package var live = true
  /// How entries are listed at first.
  package var sort = SortOrder(.found)
  /// What the keys do.
  package var keys = KeyMap.standard
  /// Queries with names.
  package var queries: [String: String] = [:]

  /// Makes the settings of somebody who set nothing.
  package init() {}

  /// What may be set before the sections: names, values and what they are for.
  package static var descriptions: [(name: String, values: [String], help: String)] {
    SettingName.all.map { ($0.name, $0.values, $0.help) }
  }
}

/// A setting by its name: how it is read, and how it is written.
///
/// The one table of settings: the parser, `larder config --print` and the man page come from it.
struct SettingName: Sendable {
  let name: String
  /// What may stand behind the `=`.
  let values: [String]
  /// What it is for, in one sentence.
  let help: String
  /// Takes a value over; answers whether it is one.
  let read: @Sendable (String, inout Settings) -> Bool
  /// The value in force.
  let write: @Sendable (Settings) -> String

  static let all = [theme, colors, ascii, mouse, live, sort]

  private static let automatic = "auto"
  private static let truths = ["yes": true, "no": false]

  private static let theme = SettingName(
    name: "theme", values: [automatic] + Theme.all.map(\.name),
    help: "The colors of the screen; 'auto' is the theme that suits the background.",
    read: { value, settings in
      settings.theme = Theme.all.first { $0.name == value }
      return settings.theme != nil || value == automatic
    }, write: { $0.theme?.name ?? automatic })

  private static let colors = SettingName(
    name: "colors", values: [automatic] + ColorDepth.allCases.reversed().map { "\($0.rawValue)" },
    help: "The most colors to use; 'auto' is as many as the terminal has, 0 is none.",
    read: { value, settings in
      settings.colors = Int(value).flatMap(ColorDepth.init)
      return settings.colors != nil || value == automatic
    }, write: { $0.colors.map { "\($0.rawValue)" } ?? automatic })

  private static let ascii = SettingName(
    name: "ascii", values: [automatic, "yes", "no"],
    help: "Whether to draw in ASCII; 'auto' asks the locale.",
    read: { value, settings in
      settings.ascii = truths[value]
      return settings.ascii != nil || value == automatic
    }, write: { $0.ascii.map { $0 ? "yes" : "no" } ?? automatic })

  private static let mouse = SettingName(
    name: "mouse", values: ["yes", "no"],
    help: "Whether to listen to the mouse; without, the terminal's own selection works.",
    read: { value, settings in
      guard let truth = truths[value] else { return false }
      settings.mouse = truth
      return true
    }, write: { $0.mouse ? "yes" : "no" })

  private static let live = SettingName(
    name: "live", values: ["yes", "no"],
    help: "Whether to follow a cache from the beginning, so that changes show by themselves.",
    read: { value, settings in
      guard let truth = truths[value] else { return false }
      settings.live = truth
      return true
    }, write: { $0.live ? "yes" : "no" })

  private static let sort = SettingName(
    name: "sort",
    values: SortColumn.menu.flatMap { [$0.rawValue, "\($0.rawValue) reversed"] },
    help: "How entries are listed at first.",
    read: { value, settings in
      let words = value.split(separator: " ").map(String.init)
      guard let column = words.first.flatMap(SortColumn.init), SortColumn.menu.contains(column),
        words.count == 1 || words.dropFirst() == ["reversed"]
      else { return false }
      let isReversed = words.count == 2
      settings.sort = SortOrder(column, isDescending: column.isDescendingFirst != isReversed)
      return true
    },
    write: { settings in
      let order = settings.sort
      let isReversed = order.isDescending != order.column.isDescendingFirst
      return order.column.rawValue + (isReversed ? " reversed" : "")
    })
}

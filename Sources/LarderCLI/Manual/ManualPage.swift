import Larder
import LarderInspector

/// The manual page `larder(1)`: the command definitions, the key table, the settings, the exit
/// statuses and the codes of findings, put into one page.
enum ManualPage {
  /// The page in the man macros.
  static var text: String {
    let root = CommandInfo.root
    var page = Roff(title: "larder", section: 1, version: "larder \(Program.version)")
    page.section("NAME")
    page.paragraph("larder - \(root.abstract)")
    writeSynopsis(root, to: &page)
    writeCommands(root, to: &page)
    writeKeys(to: &page)
    writeFollowing(to: &page)
    writeConfig(to: &page)
    writeSurroundings(to: &page)
    writeCodes(to: &page)
    page.section("EXAMPLES")
    page.example(root.examples)
    page.section("SEE ALSO")
    page.paragraph("sqlite3(1), ncdu(1), flock(2)")
    return page.text
  }

  private static func writeSynopsis(_ root: CommandInfo, to page: inout Roff) {
    page.section("SYNOPSIS")
    page.example(["larder [CACHE]", "larder -f FILE", "larder COMMAND [OPTIONS] ..."])
    page.section("DESCRIPTION")
    for paragraph in root.paragraphs where !paragraph.hasPrefix("Exit status:") {
      page.paragraph(paragraph)
    }
  }

  private static func writeCommands(_ root: CommandInfo, to page: inout Roff) {
    page.section("OPTIONS")
    page.tagged("-h, --help", "Show what a command takes, with examples; after any command.")
    page.tagged("--version", "Show the version.")
    page.section("COMMANDS")
    for command in root.subcommands where !command.isShown { write(command, within: [], to: &page) }
    for command in root.subcommands where command.isShown { write(command, within: [], to: &page) }
  }

  private static func write(
    _ command: CommandInfo, within outer: [String], to page: inout Roff
  ) {
    let names = outer + (command.isShown ? [command.name] : [])
    let positions = command.arguments.filter(\.isPositional).map { argument in
      argument.isOptional ? "[\(argument.synopsis)]" : argument.synopsis
    }
    let options = command.arguments.contains { !$0.isPositional } ? ["[OPTIONS]"] : []
    page.subsection((["larder"] + names + options + positions).joined(separator: " "))
    page.paragraph(command.abstract)
    for paragraph in command.paragraphs { page.paragraph(paragraph) }
    for argument in command.arguments { page.tagged(argument.synopsis, argument.text) }
    if !command.examples.isEmpty { page.example(command.examples) }
    for inner in command.subcommands { write(inner, within: names, to: &page) }
  }

  private static func writeKeys(to page: inout Roff) {
    page.section("KEYS")
    page.paragraph(
      "As they are unless the config file says otherwise. ^X is X held down with Ctrl.")
    for (group, bindings) in KeyMap.standard.groups(in: Set(Place.allCases)) {
      page.subsection(group.rawValue)
      for binding in bindings { page.tagged(binding.labels, binding.explanation) }
    }
  }

  private static func writeFollowing(to page: inout Roff) {
    page.section("FOLLOWING")
    page.paragraph(
      "A cache on the screen is followed: what others store, replace and remove shows by itself, "
        + "as soon as it has come to rest, while the cursor and the marks stay on their entries. "
        + "Databases and packs only tell that something changed; they are read again, with rests "
        + "of four times as long as that takes.")
    page.paragraph(
      "Directories are watched through inotify(7): 16,384 at most, and no more than a quarter of "
        + "what fs.inotify.max_user_watches allows. Where a cache has more, the title says 'live in "
        + "part', and what is written into the others without a lock does not show. What is on a "
        + "network file system is not followed.")
  }

  private static func writeConfig(to page: inout Roff) {
    page.section("CONFIGURATION")
    page.paragraph(
      "A line of the config file is 'name = value', blank, or a remark that begins with '#'; the "
        + "value is the rest of the line. Sections begin with a line in brackets.")
    for setting in Settings.descriptions {
      page.tagged(
        setting.name, "\(setting.help) One of \(setting.values.joined(separator: ", ")).")
    }
    page.tagged(
      "[keys]",
      "Lines of a command and its keys with blanks between them, or the word none. Esc and ^C "
        + "always lead out of everything. The commands are "
        + Command.allCases.map(\.configName).joined(separator: ", ") + ".")
    page.tagged(
      "[queries]", "Lines of a name and a query; '@name' in a query stands for it.")
    page.paragraph("What is in force, and who said so, is printed by 'larder config --print'.")
  }

  private static func writeSurroundings(to page: inout Roff) {
    page.section("EXIT STATUS")
    for status in ExitStatus.allCases { page.tagged("\(status.rawValue)", status.meaning) }
    page.section("ENVIRONMENT")
    for (name, text) in variables { page.tagged(name, text) }
    page.section("FILES")
    page.tagged(
      "~/.config/larder/config", "The config file; below XDG_CONFIG_HOME where that is set.")
    page.tagged(
      "NAME.larder-quarantine",
      "Beside a cache: what actions took out of it, and the journal by which they are undone.")
  }

  private static let variables = [
    ("NO_COLOR", "Where it is not empty, no color is used."),
    ("LARDER_THEME", "The theme, instead of the one in the config file."),
    ("XDG_CACHE_HOME", "Where the user's caches are; ~/.cache if not set."),
    ("XDG_STATE_HOME", "Where the history of the command line is; ~/.local/state if not set."),
    ("XDG_CONFIG_HOME", "Where the config file is; ~/.config if not set."),
    ("TMPDIR", "Where caches of pytools v0 are looked for, and the demo is made; /tmp if not set."),
    ("LC_ALL, LC_CTYPE, LANG", "Whether the terminal shows UTF-8; ASCII is drawn if not."),
  ]

  private static func writeCodes(to page: inout Roff) {
    page.section("FINDINGS")
    page.paragraph("'larder explain CODE' says more about each.")
    for explanation in Explanation.all {
      page.tagged(explanation.code.rawValue, explanation.summary)
    }
  }
}

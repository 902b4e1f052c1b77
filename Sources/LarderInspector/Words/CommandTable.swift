/// The one table of commands: the `:` line, scripts, completion and help come from it.
package enum CommandTable {
  /// Every command: first those that scripts have, too, then what needs a screen.
  package static let specs: [CommandSpec] =
    choosing + marking + acting + planning + ending + screen + keys

  /// The names, in the order of the table.
  package static let names = specs.map(\.name)

  /// Returns the command of a name.
  package static func spec(named name: String) -> CommandSpec? { specs.first { $0.name == name } }

  private static let choosing = [
    CommandSpec(
      "filter", "[QUERY]", "list only what matches; without a query, everything", key: .filter,
      takes: .query(Instruction.filter)),
    CommandSpec(
      "faulty", "[on|off]", "list only what is faulty, or everything again", key: .toggleFaulty,
      takes: .onOrOff(Instruction.faulty)),
    CommandSpec(
      "inverse", "", "list what the filter leaves out", key: .inverse, takes: .nothing(.inverse)),
    CommandSpec(
      "sort", "[COLUMN] [up|down]", "put the list in an order", key: .sort,
      takes: .order),
    CommandSpec(
      "search", "TEXT", "go to the next entry with a text in its key or id", key: .search,
      takes: .text("a text", Instruction.search)),
    CommandSpec("next", "", "go to the next match", key: .searchNext, takes: .nothing(.searchNext)),
    CommandSpec(
      "previous", "", "go to the match before", key: .searchPrevious,
      takes: .nothing(.searchPrevious)),
    CommandSpec(
      "goto", "ID", "go to the entry whose id begins like that",
      takes: .text("the beginning of an id", Instruction.goTo)),
    CommandSpec(
      "show", "[ID]", "show everything about an entry", key: .open,
      takes: .optionalText(Instruction.show)),
  ]

  private static let marking = [
    CommandSpec(
      "mark", "[all|none|invert|range FROM TO|QUERY]",
      "mark this entry, all that are listed, or whatever matches", key: .mark,
      takes: .targets(["all", "none", "invert", "range"], Instruction.mark)),
    CommandSpec(
      "unmark", "[all|range FROM TO|QUERY]",
      "take the mark from this entry, all that are listed, or whatever matches",
      takes: .targets(["all", "range"], Instruction.unmark)),
  ]

  private static let acting = [
    CommandSpec(
      "delete", "[where QUERY]", "move what is marked, or whatever matches, to the quarantine",
      key: .delete, takes: .condition { .act(.delete, $0) }),
    CommandSpec(
      "repair", "[where QUERY]",
      "move what is broken among the marked, or whatever matches, to the quarantine",
      key: .repair, takes: .condition { .act(.repair, $0) }),
    CommandSpec(
      "recover", "", "clear away what a crash left in the whole cache", key: .recover,
      takes: .nothing(.act(.recover))),
    CommandSpec(
      "compact", "", "give back space: remove what holds nothing", key: .compact,
      takes: .nothing(.act(.compact))),
    CommandSpec(
      "validate", "[where QUERY]", "read what is marked, or whatever matches, again in full",
      key: .validate, takes: .condition(Instruction.validate)),
    CommandSpec(
      "undo", "[RUN]", "take an action back, the last one unless told otherwise", key: .undo,
      takes: .optionalNumber(Instruction.undo)),
    CommandSpec(
      "purge", "[RUN]", "empty the quarantine, for good", key: .purge,
      takes: .optionalNumber(Instruction.purge)),
  ]

  private static let planning = [
    CommandSpec(
      "plan", "ACTION [FILE|where QUERY]",
      "work out what an action would do, and write that to a file",
      takes: .plan),
    CommandSpec(
      "skip", "ID|PATH", "leave something out of the plan", key: .toggleStep,
      takes: .text("an id or a path", Instruction.skip)),
    CommandSpec(
      "apply", "[FILE]", "carry out the plan, or the one in a file",
      takes: .optionalText(Instruction.apply)),
  ]

  private static let ending = [
    CommandSpec(
      "save-script", "FILE", "write what was done until now as a script for 'larder batch'",
      takes: .text("a file", Instruction.saveScript)),
    CommandSpec("quit", "", "leave", key: .quit, takes: .nothing(.quit)),
  ]

  private static let screen = [
    CommandSpec(
      "export", "FILE", "write what is seen: as a picture to NAME.svg, in color to NAME.ansi",
      reach: .screen, takes: .screenFile),
    CommandSpec(
      "copy", "[path|remedy|id]", "put the path of this entry, or its remedy, on the clipboard",
      key: .copyPath, reach: .screen, takes: .copySubject),
    CommandSpec(
      "live", "[on|off]", "follow the cache, so that changes show by themselves, or do not",
      key: .live, reach: .screen, takes: .onOrOff(Instruction.live)),
    CommandSpec(
      "shell", "", "open a shell where this entry lies", key: .shell, reach: .screen,
      takes: .nothing(.shell)),
  ]

  /// What else keys do, by the names that the keys' commands have.
  private static var keys: [CommandSpec] {
    let covered = Set(
      (choosing + marking + acting + planning + ending + screen).compactMap { $0.command })
    // To open the line that one types on is nothing to type.
    return Command.allCases.filter { !covered.contains($0) && $0 != .commandLine }.map { command in
      let help = KeyMap.standard.bindings.first { $0.command == command }?.help ?? ""
      return CommandSpec(
        command.word, "", help, key: command, reach: .screen, takes: .nothing(.key(command)))
    }
  }
}

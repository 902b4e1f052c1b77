import ArgumentParser

/// The command that all others belong to.
struct LarderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "larder",
    abstract: "See what a crash did to a cache on disk, and mend just that.",
    usage: """
      larder [CACHE]
      larder COMMAND CACHE [OPTIONS]
      """,
    discussion: """
      'larder' lists your caches, and 'larder CACHE' opens one, on the screen. A cache with the name of a command is written \
      with its directory: './check'.

      Looking never changes a byte. Every action shows its plan first and can be undone.

      Exit status: 0 clean or done, 1 findings remain, 2 could not be checked in full, 3 acted and \
      some of it failed, 64 wrong arguments, 130 interrupted.

      EXAMPLES:
        larder                                 your caches, and how they are
        larder ~/.cache/pytools                look around, decide entry by entry
        larder check ~/.cache/pytools --json   in scripts
        larder repair --dry-run CACHE          what would move, and why
        larder explain pickle-cut-short        what a finding means
      """,
    version: "larder \(Program.version)",
    groupedSubcommands: [
      CommandGroup(
        name: "Look",
        subcommands: [
          CheckCommand.self, ListCommand.self, ShowCommand.self, StatsCommand.self,
          ValidateCommand.self, ExplainCommand.self, DemoCommand.self,
          CachesCommand.self, ScanCommand.self, ConfigCommand.self, ManualCommand.self,
          CompletionsCommand.self, InspectCommand.self,
        ]),
      CommandGroup(
        name: "Read and write larder's own caches",
        subcommands: [
          GetCommand.self, PutCommand.self, ExportCommand.self, ImportCommand.self,
        ]),
      CommandGroup(
        name: "Mend",
        subcommands: [
          RepairCommand.self, RecoverCommand.self, DeleteCommand.self, CompactCommand.self,
          ApplyCommand.self,
          UndoCommand.self, QuarantineCommand.self, PurgeCommand.self, BatchCommand.self,
        ]),
    ]
  )

  /// The names that are commands, and so not paths, in the first place of the command line.
  static var commandNames: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
  }
}

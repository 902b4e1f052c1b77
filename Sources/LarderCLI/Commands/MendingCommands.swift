import ArgumentParser
import Larder
import LarderFormats
import LarderInspector

/// Takes out what is broken.
struct RepairCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Move what is broken to the quarantine, so that its owner makes it anew.",
    discussion: """
      Invalid entries, orphaned temporary files and stale locks move to a quarantine beside the \
      cache; of a damaged database the readable rows are salvaged, of a damaged pack the whole \
      records. Valid entries are never touched.

      EXAMPLES:
        larder repair --dry-run CACHE
        larder repair --yes CACHE                  in scripts
        larder repair CACHE --where code:zero-length
        larder repair CACHE --stale likely         also locks that are only likely stale
        larder repair CACHE --plan FILE            later: larder apply FILE
      """)

  @OptionGroup var cache: CacheOptions
  @OptionGroup var query: QueryOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var scan: ScanOptions
  @OptionGroup var plan: PlanOptions
  @OptionGroup var options: ActionOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try EntryAction(
      action: .repair, cache: cache, query: try query.query(), trust: trust.stale.trust,
      scan: scan, planFile: plan.file?.path, options: options, output: output
    ).run()
  }
}

/// Clears away what a crash left behind.
struct RecoverCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recover",
    abstract: "Clear away what a crash left behind, as one plan.",
    discussion: """
      Half-written entries, temporary files, stale locks and leftovers beside databases, all at \
      once. It can be undone as a whole.

      EXAMPLES:
        larder recover --dry-run ~/.cache/pytools
        larder recover --yes ~/.cache/pytools
      """)

  @OptionGroup var cache: CacheOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var scan: ScanOptions
  @OptionGroup var plan: PlanOptions
  @OptionGroup var options: ActionOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try EntryAction(
      action: .recover, cache: cache, trust: trust.stale.trust, scan: scan,
      planFile: plan.file?.path,
      options: options, output: output
    ).run()
  }
}

/// Gives back space.
struct CompactCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Give back space: empty directories, leftovers, free pages of a database.",
    discussion: """
      Entries of larder's own directories are gathered in one pack, by the cache's own compaction:
      others go on reading and writing. The plan says what that wins; it cannot be undone.

      EXAMPLES:
        larder compact --dry-run CACHE
        larder compact --yes CACHE
      """)

  @OptionGroup var cache: CacheOptions
  @OptionGroup var scan: ScanOptions
  @OptionGroup var plan: PlanOptions
  @OptionGroup var options: ActionOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    try EntryAction(
      action: .compact, cache: cache, scan: scan, planFile: plan.file?.path, options: options,
      output: output
    ).run()
  }
}

/// Takes entries and items out.
struct DeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete",
    abstract: "Move entries to the quarantine.",
    discussion: """
      Entries are named by their ids, or by the beginnings of these; items by their paths.

      EXAMPLES:
        larder delete CACHE 3fa81c
        larder delete CACHE --where 'age>1y' --dry-run
        larder delete CACHE --all --yes
      """)

  @OptionGroup var cache: CacheOptions

  @Argument(help: "Ids of entries, or their beginnings; paths of items.")
  var names: [EntryName] = []

  @Flag(help: "Everything in the cache.")
  var all = false

  @OptionGroup var query: QueryOptions
  @OptionGroup var trust: TrustOptions
  @OptionGroup var scan: ScanOptions
  @OptionGroup var plan: PlanOptions
  @OptionGroup var options: ActionOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if names.isEmpty, query.text == nil, !all {
      throw ValidationError("Say what to delete: ids, --where QUERY or --all.")
    }
    if all, !names.isEmpty || query.text != nil {
      throw ValidationError("--all excludes ids and --where.")
    }
  }

  func run() throws {
    try EntryAction(
      action: .delete, cache: cache, names: names, query: try query.query(),
      trust: trust.stale.trust, scan: scan, planFile: plan.file?.path, options: options,
      output: output
    ).run()
  }
}

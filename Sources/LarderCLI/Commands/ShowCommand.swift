import ArgumentParser
import Larder
import LarderFormats
import LarderInspector

/// Shows everything about some entries.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show everything about an entry: key, value, findings, bytes, instructions.",
    discussion: """
      An entry is named by its id, or by the beginning of it; a file that is no entry by its path.

      EXAMPLES:
        larder show CACHE 3fa81c
        larder show CACHE 3fa81c --json
        larder show CACHE 3fa81c --raw value > value.pickle
        larder show CACHE --where code:pickle-calls
      """)

  /// One half of an entry.
  enum Part: String, CaseIterable, ExpressibleByArgument {
    case key, value

    var part: EntryPart { self == .key ? .key : .value }
  }

  /// More than this are shown only when asked for.
  private static let limit = 100

  @OptionGroup var source: SourceOptions

  @Argument(help: "Ids of entries, or their beginnings; paths of items.")
  var names: [EntryName] = []

  @OptionGroup var query: QueryOptions

  @Option(help: "Write the exact bytes of the key or the value, and nothing else.")
  var raw: Part?

  @OptionGroup var scan: ScanOptions
  @OptionGroup var output: OutputOptions

  /// The names of entries; beside -f the first word is one, too, and no cache.
  private var wanted: [EntryName] {
    guard source.scanFile != nil, let first = source.cache else { return names }
    return [EntryName(first)] + names
  }

  func validate() throws {
    if wanted.isEmpty, query.text == nil {
      throw ValidationError("Name an entry: 'larder list' shows them.")
    }
    if raw != nil, output.form != .text {
      throw ValidationError("--raw and JSON exclude each other.")
    }
  }

  func run() throws {
    let query = try query.query()
    let opened = try source.openBesideNames().opened
    let console = output.console()
    let found = try EntryFinder(opened, threads: scan.threadCount)
      .find(wanted, query, limit: Self.limit, isStopped: { console.isStopped })
    if let raw { return try write(raw.part, of: found, console) }
    switch output.form {
    case .text: try writeText(found, console)
    case .json: try writeJSON(found, opened, console)
    case .jsonLines: try writeLines(found, console)
    }
    try console.finish()
  }

  private func writeText(_ found: FoundThings, _ console: Console) throws(LarderError) {
    for entry in try found.read() {
      console.write(entry.text(printer: console.printer, now: .now))
    }
    for (_, item) in found.items {
      let document = DetailDocument(
        item, columns: console.printer.layoutColumns, glyphs: console.printer.glyphs, now: .now)
      console.write(document.lines + [.empty])
    }
  }

  private func writeJSON(
    _ found: FoundThings, _ opened: OpenedCaches, _ console: Console
  ) throws(LarderError) {
    var writer = JSONWriter()
    writer.beginObject()
    writer.field("schema", JSONSchema.version)
    writer.fields(of: opened)
    writer.key("entries")
    writer.beginArray()
    for entry in try found.read() {
      writer.beginObject()
      try entry.write(to: &writer, sink: console.write)
      writer.endObject()
    }
    writer.endArray()
    writer.key("items")
    writer.array { list in
      for (scope, item) in found.items {
        list.object { $0.fields(of: item, cache: scope.relative) }
      }
    }
    writer.endObject()
    writer.newline()
    console.write(writer.takeBytes())
  }

  private func writeLines(_ found: FoundThings, _ console: Console) throws(LarderError) {
    var writer = JSONWriter()
    for entry in try found.read() {
      writer.beginObject()
      writer.field("type", "entry")
      try entry.write(to: &writer, sink: console.write)
      writer.endObject()
      writer.newline()
    }
    for (scope, item) in found.items {
      writer.object {
        $0.field("type", "item")
        $0.fields(of: item, cache: scope.relative)
      }
      writer.newline()
    }
    console.write(writer.takeBytes())
  }

  private func write(
    _ part: EntryPart, of found: FoundThings, _ console: Console
  ) throws {
    guard let (scope, id) = found.entries.first, found.entries.count == 1, found.items.isEmpty
    else {
      throw LarderError(
        .usage, "cannot write the \(part.rawValue) of \(found.count) things",
        remedy: "name one entry")
    }
    try ShownEntry.forEachPiece(of: part, id, in: scope.cache) { piece in
      console.write(piece)
      return console.isStopped ? .stop : .goOn
    }
    try console.finish()
  }
}

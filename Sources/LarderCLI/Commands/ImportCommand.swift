import ArgumentParser
import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// Stores the entries of a stream.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Store exported entries in a cache of larder's own.",
    discussion: """
      Where there is no cache yet, one of the same kind and codecs is made. Entries that are there \
      stay as they are unless --replace is given; damaged ones go to the cache's quarantine.

      Exit status: 3 where some entries were damaged, or the stream ends too soon.

      EXAMPLES:
        larder import CACHE entries.larder
        larder export CACHE | larder import OTHER
      """)

  @Argument(help: "A cache of larder's own, or where to make one.")
  var cache: CachePath

  @Argument(help: "The file; the standard input if left out.")
  var file: CachePath?

  @Flag(help: "Put them in the place of valid values; not in write-once caches.")
  var replace = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    let console = output.console()
    let input = try ByteInput(file?.path)
    var reader: EntryStreamReader
    do throws(EntryStreamReader.Fault) {
      reader = try EntryStreamReader { (count) throws(Errno) in try input.next(count) }
    } catch {
      throw error.error
    }
    let target = try open(as: reader.header)
    defer { target.close() }
    var tally = ImportTally()
    var fault: LarderError?
    do throws(EntryStreamReader.Fault) {
      fault = try store(&reader, in: target, &tally, console)
    } catch {
      fault = error.error
    }
    if let fault { console.warn(fault) }
    try report(tally, isWhole: fault == nil, console)
  }

  private func open(as header: CacheHeader) throws(LarderError) -> RawCache {
    let status: FileStatus?
    do throws(Errno) {
      status = try POSIXDiskReader().status(of: cache.path)
    } catch {
      status = nil
    }
    guard status != nil else { return try RawCache(directory: cache.path, as: header) }
    return try NativeOptions.open(cache.path).openIfWritable()
  }

  /// Stores entry after entry; returns why it had to stop, where it had to.
  private func store(
    _ reader: inout EntryStreamReader, in target: RawCache, _ tally: inout ImportTally,
    _ console: Console
  ) throws(EntryStreamReader.Fault) -> LarderError? {
    while !Interrupts.isStopped {
      switch try reader.element() {
      case .end: return nil
      case .damaged(let offset, let findings):
        tally.damaged += 1
        console.remark(
          "larder: the entry at byte \(offset) is damaged: \(findings.first?.problem ?? "")")
      case .entry(let entry):
        do throws(LarderError) {
          tally.add(try target.store(EncodedEntry(entry), replacing: replace), entry)
        } catch {
          return error
        }
        console.showProgress(tally.entries, unit: "entries")
      }
    }
    return .stopped
  }

  private func report(_ tally: ImportTally, isWhole: Bool, _ console: Console) throws {
    let exit: ExitStatus =
      Interrupts.isStopped
      ? .interrupted : isWhole && tally.damaged == 0 ? .clean : .failedInPart
    if output.form == .text {
      console.remark("larder: \(tally.words)")
    } else {
      var writer = JSONWriter()
      writer.object {
        if output.form == .jsonLines { $0.field("type", "imported") }
        $0.field("schema", JSONSchema.version)
        $0.field("path", path: cache.path)
        $0.field("entries", tally.entries)
        $0.field("stored", tally.stored)
        $0.field("replaced", tally.replaced)
        $0.field("recovered", tally.recovered)
        $0.field("present", tally.present)
        $0.field("kept", tally.kept)
        $0.field("damaged", tally.damaged)
        $0.field("complete", isWhole)
        $0.field("exit", exit.rawValue)
      }
      writer.newline()
      console.write(writer.takeBytes())
    }
    try console.finish()
    if exit != .clean { throw exit.code }
  }
}

/// What became of imported entries.
private struct ImportTally {
  private(set) var stored = 0
  private(set) var replaced = 0
  private(set) var recovered = 0
  /// The same value was there.
  private(set) var present = 0
  /// Another value was there, and stays.
  private(set) var kept = 0
  var damaged = 0

  var entries: Int { stored + replaced + recovered + present + kept }

  mutating func add(_ outcome: Published, _ entry: StoredEntry) {
    switch outcome {
    case .stored: stored += 1
    case .replaced: replaced += 1
    case .recovered: recovered += 1
    case .present(let there) where there.value.bytes == entry.value.bytes: present += 1
    case .present: kept += 1
    }
  }

  var words: String {
    let parts = [
      (stored + replaced + recovered, "stored"), (present, "there already"),
      (kept, "there with another value, which stays"), (damaged, "damaged and left out"),
    ]
    return parts.filter { $0.0 > 0 || $0.1 == "stored" }.map { "\($0.0) \($0.1)" }
      .joined(separator: ", ")
  }
}

extension EntryStreamReader.Fault {
  /// The fault for people.
  fileprivate var error: LarderError {
    switch self {
    case .notAStream:
      LarderError(
        .unsupportedFormat, "cannot import: this is no stream of 'larder export'",
        remedy: "give the file that it wrote")
    case .newer:
      LarderError(
        .unsupportedFormat, "cannot import: a newer larder made the stream",
        remedy: "use that version, or a newer one")
    case .cut(let offset):
      LarderError(
        .inputOutput,
        "cannot import further: the stream ends at byte \(offset), before its trailer",
        remedy: "export it again; what was stored until here is whole")
    case .damaged(let offset):
      LarderError(
        .inputOutput, "cannot import further: what stands at byte \(offset) is no entry",
        remedy: "export it again; what was stored until here is whole")
    case .trailer(let offset):
      LarderError(
        .inputOutput,
        "cannot trust the stream: its trailer at byte \(offset) tells of other entries than came",
        remedy: "export it again; what was stored is whole")
    case .system(let reason):
      LarderError(.inputOutput, "cannot read the stream", cause: reason)
    }
  }
}

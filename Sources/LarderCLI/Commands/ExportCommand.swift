import ArgumentParser
import Larder
import LarderFormats
import LarderInspector
import Synchronization
import SystemPackage

/// Writes entries as a stream that another cache can take in.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write entries of a cache of larder's own as one stream, for import.",
    discussion: """
      Only entries that are valid to the last byte are written; damaged ones are counted and left \
      out. Every entry proves itself, and the end says how many there are.

      Exit status: 1 where damaged entries were left out.

      EXAMPLES:
        larder export CACHE > entries.larder
        larder export CACHE --where 'key~matmul' --output matmul.larder
        larder export CACHE | ssh elsewhere larder import OTHER
      """)

  @OptionGroup var native: NativeOptions
  @OptionGroup var query: QueryOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Write to this file.", valueName: "file"))
  var output: CachePath?

  @OptionGroup var scan: ScanOptions

  @Flag(name: .shortAndLong, help: "Print only what was asked for: no progress, no remarks.")
  var quiet = false

  func run() throws {
    let native = try native.open()
    let console = Console(isQuiet: quiet)
    guard output != nil || !console.isTerminal else {
      throw LarderError(
        .usage, "cannot write a stream to a terminal", remedy: "redirect it, or say --output FILE")
    }
    let target = try output.map { (path) throws(LarderError) in try ExportFile(path.path) }
    let write: @Sendable ([UInt8]) throws(LarderError) -> Void = { bytes throws(LarderError) in
      if let target { try target.write(bytes) } else { console.write(bytes) }
    }
    let export = try Export(native, header: try native.knownHeader(), write: write)
    let names = try chosen(native, console)
    for (index, id) in names.enumerated() where !console.isStopped {
      try export.add(id)
      console.showProgress(index + 1, of: names.count, unit: "entries")
    }
    if Interrupts.isStopped { throw LarderError.stopped }
    try export.end()
    try target?.publish()
    console.remark("larder: exported \(HumanText.count(export.entries, "entry", "entries"))")
    try console.finish()
    guard export.damaged > 0 else { return }
    console.remark(
      "larder: left out \(HumanText.count(export.damaged, "damaged entry", "damaged entries"))")
    throw ExitStatus.findings.code
  }

  /// The entries that match, in the order of their names.
  private func chosen(_ native: any NativeCache, _ console: Console) throws(LarderError)
    -> [EntryID]
  {
    let query = try query.query()
    let opened = OpenedCaches(root: native.info.path, caches: [native])
    var job = ScanJob(
      opened, depth: query == nil ? .names : .full, threads: scan.threadCount)
    if let query { QueryOptions.restrict(&job, to: query) }
    job.isStopped = { console.isStopped }
    let names = NameList()
    _ = job.run(into: names)
    if Interrupts.isStopped { throw .stopped }
    if let error = names.error.withLock({ $0 }) { throw error }
    return names.ids.withLock { $0 }.sorted {
      $0.name == $1.name
        ? ($0.row ?? 0) < ($1.row ?? 0) : $0.name.lexicographicallyPrecedes($1.name)
    }
  }
}

/// A stream being made.
private final class Export {
  private let source: NativeEntries
  private let write: ([UInt8]) throws(LarderError) -> Void
  private var stream = EntryStreamWriter()
  private(set) var damaged = 0
  var entries: Int { Int(stream.entries) }

  init(
    _ native: any NativeCache, header: CacheHeader,
    write: @escaping ([UInt8]) throws(LarderError) -> Void
  ) throws(LarderError) {
    source = NativeEntries(native)
    self.write = write
    try write(stream.begin(header))
  }

  func add(_ id: EntryID) throws(LarderError) {
    let entry: StoredEntry?
    do throws(LarderError) {
      entry = try source.entry(id)
    } catch {
      guard error.code == .invalidKey || error.code == .invalidValue else { throw error }
      damaged += 1
      return
    }
    if let entry { try write(stream.add(entry)) }
  }

  func end() throws(LarderError) { try write(stream.end()) }
}

/// The names that a scan finds.
private final class NameList: ScanReport {
  let ids = Mutex<[EntryID]>([])
  let error = Mutex<LarderError?>(nil)

  var labels: Labels { .nothing }

  func begin(_ opened: OpenedCaches) {}
  func begin(_ scope: CacheScope) {}
  func add(_ batch: ScanBatch, in scope: CacheScope) {
    ids.withLock { $0 += batch.entries.map(\.id) }
  }
  func add(_ finding: Finding, in scope: CacheScope) {}
  func add(_ error: LarderError, in scope: CacheScope) { self.error.withLock { $0 = error } }
  func end(_ tally: ScanTally, exit: Int32, seconds: Duration) {}
}

/// A file that appears under its name once it is whole.
private final class ExportFile: Sendable {
  private let path: FilePath
  private let staged: FilePath
  private let disk = POSIXDisk()

  init(_ path: FilePath) throws(LarderError) {
    guard let staged = FilePath(pathBytes: path.pathBytes + Array(".new".utf8)) else {
      throw LarderError(.usage, "cannot write '\(path.displayText)': it is no name of a file")
    }
    self.path = path
    self.staged = staged
    try doing { () throws(Errno) in
      // Left by one that was stopped.
      if (try? disk.status(of: staged).kind) == .file { try disk.remove(staged) }
      try disk.create(staged, [], mode: 0o600)
    }
  }

  func write(_ bytes: [UInt8]) throws(LarderError) {
    try doing { () throws(Errno) in try disk.append(bytes, to: staged) }
  }

  func publish() throws(LarderError) {
    try doing { () throws(Errno) in
      try disk.syncFile(staged)
      try disk.replace(path, with: staged)
    }
  }

  private func doing(_ body: () throws(Errno) -> Void) throws(LarderError) {
    do throws(Errno) {
      try body()
    } catch {
      throw LarderError(
        error == .noSpace ? .outOfSpace : .inputOutput, "cannot write '\(path.displayText)'",
        remedy: "name another file", cause: error)
    }
  }
}

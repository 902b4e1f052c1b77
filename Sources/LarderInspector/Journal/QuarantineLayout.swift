import SystemPackage

/// The names in a quarantine; made and read nowhere else.
///
/// The quarantine of `NAME` is the directory `NAME.larder-quarantine` (mode 0700) beside it, or in
/// the directory that was asked for, on the same file system:
///
///     larder-quarantine.json     what this is; its presence makes the directory a quarantine
///     larder-quarantine.json.new-…  the same while it is written
///     runs/0001/                 one directory for each run of an action, counted from 1 on
///       journal                  what the run does; see ``JournalFile``
///       lock                     an empty file that becomes the owner's lock by a rename, and
///                                comes back by another; away while an entry's lock is held
///       items/0/0 … items/0/999  what was moved here: item K lies in the directory K / 1000
///       items/1/1000 …
///       rows-0                   deleted rows of a database, from the first step on that the
///                                name counts
struct QuarantineLayout: Equatable {
  /// The quarantine, relative to the arena's root.
  let directory: FilePath
  let runs: FilePath

  init(directory: FilePath) {
    self.directory = directory
    runs = directory.appending("runs")
  }

  static let itemsPerDirectory = 1000

  var header: FilePath { directory.appending("larder-quarantine.json") }

  /// A name for the header while it is written; several programs may do so at the same time.
  func newHeader() -> FilePath {
    directory.appending(Self.newHeaderPrefix + String(UInt64.random(in: 0...(.max)), radix: 16))
  }

  /// Whether a name is that of a header that was never finished.
  static func isNewHeader(_ name: FilePath.Component) -> Bool {
    name.string.hasPrefix(newHeaderPrefix)
  }

  private static let newHeaderPrefix = "larder-quarantine.json.new-"

  func run(_ number: Int) -> FilePath {
    let digits = String(number)
    return runs.appending(String(repeating: "0", count: max(0, 4 - digits.count)) + digits)
  }

  func journal(of run: Int) -> FilePath { self.run(run).appending("journal") }
  func newJournal(of run: Int) -> FilePath { self.run(run).appending("journal.new") }
  func lock(of run: Int) -> FilePath { self.run(run).appending("lock") }
  func items(of run: Int) -> FilePath { self.run(run).appending("items") }

  func itemDirectory(_ item: Int, of run: Int) -> FilePath {
    self.run(run).appending("items/\(item / Self.itemsPerDirectory)")
  }

  func item(_ item: Int, of run: Int) -> FilePath {
    self.run(run).appending("items/\(item / Self.itemsPerDirectory)/\(item)")
  }

  func rows(_ name: String, of run: Int) -> FilePath { self.run(run).appending(name) }

  static func rowFile(from step: Int) -> String { "rows-\(step)" }

  /// The number of a run from the name of its directory.
  static func runNumber(_ name: FilePath.Component) -> Int? {
    guard let number = Int(name.string), number > 0, name.string.utf8.first != UInt8(ascii: "+")
    else { return nil }
    return number
  }
}

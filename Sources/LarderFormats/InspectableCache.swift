package import Larder
package import SystemPackage

/// A cache of some program, for looking.
///
/// Safe to use from any thread. Nothing that is reached through this protocol changes a byte of the
/// cache, not even a timestamp beyond the access time.
package protocol InspectableCache: Sendable {
  /// What the cache is, found out when it was opened.
  var info: CacheInfo { get }

  /// Streams every entry and item that the cache holds, in the order found.
  ///
  /// - Parameters:
  ///   - depth: How thoroughly to look. At ``Depth/names`` entries come as
  ///     ``EntryStatus/unchecked`` unless their shape alone is a fault.
  ///   - threads: The number of threads to use at most, 1 or more.
  ///   - deliver: Takes what was found. Called from several threads, also at the same time.
  ///     Answers whether to go on.
  /// - Returns: What was found about the cache as a whole once all was read.
  /// - Throws: ``LarderError`` where the cache cannot be read at all. What stands in the way of a
  ///   single entry is a finding of that entry.
  /// - Complexity: O(*n*) in the entries; memory is bounded by the batches under way.
  func scan(
    depth: Depth, threads: Int, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome

  /// The same with no more labels than are wanted, where the format knows how to leave some out.
  func scan(
    depth: Depth, threads: Int, labels: Labels, deliver: @Sendable (ScanBatch) -> ScanDecision
  ) throws(LarderError) -> ScanOutcome

  /// Looks at one entry again.
  ///
  /// - Returns: `nil` where it is gone.
  func check(_ entry: EntryID, depth: Depth) throws(LarderError) -> EntryRecord?

  /// Looks at one item again.
  ///
  /// - Parameter path: The item, relative to the cache's root.
  /// - Returns: `nil` where it is gone.
  /// - Throws: ``LarderError`` where the cache itself cannot be read any more.
  func checkItem(_ path: FilePath) throws(LarderError) -> ItemRecord?

  /// Everything there is to show about one entry.
  ///
  /// - Returns: `nil` where it is gone.
  func detail(of entry: EntryID) throws(LarderError) -> EntryDetail?

  /// The raw bytes of a part of an entry, for the hex view.
  ///
  /// - Returns: At most `limit` bytes from `offset` on; empty where the part is missing.
  func bytes(
    of entry: EntryID, part: EntryPart, from offset: Int64, limit: Int
  ) throws(LarderError) -> [UInt8]

  /// Where an entry lies, relative to the cache's root; a row of a database has the database's
  /// own (empty) path.
  func path(of entry: EntryID) -> FilePath

  /// Where its changes show; `nil` for what does not change, or cannot be followed.
  var changes: (any ChangeMap)? { get }
}

/// What a cache is.
package struct CacheInfo: Sendable, Equatable {
  /// The directory or database, as given by the user, made absolute.
  package var path: FilePath
  /// The layout.
  package var format: CacheFormat
  /// What distinguishes it within the format, such as "a lock per key".
  package var variant: String?
  /// Why it was taken for this format.
  package var why: String
  /// Why actions are refused, or `nil` where they are allowed.
  package var readOnly: String?
  /// What was found about the cache as a whole when it was opened.
  package var findings: [Finding]
  /// Whether it is only what a scan told of a cache: ``path`` names no directory.
  package var isScan: Bool

  package init(
    path: FilePath, format: CacheFormat, variant: String? = nil, why: String,
    readOnly: String? = nil, findings: [Finding] = [], isScan: Bool = false
  ) {
    self.path = path
    self.format = format
    self.variant = variant
    self.why = why
    self.readOnly = readOnly
    self.findings = findings
    self.isScan = isScan
  }
}

/// The layout that a program keeps its cache in.
package enum CacheFormat: String, CaseIterable, Sendable {
  case pytoolsV0 = "pytools-v0"
  case pytoolsV2 = "pytools-v2"
  case pytoolsV3 = "pytools-v3"
  case pytoolsV4 = "pytools-v4"
  case pytoolsV5 = "pytools-v5"
  case larderDirectory = "larder-directory"
  case larderSQLite = "larder-sqlite"

  /// The name for people.
  package var title: String {
    switch self {
    case .pytoolsV0: "pytools v0 directory"
    case .pytoolsV2: "pytools v2 directory"
    case .pytoolsV3: "pytools v3 directory"
    case .pytoolsV4: "pytools v4 directory"
    case .pytoolsV5: "pytools v5 SQLite database"
    case .larderDirectory: "larder directory"
    case .larderSQLite: "larder SQLite database"
    }
  }
}

/// Whether a scan goes on.
package enum ScanDecision: Sendable {
  case goOn, stop
}

/// Entries and items found together.
package struct ScanBatch: Sendable {
  package var entries: [EntryRecord]
  package var items: [ItemRecord]

  package init(entries: [EntryRecord] = [], items: [ItemRecord] = []) {
    self.entries = entries
    self.items = items
  }

  /// Whether it holds nothing.
  package var isEmpty: Bool { entries.isEmpty && items.isEmpty }
}

/// What a scan says when it is through.
package struct ScanOutcome: Sendable, Equatable {
  /// Findings about the cache as a whole that only a full reading shows.
  package var findings: [Finding]
  /// Whether everything was read; false after ``ScanDecision/stop`` or where a part could not be.
  package var isComplete: Bool

  package init(findings: [Finding] = [], isComplete: Bool = true) {
    self.findings = findings
    self.isComplete = isComplete
  }
}

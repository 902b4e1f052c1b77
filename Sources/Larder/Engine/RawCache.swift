package import SystemPackage

/// A cache of any program, for writing entries that are encoded already.
///
/// Safe to use from any thread.
package final class RawCache: Sendable {
  private let engine: any Engine

  /// What the cache is.
  package var header: CacheHeader { engine.header }

  /// Opens the cache in a directory, making it where there is nothing yet.
  ///
  /// - Throws: ``LarderError``: `notACache`, `unsupportedFormat`; `usage` where it is something else
  ///   than what is wanted.
  package init(directory path: FilePath, as wanted: CacheHeader) throws(LarderError) {
    var wanted = wanted
    wanted.placement = .files
    engine = try DirectoryEngine.open(path, as: wanted, durability: .powerLoss).engine
  }

  /// Opens the cache in a database.
  package init(database path: FilePath, as wanted: CacheHeader) throws(LarderError) {
    engine = try SQLiteEngine.open(path, as: wanted, durability: .powerLoss).engine
  }

  /// Opens the cache that is in a directory.
  ///
  /// - Throws: ``LarderError``: `noSuchPath` where there is none.
  package convenience init(directory path: FilePath) throws(LarderError) {
    guard let header = try Self.header(ofDirectory: path) else {
      throw LarderError(
        .noSuchPath, "cannot open '\(path)': there is no cache", remedy: "check the path")
    }
    try self.init(directory: path, as: header)
  }

  /// What the cache in a directory is; `nil` where there is none.
  package static func header(ofDirectory path: FilePath) throws(LarderError) -> CacheHeader? {
    try CacheMaker(layout: CacheLayout(root: path), disk: POSIXDisk(), host: .current()).read()
  }

  /// Stores an entry, durably.
  ///
  /// - Parameters:
  ///   - entry: The entry.
  ///   - replaces: Whether it takes the place of a valid one.
  /// - Returns: What became of it.
  /// - Throws: ``LarderError``: `usage` where its codecs are not the cache's, `readOnly` where a
  ///   value of a write-once cache is to be replaced, and others of the system.
  package func store(
    _ entry: EncodedEntry, replacing replaces: Bool
  ) throws(LarderError) -> Published {
    try compare(entry.key.codec, header.keyCodec, "keys")
    try compare(entry.value.codec, header.valueCodec, "values")
    let files = EntryFiles(
      key: entry.key, value: entry.value, created: entry.created, pair: entry.pair)
    guard replaces else { return try engine.storeIfAbsent(files) }
    guard header.kind == .mutable else { throw .overwrite(engine.root) }
    return try engine.replace(files)
  }

  private func compare(
    _ codec: CodecName, _ own: String, _ what: String
  ) throws(LarderError) {
    guard codec.description != own else { return }
    throw LarderError(
      .usage,
      "cannot store in '\(engine.root)': its \(what) are '\(own)', not '\(codec.description)'",
      remedy: "use a cache of the same codecs")
  }

  /// Gathers loose entries and those of packs in one pack; see ``Engine/compact(_:)``.
  package func compact(
    _ goesOn: (CompactionProgress) -> Bool
  ) throws(LarderError) -> CompactionOutcome {
    try engine.compact(goesOn)
  }

  /// Ends what this process was doing to the cache.
  package func close() { engine.close() }
}

/// An entry to be stored as it is.
package struct EncodedEntry: Sendable {
  package var key: Payload
  package var value: Payload
  package var created: Timestamp
  /// What binds key and value; `nil` for a new one.
  package var pair: PairID?

  /// Makes a new entry, of now.
  package init(key: Payload, value: Payload) {
    self.key = key
    self.value = value
    created = Clock.now()
  }

  /// Takes over an entry with its time and its binding: its files become the same to the byte.
  package init(_ entry: StoredEntry) {
    key = entry.key
    value = entry.value
    created = entry.created
    pair = entry.pair
  }
}

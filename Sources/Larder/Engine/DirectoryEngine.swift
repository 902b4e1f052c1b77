import Synchronization
package import SystemPackage

/// Keeps each entry as a directory of two files, published by one rename, until it is packed.
///
/// The single source of truth is what lies under `entries/` and `packs/`; all else can be made
/// again. Readers take no lock. Writers share one for the moment in which they publish, so that
/// nobody prunes or publishes a pack meanwhile; replacing an invalid entry, clearing, changing packs
/// and beginning a session take it for themselves.
///
/// Safe to use from any thread and process.
package final class DirectoryEngine: Engine {
  package let header: CacheHeader
  package let generation: any Generation
  let layout: CacheLayout
  let disk: any Disk
  let durability: Durability
  let host: Host
  /// The packs of the cache.
  let packs: PackShelf
  private let session = Mutex<Session?>(nil)
  private let gate = Mutex<WriterGate?>(nil)
  private let durableShards = Mutex<DurableShards>(DurableShards())

  /// How often something is tried again that others changed meanwhile.
  static let maximumAttempts = 32

  package var root: FilePath { layout.root }

  /// Opens a cache, making it where there is nothing yet.
  package init(
    _ root: FilePath, as wanted: CacheHeader, durability: Durability, disk: any Disk,
    host: Host, generation: (CacheLayout) -> any Generation
  ) throws(LarderError) {
    let layout = CacheLayout(root: root)
    header = try CacheMaker(layout: layout, disk: disk, host: host).open(as: wanted)
    self.layout = layout
    self.disk = disk
    self.host = host
    self.durability = durability
    let generation = generation(layout)
    self.generation = generation
    packs = PackShelf(layout, on: disk, generation)
  }

  deinit { close() }

  // MARK: Sessions

  /// The session of this engine; starts one where there is none.
  func currentSession() throws(LarderError) -> Session {
    if let running = session.withLock({ $0 }) { return running }
    let lock = try prepared()
    defer { withExtendedLifetime(lock) {} }
    return try session.withLock { current throws(LarderError) in
      if let current { return current }
      let started = try disk.saying("begin a session in", layout.root) { () throws(Errno) in
        try keeper.start()
      }
      current = started
      return started
    }
  }

  private func prepared() throws(LarderError) -> any HeldFile {
    try disk.saying("write to", layout.root) { () throws(Errno) in
      try CacheMaker(layout: layout, disk: disk, host: host).prepare(durability)
    }
    return try lock()
  }

  private var keeper: SessionKeeper {
    SessionKeeper(layout: layout, disk: disk, host: host, generation: generation)
  }

  func lock() throws(LarderError) -> any HeldFile {
    try CacheLock(path: layout.lock, disk: disk).acquire()
  }

  /// Calls a function while nobody publishes a pack or prunes.
  ///
  /// To be called with a session begun, and never from itself.
  func sharing<Result>(_ body: () throws(LarderError) -> Result) throws(LarderError) -> Result {
    let gate = try self.gate.withLock { (gate) throws(LarderError) in
      if let gate { return gate }
      let opened = try WriterGate(layout.lock, on: disk)
      gate = opened
      return opened
    }
    try gate.enter()
    defer { gate.leave() }
    return try body()
  }

  package func close() {
    gate.withLock { $0 = nil }
    let ended = session.withLock { current in
      defer { current = nil }
      return current
    }
    if let ended { keeper.end(ended) }
  }

  // MARK: Durability

  /// Makes the name of an entry durable, if that was asked for.
  ///
  /// Where the cache was cleared meanwhile there is no name to keep.
  func settleName(of entry: FilePath) throws(Errno) {
    guard durability == .powerLoss else { return }
    try ignoring(.noSuchFileOrDirectory) { () throws(Errno) in
      let shard = entry.removingLastComponent()
      try disk.syncDirectory(shard)
      let entries = try disk.status(of: layout.entries).identity
      if durableShards.withLock({ $0.contains(shard, in: entries) }) { return }
      try disk.syncDirectory(layout.entries)
      durableShards.withLock { $0.insert(shard, in: entries) }
    }
  }
}

/// The shards whose names are known to be durable.
private struct DurableShards {
  private var entries: FileIdentity?
  private var shards: Set<FilePath> = []

  func contains(_ shard: FilePath, in entries: FileIdentity) -> Bool {
    self.entries == entries && shards.contains(shard)
  }

  mutating func insert(_ shard: FilePath, in entries: FileIdentity) {
    if self.entries != entries { shards = [] }
    self.entries = entries
    shards.insert(shard)
  }
}

extension Disk {
  /// Calls a function and words the reason of its failure.
  func saying<Result>(
    _ verb: String, _ subject: FilePath, _ body: () throws(Errno) -> Result
  ) throws(LarderError) -> Result {
    do throws(Errno) {
      return try body()
    } catch {
      throw .system(error, verb, subject)
    }
  }
}

import Synchronization
import SystemPackage

/// The time during which a process changes a cache.
///
/// Its record is a file in `sessions/` that the process keeps locked. Whoever gets the lock knows
/// that the process is gone, also where process numbers mean nothing, as across containers; a record
/// of another boot needs no lock to be known as dead.
final class Session: Sendable {
  let name: SessionName
  private let record: any HeldFile
  private let prefix: String
  private let counter = Atomic<UInt64>(0)

  init(name: SessionName, record: any HeldFile) {
    self.name = name
    prefix = name.stagedPrefix
    self.record = record
  }

  /// A name in `staging/` that nobody has.
  func nextName() -> String {
    prefix + String(counter.wrappingAdd(1, ordering: .relaxed).newValue)
  }
}

/// Starts sessions, and cleans up after those that died.
struct SessionKeeper {
  let layout: CacheLayout
  let disk: any Disk
  let host: Host
  let generation: any Generation

  /// The name of the record of the last session that a power loss ended.
  static let uncleanName = CacheLayout.uncleanSession

  /// Starts a session; to be called with the cache's lock held.
  func start() throws(Errno) -> Session {
    let sessions = try sweepRecords()
    if sessions.living.isEmpty { generation.settle() }
    sweepHeaders()
    try sweepStaging(sessions)
    let name = SessionName(host)
    let path = layout.sessions.appending(name.description)
    try disk.create(path, record(), mode: 0o600)
    return Session(name: name, record: try hold(path))
  }

  /// How often a record's lock is tried: whoever looks whether it is held takes it for an instant.
  private static let maximumAttempts = 200

  private func hold(_ record: FilePath) throws(Errno) -> any HeldFile {
    for _ in 1..<Self.maximumAttempts {
      do throws(Errno) {
        return try disk.hold(record)
      } catch {
        guard error == .wouldBlock else { throw error }
      }
      Clock.pause(microseconds: 50)
    }
    return try disk.hold(record)
  }

  /// Ends a session.
  func end(_ session: Session) {
    try? disk.remove(layout.sessions.appending(session.name.description))
  }

  private func record() -> [UInt8] {
    var writer = JSONWriter(.indented)
    writer.object {
      $0.field("boot", host.boot)
      $0.field("pid", host.pid)
      $0.field("opened", Clock.now().rfc3339)
    }
    writer.newline()
    return writer.takeBytes()
  }

  /// The sessions that have, or had, a record.
  private struct Sessions {
    var living: Set<SessionName> = []
    var dead: Set<SessionName> = []
  }

  /// Removes the records of the dead.
  private func sweepRecords() throws(Errno) -> Sessions {
    var sessions = Sessions()
    for component in try disk.names(in: layout.sessions) {
      guard let name = SessionName(component.string) else { continue }
      let path = layout.sessions.appending(component)
      if try isAlive(name, path) {
        sessions.living.insert(name)
        continue
      }
      sessions.dead.insert(name)
      if name.boot != host.boot {
        // What was written shortly before this end deserves a look.
        try ignoring(.noSuchFileOrDirectory) { () throws(Errno) in
          try disk.replace(layout.sessions.appending(Self.uncleanName), with: path)
        }
      } else {
        try ignoring(.noSuchFileOrDirectory) { () throws(Errno) in try disk.remove(path) }
      }
    }
    return sessions
  }

  private func isAlive(_ name: SessionName, _ record: FilePath) throws(Errno) -> Bool {
    guard name.boot == host.boot else { return false }
    do throws(Errno) {
      _ = try disk.hold(record)
      return false
    } catch .wouldBlock {
      return true
    } catch .noSuchFileOrDirectory {
      return host.isAlive(name.pid)
    }
  }

  /// Deletes what the dead left in `staging/`; what they had taken out is looked at first.
  private func sweepStaging(_ sessions: Sessions) throws(Errno) {
    var isDurable = false
    for component in try disk.names(in: layout.staging) {
      guard let name = SessionName(component.string), !sessions.living.contains(name) else {
        continue
      }
      let path = layout.staging.appending(component)
      if !sessions.dead.contains(name) {
        // Its record is gone: only the number of the process is left to go by.
        guard try !isAlive(name, layout.sessions.appending(name.description)) else { continue }
      }
      // What was pruned after it was packed must not come back in pieces with a power cut.
      if !isDurable { try disk.syncDirectory(layout.staging) }
      isDurable = true
      try ignoring(.noSuchFileOrDirectory) { () throws(Errno) in
        try settle(path, isTakenOut: SessionName.isTakenOut(component.string))
      }
    }
  }

  private func settle(_ path: FilePath, isTakenOut: Bool) throws(Errno) {
    if isTakenOut, let damage = try damage(of: path) {
      try StoreQuarantine(layout: layout, disk: disk).take(
        path, origin: damage.hash, findings: damage.findings, now: Clock.now())
    } else {
      try disk.removeTree(path)
    }
  }

  /// What is wrong with something taken out; `nil` for a whole entry, or many of them.
  private func damage(
    of path: FilePath
  ) throws(Errno) -> (hash: KeyHash?, findings: [Finding])? {
    let reading: PairReading
    do throws(Errno) {
      reading = try disk.readPair(in: path) { ValueLimit.of($0) }
    } catch .notDirectory {
      return (nil, [])
    }
    // The entries of a cache that was cleared.
    if case .missing = reading.key, case .missing = reading.value { return nil }
    let hash = ValueLimit.hash(of: reading)
    let judge = PairJudge(
      hash: hash ?? KeyHash(first: 0, second: 0), directory: FilePath("entry"), remedies: [])
    do throws(Findings) {
      _ = try judge.judge(key: reading.key, value: reading.value)
      return nil
    } catch {
      return (hash, error.all)
    }
  }

  /// Removes headers that were never finished.
  private func sweepHeaders() {
    for component in (try? disk.names(in: layout.root)) ?? []
    where CacheLayout.isTemporaryHeader(component.string) {
      try? disk.remove(layout.root.appending(component))
    }
  }
}

/// Calls a function and takes one reason of failure for success.
func ignoring(_ expected: Errno, _ body: () throws(Errno) -> Void) throws(Errno) {
  do throws(Errno) {
    try body()
  } catch {
    if error != expected { throw error }
  }
}

/// How much of a value's file its key lets one expect.
enum ValueLimit {
  static func of(_ key: PartBytes) -> Int {
    guard case .bytes(let bytes) = key,
      let header = try? bytes.withUnsafeBytes({ try FrameHeader($0, .key) }),
      let seal = header.value, seal.length < PairLimits.value
    else { return PairLimits.value }
    // Somewhat more, so that trailing bytes are seen.
    return Int(seal.length) + FrameHeader.overhead + 64
  }

  /// The hash that one of two files says it has.
  static func hash(of reading: PairReading) -> KeyHash? {
    if case .bytes(let key) = reading.key,
      let header = try? key.withUnsafeBytes({ try FrameHeader($0, .key) })
    {
      return header.hash
    }
    if case .bytes(let value) = reading.value,
      let header = try? value.withUnsafeBytes({ try FrameHeader($0, .value) })
    {
      return header.hash
    }
    return nil
  }
}

extension Disk {
  /// How deep a tree in `staging/` may be: entries, shard, entry, file.
  private static var maximumDepth: Int { 8 }

  /// Removes a file, or a directory and all that is in it, following no link.
  func removeTree(_ path: FilePath, depth: Int = 0) throws(Errno) {
    do throws(Errno) {
      try remove(path)
      return
    } catch {
      guard error == .isDirectory || error == .notPermitted else { throw error }
    }
    guard depth < Self.maximumDepth else { throw .fileNameTooLong }
    for name in try names(in: path) {
      try ignoring(.noSuchFileOrDirectory) { () throws(Errno) in
        try removeTree(path.appending(name), depth: depth + 1)
      }
    }
    try removeDirectory(path)
  }
}

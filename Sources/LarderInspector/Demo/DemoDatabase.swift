internal import Larder
internal import SystemPackage

/// Makes a cache of larder's own in a database, with healthy rows and some that a disk changed.
///
/// The storage core itself writes it; then bytes of the closed file are changed.
struct DemoDatabase {
  let path: FilePath
  private let now: Timestamp
  private let disk = POSIXDisk()

  private static let day: Int64 = 86_400
  private static let header = CacheHeader(kind: .mutable, keyCodec: "json", valueCodec: "json")
  /// So short that all of a value lies in one piece on a page.
  private static let victimLength = 900

  init(_ path: FilePath, now: Timestamp) {
    self.path = path
    self.now = now
  }

  func write() throws(LarderError) {
    let parent = path.removingLastComponent()
    do throws(Errno) {
      if (try? disk.status(of: parent)) == nil { try disk.makeDirectory(parent, mode: 0o700) }
    } catch {
      throw LarderError(.inputOutput, "cannot make '\(parent.displayText)'", cause: error)
    }
    let victims = try store()
    do throws(Errno) {
      try harm(victims)
    } catch {
      throw LarderError(.inputOutput, "cannot make '\(path.displayText)'", cause: error)
    }
  }

  /// Stores all entries; answers those that are to be harmed.
  private func store() throws(LarderError) -> [EntryFiles] {
    let engine = try SQLiteEngine.open(path, as: Self.header, durability: .processCrash).engine
    defer { engine.close() }
    for (index, kernel) in DemoKernel.healthy.enumerated() {
      _ = try engine.storeIfAbsent(
        kernel.encoded(created: moment(before: Int64(index * index) * Self.day / 8)))
    }
    var victims: [EntryFiles] = []
    for index in DemoRowHarm.allCases.indices {
      let kernel = DemoKernel.victim(index, length: Self.victimLength)
      let entry = try kernel.encoded(created: moment(before: 2 * 3600 + Int64(index)))
      _ = try engine.storeIfAbsent(entry)
      victims.append(entry)
    }
    return victims
  }

  private func moment(before seconds: Int64) -> Timestamp {
    Timestamp(seconds: now.seconds - seconds, nanoseconds: now.nanoseconds)
  }

  private func harm(_ victims: [EntryFiles]) throws(Errno) {
    let status = try disk.status(of: path)
    var bytes = try disk.read(path, from: 0, limit: .max)
    for (harm, victim) in zip(DemoRowHarm.allCases, victims) {
      bytes.replace(victim[harm.part], with: harm.changed(victim[harm.part]))
    }
    try disk.remove(path)
    try disk.create(path, bytes, mode: status.mode & 0o777)
  }
}

/// What is done to a row of the demo's database; nothing of it changes a length.
enum DemoRowHarm: CaseIterable, Sendable {
  case valueFlipped, valueZeroTail, valueZeros, keyFlipped

  var part: EntryPart { self == .keyFlipped ? .key : .value }

  func changed(_ bytes: [UInt8]) -> [UInt8] {
    switch self {
    case .valueFlipped: Self.flipped(bytes, 700)
    case .valueZeroTail: bytes.prefix(512) + Self.zeros(bytes.count - 512)
    case .valueZeros: Self.zeros(bytes.count)
    case .keyFlipped: Self.flipped(bytes, 90)
    }
  }

  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  private static func flipped(_ bytes: [UInt8], _ offset: Int) -> [UInt8] {
    var bytes = bytes
    bytes[offset] ^= 0x20
    return bytes
  }
}

extension EntryFiles {
  fileprivate subscript(_ part: EntryPart) -> [UInt8] { part == .key ? key : value }
}

extension [UInt8] {
  /// Replaces some bytes, wherever they stand, by as many others.
  fileprivate mutating func replace(_ old: [UInt8], with new: [UInt8]) {
    guard let first = old.first, old.count == new.count else { return }
    var start = 0
    while let found = self[start...].firstIndex(of: first), found + old.count <= count {
      if self[found..<found + old.count].elementsEqual(old) {
        replaceSubrange(found..<found + old.count, with: new)
      }
      start = found + 1
    }
  }
}

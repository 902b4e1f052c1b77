package import Larder
internal import LarderFormats
package import SystemPackage

/// Small caches with healthy entries and every kind of damage, for looking around: one of pytools
/// and two of larder's own, a directory and a database.
///
/// What is found in them is nothing that this knows: the caches are made, and then checked like any
/// other.
package enum DemoCache {
  /// Makes the caches in an existing directory.
  ///
  /// - Parameters:
  ///   - directory: Where to make them.
  ///   - now: The moment that ages count back from.
  /// - Returns: The paths of the caches.
  /// - Throws: ``LarderError`` where something cannot be written, or is there already.
  package static func make(
    in directory: FilePath, now: Timestamp
  ) throws(LarderError) -> [FilePath] {
    let writer = DemoWriter(directory, now: now)
    do throws(Errno) {
      try writer.write()
    } catch {
      throw LarderError(
        error == .noSpace ? .outOfSpace : .inputOutput,
        "cannot make the demo cache '\(writer.path.displayText)'",
        remedy: "name another directory: larder demo DIRECTORY", cause: error)
    }
    let parent = directory.appending("larder")
    let own = DemoDirectory(parent.appending("kernels"), now: now)
    try own.write()
    let database = DemoDatabase(parent.appending("kernels.sqlite"), now: now)
    try database.write()
    return [writer.path, own.path, database.path]
  }
}

/// Writes the demo cache.
private struct DemoWriter {
  /// The name of the container, as pytools 2024.1.3 under Python 3.11 would call it.
  private static let container = "pdict-v4-demo-py3.11.7.final.0"
  private static let day: Int64 = 86_400

  /// The cache.
  let path: FilePath

  private let parent: FilePath
  private let disk = POSIXDisk()
  private let hasher = KeyHasher(for: .pytoolsV4)
  private let now: Timestamp

  init(_ directory: FilePath, now: Timestamp) {
    self.now = now
    parent = directory.appending("pytools")
    path = parent.appending(Self.container)
  }

  func write() throws(Errno) {
    try makeDirectory(parent)
    try makeDirectory(path)
    try writeHealthy()
    try writeDamaged()
    try writeStrays()
  }

  private func writeHealthy() throws(Errno) {
    for (index, (key, value)) in DemoContents.healthy().enumerated() {
      guard let entry = DemoEntry(key, value, by: hasher) else { continue }
      try write(entry, age: Int64(index * index) * Self.day / 8)
    }
  }

  private func writeDamaged() throws(Errno) {
    for (index, damage) in DemoDamage.allCases.enumerated() {
      let (key, value) = DemoContents.victim(Int32(index))
      guard let entry = DemoEntry(key, value, by: hasher) else { continue }
      try write(entry, age: 2 * 3600 + Int64(index), damage)
    }
  }

  private func writeStrays() throws(Errno) {
    try create(".DS_Store", Array("Bud1".utf8))
    try create("notes.txt", Array("do not delete\n".utf8))
    try makeDirectories("0a1")
  }
}

// Entries, whole and damaged.
extension DemoWriter {
  private func write(_ entry: DemoEntry, age: Int64) throws(Errno) {
    try makeDirectories(entry.path)
    try create("\(entry.path)/contents", entry.value, age: age)
    try create("\(entry.path)/key", entry.key, age: age)
  }

  private func write(_ entry: DemoEntry, age: Int64, _ damage: DemoDamage) throws(Errno) {
    let path = damage == .misplaced ? Self.otherPlace(than: entry) : entry.path
    try makeDirectories(path)
    if let key = entry.key(damage) { try create("\(path)/key", key, age: age) }
    if let value = entry.value(damage) { try create("\(path)/contents", value, age: age) }
    let name = String(decoding: entry.name, as: UTF8.self)
    switch damage {
    case .valueIsDirectory: try makeDirectory(self.path.pushing(FilePath("\(path)/contents")))
    case .staleLock, .directoryOnly: try create("\(name).lock", [], age: 30 * Self.day)
    case .leftover: try create("\(path)/contents.tmp4711", entry.value, age: age)
    default: break
    }
  }

  /// A place for entries that is not the one of this entry.
  private static func otherPlace(than entry: DemoEntry) -> String {
    let digits = String(decoding: entry.name.reversed(), as: UTF8.self)
    let rest = digits.dropFirst(3)
    return "\(digits.prefix(3))/\(rest.prefix(3))/\(rest.dropFirst(3))"
  }
}

extension DemoEntry {
  /// The bytes of the key file after a damage; `nil` where there is none.
  fileprivate func key(_ damage: DemoDamage) -> [UInt8]? {
    switch damage {
    case .keyMissing, .directoryOnly: nil
    case .keyEmpty, .bothEmpty: []
    case .keyCut: Array(key.prefix(key.count / 2))
    default: key
    }
  }

  /// The bytes of the value file after a damage; `nil` where there is none.
  fileprivate func value(_ damage: DemoDamage) -> [UInt8]? {
    switch damage {
    case .valueMissing, .valueIsDirectory, .directoryOnly: nil
    case .valueEmpty, .bothEmpty: []
    case .valueCut: Array(value.prefix(4096))
    case .valueCutInLength: Array(value.prefix(7))
    case .valueZeros: [UInt8](repeating: 0, count: value.count)
    case .valueZeroTail: value.prefix(4096) + [UInt8](repeating: 0, count: value.count - 4096)
    case .valueZeroHead: [UInt8](repeating: 0, count: 4096) + value.dropFirst(4096)
    case .valueFlipped: Array(value.prefix(20)) + [value[20] ^ 0x80] + value.dropFirst(21)
    case .valueIsText: Array("{\"name\": \"gather\", \"seconds\": 0.5}\n".utf8)
    case .valueTrailing: value + Array("left over from a longer value".utf8)
    case .valueCalls:
      DemoPickler.pickle(
        .call(module: "os", name: "system", arguments: [.text("echo this was never run")]))
    default: value
    }
  }
}

// The disk.
extension DemoWriter {
  private func create(_ name: String, _ bytes: [UInt8], age: Int64 = 0) throws(Errno) {
    let file = path.pushing(FilePath(name))
    try disk.create(file, bytes, mode: 0o600)
    try disk.setModified(
      Timestamp(seconds: now.seconds - age, nanoseconds: now.nanoseconds), of: file)
  }

  private func makeDirectories(_ name: String) throws(Errno) {
    var directory = path
    for component in FilePath(name).components {
      directory.append(component)
      try makeDirectory(directory)
    }
  }

  private func makeDirectory(_ path: FilePath) throws(Errno) {
    do throws(Errno) {
      try disk.makeDirectory(path, mode: 0o700)
    } catch {
      if error != .fileExists { throw error }
    }
  }
}

internal import Larder
internal import SystemPackage

/// What is done to an entry of the demo's native cache.
enum DemoHarm: CaseIterable, Sendable {
  // The value
  case valueEmpty, valueZeros, valueZeroTail, valueZeroHead, valueCut, valueTrailing, valueFlipped
  case valueMissing, valueIsText, valueIsDirectory, valueIsNewer, valueOfAnother
  // The key
  case keyEmpty, keyCut, keyFlipped, keyMissing
  // Both
  case bothMissing, misplaced

  func apply(to victim: DemoVictim) throws(Errno) {
    switch self {
    case .valueEmpty: try victim.change(.value) { _ in [] }
    case .valueZeros: try victim.change(.value) { $0.map { _ in 0 } }
    case .valueZeroTail: try victim.change(.value) { $0.prefix(4096) + Self.zeros($0.count - 4096) }
    case .valueZeroHead: try victim.change(.value) { Self.zeros(4096) + $0.dropFirst(4096) }
    case .valueCut: try victim.change(.value) { Array($0.prefix(8192)) }
    case .valueTrailing:
      try victim.change(.value) { $0 + Array("left over from a longer value".utf8) }
    case .valueFlipped: try victim.change(.value) { Self.flipped($0, 5_000) }
    case .valueMissing: try victim.change(.value) { _ in nil }
    case .valueIsText:
      try victim.change(.value) { _ in Array("{\"name\": \"gather\", \"seconds\": 0.5}\n".utf8) }
    case .valueIsDirectory:
      try victim.change(.value) { _ in nil }
      try victim.disk.makeDirectory(victim.path.appending("value"), mode: 0o700)
    case .valueIsNewer: try victim.change(.value, Self.newer)
    case .valueOfAnother: try victim.change(.value) { Self.ofAnother($0) }
    case .keyEmpty: try victim.change(.key) { _ in [] }
    case .keyCut: try victim.change(.key) { Array($0.prefix($0.count / 2)) }
    case .keyFlipped: try victim.change(.key) { Self.flipped($0, 90) }
    case .keyMissing: try victim.change(.key) { _ in nil }
    case .bothMissing: for part in EntryPart.allCases { try victim.change(part) { _ in nil } }
    case .misplaced: try victim.misplace()
    }
  }

  private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

  private static func flipped(_ bytes: [UInt8], _ offset: Int) -> [UInt8] {
    var bytes = bytes
    bytes[offset] ^= 0x20
    return bytes
  }

  /// A header of the next version, whole under its own checksum.
  private static func newer(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    bytes[4] = 2
    return sealed(bytes)
  }

  /// The frame of the same bytes for another entry.
  private static func ofAnother(_ bytes: [UInt8]) -> [UInt8] {
    guard let frame = try? Frame(bytes, .value) else { return bytes }
    let payload = Payload(codec: frame.header.codec, bytes: frame.payload)
    let key = Payload(codec: frame.header.codec, bytes: Array("[\"another\"]".utf8))
    return EntryFiles(key: key, value: payload, created: frame.header.created).value
  }

  private static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    let sealed = FrameHeader.length - 4
    let checksum = CRC32C.checksum(bytes[..<sealed]).littleEndian
    return bytes[..<sealed] + withUnsafeBytes(of: checksum) { Array($0) }
      + bytes[FrameHeader.length...]
  }
}

/// An entry that something is done to.
struct DemoVictim {
  let path: FilePath
  let root: FilePath
  let disk: POSIXDisk

  init(_ path: FilePath, root: FilePath, disk: POSIXDisk) {
    self.path = path
    self.root = root
    self.disk = disk
  }

  /// Writes a file anew, with the time it had; removes it where nothing is given back.
  func change(_ part: EntryPart, _ change: ([UInt8]) -> [UInt8]?) throws(Errno) {
    let file = path.appending(part.rawValue)
    let time = try disk.status(of: file).modified
    let changed = change(try disk.read(file, from: 0, limit: .max))
    try disk.remove(file)
    guard let changed else { return }
    try disk.create(file, changed, mode: 0o600)
    try disk.setModified(time, of: file)
  }

  /// Moves the entry to a place that is not its own.
  func misplace() throws(Errno) {
    let other = root.pushing(
      CacheLayout.relative(KeyHash(ofKey: Array("[\"misplaced\"]".utf8))))
    do throws(Errno) {
      try disk.makeDirectory(other.removingLastComponent(), mode: 0o700)
    } catch {
      guard error == .fileExists else { throw error }
    }
    try disk.move(path, to: other)
  }
}

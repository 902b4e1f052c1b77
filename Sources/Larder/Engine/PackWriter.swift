import SystemPackage

/// Writes a pack in `staging/`, piece by piece.
struct PackWriter {
  let path: FilePath
  private let disk: any Disk
  private(set) var builder: PackBuilder
  private var buffer: [UInt8] = []

  /// How much is gathered before it is written.
  private static let bufferLength = 1 << 20

  init(_ path: FilePath, on disk: any Disk) throws(Errno) {
    self.path = path
    self.disk = disk
    builder = PackBuilder(created: Clock.now())
    try disk.create(path, builder.header.bytes, mode: 0o600)
  }

  var header: PackHeader { builder.header }
  var count: Int { builder.count }

  mutating func add(
    _ hash: KeyHash, key: some Collection<UInt8>, value: some Collection<UInt8>
  ) throws(Errno) {
    builder.add(hash, keyLength: key.count, valueLength: value.count)
    buffer += key
    buffer += value
    if buffer.count >= Self.bufferLength { try flush() }
  }

  /// Writes the index, and makes all durable.
  ///
  /// - Returns: The length of the file.
  mutating func finish() throws(Errno) -> Int64 {
    let end = builder.finish()
    buffer += end
    try flush()
    try disk.syncFile(path)
    return builder.end + Int64(end.count)
  }

  private mutating func flush() throws(Errno) {
    try disk.append(buffer, to: path)
    buffer.removeAll(keepingCapacity: true)
  }
}

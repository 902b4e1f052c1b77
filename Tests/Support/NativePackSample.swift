internal import Larder
package import SystemPackage

/// The packs of a cache that the storage core made, to be damaged.
package struct NativePackSample {
  private let path: FilePath
  private let disk = POSIXDisk()

  package init(_ path: FilePath) { self.path = path }

  /// The file of a pack.
  package func pack(_ number: UInt32) -> FilePath {
    CacheLayout(root: path).pack(PackNumber(number))
  }

  /// Turns a bit of the last byte of a value.
  package func flipLastByte(ofValueOf key: String, inPack number: UInt32) throws {
    let file = try PackFile(pack(number), on: disk)
    guard let record = file.index.record(of: KeyHash(ofKey: Array("\"\(key)\"".utf8))) else {
      return
    }
    // The checksum is the last four bytes.
    try change(pack(number)) { NativeDamage.flipped($0, Int(record.end) - 5) }
  }

  /// Changes a file as a foreign hand does.
  package func change(_ file: FilePath, _ change: ([UInt8]) -> [UInt8]) throws {
    let bytes = try disk.read(file, from: 0, limit: 1 << 24)
    try disk.remove(file)
    try disk.create(file, change(bytes), mode: 0o600)
  }
}

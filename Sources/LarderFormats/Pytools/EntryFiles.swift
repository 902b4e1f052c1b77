internal import Larder
internal import SystemPackage

/// Compares files of entries, where a fault makes that worth the reading.
struct EntryFiles {
  /// Only so much of a file is compared.
  private static let limit = 1 << 20

  private let cache: PytoolsDirectory
  private let reader = POSIXDiskReader()

  init(_ cache: PytoolsDirectory) { self.cache = cache }

  /// Whether there is anything under a name.
  func exists(_ id: [UInt8]) -> Bool {
    (try? reader.status(of: cache.info.path.pushing(cache.layout.directory(of: id)))) != nil
  }

  /// Whether a part of two entries is one file with two names.
  func isSameFile(_ part: EntryPart, _ one: [UInt8], _ two: [UInt8]) -> Bool {
    guard let first = try? reader.status(of: path(part, one)),
      let second = try? reader.status(of: path(part, two))
    else { return false }
    return first.identity == second.identity
  }

  /// Whether a part of two entries is the same, byte for byte.
  func haveSameBytes(_ part: EntryPart, _ one: [UInt8], _ two: [UInt8]) -> Bool {
    areEqual(path(part, one), path(part, two))
  }

  /// Whether an entry's key and value are the same, byte for byte.
  func keyIsCopyOfValue(_ id: [UInt8]) -> Bool { areEqual(path(.key, id), path(.value, id)) }

  private func path(_ part: EntryPart, _ id: [UInt8]) -> FilePath {
    cache.info.path.pushing(PartLocator(cache).path(of: part, EntryID(id)))
  }

  private func areEqual(_ one: FilePath, _ two: FilePath) -> Bool {
    guard let first = try? reader.status(of: one), let second = try? reader.status(of: two),
      first.kind == .file, second.kind == .file, first.size == second.size, first.size > 0,
      let a = try? reader.read(one, from: 0, limit: Self.limit),
      let b = try? reader.read(two, from: 0, limit: Self.limit)
    else { return false }
    return a == b
  }
}

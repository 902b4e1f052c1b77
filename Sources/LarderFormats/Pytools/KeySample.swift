internal import Larder
internal import LarderPickle
internal import SystemPackage

/// Some keys of a cache with the names they lie under: enough to tell which rule made the names.
struct KeySample {
  /// Entries looked at, and the largest key that is read.
  private static let limit = 24
  private static let keyLimit: Int64 = 1 << 16

  private var keys: [(name: [UInt8], bytes: [UInt8])] = []
  private var visits = 0

  /// Reads the first keys that are found; none where the directory cannot be read.
  init(_ path: FilePath, isNested: Bool) {
    guard let root = try? DirectoryHandle(path) else { return }
    let lengths =
      isNested
      ? [PytoolsNames.fanLength, PytoolsNames.fanLength, PytoolsNames.restLength]
      : [PytoolsNames.hashLength]
    collect(root, lengths[...], prefix: [])
  }

  private mutating func collect(
    _ directory: borrowing DirectoryHandle, _ lengths: ArraySlice<Int>, prefix: [UInt8]
  ) {
    guard let length = lengths.first else { return read(directory, name: prefix) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 8_192, alignment: 16)
    defer { buffer.deallocate() }
    while var names = try? directory.nextNames(into: buffer), !names.isAtEnd {
      while let name = names.next() {
        guard visits < 4 * Self.limit, keys.count < Self.limit else { return }
        guard HexadecimalName.matches(name.bytes, count: length), name.kind != .file,
          let child = try? directory.directory(name)
        else { continue }
        collect(child, lengths.dropFirst(), prefix: prefix + name.bytes)
      }
    }
  }

  private mutating func read(_ entry: borrowing DirectoryHandle, name: [UInt8]) {
    visits += 1
    let bytes = FileName.lending("key") { key -> [UInt8]? in
      guard let status = try? entry.status(key), status.kind == .file,
        status.size <= Self.keyLimit, let file = try? entry.file(key)
      else { return nil }
      return try? file.read(from: 0, limit: Int(Self.keyLimit))
    }
    if let bytes { keys.append((name, bytes)) }
  }

  /// How the keys lie by one rule.
  struct Fit {
    /// Keys that lie under their hash.
    var right = 0
    /// Keys that do not.
    var wrong = 0
  }

  /// Tries a rule on the keys that can be read.
  func fit(_ rules: HashRules...) -> Fit {
    let hasher = KeyHasher(rules: rules)
    var walker = PickleWalker()
    var fit = Fit()
    for key in keys {
      key.bytes.withUnsafeBytes { bytes in
        let reading = walker.walk(bytes, building: .tree)
        guard reading.isWellFormed, let tree = reading.tree, let root = tree.root else { return }
        switch hasher.placing(of: root, in: tree, bytes, under: key.name) {
        case .right: fit.right += 1
        case .wrong(_, isCertain: true): fit.wrong += 1
        default: break
        }
      }
    }
    return fit
  }
}

internal import Larder
internal import SystemPackage

/// What the names in a directory say about whether it is a pytools container.
struct ContainerShape {
  /// Names looked at: enough to tell, however large the container is.
  private static let nameLimit = 4_096
  /// Directories looked into for the layout below the first level.
  private static let sampleLimit = 8

  private(set) var nameCount = 0
  private(set) var hasEntryLocks = false
  private(set) var hasContainerLock = false
  private(set) var hasVersions = false
  private(set) var hasInfoFiles = false
  private var flatEntries: [FilePath.Component] = []
  private var fans: [FilePath.Component] = []
  private var flatCount = 0
  private var fanCount = 0
  private var confirmedFlat = 0
  private var confirmedNested = 0
  private var sampledFlat = 0
  private var sampledNested = 0

  /// Looks at the names in a directory.
  init(_ path: FilePath) throws(Errno) {
    let root = try DirectoryHandle(path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 32_768, alignment: 16)
    defer { buffer.deallocate() }
    while nameCount < Self.nameLimit {
      var names = try root.nextNames(into: buffer)
      if names.isAtEnd { break }
      while let name = names.next() { take(name) }
    }
    for name in flatEntries { sampleFlat(name, in: root) }
    for name in fans { sampleFan(name, in: root) }
  }

  /// The format, by what was found and by what the name says; `nil` for no pytools container.
  func format(named: CacheFormat?, at path: FilePath) -> CacheFormat? {
    let isFlat = confirmedFlat > 0 && confirmedFlat >= confirmedNested
    let isNested = confirmedNested > 0 && !isFlat
    if isFlat { return named == .pytoolsV0 ? .pytoolsV0 : .pytoolsV2 }
    if isNested { return named == .pytoolsV3 || named == .pytoolsV4 ? named : nestedFormat(path) }
    return named
  }

  /// v3 and v4 differ in nothing but how numbers are hashed.
  private func nestedFormat(_ path: FilePath) -> CacheFormat {
    let sample = KeySample(path, isNested: true)
    return sample.fit(.nestedText).right > sample.fit(.nestedBytes).right
      ? .pytoolsV3 : .pytoolsV4
  }

  /// What speaks for a container, in words.
  var description: String? {
    if confirmedFlat > 0 && confirmedFlat >= confirmedNested {
      return "it holds directories named by 64 hexadecimal digits with 'key' and 'contents' in them"
    }
    if confirmedNested > 0 {
      return "it holds directories named by 3, 3 and 58 hexadecimal digits with 'key' and "
        + "'contents' in them"
    }
    return nameCount == 0 ? "it is empty" : nil
  }

  private mutating func take(_ name: FileName) {
    nameCount += 1
    let isDirectory = name.kind == nil || name.kind == .directory
    if name.equals(PytoolsNames.containerLock) { hasContainerLock = true }
    if name.equals(PytoolsNames.versions), isDirectory { hasVersions = true }
    if PytoolsNames.hash(ofLock: name.bytes) != nil { hasEntryLocks = true }
    guard isDirectory, let component = name.component else { return }
    if HexadecimalName.matches(name.bytes, count: PytoolsNames.hashLength) {
      flatCount += 1
      if flatEntries.count < Self.sampleLimit { flatEntries.append(component) }
    } else if HexadecimalName.matches(name.bytes, count: PytoolsNames.fanLength) {
      fanCount += 1
      if fans.count < Self.sampleLimit { fans.append(component) }
    }
  }

  private mutating func sampleFlat(
    _ name: FilePath.Component, in root: borrowing DirectoryHandle
  ) {
    guard let entry = try? root.directory(name) else { return }
    sampledFlat += 1
    if looksLikeEntry(entry) { confirmedFlat += 1 }
  }

  private mutating func sampleFan(_ name: FilePath.Component, in root: borrowing DirectoryHandle) {
    guard let first = try? root.directory(name),
      let second = try? first.firstDirectory(ofLength: PytoolsNames.fanLength),
      let rest = try? second.firstDirectory(ofLength: PytoolsNames.restLength)
    else { return }
    sampledNested += 1
    if looksLikeEntry(rest) { confirmedNested += 1 }
  }

  /// An entry's directory holds `key`, `contents` or nothing at all.
  private mutating func looksLikeEntry(_ entry: borrowing DirectoryHandle) -> Bool {
    guard entry.isListable else { return true }
    var isEmpty = true
    var hasParts = false
    var hasInfo = false
    try? entry.forEachName { name in
      isEmpty = false
      if name.equals("key") || name.equals("contents") { hasParts = true }
      if name.hasPrefix(PytoolsNames.infoPrefix) { hasInfo = true }
    }
    if hasInfo { hasInfoFiles = true }
    return isEmpty || hasParts
  }
}

extension DirectoryHandle {
  fileprivate func directory(_ name: FilePath.Component) throws(Errno) -> DirectoryHandle {
    try FileName.lending(Array(name.string.utf8)) { name throws(Errno) in try directory(name) }
  }

  /// The first directory whose name is so many hexadecimal digits.
  fileprivate func firstDirectory(ofLength length: Int) throws(Errno) -> DirectoryHandle? {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 16)
    defer { buffer.deallocate() }
    var names = try nextNames(into: buffer)
    while let name = names.next() {
      if HexadecimalName.matches(name.bytes, count: length), name.kind != .file {
        return try directory(name)
      }
    }
    return nil
  }
}

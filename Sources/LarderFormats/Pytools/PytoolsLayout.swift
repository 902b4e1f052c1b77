internal import Larder
internal import SystemPackage

/// How a pytools directory cache is laid out: its releases differ in nesting, locks and hashes.
///
///     v0, v2    <hash>/{contents,key,info_<name>}
///     v3, v4    <hash[:3]>/<hash[3:6]>/<hash[6:]>/{contents,key}
///
/// A hash is 64 lowercase hexadecimal digits. Source: pytools 2014.1.2, 2014.3.5, 2016.2.6, 2017.4,
/// 2018.5.2, 2020.4.4, 2021.2.9, 2022.1.14 and 2024.1.3, `persistent_dict.py`.
struct PytoolsLayout: Sendable, Equatable {
  /// What one lock file keeps others out of.
  enum Locking: Sendable, Equatable {
    /// `lock` in the container: v0, and v2 up to pytools 2017.4.
    case container
    /// `<hash>.lock` in the container: v2 from pytools 2017.5 on, v3, v4.
    case entry
  }

  /// pytools v0, v2, v3 or v4.
  var format: CacheFormat
  /// How its owner keeps others out.
  var locking: Locking
  /// Whether there is a `version` directory of counters: v2 as of September 2017, unreleased.
  var hasVersions = false

  /// Whether an entry lies in two levels of directories named by its hash's first digits.
  var isNested: Bool { format == .pytoolsV3 || format == .pytoolsV4 }

  /// The directory of an entry, relative to the container.
  func directory(of hash: [UInt8]) -> FilePath {
    PytoolsNames.directory(of: hash, isNested: isNested)
  }

  /// What distinguishes the layout within its format, for people.
  var variant: String {
    (locking == .container ? "one lock for all" : "a lock per key")
      + (hasVersions ? ", version counters" : "")
  }
}

/// The names in a pytools directory cache, made and parsed here only.
enum PytoolsNames {
  static let hashLength = 64
  static let fanLength = 3
  static let restLength = hashLength - 2 * fanLength
  static let lockSuffix: StaticString = ".lock"
  static let containerLock: StaticString = "lock"
  static let versions: StaticString = "version"
  static let infoPrefix: StaticString = "info_"

  /// The name of a part's file in its entry's directory.
  static func fileName(of part: EntryPart) -> StaticString {
    part == .key ? "key" : "contents"
  }

  /// The hash that a lock file's name tells, or `nil` where it is no lock of an entry.
  static func hash(ofLock name: UnsafeRawBufferPointer) -> [UInt8]? {
    guard name.count == hashLength + lockSuffix.utf8CodeUnitCount else { return nil }
    let digits = UnsafeRawBufferPointer(rebasing: name[..<hashLength])
    guard HexadecimalName.matches(digits, count: hashLength),
      name[hashLength...].elementsEqual(".lock".utf8)
    else { return nil }
    return Array(digits)
  }

  /// Whether an entry's name is one that this layout could have made.
  static func isHash(_ name: [UInt8]) -> Bool {
    name.withUnsafeBytes { HexadecimalName.matches($0, count: hashLength) }
  }

  /// The directory of an entry, relative to the container.
  static func directory(of hash: [UInt8], isNested: Bool) -> FilePath {
    guard isHash(hash) else { return FilePath() }
    guard isNested else { return FilePath(String(decoding: hash, as: UTF8.self)) }
    var path = hash
    path.insert(UInt8(ascii: "/"), at: 2 * fanLength)
    path.insert(UInt8(ascii: "/"), at: fanLength)
    return FilePath(String(decoding: path, as: UTF8.self))
  }

  /// The lock file of an entry, relative to the container.
  static func lock(of hash: [UInt8]) -> FilePath {
    FilePath(String(decoding: hash, as: UTF8.self) + ".lock")
  }

  /// What a container's own name says of its format and identifier.
  ///
  ///     v0    pytools-pdict-<id>-uid<user>-py<version>     in the temporary directory
  ///     v2…   pdict-v<n>-<id>-py<version>                  in <user cache directory>/pytools
  static func format(ofContainer name: String) -> CacheFormat? {
    if name.hasPrefix("pytools-pdict-") { return .pytoolsV0 }
    if name.hasPrefix("pdict-v2-") { return .pytoolsV2 }
    if name.hasPrefix("pdict-v3-") { return .pytoolsV3 }
    if name.hasPrefix("pdict-v4-") { return .pytoolsV4 }
    return nil
  }

  /// The number of a layout that this program does not know, such as 9 in `pdict-v9-…`.
  static func unknownVersion(ofContainer name: String) -> Int? {
    guard name.hasPrefix("pdict-v"), let end = name.dropFirst(7).firstIndex(of: "-"),
      let number = Int(name.dropFirst(7)[..<end]), !(2...5).contains(number)
    else { return nil }
    return number
  }

  /// The Python version at the end of a container's name, major and minor, such as (3, 11).
  static func pythonVersion(ofContainer name: String) -> (major: Int, minor: Int)? {
    guard let marker = name.range(ofLast: "-py") else { return nil }
    let parts = name[marker.upperBound...].split(separator: ".", maxSplits: 2)
    guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]) else { return nil }
    return (major, minor)
  }
}

extension String {
  /// The last occurrence of a text.
  fileprivate func range(ofLast text: String) -> Range<Index>? {
    var found: Range<Index>?
    var start = startIndex
    while let range = self[start...].firstRange(of: text) {
      found = range
      start = range.upperBound
    }
    return found
  }
}

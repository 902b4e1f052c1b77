package import SystemPackage

/// The names in a cache's directory: all are made and read here.
package struct CacheLayout: Sendable, Hashable {
  /// The cache's directory, absolute.
  package let root: FilePath
  package let entries: FilePath
  package let staging: FilePath

  package init(root: FilePath) {
    self.root = root
    entries = root.appending("entries")
    staging = root.appending("staging")
  }

  /// What this directory is; see ``CacheHeader``.
  package static let headerName = "larder.json"

  package var header: FilePath { root.appending(Self.headerName) }
  package var packs: FilePath { root.appending("packs") }
  package var sessions: FilePath { root.appending("sessions") }
  package var quarantine: FilePath { root.appending("quarantine") }
  package var generation: FilePath { root.appending("generation") }
  package var lock: FilePath { root.appending("lock") }
  /// Locked for as long as somebody makes a pack.
  package var packing: FilePath { root.appending("packing") }
  /// Tells backup programs that this is a cache: <https://bford.info/cachedir/>.
  package var tag: FilePath { root.appending("CACHEDIR.TAG") }

  /// The record of the last session that a power loss ended, in ``sessions``.
  package static let uncleanSession = "unclean"
  /// What the cache itself writes about a thing in its ``quarantine``.
  package static let quarantineRecord = "why.json"

  /// What the tag holds; the first 43 bytes are the convention's.
  static let tagText =
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    + "# This directory is a cache. Backup programs may leave it out.\n"

  /// The directories that a cache is made of, in the order in which they are made.
  var directories: [FilePath] { [entries, staging, sessions, quarantine] }

  /// The pack of a number.
  package func pack(_ number: PackNumber) -> FilePath { packs.appending(number.packName) }

  /// The list of what was removed from the pack of a number.
  package func deletions(_ number: PackNumber) -> FilePath { packs.appending(number.listName) }

  /// The directory of an entry.
  package func entry(_ hash: KeyHash) -> FilePath {
    entries.appending(Self.shardAndName(hash))
  }

  /// The directory of an entry, relative to the cache's.
  package static func relative(_ hash: KeyHash) -> FilePath {
    FilePath("entries/\(shardAndName(hash))")
  }

  /// A pack or a deletion list, relative to the cache's directory.
  package static func relativePack(_ name: String) -> FilePath { FilePath("packs/\(name)") }

  private static func shardAndName(_ hash: KeyHash) -> String {
    String(unsafeUninitializedCapacity: 33) { buffer in
      for index in 0..<32 { buffer[index < 2 ? index : index + 1] = hash.digit(index) }
      buffer[2] = UInt8(ascii: "/")
      return 33
    }
  }

  /// Reads the hash from the two parts of an entry's name; `nil` where they are none.
  package static func hash(shard: String, name: String) -> KeyHash? {
    shard.utf8.count == 2 ? KeyHash(shard + name) : nil
  }

  /// The name of the header while it is being written.
  static func temporaryHeader(_ host: Host) -> String {
    let nonce = UInt32.random(in: 0...(.max))
    return ".\(headerName).\(host.boot)-\(host.pid)-\(String(nonce, radix: 16))"
  }

  /// Whether a name is that of a header that was never finished.
  package static func isTemporaryHeader(_ name: String) -> Bool {
    name.hasPrefix(".\(headerName).")
  }
}

/// The number in the names of a pack and of its deletion list; the higher one is the newer one.
package struct PackNumber: Sendable, Hashable, Comparable {
  package let value: UInt32

  package init(_ value: UInt32) { self.value = value }

  private static let packEnding = ".pack"
  private static let listEnding = ".deleted"

  /// Reads the name of a pack; `nil` where it is none.
  package init?(packName: String) { self.init(packName, Self.packEnding) }

  /// Reads the name of a deletion list; `nil` where it is none.
  package init?(listName: String) { self.init(listName, Self.listEnding) }

  private init?(_ name: String, _ ending: String) {
    guard name.hasSuffix(ending), let value = UInt32(name.dropLast(ending.utf8.count)) else {
      return nil
    }
    self.init(value)
    // One name for each number: no sign, no other number of zeros.
    guard name == digits + ending else { return nil }
  }

  package var packName: String { digits + Self.packEnding }
  package var listName: String { digits + Self.listEnding }

  private var digits: String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  package static func < (one: PackNumber, other: PackNumber) -> Bool { one.value < other.value }
}

/// The name of a session, and of everything that it stages: who is to be asked whether he lives.
package struct SessionName: Sendable, Hashable, CustomStringConvertible {
  package let boot: String
  package let pid: Int32
  package let nonce: UInt32

  /// Makes a name that no other session has.
  init(_ host: Host) {
    boot = host.boot
    pid = host.pid
    nonce = .random(in: 0...(.max))
  }

  /// Reads the name at the start of the name of a session's record or of what it staged.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 3, parts[0].utf8.count == 16, let pid = Int32(parts[1]),
      let nonce = UInt32(parts[2], radix: 16)
    else { return nil }
    boot = String(parts[0])
    self.pid = pid
    self.nonce = nonce
  }

  package var description: String { "\(boot)-\(pid)-\(String(nonce, radix: 16))" }

  /// How the names of what it stages begin; a number follows.
  var stagedPrefix: String { "\(description)-" }

  /// The name of something taken out of the entries, or about to be exchanged for something there.
  ///
  /// Unlike what is merely staged it is not deleted unseen.
  static func takenOut(_ staged: String) -> String { staged + suffix }

  /// The name of something taken out that may be deleted.
  static func putBack(_ takenOut: String) -> String { takenOut.dropLast(suffix.count) + deleted }

  /// Whether a name is that of something taken out.
  package static func isTakenOut(_ name: String) -> Bool { name.hasSuffix(suffix) }

  private static let suffix = "-out"
  private static let deleted = "-deleted"
}

package import Larder
package import SystemPackage

/// What was found under a name when it was judged: enough to tell that nothing changed since.
///
/// For a directory it covers everything below, by the names, inodes, sizes and times of all files.
package struct Fingerprint: Sendable, Hashable {
  package var kind: FileStatus.Kind
  /// Device and inode.
  package var identity: FileIdentity
  /// Permission bits.
  package var mode: UInt32
  package var modified: Timestamp
  /// Moving a name changes this time of what it stands for.
  package var changed: Timestamp
  /// A digest of the name itself, where it is no directory, and of everything below it.
  package var digest: UInt64
  /// The number of files, the directories not counted.
  package var files: Int
  /// The size of all files, in bytes.
  package var bytes: Int64

  package init(
    kind: FileStatus.Kind, identity: FileIdentity, mode: UInt32, modified: Timestamp,
    changed: Timestamp, digest: UInt64, files: Int, bytes: Int64
  ) {
    self.kind = kind
    self.identity = identity
    self.mode = mode
    self.modified = modified
    self.changed = changed
    self.digest = digest
    self.files = files
    self.bytes = bytes
  }

  /// Whether this is the same thing with the same contents after it was moved by a rename.
  package func isMoved(_ original: Fingerprint) -> Bool {
    var same = self
    same.changed = original.changed
    return same == original
  }
}

extension Fingerprint {
  /// What stands in the way of taking a fingerprint.
  package enum Failure: Error, Equatable, Sendable {
    /// Nothing is there.
    case vanished
    /// A directory on the way is a symbolic link.
    case link
    /// It holds more names, or deeper ones, than can be looked at.
    case tooLarge
    case system(Errno)

    init(_ reason: Errno) {
      switch reason {
      case .noSuchFileOrDirectory: self = .vanished
      case .tooManySymbolicLinkLevels, .notDirectory, .improperLink: self = .link
      default: self = .system(reason)
      }
    }
  }

  /// The names that one fingerprint may cover at most; an entry has a handful.
  package static let maximumNames = 4096
  /// The levels of directories that one fingerprint may cover at most.
  package static let maximumDepth = 16

  /// Takes the fingerprint of a name.
  ///
  /// - Parameters:
  ///   - path: The name, as the door resolves it; a link is taken as the link that it is.
  ///   - disk: The door to look through.
  /// - Throws: ``Failure``.
  /// - Complexity: O(*n*) in the names below, each with one system call.
  package init(of path: FilePath, on disk: any DiskReader) throws(Failure) {
    do throws(Errno) {
      self.init(try disk.status(of: path))
      if kind == .directory { try addContents(of: path, on: disk) }
    } catch {
      throw Failure(error)
    }
  }

  private init(_ status: FileStatus) {
    let isDirectory = status.kind == .directory
    self.init(
      kind: status.kind, identity: status.identity, mode: status.mode, modified: status.modified,
      changed: status.changed, digest: isDirectory ? 0 : UInt64(bitPattern: status.size),
      files: isDirectory ? 0 : 1, bytes: isDirectory ? 0 : status.size)
  }

  private mutating func addContents(of top: FilePath, on disk: any DiskReader) throws(Errno) {
    var digest = Digest()
    var names = 0
    var pending = [(path: top, depth: 1)]
    while let (directory, depth) = pending.popLast() {
      for name in try disk.names(in: directory).sorted(by: Self.precedes) {
        names += 1
        guard names <= Self.maximumNames, depth <= Self.maximumDepth else { throw .fileTooLarge }
        let path = directory.appending(name)
        let status = try disk.status(of: path)
        digest.combine(name, depth: depth, status)
        if status.kind == .directory {
          pending.append((path, depth + 1))
        } else {
          files += 1
          bytes &+= status.size
        }
      }
    }
    self.digest = digest.value
  }

  private static func precedes(
    _ first: FilePath.Component, _ second: FilePath.Component
  ) -> Bool {
    first.withPlatformString { first in
      second.withPlatformString { second in
        var index = 0
        while first[index] == second[index], first[index] != 0 { index += 1 }
        return UInt8(bitPattern: first[index]) < UInt8(bitPattern: second[index])
      }
    }
  }
}

/// A running digest: FNV-1a with 64 bits.
///
/// It tells apart what accident or another program makes; who can choose inodes and change times
/// needs no collision. The number of the file system is not in it: it differs from machine to
/// machine, and a plan may be carried out on another one than it was made on.
private struct Digest {
  private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func combine(_ name: FilePath.Component, depth: Int, _ status: FileStatus) {
    name.withPlatformString {
      var index = 0
      while $0[index] != 0 {
        combine(UInt8(bitPattern: $0[index]))
        index += 1
      }
    }
    combine(UInt64(depth) << 8 | UInt64(status.kind.ordinal))
    combine(status.identity.inode)
    combine(UInt64(status.mode))
    if status.kind != .directory { combine(UInt64(bitPattern: status.size)) }
    for time in [status.modified, status.changed] {
      combine(UInt64(bitPattern: time.seconds))
      combine(UInt64(UInt32(bitPattern: time.nanoseconds)))
    }
  }

  private mutating func combine(_ word: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      combine(UInt8(truncatingIfNeeded: word >> shift))
    }
  }

  private mutating func combine(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}

extension FileStatus.Kind {
  fileprivate var ordinal: UInt8 {
    switch self {
    case .file: 0
    case .directory: 1
    case .link: 2
    case .fifo: 3
    case .socket: 4
    case .device: 5
    }
  }
}

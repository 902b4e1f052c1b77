package import Glibc

/// What the file system says of a name, without following it.
public struct FileStatus: Sendable, Hashable {
  /// What the name stands for.
  public enum Kind: Sendable, Hashable {
    case file, directory, link, fifo, socket, device
  }

  /// What it is.
  public var kind: Kind
  /// Device and inode: the identity of the object behind the name.
  public var identity: FileIdentity
  /// The length, in bytes.
  public var size: Int64
  /// The space taken on disk, in bytes.
  public var allocated: Int64
  /// Permission bits, `07777` at most.
  public var mode: UInt32
  /// The owner's user id.
  public var owner: UInt32
  /// The number of names.
  public var links: Int
  /// When the contents last changed.
  public var modified: Timestamp
  /// When the contents, the names or the attributes last changed; cannot be set by programs.
  public var changed: Timestamp

  package init(_ raw: stat) {
    kind =
      switch raw.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      case S_IFLNK: .link
      case S_IFIFO: .fifo
      case S_IFSOCK: .socket
      default: .device
      }
    identity = FileIdentity(device: UInt64(raw.st_dev), inode: UInt64(raw.st_ino))
    size = Int64(raw.st_size)
    allocated = Int64(raw.st_blocks) * 512
    mode = UInt32(raw.st_mode) & 0o7777
    owner = UInt32(raw.st_uid)
    links = Int(raw.st_nlink)
    modified = Timestamp(
      seconds: Int64(raw.st_mtim.tv_sec), nanoseconds: Int32(raw.st_mtim.tv_nsec))
    changed = Timestamp(
      seconds: Int64(raw.st_ctim.tv_sec), nanoseconds: Int32(raw.st_ctim.tv_nsec))
  }
}

/// The object behind a name: two names with the same identity are the same file.
public struct FileIdentity: Sendable, Hashable {
  /// The file system.
  public var device: UInt64
  /// The number of the object on it.
  public var inode: UInt64

  /// Makes an identity.
  public init(device: UInt64, inode: UInt64) {
    self.device = device
    self.inode = inode
  }
}

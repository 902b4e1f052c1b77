package import Larder
package import SystemPackage

/// The space that a cache takes, measured without following any link.
package struct DiskUsage: Sendable, Equatable {
  /// The number of names that are no directories.
  package private(set) var files = 0
  /// The number of directories.
  package private(set) var directories = 0
  /// The lengths of all files, in bytes.
  package private(set) var apparent: Int64 = 0
  /// The blocks that are taken, in bytes, directories included.
  package private(set) var allocated: Int64 = 0
  /// The newest time at which a file or a directory changed.
  ///
  /// That of a directory tells of reading too, where the owner takes a lock in it to read.
  package private(set) var lastChange: Timestamp?
  /// The number of names that could not be looked at.
  package private(set) var unreadable = 0

  /// Deeper than this no cache goes.
  private static let maximumDepth = 64

  /// Measures a directory and everything below it, or a database and its sidecar files.
  ///
  /// - Complexity: One system call a name.
  package init(of path: FilePath) {
    let disk = POSIXDiskReader()
    guard let status = try? disk.status(of: path) else {
      unreadable = 1
      return
    }
    add(status)
    if status.kind == .directory {
      guard let directory = try? DirectoryHandle(path) else {
        unreadable += 1
        return
      }
      addContents(of: directory, depth: 0)
    } else {
      for suffix in ["-journal", "-wal", "-shm"] {
        if let sidecar = path.extended(with: suffix), let status = try? disk.status(of: sidecar) {
          add(status)
        }
      }
    }
  }

  private mutating func add(_ status: FileStatus) {
    allocated &+= status.allocated
    lastChange = max(lastChange ?? status.modified, status.modified)
    if status.kind == .directory {
      directories += 1
    } else {
      files += 1
      apparent &+= status.size
    }
  }

  private mutating func addContents(of directory: borrowing DirectoryHandle, depth: Int) {
    guard depth < Self.maximumDepth else {
      unreadable += 1
      return
    }
    var sum = DiskUsage()
    do throws(Errno) {
      try directory.forEachName { name in
        sum.addName(name, in: directory, depth: depth)
      }
    } catch {
      sum.unreadable += 1
    }
    add(sum)
  }

  private mutating func addName(
    _ name: borrowing FileName, in directory: borrowing DirectoryHandle, depth: Int
  ) {
    guard let status = try? directory.status(name) else {
      unreadable += 1
      return
    }
    add(status)
    guard status.kind == .directory else { return }
    guard let child = try? directory.directory(name) else {
      unreadable += 1
      return
    }
    addContents(of: child, depth: depth + 1)
  }

  private init() {}

  /// Makes up a measurement.
  init(
    files: Int, directories: Int, apparent: Int64, allocated: Int64, lastChange: Timestamp?
  ) {
    self.files = files
    self.directories = directories
    self.apparent = apparent
    self.allocated = allocated
    self.lastChange = lastChange
  }

  /// Adds another measurement.
  package mutating func add(_ other: DiskUsage) {
    files += other.files
    directories += other.directories
    apparent &+= other.apparent
    allocated &+= other.allocated
    unreadable += other.unreadable
    if let theirs = other.lastChange { lastChange = max(lastChange ?? theirs, theirs) }
  }
}

internal import CLinux
internal import Glibc
package import SystemPackage

/// Kinds of file systems, by their magic numbers.
package enum FileSystemKind {
  /// File systems that other machines may use at the same time, or where that cannot be told (FUSE).
  ///
  /// Source: `statfs(2)`, Linux `include/uapi/linux/magic.h`.
  private static let shared: Set<Int64> = [
    0x6969,  // NFS
    0x517B, 0xFF53_4D42, 0xFE53_4D42,  // SMB
    0x0102_1997,  // 9P
    0x00C3_6400,  // Ceph
    0x5346_414F, 0x6B41_4653,  // AFS
    0x0BD0_0BD0,  // Lustre
    0x4750_4653,  // GPFS
    0x7461_636F,  // OCFS2
    0x0116_1970,  // GFS2
    0x7375_7245,  // Coda
    0x786F_4256,  // VirtualBox shared folders
    0x6573_5546,  // FUSE
  ]

  /// Whether processes of other machines may have files on it open.
  package static func isShared(magic: Int64) -> Bool { shared.contains(magic & 0xFFFF_FFFF) }
}

extension DiskReader {
  /// Doors to no real file system.
  package func fileSystemType(of directory: FilePath) throws(Errno) -> Int64 { 0 }

  /// Whether other machines may use a directory; it counts as no where that cannot be found out.
  func isShared(_ directory: FilePath) -> Bool {
    (try? fileSystemType(of: directory)).map(FileSystemKind.isShared) ?? false
  }
}

extension POSIXDiskReader {
  package func fileSystemType(of directory: FilePath) throws(Errno) -> Int64 {
    DirectoryHandle(adopting: try scope.open(directory, clinux_O_PATH | O_DIRECTORY))
      .fileSystemType()
  }
}

extension POSIXDisk {
  package func fileSystemType(of directory: FilePath) throws(Errno) -> Int64 {
    try reader.fileSystemType(of: directory)
  }
}

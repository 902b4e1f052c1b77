internal import CLinux
internal import Glibc
package import SystemPackage

/// What there was to read of one half of an entry.
package enum PartBytes: Sendable {
  case missing
  case unreadable(Errno)
  case bytes([UInt8])
}

/// The two files of one directory.
package struct PairReading: Sendable {
  package var key: PartBytes
  package var value: PartBytes
  /// What the file system says of the directory that held them.
  package var directory: FileStatus

  package init(key: PartBytes, value: PartBytes, directory: FileStatus) {
    self.key = key
    self.value = value
    self.directory = directory
  }
}

extension DiskReader {
  package func readPair(
    in directory: FilePath, valueLimit: (PartBytes) -> Int
  ) throws(Errno) -> PairReading {
    let status = try status(of: directory)
    guard status.kind == .directory else { throw .notDirectory }
    let key = part(directory.appending("key"), limit: PairLimits.key)
    let value = part(directory.appending("value"), limit: valueLimit(key))
    return PairReading(key: key, value: value, directory: status)
  }

  private func part(_ path: FilePath, limit: Int) -> PartBytes {
    do throws(Errno) {
      return .bytes(try read(path, from: 0, limit: limit))
    } catch {
      return error == .noSuchFileOrDirectory ? .missing : .unreadable(error)
    }
  }
}

/// How much of a file is read at most.
package enum PairLimits {
  /// The longest file of a key.
  package static let key = 1 << 20
  /// The longest file of a value.
  package static let value = 1 << 30
}

extension POSIXDiskReader {
  package func readPair(
    in directory: FilePath, valueLimit: (PartBytes) -> Int
  ) throws(Errno) -> PairReading {
    let opened = FileHandle(adopting: try scope.open(directory, clinux_O_PATH | O_DIRECTORY))
    let key = PairFile.read("key", in: opened, limit: PairLimits.key)
    let value = PairFile.read("value", in: opened, limit: valueLimit(key))
    return PairReading(key: key, value: value, directory: try opened.status())
  }
}

extension POSIXDisk {
  package func readPair(
    in directory: FilePath, valueLimit: (PartBytes) -> Int
  ) throws(Errno) -> PairReading {
    try reader.readPair(in: directory, valueLimit: valueLimit)
  }
}

/// Reads a small file in three system calls.
private enum PairFile {
  /// Most files fit in here: their length need not be asked for.
  private static let guess = 8_192

  static func read(
    _ name: StaticString, in directory: borrowing FileHandle, limit: Int
  ) -> PartBytes {
    let flags = O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY
    let pointer = UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)
    let descriptor = openat(directory.descriptor, pointer, flags)
    guard descriptor >= 0 else {
      return errno == ENOENT ? .missing : .unreadable(Errno(rawValue: errno))
    }
    do throws(Errno) {
      return .bytes(try contents(FileHandle(adopting: descriptor), limit))
    } catch {
      return .unreadable(error)
    }
  }

  private static func contents(
    _ file: consuming FileHandle, _ limit: Int
  ) throws(Errno) -> [UInt8] {
    var failure: Errno?
    var isWhole = false
    let size = min(guess, max(0, limit))
    let head = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      do throws(Errno) {
        count = try file.read(into: UnsafeMutableRawBufferPointer(buffer), from: 0)
        isWhole = count < size || size == limit
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    if isWhole { return head }
    guard try file.status().kind == .file else { throw .invalidArgument }
    return try head + file.read(from: Int64(head.count), limit: limit - head.count)
  }
}

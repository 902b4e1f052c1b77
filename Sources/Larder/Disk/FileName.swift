internal import Glibc
package import SystemPackage

/// The name of a file in a directory, as the bytes that the system keeps.
///
/// A loan: valid only until the buffer that it was read into is used again, and never beyond the
/// call that lends it.
package struct FileName {
  let pointer: UnsafePointer<CChar>
  /// The length in bytes.
  package let count: Int
  /// What it stands for; `nil` where the file system does not tell.
  package let kind: FileStatus.Kind?

  init(pointer: UnsafePointer<CChar>, kind: FileStatus.Kind?) {
    self.pointer = pointer
    self.kind = kind
    count = strlen(pointer)
  }

  /// Lends a constant name, such as `key`, to a function.
  package static func lending<Result: ~Copyable, Failure: Error>(
    _ name: StaticString, _ body: (FileName) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    // A StaticString ends in NUL unless it is a lone scalar, which has no pointer.
    precondition(name.hasPointerRepresentation, "a constant file name has two bytes or more")
    return try body(
      FileName(
        pointer: UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), kind: nil))
  }

  /// Lends the name in some bytes to a function; what follows a NUL in them is ignored.
  package static func lending<Result: ~Copyable, Failure: Error>(
    _ name: some Collection<UInt8>, _ body: (FileName) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let terminated = UnsafeMutablePointer<CChar>.allocate(capacity: name.count + 1)
    defer { terminated.deallocate() }
    for (index, byte) in name.enumerated() { terminated[index] = CChar(bitPattern: byte) }
    terminated[name.count] = 0
    return try body(FileName(pointer: terminated, kind: nil))
  }

  /// The bytes of the name, without a terminator.
  package var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: pointer, count: count)
  }

  /// The name as a value of its own.
  package var component: FilePath.Component? { FilePath.Component(platformString: pointer) }

  /// Whether the name is exactly this one.
  package func equals(_ other: StaticString) -> Bool {
    count == other.utf8CodeUnitCount && memcmp(pointer, other.utf8Start, count) == 0
  }

  /// Whether the name begins with this text.
  package func hasPrefix(_ other: StaticString) -> Bool {
    count >= other.utf8CodeUnitCount
      && memcmp(pointer, other.utf8Start, other.utf8CodeUnitCount) == 0
  }

  /// Whether the name ends with this text.
  package func hasSuffix(_ other: StaticString) -> Bool {
    let length = other.utf8CodeUnitCount
    return count >= length && memcmp(pointer + (count - length), other.utf8Start, length) == 0
  }

  var isDot: Bool {
    pointer[0] == 46 && (pointer[1] == 0 || (pointer[1] == 46 && pointer[2] == 0))
  }
}

/// Names read from a directory, one by one, without `.` and `..`.
package struct FileNames {
  private let buffer: UnsafeRawBufferPointer
  private var position = 0

  /// Reads what ``DirectoryHandle/nextNameBytes(into:)`` filled: `linux_dirent64` records.
  package init(_ buffer: UnsafeRawBufferPointer) { self.buffer = buffer }

  /// Whether the directory had no more names to read.
  package var isAtEnd: Bool { buffer.isEmpty }

  /// The next name.
  package mutating func next() -> FileName? {
    while position < buffer.count, let base = buffer.baseAddress {
      let record = base + position
      position += Int((record + 16).loadUnaligned(as: UInt16.self))
      let name = FileName(
        pointer: (record + 19).assumingMemoryBound(to: CChar.self),
        kind: FileStatus.Kind(directoryEntryType: (record + 18).load(as: UInt8.self)))
      if !name.isDot { return name }
    }
    return nil
  }
}

extension FileStatus.Kind {
  /// Source: `readdir(3)`, the `DT_` constants.
  init?(directoryEntryType type: UInt8) {
    switch Int(type) {
    case Int(DT_REG): self = .file
    case Int(DT_DIR): self = .directory
    case Int(DT_LNK): self = .link
    case Int(DT_FIFO): self = .fifo
    case Int(DT_SOCK): self = .socket
    case Int(DT_CHR), Int(DT_BLK): self = .device
    default: return nil
    }
  }
}

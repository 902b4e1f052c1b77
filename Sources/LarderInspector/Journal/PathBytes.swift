package import SystemPackage

extension FilePath {
  /// A name in a directory may have this many bytes: `NAME_MAX`.
  private static let maximumNameLength = 255

  /// The bytes that the system keeps, without a terminator.
  package var pathBytes: [UInt8] {
    withPlatformString { name in
      Array(UnsafeRawBufferPointer(start: name, count: length))
    }
  }

  /// Makes a path of bytes; `nil` where one of them is NUL.
  package init?(pathBytes: [UInt8]) {
    guard !pathBytes.contains(0) else { return nil }
    self.init(platformString: pathBytes.map { CChar(bitPattern: $0) } + [0])
  }

  /// The path with a suffix to its last name; `nil` where that would be too long for a name.
  func extended(with suffix: String) -> FilePath? {
    guard let name = lastComponent,
      FilePath(root: nil, [name]).length + suffix.utf8.count <= Self.maximumNameLength
    else { return nil }
    return FilePath(pathBytes: pathBytes + Array(suffix.utf8))
  }
}

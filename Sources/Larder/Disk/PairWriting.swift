internal import Glibc
package import SystemPackage

/// The permissions of what only its owner is to see.
private enum PrivateMode {
  static let directory: UInt32 = 0o700
  static let file: UInt32 = 0o600
}

extension Disk {
  package func createPair(
    in directory: FilePath, key: [UInt8], value: [UInt8]
  ) throws(Errno) {
    try createPairInSteps(in: directory, key: key, value: value)
  }

  /// Makes them one step after the other, so that a test can cut the power between any two.
  func createPairInSteps(
    in directory: FilePath, key: [UInt8], value: [UInt8]
  ) throws(Errno) {
    try makeDirectory(directory, mode: PrivateMode.directory)
    try create(directory.appending("key"), key, mode: PrivateMode.file)
    try create(directory.appending("value"), value, mode: PrivateMode.file)
  }
}

extension POSIXDisk {
  /// Makes the same system calls, without building a path for each.
  package func createPair(
    in directory: FilePath, key: [UInt8], value: [UInt8]
  ) throws(Errno) {
    guard scope.isEverything else {
      return try createPairInSteps(in: directory, key: key, value: value)
    }
    var failure: Errno?
    directory.withPlatformString { path in
      do throws(Errno) {
        try check(mkdir(path, PrivateMode.directory))
        try NewPairFile.create("key", in: path, key)
        try NewPairFile.create("value", in: path, value)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }
}

/// Makes a small file in three system calls.
private enum NewPairFile {
  static func create(
    _ name: StaticString, in directory: UnsafePointer<CChar>, _ bytes: [UInt8]
  ) throws(Errno) {
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY
    let length = strlen(directory)
    let size = length + name.utf8CodeUnitCount + 2
    let descriptor = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { path in
      guard let start = path.baseAddress else { return Int32(-1) }
      path.initialize(repeating: 0)
      memcpy(start, directory, length)
      path[length] = CChar(bitPattern: UInt8(ascii: "/"))
      memcpy(start + length + 1, name.utf8Start, name.utf8CodeUnitCount)
      return open(start, flags, PrivateMode.file)
    }
    try FileHandle(adopting: check(descriptor)).write(bytes)
  }
}

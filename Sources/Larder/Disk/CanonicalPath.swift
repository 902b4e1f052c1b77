internal import Glibc
package import SystemPackage

extension FilePath {
  /// The path with every symbolic link followed and every `.` and `..` resolved: `realpath(3)`.
  package func canonical() throws(Errno) -> FilePath {
    let resolved = withPlatformString { realpath($0, nil) }
    guard let resolved else { throw Errno(rawValue: errno) }
    defer { free(resolved) }
    return FilePath(platformString: resolved)
  }
}

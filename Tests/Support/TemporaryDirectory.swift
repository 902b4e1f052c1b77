import Glibc
package import SystemPackage

/// A directory of its own for one test, removed with all it holds when the object goes away.
package final class TemporaryDirectory: Sendable {
  /// Where the directory is.
  package let path: FilePath

  /// Where temporary files go on this machine.
  static var parent: String { getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp" }

  /// Makes an empty directory with a name that nobody else has.
  package init() throws {
    var template = Array("\(Self.parent)/larder-test.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SupportFailure.system("mkdtemp") }
    path = FilePath(platformString: template)
  }

  deinit { Self.remove(path) }

  /// Returns the path of a name in the directory.
  package func appending(_ name: String) -> FilePath { path.appending(name) }

  /// Writes a file into the directory, making the directories on the way.
  @discardableResult
  package func write(_ bytes: [UInt8], to name: String) throws -> FilePath {
    let file = appending(name)
    Self.makeDirectories(file.removingLastComponent())
    let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
    try Descriptor(open(file.string, flags, 0o644), "open \(file)").writeAll(bytes)
    return file
  }

  private static func makeDirectories(_ path: FilePath) {
    guard access(path.string, F_OK) != 0 else { return }
    makeDirectories(path.removingLastComponent())
    mkdir(path.string, 0o755)
  }

  /// Removes a tree, whatever modes its directories have, following no link.
  private static func remove(_ path: FilePath) {
    path.withPlatformString { name in
      var status = stat()
      guard lstat(name, &status) == 0 else { return }
      guard status.st_mode & S_IFMT == S_IFDIR else {
        unlink(name)
        return
      }
      chmod(name, 0o700)
      for child in (try? DirectoryListing.names(in: path)) ?? [] { remove(path.appending(child)) }
      rmdir(name)
    }
  }
}

/// The names in a directory.
enum DirectoryListing {
  static func names(in directory: FilePath) throws -> [FilePath.Component] {
    guard let stream = directory.withPlatformString({ opendir($0) }) else {
      throw SupportFailure.system("opendir \(directory)")
    }
    defer { closedir(stream) }
    var names: [FilePath.Component] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CInterop.PlatformChar.self, capacity: Int(NAME_MAX) + 1) {
          FilePath.Component(platformString: $0)
        }
      }
      if let name, name.kind == .regular { names.append(name) }
    }
    return names
  }
}

import Glibc
package import SystemPackage

/// The programs that were built together with the tests.
package enum Products {
  /// The directory they lie in: that of the running program.
  package static var directory: FilePath {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(0, length)), as: UTF8.self)
    return FilePath(path).removingLastComponent()
  }

  /// The inspector.
  package static var larder: FilePath { directory.appending("larder") }

  /// The program that shows what the terminal delivers.
  package static var terminalProbe: FilePath { directory.appending("TerminalProbe") }

  /// The program that uses a cache of the store.
  package static var storeProbe: FilePath { directory.appending("StoreProbe") }

  /// The program that carries actions out and kills itself on the way.
  package static var actionProbe: FilePath { directory.appending("ActionProbe") }
}

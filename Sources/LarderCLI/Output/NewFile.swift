import Glibc
import Larder
import LarderInspector
import SystemPackage

/// A file that people ask for by name, on the screen or in a script.
///
/// One that is there already is never overwritten: a slip of the fingers costs nothing.
struct NewFile {
  let path: FilePath

  /// Makes a file of a path.
  init(_ path: FilePath) { self.path = path }

  /// Makes a file of a name as it was typed; `~` stands for the home directory.
  init(typed name: String) {
    guard name.hasPrefix("~/"), let home = getenv("HOME") else {
      path = FilePath(name)
      return
    }
    path = FilePath(platformString: home).appending(String(name.dropFirst(2)))
  }

  /// Writes the whole file.
  func write(_ bytes: [UInt8]) throws(LarderError) {
    do throws(Errno) {
      let disk = POSIXDisk()
      try disk.create(path, bytes, mode: 0o644)
      try disk.syncFile(path)
    } catch {
      let name = path.displayText
      throw LarderError(
        .inputOutput, "cannot write '\(name)'",
        remedy: error == .fileExists ? "name a file that is not there yet" : nil, cause: error)
    }
  }
}

internal import Larder
internal import Synchronization
internal import SystemPackage

/// The names of one directory, handed out to several threads.
final class SharedNames: Sendable {
  private let directory: Mutex<DirectoryHandle>

  init(_ directory: consuming sending DirectoryHandle) { self.directory = Mutex(directory) }

  /// The next names, in the caller's buffer.
  func next(into buffer: UnsafeMutableRawBufferPointer) throws(Errno) -> FileNames {
    let count = try directory.withLock { directory throws(Errno) -> Int in
      try directory.nextNameBytes(into: buffer)
    }
    return FileNames(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
  }
}

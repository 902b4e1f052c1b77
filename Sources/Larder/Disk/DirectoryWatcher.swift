internal import CLinux
internal import Glibc
package import SystemPackage

/// Watches directories for what happens to the names in them.
package protocol DirectoryWatching: ~Copyable {
  /// The most directories that all watchers of this user may watch together, where that is known.
  var userLimit: Int? { get }
  /// Whether other machines can change a directory unseen from here.
  func isShared(_ directory: FilePath) -> Bool
  /// Watches a directory; the same number for a directory that is watched already.
  ///
  /// - Throws: `Errno.noSpace` where the limit is reached, `Errno.notDirectory`,
  ///   `Errno.noSuchFileOrDirectory` …
  mutating func watch(_ directory: FilePath) throws(Errno) -> Int32
  /// Watches a directory no more.
  mutating func release(_ watch: Int32)
  /// Waits until something happens or the bell rings.
  mutating func wait()
  /// Waits until the bell rings, or for a moment, so that more may happen meanwhile.
  mutating func rest(_ moment: Duration)
  /// Takes what happened, without waiting.
  mutating func events() -> [WatchEvent]
}

/// Calls somebody who waits for a ``DirectoryWatcher``.
///
/// Safe to use from any thread.
package final class WatchBell: Sendable {
  /// An eventfd(2); immutable, and the kernel's operations on it are atomic.
  fileprivate let descriptor: Int32

  package init() throws(Errno) { descriptor = try check(clinux_eventfd()) }

  deinit { close(descriptor) }

  /// Makes every wait from now on return at once.
  package func ring() {
    var one: UInt64 = 1
    // Fails only when the count is full, and then it has rung already.
    _ = write(descriptor, &one, MemoryLayout.size(ofValue: one))
  }
}

/// Watches directories through inotify(7), until the value goes away.
///
/// To watch changes nothing, not even an access time, and keeps no file system from being
/// unmounted. Each directory takes about a kilobyte of the kernel's memory.
package struct DirectoryWatcher: DirectoryWatching, ~Copyable {
  /// The events of one reading; the kernel keeps 16,384 at most (`max_queued_events`).
  private static let bufferSize = 65_536
  private static let readingsAtOnce = 16
  private static let limitFile: FilePath = "/proc/sys/fs/inotify/max_user_watches"

  private let descriptor: Int32
  private let bell: WatchBell
  private let buffer: UnsafeMutableRawBufferPointer

  /// - Throws: `Errno.tooManyOpenFiles` where this user has no watcher left
  ///   (`fs.inotify.max_user_instances`).
  package init(_ bell: WatchBell) throws(Errno) {
    descriptor = try check(inotify_init1(O_NONBLOCK | O_CLOEXEC))
    self.bell = bell
    buffer = .allocate(byteCount: Self.bufferSize, alignment: 8)
  }

  deinit {
    close(descriptor)
    buffer.deallocate()
  }

  package var userLimit: Int? {
    let bytes = try? POSIXDiskReader().read(Self.limitFile, from: 0, limit: 32)
    return bytes.flatMap { Int(String(decoding: $0.prefix { $0 > 0x20 }, as: UTF8.self)) }
  }

  package func isShared(_ directory: FilePath) -> Bool {
    guard let handle = try? DirectoryHandle(directory, links: .follow) else { return false }
    return FileSystemKind.isShared(magic: handle.fileSystemType())
  }

  package mutating func watch(_ directory: FilePath) throws(Errno) -> Int32 {
    let mask =
      IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB
      | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK
    let descriptor = descriptor
    return try check(
      directory.withPlatformString { inotify_add_watch(descriptor, $0, UInt32(mask)) })
  }

  package mutating func release(_ watch: Int32) {
    // Fails only for a number that means nothing any more.
    _ = inotify_rm_watch(descriptor, watch)
  }

  package mutating func wait() {
    var waits = [
      pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
    ]
    _ = poll(&waits, 2, -1)
  }

  package mutating func rest(_ moment: Duration) {
    var wait = pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&wait, 1, Int32(clamping: Int64(moment / .milliseconds(1))))
  }

  package mutating func events() -> [WatchEvent] {
    var events: [WatchEvent] = []
    for _ in 0..<Self.readingsAtOnce {
      let count = read(descriptor, buffer.baseAddress, buffer.count)
      guard count > 0 else { break }
      events += WatchEvent.events(in: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    return events
  }
}

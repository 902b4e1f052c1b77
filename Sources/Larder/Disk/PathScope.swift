internal import CLinux
internal import Glibc
import SystemPackage

/// Where the paths of a door start, and how far they may lead.
///
/// Without a root, paths are the process's own. With one, every path is relative to it and resolved
/// by the kernel so that no link is followed and nothing above the root is reached.
struct PathScope: Sendable {
  private let root: ScopeRoot?

  /// Makes a scope of all paths.
  init() { root = nil }

  /// Makes a scope of what lies below a directory.
  init(_ root: FilePath) throws(Errno) {
    self.root = ScopeRoot(
      try check(
        root.withPlatformString {
          Glibc.open($0, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        }))
  }

  /// Whether paths are the process's own.
  var isEverything: Bool { root == nil }

  /// Opens a path, without following a link in its last component.
  func open(_ path: FilePath, _ flags: Int32, mode: UInt32 = 0) throws(Errno) -> Int32 {
    let flags = flags | O_NOFOLLOW | O_CLOEXEC | O_NOCTTY
    guard let root else {
      return try check(path.withPlatformString { Glibc.open($0, flags, mode) })
    }
    return try root.open(path, flags, mode)
  }

  /// Calls a function with the open parent of a path and the name in it.
  ///
  /// - Parameters:
  ///   - path: The path.
  ///   - call: A system call; its result is checked.
  /// - Returns: What the call returned.
  /// - Throws: The reason why it failed, or why the parent could not be opened.
  @discardableResult
  func withParent(
    of path: FilePath, _ call: (Int32, UnsafePointer<CChar>) -> Int32
  ) throws(Errno) -> Int32 {
    guard let root else {
      return try check(path.withPlatformString { call(AT_FDCWD, $0) })
    }
    let place = try Place(path, in: root)
    return try check(place.name.withPlatformString { call(place.descriptor, $0) })
  }

  /// Calls a function with the open parents of two paths and the names in them.
  func withParents(
    of first: FilePath, _ second: FilePath,
    _ call: (Int32, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>) -> Int32
  ) throws(Errno) {
    try withParent(of: first) { firstDirectory, firstName in
      do throws(Errno) {
        return try withParent(of: second) { call(firstDirectory, firstName, $0, $1) }
      } catch {
        errno = error.rawValue
        return -1
      }
    }
  }
}

/// An open directory that paths start at, closed with the last door to it.
final class ScopeRoot: Sendable {
  let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// The kernel says that directories were moved about meanwhile; how often to try again.
  private static let maximumAttempts = 16

  func open(_ path: FilePath, _ flags: Int32, _ mode: UInt32) throws(Errno) -> Int32 {
    let path = path.isEmpty ? FilePath(".") : path
    for _ in 0..<Self.maximumAttempts {
      let result = path.withPlatformString {
        clinux_open_beneath(descriptor, $0, flags, mode)
      }
      if result >= 0 { return result }
      switch Errno(rawValue: errno) {
      case .resourceTemporarilyUnavailable: continue
      case .noFunction, .notPermitted: return try walk(path, flags, mode)
      case let reason: throw reason
      }
    }
    throw .resourceTemporarilyUnavailable
  }

  /// Opens one component after the other, for kernels and sandboxes without `openat2(2)`.
  func walk(_ path: FilePath, _ flags: Int32, _ mode: UInt32) throws(Errno) -> Int32 {
    guard path.isRelative else { throw .improperLink }
    var directory = try check(fcntl(descriptor, F_DUPFD_CLOEXEC, 0))
    let last = path.components.count - 1
    for (index, component) in path.components.enumerated() {
      guard component.kind != .parentDirectory else {
        close(directory)
        throw .improperLink
      }
      let flags = index == last ? flags : clinux_O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
      let next = component.withPlatformString { openat(directory, $0, flags, mode) }
      let reason = errno
      close(directory)
      guard next >= 0 else { throw Errno(rawValue: reason) }
      directory = next
    }
    return directory
  }
}

/// A name in an open directory below a root.
private struct Place: ~Copyable {
  let descriptor: Int32
  let name: FilePath.Component

  init(_ path: FilePath, in root: borrowing ScopeRoot) throws(Errno) {
    guard let name = path.lastComponent else {
      descriptor = try check(fcntl(root.descriptor, F_DUPFD_CLOEXEC, 0))
      self.name = "."
      return
    }
    guard name.kind == .regular, path.isRelative else { throw .improperLink }
    descriptor = try root.open(
      path.removingLastComponent(),
      clinux_O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0)
    self.name = name
  }

  deinit { close(descriptor) }
}

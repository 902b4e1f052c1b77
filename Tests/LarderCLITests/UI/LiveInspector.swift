import Glibc
import Larder
import SystemPackage
import TestSupport

/// The program on a pseudo-terminal, in front of a copy of a fixture.
final class LiveInspector {
  /// The only container of `pytools-v4/damage`.
  static let container = "cache/pytools/pdict-v4-demo-py3.11.7.final.0"

  let pty: PTY
  /// The cache directory of the copy.
  let cache: FilePath
  private let directory: TemporaryDirectory

  /// Copies a fixture and opens it, without its locks unless asked to keep them.
  ///
  /// To judge locks takes a look at every process of the machine, which is more than most tests
  /// need to wait for.
  init(
    _ fixture: String = "pytools-v4/damage", container: String = LiveInspector.container,
    lines: Int = 24,
    columns: Int = 80, keepsLocks: Bool = false, environment: [String: String] = [:]
  ) throws {
    directory = try TemporaryDirectory()
    cache = try Fixtures.copy(fixture, to: directory.path).appending(container)
    if !keepsLocks { try Self.removeLocks(in: cache) }
    pty = try PTY(
      Products.larder, [cache.string], environment: environment, lines: lines, columns: columns)
  }

  /// Opens a cache that a test made.
  init(_ cache: FilePath, lines: Int = 24, columns: Int = 80) throws {
    directory = try TemporaryDirectory()
    self.cache = cache
    pty = try PTY(Products.larder, [cache.string], lines: lines, columns: columns)
  }

  private static func removeLocks(in container: FilePath) throws {
    let disk = try POSIXDiskReader(beneath: container)
    for name in try disk.names(in: "") where name.string.hasSuffix(".lock") {
      unlink(container.appending(name).string)
      rmdir(container.appending(name).string)
    }
  }

  /// Waits until everything was read.
  func waitUntilRead() throws { try waitFor("read 100 %") }

  /// Waits until the screen shows a text.
  func waitFor(_ text: String) throws { try pty.wait(text) { $0.shows(text) } }

  /// Waits until the screen does not show a text any more.
  func waitWithout(_ text: String) throws { try pty.wait("no \(text)") { !$0.shows(text) } }

  /// Types keys and waits until the screen shows a text.
  func type(_ keys: String, andSee text: String) throws {
    try pty.send(keys)
    try waitFor(text)
  }

  /// Leaves, and returns how the program ended.
  func quit() throws -> ProcessStatus {
    try pty.send("q")
    return try pty.waitForExit()
  }
}

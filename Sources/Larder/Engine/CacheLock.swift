import Synchronization
package import SystemPackage

/// Takes the lock of a cache for oneself.
///
/// Recoveries, clearing, the start of sessions and what changes packs need it so; whoever publishes
/// an entry shares it. The kernel gives it back when its holder dies, however he dies.
package struct CacheLock {
  let path: FilePath
  let disk: any Disk

  /// The lock of a cache.
  package init(path: FilePath, disk: any Disk) {
    self.path = path
    self.disk = disk
  }

  /// How long a living process may hold it before somebody gives up.
  private static let patienceMicroseconds = 30_000_000
  private static let longestPause = 5_000

  /// Waits for the lock; it is held for as long as somebody refers to the result.
  package func acquire() throws(LarderError) -> any HeldFile {
    try Self.patiently(path) { () throws(Errno) in try disk.hold(path) }
  }

  /// Calls a function until what it wants is not held by somebody else.
  static func patiently<Result>(
    _ path: FilePath, _ take: () throws(Errno) -> Result
  ) throws(LarderError) -> Result {
    var waited = 0
    var pause = 50
    while waited < patienceMicroseconds {
      do throws(Errno) {
        return try take()
      } catch {
        guard error == .wouldBlock || error == .interrupted else {
          throw .system(error, "lock", path)
        }
      }
      Clock.pause(microseconds: pause)
      waited += pause
      pause = min(pause * 2, longestPause)
    }
    throw .busy(path, seconds: patienceMicroseconds / 1_000_000)
  }
}

/// The lock of a cache as those share it who publish entries; any number of threads pass at a time.
///
/// While one is inside nobody publishes a pack or prunes: what was looked up in the packs stays true.
/// Costs two system calls for the first and last one inside, none for the others.
final class WriterGate: Sendable {
  private let path: FilePath
  private let lock: any SharableLock
  /// How many threads are inside.
  private let inside = Mutex(0)

  init(_ path: FilePath, on disk: any Disk) throws(LarderError) {
    self.path = path
    lock = try disk.saying("lock", path) { () throws(Errno) in try disk.openLock(path) }
  }

  func enter() throws(LarderError) {
    try CacheLock.patiently(path) { () throws(Errno) in
      try inside.withLock { (count) throws(Errno) in
        if count == 0 { try lock.lockShared() }
        count += 1
      }
    }
  }

  func leave() {
    inside.withLock { count in
      count -= 1
      if count == 0 { lock.unlock() }
    }
  }
}

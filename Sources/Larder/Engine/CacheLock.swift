import SystemPackage

/// Takes the lock of a cache, which only recoveries, clearing and the start of sessions need.
///
/// The kernel gives it back when its holder dies, however he dies.
struct CacheLock {
  let path: FilePath
  let disk: any Disk

  /// How long a living process may hold it before somebody gives up.
  private static let patienceMicroseconds = 30_000_000
  private static let longestPause = 5_000

  /// Waits for the lock; it is held for as long as somebody refers to the result.
  func acquire() throws(LarderError) -> any HeldFile {
    var waited = 0
    var pause = 50
    while waited < Self.patienceMicroseconds {
      do throws(Errno) {
        return try disk.hold(path)
      } catch {
        guard error == .wouldBlock || error == .interrupted else {
          throw .system(error, "lock", path)
        }
      }
      Clock.pause(microseconds: pause)
      waited += pause
      pause = min(pause * 2, Self.longestPause)
    }
    throw .busy(path, seconds: Self.patienceMicroseconds / 1_000_000)
  }
}

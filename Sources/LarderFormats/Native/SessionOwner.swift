internal import Larder
internal import SystemPackage

/// Finds out whether the process lives that a session's record or a thing in `staging/` belongs to.
///
/// A process keeps the record of its session locked, and the kernel gives the lock back when it
/// dies; so the lock tells, also where process numbers mean nothing, as across containers.
struct SessionOwner {
  /// Whether the process lives.
  enum Verdict: Equatable {
    case alive, gone, unknown
  }

  let verdict: Verdict
  let evidence: [Evidence]
  /// Whether the machine went down since.
  let isOfOtherBoot: Bool

  /// Judges the owner of a name in a cache.
  init(_ name: SessionName, in layout: CacheLayout, host: Host = .current()) {
    isOfOtherBoot = name.boot != host.boot
    let boot = Evidence(
      "boot_id",
      isOfOtherBoot ? "made before this machine started" : "made since this machine started")
    guard !isOfOtherBoot else {
      // Where machines share the disk it may be the boot of another one.
      verdict = Self.isShared(layout) ? .unknown : .gone
      evidence = [boot]
      return
    }
    let record = layout.sessions.appending(name.description)
    do throws(Errno) {
      let isHeld = try FileHandle(looking: record).isHeldExclusively()
      verdict = isHeld ? .alive : .gone
      evidence = [
        boot,
        Evidence(
          "flock", isHeld ? "the session's record is locked" : "nobody locks the session's record"),
      ]
    } catch {
      (verdict, evidence) = Self.judge(pid: name.pid, error, boot, host)
    }
  }

  private static func isShared(_ layout: CacheLayout) -> Bool {
    guard let root = try? DirectoryHandle(layout.root, links: .follow) else { return false }
    return FileSystemKind.isShared(magic: root.fileSystemType())
  }

  /// Without a record only the number of the process is left.
  private static func judge(
    pid: Int32, _ reason: Errno, _ boot: Evidence, _ host: Host
  ) -> (Verdict, [Evidence]) {
    guard reason == .noSuchFileOrDirectory else {
      return (.unknown, [boot, Evidence("open", "the session's record cannot be read: \(reason)")])
    }
    if host.isAlive(pid) {
      return (.unknown, [boot, Evidence("kill", "there is a process \(pid), and no record of it")])
    }
    guard ProcessTable().isInFirstNamespace else {
      return (
        .unknown, [boot, Evidence("/proc", "processes outside of this container cannot be seen")]
      )
    }
    return (.gone, [boot, Evidence("kill", "there is no process \(pid)")])
  }
}

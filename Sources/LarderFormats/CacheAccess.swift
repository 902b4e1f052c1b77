internal import Larder
internal import SystemPackage

/// What this user may do with a cache, and who else may.
struct CacheAccess {
  /// Why actions are refused, or `nil` where they are allowed.
  private(set) var readOnlyReason: String?
  /// What is to be said about owner and mode.
  private(set) var findings: [Finding] = []

  /// Looks at a cache's directory, or the file that it is, with the eyes of a user.
  init(_ path: FilePath, user: UInt32 = ProcessTable.currentUser) {
    let reader = POSIXDiskReader()
    guard let status = try? reader.status(of: path) else { return }
    if status.owner != user { findings.append(foreignOwner(status)) }
    if status.mode & 0o002 != 0, status.mode & 0o1000 == 0 {
      findings.append(writableByOthers(path, status))
    }
    if reader.isOnReadOnlyFileSystem(path) {
      readOnlyReason = "the file system is mounted read-only"
    } else if status.owner != user, user != 0 {
      readOnlyReason = "it belongs to another user (\(status.owner))"
    } else if !reader.mayWrite(path) {
      readOnlyReason = "you may not write to it"
    }
  }

  private func foreignOwner(_ status: FileStatus) -> Finding {
    Finding(
      .foreignOwner, subject: .cache, problem: "the cache belongs to another user",
      cause: "its owner may be working on it unseen", certainty: .possible,
      evidence: [Evidence("stat", "owner \(status.owner)")])
  }

  private func writableByOthers(_ path: FilePath, _ status: FileStatus) -> Finding {
    Finding(
      .writableByOthers, subject: .cache,
      problem: "every user of this machine may write to the cache",
      cause: "whoever can write a pickle can run code in whoever loads it", certainty: .certain,
      evidence: [Evidence("stat", "mode \(String(status.mode, radix: 8))")],
      remedies: [
        Remedy("take the right to write from others", command: ["chmod", "o-w", path.string])
      ])
  }
}

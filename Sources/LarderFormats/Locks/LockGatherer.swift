package import Larder

/// Gathers the evidence about locks, for all of a cache at once.
package struct LockGatherer: Sendable {
  /// A lock as found.
  package struct Lock: Sendable {
    /// Its name in the directory.
    package var name: String
    /// What the file system says of it.
    package var status: FileStatus
    /// The process that a POSIX or OFD lock on it belongs to, if any; 0 where it is not told.
    package var kernelHolder: Int32?

    package init(name: String, status: FileStatus, kernelHolder: Int32? = nil) {
      self.name = name
      self.status = status
      self.kernelHolder = kernelHolder
    }
  }

  private let processes: ProcessTable
  private let user: UInt32

  /// Makes a gatherer that looks with the eyes of a user.
  package init(
    processes: ProcessTable = ProcessTable(), user: UInt32 = ProcessTable.currentUser
  ) {
    self.processes = processes
    self.user = user
  }

  /// The evidence about each lock.
  ///
  /// - Complexity: Reads all of `/proc` once, whatever the number of locks; nothing for none.
  package func evidence(about locks: [Lock], onNetwork: Bool) -> [LockEvidence] {
    guard !locks.isEmpty else { return [] }
    let files = Set(locks.map(\.status.identity))
    let search = processes.openers(of: files, named: Set(locks.map(\.name)))
    let kernel = processes.kernelLocks(on: files)
    let boot = processes.bootTime
    return locks.map { lock in
      LockEvidence(
        holders: holders(of: lock, search.openers, kernel), made: lock.status.changed, boot: boot,
        isOnNetwork: onNetwork, visibility: visibility(of: lock, search))
    }
  }

  private func holders(
    of lock: Lock, _ openers: [ProcessTable.Opener], _ kernel: [ProcessTable.Opener]
  ) -> [LockEvidence.Holder] {
    var holders: [LockEvidence.Holder] = []
    func add(_ pid: Int32, _ source: String) {
      if holders.contains(where: { $0.pid == pid }) { return }
      holders.append(
        LockEvidence.Holder(
          pid: pid, command: pid > 0 ? processes.command(of: pid) : "",
          since: pid > 0 ? processes.startTime(of: pid) : nil, source: source))
    }
    for opener in openers where opener.file == lock.status.identity {
      add(opener.pid, "/proc/\(opener.pid)/fd")
    }
    for opener in kernel where opener.file == lock.status.identity {
      add(opener.pid, "/proc/locks")
    }
    if let pid = lock.kernelHolder { add(pid, "F_OFD_GETLK") }
    return holders
  }

  /// Whether every process that could have made the lock can be looked into.
  private func visibility(
    of lock: Lock, _ search: ProcessTable.Search
  ) -> LockEvidence.Visibility {
    if !processes.isInFirstNamespace {
      return .partial("processes outside of this container cannot be seen")
    }
    if user == 0 {
      return search.hiddenUsers.isEmpty
        ? .complete : .partial("some processes may not be looked into")
    }
    if lock.status.owner != user {
      return .partial("the lock belongs to another user, whose processes cannot be looked into")
    }
    return search.hiddenUsers.contains(user)
      ? .partial("some of this user's processes may not be looked into") : .complete
  }
}

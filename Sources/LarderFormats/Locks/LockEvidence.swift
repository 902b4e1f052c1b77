package import Larder

/// Everything that is known about who may hold a lock file.
package struct LockEvidence: Sendable, Equatable {
  /// A live process that holds a lock.
  package struct Holder: Sendable, Hashable {
    /// Its number; 0 where the system does not tell.
    package var pid: Int32
    /// Its command line, cut short.
    package var command: String
    /// When it started.
    package var since: Timestamp?
    /// How it was found, such as `/proc/locks`.
    package var source: String

    package init(pid: Int32, command: String, since: Timestamp? = nil, source: String) {
      self.pid = pid
      self.command = command
      self.since = since
      self.source = source
    }
  }

  /// The process that a lock names as its owner, where its format records one.
  package enum RecordedOwner: Sendable, Equatable {
    /// Alive, on this host, and started before the lock was made.
    case alive
    /// Alive, but started after the lock was made: the number was given out again.
    case numberReused
    /// Not there any more.
    case gone
    /// Of another boot of this host.
    case otherBoot
    /// Of another host.
    case otherHost
  }

  /// Whose processes can be seen from here.
  package enum Visibility: Sendable, Equatable {
    /// Every process that could hold the lock.
    case complete
    /// Not all of them, for the reason given.
    case partial(String)
  }

  /// Live processes that have the lock open, or hold it in the kernel.
  package var holders: [Holder]
  /// What the lock itself says of its owner; `nil` where its format records none.
  package var owner: RecordedOwner?
  /// When the lock was made; no earlier than that it can be held.
  package var made: Timestamp
  /// When this machine started.
  package var boot: Timestamp?
  /// Whether processes of other machines may hold it.
  package var isOnNetwork: Bool
  /// Whose processes can be seen from here.
  package var visibility: Visibility

  package init(
    holders: [Holder] = [], owner: RecordedOwner? = nil, made: Timestamp, boot: Timestamp?,
    isOnNetwork: Bool = false, visibility: Visibility = .complete
  ) {
    self.holders = holders
    self.owner = owner
    self.made = made
    self.boot = boot
    self.isOnNetwork = isOnNetwork
    self.visibility = visibility
  }

  /// Whether the lock was there before this machine started.
  package var isOlderThanBoot: Bool { boot.map { made < $0 } ?? false }
}

import Larder
import SystemPackage

/// One line of a run's journal; ``JournalFile`` tells how they follow each other.
enum JournalRecord: Equatable {
  case begin(Beginning)
  case step(StepIntent)
  case parent(ParentNote)
  /// All of a step is in the quarantine, or was done to the database.
  case done(step: Int)
  /// Nothing of a step was done, or it was taken back at once.
  case dropped(step: Int)
  /// The modification time that a directory was left with.
  case left(parent: Int, modified: Timestamp)
  /// The file that the run's lock is: its inode.
  case lock(inode: UInt64)
  /// A new file is about to take the place of the old one: a salvaged database, a list of what was
  /// removed from a pack.
  case salvaged(step: Int, replacement: FileStamp)
  /// The action is over; what the quarantine holds of it.
  case end(holding: Holding)
  case undo(began: Timestamp)
  /// All of a step is back where it was.
  case restored(step: Int)
  /// The undo is over; what the quarantine still holds.
  case undoEnd(holding: Holding)
  case purge(began: Timestamp)
  case purged

  /// What a run is.
  struct Beginning: Equatable {
    static let schema = 1
    var run: Int
    var action: Action
    var began: Timestamp
    var invocation: Invocation
    var steps: Int
  }

  /// What a step is going to do; durable before it does it.
  struct StepIntent: Equatable {
    var step: Int
    var subject: Subject
    var reason: Reason
    var work: Kind
    /// The owner's lock, relative to the cache's root, and the directory that it lies in.
    var lock: PlacedName?
    var names: [MovedName] = []
    /// The file with the saved rows, in the run's directory.
    var rowFile: String?
    /// The pack that the entry is taken out of.
    var pack: PackNote?
    var bytes: Int64

    enum Kind: String { case move, row, packed, salvage, settle, compact }
  }

  /// A pack whose list of removed entries is replaced, once for several steps.
  struct PackNote: Equatable {
    /// What tells it from every other.
    var identity: [UInt8]
    /// The first of the steps that share the new list.
    var leader: Int
  }

  /// A name and the directory it is in.
  struct PlacedName: Equatable {
    var path: FilePath
    /// The number of the ``ParentNote``.
    var parent: Int
  }

  /// A name that moves into the quarantine, and what it stands for.
  struct MovedName: Equatable {
    var place: PlacedName
    /// The number of the item: its name in the quarantine.
    var item: Int
    var inode: UInt64
    var mode: UInt32
    var modified: Timestamp
  }

  /// A directory that names are moved from, as it was before.
  ///
  /// A later note of the same number replaces the earlier one: somebody else changed the directory
  /// in between.
  struct ParentNote: Equatable {
    var number: Int
    var path: FilePath
    var mode: UInt32
    var modified: Timestamp
  }

  /// A file as it was put in place.
  struct FileStamp: Equatable {
    var inode: UInt64
    var size: Int64
    var modified: Timestamp
  }

  /// What a quarantine holds of a run.
  struct Holding: Equatable {
    /// The number of steps.
    var steps: Int
    /// In bytes.
    var bytes: Int64
  }
}

import Larder

extension Explanation {
  /// What lies in a cache and is no entry.
  static let items: [Explanation] = [
    Explanation(
      .lockHeld, "somebody is at work here",
      problem: "A lock is held by a process that lives. That is no fault.",
      looks: "A lock file that a process has open, or a kernel lock on it.",
      causes: ["The owner of the cache writes an entry."],
      remedies: ["Wait. Entries under the lock are not judged for good."],
      related: [.lockStale, .lockUnknown]),
    Explanation(
      .lockStale, "the holder of a lock is gone",
      problem: """
        The lock is still there, and the process that made it is not. Whoever wants the entry \
        waits: pytools prints 'stuck waiting for lock' and goes on waiting.
        """,
      looks: """
        A lock file that nobody has open. It is certain when it is older than the last start of \
        the machine, or its recorded owner is gone; it is likely when every process of yours can be \
        seen and none has it open. Age alone proves nothing.
        """,
      causes: ["The holder was killed: by the OOM killer, a batch system, or ^C at a bad moment."],
      remedies: [
        "Remove it with 'larder repair'; what is only likely needs '--stale likely'.",
        "Check the entry beside it: it may be half-written.",
      ], related: [.lockHeld, .lockUnknown, .entryEmpty]),
    Explanation(
      .lockUnknown, "whether the holder of a lock lives cannot be known from here",
      problem: """
        There is a lock, and no evidence either way: the processes of other users cannot be seen, \
        larder runs in a container of its own, or the cache lies on a network file system.
        """,
      looks: "A lock file without a record of its owner.",
      causes: ["The holder may run on another machine or in another container."],
      remedies: [
        "Look where the holder would run.",
        "Check as the user who owns the cache, outside of the container.",
      ], related: [.lockStale, .lockHeld]),
    Explanation(
      .stagingOrphan, "a temporary file was left behind",
      problem: """
        Careful writers write beside the target and rename. The rename never came. No reader ever \
        looks at this file; it only takes up space.
        """,
      looks: "A name that the format uses for temporary files, without a process behind it.",
      causes: ["The writer was killed before the rename."],
      remedies: ["Sweep it with 'larder repair' or 'larder recover'."],
      related: [.stray, .lockStale]),
    Explanation(
      .emptyDirectory, "a directory holds nothing",
      problem: "A directory of the layout is empty. It does no harm.",
      looks: "A directory without names in it.",
      causes: ["All entries in it were removed."],
      remedies: ["Remove it with 'larder compact'."],
      related: [.entryEmpty]),
    Explanation(
      .stray, "it does not belong to the cache",
      problem: "The format has no such name. The owner of the cache never looks at it.",
      looks: "A name that is no entry, no lock and no temporary file of the format.",
      causes: [
        "A desktop, an editor or a synchronization left its files: .DS_Store, .nfs…, name~.",
        "Somebody put a file here.",
      ],
      remedies: ["Leave it, or remove it by hand. larder moves it only when told to by name."],
      related: [.stagingOrphan, .wrongKind]),
    Explanation(
      .stranded, "nobody will use this cache again",
      problem: """
        It belongs to a version of a program that is not installed any more, or was not used for \
        a long time. It only takes up space.
        """,
      looks: "A version in the name that no installed program has.",
      causes: ["The program, or the Python under it, was updated."],
      remedies: ["Delete the cache when you are sure."],
      related: [.newerFormat]),
  ]
}

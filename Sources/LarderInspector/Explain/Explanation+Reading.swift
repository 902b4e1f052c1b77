import Larder

extension Explanation {
  /// What can stand in the way of reading.
  static let reading: [Explanation] = [
    Explanation(
      .permission, "the system does not permit reading it",
      problem: "It is there and may not be read, so nothing can be said about it.",
      looks: "The error 'permission denied' (EACCES) when it is opened.",
      causes: [
        "It belongs to another user.", "Its mode was changed.", "A parent directory is closed.",
      ],
      remedies: [
        "Check as the user who owns the cache.",
        "Give yourself permission: 'chmod u+rwX'.",
      ], related: [.foreignOwner]),
    Explanation(
      .inputOutputError, "the system failed to read it",
      problem: """
        The file exists, may be read, and reading fails. That is the disk or the network, not the \
        cache.
        """,
      looks: "The error EIO, or one of a network file system, at the offset.",
      causes: ["A failing disk.", "A network file system that is not reachable."],
      remedies: [
        "Look at 'dmesg' and at the disk's own report before anything else.",
        "Save what can be read; then move the entry to quarantine.",
      ], related: [.bitsChanged, .permission]),
    Explanation(
      .vanished, "it went away while it was looked at",
      problem: "It was listed, and gone when it was opened. Somebody is at work in the cache.",
      looks: "The error ENOENT for a name that was just there.",
      causes: ["Its owner, or a cleaning job, removed it.", "The whole cache is being deleted."],
      remedies: ["Check again."],
      related: [.lockHeld]),
    Explanation(
      .notAFile, "it is no regular file",
      problem: """
        Where a file should be there is something else: a directory, a fifo, a socket, a device. \
        It is not opened, because that might wait for ever or have effects.
        """,
      looks: "The kind that 'ls -l' shows in the first column.",
      causes: ["A mistake of a script.", "Somebody put it there to make readers hang."],
      remedies: ["Find out who made it; then move the entry to quarantine."],
      related: [.linkEscapes, .stray]),
    Explanation(
      .linkEscapes, "a symbolic link leads out of the cache",
      problem: """
        A name in the cache is a link to a place outside of it. It is not followed, and no action \
        touches what it points to.
        """,
      looks: "A symbolic link whose target does not lie below the cache.",
      causes: ["Part of the cache was moved elsewhere and linked.", "Somebody planted it."],
      remedies: ["Put the files themselves in its place, or move the link to quarantine."],
      related: [.linkLoop, .notAFile]),
    Explanation(
      .linkLoop, "symbolic links lead in a circle, or to nothing",
      problem: "Following the link never ends at a file, so there is nothing to read.",
      looks: "The error ELOOP or ENOENT for a symbolic link.",
      causes: ["The target was removed or renamed."],
      remedies: ["Move the link to quarantine with 'larder repair'."],
      related: [.linkEscapes]),
  ]
}

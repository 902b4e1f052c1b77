import Larder

extension Explanation {
  /// What can be wrong between the two halves of an entry.
  static let pair: [Explanation] = [
    Explanation(
      .keyMissing, "the value is there, but not the key it belongs to",
      problem: """
        An entry is a key and a value. Here only the value exists. Without the key nobody can \
        tell what the value is for, and a program that compares the stored key with the one asked \
        for cannot use it.
        """,
      looks: "In a directory layout: a file for the value, none for the key beside it.",
      causes: [
        "The writer was killed between its two files. pytools writes the value first.",
        "The disk filled up after the value was written.",
        "A cleaning job or a person removed one file of the two.",
      ],
      remedies: [
        "Move the entry to quarantine with 'larder repair'; its owner computes it anew.",
        "Leave it where a writer is still at work: check again when the lock is gone.",
      ], related: [.valueMissing, .entryEmpty, .lockStale]),
    Explanation(
      .valueMissing, "the key is there, but not its value",
      problem: """
        The entry has a key and no value. A program that finds the key expects the value beside \
        it; many fail with an error instead of computing it again, and fail on every run.
        """,
      looks: "In a directory layout: a file for the key, none for the value beside it.",
      causes: [
        "A cleaning job removed the larger file, for instance by size or age.",
        "A copy or a synchronization was stopped half-way.",
        "The file system lost the file in a crash.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.keyMissing, .entryEmpty]),
    Explanation(
      .entryEmpty, "the place for an entry is there, but neither key nor value",
      problem: """
        Only the directory of an entry exists. It holds nothing that could be lost, but it says \
        that a writer did not come to its end.
        """,
      looks: "An empty directory where the layout puts entries.",
      causes: [
        "The writer was killed between making the directory and its first write.",
        "Both files were removed by hand or by a cleaning job.",
      ],
      remedies: ["Remove it with 'larder compact', or move it to quarantine with 'larder repair'."],
      related: [.emptyDirectory, .keyMissing, .lockStale]),
    Explanation(
      .pairMixed, "key and value are whole, but belong to different entries",
      problem: """
        Both halves can be read, and yet they were not written together. A program that trusts \
        the pair gets a wrong value for its key: the worst that can happen to a cache.
        """,
      looks: "Two files in one entry whose marks of identity differ.",
      causes: [
        "Two writers without a lock, each of which won for one file.",
        "A copy tool that merged two caches file by file.",
        "A backup restored over a newer cache.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.misplaced, .duplicate]),
    Explanation(
      .misplaced, "the entry is whole, but lies under a name that is not its key's hash",
      problem: """
        The name of an entry is the hash of its key. Here the hash, computed again from the key \
        that is stored, is another one. Nobody who asks for this key will find the entry; somebody \
        who asks for the key whose name it has finds a foreign one.
        """,
      looks: "A directory or row whose name differs from the hash of its own key.",
      causes: [
        "Files were copied or renamed by hand, or merged from another cache.",
        "The key file was replaced by that of another entry.",
        "A program version that hashes keys in another way wrote into the same cache.",
      ],
      remedies: [
        "Move the entry to quarantine with 'larder repair'.",
        "Where many are misplaced, ask whether the whole cache is of another version.",
      ], related: [.pairMixed, .collision, .duplicate]),
    Explanation(
      .duplicate, "a second entry holds the same key",
      problem: "Two entries have equal keys. Which one a program gets depends on where it looks.",
      looks: "Two names or rows whose decoded keys are equal.",
      causes: [
        "Two caches were merged.",
        "A program hashes equal keys differently, for instance 1 and 1.0, or True and 1.",
      ],
      remedies: ["Delete the one that is not under its own hash, or the older one."],
      related: [.misplaced, .collision]),
    Explanation(
      .collision, "two different keys share one hash, and so one place",
      problem: """
        The place named by the hash can hold one key only. Programs that compare keys warn, and \
        compute the value again each time; programs that do not compare return a wrong value.
        """,
      looks: "An entry whose key differs from the one that was asked for.",
      causes: [
        "A hash that ignores part of the key, such as its type.",
        "A hash that is too short. With 128 bits or more, chance is no explanation.",
      ],
      remedies: ["Tell the owner of the program; delete the entry to let the other key in."],
      related: [.misplaced, .duplicate]),
  ]
}

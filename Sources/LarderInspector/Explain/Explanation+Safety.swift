import Larder

extension Explanation {
  /// What makes a cache dangerous to its owner.
  static let safety: [Explanation] = [
    Explanation(
      .pickleCalls, "loading it would call functions that no cached value needs",
      problem: """
        A pickle can name any function and have it called when it is loaded. This one would call \
        something outside of plain data and of the libraries whose values are known. The finding \
        lists the calls. larder never makes them; the owner of the cache would.
        """,
      looks: "Instructions that name a module and a function, and call it: REDUCE, OBJ, NEWOBJ.",
      causes: [
        "A class of the program itself, which is harmless.",
        "Somebody planted code: 'os.system' and the like have no place in a cache.",
      ],
      remedies: [
        "Read the list. Names of your own program are fine.",
        "Otherwise do not let the program near the cache; move the entry to quarantine, and find "
          + "out who can write there.",
      ], related: [.writableByOthers, .foreignOwner]),
    Explanation(
      .writableByOthers, "other users may write here",
      problem: """
        A file or directory of the cache can be changed by users who are not its owner. Where \
        values are pickles, whoever writes them decides what the owner executes.
        """,
      looks: "A mode with write permission for group or others.",
      causes: [
        "A permissive umask.", "A cache in a shared place such as /tmp, on purpose or not.",
      ],
      remedies: ["Take the permission away: 'chmod -R go-w CACHE'."],
      related: [.foreignOwner, .pickleCalls]),
    Explanation(
      .foreignOwner, "it belongs to another user",
      problem: "You look at a cache, or a part of one, that is not yours.",
      looks: "An owner other than the user who runs larder.",
      causes: ["A shared cache.", "A job that once ran as another user, such as root."],
      remedies: [
        "Nothing, where it is meant so.", "Otherwise 'chown' it, or remove it as its owner.",
      ],
      related: [.permission, .writableByOthers]),
  ]
}

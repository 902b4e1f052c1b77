import Larder

extension Explanation {
  /// What can be wrong with an SQLite database.
  static let databases: [Explanation] = [
    Explanation(
      .pageDamage, "pages of the database are damaged",
      problem: """
        SQLite finds that the structure of the file is broken: a page that is no page, a tree that \
        does not fit together, rows that cannot be reached. Programs fail with 'database disk image \
        is malformed', some at once, some only when they come across the page.
        """,
      looks: "'PRAGMA integrity_check' reports errors; the finding quotes them.",
      causes: [
        "The file was cut short, or blocks of it were lost in a crash.",
        "It was copied while it was written, or without its journal.",
        "Two processes wrote to it on a file system whose locks do not work, such as NFS.",
      ],
      remedies: [
        "Salvage the rows that can be read: 'larder repair' writes them to a new file and swaps."
      ], related: [.hotJournal, .notADatabase, .cutShort]),
    Explanation(
      .hotJournal, "a transaction was interrupted, and its journal waits to be rolled back",
      problem: """
        Beside the database lies the journal of a transaction that never ended. The next program \
        that opens the database rolls it back, and all is well. Until then the file alone is in the \
        middle of a change. larder looks at a private copy, so the evidence stays.
        """,
      looks: "NAME-journal, not empty, with a valid header, and no process that holds a lock.",
      causes: ["The writer was killed, or the machine stopped, inside a transaction."],
      remedies: [
        "Nothing: the owner rolls it back when it opens the database.",
        "Or roll it back with 'larder recover': on a copy that takes the place of the database; "
          + "what the crash left stays in the quarantine.",
        "Never delete the journal, and never copy the database without it.",
      ], related: [.unmergedWAL, .pageDamage]),
    Explanation(
      .unmergedWAL, "the newest changes are still in the write-ahead log",
      problem: """
        Part of what was committed is in NAME-wal and not yet in the database. That is normal while \
        it is in use, and harmless afterwards, as long as the files stay together.
        """,
      looks: "NAME-wal with valid frames.",
      causes: ["The last process was killed before it could merge the log, or is still running."],
      remedies: [
        "Nothing, or merge it: 'larder recover' does so on a copy that takes the place of the "
          + "database, 'larder compact' in place.",
        "Never delete the log, and never copy the database without it.",
      ], related: [.hotJournal]),
    Explanation(
      .schemaUnknown, "the tables are not those of this format",
      problem: "It is a sound SQLite database, and its tables are not what the format has.",
      looks: "The table or a column is missing, or has another type.",
      causes: [
        "A database of another program.",
        "A newer version of the program.",
        "A program that was killed after it made the file and before it made its tables.",
      ],
      remedies: ["Leave it alone, or force another format with '--format'."],
      related: [.newerFormat, .notADatabase, .rowShape]),
    Explanation(
      .rowShape, "the row has not the shape of an entry",
      problem: """
        A column holds another kind of value than the format puts there, such as a text instead \
        of bytes, or the value is no pair of key and value.
        """,
      looks: "The type that SQLite reports for the column, or that of the decoded value.",
      causes: ["Another program, or a person, wrote the row.", "A bug of a past version."],
      remedies: ["Move the row to quarantine with 'larder repair'."],
      related: [.rowDecode, .schemaUnknown]),
    Explanation(
      .rowDecode, "the row cannot be read",
      problem: "SQLite returns an error for this row; those around it can be read.",
      looks: "The error of SQLite, with the number of the row.",
      causes: ["Its page, or one that its long value continues on, is damaged."],
      remedies: ["Salvage the other rows with 'larder repair'."],
      related: [.pageDamage, .rowShape]),
    Explanation(
      .notADatabase, "the file is no SQLite database",
      problem: "By its name it should be a database. Its first bytes are not those of one.",
      looks: "The first 16 bytes are not 'SQLite format 3' and a zero byte.",
      causes: [
        "The first block was lost or overwritten, often by zeros.",
        "Another file was put in its place.",
        "The database is encrypted.",
      ],
      remedies: [
        "Move it to the quarantine with 'larder repair': an empty database takes its place."
      ], related: [.pageDamage, .zeroFilled, .zeroLength]),
  ]
}

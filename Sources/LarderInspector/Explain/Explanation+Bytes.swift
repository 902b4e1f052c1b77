import Larder

extension Explanation {
  /// What can be wrong with bytes, whatever they mean.
  static let bytes: [Explanation] = [
    Explanation(
      .zeroLength, "the file is empty",
      problem: """
        There is a file and nothing in it. Loading it fails at once, in Python with 'EOFError: Ran \
        out of input'.
        """,
      looks: "A size of 0 bytes.",
      causes: [
        "Power loss or a killed machine shortly after the file was made: its name was on disk "
          + "already, its bytes were not.",
        "A writer that was killed between opening the file and its first write.",
        "A full disk: the file could be made, but nothing written to it.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.cutShort, .zeroFilled]),
    Explanation(
      .zeroFilled, "every byte is zero",
      problem: "The file has its full length, and nothing but zeros in it.",
      looks: "Zeros from the first byte to the last; often without blocks on disk.",
      causes: [
        "Power loss: the length reached the disk before the bytes did, as on ext4 and XFS with "
          + "delayed allocation.",
        "A sparse copy, or a file system check that replaced lost blocks.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.zeroTail, .zeroLength]),
    Explanation(
      .zeroTail, "the file begins well and ends in zeros",
      problem: """
        The first part is what was written, the rest is zeros, typically from a multiple of 4096 \
        bytes on: the blocks before it reached the disk, those after it did not.
        """,
      looks: "Zeros from a block boundary to the end of the file.",
      causes: [
        "Power loss or a killed machine before the last blocks were written back.",
        "A download or a copy into a file that was given its full length beforehand.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.zeroFilled, .cutShort, .pickleCutShort]),
    Explanation(
      .zeroHead, "the file begins with zeros and goes on well",
      problem: """
        The first bytes are zeros, what follows is what was written: the blocks behind reached the \
        disk, the first ones did not, or something was written over them.
        """,
      looks: "Zeros from the first byte on, then ordinary contents.",
      causes: [
        "Power loss before the first block was written back.",
        "A copy that was resumed at the wrong place.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.zeroTail, .zeroFilled]),
    Explanation(
      .cutShort, "the file ends before what it announces",
      problem: """
        A length that is written in the file says how much should follow, and the file ends \
        earlier. What is there may be sound; what is missing is lost.
        """,
      looks: "A size that is smaller than the header or a length field asks for.",
      causes: [
        "The writer was killed, or the disk was full. A cut at a multiple of 4096 or 8192 bytes "
          + "is that of a writer's buffer.",
        "A copy that was stopped half-way.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.pickleCutShort, .zeroTail, .lengthMismatch]),
    Explanation(
      .trailingBytes, "something follows behind the end",
      problem: """
        The contents are whole and end where they should, but the file goes on. Most programs \
        never look there, so the entry works; still, nobody writes like this on purpose.
        """,
      looks: "A size that is larger than what the contents need.",
      causes: [
        "A shorter value was written over a longer one without cutting the file off.",
        "Two writers at the same time.",
      ],
      remedies: ["Move the entry to quarantine if in doubt; otherwise leave it."],
      related: [.pickleTrailing, .lengthMismatch]),
    Explanation(
      .bitsChanged, "the checksum does not match",
      problem: """
        The length is right and the bytes are not: at least one bit differs from what was written. \
        The checksum covers all, so it cannot be said where.
        """,
      looks: "A file of the right length whose checksum, computed again, is another.",
      causes: [
        "A failing disk or memory, or a bad cable.",
        "Somebody edited the file.",
      ],
      remedies: [
        "Move the entry to quarantine with 'larder repair'.",
        "Where there are several, look at the disk's own report: 'smartctl -a', 'dmesg'.",
      ], related: [.zeroTail, .inputOutputError]),
    Explanation(
      .lengthMismatch, "two lengths that must agree do not",
      problem: "One part of the entry says how long another is, and it is not.",
      looks: "A length in the key's header, or in an index, that differs from the value's size.",
      causes: [
        "The value was replaced, and its key was not.",
        "A writer that was killed between the two.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.pairMixed, .cutShort, .trailingBytes]),
    Explanation(
      .wrongKind, "this is not what should be here at all",
      problem: """
        The contents are of another kind than the format has in this place, such as text or an \
        archive where a pickle should be. The finding says what it looks like.
        """,
      looks: "A first byte or a magic number that the format does not know.",
      causes: [
        "A file was put here by another program or by hand.",
        "The value column holds a number or a text instead of bytes.",
        "The whole file was overwritten by a failing disk or by a faulty program.",
      ],
      remedies: ["Move it to quarantine with 'larder repair'."],
      related: [.pickleUnknownOpcode, .stray, .newerFormat]),
    Explanation(
      .newerFormat, "a later version of the program wrote this",
      problem: """
        The version that is recorded is higher than any that is known here. That is no damage; it \
        cannot be judged by this version of larder, and should be left alone.
        """,
      looks: "A version field above the highest known one.",
      causes: ["The program was updated, larder was not."],
      remedies: ["Update larder.", "Leave the entry alone."],
      related: [.wrongKind, .schemaUnknown]),
  ]
}

import Larder

extension Explanation {
  /// What can be wrong with the meaning of bytes.
  static let decoding: [Explanation] = [
    Explanation(
      .pickleCutShort, "the pickle ends in the middle",
      problem: """
        A pickle is a list of instructions that ends with STOP. This one ends earlier: inside an \
        instruction's argument, or between two instructions. Loading it fails, in Python with \
        'EOFError' or 'UnpicklingError: pickle data was truncated'.
        """,
      looks: "The offset is that of the instruction whose bytes are missing.",
      causes: [
        "The writer was stopped while it wrote: killed, out of memory, out of disk space.",
        "Power loss before the last bytes reached the disk.",
        "A copy that was stopped half-way.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.cutShort, .zeroLength, .pickleFrame]),
    Explanation(
      .pickleUnknownOpcode, "a byte is no instruction of any pickle",
      problem: """
        At the offset an instruction should begin, and the byte there is none of protocols 0 to 5.
        """,
      looks: "Often a zero byte, or text, in the middle of a file that began well.",
      causes: [
        "Blocks of the file were lost and replaced by zeros or by those of another file.",
        "Bits changed earlier in the file, so that reading went off the track.",
        "It never was a pickle.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.zeroTail, .wrongKind, .bitsChanged]),
    Explanation(
      .pickleStack, "an instruction takes more than there is",
      problem: """
        Instructions of a pickle put values on a stack and take them off. This one takes a value, \
        or a mark, that nobody put there, or finds one of a kind that it cannot work with.
        """,
      looks: "The offset is that of the instruction that failed.",
      causes: [
        "Bits changed: another instruction stood there once.",
        "A part of the file is missing or is another file's.",
        "Somebody wrote the pickle by hand.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.pickleMemo, .pickleUnknownOpcode]),
    Explanation(
      .pickleMemo, "an instruction refers to a value that was never kept",
      problem: """
        A pickle can keep a value under a number and fetch it later. This one fetches a number \
        under which nothing was kept.
        """,
      looks: "The offset is that of the instruction that fetches.",
      causes: [
        "Bits changed in the number, or in the instruction that should have kept the value.",
        "Parts of two pickles were mixed.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.pickleStack, .bitsChanged]),
    Explanation(
      .pickleFrame, "a frame's length does not fit its contents",
      problem: """
        Protocol 4 groups instructions into frames that begin with their length. Here an \
        instruction reaches over the end of its frame, a frame begins inside another one, or it \
        announces more bytes than the file has.
        """,
      looks: "The offset is that of the frame, or of the instruction that crosses its end.",
      causes: [
        "The file was cut, or bits changed in the length.",
        "Somebody edited the pickle.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.pickleCutShort, .bitsChanged]),
    Explanation(
      .pickleArgument, "an instruction's argument makes no sense",
      problem: """
        The instruction is known, and what follows it cannot be its argument: a number with \
        letters in it, a text without its quotes, a negative length, bytes that are no UTF-8.
        """,
      looks: "The offset is that of the instruction.",
      causes: [
        "Bits changed.",
        "A part of the file is another file's.",
        "The pickle was transferred as text, which changes line ends.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.pickleUnknownOpcode, .textEncoding]),
    Explanation(
      .pickleLimit, "the pickle asks for more than is sane",
      problem: """
        Reading stopped at a limit of larder: too many values, too deep, or a length that no file \
        of this size can mean. Nothing is said about what follows.
        """,
      looks: "The problem names the limit.",
      causes: [
        "A pickle that was made to exhaust whoever loads it.",
        "Bits changed in a length.",
        "Rarely: a sound and very large value.",
      ],
      remedies: [
        "Do not load it. Look at its instructions with 'larder show'.",
        "Move the entry to quarantine if its owner cannot load it either.",
      ], related: [.pickleCalls, .bitsChanged]),
    Explanation(
      .pickleTrailing, "bytes follow after the end of the pickle",
      problem: """
        The pickle ends with STOP and the file goes on. Loading ignores the rest, so the entry \
        works.
        """,
      looks: "The offset is that of the first byte behind STOP.",
      causes: [
        "A shorter pickle was written over a longer one without cutting the file off.",
        "Several pickles were written to one file.",
      ],
      remedies: ["Leave it, or move the entry to quarantine if in doubt."],
      related: [.trailingBytes]),
    Explanation(
      .textEncoding, "text is not in its encoding",
      problem: "Bytes that should be text, such as UTF-8, are none.",
      looks: "The offset is that of the first byte that cannot be decoded.",
      causes: [
        "Bits changed.",
        "The program wrote another encoding, such as Latin-1.",
      ],
      remedies: ["Move the entry to quarantine with 'larder repair'."],
      related: [.pickleArgument, .bitsChanged]),
  ]
}

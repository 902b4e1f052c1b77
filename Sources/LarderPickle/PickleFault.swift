/// The first place where a pickle cannot be read any further, and why.
package struct PickleFault: Hashable, Sendable {
  /// What is wrong.
  package enum Kind: Error, Hashable, Sendable {
    /// There is not a single byte.
    case empty
    /// The argument needs more bytes than there are; `nil` when a line has no end.
    case truncated(needed: UInt64?, available: Int)
    /// The byte selects no instruction.
    case unknownOpcode(UInt8)
    /// The argument is there but makes no sense.
    case badArgument(Argument)
    /// A value is needed where the stack has none (above the topmost mark).
    case stackUnderflow
    /// A mark is needed and there is none.
    case noMark
    /// Nothing was stored under this number.
    case memoMissing(index: Int)
    /// The value is of a kind that the instruction cannot work on.
    case badTarget(Target)
    /// A frame claims more bytes than there are.
    ///
    /// `isWholeOtherwise` says that the pickle is complete when the frame's length is ignored:
    /// then the length is wrong and nothing is missing.
    case frameOverrun(length: UInt64, available: Int, isWholeOtherwise: Bool)
    /// The bytes end between two instructions, before STOP.
    case noStop
    /// Reading on would take more memory than is allowed.
    case limitReached(PickleLimits.Name, limit: Int)
  }

  /// What is wrong with an argument.
  package enum Argument: Hashable, Sendable {
    case protocolVersion(Int), integer, float, unquoted
    /// Offsets within the text.
    case unicodeEscape(at: Int)
    case utf8(at: Int)
    case negativeLength(Int), memoNumber, negativeMemoNumber
    case extensionCode(Int)
  }

  /// What an instruction was asked to do with a value of the wrong kind.
  package enum Target: Hashable, Sendable {
    case append(to: PickleKind), setItem(on: PickleKind), addItems(to: PickleKind)
    case oddItems, reduceArguments(PickleKind), globalName(PickleKind)
  }

  /// What is wrong.
  package let kind: Kind
  /// The offset of the instruction, in bytes from the start of the buffer.
  package let offset: Int
  /// The instruction, when there is one.
  package let opcode: Opcode?

  /// Makes a fault.
  package init(_ kind: Kind, offset: Int, opcode: Opcode?) {
    self.kind = kind
    self.offset = offset
    self.opcode = opcode
  }

  /// The bytes that are missing at least, when the fault is that bytes are missing.
  package var missingByteCount: UInt64? {
    switch kind {
    case .truncated(let needed?, let available): needed - UInt64(available)
    case .frameOverrun(let length, let available, _): length - UInt64(available)
    case .truncated(nil, _), .noStop, .empty: 1
    default: nil
    }
  }
}

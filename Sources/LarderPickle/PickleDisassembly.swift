/// The instructions of a pickle as rows, for people.
package enum PickleDisassembly {
  /// One instruction.
  package struct Row: Hashable, Sendable {
    /// The offset of its opcode in bytes.
    package let offset: Int
    /// Its name; `?` when the byte selects no instruction.
    package let name: String
    /// Its argument as text, safe to show.
    package let argument: String
    /// Whether the fault is here.
    package let isFault: Bool
  }

  /// Code points of an argument that are shown.
  private static let textLimit = 60

  /// The instructions from an offset on, up to STOP or to where they cannot be told apart.
  ///
  /// Only arguments are looked at, no stack: a fault that the stack shows is marked if it is given,
  /// and rows end there unless it is a frame that claims too much. When there are more rows than
  /// `limit`, those around `focus` are returned, or the first ones.
  ///
  /// - Complexity: O(bytes before the last row) in time, O(limit) in memory.
  package static func rows(
    of source: UnsafeRawBufferPointer, from start: Int = 0, around focus: Int? = nil,
    limit: Int = 200, fault: PickleFault? = nil
  ) -> [Row] {
    let limit = max(limit, 1)
    let reader = PayloadReader(source)
    // A ring of the offsets that may be shown.
    var ring: [Int] = []
    var seen = 0
    var after = 0
    var next: Int? = max(start, 0)
    while let offset = next, offset < source.count {
      if let focus, offset > focus { after += 1 }
      if focus == nil ? seen == limit : seen >= limit && after > limit / 2 { break }
      if ring.count < limit { ring.append(offset) } else { ring[seen % limit] = offset }
      seen += 1
      next = isLast(offset, source, fault) ? nil : reader.instruction(after: offset)
    }
    let pivot = seen > limit ? seen % limit : 0
    return (ring[pivot...] + ring[..<pivot]).map { row($0, reader, fault) }
  }

  private static func isLast(
    _ offset: Int, _ source: UnsafeRawBufferPointer, _ fault: PickleFault?
  ) -> Bool {
    if source[offset] == OpcodeByte.stop.rawValue { return true }
    guard let fault, fault.offset == offset else { return false }
    if case .frameOverrun = fault.kind { return false }
    return true
  }

  private static func row(_ offset: Int, _ reader: PayloadReader, _ fault: PickleFault?) -> Row {
    let isMarked = fault?.offset == offset
    guard let opcode = reader.opcode(at: offset) else {
      let byte = Int(reader.source[offset])
      return Row(offset: offset, name: "?", argument: hexadecimal(byte, digits: 2), isFault: true)
    }
    let argument = argument(of: opcode, at: offset, reader)
    return Row(
      offset: offset, name: opcode.name, argument: argument ?? "(cut short)",
      isFault: isMarked || argument == nil)
  }

  private static func argument(
    of opcode: Opcode, at offset: Int, _ reader: PayloadReader
  ) -> String? {
    switch opcode.argument {
    case .none: return ""
    case .fixed(let size): return number(opcode, reader, offset + 1, size)
    case .twoLines: return names(reader, offset)
    case .line, .counted: return text(opcode, reader, offset)
    }
  }

  private static func number(
    _ opcode: Opcode, _ reader: PayloadReader, _ start: Int, _ size: Int
  ) -> String? {
    guard let value = reader.number(at: start, size: size) else { return nil }
    switch opcode.byte {
    case .binFloat: return PythonText.float(Double(bitPattern: value.byteSwapped))
    case .binInt, .ext4: return String(Int32(truncatingIfNeeded: value))
    default: return String(value)
    }
  }

  private static func names(_ reader: PayloadReader, _ offset: Int) -> String? {
    guard let lines = reader.lines(at: offset) else { return nil }
    return [lines.0, lines.1].map { line in
      PythonText.printable(
        PythonText.decode(
          UnsafeRawBufferPointer(rebasing: reader.source[line]), limit: textLimit * 4),
        limit: textLimit)
    }.joined(separator: " ")
  }

  private static func text(
    _ opcode: Opcode, _ reader: PayloadReader, _ offset: Int
  ) -> String? {
    guard let range = reader.payload(at: offset) else { return nil }
    let start = UnsafeRawBufferPointer(rebasing: reader.source[range].prefix(textLimit))
    switch opcode.byte {
    case .long1, .long4:
      let value = range.count <= 64 ? BigInteger(twosComplement: reader.source[range]) : nil
      return value?.decimal(limit: 200) ?? "\(grouped(UInt64(range.count))) bytes"
    case .binBytes, .shortBinBytes, .binBytes8, .byteArray8:
      let isCut = start.count < range.count
      return "b" + PythonText.quoted(start.map(UInt32.init), asBytes: true, isCut: isCut)
        + length(range)
    case .int, .long, .float, .get, .put, .persistent:
      let line = PythonText.quoted(start.map(UInt32.init), asBytes: true)
      return String(line.dropFirst().dropLast()) + (start.count < range.count ? "…" : "")
    default:
      let text = reader.text(at: offset, limit: textLimit * 10)
      return text.map { PythonText.quoted($0, limit: textLimit) + length(range) }
    }
  }

  /// The length of what is not shown in full.
  private static func length(_ range: Range<Int>) -> String {
    range.count > textLimit ? " (\(grouped(UInt64(range.count))) bytes)" : ""
  }
}

extension PayloadReader {
  /// The two lines of an instruction that has two.
  func lines(at offset: Int) -> (Range<Int>, Range<Int>)? {
    guard let module = payload(at: offset), let name = line(afterNewlineAt: module.upperBound)
    else { return nil }
    return (module, name)
  }

  /// The offset behind an instruction; `nil` when its argument is cut short.
  func instruction(after offset: Int) -> Int? {
    guard let opcode = opcode(at: offset) else { return nil }
    switch opcode.argument {
    case .line: return payload(at: offset).map { $0.upperBound + 1 }
    case .twoLines: return lines(at: offset).map { $0.1.upperBound + 1 }
    default: return payload(at: offset)?.upperBound
    }
  }
}

/// Finds the payload of an instruction again, by its offset.
///
/// The walk keeps offsets instead of values; this turns an offset back into bytes. It believes
/// neither the offset nor the lengths, so that a buffer that changed meanwhile cannot do harm.
struct PayloadReader {
  let source: UnsafeRawBufferPointer

  init(_ source: UnsafeRawBufferPointer) { self.source = source }

  /// The opcode at an offset.
  func opcode(at offset: Int) -> Opcode? {
    source.indices.contains(offset) ? Opcode.lookup(source[offset]) : nil
  }

  /// The bytes of an instruction's argument without its length field or newline.
  ///
  /// Of a line no more than `limit` bytes are looked at and returned.
  func payload(at offset: Int, limit: Int = .max) -> Range<Int>? {
    guard let opcode = opcode(at: offset) else { return nil }
    switch opcode.argument {
    case .none: return offset + 1..<offset + 1
    case .fixed(let size): return range(offset + 1, UInt64(size))
    case .line, .twoLines: return line(from: offset + 1, limit)
    case .counted(let size):
      return number(at: offset + 1, size: size).flatMap { range(offset + 1 + size, $0) }
    }
  }

  /// A little-endian number of up to eight bytes.
  func number(at offset: Int, size: Int) -> UInt64? {
    guard let range = range(offset, UInt64(size)) else { return nil }
    return range.reversed().reduce(0) { $0 << 8 | UInt64(source[$1]) }
  }

  private func range(_ start: Int, _ length: UInt64) -> Range<Int>? {
    guard start <= source.count, length <= UInt64(source.count - start) else { return nil }
    return start..<start + Int(length)
  }

  /// The line that begins behind a newline.
  func line(afterNewlineAt offset: Int) -> Range<Int>? { line(from: offset + 1, .max) }

  private func line(from start: Int, _ limit: Int) -> Range<Int>? {
    guard start <= source.count else { return nil }
    let (end, overflow) = start.addingReportingOverflow(limit)
    let last = overflow ? source.count : min(end, source.count)
    let window = UnsafeRawBufferPointer(rebasing: source[start..<last])
    guard let found = TextScan.newline(in: window, from: 0) else {
      return last < source.count ? start..<last : nil
    }
    return start..<start + found
  }

  /// The text that an instruction holds, as code points, from `limit` bytes of its encoded form.
  func text(at offset: Int, limit: Int = .max) -> CodePoints? {
    guard let opcode = opcode(at: offset), let whole = payload(at: offset, limit: limit) else {
      return nil
    }
    let range = whole.count > limit ? whole.lowerBound..<whole.lowerBound + limit : whole
    let isCut = range.count == limit
    switch opcode.byte {
    case .unicode: return CodePoints(source, range, .unicodeEscapes, isCut: isCut)
    case .string:
      // The quotes at both ends are not part of the text.
      let inner = isCut ? range.dropFirst() : range.dropFirst().dropLast()
      return CodePoints(source, inner, .stringEscapes, isCut: isCut)
    case .binString, .shortBinString, .persistent:
      return CodePoints(source, range, .bytes, isCut: isCut)
    default: return CodePoints(source, range, .utf8, isCut: isCut)
    }
  }
}

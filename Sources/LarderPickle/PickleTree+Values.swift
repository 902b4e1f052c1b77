// Values are read from the bytes that were walked, exactly and only when asked for.
extension PickleTree {
  /// The value of a bool.
  package func bool(of id: ID, in source: UnsafeRawBufferPointer) -> Bool? {
    guard kind(of: id) == .bool, let opcode = PayloadReader(source).opcode(at: offset(of: id))
    else {
      return nil
    }
    switch opcode.byte {
    case .newTrue: return true
    case .newFalse: return false
    default: return payload(of: id, in: source).flatMap { $0.last }.map { source[$0] == 0x31 }
    }
  }

  /// The value of an int that 64 bits can hold.
  package func integer(of id: ID, in source: UnsafeRawBufferPointer) -> Int? {
    guard kind(of: id) == .int, let opcode = PayloadReader(source).opcode(at: offset(of: id)) else {
      return nil
    }
    if let small = smallInteger(of: id, in: source) { return small }
    if opcode.argument == .line {
      guard let range = digits(of: id, in: source) else { return nil }
      let value = NumberText.clampedInteger(source, range)
      // A pinned value may be a true one; only these two are compared digit by digit.
      if value != .max && value != .min { return value }
      return BigInteger(decimal: source, range).flatMap { Int($0) }
    }
    return BigInteger(payload: source, opcode.byte, payload(of: id, in: source)).flatMap { Int($0) }
  }

  /// The value of an int that is stored in binary, in eight bytes at most.
  func smallInteger(of id: ID, in source: UnsafeRawBufferPointer) -> Int? {
    let reader = PayloadReader(source)
    guard let opcode = reader.opcode(at: offset(of: id)),
      let range = reader.payload(at: offset(of: id)),
      range.count <= 8, let bits = reader.number(at: range.lowerBound, size: range.count)
    else { return nil }
    switch opcode.byte {
    case .binInt1, .binInt2: return Int(bits)
    case .binInt, .long1, .long4:
      let unused = 64 - UInt64(range.count) * 8
      return Int(truncatingIfNeeded: Int64(bitPattern: bits << unused) >> Int64(unused))
    default: return nil
    }
  }

  /// The value of an int as little-endian two's complement, in as few bytes as possible but at
  /// least one; `nil` for decimal text of more than 4,300 digits.
  package func twosComplementLittleEndian(
    of id: ID, in source: UnsafeRawBufferPointer
  ) -> [UInt8]? {
    bigInteger(of: id, in: source)?.bytes
  }

  /// The value of an int in decimal; `nil` when it has more digits than the limit.
  ///
  /// - Complexity: O(limit²), whatever the size of the int.
  package func decimal(
    of id: ID, in source: UnsafeRawBufferPointer, limit: Int = NumberText.digitLimit
  ) -> String? {
    bigInteger(of: id, in: source)?.decimal(limit: limit)
  }

  func bigInteger(of id: ID, in source: UnsafeRawBufferPointer) -> BigInteger? {
    guard kind(of: id) == .int, let opcode = PayloadReader(source).opcode(at: offset(of: id)) else {
      return nil
    }
    if opcode.argument == .line {
      return digits(of: id, in: source).flatMap { BigInteger(decimal: source, $0) }
    }
    return BigInteger(payload: source, opcode.byte, payload(of: id, in: source))
  }

  private func digits(of id: ID, in source: UnsafeRawBufferPointer) -> Range<Int>? {
    payload(of: id, in: source).map { NumberText.withoutSuffix(source, $0) }
  }

  /// The exact value of a float.
  package func double(of id: ID, in source: UnsafeRawBufferPointer) -> Double? {
    guard kind(of: id) == .float, let range = payload(of: id, in: source),
      let opcode = PayloadReader(source).opcode(at: offset(of: id))
    else { return nil }
    if opcode.byte == .binFloat {
      return Double(bitPattern: range.reduce(0) { $0 << 8 | UInt64(source[$1]) })
    }
    guard NumberText.isFloat(source, range) else { return nil }
    let trimmed = TextScan.trimmed(source, range)
    return Double(String(decoding: source[trimmed].filter { $0 != 0x5F }, as: UTF8.self))
  }

  /// The text of a str as UTF-8, lone surrogates as three bytes each (Python's `surrogatepass`);
  /// of a Python 2 str its bytes.
  package func utf8(of id: ID, in source: UnsafeRawBufferPointer) -> [UInt8]? {
    guard kind(of: id) == .text || kind(of: id) == .string8 else { return nil }
    guard let text = PayloadReader(source).text(at: offset(of: id)) else { return nil }
    if let range = rawRange(of: id, in: source) { return Array(source[range]) }
    return text.encoded()
  }

  /// Where a str, a Python 2 str, a bytes object or a bytearray lies in the source as it is,
  /// without escapes; `nil` when it does not.
  package func rawRange(of id: ID, in source: UnsafeRawBufferPointer) -> Range<Int>? {
    switch kind(of: id) {
    case .bytes, .byteArray: return payload(of: id, in: source)
    case .text, .string8:
      let opcode = PayloadReader(source).opcode(at: offset(of: id))
      return opcode?.argument == .line ? nil : payload(of: id, in: source)
    default: return nil
    }
  }

  /// The code of an extension object.
  package func extensionCode(of id: ID, in source: UnsafeRawBufferPointer) -> Int? {
    guard kind(of: id) == .extension, let range = payload(of: id, in: source) else { return nil }
    return PayloadReader(source).number(at: range.lowerBound, size: range.count)
      .map { Int(truncatingIfNeeded: $0) }
  }

  /// The id of a persistent object when it is a value, and not a line of text.
  package func persistentID(of id: ID) -> ID? {
    let node = node(id)
    return node.kind == .persistent && node.link != 0 ? ID(rawValue: node.link) : nil
  }

  func payload(of id: ID, in source: UnsafeRawBufferPointer, limit: Int = .max) -> Range<Int>? {
    PayloadReader(source).payload(at: offset(of: id), limit: limit)
  }
}

extension Machine {
  /// Reads a little-endian number.
  @inline(__always)
  mutating func fixed<Number: FixedWidthInteger>(
    _ type: Number.Type
  ) throws(PickleFault.Kind) -> Number {
    let size = MemoryLayout<Number>.size
    let available = source.count &- position
    guard available >= size else { throw .truncated(needed: UInt64(size), available: available) }
    let number = source.loadUnaligned(fromByteOffset: position, as: Number.self)
    position &+= size
    return Number(littleEndian: number)
  }

  /// Steps over so many bytes, if the buffer has them.
  @inline(__always)
  mutating func payload(_ length: UInt64) throws(PickleFault.Kind) -> Range<Int> {
    let available = source.count &- position
    guard length <= UInt64(available) else {
      throw .truncated(needed: length, available: available)
    }
    let start = position
    position &+= Int(length)
    return start..<position
  }

  /// Steps over a line; the newline is not part of the range.
  mutating func line() throws(PickleFault.Kind) -> Range<Int> {
    guard let end = TextScan.newline(in: source, from: position) else {
      throw .truncated(needed: nil, available: source.count - position)
    }
    let range = position..<end
    position = end + 1
    return range
  }

  /// Checks that a range is UTF-8.
  @inline(__always)
  func checkUTF8(_ range: Range<Int>) throws(PickleFault.Kind) {
    if let at = TextScan.invalidUTF8(in: source, range) { throw .badArgument(.utf8(at: at)) }
  }

  @inline(__always)
  mutating func pushFixed(_ kind: PickleKind, length: UInt64) throws(PickleFault.Kind) {
    _ = try payload(length)
    try push(kind)
  }

  @inline(__always)
  mutating func pushPayload(_ kind: PickleKind, length: UInt64) throws(PickleFault.Kind) {
    _ = try payload(length)
    try push(kind)
  }

  @inline(__always)
  mutating func pushText(length: UInt64) throws(PickleFault.Kind) {
    try checkUTF8(try payload(length))
    try push(.text)
  }

  /// Pushes a value whose length is a signed number of four bytes.
  mutating func pushSigned(_ kind: PickleKind) throws(PickleFault.Kind) {
    let length = Int32(bitPattern: try fixed(UInt32.self))
    guard length >= 0 else { throw .badArgument(.negativeLength(Int(length))) }
    try pushPayload(kind, length: UInt64(length))
  }

  /// Pushes an INT, which `00` and `01` make a bool.
  mutating func pushIntegerLine() throws(PickleFault.Kind) {
    let range = try line()
    let isBool =
      range.count == 2 && source[range.lowerBound] == 0x30
      && source[range.lowerBound + 1] | 1 == 0x31
    guard isBool || NumberText.isInteger(source, range) else { throw .badArgument(.integer) }
    try push(isBool ? .bool : .int)
  }

  /// Pushes a LONG, which may end in `L` and have any number of digits.
  mutating func pushLongLine() throws(PickleFault.Kind) {
    let range = NumberText.withoutSuffix(source, try line())
    let isHuge = range.count > 4_000 && NumberText.isPlainInteger(source, range)
    guard isHuge || NumberText.isInteger(source, range) else { throw .badArgument(.integer) }
    try push(.int)
  }

  mutating func pushFloatLine() throws(PickleFault.Kind) {
    guard NumberText.isFloat(source, try line()) else { throw .badArgument(.float) }
    try push(.float)
  }

  /// Pushes a STRING, which must stand in quotes; bad escapes within are not judged.
  mutating func pushStringLine() throws(PickleFault.Kind) {
    let range = try line()
    guard range.count >= 2 else { throw .badArgument(.unquoted) }
    let quote = source[range.lowerBound]
    guard quote == source[range.upperBound - 1], quote == 0x27 || quote == 0x22 else {
      throw .badArgument(.unquoted)
    }
    try push(.string8)
  }

  mutating func pushUnicodeLine() throws(PickleFault.Kind) {
    if let at = TextScan.invalidEscape(in: source, try line()) {
      throw .badArgument(.unicodeEscape(at: at))
    }
    try push(.text)
  }

  /// Reads the number of a PUT or GET; one that `Int` cannot hold becomes `Int.max`, which no
  /// interpreter could use either.
  mutating func memoNumber() throws(PickleFault.Kind) -> Int {
    var range = try line()
    while let last = range.last, source[last] == 0x4C { range = range.lowerBound..<last }
    guard NumberText.isInteger(source, range) else { throw .badArgument(.memoNumber) }
    return NumberText.clampedInteger(source, range)
  }
}

extension NumberText {
  /// A range without the `L` of a Python 2 `long` at its end.
  static func withoutSuffix(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Range<Int> {
    guard let last = range.last, bytes[last] == 0x4C else { return range }
    return range.lowerBound..<last
  }
}

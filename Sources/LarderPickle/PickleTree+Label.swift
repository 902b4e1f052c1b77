extension PickleTree {
  /// The short text that names a value, on one line, as Python would show it:
  /// `('matmul', 512, 'f4')`, `numpy.dtype('f4')`.
  ///
  /// Safe to show: what is not printable is an escape. Long text is cut with `…`. A call is
  /// followed by ` with ` and what is stored in its result. There are at most `limit` code points,
  /// the last `…` not counted.
  ///
  /// - Complexity: O(limit²) at worst, whatever the size of the value.
  package func label(
    of id: ID, in source: UnsafeRawBufferPointer, limit: Int = 120
  ) -> String {
    var writer = LabelWriter(self, in: source, limit: limit)
    return writer.write(id)
  }

  /// The label of the pickled value; `nil` when the pickle is faulty.
  package func label(in source: UnsafeRawBufferPointer, limit: Int = 120) -> String? {
    root.map { label(of: $0, in: source, limit: limit) }
  }

  /// The calls in order as text, such as `numpy.dtype('f4', False, True)`.
  package func callTexts(in source: UnsafeRawBufferPointer, limit: Int = 200) -> [String] {
    calls.map { id in
      var writer = LabelWriter(self, in: source, limit: limit, showsState: false)
      return writer.write(id)
    }
  }

  /// Descriptions of the globals whose names only running the pickle would tell, each once.
  func computedGlobals(in source: UnsafeRawBufferPointer) -> [GlobalName] {
    var result: [GlobalName] = []
    for id in computed {
      let name = GlobalName(
        module: label(of: ID(node(id).arguments), in: source),
        name: label(of: ID(node(id).keywords), in: source), isComputed: true)
      if !result.contains(name) { result.append(name) }
    }
    return result
  }

  /// The text of a value without parts, or `nil` when it has parts.
  func atomText(of id: ID, in source: UnsafeRawBufferPointer, limit: Int) -> String? {
    var text = TextBuffer()
    return writeAtom(id, in: source, limit: limit, to: &text) ? text.string : nil
  }

  /// Writes a value without parts; answers whether it is one.
  func writeAtom(
    _ id: ID, in source: UnsafeRawBufferPointer, limit: Int, to text: inout TextBuffer
  ) -> Bool {
    switch kind(of: id) {
    case .elided: text.append("…")
    case .none: text.append("None")
    case .bool: text.append(bool(of: id, in: source).map { $0 ? "True" : "False" } ?? "…")
    case .int: writeInteger(id, in: source, limit: limit, to: &text)
    case .float: text.append(double(of: id, in: source).map(PythonText.float) ?? "…")
    case .text, .string8: writeQuoted(id, in: source, limit: limit, to: &text)
    case .bytes: writeBytes(id, in: source, limit: limit, to: &text)
    case .byteArray:
      text.append("bytearray(")
      writeBytes(id, in: source, limit: limit, to: &text)
      text.append(ascii: 0x29)
    case .global: return writeGlobal(id, limit: limit, to: &text)
    case .extension: text.append(extensionCode(of: id, in: source).map { "<ext \($0)>" } ?? "…")
    case .buffer: text.append("<buffer>")
    case .persistent:
      guard node(id).link == 0 else { return false }
      text.append("persistent(")
      writeQuoted(id, in: source, limit: limit, to: &text)
      text.append(ascii: 0x29)
    case .list, .tuple, .dict, .set, .frozenSet, .call: return false
    }
    return true
  }

  private func writeGlobal(_ id: ID, limit: Int, to text: inout TextBuffer) -> Bool {
    guard let name = name(of: id) else {
      text.append("…")
      return true
    }
    if name.isComputed && node(id).arguments != 0 { return false }
    text.append(PythonText.printable(name.text, limit: limit))
    return true
  }

  private func writeInteger(
    _ id: ID, in source: UnsafeRawBufferPointer, limit: Int, to text: inout TextBuffer
  ) {
    if let number = smallInteger(of: id, in: source) {
      text.append(decimal: number)
    } else {
      text.append(integerText(of: id, in: source, limit: limit))
    }
  }

  /// Ints of up to this many bits are shown in full.
  private static let shownBits = 1_024

  private func integerText(of id: ID, in source: UnsafeRawBufferPointer, limit: Int) -> String {
    if let range = payload(of: id, in: source, limit: limit + 16),
      PayloadReader(source).opcode(at: offset(of: id))?.argument == .line, range.count > limit
    {
      return PythonText.printable(String(decoding: source[range], as: UTF8.self), limit: limit)
    }
    guard let range = payload(of: id, in: source) else { return "…" }
    guard range.count <= Self.shownBits / 8 || isLine(id, source) else {
      return "<int of about \(range.count * 8) bits>"
    }
    return bigInteger(of: id, in: source)?.decimal(limit: NumberText.digitLimit) ?? "…"
  }

  private func isLine(_ id: ID, _ source: UnsafeRawBufferPointer) -> Bool {
    PayloadReader(source).opcode(at: offset(of: id))?.argument == .line
  }

  /// The longest form of a code point in a pickle, in bytes: `\U0001f600`.
  private static let longestEscape = 10

  private func writeQuoted(
    _ id: ID, in source: UnsafeRawBufferPointer, limit: Int, to text: inout TextBuffer
  ) {
    let bytes = limit.multipliedReportingOverflow(by: Self.longestEscape).partialValue
    let points = PayloadReader(source).text(at: offset(of: id), limit: max(bytes, limit) + 16)
    guard let points else { return text.append("…") }
    PythonText.quote(points, limit: limit, to: &text)
  }

  private func writeBytes(
    _ id: ID, in source: UnsafeRawBufferPointer, limit: Int, to text: inout TextBuffer
  ) {
    text.append(ascii: 0x62)
    guard let range = payload(of: id, in: source) else { return text.append("'…'") }
    let shown = source[range].prefix(limit).map(UInt32.init)
    PythonText.quote(shown, asBytes: true, isCut: shown.count < range.count, to: &text)
  }
}

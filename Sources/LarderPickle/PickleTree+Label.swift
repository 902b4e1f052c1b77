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
    switch kind(of: id) {
    case .elided: "…"
    case .none: "None"
    case .bool: bool(of: id, in: source).map { $0 ? "True" : "False" } ?? "…"
    case .int: integerText(of: id, in: source, limit: limit)
    case .float: double(of: id, in: source).map(PythonText.float) ?? "…"
    case .text, .string8: quotedText(of: id, in: source, limit: limit)
    case .bytes: "b" + quotedBytes(of: id, in: source, limit: limit)
    case .byteArray: "bytearray(b" + quotedBytes(of: id, in: source, limit: limit) + ")"
    case .global: globalText(of: id, limit: limit)
    case .extension: extensionCode(of: id, in: source).map { "<ext \($0)>" } ?? "…"
    case .buffer: "<buffer>"
    case .persistent:
      node(id).link == 0
        ? "persistent(" + quotedText(of: id, in: source, limit: limit) + ")" : nil
    case .list, .tuple, .dict, .set, .frozenSet, .call: nil
    }
  }

  private func globalText(of id: ID, limit: Int) -> String? {
    guard let name = name(of: id) else { return "…" }
    if name.isComputed && node(id).arguments != 0 { return nil }
    return PythonText.printable(name.text, limit: limit)
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

  private func quotedText(of id: ID, in source: UnsafeRawBufferPointer, limit: Int) -> String {
    let bytes = limit.multipliedReportingOverflow(by: Self.longestEscape).partialValue
    let text = PayloadReader(source).text(at: offset(of: id), limit: max(bytes, limit) + 16)
    return text.map { PythonText.quoted($0, limit: limit) } ?? "…"
  }

  private func quotedBytes(of id: ID, in source: UnsafeRawBufferPointer, limit: Int) -> String {
    guard let range = payload(of: id, in: source) else { return "'…'" }
    let shown = source[range].prefix(limit).map(UInt32.init)
    return PythonText.quoted(shown, asBytes: true, isCut: shown.count < range.count)
  }
}

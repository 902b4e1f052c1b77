internal import LarderPickle

// Keys that a pickle makes by a call, and whose rule is known.
extension KeyWriter {
  private static let frozenMappings: Set<String> = ["frozendict", "immutabledict", "constantdict"]

  /// Source: pytools 2024.1.3, `persistent_dict.py`; earlier releases know fewer types, and refuse
  /// the others.
  func object(_ value: PickledValue) throws(Unknowable) {
    guard let callee = value.callee, let arguments = value.arguments else { throw own(value) }
    switch callee {
    case "builtins.frozenset", "__builtin__.frozenset": try frozenSet(call: value, arguments)
    case "builtins.complex", "__builtin__.complex": try complex(value, arguments)
    case "_codecs.encode": try encoded(value, arguments)
    case "numpy.dtype", "numpy.core.multiarray.dtype": try dataType(value)
    case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar":
      try scalar(value, arguments)
    case "datetime.date", "datetime.datetime", "datetime.time", "datetime.timezone":
      try moment(value, callee)
    default:
      let name = callee.split(separator: ".").last.map(String.init) ?? ""
      guard Self.frozenMappings.contains(name), let mapping = arguments.first,
        mapping.kind == .dict, arguments.count == 1
      else { throw own(value) }
      try frozenMapping(mapping.items)
    }
  }

  /// A class or function, by name.
  func global(_ value: PickledValue) throws(Unknowable) {
    guard rules.numbers == .bytes, let name = value.tree.name(of: value.id), !name.isComputed
    else { throw Unknowable(reason: "the key holds a class or function") }
    let last = name.name.split(separator: ".").last.map(String.init) ?? name.name
    switch globals {
    case .type: append("\(name.module).\(name.name).\(last)")
    case .name: append(last)
    case .function:
      let start = stack.count
      append(name.module + name.name)
      replaceByDigest(from: start)
    }
  }

  private func own(_ value: PickledValue) -> Unknowable {
    let name = value.callee.map { " (\(PythonText.printable($0, limit: 80)))" } ?? ""
    return Unknowable(reason: "the key is of a class whose hash rule is its own\(name)")
  }

  private func frozenSet(
    call value: PickledValue, _ arguments: [PickledValue]
  ) throws(Unknowable) {
    guard arguments.count <= 1 else { throw own(value) }
    let items = arguments.first?.items ?? []
    if let list = arguments.first, list.kind != .list, list.kind != .tuple { throw own(value) }
    if rules.numbers == .bytes { return try unordered(items) }
    guard let sorted = KeyOrder.sorted(items) else {
      throw Unknowable(reason: "the order of a frozenset's elements is their own")
    }
    for item in sorted { try element(item) }
  }

  private func complex(_ value: PickledValue, _ arguments: [PickledValue]) throws(Unknowable) {
    guard arguments.count == 2, arguments.allSatisfy({ $0.kind == .float }) else {
      throw own(value)
    }
    append(
      PythonNumber.repr(real: try arguments[0].double(), imaginary: try arguments[1].double()))
  }

  /// How Python 3 pickles bytes for Python 2: text, and the encoding that turns it into bytes.
  private func encoded(_ value: PickledValue, _ arguments: [PickledValue]) throws(Unknowable) {
    guard arguments.count == 2, let text = arguments[0].text, arguments[1].text == "latin1",
      text.unicodeScalars.allSatisfy({ $0.value < 256 })
    else { throw own(value) }
    stack.append(contentsOf: text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) })
  }

  private func frozenMapping(_ items: [PickledValue]) throws(Unknowable) {
    try unordered(count: items.count / 2) { index throws(Unknowable) in
      let start = stack.count
      try element(items[2 * index])
      try element(items[2 * index + 1])
      if rules.isNested { replaceByDigest(from: start) }
    }
  }

  // MARK: - numpy

  private func dataType(_ value: PickledValue) throws(Unknowable) {
    guard rules.hashesDataTypes else { return }
    guard let type = NumpyDataType(value) else {
      throw Unknowable(reason: "the numpy data type is of an unknown kind")
    }
    append(type.string)
  }

  /// The bytes of the number; those of `longdouble` and its complex are hashed by their text.
  private func scalar(_ value: PickledValue, _ arguments: [PickledValue]) throws(Unknowable) {
    guard arguments.count == 2, let type = NumpyDataType(arguments[0]), type.isFixedNumber,
      let bytes = arguments[1].scalarBytes, bytes.count == type.size
    else { throw Unknowable(reason: "the numpy value is of a kind that is hashed by its text") }
    // numpy 2 calls its bool type `bool`, so that the rule of Python's own is taken.
    if type.kind == "b" { return append(bytes == [0] ? "False" : "True") }
    stack.append(contentsOf: bytes)
  }
}

extension PickledValue {
  /// Bytes, also as Python 3 pickles them for Python 2.
  fileprivate var scalarBytes: [UInt8]? {
    if let bytes { return bytes }
    guard kind == .call, callee == "_codecs.encode", let text = arguments?.first?.text else {
      return nil
    }
    return text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }
}

internal import LarderPickle

/// A numpy data type as it is pickled: `dtype('f4', False, True)` with a state of eight or nine.
///
/// Source: numpy `core/src/multiarray/descriptor.c`, `arraydescr_reduce`.
struct NumpyDataType {
  /// One letter: `f` for floating-point numbers and so on.
  let kind: Character
  /// The length of an element, in bytes.
  let size: Int
  /// The attribute `str`, such as `<f4`.
  let string: String

  init?(_ value: PickledValue) {
    guard value.kind == .call, value.callee?.hasSuffix(".dtype") ?? false,
      let code = value.arguments?.first?.text, let kind = code.first,
      let state = value.state, state.kind == .tuple
    else { return nil }
    let parts = state.items
    guard parts.count >= 8, let order = parts[1].text, order.count == 1 else { return nil }
    let size = Int(code.dropFirst())
    self.kind = kind
    self.size = size ?? 0
    let byteOrder = order == "=" ? "<" : order
    switch kind {
    case "O": string = "|O"
    case "M", "m":
      guard let unit = Self.unit(parts) else { return nil }
      string = byteOrder + code + unit
    case "b", "i", "u", "f", "c", "S", "a", "U", "V":
      guard size != nil else { return nil }
      string = byteOrder + code
    default: return nil
    }
  }

  /// Whether its values are numbers whose bytes do not depend on the machine.
  var isFixedNumber: Bool {
    switch kind {
    case "b": size == 1
    case "i", "u": [1, 2, 4, 8].contains(size)
    case "f": [2, 4, 8].contains(size)
    case "c": [8, 16].contains(size)
    default: false
    }
  }

  /// The unit of a date or time span: `[D]`, `[10ms]`, nothing for a generic one.
  private static func unit(_ parts: [PickledValue]) -> String? {
    guard parts.count == 9, parts[8].kind == .tuple, let unit = parts[8].items.last,
      unit.kind == .tuple, let name = unit.items.first?.bytes, unit.items.count >= 2,
      let count = unit.items[1].integer
    else { return nil }
    let text = String(decoding: name, as: UTF8.self)
    if text == "generic" { return "" }
    return "[" + (count == 1 ? "" : String(count)) + text + "]"
  }
}

/// A plain Python value, for the demo cache.
enum DemoValue: Sendable, Hashable {
  case none
  case bool(Bool)
  case integer(Int32)
  case float(Double)
  case text(String)
  case bytes([UInt8])
  case tuple([DemoValue])
  case list([DemoValue])
  case dictionary([Pair])
  /// A call of a function, by module and name: what no value of a cache should need.
  case call(module: String, name: String, arguments: [DemoValue])

  /// A key of a dictionary with its value.
  struct Pair: Sendable, Hashable {
    var key: DemoValue
    var value: DemoValue

    init(_ key: String, _ value: DemoValue) {
      self.key = .text(key)
      self.value = value
    }
  }
}

/// Writes values as pickles of protocol 4, the way CPython does.
///
/// Source: CPython `Lib/pickle.py`, `Lib/pickletools.py`.
struct DemoPickler {
  private var instructions: [UInt8] = []

  /// Returns the pickle of a value.
  static func pickle(_ value: DemoValue) -> [UInt8] {
    var pickler = DemoPickler()
    pickler.append(value)
    pickler.instructions.append(UInt8(ascii: "."))
    let frame = [0x95] + pickler.instructions.count.littleEndianBytes(8)
    return [0x80, 4] + (pickler.instructions.count < 4 ? [] : frame) + pickler.instructions
  }

  private mutating func append(_ value: DemoValue) {
    switch value {
    case .none: instructions.append(UInt8(ascii: "N"))
    case .bool(let truth): instructions.append(truth ? 0x88 : 0x89)
    case .integer(let number): append(number)
    case .float(let number): append(number)
    case .text(let text): append(text)
    case .bytes(let bytes): append(bytes)
    case .tuple(let values): append(tuple: values)
    case .list(let values): append(list: values)
    case .dictionary(let pairs): append(pairs)
    case .call(let module, let name, let arguments):
      append(module)
      append(name)
      instructions.append(0x93)
      memoize()
      append(tuple: arguments)
      instructions.append(UInt8(ascii: "R"))
      memoize()
    }
  }

  private mutating func append(_ number: Int32) {
    let value = Int(number)
    switch value {
    case 0...0xFF: instructions += [UInt8(ascii: "K"), UInt8(value)]
    case 0...0xFFFF: instructions += [UInt8(ascii: "M")] + value.littleEndianBytes(2)
    default: instructions += [UInt8(ascii: "J")] + value.littleEndianBytes(4)
    }
  }

  private mutating func append(_ number: Double) {
    instructions.append(UInt8(ascii: "G"))
    let bits = number.bitPattern
    for shift in stride(from: 56, through: 0, by: -8) {
      instructions.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
    }
  }

  private mutating func append(_ text: String) {
    let utf8 = Array(text.utf8)
    if utf8.count <= 0xFF {
      instructions += [0x8C, UInt8(utf8.count)]
    } else {
      instructions += [UInt8(ascii: "X")] + utf8.count.littleEndianBytes(4)
    }
    instructions += utf8
    memoize()
  }

  private mutating func append(_ bytes: [UInt8]) {
    if bytes.count <= 0xFF {
      instructions += [UInt8(ascii: "C"), UInt8(bytes.count)]
    } else {
      instructions += [UInt8(ascii: "B")] + bytes.count.littleEndianBytes(4)
    }
    instructions += bytes
    memoize()
  }

  private mutating func append(tuple values: [DemoValue]) {
    if values.isEmpty {
      instructions.append(UInt8(ascii: ")"))
      return
    }
    if values.count > 3 { instructions.append(UInt8(ascii: "(")) }
    for value in values { append(value) }
    instructions.append(values.count > 3 ? UInt8(ascii: "t") : 0x84 + UInt8(values.count))
    memoize()
  }

  private mutating func append(list values: [DemoValue]) {
    instructions.append(UInt8(ascii: "]"))
    memoize()
    guard !values.isEmpty else { return }
    instructions.append(UInt8(ascii: "("))
    for value in values { append(value) }
    instructions.append(UInt8(ascii: "e"))
  }

  private mutating func append(_ pairs: [DemoValue.Pair]) {
    instructions.append(UInt8(ascii: "}"))
    memoize()
    guard !pairs.isEmpty else { return }
    instructions.append(UInt8(ascii: "("))
    for pair in pairs {
      append(pair.key)
      append(pair.value)
    }
    instructions.append(UInt8(ascii: "u"))
  }

  private mutating func memoize() { instructions.append(0x94) }
}

extension Int {
  fileprivate func littleEndianBytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
  }
}

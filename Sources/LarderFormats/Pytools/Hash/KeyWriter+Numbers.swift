internal import LarderPickle

// How Python writes numbers.
extension KeyWriter {
  func integer(_ value: PickledValue) throws(Unknowable) {
    switch rules.numbers {
    case .text:
      append(try value.known(value.tree.decimal(of: value.id, in: value.source)))
    case .bytes: try integerBytes(value)
    }
  }

  /// `int.to_bytes`, signed and little-endian, in 8 bytes or in twice as many until it fits.
  private func integerBytes(_ value: PickledValue) throws(Unknowable) {
    if let integer = value.integer {
      withUnsafeBytes(of: Int64(integer).littleEndian) { stack.append(contentsOf: $0) }
      return
    }
    let bytes = try value.known(
      value.tree.twosComplementLittleEndian(of: value.id, in: value.source))
    var length = 8
    while length < bytes.count { length *= 2 }
    let fill: UInt8 = (bytes.last ?? 0) >= 0x80 ? 0xFF : 0
    stack.append(contentsOf: bytes)
    stack.append(contentsOf: repeatElement(fill, count: length - bytes.count))
  }

  func float(_ value: Double) {
    append(rules.numbers == .text ? PythonNumber.repr(value) : PythonNumber.hex(value))
  }
}

/// Numbers as Python's built-in types write them.
enum PythonNumber {
  /// `float.__repr__`: the shortest digits that read back as the same number.
  ///
  /// Source: CPython `Python/pystrtod.c`, `format_float_short`: an exponent below -4 or above 15.
  static func repr(_ value: Double) -> String {
    let text = short(value)
    let isPlain = text.allSatisfy { $0.isNumber || $0 == "-" }
    return value.isFinite && isPlain ? text + ".0" : text
  }

  /// The same without `.0`, as complex numbers show their parts.
  static func short(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    if value == 0 { return value.sign == .minus ? "-0" : "0" }
    let (digits, exponent) = shortestDigits(value.magnitude)
    let sign = value < 0 ? "-" : ""
    return sign
      + (exponent < -4 || exponent >= 16 ? scientific(digits, exponent) : plain(digits, exponent))
  }

  /// The digits without point, and the power of ten of the first one.
  private static func shortestDigits(_ value: Double) -> (digits: String, exponent: Int) {
    // Swift's description has the shortest digits too, only another layout.
    let parts = value.description.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = mantissa[0]
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    var exponent = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + whole.count - 1
    var digits = Substring(String(whole + fraction))
    while digits.count > 1, digits.first == "0" {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.count > 1, digits.last == "0" { digits.removeLast() }
    return (String(digits), exponent)
  }

  private static func scientific(_ digits: String, _ exponent: Int) -> String {
    let magnitude = String(exponent.magnitude)
    return String(digits.prefix(1)) + (digits.count > 1 ? "." + digits.dropFirst() : "")
      + (exponent < 0 ? "e-" : "e+") + (magnitude.count < 2 ? "0" : "") + magnitude
  }

  private static func plain(_ digits: String, _ exponent: Int) -> String {
    if exponent < 0 {
      return "0." + String(repeating: "0", count: -exponent - 1) + digits
    }
    if digits.count <= exponent + 1 {
      return digits + String(repeating: "0", count: exponent + 1 - digits.count)
    }
    return digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }

  /// `float.hex`, such as `0x1.8000000000000p+1`.
  ///
  /// Source: CPython `Objects/floatobject.c`, `float_hex_impl`.
  static func hex(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    let sign = value.sign == .minus ? "-" : ""
    if value.isInfinite { return sign + "inf" }
    if value == 0 { return sign + "0x0.0p+0" }
    let fraction = String(value.significandBitPattern, radix: 16)
    let padded = String(repeating: "0", count: 13 - fraction.count) + fraction
    let isNormal = value.isNormal
    let exponent = isNormal ? Int(value.exponent) : -1022
    return sign + "0x" + (isNormal ? "1." : "0.") + padded + "p"
      + (exponent < 0 ? "-" : "+") + String(exponent.magnitude)
  }

  /// `complex.__repr__`.
  ///
  /// Source: CPython `Objects/complexobject.c`, `complex_repr`.
  static func repr(real: Double, imaginary: Double) -> String {
    if real == 0, real.sign == .plus { return short(imaginary) + "j" }
    let isSigned = imaginary.sign == .minus && !imaginary.isNaN
    return "(" + short(real) + (isSigned ? "" : "+") + short(imaginary) + "j)"
  }
}

/// Commands as people paste them into a shell.
package enum ShellText {
  /// Returns arguments as one line of a POSIX shell, quoted where needed.
  ///
  /// Characters that cannot be shown are written as `$'…'` escapes, so the line stays exact.
  package static func command(_ arguments: [String]) -> String {
    arguments.map(quoted).joined(separator: " ")
  }

  private static func quoted(_ argument: String) -> String {
    if !argument.isEmpty, argument.unicodeScalars.allSatisfy(isPlain) { return argument }
    guard argument.unicodeScalars.allSatisfy(SafeText.isSafe) else { return escaped(argument) }
    let parts = argument.split(separator: "'", omittingEmptySubsequences: false)
    return "'\(parts.joined(separator: "'\\''"))'"
  }

  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    if ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) { return true }
    if ("0"..."9").contains(scalar) { return true }
    return "_-./:=@%+,".unicodeScalars.contains(scalar)
  }

  private static func escaped(_ argument: String) -> String {
    var text = ""
    for scalar in argument.unicodeScalars {
      switch scalar {
      case "'", "\\": text += "\\\(scalar)"
      case _ where SafeText.isSafe(scalar): text.unicodeScalars.append(scalar)
      default: for byte in String(scalar).utf8 { text += octal(byte) }
      }
    }
    return "$'\(text)'"
  }

  private static func octal(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 8)
    return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
  }
}

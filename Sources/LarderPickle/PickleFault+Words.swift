extension PickleFault {
  /// The fault's kind as one word of the fixtures' manifests, stable for programs.
  package var slug: String {
    switch kind {
    case .empty: "empty"
    case .truncated, .frameOverrun: "truncated"
    case .unknownOpcode: "unknown-opcode"
    case .badArgument: "bad-argument"
    case .stackUnderflow: "stack-underflow"
    case .noMark: "no-mark"
    case .memoMissing: "memo-missing"
    case .badTarget: "bad-target"
    case .noStop: "no-stop"
    case .limitReached: "limit"
    }
  }

  /// The code of the finding that this fault amounts to.
  package var findingCode: String {
    switch kind {
    case .empty: "zero-length"
    case .truncated, .noStop: "pickle-cut-short"
    case .frameOverrun(_, _, let isWholeOtherwise):
      isWholeOtherwise ? "pickle-frame" : "pickle-cut-short"
    case .unknownOpcode: "pickle-unknown-opcode"
    case .badArgument(.utf8), .badArgument(.unicodeEscape): "text-encoding"
    case .badArgument(.memoNumber), .badArgument(.negativeMemoNumber), .memoMissing: "pickle-memo"
    case .badArgument: "pickle-argument"
    case .stackUnderflow, .noMark, .badTarget: "pickle-stack"
    case .limitReached: "pickle-limit"
    }
  }

  /// One sentence that says what is wrong and where, without a full stop.
  package var problem: String {
    let here = hexadecimal(offset)
    let name = opcode?.name ?? "instruction"
    switch kind {
    case .empty: return "the pickle is empty"
    case .truncated(nil, _): return "the line of the \(name) at \(here) has no end"
    case .truncated(let needed?, let available):
      let missing = needed - UInt64(available)
      return
        "the pickle needs \(grouped(missing)) more \(bytes(missing)) for the \(name) at \(here)"
    case .frameOverrun(let length, let available, let isWholeOtherwise):
      return frameProblem(length, available, isWholeOtherwise, here)
    case .unknownOpcode(let byte):
      return "the byte \(hexadecimal(Int(byte), digits: 2)) at \(here) is no pickle instruction"
    case .badArgument(let argument): return "the \(name) at \(here) \(words(argument))"
    case .stackUnderflow: return "the \(name) at \(here) needs a value that is not on the stack"
    case .noMark: return "the \(name) at \(here) needs a MARK that is not on the stack"
    case .memoMissing(let index):
      return "the \(name) at \(here) asks for memo \(index), which was never stored"
    case .badTarget(let target): return "the \(name) at \(here) \(words(target))"
    case .noStop: return "the pickle ends at \(here) without STOP"
    case .limitReached(let limit, let value):
      return "the \(name) at \(here) exceeds the limit of \(grouped(UInt64(max(value, 0))))"
        + " for the \(limit.rawValue)"
    }
  }

  private func frameProblem(
    _ length: UInt64, _ available: Int, _ isWholeOtherwise: Bool, _ here: String
  ) -> String {
    guard isWholeOtherwise else {
      let missing = length - UInt64(available)
      return "the pickle needs \(grouped(missing)) more \(bytes(missing)) for the FRAME at \(here)"
    }
    return "the FRAME at \(here) claims \(grouped(length)) \(bytes(length)),"
      + " but the whole pickle after it has \(grouped(UInt64(available)))"
  }

  private func words(_ argument: Argument) -> String {
    switch argument {
    case .protocolVersion(let version): "asks for protocol \(version), the newest known is 5"
    case .integer: "holds text that is no integer"
    case .float: "holds text that is no number"
    case .unquoted: "holds text without matching quotes"
    case .unicodeEscape(let at):
      "holds a broken \\u escape at byte \(grouped(UInt64(at))) of its text"
    case .utf8(let at): "holds text that is no UTF-8 from its byte \(grouped(UInt64(at))) on"
    case .negativeLength(let length): "has the negative length \(length)"
    case .memoNumber: "has a memo number that is no number"
    case .negativeMemoNumber: "has a negative memo number"
    case .extensionCode(let code): "has the extension code \(code), which must be positive"
    }
  }

  private func words(_ target: Target) -> String {
    switch target {
    case .append(let kind): "appends to \(kind.words)"
    case .setItem(let kind): "stores an item in \(kind.words)"
    case .addItems(let kind): "adds items to \(kind.words)"
    case .oddItems: "has a key without a value"
    case .reduceArguments(let kind): "calls with \(kind.words) instead of a tuple of arguments"
    case .globalName(let kind): "names a global by \(kind.words) instead of a str"
    }
  }

  private func bytes(_ count: UInt64) -> String { count == 1 ? "byte" : "bytes" }
}

/// A number as `0x0fd1`, padded to a number of digits.
func hexadecimal(_ value: Int, digits: Int = 4) -> String {
  let text = String(value, radix: 16)
  return "0x" + String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
}

/// A number with a comma between groups of three digits.
func grouped(_ value: UInt64) -> String {
  var result = ""
  let digits = Array(String(value))
  for (index, digit) in digits.enumerated() {
    if index > 0 && (digits.count - index).isMultiple(of: 3) { result.append(",") }
    result.append(digit)
  }
  return result
}

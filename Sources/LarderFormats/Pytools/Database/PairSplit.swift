internal import LarderPickle

/// Where key and value lie within one pickled pair.
///
/// pytools stores `pickle.dumps((key, value))`: the instructions of the key, those of the value, and
/// one that makes a tuple of both. The key ends where the stack held one value for the last time
/// before that tuple was made. Only lengths and stack depths are followed here; whether the pickle
/// is sound is the walker's business.
struct PairSplit: Equatable {
  /// The first byte after the key, in bytes from the start of the pickle.
  var keyEnd: Int
  /// Whether the instruction that makes the pair was reached.
  var isPair: Bool
  /// Whether the key lies above a mark that was set before it, as protocols 0 and 1 do it.
  var isAboveMark = false

  /// What an instruction does, in one word: lengths of arguments and stack effect.
  private struct Step {
    enum Argument: UInt8 { case unknown, fixed, counted, line, twoLines }
    var argument = Argument.unknown
    var size: UInt8 = 0
    var takes: Int8 = 0
    var gives: Int8 = 0
    var takesToMark = false
  }

  private static let steps: [Step] = (0...255).map { byte in
    guard let opcode = Opcode.lookup(UInt8(byte)) else { return Step() }
    var step = Step()
    switch opcode.argument {
    case .none: step.argument = .fixed
    case .fixed(let size): (step.argument, step.size) = (.fixed, UInt8(size))
    case .counted(let size): (step.argument, step.size) = (.counted, UInt8(size))
    case .line: step.argument = .line
    case .twoLines: step.argument = .twoLines
    }
    step.takes = Int8(opcode.takes)
    step.gives = Int8(opcode.gives)
    step.takesToMark = opcode.takesToMark
    return step
  }

  private static let mark = OpcodeByte.mark.rawValue
  private static let stop = OpcodeByte.stop.rawValue
  private static let tuple = OpcodeByte.tuple.rawValue
  private static let memos = [
    OpcodeByte.memoize, .put, .binPut, .longBinPut,
  ].map(\.rawValue)
  private static let tuple2 = OpcodeByte.tuple2.rawValue

  /// Finds the end of the key; `nil` where not even one value is complete.
  ///
  /// `end` is where to stop: the offset of the first fault, where there is one.
  ///
  /// - Complexity: O(instructions); payload is skipped.
  static func find(in bytes: UnsafeRawBufferPointer, upTo end: Int? = nil) -> PairSplit? {
    var walk = Walk(limit: min(end ?? bytes.count, bytes.count))
    return steps.withUnsafeBufferPointer { steps in
      while walk.position < walk.limit {
        let byte = bytes[walk.position]
        if byte == stop { break }
        guard walk.take(byte, steps[Int(byte)], bytes) else { break }
      }
      return walk.result
    }
  }

  private struct Walk {
    let limit: Int
    var position = 0
    /// Values and marks on the stack.
    private var depth = 0
    /// The depths at which marks lie, but for one at the very bottom.
    private var marks: [Int] = []
    private var hasBottomMark = false
    /// Where the stack last held one value alone, or one above a mark at the bottom.
    private var lastAlone: Int?
    private var lastAboveMark: Int?
    private var pair: Int?
    private var isMarkedPair = false

    init(limit: Int) { self.limit = limit }

    var result: PairSplit? {
      if let pair { return PairSplit(keyEnd: pair, isPair: true, isAboveMark: isMarkedPair) }
      let open = hasBottomMark ? lastAboveMark : lastAlone
      return open.map { PairSplit(keyEnd: $0, isPair: false, isAboveMark: hasBottomMark) }
    }

    mutating func take(_ byte: UInt8, _ step: Step, _ bytes: UnsafeRawBufferPointer) -> Bool {
      guard let length = length(of: step, bytes), length <= limit - position else { return false }
      // Whatever but a memo comes after a tuple, the tuple was the key or a part of it.
      if pair != nil, !PairSplit.memos.contains(byte) { pair = nil }
      if byte == PairSplit.mark {
        if depth == 0, !hasBottomMark { hasBottomMark = true } else { marks.append(depth) }
        position += length
        return true
      }
      if byte == PairSplit.tuple2, depth == 2, !hasBottomMark { pair = lastAlone }
      if step.takesToMark {
        if let mark = marks.popLast() {
          depth = mark
        } else if hasBottomMark {
          if byte == PairSplit.tuple, depth == 2 { (pair, isMarkedPair) = (lastAboveMark, true) }
          hasBottomMark = false
          depth = 0
        } else {
          return false
        }
      }
      depth += Int(step.gives) - Int(step.takes)
      position += length
      guard depth >= 0 else { return false }
      if depth == 1, marks.isEmpty {
        if hasBottomMark { lastAboveMark = position } else { lastAlone = position }
      }
      return true
    }

    private func length(of step: Step, _ bytes: UnsafeRawBufferPointer) -> Int? {
      switch step.argument {
      case .unknown: return nil
      case .fixed: return 1 + Int(step.size)
      case .counted:
        let size = Int(step.size)
        guard position + 1 + size <= bytes.count else { return nil }
        var count: UInt64 = 0
        for index in (0..<size).reversed() {
          count = count << 8 | UInt64(bytes[position + 1 + index])
        }
        guard count <= UInt64(bytes.count) else { return nil }
        return 1 + size + Int(count)
      case .line, .twoLines:
        var lines = step.argument == .line ? 1 : 2
        var end = position + 1
        while end < bytes.count, lines > 0 {
          if bytes[end] == 0x0A { lines -= 1 }
          end += 1
        }
        return lines == 0 ? end - position : nil
      }
    }
  }
}

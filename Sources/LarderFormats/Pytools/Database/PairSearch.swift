internal import LarderPickle

/// Finds where the keys of pickled pairs end, one pair after the other, in memory that is used again.
struct PairSearch: ~Copyable {
  /// What an instruction does, in one word: lengths of arguments and stack effect.
  private struct Step {
    enum Argument: UInt8 { case unknown, fixed, counted, line, twoLines }
    var argument = Argument.unknown
    var size: UInt8 = 0
    var takes: Int8 = 0
    var gives: Int8 = 0
    var takesToMark = false
    /// Whether it only remembers what lies on top.
    var isMemo = false
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
    step.isMemo = [.memoize, .put, .binPut, .longBinPut].contains(opcode.byte)
    return step
  }

  private static let mark = OpcodeByte.mark.rawValue
  private static let stop = OpcodeByte.stop.rawValue
  private static let tuple = OpcodeByte.tuple.rawValue
  private static let tuple2 = OpcodeByte.tuple2.rawValue

  private let steps = PairSearch.steps
  private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  private var position = 0
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

  init() {}

  /// Finds the end of the key; `nil` where not even one value is complete.
  ///
  /// `end` is where to stop: the offset of the first fault, where there is one.
  ///
  /// - Complexity: O(instructions); payload is skipped.
  mutating func find(in bytes: UnsafeRawBufferPointer, upTo end: Int? = nil) -> PairSplit? {
    begin(bytes)
    defer { self.bytes = UnsafeRawBufferPointer(start: nil, count: 0) }
    let limit = min(end ?? bytes.count, bytes.count)
    while position < limit {
      let byte = bytes[position]
      if byte == Self.stop { break }
      guard take(byte, steps[Int(byte)], upTo: limit) else { break }
    }
    return result
  }

  private mutating func begin(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    position = 0
    depth = 0
    marks.removeAll(keepingCapacity: true)
    hasBottomMark = false
    lastAlone = nil
    lastAboveMark = nil
    pair = nil
    isMarkedPair = false
  }

  private var result: PairSplit? {
    if let pair { return PairSplit(keyEnd: pair, isPair: true, isAboveMark: isMarkedPair) }
    let open = hasBottomMark ? lastAboveMark : lastAlone
    return open.map { PairSplit(keyEnd: $0, isPair: false, isAboveMark: hasBottomMark) }
  }

  @inline(__always)
  private mutating func take(_ byte: UInt8, _ step: Step, upTo limit: Int) -> Bool {
    guard let length = length(of: step), length <= limit - position else { return false }
    // Whatever but a memo comes after a tuple, the tuple was the key or a part of it.
    if pair != nil, !step.isMemo { pair = nil }
    if byte == Self.mark {
      putMark()
      position += length
      return true
    }
    if byte == Self.tuple2, depth == 2, !hasBottomMark { pair = lastAlone }
    if step.takesToMark, !takeToMark(byte) { return false }
    depth += Int(step.gives) - Int(step.takes)
    position += length
    guard depth >= 0 else { return false }
    if depth == 1, marks.isEmpty {
      if hasBottomMark { lastAboveMark = position } else { lastAlone = position }
    }
    return true
  }

  private mutating func putMark() {
    if depth == 0, !hasBottomMark { hasBottomMark = true } else { marks.append(depth) }
  }

  /// Takes everything above the topmost mark off the stack, if there is one.
  private mutating func takeToMark(_ byte: UInt8) -> Bool {
    if let mark = marks.popLast() {
      depth = mark
      return true
    }
    guard hasBottomMark else { return false }
    if byte == Self.tuple, depth == 2 { (pair, isMarkedPair) = (lastAboveMark, true) }
    hasBottomMark = false
    depth = 0
    return true
  }

  @inline(__always)
  private func length(of step: Step) -> Int? {
    switch step.argument {
    case .unknown: nil
    case .fixed: 1 + Int(step.size)
    case .counted: countedLength(Int(step.size))
    case .line: lineLength(1)
    case .twoLines: lineLength(2)
    }
  }

  private func countedLength(_ size: Int) -> Int? {
    guard position + 1 + size <= bytes.count else { return nil }
    var count: UInt64 = 0
    for index in (0..<size).reversed() {
      count = count << 8 | UInt64(bytes[position + 1 + index])
    }
    guard count <= UInt64(bytes.count) else { return nil }
    return 1 + size + Int(count)
  }

  private func lineLength(_ count: Int) -> Int? {
    var lines = count
    var end = position + 1
    while end < bytes.count, lines > 0 {
      if bytes[end] == 0x0A { lines -= 1 }
      end += 1
    }
    return lines == 0 ? end - position : nil
  }
}

/// One walk over one pickle: the abstract machine.
///
/// The stack holds kinds, not values. Marks are kept apart: `marks` holds the height of the
/// stack at each, and `fence` repeats the topmost, below which no instruction may take a value.
///
/// The machine is kept between walks for the memory it has.
struct Machine: ~Copyable {
  var source = UnsafeRawBufferPointer(start: nil, count: 0)
  var limits = PickleLimits.default
  var isBuilding = false
  /// The next byte to read, and the instruction being read.
  var position = 0
  var instruction = 0
  var stack = EntryBuffer()
  var marks: [Int] = []
  var fence = 0
  var memo = Memo()
  var names = NameTable()
  var builder = TreeBuilder(limits: .default)
  var reading = PickleReading()
  var opcodeCount = 0
  /// Set once a frame claimed too much and the rest is read to see what is really missing.
  var ignoresFrames = false

  init() {}

  /// Gets ready for a pickle.
  mutating func begin(
    _ source: UnsafeRawBufferPointer, from start: Int, limits: PickleLimits, isBuilding: Bool
  ) {
    self.source = source
    self.limits = limits
    self.isBuilding = isBuilding
    position = start
    instruction = start
    opcodeCount = 0
    reading.start = start
    names.begin()
    if isBuilding { builder = TreeBuilder(limits: limits, byteCount: source.count - start) }
  }

  /// Forgets the pickle, but keeps memory for the next one.
  private mutating func end() -> PickleReading {
    source = UnsafeRawBufferPointer(start: nil, count: 0)
    stack.removeAll()
    if !marks.isEmpty { marks = [] }
    fence = 0
    memo.clear()
    if isBuilding { builder = TreeBuilder(limits: limits) }
    var result = PickleReading()
    swap(&result, &reading)
    return result
  }

  /// Walks to STOP or to the first fault.
  mutating func read() -> PickleReading {
    do throws(PickleFault.Kind) {
      guard position < source.count else { throw .empty }
      guard source.count <= PickleLimits.bytes else {
        throw .limitReached(.bytes, limit: PickleLimits.bytes)
      }
      let root = try run()
      finish(root)
    } catch {
      fail(error)
    }
    return end()
  }

  private mutating func finish(_ root: Entry) {
    summarise()
    reading.stop = instruction
    reading.trailingByteCount = source.count - position
    reading.leftOnStack = stack.count + marks.count
    if isBuilding {
      reading.tree = builder.finish(
        root: root, stack: EntryBuffer().tail(from: 0), names: names.all)
    }
    nameComputedGlobals()
  }

  private mutating func fail(_ kind: PickleFault.Kind) {
    summarise()
    var kind = kind
    if case .frameOverrun(let length, let available, _) = kind {
      let frame = instruction
      let whole = readBeyondFrame()
      instruction = frame
      kind = .frameOverrun(length: length, available: available, isWholeOtherwise: whole)
    }
    reading.fault = makeFault(kind)
    if isBuilding {
      reading.tree = builder.finish(root: nil, stack: stack.tail(from: 0), names: names.all)
    }
    nameComputedGlobals()
  }

  /// Copies what was counted apart into the reading.
  private mutating func summarise() {
    reading.opcodeCount = opcodeCount
    reading.globals = names.named.map(names.name)
    reading.globalCount = names.namedCount
    reading.calledGlobals = names.called.map(names.name)
  }

  /// Reads on after a frame that claims too much; the reading keeps what it says so far.
  ///
  /// - Returns: Whether the pickle is complete when frames are ignored.
  private mutating func readBeyondFrame() -> Bool {
    ignoresFrames = true
    let kept = reading
    defer { ignoresFrames = false }
    do throws(PickleFault.Kind) {
      let root = try run()
      stack.append(root)
      reading = kept
      return true
    } catch {
      reading = kept
      reading.faultBeyondFrame = makeFault(error)
      return false
    }
  }

  private func makeFault(_ kind: PickleFault.Kind) -> PickleFault {
    let opcode = instruction < source.count ? Opcode.lookup(source[instruction]) : nil
    return PickleFault(kind, offset: instruction, opcode: opcode)
  }

  /// Puts descriptions in place of the names that only running the pickle would tell.
  private mutating func nameComputedGlobals() {
    guard let tree = reading.tree else { return }
    let described = tree.computedGlobals(in: source)
    func describe(_ list: [GlobalName]) -> [GlobalName] {
      list.flatMap { $0 == .computed && !described.isEmpty ? described : [$0] }
    }
    reading.globals = describe(reading.globals)
    reading.calledGlobals = describe(reading.calledGlobals)
  }
}

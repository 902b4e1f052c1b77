extension Machine {
  /// Pushes a value made by this instruction.
  @inline(__always)
  mutating func push(_ kind: PickleKind) throws(PickleFault.Kind) {
    let node = isBuilding ? builder.atom(kind, at: instruction) : 0
    try push(Entry(kind, node: node, detail: instruction))
  }

  @inline(__always)
  mutating func push(_ entry: Entry) throws(PickleFault.Kind) {
    guard stack.count < limits.stack else { throw .limitReached(.stack, limit: limits.stack) }
    stack.append(entry)
  }

  /// Takes a value from above the topmost mark.
  @inline(__always)
  mutating func pop() throws(PickleFault.Kind) -> Entry {
    guard stack.count > fence else { throw .stackUnderflow }
    let entry = stack[stack.count &- 1]
    stack.cut(to: stack.count &- 1)
    return entry
  }

  @inline(__always)
  func top() throws(PickleFault.Kind) -> Entry {
    guard stack.count > fence else { throw .stackUnderflow }
    return stack[stack.count &- 1]
  }

  /// The height of the stack below so many values, which must be there.
  @inline(__always)
  func position(ofTop count: Int) throws(PickleFault.Kind) -> Int {
    guard stack.count &- fence >= count else { throw .stackUnderflow }
    return stack.count &- count
  }

  @inline(__always)
  mutating func mark() throws(PickleFault.Kind) {
    guard marks.count < limits.stack else { throw .limitReached(.stack, limit: limits.stack) }
    marks.append(stack.count)
    fence = stack.count
  }

  /// Takes the topmost mark and returns the height of the stack at it.
  @inline(__always)
  mutating func takeMark() throws(PickleFault.Kind) -> Int {
    guard let height = marks.popLast() else { throw .noMark }
    fence = marks.last ?? 0
    return height
  }

  /// POP, which takes a mark as well.
  mutating func drop() throws(PickleFault.Kind) {
    if stack.count > fence {
      stack.cut(to: stack.count - 1)
    } else {
      guard !marks.isEmpty else { throw .stackUnderflow }
      _ = try takeMark()
    }
  }

  mutating func dup() throws(PickleFault.Kind) { try push(try top()) }

  @inline(__always)
  mutating func memoize() throws(PickleFault.Kind) { try remember(memo.count) }

  @inline(__always)
  mutating func remember(_ index: Int) throws(PickleFault.Kind) {
    guard index >= 0 else { throw .badArgument(.negativeMemoNumber) }
    guard memo.store(try top(), at: index, limits: limits) else {
      throw .limitReached(.memo, limit: limits.memo)
    }
  }

  @inline(__always)
  mutating func recall(_ index: Int) throws(PickleFault.Kind) {
    guard let entry = memo.value(index) else { throw .memoMissing(index: index) }
    try push(entry)
  }

  /// Replaces the values from a height on by one container of them.
  @inline(__always)
  mutating func fold(_ kind: PickleKind, from height: Int) throws(PickleFault.Kind) {
    let node =
      isBuilding ? builder.container(kind, at: instruction, items: stack.tail(from: height)) : 0
    stack.cut(to: height)
    try push(Entry(kind, node: node, detail: instruction))
  }

  @inline(__always)
  mutating func fold(_ kind: PickleKind, count: Int) throws(PickleFault.Kind) {
    try fold(kind, from: try position(ofTop: count))
  }

  mutating func foldDict() throws(PickleFault.Kind) {
    let height = try takeMark()
    guard (stack.count - height).isMultiple(of: 2) else { throw .badTarget(.oddItems) }
    try fold(.dict, from: height)
  }

  /// APPEND and APPENDS.
  @inline(__always)
  mutating func append(from height: Int) throws(PickleFault.Kind) {
    guard height > fence else { throw .stackUnderflow }
    let target = stack[height &- 1]
    if !target.isKind(.list) {
      guard target.kind.isOpaque else { throw .badTarget(.append(to: target.kind)) }
      noteEffect(.append, on: target)
    }
    if isBuilding { builder.extend(target.node, items: stack.tail(from: height)) }
    stack.cut(to: height)
  }

  /// SETITEM and SETITEMS; a list takes them too, as `list[index] = value`.
  @inline(__always)
  mutating func setItems(from height: Int) throws(PickleFault.Kind) {
    guard (stack.count &- height) & 1 == 0 else { throw .badTarget(.oddItems) }
    guard height > fence else { throw .stackUnderflow }
    let target = stack[height &- 1]
    if !target.isKind(.dict) {
      guard target.kind.isOpaque || target.kind == .list else {
        throw .badTarget(.setItem(on: target.kind))
      }
      noteEffect(.setItem, on: target)
    }
    if isBuilding { builder.extend(target, pairs: stack.tail(from: height)) }
    stack.cut(to: height)
  }

  mutating func addItems() throws(PickleFault.Kind) {
    let height = try takeMark()
    guard height > fence else { throw .stackUnderflow }
    let target = stack[height - 1]
    guard target.kind == .set || target.kind == .call else {
      throw .badTarget(.addItems(to: target.kind))
    }
    if isBuilding { builder.extend(target.node, items: stack.tail(from: height)) }
    stack.cut(to: height)
  }

  /// Notes that a global itself is changed.
  mutating func noteEffect(_ kind: PickleReading.Effect.Kind, on target: Entry) {
    guard target.kind == .global else { return }
    reading.effectCount += 1
    guard reading.effects.count < limits.listed else { return }
    reading.effects.append(.init(kind: kind, name: names.name(target.detail)))
  }
}

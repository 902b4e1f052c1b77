extension Machine {
  mutating func noteProtocol() throws(PickleFault.Kind) {
    let version = Int(try fixed(UInt8.self))
    guard version <= 5 else { throw .badArgument(.protocolVersion(version)) }
    reading.protocolVersion = max(version, reading.protocolVersion ?? 0)
  }

  /// FRAME, of which only the length is checked.
  ///
  /// Instructions may cross a frame's end and frames may nest: CPython's unpickler, which has the
  /// whole pickle in memory, does not mind either.
  mutating func frame() throws(PickleFault.Kind) {
    let length = try fixed(UInt64.self)
    reading.frameCount += 1
    let available = source.count - position
    guard length <= UInt64(available) || ignoresFrames else {
      throw .frameOverrun(length: length, available: available, isWholeOtherwise: false)
    }
  }

  mutating func nextBuffer() throws(PickleFault.Kind) {
    reading.bufferCount += 1
    try push(.buffer)
  }

  mutating func pushExtension(_ code: Int) throws(PickleFault.Kind) {
    guard code > 0 else { throw .badArgument(.extensionCode(code)) }
    reading.extensionCount += 1
    if reading.extensionCodes.count < limits.listed { reading.extensionCodes.append(code) }
    try push(.extension)
  }

  mutating func persistentLine() throws(PickleFault.Kind) {
    reading.persistentCount += 1
    _ = try line()
    try push(.persistent)
  }

  mutating func persistentValue() throws(PickleFault.Kind) {
    reading.persistentCount += 1
    let id = try pop()
    let node = isBuilding ? builder.wrap(.persistent, at: instruction, id.node) : 0
    try push(Entry(.persistent, node: node, detail: instruction))
  }

  // MARK: Names

  mutating func global() throws(PickleFault.Kind) {
    let (module, name) = (try line(), try line())
    try pushGlobal(try noteName(module, name))
  }

  private mutating func noteName(
    _ module: Range<Int>, _ name: Range<Int>
  ) throws(PickleFault.Kind) -> Int {
    try checkUTF8(module)
    try checkUTF8(name)
    return names.note(
      module: UnsafeRawBufferPointer(rebasing: source[module]),
      name: UnsafeRawBufferPointer(rebasing: source[name]), limits: limits)
  }

  private mutating func pushGlobal(_ number: Int) throws(PickleFault.Kind) {
    let node = isBuilding ? builder.wrap(.global, at: instruction, UInt32(number)) : 0
    try push(Entry(.global, node: node, detail: number))
  }

  mutating func stackGlobal() throws(PickleFault.Kind) {
    let (name, module) = (try pop(), try pop())
    for part in [name, module] where !isName(part) { throw .badTarget(.globalName(part.kind)) }
    guard !name.kind.isOpaque, !module.kind.isOpaque else {
      let number = names.noteComputed(limits)
      let node =
        isBuilding
        ? builder.computedGlobal(at: instruction, number, module: module.node, name: name.node) : 0
      return try push(Entry(.global, node: node, detail: number))
    }
    let texts = (nameText(module), nameText(name))
    let number = texts.0.withBytes { module in
      texts.1.withBytes { names.note(module: module, name: $0, limits: limits) }
    }
    try pushGlobal(number)
  }

  /// Hands out the beginning of a text, not more: the same long text may be used as a name again
  /// and again.
  private func nameText(_ entry: Entry) -> NameText {
    let reader = PayloadReader(source)
    let limit = limits.nameBytes + 1
    let opcode = reader.opcode(at: entry.detail)
    if opcode?.argument != .line, let range = reader.payload(at: entry.detail) {
      return .inPlace(UnsafeRawBufferPointer(rebasing: source[range].prefix(limit)))
    }
    return .decoded(reader.text(at: entry.detail, limit: limit)?.encoded() ?? [])
  }

  private enum NameText {
    case inPlace(UnsafeRawBufferPointer)
    case decoded([UInt8])

    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
      switch self {
      case .inPlace(let bytes): body(bytes)
      case .decoded(let bytes): bytes.withUnsafeBytes(body)
      }
    }
  }

  private func isName(_ entry: Entry) -> Bool {
    entry.kind == .text || entry.kind == .string8 || entry.kind.isOpaque
  }

  // MARK: Calls

  /// Pushes the result of a call, which nobody makes.
  private mutating func pushCall(
    _ callable: Entry, arguments: UInt32, keywords: UInt32 = 0
  ) throws(PickleFault.Kind) {
    reading.callCount += 1
    if callable.kind == .global {
      names.noteCall(callable.detail)
    } else {
      reading.computedCallCount += 1
    }
    let node =
      isBuilding
      ? builder.call(
        at: instruction, callable: callable.node, arguments: arguments, keywords: keywords) : 0
    try push(Entry(.call, node: node, detail: instruction))
  }

  mutating func reduce() throws(PickleFault.Kind) {
    let (arguments, callable) = (try pop(), try pop())
    switch arguments.kind {
    case .tuple, .list, .set, .frozenSet, .buffer, .global, .call, .persistent, .extension: break
    default: throw .badTarget(.reduceArguments(arguments.kind))
    }
    try pushCall(callable, arguments: arguments.node)
  }

  mutating func newObject(hasKeywords: Bool) throws(PickleFault.Kind) {
    let keywords = hasKeywords ? try pop().node : 0
    let (arguments, callable) = (try pop(), try pop())
    try pushCall(callable, arguments: arguments.node, keywords: keywords)
  }

  /// INST: the class is named by lines, the arguments lie above the mark.
  mutating func instance() throws(PickleFault.Kind) {
    let (module, name) = (try line(), try line())
    let height = try takeMark()
    let number = try noteName(module, name)
    let node = isBuilding ? builder.wrap(.global, at: instruction, UInt32(number)) : 0
    try callWithItems(Entry(.global, node: node, detail: number), from: height, dropping: height)
  }

  /// OBJ: the class is the first value above the mark.
  mutating func object() throws(PickleFault.Kind) {
    let height = try takeMark()
    guard stack.count > height else { throw .stackUnderflow }
    try callWithItems(stack[height], from: height + 1, dropping: height)
  }

  private mutating func callWithItems(
    _ callable: Entry, from first: Int, dropping height: Int
  ) throws(PickleFault.Kind) {
    let arguments =
      isBuilding ? builder.container(.tuple, at: instruction, items: stack.tail(from: first)) : 0
    stack.cut(to: height)
    try pushCall(callable, arguments: arguments)
  }

  /// BUILD: hands a state to the value below it.
  mutating func build() throws(PickleFault.Kind) {
    let state = try pop()
    let target = try top()
    noteEffect(.build, on: target)
    if isBuilding { builder.setState(of: target.node, to: state.node) }
  }
}

import LarderPickle
import Testing

/// Reads a pickle in both ways, which must agree, and returns the one with the tree.
func read(_ bytes: [UInt8], limits: PickleLimits = .default) -> PickleReading {
  var walker = PickleWalker(limits: limits)
  let plain = walker.walk(bytes)
  let reading = walker.walk(bytes, building: .tree)
  #expect(plain.fault == reading.fault)
  #expect(plain.stop == reading.stop)
  #expect(plain.opcodeCount == reading.opcodeCount)
  #expect(plain.callCount == reading.callCount)
  #expect(plain.globalCount == reading.globalCount)
  return reading
}

/// The label of what a pickle holds.
func label(_ bytes: [UInt8], limit: Int = 120) -> String? {
  let tree = read(bytes).tree
  return bytes.withUnsafeBytes { tree?.label(in: $0, limit: limit) }
}

/// The bytes of ASCII text.
func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

@Suite("Reading a pickle")
struct ReadingTests {
  @Test("finds STOP and what lies behind it")
  func trailing() {
    let reading = read([0x80, 2, 0x4B, 7, 0x2E, 0, 0, 0])
    #expect(reading.isWellFormed)
    #expect(reading.stop == 4)
    #expect(reading.end == 5)
    #expect(reading.trailingByteCount == 3)
    #expect(reading.protocolVersion == 2)
    #expect(reading.opcodeCount == 3)
    #expect(reading.isPlain)
  }

  @Test("reads several pickles of one file one after the other")
  func several() {
    let bytes: [UInt8] = ascii("I1\n.") + [0x80, 4, 0x4E, 0x2E] + ascii("(lp0\n.")
    var walker = PickleWalker()
    var start: Int? = 0
    var stops: [Int] = []
    while let from = start, from < bytes.count {
      let reading = walker.walk(bytes, from: from)
      #expect(reading.start == from)
      start = reading.end
      if let stop = reading.stop { stops.append(stop) }
    }
    #expect(stops == [3, 7, 13])
  }

  @Test("forgets the memo of the pickle before")
  func freshMemo() {
    var walker = PickleWalker()
    #expect(walker.walk(ascii("I1\np5\n.")).isWellFormed)
    #expect(walker.walk(ascii("g5\n.")).fault?.kind == .memoMissing(index: 5))
  }

  @Test("names a call by what it would call, and makes none")
  func calls() {
    let bytes = ascii("cos\nsystem\n(S'true'\ntR.")
    let reading = read(bytes)
    #expect(reading.isWellFormed)
    #expect(!reading.isPlain)
    #expect(reading.calledGlobals == [GlobalName(module: "os", name: "system")])
    #expect(reading.callCount == 1)
    let texts = bytes.withUnsafeBytes { reading.tree?.callTexts(in: $0) }
    #expect(texts == ["os.system('true')"])
    #expect(reading.doubtfulGlobals.map(\.standing) == [.dangerous])
  }

  @Test("lists a change made to a global without a call")
  func effects() {
    let reading = read(ascii("cos\nenviron\nS'A'\nS'b'\ns."))
    #expect(reading.effects.map(\.text) == ["SETITEM on the global os.environ"])
    #expect(reading.callCount == 0)
    #expect(reading.doubtfulGlobals.count == 1)
  }
}

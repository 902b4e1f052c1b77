extension Machine {
  /// Runs instructions until STOP and returns the value it takes.
  mutating func run() throws(PickleFault.Kind) -> Entry {
    while position < source.count {
      instruction = position
      let byte = source[position]
      guard let code = OpcodeByte(rawValue: byte) else { throw .unknownOpcode(byte) }
      position &+= 1
      opcodeCount &+= 1
      if code == .stop { return try pop() }
      try step(code)
    }
    instruction = position
    throw .noStop
  }

  /// The instructions that most pickles consist of.
  @inline(__always)
  private mutating func step(_ code: OpcodeByte) throws(PickleFault.Kind) {
    switch code {
    case .memoize: try memoize()
    case .binGet: try recall(Int(try fixed(UInt8.self)))
    case .binPut: try remember(Int(try fixed(UInt8.self)))
    case .longBinGet: try recall(Int(try fixed(UInt32.self)))
    case .longBinPut: try remember(Int(try fixed(UInt32.self)))
    case .shortBinUnicode: try pushText(length: UInt64(try fixed(UInt8.self)))
    case .binUnicode: try pushText(length: UInt64(try fixed(UInt32.self)))
    case .binUnicode8: try pushText(length: try fixed(UInt64.self))
    case .binInt1: try pushFixed(.int, length: 1)
    case .binInt2: try pushFixed(.int, length: 2)
    case .binInt: try pushFixed(.int, length: 4)
    case .binFloat: try pushFixed(.float, length: 8)
    case .long1: try pushPayload(.int, length: UInt64(try fixed(UInt8.self)))
    case .none: try push(.none)
    case .newTrue, .newFalse: try push(.bool)
    case .emptyTuple: try push(.tuple)
    case .emptyList: try push(.list)
    case .emptyDict: try push(.dict)
    case .emptySet: try push(.set)
    case .mark: try mark()
    case .tuple1: try fold(.tuple, count: 1)
    case .tuple2: try fold(.tuple, count: 2)
    case .tuple3: try fold(.tuple, count: 3)
    case .tuple: try fold(.tuple, from: try takeMark())
    case .append: try append(from: try position(ofTop: 1))
    case .appends: try append(from: try takeMark())
    case .setItem: try setItems(from: try position(ofTop: 2))
    case .setItems: try setItems(from: try takeMark())
    case .shortBinBytes: try pushPayload(.bytes, length: UInt64(try fixed(UInt8.self)))
    default: try stepRarely(code)
    }
  }

  /// The instructions that a pickle has few of, or none.
  @inline(never)
  private mutating func stepRarely(_ code: OpcodeByte) throws(PickleFault.Kind) {
    switch code {
    case .proto: try noteProtocol()
    case .frame: try frame()
    case .pop: try drop()
    case .popMark: stack.cut(to: try takeMark())
    case .dup: try dup()
    case .binBytes: try pushPayload(.bytes, length: UInt64(try fixed(UInt32.self)))
    case .binBytes8: try pushPayload(.bytes, length: try fixed(UInt64.self))
    case .byteArray8: try pushPayload(.byteArray, length: try fixed(UInt64.self))
    case .long4: try pushSigned(.int)
    case .nextBuffer: try nextBuffer()
    case .readOnlyBuffer: _ = try top()
    case .list: try fold(.list, from: try takeMark())
    case .frozenSet: try fold(.frozenSet, from: try takeMark())
    case .dict: try foldDict()
    case .addItems: try addItems()
    case .global: try global()
    case .stackGlobal: try stackGlobal()
    case .reduce: try reduce()
    case .newObj: try newObject(hasKeywords: false)
    case .newObjEx: try newObject(hasKeywords: true)
    case .inst: try instance()
    case .obj: try object()
    case .build: try build()
    case .ext1: try pushExtension(Int(try fixed(UInt8.self)))
    case .ext2: try pushExtension(Int(try fixed(UInt16.self)))
    case .ext4: try pushExtension(Int(Int32(bitPattern: try fixed(UInt32.self))))
    case .persistent: try persistentLine()
    case .binPersistent: try persistentValue()
    default: try stepText(code)
    }
  }

  /// The instructions of protocol 0 with text arguments, and the strings of Python 2.
  private mutating func stepText(_ code: OpcodeByte) throws(PickleFault.Kind) {
    switch code {
    case .int: try pushIntegerLine()
    case .long: try pushLongLine()
    case .float: try pushFloatLine()
    case .string: try pushStringLine()
    case .unicode: try pushUnicodeLine()
    case .binString: try pushSigned(.string8)
    case .shortBinString: try pushPayload(.string8, length: UInt64(try fixed(UInt8.self)))
    case .get: try recall(try memoNumber())
    case .put: try remember(try memoNumber())
    default: throw .unknownOpcode(code.rawValue)
    }
  }
}

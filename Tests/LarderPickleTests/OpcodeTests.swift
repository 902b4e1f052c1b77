import LarderPickle
import Testing

@Suite("The opcode table")
struct OpcodeTests {
  struct Row: CustomTestStringConvertible {
    let fields: [String]
    var byte: UInt8 { UInt8(fields[0]) ?? 0 }
    var testDescription: String { fields[1] }
  }

  static let rows = pickletoolsTable.split(separator: "\n").map {
    Row(fields: $0.split(separator: " ").map(String.init))
  }

  /// How the forms of arguments in pickletools are laid out.
  static let forms: [String: Opcode.Argument] = [
    "-": .none, "uint1": .fixed(1), "uint2": .fixed(2), "int4": .fixed(4), "uint4": .fixed(4),
    "uint8": .fixed(8), "float8": .fixed(8), "decimalnl_short": .line, "decimalnl_long": .line,
    "floatnl": .line, "stringnl": .line, "unicodestringnl": .line, "stringnl_noescape": .line,
    "stringnl_noescape_pair": .twoLines, "long1": .counted(1), "long4": .counted(4),
    "string1": .counted(1), "string4": .counted(4), "bytes1": .counted(1), "bytes4": .counted(4),
    "bytes8": .counted(8), "bytearray8": .counted(8), "unicodestring1": .counted(1),
    "unicodestring4": .counted(4), "unicodestring8": .counted(8),
  ]

  @Test("says of each opcode what pickletools says", arguments: rows)
  func agreement(row: Row) throws {
    let opcode = try #require(Opcode.lookup(row.byte))
    #expect(opcode.byte.rawValue == row.byte)
    #expect(opcode.name == row.fields[1])
    #expect(String(opcode.since) == row.fields[2])
    #expect(opcode.argument == Self.forms[row.fields[3]])
    #expect(String(opcode.takes) == row.fields[4])
    #expect(opcode.takesToMark == (row.fields[5] == "mark"))
    #expect(String(opcode.gives) == row.fields[6])
  }

  @Test("knows those 68 opcodes and no other")
  func completeness() {
    #expect(Self.rows.count == 68)
    #expect(Opcode.all.count == 68)
    let known = Set(Self.rows.compactMap { UInt8($0.fields[0]) })
    for byte in UInt8.min...UInt8.max {
      #expect((Opcode.lookup(byte) != nil) == known.contains(byte))
      #expect((OpcodeByte(rawValue: byte) != nil) == known.contains(byte))
    }
  }

  @Test(
    "is what the walk obeys: each opcode takes its argument and stack as described", arguments: rows
  )
  func walking(row: Row) throws {
    let opcode = try #require(Opcode.lookup(row.byte))
    let bytes = Sample.program(for: opcode)
    let reading = read(bytes)
    #expect(reading.fault == nil, "\(opcode.name): \(reading.fault?.problem ?? "")")
    #expect(reading.stop == bytes.count - 1)
    #expect(reading.leftOnStack == Sample.left(by: opcode))
  }

  @Test("leaves the walk no opcode that works without its values", arguments: rows)
  func underflow(row: Row) throws {
    let opcode = try #require(Opcode.lookup(row.byte))
    guard opcode.takes > 0 || opcode.takesToMark else { return }
    let reading = read([opcode.byte.rawValue] + Sample.argument(of: opcode) + [0x2E])
    #expect(reading.fault?.offset == 0)
    #expect(reading.fault?.kind == (opcode.takesToMark ? .noMark : .stackUnderflow))
  }

  @Test("leaves the walk no argument that may be cut", arguments: rows)
  func cutArguments(row: Row) throws {
    let opcode = try #require(Opcode.lookup(row.byte))
    let argument = Sample.argument(of: opcode)
    for length in 0..<argument.count {
      let reading = read([opcode.byte.rawValue] + argument.prefix(length))
      #expect(reading.fault?.offset == 0)
      #expect(reading.fault?.findingCode == "pickle-cut-short")
      #expect(reading.fault?.opcode == opcode)
    }
  }
}

/// Small programs that use one opcode.
private enum Sample {
  /// An argument that the opcode accepts.
  static func argument(of opcode: Opcode) -> [UInt8] {
    switch opcode.byte {
    case .int, .long, .get, .put: return ascii("7\n")
    case .float: return ascii("1.5\n")
    case .string: return ascii("'ab'\n")
    case .unicode, .persistent: return ascii("ab\n")
    case .global, .inst: return ascii("mod\nname\n")
    case .frame: return [0, 0, 0, 0, 0, 0, 0, 0]
    case .proto: return [4]
    case .binFloat: return [0x3F, 0xF0, 0, 0, 0, 0, 0, 0]
    default: break
    }
    switch opcode.argument {
    case .none, .line, .twoLines: return []
    case .fixed(let size): return [7] + [UInt8](repeating: 0, count: size - 1)
    case .counted(let size): return [2] + [UInt8](repeating: 0, count: size - 1) + ascii("ab")
    }
  }

  /// What the opcode needs on the stack and in the memo.
  static func preparation(for opcode: Opcode) -> [UInt8] {
    let (text, tuple, global) = (
      ascii("\u{58}") + [1, 0, 0, 0, 0x61], ascii(")"), ascii("cm\nn\n")
    )
    switch opcode.byte {
    case .stop, .pop, .dup, .tuple1, .memoize, .binPersistent: return text
    case .put, .binPut, .longBinPut: return text
    case .get, .binGet, .longBinGet: return ascii("Nq\u{7}0")
    case .tuple2, .stackGlobal: return text + text
    case .tuple3: return text + text + text
    case .append: return ascii("]") + text
    case .appends: return ascii("](") + text + text
    case .setItem: return ascii("}") + text + text
    case .setItems: return ascii("}(") + text + text
    case .addItems: return [0x8F] + ascii("(") + text
    case .list, .tuple, .dict, .frozenSet, .popMark: return ascii("(") + text + text
    case .reduce, .newObj, .build: return global + tuple
    case .newObjEx: return global + tuple + ascii("}")
    case .obj: return ascii("(") + global + text
    case .inst: return ascii("(") + text
    case .readOnlyBuffer: return [0x97]
    default: return []
    }
  }

  /// A whole pickle: what the opcode needs, the opcode, a value for STOP.
  static func program(for opcode: Opcode) -> [UInt8] {
    let prepared = preparation(for: opcode)
    if opcode.byte == .stop { return prepared + [0x2E] }
    return prepared + [opcode.byte.rawValue] + argument(of: opcode) + ascii("N.")
  }

  /// The values that should be left: what was there, changed as the table says.
  static func left(by opcode: Opcode) -> Int {
    switch opcode.byte {
    case .stop: 0
    // These take one value, or none, and leave the one that was prepared.
    case .put, .binPut, .longBinPut: 1
    default: opcode.gives
    }
  }
}

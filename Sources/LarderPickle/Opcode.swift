/// One instruction of the pickle machine, as data.
///
/// Source: CPython `Lib/pickletools.py`.
package struct Opcode: Hashable, Sendable {
  /// How the bytes after the opcode are laid out; integers are little-endian.
  package enum Argument: Hashable, Sendable {
    case none
    /// So many bytes.
    case fixed(Int)
    /// Text up to a newline, which is not part of it.
    case line
    /// Two such lines: module and name.
    case twoLines
    /// A length of so many bytes, then that many bytes of payload.
    case counted(Int)
  }

  /// What the instruction is for.
  package enum Effect: Hashable, Sendable {
    case control, push, fold, amend, shuffle, memo, name, call, resolve
  }

  /// The byte that selects the instruction.
  package let byte: OpcodeByte
  /// Its name in `pickletools`.
  package let name: String
  /// The first protocol that has it.
  package let since: Int
  /// What follows it in the stream.
  package let argument: Argument
  /// What it is for.
  package let effect: Effect
  /// The values it takes from the stack, those above a mark not counted.
  package let takes: Int
  /// The values (or marks) it leaves on the stack.
  package let gives: Int
  /// Whether it also takes everything down to the topmost mark.
  package let takesToMark: Bool

  init(
    _ byte: OpcodeByte, _ name: String, _ since: Int, _ argument: Argument, _ effect: Effect,
    _ takes: Int, _ gives: Int, toMark: Bool = false
  ) {
    self.byte = byte
    self.name = name
    self.since = since
    self.argument = argument
    self.effect = effect
    self.takes = takes
    self.gives = gives
    takesToMark = toMark
  }

  /// Returns the instruction a byte selects, or `nil` for the 188 bytes that select none.
  ///
  /// - Complexity: O(1).
  package static func lookup(_ byte: UInt8) -> Opcode? { table[Int(byte)] }

  private static let table: [Opcode?] = {
    var table = [Opcode?](repeating: nil, count: 256)
    for opcode in all { table[Int(opcode.byte.rawValue)] = opcode }
    return table
  }()
}

/// The kind of a value on the abstract stack and in the value tree.
package enum PickleKind: UInt8, Hashable, Sendable, CaseIterable {
  /// A value that was not kept because the tree was full.
  case elided
  case none, bool, int, float
  /// A `str`.
  case text
  /// A Python 2 `str`: bytes that were meant as text.
  case string8
  case bytes, byteArray
  case list, tuple, dict, set, frozenSet
  /// Something imported by name.
  case global
  /// The result of a call that loading the pickle would make.
  case call
  /// An object that lives outside of the pickle, named by a persistent id.
  case persistent
  /// Something named by a number of the `copyreg` extension registry.
  case `extension`
  /// A buffer that travels outside of the pickle.
  case buffer

  /// Whether only running the pickle would tell what the value is.
  var isOpaque: Bool {
    switch self {
    case .global, .call, .persistent, .extension: true
    default: false
    }
  }

  /// The kind in words, for messages.
  package var words: String {
    switch self {
    case .elided: "an omitted value"
    case .none: "None"
    case .bool: "a bool"
    case .int: "an int"
    case .float: "a float"
    case .text: "a str"
    case .string8: "a Python 2 str"
    case .bytes: "a bytes object"
    case .byteArray: "a bytearray"
    case .list: "a list"
    case .tuple: "a tuple"
    case .dict: "a dict"
    case .set: "a set"
    case .frozenSet: "a frozenset"
    case .global: "a global"
    case .call: "the result of a call"
    case .persistent: "a persistent object"
    case .extension: "an extension object"
    case .buffer: "an out-of-band buffer"
    }
  }
}

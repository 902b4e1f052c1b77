internal import LarderPickle

/// A value of a pickle, with what is needed to ask about it.
struct PickledValue {
  let id: PickleTree.ID
  let tree: PickleTree
  let source: UnsafeRawBufferPointer

  var kind: PickleKind { tree.kind(of: id) }

  /// The elements of a container.
  var items: [PickledValue] { tree.items(of: id).map(with) }

  func with(_ id: PickleTree.ID) -> PickledValue {
    PickledValue(id: id, tree: tree, source: source)
  }

  /// The name of what a call calls, such as `builtins.complex`.
  var callee: String? {
    tree.callable(of: id).flatMap { tree.name(of: $0) }.flatMap { $0.isComputed ? nil : $0.text }
  }

  /// The arguments of a call, where they are a tuple.
  var arguments: [PickledValue]? {
    guard let arguments = tree.arguments(of: id), tree.kind(of: arguments) == .tuple else {
      return nil
    }
    return with(arguments).items
  }

  /// The state that is handed to an object.
  var state: PickledValue? { tree.state(of: id).map(with) }

  func bool() throws(KeyWriter.Unknowable) -> Bool { try known(tree.bool(of: id, in: source)) }

  func double() throws(KeyWriter.Unknowable) -> Double {
    try known(tree.double(of: id, in: source))
  }

  var integer: Int? { tree.integer(of: id, in: source) }

  /// The text of a str.
  var text: String? {
    guard kind == .text || kind == .string8, let bytes = tree.utf8(of: id, in: source) else {
      return nil
    }
    return String(validating: bytes, as: UTF8.self)
  }

  /// The bytes of a bytes object, or of a Python 2 str.
  var bytes: [UInt8]? {
    guard kind == .bytes || kind == .string8 else { return nil }
    return tree.rawRange(of: id, in: source).map { Array(source[$0]) }
      ?? tree.utf8(of: id, in: source)
  }

  /// Appends the bytes of a bytes object, or the text of a str as UTF-8.
  func appendBytes(to target: inout [UInt8]) throws(KeyWriter.Unknowable) {
    if let range = tree.rawRange(of: id, in: source) {
      target.append(contentsOf: UnsafeRawBufferPointer(rebasing: source[range]))
    } else {
      target.append(contentsOf: try known(tree.utf8(of: id, in: source)))
    }
  }

  /// The digest that pytools left in an object when it hashed it, before it was pickled.
  ///
  /// Source: `KeyBuilder.rec`, from pytools 2017.3 on.
  var cachedDigest: [UInt8]? {
    guard kind == .call, let state else { return nil }
    let dictionary = state.kind == .tuple ? state.items.first { $0.kind == .dict } : state
    guard let dictionary, dictionary.kind == .dict else { return nil }
    let items = dictionary.items
    for index in stride(from: 0, to: items.count - 1, by: 2)
    where items[index].text == "_pytools_persistent_hash_digest" {
      return items[index + 1].bytes
    }
    return nil
  }

  func known<Value>(_ value: Value?) throws(KeyWriter.Unknowable) -> Value {
    guard let value else { throw KeyWriter.Unknowable(reason: "a part of the key was left out") }
    return value
  }
}

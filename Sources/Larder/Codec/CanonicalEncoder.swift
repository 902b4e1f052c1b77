/// Turns what a type's `encode(to:)` says into a ``CanonicalNode``.
final class CanonicalEncoder: Encoder {
  let codingPath: [any CodingKey]
  let userInfo: [CodingUserInfoKey: Any] = [:]
  fileprivate var storage = Storage.nothing

  fileprivate enum Storage {
    case nothing
    case single(CanonicalNode)
    case array([Part])
    case object([(name: String, part: Part)])
  }

  /// A part that is known, or that a nested encoder is still being told.
  fileprivate enum Part {
    case node(CanonicalNode)
    case nested(CanonicalEncoder)

    var node: CanonicalNode {
      switch self {
      case .node(let node): node
      case .nested(let encoder): encoder.result()
      }
    }
  }

  init(codingPath: [any CodingKey]) { self.codingPath = codingPath }

  /// What was encoded; an empty object where nothing was.
  func result() -> CanonicalNode {
    switch storage {
    case .nothing: .object([])
    case .single(let node): node
    case .array(let parts): .array(parts.map(\.node))
    case .object(let members): .object(members.map { ($0.name, $0.part.node) })
    }
  }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .object = storage {} else { storage = .object([]) }
    return KeyedEncodingContainer(KeyedCanonicalContainer<Key>(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .array = storage {} else { storage = .array([]) }
    return UnkeyedCanonicalContainer(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    SingleCanonicalContainer(encoder: self)
  }

  fileprivate func append(_ part: Part) {
    guard case .array(var parts) = storage else { return }
    parts.append(part)
    storage = .array(parts)
  }

  /// Sets a member; the last value of a name counts.
  fileprivate func set(_ name: String, _ part: Part) {
    guard case .object(var members) = storage else { return }
    members.removeAll { $0.name == name }
    members.append((name, part))
    storage = .object(members)
  }

  fileprivate var count: Int {
    guard case .array(let parts) = storage else { return 0 }
    return parts.count
  }
}

private struct KeyedCanonicalContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: CanonicalEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }

  mutating func encodeNil(forKey key: Key) { encoder.set(key.stringValue, .node(.literal("null"))) }

  mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    encoder.set(key.stringValue, .node(try CanonicalNode.make(value, path: codingPath + [key])))
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type, forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    nested(key).container(keyedBy: keyType)
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    nested(key).unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { nested(name: "super", IndexKey(0)) }
  mutating func superEncoder(forKey key: Key) -> any Encoder { nested(key) }

  private func nested(_ key: Key) -> CanonicalEncoder { nested(name: key.stringValue, key) }

  private func nested(name: String, _ key: any CodingKey) -> CanonicalEncoder {
    let nested = CanonicalEncoder(codingPath: codingPath + [key])
    encoder.set(name, .nested(nested))
    return nested
  }
}

private struct UnkeyedCanonicalContainer: UnkeyedEncodingContainer {
  let encoder: CanonicalEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }
  var count: Int { encoder.count }

  mutating func encodeNil() { encoder.append(.node(.literal("null"))) }

  mutating func encode<T: Encodable>(_ value: T) throws {
    encoder.append(.node(try CanonicalNode.make(value, path: codingPath + [IndexKey(count)])))
  }

  mutating func nestedContainer<NestedKey: CodingKey>(
    keyedBy keyType: NestedKey.Type
  ) -> KeyedEncodingContainer<NestedKey> {
    nested().container(keyedBy: keyType)
  }

  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    nested().unkeyedContainer()
  }

  mutating func superEncoder() -> any Encoder { nested() }

  private func nested() -> CanonicalEncoder {
    let nested = CanonicalEncoder(codingPath: codingPath + [IndexKey(count)])
    encoder.append(.nested(nested))
    return nested
  }
}

private struct SingleCanonicalContainer: SingleValueEncodingContainer {
  let encoder: CanonicalEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }

  mutating func encodeNil() { encoder.storage = .single(.literal("null")) }

  mutating func encode<T: Encodable>(_ value: T) throws {
    encoder.storage = .single(try CanonicalNode.make(value, path: codingPath))
  }
}

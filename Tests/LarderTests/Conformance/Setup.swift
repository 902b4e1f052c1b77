import Testing

@testable import Larder

/// The engines that keep the same contract.
enum EngineKind: String, CaseIterable, Sendable {
  case directory, database
}

/// The faces of a cache.
enum Face: String, CaseIterable, Sendable {
  case writeOnce, mutable
}

/// One way to have a cache.
struct Setup: Sendable, CustomTestStringConvertible {
  var engine: EngineKind
  var face: Face
  var durability: Durability

  var testDescription: String { "\(face), \(engine), \(durability.rawValue)" }

  static let all = EngineKind.allCases.flatMap { engine in
    Face.allCases.flatMap { face in
      Durability.allCases.map { Setup(engine: engine, face: face, durability: $0) }
    }
  }

  /// Opens a cache of this kind.
  func open(
    _ cache: Cache, _ policy: InvalidEntryPolicy = .strict, values: ValueCodec<String> = .json
  ) throws -> any StringCache {
    switch face {
    case .writeOnce: try cache.once(durability, policy, values: values)
    case .mutable: try cache.mutable(durability, policy, values: values)
    }
  }
}

/// What both faces have in common.
protocol StringCache: Sendable {
  func value(for key: String) throws(LarderError) -> String?
  func value(for key: String, orCompute compute: () throws -> String) throws -> String
  func store(_ value: String, for key: String) throws(LarderError) -> StoreOutcome<String>
  func storeIfAbsent(_ value: String, for key: String) throws(LarderError) -> StoreOutcome<String>
  func clear() throws(LarderError)
  func clearMemory()
  func close()
  var statistics: CacheStatistics { get }
}

extension WriteOnceDictionary: StringCache where Key == String, Value == String {}
extension PersistentDictionary: StringCache where Key == String, Value == String {}

/// How a damaged half of an entry is made.
struct DamagedPart: Sendable, CustomTestStringConvertible {
  var engine: EngineKind
  var part: EntryPart
  var kind: DamageKind

  var testDescription: String { "\(engine), \(part), \(kind)" }

  static let all = EngineKind.allCases.flatMap { engine in
    EntryPart.allCases.flatMap { part in
      DamageKind.small.map { DamagedPart(engine: engine, part: part, kind: $0) }
    }
  }
}

import SystemPackage

/// What a cache is: the contents of `larder.json`, or of the row of that name in a database.
package struct CacheHeader: Sendable, Hashable {
  /// What may happen to an entry.
  package enum Kind: String, Sendable, CaseIterable {
    /// The first value of a key stays.
    case writeOnce = "write-once"
    /// Values may be replaced and removed.
    case mutable
  }

  /// How entries are kept.
  package enum Placement: String, Sendable, CaseIterable {
    /// Each as a directory of two files.
    case files
    /// Each as a row of an SQLite database.
    case sqlite
  }

  package var kind: Kind
  package var placement = Placement.files
  /// How keys are encoded.
  package var keyCodec: String
  /// How values are encoded.
  package var valueCodec: String
  package var created: Timestamp?

  package init(kind: Kind, keyCodec: String, valueCodec: String, created: Timestamp? = nil) {
    self.kind = kind
    self.keyCodec = keyCodec
    self.valueCodec = valueCodec
    self.created = created
  }

  /// The version of the format that is written and read.
  package static let format: Int64 = 1
  /// Properties that a reader must know of in order not to do harm; there are none so far.
  static let knownFlags: Set<String> = []

  /// The text of the file.
  package func json() -> [UInt8] {
    var writer = JSONWriter(.indented)
    writer.object {
      $0.field("larder", "cache")
      $0.field("format", Self.format)
      $0.field("kind", kind.rawValue)
      $0.field("placement", placement.rawValue)
      $0.field("hash", KeyHash.scheme)
      $0.field("keys", keyCodec)
      $0.field("values", valueCodec)
      $0.field("incompatible", [String]())
      $0.field("created", created?.rfc3339)
    }
    writer.newline()
    return writer.takeBytes()
  }

  /// Why a file says that this program must not use the cache.
  package enum Refusal: Error, Hashable, Sendable {
    /// It is no header of a cache.
    case notAHeader
    /// It names something that this version does not know.
    case unknown(String)
  }

  /// Reads the text of the file.
  package init(parsing text: [UInt8]) throws(Refusal) {
    guard let json = JSONValue(parsing: text), json["larder"]?.text == "cache",
      let format = json["format"]?.int64
    else { throw .notAHeader }
    guard format == Self.format else { throw .unknown("format \(format)") }
    try Self.refuseUnknown(json)
    guard let kind = json["kind"]?.text, let keys = json["keys"]?.text,
      let values = json["values"]?.text
    else { throw .notAHeader }
    guard let known = Kind(rawValue: kind) else { throw .unknown("kind '\(kind)'") }
    self.init(kind: known, keyCodec: keys, valueCodec: values)
    placement = try Self.placement(in: json)
  }

  private static func refuseUnknown(_ json: JSONValue) throws(Refusal) {
    guard let flags = json["incompatible"]?.elements, let hash = json["hash"]?.text else {
      throw .notAHeader
    }
    for flag in flags {
      guard let name = flag.text else { throw .notAHeader }
      guard knownFlags.contains(name) else { throw .unknown("property '\(name)'") }
    }
    guard hash == KeyHash.scheme else { throw .unknown("hash '\(hash)'") }
  }

  private static func placement(in json: JSONValue) throws(Refusal) -> Placement {
    guard let word = json["placement"]?.text else { throw .notAHeader }
    guard let known = Placement(rawValue: word) else { throw .unknown("placement '\(word)'") }
    return known
  }
}

extension CacheHeader {
  /// Refuses a cache that is something else than what is wanted.
  func match(_ wanted: CacheHeader, at root: FilePath) throws(LarderError) {
    if placement != wanted.placement {
      throw .unsupported(root, "placement '\(placement.rawValue)'")
    }
    if kind != wanted.kind {
      throw .otherCache(root, is: kind.rawValue, not: wanted.kind.rawValue)
    }
    if keyCodec != wanted.keyCodec {
      throw .otherCache(root, is: "one with keys as '\(keyCodec)'", not: "'\(wanted.keyCodec)'")
    }
    if valueCodec != wanted.valueCodec {
      throw .otherCache(
        root, is: "one with values as '\(valueCodec)'", not: "'\(wanted.valueCodec)'")
    }
  }
}

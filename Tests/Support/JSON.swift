import Foundation
package import SystemPackage

/// A JSON value, read by Foundation and not by the code under test.
package enum JSON: Equatable, Sendable, Decodable {
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  case array([JSON])
  case object([String: JSON])

  /// Reads a document.
  package init(_ bytes: [UInt8]) throws {
    self = try JSONDecoder().decode(JSON.self, from: Data(bytes))
  }

  /// Reads documents, one a line.
  package static func lines(_ bytes: [UInt8]) throws -> [JSON] {
    try bytes.split(separator: UInt8(ascii: "\n")).map { try JSON(Array($0)) }
  }

  /// Reads a file.
  package init(contentsOf file: FilePath) throws {
    self = try JSONDecoder().decode(
      JSON.self, from: Data(contentsOf: URL(fileURLWithPath: file.string)))
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int64.self) {
      self = .integer(value)
    } else if let value = try? container.decode(Double.self) {
      self = .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  /// The member of an object; `nil` where there is none.
  package subscript(_ name: String) -> JSON? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  /// The elements of an array; none for anything else.
  package var elements: [JSON] { if case .array(let elements) = self { elements } else { [] } }

  /// The text of a string.
  package var text: String? { if case .string(let text) = self { text } else { nil } }

  /// The value of a whole number.
  package var int: Int64? { if case .integer(let value) = self { value } else { nil } }

  /// The members of an object; none for anything else.
  package var members: [String: JSON] {
    if case .object(let members) = self { members } else { [:] }
  }

  /// The bytes of a name: of a string, or of an object with `base64`.
  package var nameBytes: [UInt8]? {
    if let text { return Array(text.utf8) }
    return self["base64"]?.text.flatMap { Data(base64Encoded: $0) }.map { Array($0) }
  }
}

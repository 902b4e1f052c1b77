package import SystemPackage

/// As much of JSON Schema (draft 2020-12) as the published schemas use.
///
/// Knows `type`, `const`, `enum`, `properties`, `required`, `additionalProperties`, `items`,
/// `minimum`, `oneOf` and `$ref` to a definition of the same file or of one beside it; throws at
/// any other keyword. Stricter than a user of the schemas has to be: a member that the schema does
/// not name is an error, so that nothing goes undocumented.
package struct JSONSchema: Sendable {
  /// A schema that this does not understand.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  private let files: [String: JSON]
  private let root: JSON
  private let file: String

  private static let annotations: Set = ["$schema", "$id", "$defs", "title", "description"]

  /// Reads a schema, and the others in its directory for references.
  package init(_ name: String, in directory: FilePath) throws {
    var files: [String: JSON] = [:]
    for component in try DirectoryListing.names(in: directory)
    where component.string.hasSuffix(".schema.json") {
      files[component.string] = try JSON(contentsOf: directory.appending(component))
    }
    guard let root = files["\(name).schema.json"] else {
      throw Failure(description: "no schema '\(name)'")
    }
    self.files = files
    self.root = root
    file = "\(name).schema.json"
  }

  /// Returns what is wrong with a value, a line each.
  package func problems(of value: JSON) throws -> [String] {
    try problems(of: value, root, file: file, at: "$")
  }

  private func problems(
    of value: JSON, _ schema: JSON, file: String, at place: String
  ) throws -> [String] {
    var problems: [String] = []
    for (keyword, argument) in schema.members where !Self.annotations.contains(keyword) {
      switch keyword {
      case "type":
        let names = argument.text.map { [$0] } ?? argument.elements.compactMap(\.text)
        if !names.contains(where: value.hasType) {
          problems.append("\(place): is no \(names.joined(separator: " or "))")
        }
      case "const":
        if value != argument { problems.append("\(place): is not \(argument)") }
      case "enum":
        if !argument.elements.contains(value) {
          problems.append("\(place): \(value) is not among the values")
        }
      case "minimum":
        if let number = value.int, let least = argument.int, number < least {
          problems.append("\(place): \(number) is less than \(least)")
        }
      case "required":
        let missing = argument.elements.compactMap(\.text).filter { value[$0] == nil }
        if case .object = value { problems += missing.map { "\(place): has no '\($0)'" } }
      case "properties", "additionalProperties":
        continue  // Below, together.
      case "items":
        for (index, element) in value.elements.enumerated() {
          problems += try self.problems(of: element, argument, file: file, at: "\(place)[\(index)]")
        }
      case "oneOf":
        problems += try choices(of: value, argument.elements, file: file, at: place)
      case "$ref":
        let (target, targetFile) = try resolve(argument.text ?? "", from: file)
        problems += try self.problems(of: value, target, file: targetFile, at: place)
      default:
        throw Failure(description: "unknown keyword '\(keyword)'")
      }
    }
    return try problems + members(of: value, schema, file: file, at: place)
  }

  private func members(
    of value: JSON, _ schema: JSON, file: String, at place: String
  ) throws -> [String] {
    guard schema["properties"] != nil || schema["additionalProperties"] != nil else { return [] }
    var problems: [String] = []
    for (name, member) in value.members {
      if let known = schema["properties"]?[name] ?? schema["additionalProperties"] {
        problems += try self.problems(of: member, known, file: file, at: "\(place).\(name)")
      } else {
        problems.append("\(place): '\(name)' is not in the schema")
      }
    }
    return problems
  }

  private func choices(
    of value: JSON, _ schemas: [JSON], file: String, at place: String
  ) throws -> [String] {
    let problems = try schemas.map { schema in
      // Lines say by their type which choice they are; the others need no closer look.
      if let type = schema["properties"]?["type"]?["const"], type != value["type"] {
        return ["\(place): is no \(type)"]
      }
      return try self.problems(of: value, schema, file: file, at: place)
    }
    let matches = problems.count { $0.isEmpty }
    if matches == 1 { return [] }
    // The choice with the fewest problems is most probably the one that was meant.
    let nearest = problems.min { $0.count < $1.count } ?? []
    return ["\(place): matches \(matches) of \(schemas.count) choices"] + nearest
  }

  private func resolve(_ reference: String, from file: String) throws -> (JSON, String) {
    let parts = reference.split(separator: "#", omittingEmptySubsequences: false)
    let target = parts[0].isEmpty ? file : String(parts[0])
    let name = parts.count == 2 ? parts[1].split(separator: "/").last.map(String.init) : nil
    guard let name, let schema = files[target]?["$defs"]?[name] else {
      throw Failure(description: "nothing at '\(reference)'")
    }
    return (schema, target)
  }
}

extension JSON {
  fileprivate func hasType(_ name: String) -> Bool {
    switch (name, self) {
    case ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer),
      ("number", .number), ("string", .string), ("array", .array), ("object", .object):
      true
    default: false
    }
  }
}

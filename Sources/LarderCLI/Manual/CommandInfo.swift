import ArgumentParser
import Larder

/// A command as its own definition describes it.
struct CommandInfo {
  let name: String
  let abstract: String
  let discussion: String
  /// Whether it is a command to be typed; the other one is left out in `larder CACHE`.
  let isShown: Bool
  let arguments: [ArgumentInfo]
  let subcommands: [CommandInfo]

  /// The root command with all others, read from what the argument parser says of itself.
  static var root: CommandInfo {
    let dump = JSONValue(parsing: LarderCommand._dumpHelp().utf8)
    return CommandInfo(dump?["command"] ?? .null)
  }

  private init(_ json: JSONValue) {
    name = json["commandName"]?.text ?? ""
    abstract = json["abstract"]?.text ?? ""
    discussion = json["discussion"]?.text ?? ""
    isShown = json["shouldDisplay"]?.truth ?? true
    // Those two are the same everywhere, and said once.
    arguments = (json["arguments"]?.elements ?? []).compactMap(ArgumentInfo.init)
      .filter { !$0.names.contains("--help") && !$0.names.contains("--version") }
    // The parser's own command 'help' has no help of its own.
    subcommands = (json["subcommands"]?.elements ?? []).map(CommandInfo.init)
      .filter { $0.name != "help" }
  }

  /// The discussion's paragraphs before the examples.
  var paragraphs: [String] {
    let head = discussion.split(separator: "EXAMPLES:", omittingEmptySubsequences: false)[0]
    return head.split(separator: "\n\n").map { paragraph in
      paragraph.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }.filter { !$0.isEmpty }
  }

  /// The lines of the examples, without their indent.
  var examples: [String] {
    let parts = discussion.split(
      separator: "EXAMPLES:", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return [] }
    return parts[1].split(separator: "\n").map { line in
      String(line.drop(while: \.isWhitespace))
    }.filter { !$0.isEmpty }
  }
}

/// An argument, option or flag of a command.
struct ArgumentInfo {
  let isPositional: Bool
  let isOptional: Bool
  let isRepeating: Bool
  /// With their dashes, the short ones first; none where it is positional.
  let names: [String]
  /// What stands for its value; `nil` where it takes none.
  let value: String?
  let abstract: String
  let values: [String]
  let defaultValue: String?

  /// `nil` where it is not to be shown.
  init?(_ json: JSONValue) {
    guard json["shouldDisplay"]?.truth ?? true else { return nil }
    let kind = json["kind"]?.text
    isPositional = kind == "positional"
    isOptional = json["isOptional"]?.truth ?? false
    isRepeating = json["isRepeating"]?.truth ?? false
    let names = (json["names"]?.elements ?? []).map { name in
      (name["kind"]?.text == "short" ? "-" : "--") + (name["name"]?.text ?? "")
    }
    self.names = names.sorted { $0.count < $1.count }
    value = kind == "flag" ? nil : json["valueName"]?.text
    abstract = json["abstract"]?.text ?? ""
    values = (json["allValues"]?.elements ?? []).compactMap(\.text)
    defaultValue = json["defaultValue"]?.text
  }

  /// As it is written on a command line, such as `-o, --output FILE`.
  var synopsis: String {
    let value = value?.uppercased()
    if isPositional { return (value ?? "") + (isRepeating ? "..." : "") }
    return names.joined(separator: ", ") + (value.map { " \($0)" } ?? "")
  }

  /// What it is for, and what it may be.
  var text: String {
    var text = abstract
    if !values.isEmpty { text += " One of \(values.joined(separator: ", "))." }
    if let defaultValue, value != nil { text += " The default is \(defaultValue)." }
    return text
  }
}

internal import Larder

/// What is in force and who said so, as `larder config --print` prints it.
package struct ConfigReport: Sendable {
  /// One setting in force.
  package struct Line: Equatable, Sendable {
    /// The section it belongs to; `nil` for the first.
    package var section: String?
    package var name: String
    package var value: String
    /// Where it comes from: a file with a line, a variable, an option, or the program itself.
    package var origin: String
  }

  /// Everything that is set, in the order of a config file.
  package let lines: [Line]

  /// Makes the report.
  ///
  /// - Parameters:
  ///   - file: What the config file says.
  ///   - name: The file's name; `nil` where there is none.
  ///   - overrides: What is said elsewhere and counts more: the value and its origin by name.
  package init(
    _ file: ConfigFile, name: String?, overrides: [String: (value: String, origin: String)] = [:]
  ) {
    func origin(_ key: String) -> String {
      guard let line = file.lines[key], let name else { return "default" }
      return "\(name):\(line)"
    }
    var lines = SettingName.all.map { setting in
      let override = overrides[setting.name]
      return Line(
        name: setting.name, value: override?.value ?? setting.write(file.settings),
        origin: override?.origin ?? origin(setting.name))
    }
    lines += Command.allCases.map { command in
      Line(
        section: "keys", name: command.configName,
        value: Self.keys(of: command, in: file.settings.keys),
        origin: origin("keys.\(command.configName)"))
    }
    lines += file.settings.queries.sorted { $0.key < $1.key }.map { name, query in
      Line(section: "queries", name: name, value: query, origin: origin("queries.\(name)"))
    }
    self.lines = lines
  }

  private static func keys(of command: Command, in map: KeyMap) -> String {
    var keys: [Key] = []
    for binding in map.bindings where binding.command == command {
      keys += binding.keys.filter { !keys.contains($0) && !KeyMap.reserved.contains($0) }
    }
    return keys.isEmpty ? "none" : keys.map(\.label).joined(separator: " ")
  }

  /// The report as a config file, with the origin of each line before it.
  package var text: String {
    var text = ""
    var (section, origin): (String?, String?) = (nil, nil)
    for line in lines {
      if line.section != section {
        (section, origin) = (line.section, nil)
        text += "\n[\(line.section ?? "")]\n"
      }
      if line.origin != origin { text += "# \(line.origin)\n" }
      origin = line.origin
      text += "\(line.name) = \(line.value)\n"
    }
    return text
  }

  /// The report as one JSON document.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
      object.field("schema", JSONSchema.version)
      object.key("settings")
      object.array { list in
        for line in lines {
          list.object {
            $0.field("section", line.section)
            $0.field("name", line.name)
            $0.field("value", line.value)
            $0.field("origin", line.origin)
          }
        }
      }
    }
    writer.newline()
    return writer.takeBytes()
  }
}

/// A manual page in the making, in the man macros (groff_man(7)).
struct Roff {
  private(set) var text = ""

  /// Begins a page.
  init(title: String, section: Int, version: String) {
    line(".TH \(title.uppercased()) \(section) \"\" \"\(Self.escaped(version))\" \"User Commands\"")
    // No hyphenation and no filling up to the right edge: commands are to be copied.
    line(".nh")
    line(".ad l")
  }

  /// Begins a section.
  mutating func section(_ title: String) { line(".SH \(Self.quoted(title))") }

  /// Begins a subsection.
  mutating func subsection(_ title: String) { line(".SS \(Self.quoted(title))") }

  /// Writes a paragraph.
  mutating func paragraph(_ text: String) {
    line(".PP")
    write(text)
  }

  /// Writes something with a name, such as an option, and what it is.
  mutating func tagged(_ tag: String, _ text: String) {
    line(".TP")
    line(".B \(Self.quoted(tag))")
    write(text)
  }

  /// Writes lines as they are.
  mutating func example(_ lines: [String]) {
    line(".PP")
    line(".RS 4")
    line(".nf")
    for text in lines { write(text) }
    line(".fi")
    line(".RE")
  }

  private mutating func write(_ text: String) {
    let escaped = Self.escaped(text)
    // A line that begins with one of these would be a request.
    let isRequest = escaped.first == "." || escaped.first == "'"
    line((isRequest ? "\\&" : "") + escaped)
  }

  private mutating func line(_ text: String) { self.text += text + "\n" }

  private static func quoted(_ text: String) -> String { "\"\(escaped(text))\"" }

  /// What roff would take for its own becomes what it prints as it is; beyond ASCII by number.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\e"
      case "-": result += "\\-"
      case "\"": result += "\\(dq"
      case "'": result += "\\(aq"
      case "`": result += "\\(ga"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      case "\n", "\t": result += " "
      case _ where scalar.isASCII: result.unicodeScalars.append(scalar)
      default:
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "\\[u\(String(repeating: "0", count: max(0, 4 - digits.count)))\(digits)]"
      }
    }
    return result
  }
}

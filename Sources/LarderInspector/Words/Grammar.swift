/// What a command takes, and the instruction that it makes of that.
enum Grammar: Sendable {
  case nothing(Instruction)
  case onOrOff(@Sendable (Bool?) -> Instruction)
  /// A text that has to be there, with what it is called.
  case text(String, @Sendable (String) -> Instruction)
  case optionalText(@Sendable (String?) -> Instruction)
  case optionalNumber(@Sendable (Int?) -> Instruction)
  /// A query; nothing at all matches everything.
  case query(@Sendable (WrittenQuery) -> Instruction)
  /// The word `where` and a query, or nothing.
  case condition(@Sendable (WrittenQuery?) -> Instruction)
  /// What to mark: one of some words, or a query.
  case targets([String], @Sendable (MarkTargets) -> Instruction)
  /// A column and a direction.
  case order
  /// What to put onto the clipboard.
  case copySubject
  /// A file for what is seen; its name tells the form.
  case screenFile
  /// An action that can be planned, and a file for the plan or the word `where` and a query.
  case plan

  /// The word that a query stands behind where a command takes other things, too.
  static let condition = "where"

  private static let switches = ["on", "off"]
  private static let subjects = CopySubject.allCases.map(\.rawValue)
  private static let actions = PlanFile.actions.map(\.rawValue)
  private static let columns = SortColumn.allCases.map(\.rawValue)

  /// The words that may come first.
  var words: [String] {
    switch self {
    case .onOrOff: Self.switches
    case .condition: [Self.condition]
    case .targets(let words, _): words
    case .order: Self.columns
    case .plan: Self.actions
    case .copySubject: Self.subjects
    case .nothing, .text, .optionalText, .optionalNumber, .query, .screenFile: []
    }
  }

  /// Whether a query may come.
  var takesQuery: Bool {
    switch self {
    case .query, .targets: true
    default: false
    }
  }

  /// Whether the word `where` and a query may come.
  var takesCondition: Bool {
    switch self {
    case .condition, .plan: true
    default: false
    }
  }

  /// Reads the arguments.
  func read(_ reader: inout ArgumentReader) throws(CommandError) -> Instruction {
    switch self {
    case .nothing(let instruction): instruction
    case .onOrOff(let make): make(try reader.optionalWord(of: Self.switches).map { $0 == "on" })
    case .text(let what, let make): make(try reader.text(what))
    case .optionalText(let make): make(try reader.optionalText())
    case .optionalNumber(let make): make(try reader.optionalNumber())
    case .query(let make): make(try reader.query())
    case .condition(let make): make(try reader.condition())
    case .targets(let words, let make): make(try Self.targets(words, &reader))
    case .order: .sort(try Self.order(&reader))
    case .plan: try Self.plan(&reader)
    case .copySubject: .copy(try Self.subject(&reader))
    case .screenFile: try Self.screenFile(&reader)
    }
  }

  private static func targets(
    _ words: [String], _ reader: inout ArgumentReader
  ) throws(CommandError) -> MarkTargets {
    if reader.isAtEnd() { return .current }
    switch reader.word(of: words) {
    case "all": return .all
    case "none": return .none
    case "invert": return .inverse
    case "range": return .range(try reader.number(), try reader.number())
    default: return .matching(try reader.query())
    }
  }

  private static func subject(_ reader: inout ArgumentReader) throws(CommandError) -> CopySubject {
    try reader.optionalWord(of: subjects).flatMap(CopySubject.init) ?? .path
  }

  private static func screenFile(
    _ reader: inout ArgumentReader
  ) throws(CommandError) -> Instruction {
    let file = try reader.text("a file")
    return .export(file, ScreenForm(ending: file))
  }

  private static func plan(_ reader: inout ArgumentReader) throws(CommandError) -> Instruction {
    let isAtEnd = reader.isAtEnd()
    let column = reader.column
    guard !isAtEnd, let action = try reader.optionalWord(of: actions).flatMap(Action.init) else {
      throw .missing(column: column, "one of \(actions.joined(separator: ", "))")
    }
    if let query = try reader.condition() { return .plan(action, file: nil, query) }
    return .plan(action, file: try reader.optionalText())
  }

  private static func order(_ reader: inout ArgumentReader) throws(CommandError) -> SortOrder? {
    guard let column = try reader.optionalWord(of: columns).flatMap(SortColumn.init) else {
      return nil
    }
    let direction = try reader.optionalWord(of: ["up", "down"])
    return SortOrder(
      column, isDescending: direction.map { $0 == "down" } ?? column.isDescendingFirst)
  }
}

import LarderFormats
import SystemPackage

/// What somebody wants to know besides the scan.
enum Question: Sendable, Equatable {
  case entry(EntryAddress)
  case item(cache: Int, path: FilePath)
}

/// Questions in the order in which they are to be answered.
struct Questions: Sendable {
  /// How urgent a question is.
  enum Level: Int, CaseIterable, Sendable {
    /// It is on the screen.
    case visible
    /// Somebody asked for it.
    case asked
    /// Somebody else changed it.
    case changed
    /// It was written just before the machine went down.
    case suspect
  }

  private var queues = [ArraySlice<Question>](repeating: [], count: Level.allCases.count)
  private var underWay = [Int](repeating: 0, count: Level.allCases.count)

  /// The number that waits at a level.
  func waiting(_ level: Level) -> Int { queues[level.rawValue].count }

  /// Whether nothing at that level waits or is being answered.
  func isThrough(_ level: Level) -> Bool {
    queues[level.rawValue].isEmpty && underWay[level.rawValue] == 0
  }

  /// Puts questions in place of those that wait at a level.
  mutating func replace(_ level: Level, with questions: [Question]) {
    queues[level.rawValue] = questions[...]
  }

  /// Puts a question behind those that wait at a level.
  mutating func append(_ question: Question, _ level: Level) {
    queues[level.rawValue].append(question)
  }

  /// Takes the most urgent question, to be given back to ``finish(_:)`` when answered.
  mutating func take() -> (question: Question, level: Level)? {
    for level in Level.allCases {
      guard let question = queues[level.rawValue].popFirst() else { continue }
      underWay[level.rawValue] += 1
      return (question, level)
    }
    return nil
  }

  /// Says that a question is answered.
  ///
  /// - Returns: Whether it was the last one of its level.
  mutating func finish(_ level: Level) -> Bool {
    underWay[level.rawValue] -= 1
    return isThrough(level)
  }

  /// Forgets all questions that wait.
  mutating func removeAll() {
    for index in queues.indices { queues[index] = [] }
  }
}

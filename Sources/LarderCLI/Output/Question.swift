import Glibc
import LarderInspector

/// A question to the person at the terminal.
enum Question {
  /// Whether there is somebody to ask.
  static var canAsk: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

  /// Asks for a yes; anything else, and the end of input, is a no.
  static func agrees(_ question: String) -> Bool {
    ask("\(question) [y/N] ").map { ["y", "yes"].contains($0.lowercased()) } ?? false
  }

  /// Asks for a word to be typed in full.
  static func confirms(_ question: String, typing word: String) -> Bool {
    ask("\(question)\nType '\(word)' to go on: ") == word
  }

  private static func ask(_ question: String) -> String? {
    let bytes = Array(question.utf8)
    _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    guard !Interrupts.isStopped, let answer = readLine() else { return nil }
    return answer.trimmingBlanks
  }
}

extension String {
  fileprivate var trimmingBlanks: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}

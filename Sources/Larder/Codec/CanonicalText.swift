// Strings are equal in Swift where they are canonically equivalent; only Foundation can bring them
// into one form. Not used for ASCII.
import Foundation

enum CanonicalText {
  /// The text in Unicode's normalization form C (UAX #15): equal strings give equal bytes.
  static func normalized(_ text: String) -> String {
    text.utf8.allSatisfy { $0 < 0x80 } ? text : text.precomposedStringWithCanonicalMapping
  }
}

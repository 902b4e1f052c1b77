import Glibc
import SystemPackage

/// Text that a test expects, kept in `Tests/Golden` and recorded anew with `LARDER_RECORD=1`.
///
/// A run that records fails, so that recording cannot pass for testing.
package enum Golden {
  /// A text that is not as recorded, or was recorded just now.
  package struct Mismatch: Error, CustomStringConvertible {
    package let description: String
  }

  /// Whether this run records.
  package static var isRecording: Bool { getenv("LARDER_RECORD") != nil }

  private static let directory = FilePath(#filePath)
    .removingLastComponent().removingLastComponent().appending("Golden")

  /// Compares text with the file of a name such as `Screens/list`.
  ///
  /// - Parameters:
  ///   - text: What there is now.
  ///   - name: The name of the file without its ending.
  ///   - ending: What the name of the file ends in.
  /// - Throws: ``Mismatch`` when they differ, when there is no such file, and when recording.
  package static func expect(_ text: String, _ name: String, ending: String = "txt") throws {
    let file = directory.appending("\(name).\(ending)")
    let actual = text.hasSuffix("\n") ? text : text + "\n"
    if isRecording {
      try record(actual, to: file)
      throw Mismatch(description: "recorded \(name); look at it and run again without recording")
    }
    guard let expected = try contents(of: file) else {
      throw Mismatch(
        description: "nothing recorded as \(name); run with LARDER_RECORD=1. Now:\n\(actual)")
    }
    guard actual == expected else {
      throw Mismatch(
        description: """
          \(name) is not as recorded (LARDER_RECORD=1 records it anew)
          \(firstDifference(expected, actual))
          --- expected
          \(expected)
          --- now
          \(actual)
          """)
    }
  }

  private static func firstDifference(_ expected: String, _ actual: String) -> String {
    let lines = (
      expected.split(separator: "\n", omittingEmptySubsequences: false),
      actual.split(separator: "\n", omittingEmptySubsequences: false)
    )
    let index = zip(lines.0, lines.1).prefix { $0 == $1 }.count
    return "first difference in line \(index + 1)"
  }

  private static func contents(of file: FilePath) throws -> String? {
    guard access(file.string, F_OK) == 0 else { return nil }
    let descriptor = try Descriptor(open(file.string, O_RDONLY), "open \(file)")
    var bytes: [UInt8] = []
    while case let some = descriptor.readSome(), !some.isEmpty { bytes += some }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func record(_ text: String, to file: FilePath) throws {
    mkdir(directory.string, 0o755)
    mkdir(file.removingLastComponent().string, 0o755)
    let descriptor = open(file.string, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    try Descriptor(descriptor, "open \(file)").writeAll(Array(text.utf8))
  }
}

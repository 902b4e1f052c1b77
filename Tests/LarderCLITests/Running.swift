import Larder
import SystemPackage
import TestSupport

/// Runs the program without a terminal.
func larder(
  _ arguments: String..., environment: [String: String] = [:], input: [UInt8] = []
) throws -> ProcessOutcome {
  try larder(arguments, environment: environment, input: input)
}

/// Runs the program without a terminal.
func larder(
  _ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []
) throws -> ProcessOutcome {
  try ChildProcess.run(Products.larder, arguments, environment: environment, input: input)
}

extension ProcessOutcome {
  /// The standard output, line by line.
  var lines: [String] { outputText.split(separator: "\n").map(String.init) }
}

/// The text of a file.
func text(of file: FilePath) throws -> String {
  String(decoding: try POSIXDiskReader().read(file, from: 0, limit: .max), as: UTF8.self)
}

import ArgumentParser
import Glibc
import Larder

/// The program: reads its arguments, runs a command, and ends with the status that says how it went.
@main
enum Program {
  static let version = "0.1.0"

  static func main() {
    // Scripts ask for the version often: it is answered before anything else is set up.
    if CommandLine.argc == 2, let only = CommandLine.unsafeArgv[1],
      strcmp(only, "--version") == 0
    {
      puts("larder \(version)")
      return
    }
    Interrupts.prepare()
    do {
      var command = try LarderCommand.parseAsRoot(Routing.routed(ProcessArguments.read()))
      try command.run()
    } catch let error as LarderError {
      end(with: error)
    } catch {
      LarderCommand.exit(withError: error)
    }
  }

  private static func end(with error: LarderError) -> Never {
    Console.complain(about: error)
    exit(ExitStatus(error).rawValue)
  }
}

/// How a command went; scripts depend on these numbers, and may meet further ones some day.
enum ExitStatus: Int32, CaseIterable {
  /// Clean, or done.
  case clean = 0
  /// Findings remain.
  case findings = 1
  /// It could not be checked in full: unreadable, no cache, of an unknown format.
  case unchecked = 2
  /// It acted, and some of it failed.
  case failedInPart = 3
  /// The arguments make no sense: `EX_USAGE` of `sysexits.h`.
  case usage = 64
  /// Somebody stopped it: 128 and the number of SIGINT, as shells say it.
  case interrupted = 130

  /// The status of a command that an error ended.
  init(_ error: LarderError) {
    switch error.code {
    case .usage, .noSuchEntry: self = .usage
    case .interrupted: self = .interrupted
    case .busy, .changed, .outOfSpace, .readOnly: self = .failedInPart
    default: self = .unchecked
    }
  }

  /// What it says, for people.
  var meaning: String {
    switch self {
    case .clean: "Clean, or done."
    case .findings: "Findings remain."
    case .unchecked: "Something could not be checked in full: unreadable, no cache, unknown."
    case .failedInPart: "It acted, and some of it failed."
    case .usage: "The arguments, or the config file, make no sense."
    case .interrupted: "Somebody stopped it."
    }
  }

  /// The thing to throw in order to end with it.
  var code: ExitCode { ExitCode(rawValue) }
}

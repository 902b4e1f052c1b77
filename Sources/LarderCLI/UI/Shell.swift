import CLinux
import Glibc
import Larder
import LarderInspector
import SystemPackage

/// A shell that people look around with, on the terminal that was lent to it.
enum Shell {
  /// Runs the user's shell in a directory until it ends.
  ///
  /// - Parameters:
  ///   - directory: Where it begins.
  ///   - terminal: The terminal's descriptor, which becomes its three streams.
  /// - Throws: ``LarderError`` where it cannot be started.
  static func run(in directory: FilePath, on terminal: Int32) throws(LarderError) {
    let shell = getenv("SHELL").map { String(cString: $0) } ?? "/bin/sh"
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_adddup2(&actions, terminal, stream)
    }
    directory.withPlatformString { _ = clinux_spawn_add_chdir(&actions, $0) }
    var attributes = defaultSignals()
    defer { posix_spawnattr_destroy(&attributes) }
    var process: pid_t = 0
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(shell), nil]
    defer { free(arguments[0]) }
    let reason = posix_spawn(&process, shell, &actions, &attributes, &arguments, environ)
    guard reason == 0 else {
      throw LarderError(
        .inputOutput, "cannot start a shell in '\(directory.displayText)'",
        remedy: "look at the variable SHELL", cause: Errno(rawValue: reason))
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) == -1, errno == EINTR {}
  }

  /// What this program ignores or handles means to the shell what it always does.
  private static func defaultSignals() -> posix_spawnattr_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGQUIT, SIGTSTP, SIGTTOU, SIGPIPE] { sigaddset(&signals, number) }
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    return attributes
  }
}

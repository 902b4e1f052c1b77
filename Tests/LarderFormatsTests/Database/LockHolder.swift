import Glibc
import SystemPackage
import TestSupport

/// A process that holds SQLite's lock on a database, as a living writer does.
final class LockHolder {
  /// Why a helper process could not be used.
  struct Failure: Error { var what: String }

  let process: pid_t
  /// Standard input and output of the holder; closed on exec, so that no other child keeps it.
  private var channel: Int32

  /// Starts a process that has a database open without any lock, as an idle owner does.
  convenience init(opening database: FilePath) throws {
    let code =
      "import sqlite3,sys; c=sqlite3.connect(sys.argv[1]); c.execute('SELECT count(*) FROM dict')"
      + ".fetchone(); print('held', flush=True); sys.stdin.read()"
    try self.init(arguments: ["-c", code, database.string])
  }

  /// Starts a holder of a lock, and waits until it holds.
  convenience init(_ database: FilePath, _ arguments: [String]) throws {
    let script = Fixtures.source.appending("hold-lock-sqlite.py").string
    try self.init(arguments: [script, database.string] + arguments)
  }

  private init(arguments: [String]) throws {
    var ends: [Int32] = [0, 0]
    let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw Failure(what: "socketpair") }
    defer { close(ends[1]) }
    process = try spawnPython(arguments, channel: ends[1])
    channel = ends[0]
    guard try readLine() == "held" else { throw Failure(what: "the holder did not start") }
  }

  private func readLine() throws -> String {
    var line: [UInt8] = []
    while line.last != 0x0A {
      var byte: UInt8 = 0
      let count = read(channel, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { throw Failure(what: "read: \(count), errno \(errno)") }
      line.append(byte)
    }
    return String(decoding: line.dropLast(), as: UTF8.self)
  }

  /// Lets go of the lock, and waits until the process is gone.
  func release() throws {
    guard channel >= 0 else { return }
    close(channel)
    channel = -1
    var status: Int32 = 0
    guard waitpid(process, &status, 0) == process, status == 0 else { throw Failure(what: "wait") }
  }

  deinit { try? release() }
}

/// Runs a line of Python to its end.
func runPython(_ code: String, _ arguments: [String]) throws {
  let process = try spawnPython(["-c", code] + arguments, channel: nil)
  var status: Int32 = 0
  guard waitpid(process, &status, 0) == process, status == 0 else {
    throw LockHolder.Failure(what: "python ended with \(status)")
  }
}

private func spawnPython(
  _ arguments: [String], channel: Int32?
) throws -> pid_t {
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  for stream: Int32 in [0, 1] {
    if let channel { posix_spawn_file_actions_adddup2(&actions, channel, stream) }
  }
  var argv: [UnsafeMutablePointer<CChar>?] =
    (["python3"] + arguments).map { strdup($0) } + [nil]
  defer { for argument in argv { free(argument) } }
  var process: pid_t = 0
  guard posix_spawnp(&process, "python3", &actions, nil, &argv, environ) == 0 else {
    throw LockHolder.Failure(what: "python3 cannot be started")
  }
  return process
}

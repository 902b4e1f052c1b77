import Glibc
package import SystemPackage

/// A process that is talked to line by line, and killed when the object goes away.
package final class Conversation {
  private let pid: pid_t
  private let input: Descriptor
  private let output: Descriptor
  private var rest: [UInt8] = []
  /// Lines that were read and not asked for yet.
  private var waiting: [String] = []
  /// Whether the process has closed its output.
  package private(set) var isEnded = false

  /// How long a process may be silent before a test fails instead of hanging.
  private static let patienceMilliseconds: Int32 = 60_000

  /// Starts a program; its standard error is that of the tests.
  package init(_ program: FilePath, _ arguments: [String]) throws {
    let toChild = try Pipe()
    let fromChild = try Pipe()
    let errors = try Descriptor(dup(STDERR_FILENO), "dup")
    pid = try ChildProcess.spawn(
      program, arguments, environment: [:],
      streams: [
        .inherited(toChild.reader), .inherited(fromChild.writer), .inherited(errors),
      ])
    input = toChild.writer
    output = fromChild.reader
  }

  deinit {
    input.close()
    ChildProcess.reap(pid)
  }

  /// Says a line and returns the line that answers it.
  package func ask(_ line: String) throws -> String {
    try input.writeAll(Array("\(line)\n".utf8))
    return try hear()
  }

  /// Waits for the next line.
  package func hear() throws -> String {
    while waiting.isEmpty {
      guard !isEnded else { throw SupportFailure("the process ended instead of answering") }
      _ = try Self.waitForAny([self])
      waiting += lines()
    }
    return waiting.removeFirst()
  }

  /// The numbers of the processes that have said something, or ended.
  package static func waitForAny(_ all: [Conversation]) throws -> [Int] {
    let living = all.indices.filter { !all[$0].isEnded }
    var waits = living.map { pollfd(fd: all[$0].output.number, events: Int16(POLLIN), revents: 0) }
    var count: Int32 = -1
    repeat {
      count = poll(&waits, nfds_t(waits.count), patienceMilliseconds)
    } while count < 0 && errno == EINTR
    guard count > 0 else { throw SupportFailure("\(living.count) processes are silent") }
    return zip(living, waits).filter { $1.revents != 0 }.map { $0.0 }
  }

  /// The whole lines that are there; waits where there is nothing to read.
  package func lines() -> [String] {
    let bytes = output.readSome()
    if bytes.isEmpty { isEnded = true }
    rest += bytes
    var lines: [String] = []
    while let end = rest.firstIndex(of: 0x0A) {
      lines.append(String(decoding: rest[..<end], as: UTF8.self))
      rest.removeSubrange(...end)
    }
    return lines
  }

  /// Kills the process; returns what it had still said.
  package func kill() -> [String] {
    Glibc.kill(pid, SIGKILL)
    var last = waiting
    waiting = []
    while !isEnded { last += lines() }
    return last
  }
}

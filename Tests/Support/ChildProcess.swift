import Glibc
package import SystemPackage
import Synchronization

/// How a process ended.
package enum ProcessStatus: Hashable, Sendable {
  /// By itself, with a status.
  case exited(Int32)
  /// By a signal.
  case signaled(Int32)

  /// Takes the value of `wait(2)` apart.
  init(waitStatus: Int32) {
    let signal = waitStatus & 0x7F
    self = signal == 0 ? .exited(waitStatus >> 8 & 0xFF) : .signaled(signal)
  }
}

/// What a process left behind.
package struct ProcessOutcome: Equatable, Sendable {
  /// How it ended.
  package let status: ProcessStatus
  /// What it wrote to its standard output.
  package let output: [UInt8]
  /// What it wrote to its standard error.
  package let errors: [UInt8]

  /// The standard output as text.
  package var outputText: String { String(decoding: output, as: UTF8.self) }
  /// The standard error as text.
  package var errorText: String { String(decoding: errors, as: UTF8.self) }
}

/// A test helper could not do what was asked of it.
package struct SupportFailure: Error, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }

  /// Says which system call failed, and why.
  static func system(_ call: String) -> SupportFailure {
    SupportFailure("\(call): \(String(cString: strerror(errno)))")
  }
}

/// Starts processes.
package enum ChildProcess {
  /// What every child has in its environment unless a test says otherwise.
  ///
  /// The crash reporter of Swift stays off: it takes its time and would ask for keys.
  package static let environment = [
    "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no",
  ]

  /// Runs a program without a terminal to its end.
  ///
  /// - Parameters:
  ///   - program: Its file.
  ///   - arguments: What follows the program's name.
  ///   - environment: Variables beside ``environment``; an empty value removes one.
  ///   - input: What the program reads on its standard input.
  ///   - limit: How long it may take before it is killed.
  /// - Returns: How it ended and what it wrote.
  /// - Throws: ``SupportFailure`` when it cannot be started or takes longer than allowed.
  package static func run(
    _ program: FilePath, _ arguments: [String] = [], environment: [String: String] = [:],
    input: [UInt8] = [], limit: Duration = .seconds(120)
  ) throws -> ProcessOutcome {
    let standardInput = try Descriptor.holding(input)
    let output = try Pipe()
    let errors = try Pipe()
    let pid = try spawn(
      program, arguments, environment: environment,
      streams: [
        .inherited(standardInput), .inherited(output.writer), .inherited(errors.writer),
      ])
    output.writer.close()
    errors.writer.close()
    defer { reap(pid) }
    let deadline = ContinuousClock.now + limit
    var collected: [[UInt8]] = [[], []]
    try drain([output.reader, errors.reader], into: &collected, until: deadline)
    guard let status = try waitForExit(pid, until: deadline) else {
      throw SupportFailure("\(program) did not end in \(limit)")
    }
    return ProcessOutcome(status: status, output: collected[0], errors: collected[1])
  }

  /// Where a child's standard input, output or error goes.
  enum Stream {
    /// To an open file of ours.
    case inherited(Descriptor)
    /// To a terminal, by name.
    ///
    /// The first terminal that the leader of a session opens becomes the session's own.
    case terminal(String)
  }

  /// Between opening a file and closing it on exec, no child may start: it would inherit it.
  private static let inheritance = Mutex(())

  /// Opens files while no child starts.
  static func whileNoneStarts<Result>(_ body: () throws -> Result) rethrows -> Result {
    try inheritance.withLock { _ in try body() }
  }

  /// Starts a program in a session of its own.
  ///
  /// Swift Testing runs on threads that block all signals, which `exec` would hand on: the child
  /// starts with none blocked and all at their defaults.
  static func spawn(
    _ program: FilePath, _ arguments: [String], environment: [String: String],
    streams: [Stream]
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (number, stream) in zip(Int32(0)..., streams) {
      switch stream {
      case .inherited(let file): posix_spawn_file_actions_adddup2(&actions, file.number, number)
      case .terminal(let name): posix_spawn_file_actions_addopen(&actions, number, name, O_RDWR, 0)
      }
    }
    var attributes = try cleanSignals()
    defer { posix_spawnattr_destroy(&attributes) }

    let variables = Self.environment.merging(environment) { $1 }.filter { !$0.value.isEmpty }
    var pid: pid_t = 0
    let code = withCStrings([program.string] + arguments) { argumentPointers in
      withCStrings(variables.map { "\($0)=\($1)" }) { variablePointers in
        whileNoneStarts {
          posix_spawn(
            &pid, program.string, &actions, &attributes, argumentPointers, variablePointers)
        }
      }
    }
    guard code == 0 else { throw SupportFailure("\(program): \(String(cString: strerror(code)))") }
    return pid
  }

  private static func cleanSignals() throws -> posix_spawnattr_t {
    var attributes = posix_spawnattr_t()
    guard posix_spawnattr_init(&attributes) == 0 else { throw SupportFailure.system("spawnattr") }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    let newSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, which Glibc's module lacks
    let flags = Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | newSession
    posix_spawnattr_setflags(&attributes, Int16(flags))
    return attributes
  }

  private static func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }

  private static func drain(
    _ readers: [Descriptor], into collected: inout [[UInt8]],
    until deadline: ContinuousClock.Instant
  ) throws {
    var open = Set(readers.indices)
    while !open.isEmpty {
      guard ContinuousClock.now < deadline else { throw SupportFailure("no end of output") }
      var waits = open.sorted().map {
        pollfd(fd: readers[$0].number, events: Int16(POLLIN), revents: 0)
      }
      guard poll(&waits, nfds_t(waits.count), 100) > 0 else { continue }
      for (wait, index) in zip(waits, open.sorted()) where wait.revents != 0 {
        let bytes = readers[index].readSome()
        if bytes.isEmpty { open.remove(index) }
        collected[index] += bytes
      }
    }
  }

  /// Waits for a process to end; `nil` when it does not in time.
  static func waitForExit(
    _ pid: pid_t, until deadline: ContinuousClock.Instant,
    meanwhile: () -> Void = {
      _ = poll(nil, 0, 2)
    }
  ) throws -> ProcessStatus? {
    var status: Int32 = 0
    while ContinuousClock.now < deadline {
      let ended = waitpid(pid, &status, WNOHANG)
      if ended == pid { return ProcessStatus(waitStatus: status) }
      if ended < 0 { throw SupportFailure.system("waitpid") }
      meanwhile()
    }
    return nil
  }

  /// Ends a process and its session, if it still runs.
  static func reap(_ pid: pid_t) {
    var status: Int32 = 0
    guard waitpid(pid, &status, WNOHANG) == 0 else { return }
    kill(-pid, SIGKILL)
    kill(pid, SIGKILL)
    waitpid(pid, &status, 0)
  }
}

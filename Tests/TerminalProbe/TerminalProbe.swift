import Glibc
import LarderInspector
import LarderTerminal

/// Shows what the terminal delivers and, on request, fails in many ways.
@main
struct TerminalProbe {
  private var state: ProbeState

  static func main() {
    do throws(TerminalError) {
      var terminal = try Terminal()
      let facts = ProbeState.Facts(isUTF8: terminal.isUTF8, depth: terminal.colorDepth)
      var probe = TerminalProbe(state: ProbeState(size: terminal.size, facts: facts))
      let status = probe.run(on: &terminal)
      _ = consume terminal
      print("{\"selection\":\(probe.state.selection)}")
      exit(status)
    } catch {
      write("probe: \(error)\n", to: STDERR_FILENO)
      exit(2)
    }
  }

  private mutating func run(on terminal: inout Terminal) -> Int32 {
    var timeout: Duration?
    while true {
      terminal.show(state.screen())
      let event = terminal.nextEvent(timeout: timeout)
      timeout = event == .key(.character("t")) ? .milliseconds(1) : nil
      state.handle(event)
      if let status = Self.react(to: event, on: &terminal) { return status }
    }
  }

  /// Does what a key asks for; returns the exit status when that is to end.
  private static func react(to event: Terminal.Event, on terminal: inout Terminal) -> Int32? {
    switch event {
    case .key(.character("q")): return 0
    case .key(.control("c")): return 130
    case .hangup: return 1
    case .key(.control("l")): terminal.redraw()
    case .key(.character("e")): write("held back\n", to: STDERR_FILENO)
    case .key(.character("w")): wakeTwice(terminal.waker)
    case .key(.character("F")): fatalError("failing on request")
    case .key(.character("S")): UnsafeMutablePointer<Int>(bitPattern: 16)?.pointee = 1
    case .key(.character("X")): exit(7)
    case .key(.character("T")): failOnThread()
    default: break
    }
    return nil
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var text = text
    text.withUTF8 { _ = Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }

  /// Wakes the terminal from another thread; both wakes may arrive as one.
  private static func wakeTwice(_ waker: Waker) {
    Thread.start {
      waker.wake()
      waker.wake()
    }
  }

  private static func failOnThread() {
    Thread.start { fatalError("failing on a thread") }
  }
}

/// A thread of the operating system.
private enum Thread {
  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  static func start(_ run: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    let body = Unmanaged.passRetained(Body(run)).toOpaque()
    pthread_create(
      &thread, nil,
      { body in
        guard let body else { return nil }
        Unmanaged<Body>.fromOpaque(body).takeRetainedValue().run()
        return nil
      }, body)
    pthread_detach(thread)
  }
}

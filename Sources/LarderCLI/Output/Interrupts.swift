import Glibc
import Synchronization

/// The wish of a person to stop, told by ^C.
enum Interrupts {
  private static let wish = Atomic(false)

  /// Whether somebody pressed ^C since the start.
  static var isStopped: Bool { wish.load(ordering: .relaxed) }

  /// Makes the first ^C a wish and the second one an order, and a closed pipe an error code.
  static func prepare() {
    signal(SIGPIPE, SIG_IGN)
    _ = isStopped  // The handler must not be the first to touch the lazy global.
    var action = sigaction()
    // A shell starts jobs in the background deaf to ^C; so they stay.
    guard sigaction(SIGINT, nil, &action) == 0, !action.isIgnoring else { return }
    action.__sigaction_handler.sa_handler = { _ in Interrupts.wish.store(true, ordering: .relaxed) }
    action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND)) | Int32(SA_RESTART)
    sigaction(SIGINT, &action, nil)
  }
}

extension sigaction {
  fileprivate var isIgnoring: Bool {
    unsafeBitCast(__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}

internal import Glibc

/// Plain threads for work that waits for the disk.
package enum Workers {
  /// The number of processors that this process may use.
  package static var processorCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  /// Runs a function on several threads at the same time, the calling one included, and returns
  /// when all are through.
  ///
  /// Where the system refuses a thread, fewer take part.
  ///
  /// - Parameters:
  ///   - count: The number of threads, 1 or more.
  ///   - body: What each does; told its number, 0 for the calling thread.
  /// - Complexity: Starting and joining a thread costs about 50 µs.
  package static func run(_ count: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      let threads = (1..<max(1, count)).compactMap { index in start { body(index) } }
      body(0)
      for thread in threads { pthread_join(thread, nil) }
    }
  }

  private final class Job: Sendable {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }

  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    let job = Unmanaged.passRetained(Job(body))
    var thread = pthread_t()
    let result = pthread_create(&thread, nil, runJob, job.toOpaque())
    guard result == 0 else {
      job.release()
      return nil
    }
    return thread
  }

  private static let runJob: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? =
    { argument in
      guard let argument else { return nil }
      Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().body()
      return nil
    }
}

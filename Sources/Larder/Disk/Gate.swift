internal import Glibc

/// A gate that is closed at first and stays open once it was opened.
///
/// Safe to use from any thread.
final class Gate: Sendable {
  /// The address of the semaphore, which stays until the object goes away.
  private let address: UInt

  init() {
    let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    sem_init(semaphore, 0, 0)
    address = UInt(bitPattern: semaphore)
  }

  deinit {
    if let semaphore { sem_destroy(semaphore) }
    semaphore?.deallocate()
  }

  private var semaphore: UnsafeMutablePointer<sem_t>? { UnsafeMutablePointer(bitPattern: address) }

  /// What tells this thread from all others that live.
  static var currentThread: UInt { UInt(pthread_self()) }

  func open() {
    if let semaphore { sem_post(semaphore) }
  }

  /// Returns when the gate is open, and sometimes before.
  func wait() {
    guard let semaphore else { return }
    if sem_wait(semaphore) == 0 { sem_post(semaphore) }
  }
}

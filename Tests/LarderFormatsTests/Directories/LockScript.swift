import Glibc
import SystemPackage
import TestSupport

/// A process that holds a lock of pytools as a living writer does, until the object goes away.
final class LockScript {
  let pid: pid_t
  private var input: Int32

  /// Starts `hold-lock.sh` and waits until it holds the lock.
  init(container: FilePath, hash: String? = nil) throws {
    var toChild: [Int32] = [-1, -1]
    var fromChild: [Int32] = [-1, -1]
    guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else { throw Errno(rawValue: errno) }
    for end in [toChild[1], fromChild[0]] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
    defer { posix_spawn_file_actions_destroy(&actions) }
    let script = Fixtures.source.appending("hold-lock.sh").string
    let words = ["bash", script, container.string] + (hash.map { [$0] } ?? [])
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    guard posix_spawnp(&pid, "bash", &actions, nil, &arguments, environ) == 0 else {
      throw Errno(rawValue: errno)
    }
    self.pid = pid
    input = toChild[1]
    close(toChild[0])
    close(fromChild[1])
    // "held PATH", or nothing where it failed.
    var byte: UInt8 = 0
    let count = read(fromChild[0], &byte, 1)
    close(fromChild[0])
    guard count == 1, byte == UInt8(ascii: "h") else { throw Errno.resourceTemporarilyUnavailable }
  }

  deinit { end() }

  /// Lets the lock go, and waits until it is gone.
  func end() {
    guard input >= 0 else { return }
    close(input)
    input = -1
    var status: Int32 = 0
    waitpid(pid, &status, 0)
  }
}

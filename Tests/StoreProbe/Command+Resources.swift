import Glibc
import Larder
import SystemPackage

/// What becomes of a cache when the system refuses something.
extension Command {
  private static let fillLimit = 10_000

  /// The code of what went wrong, or a word for what did not.
  private func outcome(_ body: () throws -> String) -> String {
    do {
      return try body()
    } catch let error as LarderError {
      return error.code.rawValue
    } catch {
      return "\(error)"
    }
  }

  func fill(_ path: FilePath) throws {
    let cache: PersistentDictionary<Int, [UInt8]> = try path.mutable(memory: .none)
    let value = [UInt8](repeating: 200, count: 1_500)
    for key in 0..<Self.fillLimit {
      let outcome = outcome { try cache.store(value, for: key).word }
      if outcome == "stored" { continue }
      let whole = try (0..<key).count { try cache.value(for: $0) == value }
      StoreProbe.say("\(outcome) \(key) \(whole)")
      StoreProbe.say(self.outcome { try cache.value(for: key) == nil ? "nothing" : "something" })
      return
    }
    StoreProbe.say("never full")
  }

  func look(_ path: FilePath, _ arguments: [String]) throws {
    StoreProbe.say(
      outcome {
        let cache: PersistentDictionary<String, String> = try path.mutable(memory: .none)
        StoreProbe.say(outcome { try cache.value(for: arguments[0]) ?? "nothing" })
        return outcome { try cache.store("new", for: "another").word }
      })
  }

  func exhaust(_ path: FilePath) throws {
    let cache: PersistentDictionary<String, String> = try path.mutable(memory: .none)
    // A cache that is about to be used for the first time.
    var limit = rlimit(rlim_cur: 64, rlim_max: 64)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    var taken: [Int32] = []
    while case let descriptor = open("/dev/null", O_RDONLY), descriptor >= 0 {
      taken.append(descriptor)
    }
    StoreProbe.say(
      outcome {
        let other: PersistentDictionary<String, String> = try path.mutable()
        return try other.value(for: "old") ?? "nothing"
      })
    StoreProbe.say(outcome { try cache.value(for: "old") ?? "nothing" })
    StoreProbe.say(outcome { try cache.store("new", for: "another").word })
    for descriptor in taken { close(descriptor) }
    StoreProbe.say(outcome { try cache.value(for: "old") ?? "nothing" })
    StoreProbe.say(outcome { try cache.store("new", for: "another").word })
  }

  func storm(_ path: FilePath, _ arguments: [String]) throws {
    var action = sigaction()
    // Without SA_RESTART, every call that can be interrupted is.
    action.__sigaction_handler.sa_handler = { _ in }
    sigaction(SIGALRM, &action, nil)
    var interval = itimerval(
      it_interval: timeval(tv_sec: 0, tv_usec: 300), it_value: timeval(tv_sec: 0, tv_usec: 300))
    setitimer(__itimer_which_t(ITIMER_REAL.rawValue), &interval, nil)
    let cache: PersistentDictionary<Int, [UInt8]> = try path.mutable(memory: .none)
    for key in 0..<(Int(arguments[0]) ?? 0) {
      let value = [UInt8](repeating: UInt8(truncatingIfNeeded: key), count: 2_000 * (key % 9))
      try cache.store(value, for: key)
      if try cache.value(for: key) != value { StoreProbe.say("wrong value of \(key)") }
    }
    StoreProbe.say("done")
  }

  /// A file that may not grow takes what fits and refuses the rest: a short write.
  func limited(_ path: FilePath, _ arguments: [String]) throws {
    let (limit, size) = (Int(arguments[0]) ?? 0, Int(arguments[2]) ?? 0)
    let cache: PersistentDictionary<Int, [UInt8]> = try path.mutable(memory: .none)
    if arguments[1] == "catch" { signal(SIGXFSZ, SIG_IGN) }
    var bound = rlimit(rlim_cur: rlim_t(limit), rlim_max: rlim_t(limit))
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &bound)
    for key in 0..<Self.fillLimit {
      let outcome = outcome {
        try cache.store([UInt8](repeating: UInt8(key % 256), count: size), for: key).word
      }
      StoreProbe.say("\(outcome) \(key)")
      if outcome != "stored" { return }
    }
  }
}

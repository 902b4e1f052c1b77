internal import Larder
internal import SystemPackage

/// The commands that help with what is found in a cache.
struct PytoolsRemedies: Sendable {
  /// The cache, as the commands name it.
  let cache: String

  init(cache: FilePath) { self.cache = cache.string }

  /// Digits of a hash that tell an entry apart from a million others.
  private static let digits = 12

  /// For an entry.
  func entry(_ id: [UInt8]) -> EntryRemedies {
    EntryRemedies(cache: cache, query: query(id))
  }

  private func query(_ id: [UInt8]) -> String {
    "id:" + String(decoding: id.prefix(Self.digits), as: UTF8.self)
  }

  /// For everything that is wrong at once.
  var recover: Remedy {
    Remedy(
      "mend all that is broken, after showing the plan", command: ["larder", "recover", cache])
  }

  /// For a lock, by what is known of its holder; what is not certain needs a word of consent.
  func lock(of id: [UInt8]?, _ verdict: LockVerdict) -> [Remedy] {
    let consent: [String]
    switch verdict {
    case .held: return []
    case .stale(.certain): consent = []
    case .stale: consent = ["--stale", "likely"]
    case .unknown: consent = ["--stale", "unknown"]
    }
    // The lock itself, by its name: a sound entry is nothing to repair, and one may not be there.
    let name = id.map { PytoolsNames.lock(of: $0).string }
    let selection = name.map { "path:" + $0 } ?? "kind:lock"
    return [
      Remedy(
        "remove the lock",
        command: ["larder", "repair", cache, "--where", selection] + consent),
      recover,
    ]
  }

  /// For what takes space and is of no use.
  var compact: Remedy {
    Remedy(
      "remove empty directories and leftovers", command: ["larder", "compact", cache])
  }
}

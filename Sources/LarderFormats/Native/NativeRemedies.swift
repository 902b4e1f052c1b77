internal import Larder
internal import SystemPackage

/// The commands that help with what is found in a cache of larder's own.
struct NativeRemedies: Sendable {
  /// The cache, as the commands name it.
  let cache: String

  init(cache: FilePath) { self.cache = cache.string }

  /// Digits of a hash that tell an entry apart from a million others.
  private static let digits = 12

  /// For an entry.
  func entry(_ id: [UInt8]) -> EntryRemedies {
    EntryRemedies(
      cache: cache, query: "id:" + String(decoding: id.prefix(Self.digits), as: UTF8.self))
  }

  /// For what a crash left behind.
  var recover: Remedy {
    Remedy(
      "clear away what a crash left behind, after showing the plan",
      command: ["larder", "recover", cache])
  }

  /// For a database whose pages are damaged.
  var salvage: Remedy {
    Remedy(
      "save the entries that can be read into a new database; the old one goes to the quarantine",
      command: ["larder", "repair", cache])
  }

  /// For a pack whose records can still be found.
  var salvagePack: Remedy {
    Remedy(
      "save the records that are whole into a new pack; the old one goes to the quarantine",
      command: ["larder", "repair", cache])
  }

  /// For what takes space and is of no use.
  var compact: Remedy {
    Remedy("remove empty directories and leftovers", command: ["larder", "compact", cache])
  }

  /// For something that the cache itself put aside.
  func kept(_ path: FilePath) -> Remedy {
    Remedy(
      "take it out of the cache; purge then deletes it",
      command: ["larder", "delete", cache, path.string])
  }
}

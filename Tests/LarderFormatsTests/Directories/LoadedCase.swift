import Glibc
import LarderFormats
import Synchronization
import SystemPackage
import TestSupport

/// A fixture that was copied, opened and read once, for all tests that only look.
struct LoadedCase: Sendable {
  let manifest: DirectoryManifest
  /// The directory `cache` of the copy.
  let root: FilePath
  /// The caches by the container that the manifest names, relative to ``root``.
  let caches: [String: any MendableCache]
  /// What a scan at full depth found, by container.
  let scans: [String: ScannedCache]

  /// Copies, opens and scans a case, or returns what was made of it before.
  static func named(_ name: String) throws -> LoadedCase {
    try loaded.withLock { loaded in
      if let known = loaded[name] { return known }
      let copy = try Fixtures.copy(name, to: shared.get())
      let made = try LoadedCase(copy: copy)
      loaded[name] = made
      return made
    }
  }

  /// Opens and scans a copy of a case.
  init(copy: FilePath) throws {
    manifest = try DirectoryManifest(at: copy.appending("MANIFEST.json").string)
    let opened = try Detection.open(copy.appending("cache"))
    root = opened.root
    var caches: [String: any MendableCache] = [:]
    for cache in opened.caches {
      caches[String(cache.info.path.string.dropFirst(opened.root.string.count + 1))] = cache
    }
    self.caches = caches
    scans = try caches.mapValues { try ScannedCache($0) }
  }

  private static let loaded = Mutex<[String: LoadedCase]>([:])

  /// Removed when the process ends.
  private static let shared: Result<FilePath, any Error> = Result {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(parent)/larder-cases.XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
    // Another user looks into it, too.
    chmod(template, 0o755)
    atexit { removeShared() }
    return FilePath(platformString: template)
  }

  private static func removeShared() {
    guard case .success(let path) = shared else { return }
    removeTree(path)
  }
}

/// Removes a tree however deep it is and whatever modes its directories have.
func removeTree(_ path: FilePath) {
  for command in [["chmod", "-R", "u+rwx", path.string], ["rm", "-rf", path.string]] {
    var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    var status: Int32 = 0
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    if posix_spawnp(&pid, command[0], &actions, nil, &arguments, environ) == 0 {
      waitpid(pid, &status, 0)
    }
    posix_spawn_file_actions_destroy(&actions)
  }
}

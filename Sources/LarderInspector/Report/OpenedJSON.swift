package import LarderFormats
internal import Larder
internal import SystemPackage

extension OpenedCaches {
  /// The cache, where the path that was opened is one.
  package var single: (any MendableCache)? {
    guard let only = caches.first, caches.count == 1, only.info.path == root else { return nil }
    return only
  }

  /// What was opened, for people.
  package var summary: String {
    single?.info.format.title ?? HumanText.count(caches.count, "cache", "caches")
  }
}

extension JSONWriter {
  /// Writes the members of the cache that was opened, or of the directory of several.
  package mutating func fields(of opened: OpenedCaches) {
    if let single = opened.single { return fields(of: single.info) }
    field("path", path: opened.root)
    field("format", "collection")
    field("title", opened.summary)
    field("variant", nil as String?)
    field("why", "it is a directory that holds \(opened.summary)")
    field("readOnly", opened.caches.allSatisfy { $0.info.readOnly != nil })
    field("readOnlyReason", nil as String?)
    key("caches")
    array { list in
      for cache in opened.caches {
        let scope = CacheScope(cache, root: opened.root)
        list.object {
          $0.fields(of: cache.info, relative: scope.relative)
          $0.field("findings", cache.info.findings)
        }
      }
    }
  }
}

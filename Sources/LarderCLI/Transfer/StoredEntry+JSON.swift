import Larder
import LarderInspector

extension JSONWriter {
  /// Writes the members of an entry of a native cache.
  mutating func fields(of entry: StoredEntry) {
    field("id", entry.hash.description)
    field("created", entry.created.rfc3339)
    for (name, payload) in [("key", entry.key), ("value", entry.value)] {
      key(name)
      object {
        $0.field("codec", payload.codec.description)
        $0.field("size", payload.bytes.count)
        $0.field("bytes", bytes: payload.bytes)
      }
    }
  }
}

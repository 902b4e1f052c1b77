package import Larder
package import LarderFormats
internal import Synchronization
internal import SystemPackage

/// Takes bytes that are to be written out; safe to use from any thread.
package typealias ByteSink = @Sendable ([UInt8]) -> Void

/// A scan as JSON, one object a line, in the order found.
package struct JSONLinesReport: ScanReport {
  private let baseline: Baseline?
  private let sink: ByteSink

  /// Makes a report that says of each finding whether the baseline knows it.
  package init(known baseline: Baseline? = nil, sink: @escaping ByteSink) {
    self.baseline = baseline
    self.sink = sink
  }

  package func begin(_ opened: OpenedCaches) {}

  package func begin(_ scope: CacheScope) {
    line("cache") {
      $0.field("schema", JSONSchema.version)
      $0.fields(of: scope.cache.info, relative: scope.relative)
      $0.field(
        "findings", scope.cache.info.findings, known: baseline, in: scope.relative)
    }
  }

  package func add(_ batch: ScanBatch, in scope: CacheScope) {
    var writer = JSONWriter()
    for entry in batch.entries {
      writer.line("entry") {
        $0.fields(
          of: entry, path: scope.cache.path(of: entry.id), cache: scope.relative, known: baseline)
      }
    }
    for item in batch.items {
      writer.line("item") { $0.fields(of: item, cache: scope.relative, known: baseline) }
    }
    sink(writer.takeBytes())
  }

  package func add(_ finding: Finding, in scope: CacheScope) {
    line("finding") {
      if let cache = scope.relative { $0.field("cache", path: cache) }
      $0.fields(of: finding)
      if let baseline {
        $0.field("known", baseline.contains(finding, about: .cache, in: scope.relative))
      }
    }
  }

  package func add(_ error: LarderError, in scope: CacheScope) {
    line("error") { $0.fields(of: error, cache: scope.relative) }
  }

  package func end(_ tally: ScanTally, exit: Int32, seconds: Duration) {
    line("summary") { $0.fields(of: tally, exit: exit, seconds: seconds) }
  }

  private func line(_ type: String, _ members: (inout JSONWriter) -> Void) {
    var writer = JSONWriter()
    writer.line(type, members)
    sink(writer.takeBytes())
  }
}

/// A scan as one JSON document.
///
/// Entries are written as they come; items, findings and errors, of which there are few, are held
/// back to stand behind them.
package final class JSONDocumentReport: ScanReport {
  private struct Held {
    var document = JSONWriter()
    var items: [UInt8] = []
    var findings: [UInt8] = []
    var errors: [UInt8] = []
  }

  private let baseline: Baseline?
  private let sink: ByteSink
  private let state = Mutex(Held())

  /// Makes a report that says of each finding whether the baseline knows it.
  package init(known baseline: Baseline? = nil, sink: @escaping ByteSink) {
    self.baseline = baseline
    self.sink = sink
  }

  package func begin(_ opened: OpenedCaches) {
    state.withLock { held in
      held.document.beginObject()
      held.document.field("schema", JSONSchema.version)
      held.document.fields(of: opened)
      held.document.key("entries")
      held.document.beginArray()
      sink(held.document.takeBytes())
    }
  }

  package func begin(_ scope: CacheScope) {
    for finding in scope.cache.info.findings { add(finding, in: scope) }
  }

  package func add(_ batch: ScanBatch, in scope: CacheScope) {
    let entries = batch.entries.map { entry in
      Self.object {
        $0.fields(
          of: entry, path: scope.cache.path(of: entry.id), cache: scope.relative, known: baseline)
      }
    }
    let items = batch.items.map { item in
      Self.object { $0.fields(of: item, cache: scope.relative, known: baseline) }
    }
    state.withLock { held in
      for entry in entries { held.document.value(json: entry) }
      sink(held.document.takeBytes())
      for item in items { Self.hold(item, in: &held.items) }
    }
  }

  package func add(_ finding: Finding, in scope: CacheScope) {
    let text = Self.object {
      if let cache = scope.relative { $0.field("cache", path: cache) }
      $0.fields(of: finding)
      if let baseline {
        $0.field("known", baseline.contains(finding, about: .cache, in: scope.relative))
      }
    }
    state.withLock { Self.hold(text, in: &$0.findings) }
  }

  package func add(_ error: LarderError, in scope: CacheScope) {
    let text = Self.object { $0.fields(of: error, cache: scope.relative) }
    state.withLock { Self.hold(text, in: &$0.errors) }
  }

  package func end(_ tally: ScanTally, exit: Int32, seconds: Duration) {
    state.withLock { held in
      held.document.endArray()
      held.document.field("items", listOf: held.items)
      held.document.field("findings", listOf: held.findings)
      held.document.field("errors", listOf: held.errors)
      held.document.key("summary")
      held.document.object { $0.fields(of: tally, exit: exit, seconds: seconds) }
      held.document.endObject()
      held.document.newline()
      sink(held.document.takeBytes())
    }
  }

  private static func object(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.object(members)
    return writer.takeBytes()
  }

  private static func hold(_ text: [UInt8], in list: inout [UInt8]) {
    if !list.isEmpty { list.append(UInt8(ascii: ",")) }
    list += text
  }
}

extension JSONWriter {
  /// Writes one line: an object that begins with its type.
  fileprivate mutating func line(_ type: String, _ members: (inout JSONWriter) -> Void) {
    object {
      $0.field("type", type)
      members(&$0)
    }
    newline()
  }

  /// Writes a member that is a list of objects written before, with commas between them.
  fileprivate mutating func field(_ name: String, listOf objects: [UInt8]) {
    key(name)
    array { if !objects.isEmpty { $0.value(json: objects) } }
  }
}

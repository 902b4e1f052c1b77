package import Larder
package import LarderFormats
package import SystemPackage

/// The version of everything that is written as JSON; the schemas in `Schemas` describe it.
package enum JSONSchema {
  /// Members may be added within a version; none changes or goes.
  package static let version = 1
}

extension JSONWriter {
  /// Writes a name of the file system: a string, or `{"base64", "label"}` where it is no UTF-8.
  package mutating func name(_ bytes: [UInt8]) {
    if let text = String(validating: bytes, as: UTF8.self) { return value(text) }
    object {
      $0.field("base64", Base64.encode(bytes))
      $0.field("label", SafeText.display(bytes: bytes))
    }
  }

  /// Writes a member that is a path; see ``name(_:)``.
  package mutating func field(_ name: String, path: FilePath) {
    key(name)
    self.name(path.pathBytes)
  }

  /// Writes the members of a cache.
  ///
  /// - Parameters:
  ///   - info: The cache.
  ///   - relative: Where it lies below what was opened; `nil` where it is that.
  package mutating func fields(of info: CacheInfo, relative: FilePath? = nil) {
    field("path", path: info.path)
    if let relative { field("cache", path: relative) }
    field("format", info.format.rawValue)
    field("title", info.format.title)
    field("variant", info.variant)
    field("why", info.why)
    field("readOnly", info.readOnly != nil)
    field("readOnlyReason", info.readOnly)
  }

  /// Writes the members of an entry.
  package mutating func fields(
    of record: EntryRecord, path: FilePath, cache: FilePath? = nil, known baseline: Baseline? = nil
  ) {
    if let cache { field("cache", path: cache) }
    key("id")
    name(record.id.name)
    if let row = record.id.row { field("row", row) }
    field("path", path: path)
    field("status", record.status.rawValue)
    field("depth", record.depth.rawValue)
    field("bytes", record.size)
    field("modified", record.modified?.rfc3339)
    key("key")
    part(record.key)
    key("value")
    part(record.value)
    field(
      "findings", record.findings, known: baseline, about: .entry(record.id), in: cache)
  }

  private mutating func part(_ part: PartRecord) {
    object {
      $0.field("status", part.status.rawValue)
      $0.field("size", part.size)
      $0.field("label", part.label)
    }
  }

  /// Writes the members of an item.
  package mutating func fields(
    of item: ItemRecord, cache: FilePath? = nil, known baseline: Baseline? = nil
  ) {
    if let cache { field("cache", path: cache) }
    field("kind", item.kind.rawValue)
    field("path", path: item.path)
    field("status", item.status.rawValue)
    field("bytes", item.size)
    field("modified", item.modified?.rfc3339)
    field("findings", item.findings, known: baseline, about: .item(item.path), in: cache)
  }

  /// Writes a member that is a list of findings.
  package mutating func field(
    _ name: String, _ findings: [Finding], known baseline: Baseline? = nil,
    about subject: Baseline.Subject = .cache, in cache: FilePath? = nil
  ) {
    key(name)
    array { list in
      for finding in findings {
        list.object {
          $0.fields(of: finding)
          if let baseline {
            $0.field("known", baseline.contains(finding, about: subject, in: cache))
          }
        }
      }
    }
  }

  /// Writes the members of a finding.
  package mutating func fields(of finding: Finding) {
    field("code", finding.code.rawValue)
    field("severity", finding.severity.rawValue)
    field("subject", finding.subject.rawValue)
    if let part = finding.part { field("part", part.rawValue) }
    if let file = finding.file { field("file", path: file) }
    if let row = finding.row { field("row", row) }
    if let offset = finding.offset { field("offset", offset) }
    field("problem", finding.problem)
    field("cause", finding.cause)
    field("certainty", finding.certainty.rawValue)
    evidence(finding.evidence)
    field("remedies", finding.remedies)
  }

  /// Writes a member that is a list of facts.
  mutating func evidence(_ facts: [Evidence]) {
    key("evidence")
    array { list in
      for fact in facts {
        list.object {
          $0.field("source", fact.source)
          $0.field("fact", fact.fact)
        }
      }
    }
  }

  private mutating func field(_ name: String, _ remedies: [Remedy]) {
    key(name)
    array { list in
      for remedy in remedies {
        list.object {
          $0.field("title", remedy.title)
          $0.field("command", remedy.command)
        }
      }
    }
  }

  /// Writes the members of an error.
  package mutating func fields(of error: LarderError, cache: FilePath? = nil) {
    if let cache { field("cache", path: cache) }
    field("code", error.code.rawValue)
    field("problem", error.problem)
    field("cause", error.cause.map { "\($0)" })
    field("remedy", error.remedy)
  }

  /// Writes the members of a summary.
  package mutating func fields(of summary: ScanTally, exit: Int32, seconds: Duration) {
    field("entries", summary.entries)
    field("valid", summary.count(of: .valid))
    field("invalid", summary.invalid)
    field("items", summary.items)
    key("statuses")
    object { object in
      for (status, count) in summary.statuses { object.field(status.rawValue, count) }
    }
    key("findings")
    object { object in
      for (code, count) in summary.findings { object.field(code.rawValue, count) }
    }
    if let known = summary.known { field("known", known) }
    field("bytes", summary.bytes)
    field("caches", summary.caches)
    field("depth", summary.depth.rawValue)
    field("seconds", Double((seconds / .milliseconds(1)).rounded()) / 1000)
    field("complete", summary.isComplete)
    field("exit", exit)
  }
}

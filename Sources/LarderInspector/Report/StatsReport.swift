package import Larder
package import LarderFormats
internal import Synchronization
internal import SystemPackage

/// A scan that is only added up, cache by cache and together.
package final class StatsReport: ScanReport {
  /// How it is written at the end.
  package enum Form: Sendable { case text, json, jsonLines }

  private struct State {
    var statistics: Statistics
    var usage: DiskUsage?
    var opened: OpenedCaches?
    var findings: [Finding] = []
    var errors: [LarderError] = []
  }

  private let form: Form
  private let printer: TextPrinter
  private let now: Timestamp
  private let sink: ByteSink
  private let state: Mutex<State>

  /// Makes a report.
  package init(_ form: Form, printer: TextPrinter, now: Timestamp, sink: @escaping ByteSink) {
    self.form = form
    self.printer = printer
    self.now = now
    self.sink = sink
    state = Mutex(State(statistics: Statistics(now: now)))
  }

  package var labels: Labels { .nothing }

  package func begin(_ opened: OpenedCaches) {
    state.withLock { $0.opened = opened }
  }

  package func begin(_ scope: CacheScope) {
    if scope.cache.info.isScan { return }
    let usage = DiskUsage(of: scope.cache.info.path)
    state.withLock { state in
      var sum = state.usage
      sum?.add(usage)
      state.usage = sum ?? usage
    }
  }

  package func add(_ batch: ScanBatch, in scope: CacheScope) {
    state.withLock { state in
      for entry in batch.entries { state.statistics.add(entry) }
    }
  }

  package func add(_ finding: Finding, in scope: CacheScope) {}

  package func add(_ error: LarderError, in scope: CacheScope) {}

  package func end(_ tally: ScanTally, exit: Int32, seconds: Duration) {
    let state = state.withLock { $0 }
    guard let opened = state.opened else { return }
    if form == .text {
      sink(printer.bytes(lines(state, opened, tally, seconds)))
    } else {
      sink(json(state, opened, tally, exit, seconds))
    }
  }
}

// Text.
extension StatsReport {
  private func lines(
    _ state: State, _ opened: OpenedCaches, _ tally: ScanTally, _ seconds: Duration
  ) -> [StyledLine] {
    var lines = [
      StyledLine([
        Span(opened.root.displayText, .plain.bold), Span("  \(opened.summary)", .header),
      ]), .empty,
    ]
    lines += space(state, tally)
    lines += section("Status", tally.statuses.map { ($0.status.words, $0.count, $0.status.style) })
    lines += section(
      "Items", tally.itemStatuses.map { ($0.status.rawValue, $0.count, $0.status.style) })
    lines += section(
      "Findings", tally.findings.map { ($0.code.rawValue, $0.count, $0.code.severity.style) })
    lines += section("Size", sizes(state.statistics))
    let ages = state.statistics.ages.filter { $0.count > 0 }
    lines += section("Age", ages.map { ($0.title, $0.count, .plain) })
    return lines + printer.sum(of: tally, seconds: seconds)
  }

  private func space(_ state: State, _ tally: ScanTally) -> [StyledLine] {
    let statistics = state.statistics
    var rows = [
      ("entries", HumanText.count(tally.entries)),
      ("keys", HumanText.size(statistics.keyBytes)),
      ("values", HumanText.size(statistics.valueBytes)),
    ]
    if let usage = state.usage {
      rows.append(("all files", HumanText.size(usage.apparent)))
      rows.append(("on disk", HumanText.size(usage.allocated)))
    }
    for (name, moment) in [("oldest", statistics.oldest), ("newest", statistics.newest)] {
      guard let moment else { continue }
      rows.append(
        (name, "\(moment.rfc3339.prefix(19))Z  \(HumanText.age(of: moment, at: now)) ago"))
    }
    return rows.map { name, text in
      StyledLine([
        Span("  \(TextFit.padded(name, to: 12, glyphs: printer.glyphs))", .label), Span(text),
      ])
    } + [.empty]
  }

  private func sizes(_ statistics: Statistics) -> [(String, Int, Style)] {
    statistics.sizes.occupied.map { bucket in
      let from = Histogram.lowerBound(of: bucket)
      let below = Histogram.lowerBound(of: bucket + 1)
      let title = bucket == 0 ? "empty" : "\(HumanText.size(from)) to \(HumanText.size(below))"
      return (title, statistics.sizes.buckets[bucket], .plain)
    }
  }

  private func section(_ title: String, _ rows: [(String, Int, Style)]) -> [StyledLine] {
    guard !rows.isEmpty else { return [] }
    let most = rows.map(\.1).max() ?? 1
    let room = max(8, printer.layoutColumns - 40)
    let bars = rows.map { name, count, style in
      let length = count == 0 ? 0 : max(1, count * min(room, 40) / max(most, 1))
      return StyledLine([
        Span("  \(TextFit.padded(name, to: 22, glyphs: printer.glyphs))", style),
        Span(
          TextFit.padded(
            HumanText.count(count), to: 11, alignment: .right, glyphs: printer.glyphs)),
        Span(" "),
        Span(String(repeating: printer.glyphs.progressDone, count: length), .progress),
      ])
    }
    return [StyledLine(title, .header)] + bars + [.empty]
  }
}

// JSON.
extension StatsReport {
  private func json(
    _ state: State, _ opened: OpenedCaches, _ tally: ScanTally, _ exit: Int32, _ seconds: Duration
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
      if form == .jsonLines { object.field("type", "stats") }
      object.field("schema", JSONSchema.version)
      object.fields(of: opened)
      object.fields(of: state.statistics)
      if let usage = state.usage { object.field("disk", usage) }
      object.key("summary")
      object.object { $0.fields(of: tally, exit: exit, seconds: seconds) }
    }
    writer.newline()
    return writer.takeBytes()
  }
}

extension JSONWriter {
  fileprivate mutating func fields(of statistics: Statistics) {
    field("keyBytes", statistics.keyBytes)
    field("valueBytes", statistics.valueBytes)
    field("oldest", statistics.oldest?.rfc3339)
    field("newest", statistics.newest?.rfc3339)
    key("sizes")
    array { list in
      for bucket in statistics.sizes.occupied {
        list.object {
          $0.field("from", Histogram.lowerBound(of: bucket))
          $0.field("below", Histogram.lowerBound(of: bucket + 1))
          $0.field("count", statistics.sizes.buckets[bucket])
        }
      }
    }
    key("ages")
    array { list in
      for bracket in statistics.ages {
        list.object {
          $0.field("title", bracket.title)
          $0.field("belowSeconds", bracket.limit)
          $0.field("count", bracket.count)
        }
      }
    }
  }

  mutating func field(_ name: String, _ usage: DiskUsage) {
    key(name)
    object {
      $0.field("files", usage.files)
      $0.field("directories", usage.directories)
      $0.field("apparent", usage.apparent)
      $0.field("allocated", usage.allocated)
      $0.field("unreadable", usage.unreadable)
    }
  }
}

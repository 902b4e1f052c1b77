package import Larder
package import LarderFormats
package import SystemPackage

/// Caches that were found and looked at, as text and as JSON: what the first screen shows.
package struct CachesReport: Sendable {
  /// A cache and what a look at it told.
  package struct Row: Sendable {
    package var info: CacheInfo
    package var survey: CacheSurvey

    /// Makes a row.
    package init(_ info: CacheInfo, _ survey: CacheSurvey) {
      self.info = info
      self.survey = survey
    }
  }

  private let places: [FilePath]
  private let rows: [Row]

  /// Makes a report of what was found in some places.
  package init(_ rows: [Row], in places: [FilePath]) {
    self.rows = rows
    self.places = places
  }

  /// The report as a table, the path last and never cut.
  package func lines(glyphs: GlyphSet, now: Timestamp) -> [StyledLine] {
    guard !rows.isEmpty else { return [] }
    let heading = Self.line("  HEALTH", .header, "ENTRIES", "ON DISK", "APPARENT", "USED")
    return [StyledLine(heading.spans + [Span("  FORMAT           CACHE", .header)])]
      + rows.map { row in
        let survey = row.survey
        let words = "\(survey.health.glyph(glyphs)) \(survey.verdict)"
        var line = Self.line(
          words, survey.health.style, HumanText.count(survey.tally.entries),
          HumanText.size(survey.usage.allocated), HumanText.size(survey.usage.apparent),
          survey.usage.lastChange.map { HumanText.age(of: $0, at: now) } ?? "")
        let format = TextFit.padded(row.info.format.rawValue, to: 16, glyphs: glyphs)
        line.spans.append(Span("  \(format) \(row.info.path.displayText)"))
        if let why = row.info.readOnly { line.spans.append(Span("  read-only: \(why)", .dim)) }
        return line
      }
  }

  private static func line(_ health: String, _ style: Style, _ cells: String...) -> StyledLine {
    let widths = [9, 9, 9, 5]
    let columns = zip(cells, widths).map { cell, width in
      String(repeating: " ", count: max(0, width - cell.count)) + cell
    }
    let padding = String(repeating: " ", count: max(0, 16 - health.count))
    return StyledLine([
      Span(health + padding, style), Span(" " + columns.joined(separator: " "), .plain),
    ])
  }

  /// The report as one JSON document.
  package var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
      object.field("schema", JSONSchema.version)
      object.field("path", path: places.first ?? "/")
      object.key("places")
      object.array { list in for place in places { list.name(place.pathBytes) } }
      object.key("caches")
      object.array { list in
        for row in rows { list.object { write(row, to: &$0) } }
      }
    }
    writer.newline()
    return writer.takeBytes()
  }

  /// The report as JSON, a cache a line.
  package var jsonLines: [UInt8] {
    var writer = JSONWriter()
    for row in rows {
      writer.object {
        $0.field("type", "cache")
        $0.field("schema", JSONSchema.version)
        write(row, to: &$0)
      }
      writer.newline()
    }
    return writer.takeBytes()
  }

  private func write(_ row: Row, to writer: inout JSONWriter) {
    writer.fields(of: row.info, relative: places.count == 1 ? relative(row.info.path) : nil)
    writer.field("findings", row.info.findings)
    let survey = row.survey
    writer.field("health", survey.health.rawValue)
    writer.field("depth", survey.tally.depth.rawValue)
    writer.field("entries", survey.tally.entries)
    writer.field("invalid", survey.tally.invalid)
    writer.field("items", survey.tally.items)
    writer.field("disk", survey.usage)
    writer.field("lastUse", survey.usage.lastChange?.rfc3339)
    writer.field("problem", survey.error?.problem)
  }

  private func relative(_ path: FilePath) -> FilePath? {
    var rest = path
    guard let place = places.first, path != place, rest.removePrefix(place) else { return nil }
    return rest
  }
}

import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// What lies in the quarantines of the caches that were opened.
struct QuarantineListing {
  private struct Part {
    var scope: CacheScope
    var place: FilePath
    var runs: [QuarantinedRun]
    var items: [QuarantinedItem]
  }

  private let opened: OpenedCaches
  private let options: ActionOptions
  private let form: OutputOptions.Form
  private let console: Console

  init(_ opened: OpenedCaches, _ options: ActionOptions, _ output: OutputOptions) {
    self.opened = opened
    self.options = options
    form = output.form
    console = output.console()
  }

  /// Lists the runs, or the things of a run or an entry.
  func run(showing selector: [UInt8]? = nil) throws {
    let parts = try opened.caches.map { cache throws(LarderError) in
      try part(of: cache, selector)
    }
    if let selector, parts.allSatisfy(\.items.isEmpty) { throw LarderError.nothingOf(selector) }
    switch form {
    case .text: for part in parts { console.write(lines(of: part, isDetailed: selector != nil)) }
    case .json: console.write(document(parts))
    case .jsonLines: for part in parts { console.write(jsonLines(part)) }
    }
    try console.finish()
  }

  private func part(
    of cache: any MendableCache, _ selector: [UInt8]?
  ) throws(LarderError) -> Part {
    let mender = try options.mender(for: cache)
    let quarantine = try mender.quarantine()
    let runs = try quarantine.runs()
    var items: [QuarantinedItem] = []
    if let selector {
      let number = Int(String(decoding: selector, as: UTF8.self))
      for run in runs where run.items > 0 {
        let all = try quarantine.items(of: run.number)
        items += run.number == number ? all : all.filter { $0.subject.isNamed(selector) }
      }
    }
    return Part(
      scope: CacheScope(cache, root: opened.root), place: mender.arena.quarantinePath,
      runs: runs, items: items)
  }

  // MARK: Text

  private func lines(of part: Part, isDetailed: Bool) -> [StyledLine] {
    guard !part.runs.isEmpty else {
      let name = part.scope.cache.info.path.displayText
      return opened.caches.count > 1 ? [] : [StyledLine("nothing is in quarantine for \(name)")]
    }
    let head = StyledLine([Span(part.place.displayText, .plain.bold)])
    return [head] + (isDetailed ? part.items.flatMap(lines) : part.runs.map(line)) + [.empty]
  }

  private func line(of run: QuarantinedRun) -> StyledLine {
    let glyphs = console.printer.glyphs
    return StyledLine([
      Span(TextFit.padded("run \(run.number)", to: 8, glyphs: glyphs), .label),
      Span(TextFit.padded(run.action.rawValue, to: 9, glyphs: glyphs)),
      Span(TextFit.padded(run.state.rawValue, to: 13, glyphs: glyphs), .dim),
      Span("\(run.began.rfc3339.prefix(19))Z  "),
      Span("\(HumanText.count(run.items, "thing", "things")), \(HumanText.size(run.bytes))"),
      Span(run.command.isEmpty ? "" : "  $ \(ShellText.command(run.command))", .dim),
    ])
  }

  private func lines(of item: QuarantinedItem) -> [StyledLine] {
    [
      StyledLine([
        Span("run \(item.run)  ", .label), Span(item.subject.title, .code),
        Span("  \(item.reason.title)  \(HumanText.size(item.bytes))", .dim),
      ])
    ]
      + item.names.map { name in
        StyledLine([
          Span("  \(name.original.displayText) "), Span(String(console.printer.glyphs.arrow), .dim),
          Span(" \(name.path.displayText)"),
        ])
      }
  }

  // MARK: JSON

  private func document(_ parts: [Part]) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { object in
      object.field("schema", JSONSchema.version)
      object.fields(of: opened)
      object.key("quarantines")
      object.array { list in
        for part in parts {
          list.object { object in
            if let cache = part.scope.relative { object.field("cache", path: cache) }
            object.field("quarantine", path: part.place)
            object.key("runs")
            object.array { list in for run in part.runs { list.object { $0.fields(of: run) } } }
            object.key("items")
            object.array { list in for item in part.items { list.object { $0.fields(of: item) } } }
          }
        }
      }
    }
    writer.newline()
    return writer.takeBytes()
  }

  private func jsonLines(_ part: Part) -> [UInt8] {
    var writer = JSONWriter()
    func line(_ type: String, _ members: (inout JSONWriter) -> Void) {
      writer.object { object in
        object.field("type", type)
        if let cache = part.scope.relative { object.field("cache", path: cache) }
        members(&object)
      }
      writer.newline()
    }
    line("quarantine") {
      $0.field("schema", JSONSchema.version)
      $0.field("path", path: part.scope.cache.info.path)
      $0.field("quarantine", path: part.place)
    }
    for run in part.runs { line("run") { $0.fields(of: run) } }
    for item in part.items { line("quarantined") { $0.fields(of: item) } }
    return writer.takeBytes()
  }
}

extension LarderError {
  fileprivate static func nothingOf(_ selector: [UInt8]) -> LarderError {
    LarderError(
      .noSuchEntry,
      "cannot find '\(SafeText.display(bytes: selector))' in the quarantine",
      remedy: "run 'larder quarantine CACHE' to see the runs")
  }
}

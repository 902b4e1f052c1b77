import Larder
import LarderFormats
import LarderInspector

/// What the lines of a script came to, as text or lines of JSON.
struct BatchReport {
  private let world: CacheWorld
  private let isJSON: Bool
  private let console: Console
  private var writer = JSONWriter()

  init(_ world: CacheWorld, _ form: OutputOptions.Form, _ console: Console) {
    self.world = world
    self.console = console
    isJSON = form == .jsonLines
  }

  /// Writes what a line came to.
  mutating func add(_ reply: BatchReply, _ line: Script.Line, failed: Bool) throws(LarderError) {
    try isJSON ? addLines(reply, line, failed) : addText(reply, line, failed)
  }

  /// Writes that a line could not be done.
  mutating func add(_ error: LarderError, _ line: Script.Line, in script: String) {
    console.remark("larder: \(SafeText.display(script)):\(line.number): \(line.safeText)")
    console.warn(error)
    guard isJSON else { return }
    command(line, "failed") { object in
      object.key("error")
      object.object { $0.fields(of: error) }
    }
  }

  /// Ends the report.
  mutating func end(_ status: BatchStatus, exit: ExitStatus) {
    guard isJSON else { return }
    writer.object {
      $0.field("type", "summary")
      $0.field("commands", status.commands)
      $0.field("failed", status.failed)
      $0.field("dryRun", world.isDryRun)
      $0.field("done", world.isDryRun ? 0 : status.done)
      $0.field("bytes", world.isDryRun ? 0 : status.bytes)
      $0.field("exit", exit.rawValue)
    }
    flush()
  }

  private mutating func flush() {
    writer.newline()
    console.write(writer.takeBytes())
  }

  private func scope(_ cache: Int) -> CacheScope {
    CacheScope(world.opened.caches[cache], root: world.opened.root)
  }
}

// As text.
extension BatchReport {
  private func addText(
    _ reply: BatchReply, _ line: Script.Line, _ failed: Bool
  ) throws(LarderError) {
    if !console.isQuiet || failed {
      console.write([
        StyledLine([Span("\(line.safeText)", .header), Span("  \(reply.words)", .plain)])
      ])
    }
    switch reply {
    case .acted(let plans, let result): write(plans, result)
    case .planned(let plans, nil):
      for plan in plans { console.write(console.printer.lines(of: plan.plan, isNamingAll: true)) }
    case .show(let entries, let items): try show(entries, items)
    default: break
    }
  }

  private func write(_ plans: [CachePlan], _ result: ActionResult) {
    for plan in plans where !console.isQuiet || world.isDryRun {
      console.write(console.printer.lines(of: plan.plan, isNamingAll: world.isDryRun))
    }
    guard let plan = plans.first?.plan else { return }
    console.write(console.printer.lines(of: result, plan, isDryRun: world.isDryRun))
  }

  private func show(_ entries: [EntryAddress], _ items: [ItemAddress]) throws(LarderError) {
    for address in entries {
      let entry = try ShownEntry.read(address.id, in: scope(address.cache))
      if let entry { console.write(entry.text(printer: console.printer, now: world.now)) }
    }
    for item in items {
      guard let record = try scope(item.cache).cache.checkItem(item.path) else { continue }
      let document = DetailDocument(
        record, columns: console.printer.layoutColumns, glyphs: console.printer.glyphs,
        now: world.now)
      console.write(document.lines + [.empty])
    }
  }
}

// As lines of JSON.
extension BatchReport {
  private mutating func addLines(
    _ reply: BatchReply, _ line: Script.Line, _ failed: Bool
  ) throws(LarderError) {
    switch reply {
    case .acted(let plans, let result):
      for plan in plans { write(plan) }
      write(result)
    case .planned(let plans, _): for plan in plans { write(plan) }
    case .show(let entries, let items): try write(entries, items)
    default: break
    }
    command(line, failed ? "failed" : reply.outcome) { $0.fields(of: reply) }
  }

  private mutating func command(
    _ line: Script.Line, _ outcome: String, _ members: (inout JSONWriter) -> Void
  ) {
    writer.object {
      $0.field("type", "command")
      $0.field("line", line.number)
      $0.field("command", line.text)
      $0.field("outcome", outcome)
      members(&$0)
    }
    flush()
  }

  private mutating func write(_ plan: CachePlan) {
    let cache = scope(plan.cache).relative
    writer.object {
      $0.field("type", "plan")
      if let cache { $0.field("cache", path: cache) }
      $0.field("schema", JSONSchema.version)
      $0.field("dryRun", world.isDryRun)
      $0.fields(of: plan.plan)
    }
    flush()
    for step in plan.plan.steps {
      writer.object {
        $0.field("type", "step")
        if let cache { $0.field("cache", path: cache) }
        $0.fields(of: step)
      }
      flush()
    }
  }

  private mutating func write(_ result: ActionResult) {
    writer.object {
      $0.field("type", "result")
      $0.fields(of: result)
    }
    flush()
  }

  private mutating func write(
    _ entries: [EntryAddress], _ items: [ItemAddress]
  ) throws(LarderError) {
    for address in entries {
      guard let entry = try ShownEntry.read(address.id, in: scope(address.cache)) else { continue }
      writer.beginObject()
      writer.field("type", "entry")
      try entry.write(to: &writer, sink: console.write)
      writer.endObject()
      flush()
    }
    for item in items {
      guard let record = try scope(item.cache).cache.checkItem(item.path) else { continue }
      let cache = scope(item.cache).relative
      writer.object {
        $0.field("type", "item")
        $0.fields(of: record, cache: cache)
      }
      flush()
    }
  }
}

extension Script.Line {
  fileprivate var safeText: String { SafeText.display(text) }
}

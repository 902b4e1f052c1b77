import Larder
import LarderFormats
import LarderInspector
import SystemPackage

/// What an action plans and does, as text, one JSON document or lines of JSON.
///
/// Not safe to use from several threads.
final class ActionReport {
  private let action: Action
  private let opened: OpenedCaches
  private let form: OutputOptions.Form
  private let console: Console
  private let isDryRun: Bool
  private let shelter: FilePath?
  private var writer = JSONWriter()
  private var results: [(FilePath?, ActionResult)] = []
  private var errors: [(FilePath?, LarderError)] = []

  init(
    _ action: Action, _ opened: OpenedCaches, _ form: OutputOptions.Form, _ console: Console,
    isDryRun: Bool, shelter: FilePath?
  ) {
    self.action = action
    self.opened = opened
    self.form = form
    self.console = console
    self.isDryRun = isDryRun
    self.shelter = shelter
  }

  /// Writes the plans.
  func begin(_ plans: [(CacheScope, Plan)]) {
    switch form {
    case .text:
      for (_, plan) in plans where !plan.isEmpty || !plan.skipped.isEmpty || plans.count == 1 {
        if !console.isQuiet || isDryRun {
          console.write(console.printer.lines(of: plan, isNamingAll: isDryRun))
        }
      }
    case .json: beginDocument(plans)
    case .jsonLines: for (scope, plan) in plans { writeLines(of: plan, scope.relative) }
    }
  }

  /// Writes what became of a plan.
  func add(_ result: ActionResult, _ scope: CacheScope, _ plan: Plan) {
    results.append((scope.relative, result))
    switch form {
    case .text:
      console.write(
        console.printer.lines(of: result, plan, isDryRun: isDryRun, shelter: shelter))
    case .json: break
    case .jsonLines:
      line("result", scope.relative) { $0.fields(of: result) }
    }
  }

  /// Writes that an action could not be begun, or not go on.
  func add(_ error: LarderError, _ scope: CacheScope) {
    errors.append((scope.relative, error))
    if form == .jsonLines { line("error", scope.relative) { $0.fields(of: error) } }
  }

  /// Ends the report.
  func end(exit: Int32) {
    switch form {
    case .text: return
    case .json:
      writer.key("results")
      writer.array { list in
        for (cache, result) in results {
          list.object { object in
            if let cache { object.field("cache", path: cache) }
            object.fields(of: result)
          }
        }
      }
      writer.key("errors")
      writer.array { list in
        for (cache, error) in errors { list.object { $0.fields(of: error, cache: cache) } }
      }
      writer.key("summary")
      writer.object { fieldsOfSummary(&$0, exit) }
      writer.endObject()
      writer.newline()
    case .jsonLines:
      line("summary", nil) { fieldsOfSummary(&$0, exit) }
    }
    console.write(writer.takeBytes())
  }

  private func beginDocument(_ plans: [(CacheScope, Plan)]) {
    writer.beginObject()
    writer.field("schema", JSONSchema.version)
    writer.field("action", action.rawValue)
    writer.field("dryRun", isDryRun)
    writer.fields(of: opened)
    writer.key("plans")
    writer.beginArray()
    for (scope, plan) in plans {
      writer.object { object in
        if let cache = scope.relative { object.field("cache", path: cache) }
        object.fields(of: plan)
        object.field("steps", plan.steps)
      }
      console.write(writer.takeBytes())
    }
    writer.endArray()
  }

  private func writeLines(of plan: Plan, _ cache: FilePath?) {
    line("plan", cache) {
      $0.field("schema", JSONSchema.version)
      $0.field("dryRun", isDryRun)
      $0.fields(of: plan)
    }
    for step in plan.steps { line("step", cache) { $0.fields(of: step) } }
  }

  private func line(
    _ type: String, _ cache: FilePath?, _ members: (inout JSONWriter) -> Void
  ) {
    writer.object { object in
      object.field("type", type)
      if let cache { object.field("cache", path: cache) }
      members(&object)
    }
    writer.newline()
    console.write(writer.takeBytes())
  }

  private func fieldsOfSummary(_ writer: inout JSONWriter, _ exit: Int32) {
    writer.field("action", action.rawValue)
    writer.field("dryRun", isDryRun)
    writer.field("done", isDryRun ? 0 : results.reduce(0) { $0 + $1.1.done })
    writer.field("bytes", isDryRun ? 0 : results.reduce(0) { $0 &+ $1.1.bytes })
    writer.field("skipped", results.reduce(0) { $0 + $1.1.skipped.count })
    writer.field("failed", results.reduce(0) { $0 + $1.1.failed.count })
    writer.field("exit", exit)
  }
}

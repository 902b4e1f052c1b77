package import Larder
internal import LarderFormats
internal import SystemPackage

extension JSONWriter {
  /// Writes the members of a plan, its steps apart.
  package mutating func fields(of plan: Plan) {
    field("action", plan.action.rawValue)
    field("path", path: plan.cache)
    field("format", plan.format.rawValue)
    if let run = plan.run { field("run", run) }
    field("bytes", plan.bytes)
    key("groups")
    array { list in
      for group in plan.groups {
        list.object {
          $0.fields(of: group.reason)
          $0.field("steps", group.steps)
          $0.field("files", group.files)
          $0.field("bytes", group.bytes)
        }
      }
    }
    field("notes", plan.notes)
    field("skipped", plan.skipped)
  }

  /// Writes a member that is the steps of a plan.
  package mutating func field(_ name: String, _ steps: [Step]) {
    key(name)
    array { list in for step in steps { list.object { $0.fields(of: step) } } }
  }

  /// Writes the members of a step.
  package mutating func fields(of step: Step) {
    fields(of: step.subject)
    field("work", step.work.slug)
    fields(of: step.reason)
    field("files", step.files)
    field("bytes", step.bytes)
    switch step.work {
    case .move, .breakLock, .salvageDatabase, .salvagePack, .settleDatabase:
      field("paths", step.paths)
    case .restore(let item): field("paths", item.names.map(\.original))
    case .compactCache(let estimate):
      key("estimate")
      object { $0.fields(of: estimate) }
    case .deleteRow, .deletePacked, .compactDatabase, .purge: break
    }
    evidence(step.evidence)
  }

  /// Writes the members of what became of a plan.
  package mutating func fields(of result: ActionResult) {
    field("action", result.action.rawValue)
    field("run", result.run)
    field("done", result.done)
    field("bytes", result.bytes)
    if let space = result.space {
      key("space")
      object { $0.fields(of: space) }
    }
    field("cancelled", result.isCancelled)
    field("notes", result.notes)
    field("skipped", result.skipped)
    key("failed")
    array { list in
      for failure in result.failed {
        list.object { object in
          object.fields(of: failure.subject)
          object.key("error")
          object.object { $0.fields(of: failure.error) }
        }
      }
    }
  }

  /// Writes the members of what a compaction is expected to do.
  mutating func fields(of estimate: CompactionEstimate) {
    field("loose", estimate.loose)
    field("packed", estimate.packed)
    field("removed", estimate.removed)
    field("packs", estimate.packs)
    fields(of: estimate.space)
  }

  /// Writes the members of what something takes before and after.
  mutating func fields(of space: SpaceWon) {
    for (name, space) in [("before", space.before), ("after", space.after)] {
      key(name)
      object {
        $0.field("inodes", space.inodes)
        $0.field("bytes", space.bytes)
      }
    }
  }

  /// Writes the members of what an action is about.
  package mutating func fields(of subject: Subject) {
    switch subject {
    case .entry(let id):
      field("subject", "entry")
      key("id")
      name(id.name)
      if let row = id.row { field("row", row) }
    case .item(let path):
      field("subject", "item")
      field("path", path: path)
    case .database: field("subject", "database")
    case .cache: field("subject", "cache")
    case .run(let number):
      field("subject", "run")
      field("run", number)
    }
  }

  /// Writes the members of a run that has something in the quarantine.
  package mutating func fields(of run: QuarantinedRun) {
    field("run", run.number)
    field("state", run.state.rawValue)
    field("action", run.action.rawValue)
    field("began", run.began.rfc3339)
    field("command", run.command)
    field("items", run.items)
    field("bytes", run.bytes)
  }

  /// Writes the members of something in the quarantine.
  package mutating func fields(of item: QuarantinedItem) {
    field("run", item.run)
    field("step", item.step)
    fields(of: item.subject)
    fields(of: item.reason)
    field("bytes", item.bytes)
    key("names")
    array { list in
      for name in item.names {
        list.object {
          $0.field("original", path: name.original)
          $0.field("now", path: name.path)
        }
      }
    }
  }

  private mutating func fields(of reason: Reason) {
    field("reason", reason.code)
    field("title", reason.title)
  }

  private mutating func field(_ name: String, _ paths: [FilePath]) {
    key(name)
    array { list in for path in paths { list.name(path.pathBytes) } }
  }

  private mutating func field(_ name: String, _ skips: [Skip]) {
    key(name)
    array { list in
      for skip in skips { list.object { $0.fields(of: skip) } }
    }
  }

  /// Writes the members of something that is left alone.
  mutating func fields(of skip: Skip) {
    fields(of: skip.subject)
    field("why", skip.why.rawValue)
    field("detail", skip.detail)
    evidence(skip.evidence)
  }
}

extension Work {
  /// The name of the kind of work, which scripts may rely on.
  fileprivate var slug: String {
    switch self {
    case .move: "move"
    case .breakLock: "break-lock"
    case .deleteRow: "delete-row"
    case .deletePacked: "delete-packed"
    case .compactDatabase: "compact-database"
    case .compactCache: "compact-cache"
    case .salvageDatabase: "salvage-database"
    case .salvagePack: "salvage-pack"
    case .settleDatabase: "settle-database"
    case .restore: "restore"
    case .purge: "purge"
    }
  }
}

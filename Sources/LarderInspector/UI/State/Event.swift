package import Larder
package import SystemPackage

/// Something that happened, for the ``Inspector`` to take notice of.
package enum InspectorEvent: Sendable {
  case key(Key)
  case mouse(Mouse)
  case resized(Size)
  /// Time passed.
  case tick(Timestamp)
  /// The scan has something to tell.
  case scan(ScanUpdate)
  /// How far the scan is.
  case progress(ScanProgress)
  /// What was asked for by ``InspectorRequest/loadDetail(_:)``; `nil` where the entry is gone.
  case detail(EntryAddress, Result<LoadedDetail?, LarderError>)
  /// What was asked for by ``InspectorRequest/plan(_:_:)``.
  case planned(Result<[CachePlan], LarderError>)
  /// How far the action under way is.
  case acting(ActionProgress)
  /// What became of the action.
  case acted(Result<ActionResult, LarderError>)
  /// What was asked for by ``InspectorRequest/loadRuns``.
  case runs(Result<[CacheRun], LarderError>)
  /// What was asked for by ``InspectorRequest/loadRun(_:)``.
  case run(RunAddress, Result<RunReport, LarderError>)
  /// What was asked for by ``InspectorRequest/loadQuarantined(_:_:)``, with the number of the step.
  case quarantined(RunAddress, Int, Result<QuarantinedContents, LarderError>)
  /// What became of a file that was asked for by ``InspectorRequest/save(_:_:)``.
  case saved(String, LarderError?)
  /// How far the caches are followed.
  case live(LiveState)
}

/// Work that the ``Inspector`` asks for.
package enum InspectorRequest: Equatable, Sendable {
  /// End.
  case quit
  /// Draw everything anew.
  case redraw
  /// Read these before anything else; they are seen.
  case prioritize([EntryAddress])
  /// Read everything about an entry; a later request makes this one void.
  case loadDetail(EntryAddress)
  /// Read which runs there are in all caches.
  case loadRuns
  /// Read everything about a run; a later request makes this one void.
  case loadRun(RunAddress)
  /// Look into something in the quarantine; a later request makes this one void.
  case loadQuarantined(RunAddress, QuarantinedItem)
  /// Read these again in full.
  case validate(ActionTargets)
  /// Read again what an action was about.
  case refresh([CachePlan])
  /// Read everything again.
  case rescan
  /// Work out what an action would do.
  case plan(Action, ActionTargets)
  /// Read the plans in a file, and make them plans for the caches that are open.
  case loadPlan(String)
  /// Carry out the plans shown.
  case execute([CachePlan])
  /// Stop what is under way, as soon as that leaves nothing half done.
  case stopAction
  /// Keep a line of the command line, if lines are kept at all.
  case remember(String)
  /// Write a file of that name, as people typed it; one that is there already is not touched.
  case save(String, [UInt8])
  /// Write what is seen to a new file.
  case export(String, ScreenForm)
  /// Put a text onto the terminal's clipboard.
  case copy(ClipboardSequence)
  /// Follow the caches, and read what may have changed before; or do not.
  case follow(Bool)
  /// Open a shell in the directory of that path, or in the path where it is one.
  case shell(FilePath)
}

/// Names an item among several caches that are open together.
package struct ItemAddress: Hashable, Sendable {
  /// The index of the cache among those that are open.
  package var cache: Int
  /// Relative to the cache's root.
  package var path: FilePath

  /// Makes an address.
  package init(cache: Int, path: FilePath) {
    self.cache = cache
    self.path = path
  }
}

/// What an action is to be about.
package enum ActionTargets: Equatable, Sendable {
  case entries([EntryAddress])
  /// The entries that are marked.
  case marked
  /// The entries and items that match, listed or not.
  case matching(WrittenQuery)
  case items([ItemAddress])
  /// What a run took out.
  case run(RunAddress)
  /// What some steps of a run took out.
  case steps(RunAddress, Set<Int>)
  /// All that the action has a reason for.
  case everything
}

package import Larder

/// What a script needs of the world outside: caches to read and to change.
package protocol BatchWorld {
  /// The moment that ages are counted back from.
  var now: Timestamp { get }
  /// Whether somebody wants it to end.
  var isStopped: Bool { get }

  /// Reads everything that was opened.
  func scan() throws(LarderError) -> Inventory
  /// Looks at entries and items again, in full.
  func check(
    _ entries: [EntryAddress], _ items: [ItemAddress]
  ) throws(LarderError) -> [ScanUpdate]
  /// Works out what an action would do.
  func plans(
    _ action: Action, _ targets: ActionTargets, of inventory: Inventory
  ) throws(LarderError) -> [CachePlan]
  /// Reads plans from a file, and makes them plans for the caches that are open.
  func plans(in file: String) throws(LarderError) -> [CachePlan]
  /// Carries plans out, or tells what would become of them.
  ///
  /// - Returns: `nil` where somebody was asked and said no.
  func carryOut(_ plans: [CachePlan], for line: String) throws(LarderError) -> ActionResult?
  /// Writes a new file.
  func write(_ bytes: [UInt8], to file: String) throws(LarderError)
}

/// What a line of a script came to.
package enum BatchReply: Sendable, Equatable {
  /// That many entries are listed now.
  case listed(Int)
  /// That many entries are marked now, of that size in bytes.
  case marked(Int, bytes: Int64)
  case at(EntryAddress)
  case atItem(ItemAddress)
  /// These are to be shown.
  case show([EntryAddress], [ItemAddress])
  /// That many entries were read again; that many of them are faulty, and so many are gone.
  case validated(Int, faulty: Int, gone: Int)
  case planned([CachePlan], file: String?)
  case acted([CachePlan], ActionResult)
  /// Somebody was asked and said no.
  case refused([CachePlan])
  /// There was nothing to do, and why.
  case nothing(String)
  case wrote(String)
  /// The script ends here.
  case left
}

import Larder
import LarderInspector
import SystemPackage

/// A plan file that somebody names.
struct PlanReading {
  private let path: FilePath

  init(_ path: FilePath) { self.path = path }

  /// Takes a name as it was typed; `~` stands for the home directory.
  init(typed name: String) { path = NewFile(typed: name).path }

  /// Reads it.
  func plans() throws(LarderError) -> [Plan] {
    let name = path.displayText
    let bytes: [UInt8]
    do throws(Errno) {
      let reader = POSIXDiskReader()
      bytes = try reader.read(reader.realPath(of: path), from: 0, limit: PlanFile.maximumSize)
    } catch {
      throw LarderError(.usage, "cannot read the plan '\(name)'", cause: error)
    }
    return try PlanFile.plans(bytes, name: name)
  }
}

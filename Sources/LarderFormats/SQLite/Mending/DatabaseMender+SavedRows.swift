package import Larder
package import SystemPackage

extension DatabaseMender: SavedRowReading {
  package func readSavedRows(
    in file: FilePath, _ body: (SavedRow) -> ScanDecision
  ) throws(LarderError) {
    guard let describe = database.describer() else { return }
    do throws(Errno) {
      guard var reader = try SavedRowsReader(file) else { return }
      while let image = try reader.nextRow() {
        if body(describe(image)) == .stop { return }
      }
    } catch {
      throw .mending("read the saved rows of", path, error)
    }
  }
}
